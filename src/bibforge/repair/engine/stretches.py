"""A text that is edited again and again, as stretches of the original and new text between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bibforge.repair.engine.findings import Edit


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters `start` to `end` of the original, or `text` where that is not None."""

    start: int
    end: int
    text: str | None = None

    def __len__(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)

    def part(self, first: int, last: int) -> Stretch:
        """Return the characters `first` to `last` of this stretch."""
        if self.text is None:
            return Stretch(self.start + first, self.start + last)
        return Stretch(0, 0, self.text[first:last])


def edited(stretches: Sequence[Stretch], edits: Iterable[Edit]) -> list[Stretch]:
    """Return the stretches after edits (in order, not overlapping, in characters of the text that they make)."""
    reader = _StretchReader(stretches)
    out: list[Stretch] = []
    for edit in edits:
        out += reader.upto(edit.start)
        reader.skip(edit.end)
        if edit.text:
            out.append(Stretch(0, 0, edit.text))
    return [*out, *reader.rest()]


class _StretchReader:
    """Reads stretches front to back by characters of the text that they make."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.stretches = stretches
        self.number = 0
        self.inside = 0
        self.position = 0

    def upto(self, position: int) -> list[Stretch]:
        """Return what stands before a character, and go there."""
        found: list[Stretch] = []
        while self.position < position:
            stretch = self.stretches[self.number]
            take = min(len(stretch) - self.inside, position - self.position)
            if take:
                found.append(stretch.part(self.inside, self.inside + take))
            self.position += take
            self.inside += take
            if self.inside == len(stretch):
                self.number, self.inside = self.number + 1, 0
        return found

    def skip(self, position: int) -> None:
        """Go to a character."""
        self.upto(position)

    def rest(self) -> list[Stretch]:
        """Return what is left."""
        if self.number >= len(self.stretches):
            return []
        first = self.stretches[self.number]
        return [first.part(self.inside, len(first)), *self.stretches[self.number + 1 :]]


def changes(stretches: Iterable[Stretch], length: int) -> tuple[Edit, ...]:
    """Return the edits that make the text of the stretches out of the original, which is `length` characters long."""
    found: list[Edit] = []
    position = 0
    new: list[str] = []
    for stretch in (*stretches, Stretch(length, length)):
        if stretch.text is not None:
            new.append(stretch.text)
            continue
        if new or stretch.start > position:
            found.append(Edit(position, stretch.start, "".join(new)))
        new, position = [], stretch.end
    return tuple(found)
