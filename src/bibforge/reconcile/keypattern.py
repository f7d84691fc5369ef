"""Patterns of citation keys: JabRef's (`[auth][year][veryshorttitle]`) and Better BibTeX's formulas, what both know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bibforge.errors import BibforgeError, Exit
from bibforge.reconcile.keyparts import FUNCTIONS, KeyParts, Words

Value = int | str
Filter = Callable[..., Words]


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a key: a function with its arguments, and the filters that its words go through."""

    name: str
    args: tuple[Value, ...] = ()
    filters: tuple[tuple[str, tuple[Value, ...]], ...] = ()

    def text(self, parts: KeyParts) -> str:
        """Return the part of a work, empty where the work has nothing of the kind."""
        words = FUNCTIONS[self.name](parts, *self.args)
        for name, args in self.filters:
            words = FILTERS[name](words, *args)
        return "".join(words)


@dataclass(frozen=True, slots=True)
class KeyPattern:
    """A pattern as read: alternatives, each a row of literal texts and calls; the first that gives a text is taken."""

    alternatives: tuple[tuple[str | KeyPart, ...], ...]

    def text(self, parts: KeyParts) -> str:
        """Return the key before it is made plain: of the first alternative that has a text and all people it asks for.

        Empty where there is none.
        """
        for row in self.alternatives:
            texts = [one if isinstance(one, str) else one.text(parts) for one in row]
            lacks = any(not text for one, text in zip(row, texts, strict=True) if _is_of_people(one))
            if any(texts) and not lacks:
                return "".join(texts)
        return ""


def _is_of_people(part: str | KeyPart) -> bool:
    return isinstance(part, KeyPart) and part.name in _OF_PEOPLE


_OF_PEOPLE = frozenset(name for name in FUNCTIONS if name.removeprefix("pure").startswith(("auth", "edtr", "edit")))


def _per_word(change: Callable[[str], str]) -> Filter:
    return lambda words: tuple(map(change, words))


def _cut(words: Words, start: int, count: int) -> Words:
    text = "".join(words)
    return (text[max(0, start - 1) : max(0, start - 1) + count],)


def _selected(words: Words, start: int = 1, count: int = 0) -> Words:
    first = max(0, start - 1)
    return words[first : first + count] if count else words[first:]


FILTERS: Mapping[str, Filter] = {
    "lower": _per_word(str.lower),
    "upper": _per_word(str.upper),
    "capitalize": _per_word(lambda word: word[:1].upper() + word[1:]),
    "abbr": _per_word(lambda word: word[:1]),
    "truncate": lambda words, count: _cut(words, 1, count),
    "substring": _cut,
    "select": _selected,
    "prefix": lambda words, text: (text, *words) if any(words) else words,
    "postfix": lambda words, text: (*words, text) if any(words) else words,
    "default": lambda words, text: words if any(words) else (text,),
    "ascii": lambda words: words,
    "clean": lambda words: words,
    "alphanum": lambda words: words,
}
"""What a filter makes of the words of a part; keys are plain letters anyway, so that three of them change nothing."""

_BRACKETED = re.compile(r"\[(?P<marker>[^\[\]]*)\]")
_MARKER = re.compile(r"(?P<name>[A-Za-z.]+?)(?P<first>\d+)?(?:_(?P<second>\d+))?")
_MODIFIER = re.compile(r"\((?P<default>[^()]*)\) | (?P<name>[A-Za-z]+?)(?P<number>\d+)?", re.VERBOSE)
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'[^']*'|"[^"]*")
      | (?P<name>[A-Za-z_]\w*)
      | (?P<number>-?\d+)
      | (?P<sign>[+|.,()=])
      )""",
    re.VERBOSE,
)


def read_pattern(text: str) -> KeyPattern:
    """Return the pattern that a text says: JabRef's where it has a bracket, else a formula of Better BibTeX.

    Raises BibforgeError (status 2) for a function or a filter that is not known, with the nearest name.
    """
    if not text.strip():
        raise _unreadable("the pattern is empty", "write one such as [auth][year][veryshorttitle]")
    return _jabref(text) if "[" in text else _Formula(text).pattern()


def _unreadable(message: str, hint: str) -> BibforgeError:
    return BibforgeError(message, place="key pattern", status=Exit.USAGE, hint=hint)


def _known(name: str, table: Mapping[str, object], what: str) -> str:
    found = name.lower()
    if found in table:
        return found
    near = get_close_matches(found, list(table), 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(table))}"
    raise _unreadable(f"there is no {what} {name!r}", hint)


def _jabref(text: str) -> KeyPattern:
    row: list[str | KeyPart] = []
    position = 0
    for match in _BRACKETED.finditer(text):
        row += [text[position : match.start()], _marker(match["marker"])]
        position = match.end()
    row.append(text[position:])
    if any("[" in one or "]" in one for one in row if isinstance(one, str)):
        raise _unreadable(f"a bracket is not closed: {text}", "write one such as [auth][year][veryshorttitle]")
    return KeyPattern((tuple(one for one in row if one),))


def _marker(text: str) -> KeyPart:
    name, *modifiers = re.split(r":(?![^(]*\))", text)
    match = _MARKER.fullmatch(name.strip())
    if match is None:
        raise _unreadable(f"not a marker: [{text}]", "write one such as [auth] or [title:abbr]")
    args = tuple(int(number) for number in (match["first"], match["second"]) if number)
    known = _known(match["name"], FUNCTIONS, "function")
    return KeyPart(known, args, (*_JABREF_FILTERS.get(known, ()), *map(_modifier, modifiers)))


_CAPITALIZE: tuple[tuple[str, tuple[Value, ...]], ...] = (("capitalize", ()),)
_JABREF_FILTERS = dict.fromkeys(("shorttitle", "veryshorttitle", "title"), _CAPITALIZE)
"""JabRef capitalises the words of a title; Better BibTeX leaves them, and has a second argument for it."""


def _modifier(text: str) -> tuple[str, tuple[Value, ...]]:
    match = _MODIFIER.fullmatch(text.strip())
    if match is None:
        raise _unreadable(f"not a modifier: {text!r}", "write one such as :lower, :abbr, :truncate3 or :(none)")
    if match["name"] is None:
        return "default", (match["default"],)
    return _known(match["name"], FILTERS, "modifier"), (int(match["number"]),) if match["number"] else ()


class _Formula:
    """A formula of Better BibTeX on its way: `auth.lower + '-' + year | shorttitle(2, 2) + year`."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position = 0
        text = text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                hint = "write one such as auth.lower + year + veryshorttitle.lower"
                raise _unreadable(f"cannot be read from {text[position:]!r}", hint)
            self.tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            position = match.end()
        self.number = 0

    def pattern(self) -> KeyPattern:
        """Return the pattern. Raises BibforgeError where the text is no formula."""
        rows = [self._row()]
        while self._takes("|"):
            if self.number < len(self.tokens):  # a last bar is allowed
                rows.append(self._row())
        if self.number < len(self.tokens):
            raise self._unexpected()
        return KeyPattern(tuple(rows))

    def _row(self) -> tuple[str | KeyPart, ...]:
        row = [self._term()]
        while self._takes("+"):
            row.append(self._term())
        return tuple(row)

    def _term(self) -> str | KeyPart:
        kind, text = self._next()
        if kind == "text":
            return text[1:-1]
        if kind != "name":
            raise self._unexpected(back=1)
        name = self._joined_name(text)
        args = self._arguments()
        filters = []
        while self._takes("."):
            filters.append((_known(self._next()[1], FILTERS, "filter"), self._arguments()))
        return KeyPart(name, args, tuple(filters))

    def _joined_name(self, text: str) -> str:
        match = _MARKER.fullmatch(text)
        return _known(text if match is None or match["first"] is None else match["name"], FUNCTIONS, "function")

    def _arguments(self) -> tuple[Value, ...]:
        args: list[Value] = []
        if not self._takes("("):
            return ()
        while not self._takes(")"):
            kind, text = self._next()
            if kind == "name" and self._takes("="):  # the names of arguments say what their order says too
                kind, text = self._next()
            if kind not in ("number", "text"):
                raise self._unexpected(back=1)
            args.append(int(text) if kind == "number" else text[1:-1])
            self._takes(",")
        return tuple(args)

    def _takes(self, sign: str) -> bool:
        found = self.number < len(self.tokens) and self.tokens[self.number] == ("sign", sign)
        self.number += found
        return found

    def _next(self) -> tuple[str, str]:
        if self.number >= len(self.tokens):
            raise self._unexpected()
        self.number += 1
        return self.tokens[self.number - 1]

    def _unexpected(self, back: int = 0) -> BibforgeError:
        number = self.number - back
        what = repr(self.tokens[number][1]) if number < len(self.tokens) else "its end"
        return _unreadable(f"unexpected: {what}", "write one such as auth.lower + year + veryshorttitle.lower")
