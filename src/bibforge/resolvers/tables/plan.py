"""What the joins of both engines have in common, as SQL that DuckDB and Spark both read.

In each round the judging hands in what it needs (`needed`: who needs the answer to which question); for the different
questions of it (`asked`) the rows are found by joins with keys, postings and words, and joined with their titles and
records; then everybody gets the answers that they need. `duckplan` and `spark.joins` have the statements that each
engine takes least time for. One word is not of the common language: each engine defines the function
`holds_all(words, rest)`, whether the text `words` holds every word of `rest`, both with a blank before, between and
behind their words.
"""

from __future__ import annotations

from collections.abc import Mapping

from bibforge.resolvers.tables.questions import MOST_WORDS, START, Asked

QUESTION_COLUMNS: Mapping[str, str] = {
    "kind": "INT", "number": "BIGINT", "text": "STRING", "rest": "STRING", "mask": "BIGINT", "near": "BIGINT",
    "bound": "INT",
}  # fmt: skip
"""The columns of a question (`TableQuestion`) with their types in SQL."""
WITH_RECORD = 20
"""Of the rows of a key so many bring their record along: as many as are candidates at once (`MOST_CANDIDATES`)."""

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
