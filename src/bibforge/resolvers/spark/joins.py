"""The joins on Spark: what the open lookups need, the rows that are found for it, and what each lookup is given."""

from __future__ import annotations

from bibforge.resolvers.tables.plan import WITH_RECORD
from bibforge.resolvers.tables.questions import MOST_ROWS, Asked

HOLDS_ALL = """
CREATE OR REPLACE TEMPORARY FUNCTION holds_all(words STRING, rest STRING) RETURNS BOOLEAN
RETURN forall(split(trim(rest), ' '), w -> contains(words, concat(' ', w, ' ')))
"""
"""The function of `plan`, in Spark's words."""
NEEDED = "SELECT number AS lookup, need.* FROM (SELECT number, explode(needs) AS need FROM open)"
"""Which lookup needs the answer to which question."""
ASKED = "SELECT DISTINCT kind, number, text, rest, mask, near, bound FROM needed"
"""The questions of a round."""

LIKE = 0.6
"""Titles that share so many of the words looked for bring their records along, too: the one meant is among them."""
_SHARED = "bit_count(p.sig & q.near) / nullif(bit_count(q.near), 0)"


FOUND = f"""
SELECT q.kind, q.number, k.row, k.place <= {WITH_RECORD} AS whole, '' AS rest, {MOST_ROWS} AS bound
FROM asked q JOIN keys k ON k.key = q.number WHERE q.kind = {Asked.KEY:d}
UNION ALL
SELECT kind, number, number AS row, true AS whole, '' AS rest, 1 AS bound FROM asked WHERE kind = {Asked.ROW:d}
UNION ALL
SELECT kind, number, row, whole, rest, bound FROM (
  SELECT q.kind, q.number, p.row, q.rest, q.bound, row_number() OVER (PARTITION BY q.number ORDER BY p.row) AS place,
         {_SHARED} >= {LIKE} AS whole
  FROM asked q JOIN postings p ON p.word = q.text AND (p.sig & q.mask) = q.mask WHERE q.kind = {Asked.ALL:d}
) WHERE rest <> '' OR place <= bound
"""
"""The rows that may be an answer to the questions of `asked`.

`whole` says whether the row's record comes along; where there is a `rest`, the title must hold it, too.
"""

ROWS = """
SELECT kind, number, row, text, CAST(NULL AS BIGINT) AS titles, file, layout, raw FROM (
  SELECT f.kind, f.number, f.row, r.folded AS text, CASE WHEN f.whole THEN r.file END AS file,
         CASE WHEN f.whole THEN r.layout END AS layout, CASE WHEN f.whole THEN r.raw END AS raw,
         f.bound, row_number() OVER (PARTITION BY f.kind, f.number ORDER BY f.row) AS place
  FROM found f JOIN records r ON r.row = f.row WHERE f.rest = '' OR holds_all(r.words, f.rest)
) WHERE place <= bound
"""
"""The answers of the rows that were found."""

FOR_LOOKUPS = """
SELECT n.lookup, n.kind, n.number, a.row, a.text, a.titles, a.file, a.layout, a.raw
FROM needed n LEFT JOIN answers a ON a.kind = n.kind AND a.number = n.number
"""
"""The answers that each lookup needs; a question to which there is none has one empty row."""

LOOKUPS = """
SELECT number AS lookup, payload, kept, CAST(NULL AS INT) AS kind, CAST(NULL AS BIGINT) AS number,
       CAST(NULL AS BIGINT) AS row, CAST(NULL AS STRING) AS text, CAST(NULL AS BIGINT) AS titles,
       CAST(NULL AS STRING) AS file, CAST(NULL AS STRING) AS layout, CAST(NULL AS BINARY) AS raw FROM open
"""
"""Each open lookup, in the columns of `BROUGHT`."""
BROUGHT = f"""{LOOKUPS}
UNION ALL
SELECT lookup, CAST(NULL AS BINARY), CAST(NULL AS BINARY), kind, number, row, text, titles, file, layout, raw
FROM ({FOR_LOOKUPS})
"""
"""Each open lookup, and the answers that it needs."""
