"""Data tables of the reader: their form, and which of their rows no made-up text uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bibforge.readinglist.words import TABLES, Row, any_of, rows

TESTS = Path(__file__).parents[1]
UNUSED = Path(__file__).with_name("unused_words.txt")


def _used_text() -> str:
    fuzz = TESTS / "corpus" / "fuzz"  # what a fuzzer made up shows no use
    lists = (path for path in (TESTS / "corpus").rglob("*.md") if path.parent != fuzz)
    files = [*lists, *(TESTS / "readinglist").rglob("test_*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files).casefold()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_word_a_meaning_and_a_source_and_stands_once(table: str) -> None:
    """A table is three columns without empty cells or blanks around them, and no row stands twice."""
    assert rows(table)
    for row in rows(table):
        assert len(row) == 3
        assert all(cell and cell == cell.strip() for cell in row)
    pairs = [(row.word, row.meaning) for row in rows(table)]
    assert len(pairs) == len(set(pairs))


def test_rows_that_no_text_uses_are_listed() -> None:
    """`unused_words.txt` names exactly the rows that no made-up text uses: a new row comes with a text, or is
    listed.
    """
    text = _used_text()
    unused = [f"{table}\t{row.word}" for table in TABLES for row in rows(table) if not _is_used(row, text)]
    assert sorted(set(unused)) == UNUSED.read_text(encoding="utf-8").splitlines()


def _is_used(row: Row, text: str) -> bool:
    return row.word.replace("*", "").strip().casefold() in text


def test_a_star_stands_for_any_words() -> None:
    """A pattern from words is escaped, the longest first, and a star is a bounded stretch."""
    assert any_of(["a+", "abc *"], most=5) == r"abc\ .{0,5}|a\+"
