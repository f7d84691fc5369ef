"""What a list teaches holds for all of it, long as it may be, and nothing of an entry is lost over a distance."""

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.once import once

_SURE = "- [Effects of mud on river {n}](https://arxiv.org/abs/1801.{n:05d}) by Roe, Doe, Fenn\n"
_DOUBTFUL = "- [Mud on Hats](https://arxiv.org/abs/1802.00001) - Dell (2015)\n"


def _read(text: str) -> tuple[Mention, ...]:
    return read_list(text, "list.md").mentions


def _people(mention: Mention) -> tuple[str, ...]:
    return tuple(person.display for person in mention.authors)


@pytest.mark.parametrize("items", [20, 1500])
def test_the_habit_of_a_list_reads_its_last_item(items: int) -> None:
    """A lone family name is a person where the items of the list name people so."""
    mentions = _read("".join(_SURE.format(n=n) for n in range(items)) + _DOUBTFUL)
    assert len(mentions) == items + 1
    assert _people(mentions[-1]) == ("Dell",)
    assert _people(_read(_DOUBTFUL)[0]) == ()


def test_every_item_of_a_long_list_is_read_alike() -> None:
    """The first item of 2,500 and the last one name the same people."""
    mentions = _read("".join(_SURE.format(n=n) for n in range(2500)))
    assert [one.title for one in mentions] == [f"Effects of mud on river {n}" for n in range(2500)]
    assert {_people(one) for one in mentions} == {("Roe", "Doe", "Fenn")}


def test_what_stands_far_below_an_entry_belongs_to_it() -> None:
    """The link in the last of 1,500 notes is the entry's, and the next item is an entry of its own."""
    notes = "".join(f"  - a note of the keeper about otter number {n}\n" for n in range(1500))
    text = f"- [Otters of the northern rivers](http://a.b/otters.pdf)\n{notes}  - [pdf](http://arxiv.org/abs/1801.00001)\n{_SURE.format(n=7)}"
    first, second = _read(text)
    assert first.title == "Otters of the northern rivers"
    assert [one.value for one in first.arxiv] == ["1801.00001"]
    assert len(first.notes) == 1500
    assert second.title == "Effects of mud on river 7"


def test_entries_and_what_is_skipped_keep_their_order() -> None:
    """Over hundreds of blocks they come in the order of the text."""
    text = "".join(
        f"## Part {n}\n\nThis part is about the otters of one river.\n\n{_SURE.format(n=n)}\n" for n in range(400)
    )
    reading = read_list(text, "list.md")
    lines = [one.place.line for one in reading.mentions]
    assert len(lines) == 400
    assert lines == sorted(lines)
    assert [one.place.line for one in reading.skipped] == sorted(one.place.line for one in reading.skipped)


def test_an_attribute_is_found_once() -> None:
    """The method runs on first use only, and for each object by itself."""

    class Otter:
        asked = 0

        @once
        def weight(self) -> int:
            """Kilograms."""
            self.asked += 1
            return 7

    one, other = Otter(), Otter()
    assert (one.weight, one.weight, other.weight) == (7, 7, 7)
    assert (one.asked, other.asked) == (1, 1)
    assert Otter.weight.__doc__ == "Kilograms."
