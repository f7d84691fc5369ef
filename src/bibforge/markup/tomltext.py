"""TOML with the place of every value: what the standard library reads, found again in the text in its order."""

from __future__ import annotations

import tomllib
from typing import Any

from bibforge.errors import BibforgeError
from bibforge.markup.data import DEEPEST, Data, DataList, DataMap, DataText
from bibforge.model.library import Span


def toml_data(text: str, file: str, start: int = 0, end: int | None = None) -> Data:
    """Return the values of a stretch of a text that is TOML.

    `tomllib` gives no places: each value is looked for behind the one before it, and has the whole stretch where it is
    written otherwise (escapes). Raises BibforgeError (status 4) where it is no TOML.
    """
    end = len(text) if end is None else end
    try:
        found = tomllib.loads(text[start:end].replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as mistake:
        raise BibforgeError(f"this is not valid TOML: {mistake}", place=file, hint="quote the value") from None
    return _TomlPlaces(text, start, end).map(found, 0)


class _TomlPlaces:
    """Values of one text in order, each with its place."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.whole = Span(start, end)
        self.here = start

    def map(self, values: dict[str, Any], depth: int) -> DataMap:
        """Return a table."""
        pairs = tuple((self._text(key), self._data(value, depth)) for key, value in values.items())
        return DataMap(pairs, self.whole)

    def _data(self, value: Any, depth: int) -> Data:
        if depth >= DEEPEST:
            return DataText("", self.whole)
        if isinstance(value, dict):
            return self.map(value, depth + 1)
        if isinstance(value, list):
            return DataList(tuple(self._data(one, depth + 1) for one in value), self.whole)
        return self._text(str(value))

    def _text(self, written: str) -> DataText:
        at = self.text.find(written, self.here, self.whole.end) if written else -1
        if at < 0:
            return DataText(written, self.whole)
        self.here = at + len(written)
        return DataText(written, Span(at, self.here))
