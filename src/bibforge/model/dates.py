"""Dates as bibliographies know them: a year, perhaps a month, perhaps a day."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the month and the day may be unknown (EDTF level 0)."""

    year: int
    month: int | None = None
    day: int | None = None

    @staticmethod
    def parse(text: str) -> PartialDate | None:
        """Return the date of an ISO text (`2020`, `2020-05`, `2020-05-06`, with or without a time), or None."""
        match = re.match(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:$|[T\s])", text.strip())
        return PartialDate.from_parts([int(part) for part in match.groups() if part]) if match else None

    @staticmethod
    def from_parts(parts: object) -> PartialDate | None:
        """Return the date of Crossref's `date-parts` (one to three integers, null when unknown), or None."""
        if (
            not isinstance(parts, (list, tuple))
            or not parts
            or not isinstance(parts[0], int)
            or not 1000 <= parts[0] <= 2999
        ):
            return None
        month = parts[1] if len(parts) > 1 and isinstance(parts[1], int) and 1 <= parts[1] <= 12 else None
        day = parts[2] if month and len(parts) > 2 and isinstance(parts[2], int) and 1 <= parts[2] <= 31 else None
        return PartialDate(parts[0], month, day)

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])


def month_number(text: str) -> int | None:
    """Return the month (1 to 12) that a name, an abbreviation or a figure means, or None."""
    text = text.strip().lower().strip("{}\"' .,")
    if re.fullmatch(r"[0-9]{1,2}", text):  # `²` is a digit too, and of 5,000 digits Python makes no number
        return int(text) if 1 <= int(text) <= 12 else None
    short = text[:3]
    return MONTHS.index(short) + 1 if short in MONTHS else None
