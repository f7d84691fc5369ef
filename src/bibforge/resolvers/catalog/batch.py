"""Rows made ready for filing, by column: what processes hand to one another and SQLite takes without a further look."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bibforge.resolvers.catalog.rows import CatalogRow

BLOCK_ROWS = 16  # 128 bytes a row and 40 µs a look; 64 rows would save a tenth and cost four times the time

FEW_CYCLES = 200_000, 20, 50
"""How seldom rubbish is looked for: rows are many small objects without cycles, and looking takes a while each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows of one layout in their order; the raw texts are deflated, `BLOCK_ROWS` to a block, as in the catalog."""

    identities: array[int]
    """The first key of each row: which row it replaces."""
    keys: array[int]
    """All further keys, those of the first row first."""
    owners: array[int]
    """The number within the batch, from 0, of the row that each further key belongs to."""
    folded: str
    """The folded titles, one a line; a row without a title has an empty one."""
    words: str
    """The words by which the titles are searched, one title a line."""
    blocks: tuple[bytes, ...]

    @property
    def sizes(self) -> Iterator[int]:
        """The number of rows of each block."""
        rows = len(self.identities)
        return (min(BLOCK_ROWS, rows - start) for start in range(0, rows, BLOCK_ROWS))

    def rows(self) -> list[CatalogRow]:
        """Return the rows one by one again."""
        keys = [[identity] for identity in self.identities]
        for owner, key in zip(self.owners, self.keys, strict=True):
            keys[owner].append(key)
        raw = (line for block in self.blocks for line in unpacked(block))
        columns = (map(tuple, keys), self.folded.split("\n"), self.words.split("\n"), raw)
        return [CatalogRow(*one) for one in zip(*columns, strict=True)] if keys else []


def batch_of(rows: Sequence[CatalogRow]) -> Batch:
    """Return rows of one layout as a batch."""
    further = [(number, key) for number, row in enumerate(rows) for key in row.keys[1:]]
    return Batch(
        identities=array("q", [row.keys[0] for row in rows]),
        keys=array("q", [key for _, key in further]),
        owners=array("I", [number for number, _ in further]),
        folded="\n".join([row.folded for row in rows]),
        words="\n".join([row.words for row in rows]),
        blocks=tuple(packed([row.raw for row in rows])),
    )


def packed(raw: Sequence[bytes]) -> Iterator[bytes]:
    """Give raw rows as the blocks that the catalog keeps."""
    for start in range(0, len(raw), BLOCK_ROWS):
        yield zlib.compress(b"\n".join(raw[start : start + BLOCK_ROWS]), 1)


def unpacked(block: bytes) -> list[bytes]:
    """Return the raw rows of a block."""
    return zlib.decompress(block).split(b"\n")
