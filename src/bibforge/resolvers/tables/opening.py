"""Opening a local catalog, in whatever form it is kept, and taking the tables beside a file for many questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from bibforge.resolvers.answers import Answer, OnAnswer, Question
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.catalog.store import CatalogFile
from bibforge.resolvers.tables.manifest import is_tables, read_manifest

MANY = 2000
"""Questions in one batch from which on joins over tables cost less than one question of a file after the other."""


def catalog_resolver(path: Path, *, memory: str = "", threads: int = 0) -> CatalogResolver:
    """Return the resolver for a catalog: one file of SQLite, or a folder of tables in Parquet.

    `memory` (`4GB`) and `threads` (0: as many as there are cores) are for the joins over tables. Raises BibforgeError
    where the tables cannot be read, or their packages are missing.
    """
    if is_tables(path):
        from bibforge.resolvers.tables.resolver import TablesResolver  # on first use: most catalogs are one file

        return TablesResolver(path, memory=memory, threads=threads)
    beside = path.with_suffix(".parquet")
    if is_tables(beside) and find_spec("duckdb") and find_spec("pyarrow"):
        return PairedResolver(path, beside)
    return CatalogResolver(path)


class PairedResolver(CatalogResolver):
    """A catalog file that leaves large batches to the tables beside it, as long as both hold the same."""

    def __init__(self, path: Path, tables: Path) -> None:
        super().__init__(path)
        self._beside = tables

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order; which form of the catalog answered makes no difference."""
        if len(questions) >= MANY and self._is_same():
            return self._tables.ask(questions, on_answer)
        return super().ask(questions, on_answer)

    @cached_property
    def _tables(self) -> CatalogResolver:
        return catalog_resolver(self._beside)

    def _is_same(self) -> bool:
        """Tell whether tables and file were made of the same rows: files, rows of each, and the last number."""
        file, tables = CatalogFile(self.path), read_manifest(self._beside)
        try:
            held = [[(one.file, one.layout, one.rows) for one in each] for each in (file.holdings(), tables.holdings)]
            return file.size == tables.size and held[0] == held[1]
        finally:
            file.close()
