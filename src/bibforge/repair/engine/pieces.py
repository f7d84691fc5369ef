"""A text that is edited again and again, as stretches of the original and new text between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bibforge.repair.engine.findings import Edit


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters `start` to `end` of the original, or `text` where that is not None."""

    start: int
    end: int
    text: str | None = None

    def __len__(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)

    def part(self, first: int, last: int) -> Piece:
        """Return the characters `first` to `last` of this piece."""
        if self.text is None:
            return Piece(self.start + first, self.start + last)
        return Piece(0, 0, self.text[first:last])


def edited(pieces: Sequence[Piece], edits: Iterable[Edit]) -> list[Piece]:
    """Return the pieces after edits (in order, not overlapping, in characters of the text as the pieces give it)."""
    reader = _Reader(pieces)
    out: list[Piece] = []
    for edit in edits:
        out += reader.upto(edit.start)
        reader.skip(edit.end)
        if edit.text:
            out.append(Piece(0, 0, edit.text))
    return [*out, *reader.rest()]


class _Reader:
    """Reads pieces front to back by characters of the text that they make."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.number = 0
        self.inside = 0
        self.position = 0

    def upto(self, position: int) -> list[Piece]:
        """Return what stands before a character, and go there."""
        found: list[Piece] = []
        while self.position < position:
            piece = self.pieces[self.number]
            take = min(len(piece) - self.inside, position - self.position)
            if take:
                found.append(piece.part(self.inside, self.inside + take))
            self.position += take
            self.inside += take
            if self.inside == len(piece):
                self.number, self.inside = self.number + 1, 0
        return found

    def skip(self, position: int) -> None:
        """Go to a character."""
        self.upto(position)

    def rest(self) -> list[Piece]:
        """Return what is left."""
        if self.number >= len(self.pieces):
            return []
        first = self.pieces[self.number]
        return [first.part(self.inside, len(first)), *self.pieces[self.number + 1 :]]


def changes(pieces: Iterable[Piece], length: int) -> tuple[Edit, ...]:
    """Return the edits that make the text of the pieces out of the original, which is `length` characters long."""
    found: list[Edit] = []
    position = 0
    new: list[str] = []
    for piece in (*pieces, Piece(length, length)):
        if piece.text is not None:
            new.append(piece.text)
            continue
        if new or piece.start > position:
            found.append(Edit(position, piece.start, "".join(new)))
        new, position = [], piece.end
    return tuple(found)
