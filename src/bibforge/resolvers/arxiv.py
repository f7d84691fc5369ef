"""arXiv, asked through the `arxiv` package: identifiers in batches, titles OR-ed in fielded queries."""

from __future__ import annotations

from bibforge.resolvers.arxiv_records import record_from_result, record_from_snapshot

__all__ = ["record_from_result", "record_from_snapshot"]
