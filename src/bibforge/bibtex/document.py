"""BibTeX text cut into blocks and fields by character spans; every character belongs to exactly one block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import repeat
from typing import NamedTuple

from bibforge.bibtex.grammar import FIELD
from bibforge.model.dates import MONTHS
from bibforge.model.library import Span

MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")  # fmt: skip
MONTH_MACROS: Mapping[str, str] = dict(zip(MONTHS, MONTH_NAMES, strict=True))
"""The macros that every standard style defines, with the words that `plain.bst` gives them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the text: a name that does not change, a sentence for people, and where it is.

    Names: `missing-comma`, `unbalanced-braces`, `unclosed-quote`, `unclosed-entry`, `missing-key`, `space-in-key`,
    `missing-value`, `stray-text`, `line-comment-in-entry`, `entry-in-comment`, `fields-behind-entry`,
    `duplicate-field`, `duplicate-key`, `undefined-macro`.
    """

    name: str
    message: str
    span: Span


class Delimiter(StrEnum):
    """How a piece of a value is written."""

    BRACES = "{}"
    QUOTES = '""'
    NONE = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One operand of a `#` concatenation: its text without delimiters, how it is delimited, and its whole span."""

    text: str
    delimiter: Delimiter
    span: Span

    @property
    def is_macro(self) -> bool:
        """Whether the piece is the name of a macro (bare, and not a number)."""
        return self.delimiter is Delimiter.NONE and not self.text.isdigit()


_CLOSING = {"{": "}", '"': '"'}


class Field(NamedTuple):
    """One `name = value` of an entry: spans in the source and what they hold.

    A named tuple, not a dataclass: a file has ten times as many fields as entries, and a tuple is built in a third
    of the time.
    """

    source: str
    name_start: int
    name_end: int
    value_start: int
    value_end: int

    @property
    def name(self) -> str:
        """The name in lower case (BibTeX compares names without case)."""
        return self.source[self.name_start : self.name_end].lower()

    @property
    def written_name(self) -> str:
        """The name as written."""
        return self.source[self.name_start : self.name_end]

    @property
    def raw(self) -> str:
        """The value as written, delimiters and concatenation included."""
        return self.source[self.value_start : self.value_end]

    @property
    def span(self) -> Span:
        """From the first letter of the name to the end of the value."""
        return Span(self.name_start, self.value_end)

    @property
    def name_span(self) -> Span:
        """The name alone."""
        return Span(self.name_start, self.name_end)

    @property
    def value_span(self) -> Span:
        """The value alone, with its delimiters."""
        return Span(self.value_start, self.value_end)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The operands of the concatenation in order; one for most values."""
        return pieces_of(self.source, self.value_start, self.value_end)

    @property
    def value(self) -> str:
        """The value without delimiters, macros by their names."""
        source, _, _, start, end = self
        raw = source[start:end]
        if "#" not in raw and raw[:1] in _CLOSING and raw[-1] == _CLOSING[raw[0]] and len(raw) > 1:
            inner = raw[1:-1]
            if "{" not in inner or inner.count("{") == inner.count("}"):
                return inner
        return "".join([piece.text for piece in self.pieces])

    def expanded(self, macros: Mapping[str, str]) -> str:
        """Return the value without delimiters, macros replaced by what `macros` (lower-case names) gives them."""
        return joined(self.pieces, macros)


def joined(pieces: Iterable[Piece], macros: Mapping[str, str]) -> str:
    """Return the text of a concatenation; a macro that `macros` does not know stays by its name."""
    return "".join(macros.get(piece.text.lower(), piece.text) if piece.is_macro else piece.text for piece in pieces)


def fields_from(source: str, marks: Iterable[int]) -> tuple[Field, ...]:
    """Return the fields of `marks`: begin and end of the name, begin and end of the value, for each in turn."""
    four = iter(marks)
    return tuple(map(Field._make, zip(repeat(source), four, four, four, four, strict=False)))


def _plain_fields(source: str, start: int, end: int) -> tuple[Field, ...]:
    make = Field._make
    return tuple(
        [make((source, *regs[1], *regs[2])) for regs in [match.regs for match in FIELD.finditer(source, start, end)]]
    )


class Entry:
    """One `@type{key, …}`: spans, and its fields in order. Built by the parser; holds no text of its own."""

    __slots__ = (
        "_fields",
        "_marks",
        "damaged",
        "end",
        "key_end",
        "key_start",
        "source",
        "start",
        "type_end",
        "type_start",
    )

    def __init__(
        self,
        source: str,
        span: tuple[int, int],
        type_span: tuple[int, int],
        key_span: tuple[int, int],
        marks: Iterable[int] | None = None,
        *,
        damaged: bool = False,
    ) -> None:
        """`marks` holds four positions for each field: begin and end of its name, begin and end of its value.

        None for a plain entry, in which every field is found again by its pattern when it is asked for.
        """
        self.source = source
        self.start, self.end = span
        self.type_start, self.type_end = type_span
        self.key_start, self.key_end = key_span
        self.damaged = damaged
        self._marks = marks
        self._fields: tuple[Field, ...] | None = None

    @property
    def type(self) -> str:
        """The entry type in lower case, without the `@`."""
        return self.source[self.type_start : self.type_end].lower()

    @property
    def key(self) -> str:
        """The citation key as written, empty where there is none."""
        return self.source[self.key_start : self.key_end]

    @property
    def span(self) -> Span:
        """From the `@` to the closing delimiter (or to where the damage ends)."""
        return Span(self.start, self.end)

    @property
    def is_commented(self) -> bool:
        """Whether it begins behind a `%` on its line: biber passes it over, BibTeX reads it all the same."""
        line = self.source.rfind("\n", 0, self.start) + 1
        return "%" in self.source[line : self.start]

    @property
    def type_span(self) -> Span:
        """The entry type alone, without the `@`."""
        return Span(self.type_start, self.type_end)

    @property
    def key_span(self) -> Span:
        """The citation key alone; an empty span where it should stand if there is none."""
        return Span(self.key_start, self.key_end)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields in order, duplicates included."""
        if self._fields is None:
            if self._marks is None:
                self._fields = _plain_fields(self.source, self.key_end, self.end)
            else:
                self._fields = fields_from(self.source, self._marks)
        return self._fields

    def field(self, name: str) -> Field | None:
        """Return the first field of this (lower-case) name, as BibTeX does, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def __repr__(self) -> str:
        return f"Entry(@{self.type}{{{self.key}}}, {self.start}–{self.end}, {len(self.fields)} fields)"


@dataclass(frozen=True, slots=True)
class Macro:
    """One `@string{name = value}`: none, one or several `definitions`, as many as could be understood."""

    source: str
    start: int
    end: int
    definitions: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Preamble:
    """One `@preamble{…}`."""

    source: str
    start: int
    end: int
    value_start: int
    value_end: int

    @property
    def value(self) -> str:
        """The value without delimiters."""
        return "".join(piece.text for piece in pieces_of(self.source, self.value_start, self.value_end))


@dataclass(frozen=True, slots=True)
class Comment:
    """One `@comment{…}`, or `@comment` and the rest of its line."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Junk:
    """Text between the other blocks: blank lines, `%` lines, prose. BibTeX passes it over."""

    source: str
    start: int
    end: int


Block = Entry | Macro | Preamble | Comment | Junk


@dataclass(frozen=True, slots=True)
class Document:
    """A BibTeX text and its blocks in order, without a gap: the end of one is the start of the next."""

    text: str
    blocks: tuple[Block, ...]
    damage: tuple[Problem, ...] = ()
    """What the parser stumbled over, in order."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries in order, duplicates and damaged ones included."""
        return tuple(block for block in self.blocks if isinstance(block, Entry))

    @property
    def macros(self) -> dict[str, str]:
        """The text of every macro by lower-case name, months included; later definitions may use earlier ones."""
        known = dict(MONTH_MACROS)
        for block in self.blocks:
            if isinstance(block, Macro):
                for definition in block.definitions:
                    known[definition.name] = definition.expanded(known)
        return known


def write(document: Document) -> str:
    """Return the text of a document: the same characters that were parsed."""
    return "".join([document.text[block.start : block.end] for block in document.blocks])


_OPERAND = re.compile(r"[\s#]*+(?:(?P<open>[{\"])|(?P<bare>[^\s#{}\"]++)|(?P<stray>\}))")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_QUOTE = re.compile(r"[{}\"]")


def pieces_of(source: str, start: int, end: int) -> tuple[Piece, ...]:
    """Return the operands of the concatenation that stands in `source[start:end]`."""
    found: list[Piece] = []
    position = start
    while match := _OPERAND.match(source, position, end):
        first = match.end() - 1
        if match["open"]:
            last = _closing(source, first, end)
            closed = last < end
            delimiter = Delimiter.BRACES if match["open"] == "{" else Delimiter.QUOTES
            found.append(Piece(source[first + 1 : last], delimiter, Span(first, last + 1 if closed else end)))
            position = last + 1
        else:
            position = match.end()
            if match["bare"]:
                found.append(Piece(match["bare"], Delimiter.NONE, Span(position - len(match["bare"]), position)))
        if position >= end:
            break
    return tuple(found)


def _closing(source: str, opening: int, end: int) -> int:
    """Return where the brace or quote at `opening` is closed, or `end` where it is not."""
    quoted = source[opening] == '"'
    depth = 0
    for match in (_BRACE_OR_QUOTE if quoted else _BRACE).finditer(source, opening + 1, end):
        if match[0] == "{":
            depth += 1
        elif match[0] == '"':
            if depth <= 0:
                return match.start()
        elif depth == 0 and not quoted:
            return match.start()
        else:
            depth -= 1
    return end
