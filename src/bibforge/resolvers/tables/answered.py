"""A catalog that knows what joins have answered, and says what must be asked before it can go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from bibforge.model.record import Record
from bibforge.resolvers.catalog.asking import UnansweredError
from bibforge.resolvers.catalog.likeness import Titled
from bibforge.resolvers.catalog.rows import Layout, record_of
from bibforge.resolvers.catalog.store import MOST_ROWS, Step
from bibforge.resolvers.tables.questions import (
    START,
    TableQuestion,
    of_all,
    of_key,
    of_row,
    of_start,
    of_word,
)

_MOST_RECORDS = 20_000
"""Records kept at hand from one batch to the next: 100 MB."""
_AHEAD = (2, 4, 8)
"""Steps of the search by words that are asked for at once."""


class AnswerRow(NamedTuple):
    """One row of the answer to a question; without `row` and `text` the answer is that there is nothing."""

    row: int | None
    text: str | None
    """The folded title of a row, or a word."""
    titles: int | None
    """In so many titles a word stands."""
    file: str | None
    layout: str | None
    raw: bytes | None


class AnsweredStore:
    """What `CatalogFile` answers from SQLite, answered from the rows of joins.

    The same rows in the same order within the same bounds, so that whoever asks decides the same. Raises
    UnansweredError for what was not asked of the tables yet.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.used: dict[TableQuestion, None] = {}
        """What was asked for since `begin`, in order: the answers that are needed to go through all of it again."""
        self.lacking: list[TableQuestion] = []
        """What the last access asked for that raised UnansweredError: the answers that it needs to be made again."""
        self._known: dict[tuple[int, int], list[AnswerRow]] = {}
        self._titles: dict[int, str] = {}
        self._raws: dict[int, tuple[str, str, bytes]] = {}
        self._counts: dict[str, int] = {}
        """In how many titles each word stands that came as one with a beginning."""
        self._records: dict[int, Record] = {}

    def _take(self, answers: Iterable[tuple[int, int, AnswerRow]]) -> None:
        known, names, raws = self._known, self._titles, self._raws
        for kind, number, found in answers:
            rows = known.get((kind, number))
            if rows is None:
                rows = known[kind, number] = []
            row, text, titles, file, layout, raw = found
            if row is not None:
                rows.append(found)
                names[row] = text or ""
                if raw is not None:
                    raws[row] = (file or "", layout or "", raw)
            elif text is not None or titles is not None:
                rows.append(found)
                if text is not None and titles is not None:
                    self._counts[text] = titles

    def load(self, answers: Iterable[tuple[int, int, AnswerRow]]) -> None:
        """Take the rows of answers, each with kind and number of its question, in the place of those before.

        Records are kept: they are the same whoever asks.
        """
        self._known.clear()
        self._titles.clear()
        self._raws.clear()
        self._counts.clear()
        if len(self._records) > _MOST_RECORDS:
            self._records.clear()
        self._take(answers)
        for rows in self._known.values():
            if len(rows) > 1:
                rows.sort()

    def begin(self) -> None:
        """Begin another question: nothing that was worked out for the last one hides what this one needs."""
        self.used = {}

    def knows(self, questions: Iterable[TableQuestion]) -> bool:
        """Tell whether all of these are answered; they count as asked for either way."""
        complete = True
        for one in questions:
            self.used[one] = None
            complete = complete and (one.kind, one.number) in self._known
        return complete

    def _need(self, missing: Sequence[TableQuestion], whole: Sequence[TableQuestion] = ()) -> None:
        """Raise UnansweredError unless all of these are answered; noted is what the `whole` access needs."""
        if not self.knows(missing):
            self.lacking = list(whole or missing)
            raise UnansweredError

    def _rows(self, question: TableQuestion) -> list[AnswerRow]:
        self._need((question,))
        return self._known[question.kind, question.number]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state, as ever: a catalog in Parquet does not change."""
        yield

    def rows_with(self, key: int, limit: int = MOST_ROWS) -> list[int]:
        """Return the rows filed under a key, oldest first, at most `limit`."""
        return [one.row for one in self._rows(of_key(key))[:limit] if one.row is not None]

    def rows_under(self, keys: Sequence[int]) -> list[int]:
        """Return the rows filed under any of the keys, those of the first key first."""
        self._need([*map(of_key, keys)])
        return list(dict.fromkeys(row for key in keys for row in self.rows_with(key)))

    def titles_of(self, rows: Iterable[int]) -> list[Titled]:
        """Return the rows that have a title with their folded titles, in the order of the rows' numbers."""
        asked = sorted(set(rows))
        missing = [of_row(row) for row in asked if row not in self._titles]
        if missing:
            self._need(missing, [*map(of_row, asked)])
        return [(row, title) for row in asked if (title := self._titles[row])]

    def records(self, rows: Sequence[int]) -> list[Record]:
        """Return the records of rows, in their order."""
        missing = [of_row(row) for row in rows if row not in self._records and row not in self._raws]
        if missing:
            self._need(missing, [*map(of_row, rows)])
        return list(map(self._record, rows))

    def _record(self, row: int) -> Record:
        found = self._records.get(row)
        if found is None:
            file, layout, raw = self._raws[row]
            found = self._records[row] = record_of(Layout(layout), raw, file)
        return found

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands, for the words that stand in any."""
        listed = {word: self._counts[word] for word in words if word in self._counts and self._has_begun(word)}
        others = [word for word in words if word not in listed]
        self._need([*map(of_word, others)])
        found = {word: self._rows(of_word(word)) for word in others}
        return listed | {word: rows[0].titles for word, rows in found.items() if rows and rows[0].titles}

    def _has_begun(self, word: str) -> bool:
        """Tell whether the words that begin as this one does were asked for: its frequency came with them."""
        return of_start(word[:START]) in self.used

    def words_from(self, starts: Sequence[str], limit: int = 4000) -> list[list[str]]:
        """Return for each start the words that begin so, in alphabetical order, at most `limit`."""
        self._need([*map(of_start, starts)])
        found = [self._rows(of_start(start))[:limit] for start in starts]
        return [[one.text for one in rows if one.text is not None] for rows in found]

    @property
    def portions(self) -> Sequence[int]:
        """Several steps of a search at once: each further round of joins costs more than a few rows."""
        return _AHEAD

    def foretell(self, starts: Iterable[str]) -> None:
        """Be told of words that begin so: a round costs less than all of them for a search that hardly needs them."""

    def prepare(self, keys: Iterable[int], titles: Iterable[int]) -> None:
        """Be told what will be asked for: `load` brings the answers."""

    def matching(self, steps: Sequence[Step]) -> list[list[Titled]]:
        """Return for each step the rows whose titles hold all its words, those with the smallest numbers."""
        asked = [self._of(one) for one in steps]
        self._need(asked)
        found = [self._known[one.kind, one.number] for one in asked]
        return [[(row, text) for row, text, *_ in rows if row is not None and text] for rows in found]

    def _of(self, step: Step) -> TableQuestion:
        words, limit = step
        return of_all(words, limit)
