"""What of a reading its keeper should look at: skipped stretches that link a paper, titles that are hardly right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bibforge.model.library import DoubtKind, Place, ReadingList, Skipped, SkipReason
from bibforge.readinglist.sections import GATE_REASONS
from bibforge.readinglist.skipwords import SKIP_WORDS
from bibforge.text.plurals import counted

_SHOWN = 8
"""Places that one line names."""
_LISTS_OWN = frozenset({SkipReason.BADGE, SkipReason.NOTICE, SkipReason.PLACEHOLDER, SkipReason.CODE, *GATE_REASONS})
"""Reasons under which a list speaks of itself: told, but no finding."""
_KINDS = {
    DoubtKind.REPEATED_TITLE: "the same title at several addresses",
    DoubtKind.LONG_TITLE: "a title of more than 30 words",
    DoubtKind.SHORT_TITLES: "a category half of whose titles have one or two words",
}


def skipped_papers(readings: Sequence[ReadingList]) -> list[Skipped]:
    """Return the skipped stretches that link a paper, in order."""
    return [one for reading in readings for one in reading.skipped if one.papers]


def count_of_findings(readings: Sequence[ReadingList]) -> int:
    """Return how many skipped stretches link a paper other than the list's own, and how many readings are doubtful."""
    skipped = sum(one.reason not in _LISTS_OWN for one in skipped_papers(readings))
    return skipped + sum(len(reading.doubts) for reading in readings)


def attention_lines(readings: Sequence[ReadingList]) -> Iterator[str]:
    """Yield lines for the terminal: what was skipped though it links a paper, by reason, then what is doubtful."""
    skipped = skipped_papers(readings)
    if skipped:
        yield f"{counted(len(skipped), 'skipped stretch', 'skipped stretches')} with the link of a paper:"
        for reason in dict.fromkeys(one.reason for one in skipped):
            yield _line(SKIP_WORDS[reason], [one.place for one in skipped if one.reason is reason])
    doubts = [one for reading in readings for one in reading.doubts]
    if doubts:
        yield f"{counted(len(doubts), 'doubtful reading')}:"
        for kind in dict.fromkeys(one.kind for one in doubts):
            yield _line(doubt_words(kind), [one.place for one in doubts if one.kind is kind])


def doubt_words(kind: DoubtKind) -> str:
    """Return what is doubtful, in words."""
    return _KINDS[kind]


def _line(what: str, places: Sequence[Place]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f"  {what} ({len(places)}): {', '.join(map(str, places[:_SHOWN]))}{more}"
