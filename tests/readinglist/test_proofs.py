"""What records prove of a list, through the door of the reader."""

from __future__ import annotations

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.proofs import Proof, place_of_proof

TITLES = [
    "Foxes in Fog: Seeing Through Grey Air", "Herons at Dusk Beside Shadows", "A Theory of Slow Rivers",
    "Owls, Mice and Moonlight", "Learning to Skate from Frozen Lakes", "On the Weight of Wet Wool",
    "Why Do Hedgehogs Cross?", "Mapping Snow with Borrowed Sleds", "Notes on Silent Bridges",
    "Seven Ways to Measure a Hill", "Lanterns for Late Harbours", "The Colour of Distant Barns",
]  # fmt: skip
PEOPLE = ("Ann Roe", "Bob Doe")


def read(lines: list[str], proofs: dict[int, Proof]) -> tuple[Mention, ...]:
    """Read items, the ones with the given numbers proved."""
    text = "# Fog\n\n## Papers\n\n" + "\n".join(lines) + "\n"
    plain = read_list(text, "fog.md").mentions
    places = {place: proofs[i] for i, one in enumerate(plain) if i in proofs and (place := place_of_proof(one))}
    return read_list(text, "fog.md", places).mentions


def one(line: str, title: str) -> Mention:
    """Read one item whose record has the given title."""
    (mention,) = read([line], {0: Proof((title,), PEOPLE)})
    return mention


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("- Foxes in Fog by Walking Slowly, 2017 [[arXiv](https://arxiv.org/abs/1)]", "Foxes in Fog by Walking Slowly"),
        ("- Foxnet(Den Lab), Foxes in Fog [[pdf](https://arxiv.org/abs/1)]", "Foxes in Fog"),
        ("- [Foxes in Fog (with further pictures of dens)](https://arxiv.org/abs/1)", "Foxes in Fog"),
        ("- 2018-Arxiv- Foxes in Grey Fog [[pdf](https://arxiv.org/abs/1)]", "Foxes in Grey Fog"),
        ("- [(Re)thinking Foxes in Fog](https://arxiv.org/abs/1)", "(Re)thinking Foxes in Fog"),
    ],
)
def test_a_record_decides_the_title_that_stands_in_the_item(line: str, title: str) -> None:
    """What was cut off is put back, what is no title is left off, as the item writes it."""
    assert one(line, title).title == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("- [FogNet: Foxes in Grey Fog](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [Foxes in Grey Fog: A Survey](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [Foxes in Grey Fog (II)](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [Foxes in Grey Fog 2](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [Foxes in Grey Fog and Rain](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [FogNet](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
        ("- [Herons in rain](https://arxiv.org/abs/1)", "Foxes in Grey Fog"),
    ],
    ids=["short name", "subtitle", "part", "number", "longer", "alias", "wrong link"],
)
def test_another_versions_title_and_a_wrong_link_prove_nothing(line: str, title: str) -> None:
    """Part I is never part II, and the list's own words stay where the record lacks them."""
    mention = one(line, title)
    assert mention.before is None
    assert mention == read([line], {})[0]


def test_a_list_that_names_nobody_goes_on_behind_by() -> None:
    """Ten records tell that no people are named: words behind `by` are the title's, not people."""
    lines = [f"- {title} [[pdf](https://arxiv.org/abs/{i})]" for i, title in enumerate(TITLES)]
    lines.append("- Deep Foxes by Mellow Brooks [[pdf](https://e.org/walks.pdf)]")
    mentions = read(lines, {i: Proof((title,), PEOPLE) for i, title in enumerate(TITLES)})
    assert (mentions[-1].title, mentions[-1].authors) == ("Deep Foxes by Mellow Brooks", ())
    assert mentions[-1].before is not None
    assert mentions[-1].before.title == "Deep Foxes"
    assert dict(mentions[-1].cues)["title"] == "evidence: as records prove it of its neighbours"


def test_a_few_proofs_without_a_contradiction_teach_nothing() -> None:
    """Where every proved item was read rightly the others stay as they were read."""
    lines = [f"- [{title}](https://arxiv.org/abs/{i}), Ann Roe, Bob Doe" for i, title in enumerate(TITLES)]
    lines.append("- Deep Foxes by Ann Roe [[pdf](https://e.org/walks.pdf)]")
    proofs = {i: Proof((title,), PEOPLE) for i, title in enumerate(TITLES)}
    assert read(lines, proofs) == read(lines, {})


def test_people_are_looked_for_where_records_prove_them() -> None:
    """A venue before the title is taken for a person by its shape; the records' people stand behind it."""
    venues = ("Foxes Conf", "J. Chem. Phys.", "Proc. Royal Soc.")
    lines = [
        f"- {venues[i % 3]} = {title} ~ Ann Roe, Bob Doe" + (f" [[pdf](https://arxiv.org/abs/{i})]" if i < 9 else "")
        for i, title in enumerate(TITLES)
    ]
    mentions = read(lines, {i: Proof((title,), PEOPLE) for i, title in enumerate(TITLES[:9])})
    assert [mention.title for mention in mentions] == TITLES
    assert {tuple(person.family for person in mention.authors) for mention in mentions} == {("Roe", "Doe")}


def test_the_order_of_items_does_not_change_what_is_learned() -> None:
    """The same items backwards are read alike."""
    lines = [
        f"- Foxes Conf = {title} ~ Ann Roe, Bob Doe [[pdf](https://{'arxiv.org/abs' if i % 2 else 'e.org/pdf'}/{i})]"
        for i, title in enumerate(TITLES)
    ]
    proofs = {i: Proof((title,), PEOPLE) for i, title in enumerate(TITLES) if i % 2}
    backwards = {len(lines) - 1 - i: proof for i, proof in proofs.items()}
    titles = [mention.title for mention in read(lines, proofs)]
    assert titles == TITLES
    assert [mention.title for mention in read(lines[::-1], backwards)] == titles[::-1]
