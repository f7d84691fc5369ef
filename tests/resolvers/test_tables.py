"""A catalog that knows what joins have answered: what it asks for before it goes on."""

from __future__ import annotations

import json

import pytest

from bibforge.resolvers.catalog.asking import UnansweredError
from bibforge.resolvers.tables.answered import AnsweredStore, AnswerRow
from bibforge.resolvers.tables.questions import Asked, TableQuestion, of_row

KEY = 7


def brought(question: TableQuestion, row: int) -> tuple[int, int, AnswerRow]:
    """Return a row with its record, as the answer to a question."""
    raw = json.dumps({"id": f"1801.{row:05d}", "title": f"Title {row}", "categories": "cs.LG"}).encode()
    return question.kind, question.number, AnswerRow(row, f"title {row}", None, "all.jsonl", "arxiv", raw)


def test_an_access_that_is_made_again_is_brought_all_of_it() -> None:
    """What came with an earlier answer is gone when the next ones are loaded: it is asked for with what was missing."""
    store = AnsweredStore(size=10)
    store.load([brought(TableQuestion(Asked.KEY, KEY), 1), (Asked.KEY, KEY, AnswerRow(2, "title 2", *[None] * 4))])
    store.begin()
    assert store.rows_under([KEY]) == [1, 2]
    with pytest.raises(UnansweredError):
        store.records([1, 2])
    assert store.lacking == [of_row(1), of_row(2)]
    store.load([brought(of_row(row), row) for row in (1, 2)])
    assert [one.title for one in store.records([1, 2])] == ["Title 1", "Title 2"]


def test_what_a_search_foresees_is_asked_for_without_a_wait() -> None:
    """What is known already and what is not both count as asked for; only what is needed now must be waited for."""
    store = AnsweredStore(size=10)
    store.load([brought(TableQuestion(Asked.KEY, KEY), 1)])
    store.begin()
    assert store.knows([TableQuestion(Asked.KEY, KEY)])
    assert not store.knows([of_row(5)])
    assert [one.number for one in store.used] == [KEY, 5]
