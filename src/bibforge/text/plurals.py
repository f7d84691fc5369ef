"""Numbers with their nouns, as messages write them."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 file`, `2 files`; `many` is the plural where it is not `one` and an `s`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
