"""YAML with the place of every value, from the events of PyYAML, read without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bibforge.errors import BibforgeError
from bibforge.markup.data import DEEPEST, Data, DataList, DataMap, DataText
from bibforge.model.library import Span

_NULLS = ("", "~", "null", "Null", "NULL")
_MOST_MERGED = 2000
"""Pairs beyond which `<<` adds no more to a map."""


def yaml_data(text: str, file: str, start: int = 0, end: int | None = None) -> Data:
    """Return the values of a YAML text, or of a stretch of it; several documents are a list.

    An alias stands for the very value that its anchor named, so that a file of nested aliases stays as small as it is.
    Raises BibforgeError (status 4) with the line of the first mistake.
    """
    end = len(text) if end is None else end
    start += text.startswith("\ufeff", start)
    reader = _YamlReader(start)
    try:
        for event in _events(text[start:end]):
            reader.read(event)
    except _YamlError as mistake:
        line = text.count("\n", 0, start + mistake.position) + 1
        hint = "quote the value or correct the indentation of this line"
        raise BibforgeError(f"this is not valid YAML: {mistake.what}", place=f"{file}:{line}", hint=hint) from None
    found = reader.documents
    return found[0] if len(found) == 1 else DataList(tuple(found), Span(start, end))


class _YamlError(Exception):
    """A mistake in a YAML text: where, and what PyYAML says of it."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(what)
        self.position = position
        self.what = what


def _events(text: str) -> Iterator[Any]:
    import yaml  # only where YAML is read: 15 ms of start-up

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _YamlError(mark.index if mark else 0, str(error.problem or error.context)) from None
    except yaml.reader.ReaderError as error:
        raise _YamlError(int(error.position), "a character that YAML does not allow") from None


class _OpenYaml:
    """A list or a map that is being read."""

    __slots__ = ("anchor", "is_map", "start", "values")

    def __init__(self, start: int, anchor: str | None, *, is_map: bool) -> None:
        self.start = start
        self.anchor = anchor
        self.is_map = is_map
        self.values: list[Data] = []


class _YamlReader:
    """Values out of events."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.documents: list[Data] = []
        self.anchors: dict[str, Data] = {}
        self.open: list[_OpenYaml] = []

    def read(self, event: Any) -> None:
        """Take one event."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._take(self._scalar(event), event.anchor)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(self.open) >= DEEPEST:
                raise _YamlError(event.start_mark.index, f"more than {DEEPEST} lists and maps inside of each other")
            start = self.offset + event.start_mark.index
            self.open.append(_OpenYaml(start, event.anchor, is_map=kind == "MappingStartEvent"))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            last = self.open.pop()
            span = Span(last.start, max(last.start, self.offset + event.end_mark.index))
            self._take(_map(last.values, span) if last.is_map else DataList(tuple(last.values), span), last.anchor)
        elif kind == "AliasEvent":
            self._take(self.anchors.get(event.anchor) or DataText("", self._span(event)), None)

    def _take(self, value: Data, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = value
        if self.open:
            self.open[-1].values.append(value)
        else:
            self.documents.append(value)

    def _span(self, event: Any) -> Span:
        return Span(self.offset + event.start_mark.index, self.offset + event.end_mark.index)

    def _scalar(self, event: Any) -> DataText:
        span = self._span(event)
        quoted = event.style in ("'", '"')
        if not event.style and event.value in _NULLS:
            return DataText("", span)
        return DataText(event.value, Span(span.start + quoted, max(span.start + quoted, span.end - quoted)))


def _map(values: list[Data], span: Span) -> DataMap:
    """Return a map of keys and values in turn; what `<<` names is merged behind its own pairs (YAML merge keys)."""
    pairs: list[tuple[DataText, Data]] = []
    merged: list[tuple[DataText, Data]] = []
    for key, value in zip(values[::2], values[1::2], strict=False):
        if not isinstance(key, DataText):
            continue
        if key.text == "<<":
            sources = value.items if isinstance(value, DataList) else (value,)
            merged += [pair for one in sources if isinstance(one, DataMap) for pair in one.pairs[:_MOST_MERGED]]
        else:
            pairs.append((key, value))
    own = {key.text for key, _ in pairs}
    pairs += [(key, value) for key, value in merged[:_MOST_MERGED] if key.text not in own]
    return DataMap(tuple(pairs), span)
