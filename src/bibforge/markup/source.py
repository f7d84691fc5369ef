"""A list's text with a stand-in of plain ASCII for the Markdown parser, and the way back from its offsets to lines."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bibforge.model.library import Span

_WIDE = re.compile(r"[^\x00-\x7f]+")
_BLANKS = {
    ord(c): " "
    for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"
}
_WITHIN_WORDS = ("[[", "]]", "![[")
"""What is hidden among the words of a line: blanks for it would end emphasis, or begin code behind a marker."""
_ENDS_OF_NUMBERS = tuple("0123456789.)")
"""What would make the number of a list's item of the digits before it (`王小明. `, `第1. `)."""
_GLUED_MARKER = re.compile(
    r"""
    \n[ \t]{0,12} (?P<marker>
      -(?=\[[^\]\n]) | -(?=\*\*\S) | [+*](?=\[[^*\n]*$) | \d{1,3}[.)](?=\[|\*\*\S)
    )
    """,
    re.MULTILINE | re.VERBOSE,
)
_GLUED_HEADING = re.compile(r"\n {0,3}#{1,6}(?=[^\s#!])(?!#*\w+(?:[ \t]+#|[ \t]*$))", re.MULTILINE)
"""Both begin with the end of the line before, which is found faster than the beginning of a line."""
_FRONT_MATTER = re.compile(
    r"""
    \ufeff? (?: ---[ \t]*\r?\n (?:[^\n]{0,2000}\n){0,200}? (?:---|\.\.\.)
      | (?P<toml>\+\+\+)[ \t]*\r?\n (?:[^\n]{0,2000}\n){0,200}? \+\+\+ ) [ \t]*(?:\r?\n|$)
    """,
    re.VERBOSE,
)
"""YAML between dashes, or TOML between plus signs (Hugo, Front matter)."""


class SourceText:
    """One text and its stand-in.

    The Markdown parser counts UTF-8 bytes. It is handed a text in which every character beyond ASCII is one digit (a
    blank where it is a blank), so that a byte is a character and no table of widths is needed; what the parser says
    about positions is then read in the true text. A marker glued to its item (`-[A Survey](…)`, `#2 Method`) gets the
    blank that its writer forgot; the positions of these blanks are kept. `hidden` (in order, apart) says nothing to the
    parser: what a dialect writes between the Markdown.
    """

    __slots__ = ("_hidden", "_inserted", "_newlines", "front_matter", "hides", "text")

    def __init__(self, text: str, hidden: Iterable[Span] = ()) -> None:
        self.text = text
        newline = "\n" if "\n" in text or "\r" not in text else "\r"
        self._newlines = array("I", [match.start() for match in re.finditer(newline, text)])
        front = _FRONT_MATTER.match(text)
        self.front_matter = front.end() if front and (front["toml"] or ":" in front[0]) else 0
        self._hidden = list(hidden)
        self.hides = bool(self._hidden)
        """Whether any stretch is hidden."""
        self._inserted: list[int] | None = None

    @property
    def without_front_matter(self) -> str:
        """The text with blanks in place of its front matter."""
        front = self.text[: self.front_matter]
        return re.sub(r"[^\r\n]", " ", front) + self.text[self.front_matter :] if front else self.text

    @property
    def stand_in(self) -> str:
        """The stand-in, made each time: kept, it would take as much room as the text."""
        text = self.text
        plain = text if text.isascii() else _WIDE.sub(_digits, text)
        if self.front_matter:
            plain = re.sub(r"[^\n]", " ", plain[: self.front_matter]) + plain[self.front_matter :]
        stand_in, self._inserted = _with_blanks(_without(plain, self._hidden))
        return stand_in

    @property
    def inserted(self) -> list[int]:
        """The places in the stand-in of the blanks that stand in no text."""
        if self._inserted is None:
            _ = self.stand_in
        return self._inserted or []

    def shown(self, start: int, end: int) -> Iterator[Span]:
        """Give the parts of a stretch that are not hidden, in order."""
        for span in self._hidden[bisect_left(self._hidden, start, key=_end_of) :]:
            if span.start >= end:
                break
            if start < span.start:
                yield Span(start, span.start)
            start = max(start, span.end)
        if start < end:
            yield Span(start, end)

    def position(self, offset: int) -> int:
        """Return the place in the text of an offset of the stand-in."""
        inserted = self.inserted
        return offset - bisect_left(inserted, offset) if inserted else offset

    def line(self, position: int) -> int:
        """Return the line (from 1) on which a place in the text lies; CR LF counts once."""
        return bisect_left(self._newlines, position) + 1

    def line_end(self, position: int) -> int:
        """Return the place where the line of `position` ends, before its line end."""
        index = bisect_left(self._newlines, position)
        return self._newlines[index] if index < len(self._newlines) else len(self.text)

    def line_start(self, line: int) -> int:
        """Return the place at which a line (from 1) begins."""
        return self._newlines[line - 2] + 1 if 2 <= line <= len(self._newlines) + 1 else 0


def _end_of(span: Span) -> int:
    return span.end


def _without(plain: str, hidden: Iterable[Span]) -> str:
    parts: list[str] = []
    here = 0
    for span in hidden:
        filler = "x" if plain.startswith(_WITHIN_WORDS, span.start) else " "
        parts += (plain[here : span.start], re.sub(r"[^\n]", filler, plain[span.start : span.end]))
        here = span.end
    return "".join([*parts, plain[here:]]) if parts else plain


def _digits(match: re.Match[str]) -> str:
    run = match[0].translate(_BLANKS)
    if run.isascii():
        return run
    digits = "".join(c if c == " " else str(ord(c) % 10) for c in run)
    following = match.string[match.end() : match.end() + 1]
    return f"{digits[:-1]}x" if following in _ENDS_OF_NUMBERS and digits[-1] != " " else digits


def _with_blanks(plain: str) -> tuple[str, list[int]]:
    end = plain.find("\n")
    first = "\n" + (plain if end < 0 else plain[:end])
    ends = [
        match.end() + shift
        for pattern in (_GLUED_MARKER, _GLUED_HEADING)
        for line, shift in ((first, -1), (plain, 0))
        for match in pattern.finditer(line)
    ]
    ends.sort()
    if not ends:
        return plain, ends
    parts: list[str] = []
    before = 0
    for end in ends:
        parts += (plain[before:end], " ")
        before = end
    parts.append(plain[before:])
    return "".join(parts), [end + count for count, end in enumerate(ends)]
