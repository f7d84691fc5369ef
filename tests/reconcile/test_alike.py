"""Which mentions are compared, and that a title or a name that thousands share costs no more than each its share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.library import Mention, Place, Status
from bibforge.reconcile.alike import alike
from bibforge.reconcile.clusters import Clusters, clusters_of
from bibforge.reconcile.lock import Decision, fingerprint
from bibforge.reconcile.resolve import Resolution
from bibforge.reconcile.typing_slips import Typing
from bibforge.workflows.mentions import mention_from

MANY = 20_000


def mention(title: str, *families: str, year: int = 2017, arxiv: str = "", url: str = "") -> Mention:
    """A mention as a row of a table gives it."""
    people = [{"family": family, "given": "Ada"} for family in families]
    row = {"title": title, "authors": people, "year": year, "arxiv": arxiv, "url": url}
    return mention_from(row, Place(file="a.jsonl", line=1))


def resolutions(*mentions: Mention) -> list[Resolution]:
    """Mentions that nobody was asked about."""
    return [Resolution(mention=one, fingerprint=fingerprint(one), status=Status.UNRESOLVED) for one in mentions]


def letters(number: int) -> str:
    """A number as a word."""
    return "".join("abcdefghij"[int(figure)] for figure in str(number))


def compared(found: list[Resolution]) -> int:
    """Return how many pairs are looked at."""
    looked: list[tuple[int, int]] = []

    def together(left: int, right: int) -> bool:
        looked.append((left, right))
        return True  # the count is asked for, not the verdict

    list(alike(found, range(len(found)), apart=set(), typed=Typing(), together=together))
    return len(looked)


def one_title() -> Iterator[Mention]:
    """A title that everybody uses."""
    return (mention("Introduction to the otters", f"Roe{letters(n)}") for n in range(MANY))


def one_family() -> Iterator[Mention]:
    """Papers of one family name, whose titles begin and end alike."""
    return (mention(f"Otters of the {letters(n)} great rivers", "Wang", letters(n)) for n in range(MANY))


def nobody() -> Iterator[Mention]:
    """A title without people, on another page each time."""
    return (mention("Introduction to the otters", url=f"https://otters.example.org/{n}") for n in range(MANY))


@pytest.mark.parametrize("mentions", [one_title, one_family, nobody])
def test_a_block_of_thousands_is_compared_in_linear_time(mentions: type) -> None:
    """Each of 20,000 mentions of one block meets some neighbours, never all of them."""
    assert compared(resolutions(*mentions())) <= 15 * MANY


def test_neighbours_in_a_large_block_are_one_work() -> None:
    """Among two hundred namesakes of a title, the two of one person find each other, wherever they stand."""
    crowd = [mention("Introduction to the otters", letters(7**n)) for n in range(40, 240)]
    twin = mention("Introduction to the otters", letters(7**52), url="https://otters.example.org/")
    assert clusters_of(resolutions(*crowd, twin)) == [*range(200), 12]


def test_misspelt_titles_in_a_large_block_are_one_work() -> None:
    """Among two hundred papers of one family and one beginning, a misspelt title finds its own."""
    crowd = [mention(f"Otters of the {letters(7**n)} rivers", "Wang") for n in range(40, 240)]
    written = mention(crowd[70].title.replace("rivers", "rivres"), "Wang")
    assert clusters_of(resolutions(*crowd, written), slips=True) == [*range(200), 70]


def test_identifiers_join_before_titles_where_a_person_divides() -> None:
    """Of two that were declared different, the one with the identifier keeps its mentions; a title alone gives way."""
    title = "Otters and herons in the marshes of the north"
    bare, third = mention(title, "Roe"), mention(title, "Roe", arxiv="1801.00001")
    first = mention(title, "Doe", arxiv="1801.00001")
    found = resolutions(bare, third, first)
    names = [one.fingerprint for one in found]
    decisions = {
        names[0]: Decision(fingerprint=names[0], title=title, status=Status.UNRESOLVED, different_from=(names[2],))
    }
    assert clusters_of(found, decisions) == [0, 1, 1]
    assert clusters_of(found) == [0, 0, 0]


POSITIONS = st.integers(0, 11)
PAIRS = st.lists(st.tuples(POSITIONS, POSITIONS), max_size=14)


@given(PAIRS, st.lists(st.tuples(POSITIONS, POSITIONS).filter(lambda pair: pair[0] != pair[1]), max_size=3))
def test_clusters_hold_what_was_joined_and_never_what_is_divided(
    joins: list[tuple[int, int]], divisions: list[tuple[int, int]]
) -> None:
    """Each cluster is named by its first position; without divisions it is all that pairs connect."""
    divided: dict[int, set[int]] = {}
    for left, right in divisions:
        divided.setdefault(left, set()).add(right)
        divided.setdefault(right, set()).add(left)
    clusters, groups = Clusters(12, divided), [{i} for i in range(12)]
    for left, right in joins:
        clusters.join(left, right)
        one, other = (next(group for group in groups if i in group) for i in (left, right))
        if one is not other and not any(divided.get(i, set()) & other for i in one):
            groups = [group for group in groups if group not in (one, other)] + [one | other]
    assert clusters.roots() == [min(next(group for group in groups if i in group)) for i in range(12)]
