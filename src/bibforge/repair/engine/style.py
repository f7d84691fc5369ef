"""The hand of an entry: how its fields are set, so that a new one looks as if its owner had written it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bibforge.bibtex.document import Entry, Field
from bibforge.repair.engine.findings import Edit

_GLUE = re.compile(r"\s*,\s*")
_BARE = re.compile(r"\d+|[A-Za-z][A-Za-z0-9_:.+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How an entry sets its fields: what stands between two, round the `=`, and about the value."""

    glue: str
    before: str
    after: str
    opening: str
    closing: str
    case: str
    column: int
    """Column of the `=` counted from the start of the name where the entry aligns them, else 0."""
    right: int
    """Column at which names end where they are set flush right, else 0."""


def hand_of(entry: Entry) -> Hand:
    """Return the hand of an entry; an entry without fields is set one field to a line."""
    fields = entry.fields
    newline = "\r\n" if "\r\n" in entry.source[entry.start : entry.end] else "\n"
    if not fields:
        return Hand(
            glue=f",{newline}  ", before=" ", after=" ", opening="{", closing="}", case="lower", column=0, right=0
        )
    texts = [entry.source[field.name_end : field.value_start] for field in fields]
    before, after = Counter(_round(text) for text in texts).most_common(1)[0][0]
    opening, closing = _delimiters(fields)
    return Hand(
        glue=_glue(entry, newline),
        before=before,
        after=after,
        opening=opening,
        closing=closing,
        case=_case(fields),
        column=_column(fields, texts),
        right=_right(entry),
    )


def _round(text: str) -> tuple[str, str]:
    before, _, after = text.partition("=")
    return before, after


def _column(fields: Sequence[Field], texts: Sequence[str]) -> int:
    pairs = [(field, text) for field, text in zip(fields, texts, strict=True) if "=" in text]
    places = [(len(field.written_name) + text.index("="), len(field.written_name)) for field, text in pairs]
    if not places:
        return 0
    column, number = Counter(place for place, _ in places).most_common(1)[0]
    lengths = {length for place, length in places if place == column}
    return column if len(lengths) > 1 and number * 3 >= len(places) * 2 else 0


def _right(entry: Entry) -> int:
    ends = set()
    for field in entry.fields:
        start = entry.source.rfind("\n", 0, field.name_start) + 1
        if entry.source[start : field.name_start].strip():
            return 0
        ends.add(field.name_end - start)
    lengths = {len(field.written_name) for field in entry.fields}
    return ends.pop() if len(ends) == 1 and len(lengths) > 1 else 0


def _delimiters(fields: Iterable[Field]) -> tuple[str, str]:
    quoted = braced = 0
    for field in fields:
        quoted += field.source[field.value_start] == '"'
        braced += field.source[field.value_start] == "{"
    return ('"', '"') if quoted > braced else ("{", "}")


def _case(fields: Sequence[Field]) -> str:
    names = [field.written_name for field in fields if len(field.written_name) > 1]
    if names and all(name.isupper() for name in names):
        return "upper"
    return "title" if names and all(name[0].isupper() for name in names) else "lower"


def _glue(entry: Entry, newline: str) -> str:
    """Return what stands between the last field and the one before it (or the key), if it is a comma and blanks."""
    fields = entry.fields
    for number in range(len(fields) - 1, -1, -1):
        start = fields[number - 1].value_end if number else entry.key_end
        text = entry.source[start : fields[number].name_start]
        if _GLUE.fullmatch(text):
            indent = text.rpartition("\n")[2]
            if text.count("\n") > 1:  # blank lines between groups of fields are not repeated
                return f",{newline}{indent.lstrip(',')}" if text.lstrip().startswith(",") else text
            return text
    return f",{newline}  "


def spelled(name: str, hand: Hand) -> str:
    """Return a field name in the case that the entry's own names have."""
    match hand.case:
        case "upper":
            return name.upper()
        case "title":
            return name[:1].upper() + name[1:]
        case _:
            return name


def addition(entry: Entry, name: str, value: str, *, macro: bool = False) -> Edit:
    """Return the edit that adds a field behind the entry's last one, as the entry's owner would set it.

    `macro` leaves the value bare: the name of a macro, or a concatenation that is written out already.
    """
    hand = hand_of(entry)
    shown = spelled(name, hand)
    if hand.right:
        lead = hand.glue.rstrip(" \t") + " " * max(0, hand.right - len(shown))
        text = f"{lead}{shown}{hand.before}={hand.after}"
    elif hand.column:
        text = f"{hand.glue}{shown}{' ' * max(1 if hand.before else 0, hand.column - len(shown))}={hand.after}"
    else:
        text = f"{hand.glue}{shown}{hand.before}={hand.after}"
    opening, closing = ("", "") if macro else (hand.opening, hand.closing)
    if opening == '"' and '"' in re.sub(r"\{[^{}]*\}", "", value):
        opening, closing = "{", "}"
    at = entry.fields[-1].value_end if entry.fields else entry.key_end
    return Edit(at, at, f"{text}{opening}{value}{closing}")


def replacement(field: Field, value: str, *, macro: bool = False) -> Edit:
    """Return the edit that gives a field another value between its own delimiters."""
    if macro:
        return Edit(field.value_start, field.value_end, value)
    first = field.source[field.value_start : field.value_start + 1]
    if first == '"' and '"' not in re.sub(r"\{[^{}]*\}", "", value):
        return Edit(field.value_start, field.value_end, f'"{value}"')
    if first not in ('"', "{") and value.isdigit():
        return Edit(field.value_start, field.value_end, value)
    return Edit(field.value_start, field.value_end, f"{{{value}}}")


def removal(entry: Entry, field: Field) -> Edit:
    """Return the edit that takes a field away together with one comma and the blanks before it."""
    fields = entry.fields
    number = next(i for i, one in enumerate(fields) if one.name_start == field.name_start)
    start = fields[number - 1].value_end if number else entry.key_end
    if _GLUE.fullmatch(entry.source, start, field.name_start):
        return Edit(start, field.value_end, "")
    behind = re.compile(r"[ \t]*,[ \t]*(?:\r?\n)?").match(entry.source, field.value_end)
    return Edit(field.name_start, behind.end() if behind else field.value_end, "")


def renaming(field: Field, name: str) -> Edit:
    """Return the edit that gives a field another name in the same case; aligned signs stay where they are."""
    written = field.written_name
    shown = name.upper() if written.isupper() and len(written) > 1 else name
    shown = shown[:1].upper() + shown[1:] if written[:1].isupper() and not written.isupper() else shown
    gap = field.source[field.name_end : field.value_start]
    blanks = len(gap) - len(gap.lstrip(" "))
    if blanks > 1 and "=" in gap:
        room = max(1, blanks - (len(shown) - len(written)))
        return Edit(field.name_start, field.name_end + blanks, shown + " " * room)
    return Edit(field.name_start, field.name_end, shown)
