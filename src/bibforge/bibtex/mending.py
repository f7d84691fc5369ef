"""Where broken or unusual BibTeX goes on: unclosed values, missing commas, stray text."""

from __future__ import annotations

import re

from bibforge.bibtex import grammar
from bibforge.bibtex.document import Problem
from bibforge.model.library import Span


class Mender:
    """Reads what the plain patterns cannot, forward only; keeps what was wrong.

    Every search that could run far is either successful (and what it passed is not read again), ends at the next line
    that begins an entry, or is remembered; so the time stays linear on any text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self._broken = False
        """Whether a brace was open at the end of the text once: then no value runs over an entry's beginning."""
        self._line_head = -1
        self._field_line = -1

    def note(self, name: str, message: str, start: int, end: int) -> None:
        """Keep a problem; stray text next to stray text is one."""
        last = self.problems[-1] if self.problems else None
        if (
            name == "stray-text"
            and last
            and last.name == name
            and not self.text[last.span.end : start].strip(" \t\r\n,")
        ):
            self.problems[-1] = Problem(name, message, Span(last.span.start, end))
        else:
            self.problems.append(Problem(name, message, Span(start, end)))

    def runs_over_head(self, start: int, end: int) -> bool:
        """Tell whether a stretch runs over a line that begins an entry while the text above it looks finished."""
        head = self._next_line_head(start)
        return head < end and self._is_cut_off(head)

    def next_entry(self, position: int) -> int:
        """Return where the next line that begins an entry stands, or the end of the text."""
        return self._next_line_head(position)

    def _next_line_head(self, position: int) -> int:
        if self._line_head < position:
            found = grammar.LINE_HEAD.search(self.text, position)
            self._line_head = found.start() if found else len(self.text)
        return self._line_head

    def _is_cut_off(self, line_head: int) -> bool:
        position = line_head
        while position > 0 and self.text[position - 1].isspace():
            position -= 1
        return self._broken or self.text[position - 1 : position] in ("}", ")")

    def rest_of_entry(self, head: re.Match[str], marks: list[int], position: int, *, careful: bool) -> tuple[int, bool]:
        """Read on in an entry until it ends, adding to `marks`; return where, and whether its braces are damaged.

        `careful`: a value of it is known to be unclosed, so that no value may run over a line that begins a field.
        """
        text, closer = self.text, grammar.CLOSER[head[2]]
        limit = self._next_line_head(position) if careful else len(text)
        while True:
            before = position
            position = _end(grammar.SEPARATORS.match(text, position, limit))
            char = text[position] if position < limit else ""
            if char == closer:
                return position + 1, careful
            if char == "" or (char == "@" and grammar.HEAD.match(text, position)):
                self.note("unclosed-entry", "the entry is not closed before the next one", head.start(), head.end())
                return self._trimmed(before, position), True
            if char == "%":
                end = _end(grammar.LINE.match(text, position, limit))
                self.note("line-comment-in-entry", "BibTeX knows no comments inside an entry", position, end)
                position = end
                continue
            name = grammar.FIELD_NAME.match(text, position, limit)
            if name is None and char not in '{"':
                end = _end(grammar.STRAY.match(text, position, limit))
                self.note("stray-text", "text that belongs to no field", position, end)
                position = end
                continue
            position, closed = self._value(name, marks, position, limit, careful=careful)
            if not closed and not careful:
                careful, limit = True, self._next_line_head(position)

    def _value(
        self, name: re.Match[str] | None, marks: list[int], position: int, limit: int, *, careful: bool
    ) -> tuple[int, bool]:
        """Read one field (or a value that has no name); return where it ends and whether its braces were closed."""
        text = self.text
        start = name.end() if name else position
        end, closed = self.value_end(start, self._next_field_line(start, limit) if careful else limit)
        following = _end(grammar.SEPARATORS.match(text, end, limit))
        if closed and end > start and (following >= len(text) or grammar.HEAD.match(text, following)):
            inner = grammar.FIELD_LINE.search(text, start, end)
            closed, end = (False, inner.start()) if inner else (True, end)
        elif not closed:
            end = self._next_field_line(start, self._next_line_head(start))
        if not closed:
            kind = "unclosed-quote" if text[start] == '"' else "unbalanced-braces"
            self.note(kind, f"the {'quote' if text[start] == chr(34) else 'brace'} is never closed", start, start + 1)
        value_end = end if closed else max(self._trimmed(start, end, " \t\r\n,"), start)
        if name is None:
            self.note("stray-text", "a value without a name", start, value_end)
            return max(end, position + 1), closed
        if value_end == start:
            self.note("missing-value", f"the field {name[1]} has no value", *name.span(1))
        marks += (*name.span(1), start, value_end)
        if closed and "," not in text[end:following] and grammar.FIELD_NAME.match(text, following):
            self.note("missing-comma", f"no comma behind the field {name[1]}", end, end)
        return end, closed

    def value_end(self, position: int, limit: int) -> tuple[int, bool]:
        """Return where the concatenation at `position` ends (there itself if it is empty), and whether it is closed."""
        text = self.text
        end = position
        while True:
            match = grammar.OPERAND.match(text, position, limit)
            if match and not self.runs_over_head(position, match.end()):
                end = match.end()
            elif position < limit and text[position] in '{"':
                end = self.closing(position, limit, strict=True)
                if end < 0:
                    return position, False
            else:
                return end, True
            joint = grammar.CONCATENATION.match(text, end, limit)
            if joint is None:
                return end, True
            position = joint.end()

    def closing(self, position: int, limit: int, *, strict: bool) -> int:
        """Return where the brace or quote at `position` is closed, counting braces of any depth, or -1.

        `strict`: a line that begins an entry ends the search where the text above it looks finished.
        """
        quoted = self.text[position] == '"'
        depth = 0
        pattern = grammar.QUOTE_OR_BRACE_OR_HEAD if quoted else grammar.BRACE_OR_HEAD
        for match in pattern.finditer(self.text, position + quoted, limit):
            token = match[0]
            if token == "{":
                depth += 1
            elif token == "}":
                depth -= 1
                if depth == 0 and not quoted:
                    return match.end()
                if depth < 0:
                    return -1
            elif token == '"':
                if depth == 0:
                    return match.end()
            elif self._broken or (strict and self._is_cut_off(match.start())):
                return -1
        self._broken = self._broken or limit >= len(self.text)
        return -1

    def _next_field_line(self, position: int, limit: int) -> int:
        """Return where the next line begins that looks like a field or closes an entry, at most `limit`."""
        if self._field_line < position:
            found = grammar.FIELD_LINE.search(self.text, position)
            self._field_line = found.start() if found else len(self.text)
        return min(self._field_line, limit)

    def _trimmed(self, start: int, end: int, blanks: str = " \t\r\n") -> int:
        while end > start and self.text[end - 1] in blanks:
            end -= 1
        return end


def _end(match: re.Match[str] | None) -> int:
    """Return the end of a match of a pattern that matches everywhere, the empty stretch included."""
    assert match is not None
    return match.end()
