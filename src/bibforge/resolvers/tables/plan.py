"""The joins, as SQL that DuckDB and Spark both read: questions in, the rows of their answers out.

One word is not of the common language: each engine defines the function `holds_all(words, rest)`, whether the text
`words` holds every word of `rest`, both with a blank before, between and behind their words.

A wave of mentions goes through rounds. In each, the judging hands in what it needs (`needed`: which batch needs the
answer to which question); for what nobody has asked before (`asked`) the rows are `found` by joins with keys and
postings, joined with their titles and records, and kept (`answers`); then each batch gets the answers that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from bibforge.resolvers.tables.questions import MOST_WORDS, START, Asked

QUESTION_COLUMNS: Mapping[str, str] = {
    "kind": "INT", "number": "BIGINT", "text": "STRING", "rest": "STRING", "mask": "BIGINT", "bound": "INT",
}  # fmt: skip
"""The columns of a question (`TableQuestion`) with their types in SQL."""
ANSWER_COLUMNS = ("kind", "number", "row", "text", "titles", "file", "layout", "raw")
"""The columns of the rows of an answer: the question, and an `AnswerRow`."""
WITH_RECORD = 20
"""Of the rows of a key so many bring their record along: as many as are candidates at once (`MOST_CANDIDATES`)."""


def found() -> str:
    """Return the statement that finds the rows for the questions of `asked`: a kind, a number and a row each.

    `whole` says whether the row's record comes along.
    """
    return f"""
        SELECT q.kind, q.number, k.row, k.place <= {WITH_RECORD} AS whole
        FROM asked q JOIN keys k ON k.key = q.number WHERE q.kind = {Asked.KEY:d}
        UNION ALL
        SELECT kind, number, number AS row, true AS whole FROM asked WHERE kind = {Asked.ROW:d}
        UNION ALL
        SELECT kind, number, row, false AS whole FROM (
          SELECT kind, number, row, bound, row_number() OVER (PARTITION BY number ORDER BY row) AS place FROM (
            SELECT q.kind, q.number, q.bound, p.row FROM asked q JOIN postings p ON p.word = q.text
            WHERE q.kind = {Asked.ALL:d} AND q.rest = ''
            UNION ALL
            SELECT q.kind, q.number, q.bound, r.row
            FROM asked q JOIN postings p ON p.word = q.text AND (p.sig & q.mask) = q.mask
            JOIN records r ON r.row = p.row
            WHERE q.kind = {Asked.ALL:d} AND q.rest <> '' AND holds_all(r.words, q.rest)
          )
        ) WHERE place <= bound"""


ROWS = """
SELECT f.kind, f.number, f.row, r.folded AS text, CAST(NULL AS BIGINT) AS titles,
       CASE WHEN f.whole THEN r.file END AS file, CASE WHEN f.whole THEN r.layout END AS layout,
       CASE WHEN f.whole THEN r.raw END AS raw
FROM found f JOIN records r ON r.row = f.row
"""
"""The answers of the rows that were found."""

WORDS = f"""
SELECT q.kind, q.number, CAST(NULL AS BIGINT) AS row, CAST(NULL AS STRING) AS text, w.n AS titles,
       CAST(NULL AS STRING) AS file, CAST(NULL AS STRING) AS layout, CAST(NULL AS BINARY) AS raw
FROM asked q JOIN words w ON w.word = q.text WHERE q.kind = {Asked.WORD:d}
UNION ALL
SELECT kind, number, CAST(NULL AS BIGINT) AS row, word AS text, n AS titles,
       CAST(NULL AS STRING) AS file, CAST(NULL AS STRING) AS layout, CAST(NULL AS BINARY) AS raw
FROM (
  SELECT q.kind, q.number, w.word, w.n, row_number() OVER (PARTITION BY q.number ORDER BY w.word) AS place
  FROM asked q JOIN words w ON left(w.word, {START}) = q.text WHERE q.kind = {Asked.START:d}
) WHERE place <= {MOST_WORDS}
"""
"""The answers about words."""

NEW_QUESTIONS = """
SELECT DISTINCT n.kind, n.number, n.text, n.rest, n.mask, n.bound
FROM needed n ANTI JOIN known k ON k.kind = n.kind AND k.number = n.number
"""
"""What was needed and not asked in any earlier round."""

FOR_BATCHES = """
SELECT n.batch, n.kind, n.number, a.row, a.text, a.titles, a.file, a.layout, a.raw
FROM needed n LEFT JOIN answers a ON a.kind = n.kind AND a.number = n.number
"""
"""The answers that each batch needs; a question to which there is none has one empty row."""
