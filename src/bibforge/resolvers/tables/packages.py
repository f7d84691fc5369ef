"""The packages of the extra `bulk`, and how much memory they may take."""

from __future__ import annotations

import re
from typing import Any

from bibforge.errors import BibforgeError, Exit, without_package

_MEMORY = re.compile(r"\d+(?:\.\d+)?\s*(?:[KMGT]i?B)", re.IGNORECASE)


def bulk_package(what: str = "Parquet") -> Any:
    """Return the module `duckdb`. Raises BibforgeError (status 2) where it is not installed."""
    try:
        import duckdb  # an extra: 60 MB that only tables in Parquet need
    except ImportError:
        raise without_package(f"{what} needs the package duckdb", "bulk") from None
    return duckdb


def arrow_package() -> Any:
    """Return the module `pyarrow`. Raises BibforgeError (status 2) where it is not installed."""
    try:
        import pyarrow  # an extra, as above
    except ImportError:
        raise without_package("a catalog in Parquet needs the package pyarrow", "bulk") from None
    return pyarrow


def memory_setting(memory: str) -> dict[str, str]:
    """Return the setting for a limit such as `4GB`, none for an empty text; BibforgeError (status 2) for others."""
    if memory and not _MEMORY.fullmatch(memory.strip()):
        raise BibforgeError(f"no amount of memory: {memory}", status=Exit.USAGE, hint="give it as 4GB or 800MB")
    return {"memory_limit": memory.strip()} if memory else {}


def divided_memory(memory: str, processes: int) -> str:
    """Return the share of each of several processes in a limit. Raises BibforgeError as `memory_setting` does."""
    if not memory_setting(memory):
        return ""
    amount = re.match(r"[\d.]+", memory.strip())
    assert amount  # the form is proved
    return f"{float(amount[0]) / processes:.3f}{memory.strip()[amount.end() :].strip()}"
