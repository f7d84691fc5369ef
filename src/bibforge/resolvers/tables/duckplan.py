"""The joins of `plan` as DuckDB takes least time for them: each table is read once a round, and records only for few.

What holds the rarest of several words, and by its signature the others, is a candidate; whether it holds them all is
seen when its title is read. Records are read apart from titles: they are most of the bytes, and hardly a row brings
its record along.
"""

from __future__ import annotations

from bibforge.resolvers.tables.plan import WITH_RECORD, WORDS
from bibforge.resolvers.tables.questions import Asked

ASKED = "SELECT DISTINCT kind, number, text, rest, mask, bound FROM needed"
"""The questions of a round."""

CANDIDATES = f"""
SELECT q.kind, q.number, k.row, k.place <= {WITH_RECORD} AS whole, '' AS rest, 0 AS bound
FROM asked q JOIN keys k ON k.key = q.number WHERE q.kind = {Asked.KEY:d}
UNION ALL
SELECT kind, number, number AS row, true AS whole, '' AS rest, 0 AS bound FROM asked WHERE kind = {Asked.ROW:d}
UNION ALL
SELECT q.kind, q.number, p.row, false AS whole, q.rest, q.bound
FROM asked q JOIN postings p ON p.word = q.text AND (p.sig & q.mask) = q.mask WHERE q.kind = {Asked.ALL:d}
"""
"""Rows that may answer a question; `whole` are those that bring their record along."""

_TITLES = """
SELECT kind, number, row, text, NULL::BIGINT AS titles, NULL AS file, NULL AS layout, NULL::BLOB AS raw FROM (
  SELECT c.kind, c.number, c.row, r.folded AS text, c.bound,
         row_number() OVER (PARTITION BY c.kind, c.number ORDER BY c.row) AS place
  FROM candidates c JOIN records r ON r.row = c.row
  WHERE NOT c.whole AND (c.rest = '' OR holds_all(r.words, c.rest))
) WHERE bound = 0 OR place <= bound
"""
_RECORDS = """
SELECT c.kind, c.number, c.row, r.folded AS text, NULL::BIGINT AS titles, r.file, r.layout, r.raw
FROM candidates c JOIN records r ON r.row = c.row WHERE c.whole
"""

ANSWERS = f"""
SELECT n.batch, n.kind, n.number, a.row, a.text, a.titles, a.file, a.layout, a.raw
FROM needed n LEFT JOIN ({_TITLES} UNION ALL {_RECORDS} UNION ALL {WORDS}) a
  ON a.kind = n.kind AND a.number = n.number
ORDER BY n.batch
"""
"""The answers that each batch needs; a question to which there is none has one empty row."""
