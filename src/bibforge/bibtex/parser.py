"""Any text cut into BibTeX blocks in linear time; what is broken becomes a problem, never an exception."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

from bibforge.bibtex import grammar
from bibforge.bibtex.document import Block, Comment, Document, Entry, Junk, Macro, Preamble, fields_from, write
from bibforge.bibtex.mending import Mender

__all__ = ["parse", "write"]


def parse(text: str) -> Document:
    """Return the document of any text, good or broken; `write(parse(text)) == text` always holds.

    Never raises. A broken entry ends at its own closing delimiter, or where the next plausible entry begins; what was
    wrong is in `Document.damage`. `@comment{…}` hides what stands in it, as biber reads (BibTeX itself does not).
    """
    mender = Mender(text)
    blocks: list[Block] = []
    position = junk = 0
    search = grammar.HEAD_OR_COMMENT.search
    while found := search(text, position):
        head = _live_head(found, mender) if found["comment"] else found
        if head is None:
            position = found.end()
            continue
        if head.start() > junk:
            blocks.append(_junk(mender, junk, head.start()))
        read = _READERS.get((head[1] or "comment").lower(), _entry)
        block = read(head, mender)
        blocks.append(block)
        position = junk = block.end
    if junk < len(text):
        blocks.append(_junk(mender, junk, len(text)))
    damage = sorted(mender.problems, key=lambda problem: problem.span.start)
    return Document(text, tuple(blocks), tuple(damage))


def _junk(mender: Mender, start: int, end: int) -> Junk:
    """Return the text between two blocks; fields in it mean that the entry above was closed too early."""
    text = mender.text
    if start and grammar.BEHIND_ENTRY.match(text, start, end) and grammar.FIELD_LINE.search(text, start, end):
        mender.note("fields-behind-entry", "fields behind the end of an entry: a closing brace too many", start, end)
    return Junk(text, start, end)


def _live_head(comment: re.Match[str], mender: Mender) -> re.Match[str] | None:
    """Return the head of a block that begins in a `%` line and goes on in a line that is none, or None.

    What is commented out line by line is left alone, as biber does; BibTeX itself sees it, which is a problem.
    """
    text = mender.text
    head = grammar.HEAD.search(text, comment.start(), comment.end())
    if head is None:
        return None
    closed = text[head.end() : comment.end()].rstrip().endswith(("}", ")"))
    if head[2] and not closed and not grammar.COMMENT_ENDS.match(text, comment.end()):
        return head
    mender.note("entry-in-comment", "BibTeX reads what stands behind @ in a comment", *head.span())
    return None


def _entry(head: re.Match[str], mender: Mender) -> Entry:
    plain = grammar.PLAIN[head[2]].match(mender.text, head.end())
    if plain and not mender.runs_over_head(plain.end(1), plain.end()):
        return Entry(mender.text, (head.start(), plain.end()), head.span(1), plain.span(1))
    key, position = _key(head, mender)
    marks, end, damaged = _fields(head, mender, position)
    return Entry(mender.text, (head.start(), end), head.span(1), key, marks, damaged=damaged)


def _fields(head: re.Match[str], mender: Mender, first: int) -> tuple[array[int], int, bool]:
    """Return the four positions of each field, where the entry ends, and whether its braces are damaged.

    Plain fields take one match each; the first that is not plain, and all behind it, are for the mender.
    """
    text = mender.text
    marks: list[int] = []
    field_at = grammar.FIELD.match
    position = first
    while match := field_at(text, position):
        _, name, value = match.regs
        marks += name
        marks += value
        position = match.end()
    closing = grammar.END[head[2]].match(text, position)
    end, damaged = closing.end() if closing else position, False
    if mender.runs_over_head(first, position):
        marks = []
        end, damaged = mender.rest_of_entry(head, marks, first, careful=True)
    elif not closing:
        end, damaged = mender.rest_of_entry(head, marks, position, careful=False)
    return array("I", marks), end, damaged


def _key(head: re.Match[str], mender: Mender) -> tuple[tuple[int, int], int]:
    """Return the span of the citation key and where the fields begin."""
    text, start = mender.text, head.end()
    match = grammar.KEY[head[2]].match(text, start)
    begin, end = match.span(1) if match else (start, start)
    position = match.end() if match else start
    following = text[position : position + 1]
    if begin == end or following == "=" or (text[begin] == "@" and grammar.HEAD.match(text, begin)):
        mender.note("missing-key", "the entry has no citation key", head.start(), head.end())
        return (start, start), position + 1 if begin == end and following == "," else start
    if following in (",", grammar.CLOSER[head[2]]):
        return (begin, end), position + (following == ",")
    whole = grammar.KEY_TO_COMMA.match(text, start)
    if whole:
        end = begin + len(whole[1].rstrip())
        mender.note("space-in-key", "the citation key has a blank in it", begin, end)
        return (begin, end), whole.end()
    if following:
        mender.note("missing-comma", "no comma behind the citation key", end, end)
    return (begin, end), end


def _macro(head: re.Match[str], mender: Mender) -> Macro:
    marks, end, _ = _fields(head, mender, head.end())
    return Macro(mender.text, head.start(), end, fields_from(mender.text, marks))


def _preamble(head: re.Match[str], mender: Mender) -> Preamble:
    text = mender.text
    start = _after_blanks(text, head.end())
    end, closed = mender.value_end(start, len(text))
    closing = grammar.END[head[2]].match(text, end) if closed else None
    if closing:
        return Preamble(text, head.start(), closing.end(), start, end)
    mender.note("unclosed-entry", "the preamble is not closed", head.start(), head.end())
    stop = end if closed and end > start else min(_end_of_line(text, start), mender.next_entry(start))
    return Preamble(text, head.start(), max(stop, head.end()), min(start, stop), stop)


def _comment(head: re.Match[str], mender: Mender) -> Comment:
    text = mender.text
    if head[2] == "{":
        match = grammar.OPERAND.match(text, head.end() - 1)
        end = match.end() if match else mender.closing(head.end() - 1, len(text), strict=False)
        if end >= 0:
            return Comment(text, head.start(), end)
        mender.note("unbalanced-braces", "the brace of the comment is never closed", head.end() - 1, head.end())
    return Comment(text, head.start(), _end_of_line(text, head.end()))


_READERS: dict[str, Callable[[re.Match[str], Mender], Block]] = {
    "comment": _comment,
    "string": _macro,
    "preamble": _preamble,
}


def _after_blanks(text: str, position: int) -> int:
    match = grammar.SPACES.match(text, position)
    return match.end() if match else position


def _end_of_line(text: str, position: int) -> int:
    match = grammar.LINE.match(text, position)
    return match.end() if match else position
