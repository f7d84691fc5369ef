"""Data: texts, lists and maps of a data file, each with its place in the source, whatever notation it is written in."""

from __future__ import annotations

from typing import NamedTuple

from bibforge.model.library import Span

DEEPEST = 100
"""Levels of lists and maps inside of each other beyond which a file is refused."""


class DataText(NamedTuple):
    """One value as text: numbers and truth values as written, what is null empty. `span` is without the quotes."""

    text: str
    span: Span


class DataList(NamedTuple):
    """Values in order."""

    items: tuple[Data, ...]
    span: Span


class DataMap(NamedTuple):
    """Keys and values in order; a key may stand twice."""

    pairs: tuple[tuple[DataText, Data], ...]
    span: Span


Data = DataText | DataList | DataMap
