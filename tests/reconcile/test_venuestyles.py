"""How long the names of venues are written."""

from __future__ import annotations

import pytest

from bibforge.model.library import Library, Status, Work
from bibforge.model.record import Kind, Record
from bibforge.reconcile.venuestyles import Venues, abbreviated, styled


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Pattern Recognition Letters", "Pattern Recognit. Lett."),
        ("IEEE Transactions on Pattern Analysis and Machine Intelligence", "IEEE Trans. Pattern Anal. Mach. Intell."),
        ("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
        ("The Annals of Statistics", "Ann. Stat."),
        ("Physical Review D", "Phys. Rev. D"),
        ("Nature", "Nature"),
        ("Nature Communications", "Nat. Commun."),
        ("Phys. Rev. D", "Phys. Rev. D"),
        ("Proceedings of the 33rd International Conference on Machine Learning", "Proc. 33rd Int. Conf. Mach. Learn."),
        ("Journal of Xyloph Studies", "J. Xyloph Stud."),
    ],
)
def test_serials_are_abbreviated_by_iso_4(title: str, short: str) -> None:
    """Small words go, known words are cut, one word stays, unknown words stay; what is short already stays too."""
    assert abbreviated(title) == short


@pytest.mark.parametrize(
    ("venues", "names"),
    [
        (Venues.FULL, ["Proceedings of the Conference on Sand", "Journal of Dunes", "A Book of Sand"]),
        (Venues.SHORT, ["SAND 2019", "J. Dunes", "A Book of Sand"]),
        (Venues.ABBREVIATED, ["Proc. Conf. Sand", "J. Dunes", "A Book of Sand"]),
    ],
)
def test_meetings_and_journals_are_as_long_as_wished(venues: Venues, names: list[str]) -> None:
    """A meeting has its short name, or both are abbreviated; a book keeps its title."""
    records = [
        Record(source="x", kind=Kind.CONFERENCE, title="T", container="Proceedings of the Conference on Sand",
               short_container="SAND 2019"),
        Record(source="x", kind=Kind.ARTICLE, title="T", container="Journal of Dunes"),
        Record(source="x", kind=Kind.CHAPTER, title="T", container="A Book of Sand"),
    ]  # fmt: skip
    works = tuple(Work(key=f"k{n}", record=one, status=Status.RESOLVED, mentions=()) for n, one in enumerate(records))
    made = styled(Library(works=works, categories=()), venues)
    assert [work.record.container for work in made.works] == names
