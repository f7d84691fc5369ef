"""What the catalog's tables are asked: five kinds of question, each with a number by which joins know it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from bibforge.resolvers.catalog.keys import hashed


class Asked(IntEnum):
    """The kinds of question, as the SQLite catalog's `store` answers them one by one."""

    KEY = 1
    """Which rows are filed under a key?"""
    ROW = 2
    """What is the record of a row?"""
    WORD = 3
    """In how many titles does a word stand?"""
    START = 4
    """Which words begin so?"""
    ALL = 5
    """Which titles hold all of these words?"""


class TableQuestion(NamedTuple):
    """One question; `kind` and `number` are its identity, the rest says what a join needs."""

    kind: Asked
    number: int
    """The key or the row; of texts a hash."""
    text: str = ""
    """The word, the beginning of words, or the rarest of several words."""
    rest: str = ""
    """The other words, with a blank before, between and behind."""
    mask: int = 0
    """The signature of the other words."""
    near: int = 0
    """The signature of the whole title that is looked for, where rows like it are to bring their records along."""
    bound: int = 0
    """So many rows at most, those with the smallest numbers."""


MOST_ROWS = 400
"""Rows that the tables keep under one key: as many as `store.rows_with` reads."""
MOST_WORDS = 4000
"""Words with one beginning: as many as `store.words_from` reads."""
START = 3
"""Letters of a beginning."""

_hashed = lru_cache(maxsize=200_000)(hashed)


def of_key(key: int) -> TableQuestion:
    """Return the question which rows are filed under a key."""
    return TableQuestion(Asked.KEY, key)


def of_row(row: int) -> TableQuestion:
    """Return the question for the record of a row."""
    return TableQuestion(Asked.ROW, row)


@lru_cache(maxsize=200_000)
def of_word(word: str) -> TableQuestion:
    """Return the question in how many titles a word stands."""
    return TableQuestion(Asked.WORD, hashed(f"word {word}"), word)


@lru_cache(maxsize=10_000)
def of_start(start: str) -> TableQuestion:
    """Return the question which words begin so."""
    return TableQuestion(Asked.START, hashed(f"start {start}"), start, bound=MOST_WORDS)


def of_all(words: Sequence[str], bound: int, near: int = 0) -> TableQuestion:
    """Return the question which titles hold all of these words, the rarest of them first."""
    first, *others = words
    rest = f" {' '.join(others)} " if others else ""
    number = hashed(f"all {bound} {near} {' '.join(words)}")
    return TableQuestion(Asked.ALL, number, first, rest, signature(others), near, bound)


def signature(words: Sequence[str]) -> int:
    """Return 62 bits in which each word sets two: a title that lacks one of them lacks the word."""
    bits = 0
    for word in words:
        bits |= _bits(word)
    return bits


@lru_cache(maxsize=200_000)
def _bits(word: str) -> int:
    number = hashed(word)
    return 1 << number % 62 | 1 << (number >> 16) % 62
