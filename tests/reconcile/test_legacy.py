"""Sentences of version 1 of the lock, read back into kinds."""

import pytest

from bibforge.reconcile.legacy import reason_from_sentence
from bibforge.reconcile.lock import HEADER, LEGACY_HEADER, lock_text, read_lock
from bibforge.reconcile.reasons import Reason, ReasonKind, reason

EQUAL, AGREE = reason(ReasonKind.TITLES_EQUAL), reason(ReasonKind.PEOPLE_AGREE)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the list names doi:10.1000/sand", reason(ReasonKind.LIST_NAMES, identifier="doi:10.1000/sand")),
        (
            "shelf: titles are equal; all people agree",
            reason(ReasonKind.FOUND_BY_TITLE, [EQUAL, AGREE], service="shelf"),
        ),
        (
            "published version (by title and people): titles are equal; 2 of 3 people agree; years fit",
            reason(
                ReasonKind.PUBLISHED_BY_TITLE,
                [EQUAL, reason(ReasonKind.PEOPLE_PARTLY_AGREE, found=2, total=3), reason(ReasonKind.YEARS_FIT)],
            ),
        ),
        (
            "published version (arXiv names its DOI): titles differ: “dune” against “dunes”; people not given",
            reason(
                ReasonKind.PUBLISHED_NAMED_BY_ARXIV,
                [
                    reason(ReasonKind.TITLES_DIFFER, left="dune", right="dunes"),
                    reason(ReasonKind.PEOPLE_NOT_GIVEN),
                ],
            ),
        ),
        (
            "shelf: the preprint of doi:10.1000/sand, by title and people",
            reason(ReasonKind.PREPRINT_OF, service="shelf", record="doi:10.1000/sand"),
        ),
        (
            "the published version could not be looked for: Shelf: no answer; gave up",
            reason(ReasonKind.PUBLICATION_NOT_SOUGHT, cause="Shelf: no answer; gave up"),
        ),
        (
            "the published version could not be looked for: the preprint is preferred",
            reason(ReasonKind.PREPRINT_PREFERRED),
        ),
        (
            "the label “Dunes” is not found in “Sand and “wind”” (an alias, or a wrong link?)",
            reason(ReasonKind.LABEL_NOT_IN_TITLE, label="Dunes", title="Sand and “wind”"),
        ),
        (
            "the label “Dunes of the far north” does not fit “Sand\u2028and wind” (a wrong link?)",
            reason(ReasonKind.LABEL_DOES_NOT_FIT, label="Dunes of the far north", title="Sand\u2028and wind"),
        ),
        ("doi:10.1000/sand was not found", reason(ReasonKind.NOT_FOUND, identifier="doi:10.1000/sand")),
        ("the item is a blog post", reason(ReasonKind.ITEM_IS, what="blog post")),
        ("accepted by hand: doi:10.1000/sand", reason(ReasonKind.ACCEPTED_BY_HAND, record="doi:10.1000/sand")),
        ("no paper, decided by hand", reason(ReasonKind.NOT_A_PAPER_BY_HAND)),
    ],
)
def test_a_sentence_becomes_its_kind(sentence: str, expected: Reason) -> None:
    """Arguments come out of the sentence with their types."""
    assert reason_from_sentence(sentence) == expected


@pytest.mark.parametrize(
    "sentence", ["", "somebody liked it", "note: titles are rather equal", "shelf: titles are equal; and more"]
)
def test_an_unknown_sentence_is_kept_in_its_own_words(sentence: str) -> None:
    """Nothing that an old lock says is lost, and nothing is guessed from it."""
    assert reason_from_sentence(sentence) == reason(ReasonKind.LEGACY, text=sentence)


LINES = [
    'decision a-1 findings = ["doi:10.1000/sand was not found"]',
    'decision a-1 reasons = ["the list names arxiv:1608.00001", "somebody liked it"]',
    'decision a-1 status = "unresolved"',
    'decision a-1 title = "Dunes"',
]


def test_an_old_lock_is_written_in_the_new_form() -> None:
    """Version 1 is read, and version 2 says the same in kinds."""
    lock = read_lock("\n".join([LEGACY_HEADER, *LINES, ""]))
    one = lock.decisions["a-1"]
    assert one.findings == (reason(ReasonKind.NOT_FOUND, identifier="doi:10.1000/sand"),)
    assert one.reasons[0] == reason(ReasonKind.LIST_NAMES, identifier="arxiv:1608.00001")
    written = lock_text(lock)
    assert written.startswith(f"{HEADER}\n")
    assert '{"kind": "legacy", "text": "somebody liked it"}' in written
    assert read_lock(written) == lock


def test_a_merge_of_both_versions_is_read() -> None:
    """Where two branches met, one of them old, each line is read in its own form."""
    new = 'decision b-2 reasons = ["same-year", {"kind": "item-is", "what": "talk"}]'
    more = ['decision b-2 status = "nonpaper"', 'decision b-2 title = "A talk"']
    for first, second in ((HEADER, LEGACY_HEADER), (LEGACY_HEADER, HEADER)):
        lock = read_lock("\n".join([first, *LINES, second, new, *more, ""]))
        assert [one.kind for one in lock.decisions["b-2"].reasons] == [ReasonKind.SAME_YEAR, ReasonKind.ITEM_IS]
        assert lock.decisions["a-1"].findings[0].kind is ReasonKind.NOT_FOUND
