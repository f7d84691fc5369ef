"""Rules on what keeps a file from being read: braces, commas, keys, doubles, macros, comments, cross-references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.bibtex.document import MONTH_MACROS, Document, Entry, Field, Junk, Macro
from bibforge.bibtex.table import Dialect
from bibforge.model.library import Span
from bibforge.reconcile.citekeys import base_key
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, short
from bibforge.repair.engine.findings import Edit, Finding, Fix, fix
from bibforge.repair.engine.style import removal

_MORE_FIELDS = re.compile(r"[ \t]*(?:,[ \t]*\r?\n|\r?\n[ \t]*,?)[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]")


_BRACES = frozenset(["unbalanced-braces", "unclosed-quote", "unclosed-entry"])


def _damage(document: Document, view: BibView, *names: str) -> Iterator[tuple[Span, str, Entry]]:
    """Give the parser's problems of these names with the entry in which each stands; not in commented-out entries."""
    for problem in document.damage:
        if problem.name not in names:
            continue
        entry = view.entry_with(problem.span.start)
        if entry is not None and not entry.is_commented:
            yield problem.span, problem.message, entry


def no_unbalanced_braces(document: Document, view: BibView) -> Iterator[Finding]:
    """Each brace and each quote is closed, and none is closed twice."""
    open_values: set[int] = set()
    for span, message, entry in _damage(document, view, "unbalanced-braces", "unclosed-quote"):
        field = next((one for one in entry.fields if one.value_start == span.start), None)
        open_values.add(entry.start)
        yield Finding(span=span, message=message, fix=_closed(field) if field else None)
    for span, message, entry in _damage(document, view, "unclosed-entry"):
        yield Finding(span=span, message=message, fix=None if entry.start in open_values else _ended(entry))
    yield from _closed_twice(document)


def _closed(field: Field) -> Fix | None:
    text = field.raw
    if text.startswith('"'):
        return (
            fix(Edit(field.value_end, field.value_end, '"'), heals=_BRACES)
            if text.count("{") == text.count("}")
            else None
        )
    missing = text.count("{") - text.count("}")
    return fix(Edit(field.value_end, field.value_end, "}" * missing), heals=_BRACES) if 0 < missing <= 2 else None


def _ended(entry: Entry) -> Fix | None:
    """Return the fix that closes an entry where it breaks off, if it breaks off behind a whole field."""
    if not entry.fields or entry.source[entry.fields[-1].value_end : entry.end].strip(" \t\r\n,"):
        return None
    parenthesis = entry.source[entry.type_end : entry.key_start].strip() == "("
    several = "\n" in entry.source[entry.start : entry.end]
    newline = "\r\n" if "\r\n" in entry.source[entry.start : entry.end] else "\n"
    return fix(Edit(entry.end, entry.end, (newline if several else "") + (")" if parenthesis else "}")), heals=_BRACES)


def _closed_twice(document: Document) -> Iterator[Finding]:
    """Find entries that a brace too many ends in the middle: what follows is the next field."""
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        if not isinstance(before, Entry) or not isinstance(after, Junk) or not before.fields or before.is_commented:
            continue
        if document.text[before.end - 1] == "}" and _MORE_FIELDS.match(document.text, after.start, after.end):
            span = Span(before.end - 1, before.end)
            yield Finding(
                span=span,
                message="this brace ends the entry before its last field",
                fix=fix(Edit(span.start, span.end, "")),
            )


def require_comma(document: Document, view: BibView) -> Iterator[Finding]:
    """Fields are separated by commas; without one BibTeX drops the rest of the entry and biber the whole file."""
    for span, message, _ in _damage(document, view, "missing-comma"):
        yield Finding(
            span=Span(max(0, span.start - 1), span.end),
            message=message,
            fix=fix(Edit(span.start, span.start, ","), heals=frozenset(["missing-comma"])),
        )


def require_value(document: Document, view: BibView) -> Iterator[Finding]:
    """A field has a value after its `=`."""
    for span, message, entry in _damage(document, view, "missing-value"):
        field = next((one for one in entry.fields if one.name_start == span.start), None)
        yield Finding(
            span=span,
            message=message,
            fix=fix(_without(entry, field), heals=frozenset(["missing-value"])) if field else None,
        )


def _without(entry: Entry, field: Field) -> Edit:
    """Return the removal of a field that has no value, with its `=` and one comma."""
    edit = removal(entry, field)
    behind = re.compile(r"\s*=").match(entry.source, max(edit.end, field.name_end))
    return Edit(edit.start, max(edit.end, behind.end() if behind and edit.end <= field.name_end else edit.end), "")


def no_stray_text(document: Document, view: BibView) -> Iterator[Finding]:
    """An entry contains fields and nothing else."""
    for span, message, entry in _damage(document, view, "stray-text"):
        if entry.source[span.start : span.end].strip():
            yield Finding(span=span, message=f"{message}: {short(entry.source[span.start : span.end])}")


def no_comment_in_entry(document: Document, view: BibView) -> Iterator[Finding]:
    """BibTeX knows no `%` comment inside an entry and drops the rest of it; above the entry it does no harm."""
    if view.dialect is Dialect.BIBLATEX:  # biber passes such comments over
        return
    for span, message, entry in _damage(document, view, "line-comment-in-entry"):
        comment = entry.source[span.start : span.end].rstrip()
        if "@" in comment or entry.damaged:
            yield Finding(span=span, message=message)
            continue
        start = span.start
        while entry.source[start - 1] in " \t":
            start -= 1
        whole_line = entry.source[start - 1] == "\n"
        end = min(span.end + 1, entry.end) if whole_line and entry.source[span.end : span.end + 1] == "\n" else span.end
        if not whole_line and entry.source[end - 1] == "\r":
            end -= 1
        newline = "\r\n" if entry.source[span.end - 1] == "\r" else "\n"
        yield Finding(
            span=span, message=message, fix=fix(Edit(entry.start, entry.start, comment + newline), Edit(start, end, ""))
        )


def no_entry_in_comment(document: Document, view: BibView) -> Iterator[Finding]:
    """BibTeX reads `@article{` even behind a `%`; biber does not, so that the two see different files."""
    for block in document.blocks:
        for match in _HIDDEN.finditer(document.text, block.start, block.end) if isinstance(block, Junk) else ():
            message = f"BibTeX reads {match[1]} although the line is a comment"
            yield Finding(span=Span(*match.span(1)), message=message)
    for entry in document.entries:
        if entry.is_commented:
            message = f"BibTeX reads @{entry.type}{{ although the line is a comment"
            yield Finding(span=Span(entry.start, entry.type_end), message=message)


_HIDDEN = re.compile(r"^[ \t]*%[^\n@]*(@[A-Za-z]+[ \t]*[{(])", re.MULTILINE)


def require_key(document: Document, view: BibView) -> Iterator[Finding]:
    """An entry has a citation key; without one nobody can cite it, and biber skips it."""
    taken = {entry.key.lower() for entry in document.entries}
    for span, message, entry in _damage(document, view, "missing-key"):
        made = None
        if not entry.damaged:
            key = base_key(view.claim(entry)) or "entry"
            number = 0
            while (free := key + _letters(number)).lower() in taken:
                number += 1
            taken.add(free.lower())
            comma = "" if entry.source[entry.key_end :].lstrip()[:1] == "," else ","
            made = Fix(edits=(Edit(entry.key_start, entry.key_end, free + comma),), safe=False, keys=(("", free),))
        yield Finding(span=Span(span.start, entry.type_end), message=message, fix=made)


def _letters(number: int) -> str:
    out = ""
    while number:
        number, digit = divmod(number - 1, 26)
        out = chr(97 + digit) + out
    return out


def no_space_in_key(document: Document, view: BibView) -> Iterator[Finding]:
    """A citation key has no spaces: biber refuses them and BibTeX cuts the key off."""
    taken = {entry.key.lower() for entry in document.entries}
    for span, message, entry in _damage(document, view, "space-in-key"):
        new = re.sub(r"\s+", "_", entry.key)
        free = new.lower() not in taken
        mend = Fix(edits=(Edit(entry.key_start, entry.key_end, new),), safe=False, keys=((entry.key, new),))
        yield Finding(span=span, message=f"{message}: {short(entry.key)}", fix=mend if free else None)


_BAD_KEY = re.compile(r"[\"#%'(){}~\\=]")


def no_bad_key_character(document: Document, view: BibView) -> Iterator[Finding]:
    """A citation key uses only characters that biber, BibTeX and LaTeX all accept."""
    for entry in view.sound:
        match = _BAD_KEY.search(entry.key)
        if match:
            yield Finding(
                span=entry.key_span, message=f"{match[0]} in the key {short(entry.key)} breaks biber or LaTeX"
            )


def no_duplicate_key(document: Document, view: BibView) -> Iterator[Finding]:
    """A key names one entry; keys that differ only in case are one to BibTeX."""
    first: dict[str, Entry] = {}
    for entry in document.entries:
        if not entry.key or entry.is_commented:
            continue
        known = first.setdefault(entry.key.lower(), entry)
        if known is entry:
            continue
        same = _content(known) == _content(entry) and not entry.damaged and known.key == entry.key
        mend = Fix(edits=(whole_entry(document, entry),), safe=False, merges=1) if same else None
        line = view.line_of(known)
        what = "the same entry" if same else "another entry"
        yield Finding(
            span=entry.key_span, message=f"the key {short(entry.key)} is taken: {what} at line {line}", fix=mend
        )


def _content(entry: Entry) -> tuple[str, tuple[tuple[str, str], ...]]:
    return entry.type, tuple(sorted((field.name, " ".join(field.raw.split())) for field in entry.fields))


def whole_entry(document: Document, entry: Entry) -> Edit:
    """Return the edit that takes an entry away with the blank lines behind it."""
    blank = re.compile(r"[ \t]*(?:\r?\n)*").match(document.text, entry.end)
    return Edit(entry.start, blank.end() if blank else entry.end, "")


def no_duplicate_field(document: Document, view: BibView) -> Iterator[Finding]:
    """A field is given once: BibTeX keeps the first of two, biber the last."""
    for entry in view.sound:
        fields = entry.fields
        if len({field.name for field in fields}) == len(fields):
            continue
        first: dict[str, Field] = {}
        for field in fields:
            known = first.setdefault(field.name, field)
            if known is field:
                continue
            same = " ".join(known.raw.split()).strip('{}"') == " ".join(field.raw.split()).strip('{}"')
            text = "with the same text" if same else "with another text: BibTeX takes the first, biber the last"
            yield Finding(
                span=field.span,
                message=f"{field.written_name} is given twice, {text}",
                fix=fix(removal(entry, field)) if same else None,
            )


_MONTHISH = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)


def no_undefined_string(document: Document, view: BibView) -> Iterator[Finding]:
    """A macro is defined before it is used; an unknown one prints nothing."""
    defined: dict[str, int] = {}
    for block in document.blocks:
        for definition in block.definitions if isinstance(block, Macro) else ():
            defined.setdefault(definition.name, definition.name_start)
    for entry in view.sound:
        for field in entry.fields:
            if entry.source[field.value_end - 1] in '}"' and "#" not in field.raw:
                continue
            for piece in field.pieces:
                word = piece.text.lower()
                if not piece.is_macro or word in MONTH_MACROS or defined.get(word, entry.start) < entry.start:
                    continue
                if field.name == "month" and _MONTHISH.fullmatch(word):
                    continue  # `correct-month` knows what is meant
                braced = fix(Edit(piece.span.start, piece.span.end, f"{{{piece.text}}}"), safe=False)
                yield Finding(
                    span=piece.span, message=f"the macro {short(piece.text)} is not defined before this", fix=braced
                )


def no_missing_crossref(document: Document, view: BibView) -> Iterator[Finding]:
    """The entry that `crossref` names is in the file."""
    keys = {entry.key.lower() for entry in document.entries}
    for _, field in view.named("crossref"):
        key = inner_text(field)
        if key and key.strip().lower() not in keys:
            yield Finding(span=field.span, message=f"crossref names {short(key)}, which is not an entry of this file")


def no_early_crossref_parent(document: Document, view: BibView) -> Iterator[Finding]:
    """BibTeX needs the entry that `crossref` names after all entries that refer to it."""
    if view.dialect is Dialect.BIBLATEX:
        return
    places = {entry.key.lower(): entry.start for entry in reversed(document.entries)}
    for entry, field in view.named("crossref"):
        key = inner_text(field)
        if key and places.get(key.strip().lower(), entry.start) < entry.start:
            yield Finding(span=field.span, message=f"{short(key)} is before this entry; BibTeX needs it after")
