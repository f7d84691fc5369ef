"""Opening a local catalog, in whatever form it is kept."""

from __future__ import annotations

from pathlib import Path

from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.manifest import is_tables


def catalog_resolver(path: Path, *, memory: str = "", threads: int = 0) -> CatalogResolver:
    """Return the resolver for a catalog: one file of SQLite, or a folder of tables in Parquet.

    `memory` (`4GB`) and `threads` (0: as many as there are cores) are for the joins over tables. Raises BibforgeError
    where the tables cannot be read, or their packages are missing.
    """
    if not is_tables(path):
        return CatalogResolver(path)
    from bibforge.resolvers.tables.resolver import TablesResolver  # on first use: most catalogs are one file

    return TablesResolver(path, memory=memory, threads=threads)
