"""Crossref, asked through the `crossref-commons` package: DOIs in batches, titles one by one."""

from __future__ import annotations

from bibforge.resolvers.crossref_records import record_from_work

__all__ = ["record_from_work"]
