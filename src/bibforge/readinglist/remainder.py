"""The title of an item that is an entry because it links a paper, and in which no cue finds a title."""

from __future__ import annotations

from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import NOTHING, Marks
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.trimming import cleaned


def least_title(marks: Marks) -> Title | None:
    """Return the longest words that are no people, credit, key or label; else all words before its first link, be
    they names; else, and where no paper is linked, what its first link says.
    """
    found = max(_left_over(marks), key=lambda stretch: marks.words(*stretch), default=_before_links(marks))
    if found is not None and marks.papers and not _is_named_first(marks):
        start, end = found
        text = cleaned(marks.text[start:end])
        if any(sign.isalnum() for sign in text):
            return Title(start, end, How.PLAIN, text, cue=TitleCue.LONGEST)
    lone = next((one.anchor for one in marks.links if one.label), None)
    if lone is None:
        return None
    text = cleaned(marks.text[lone.start : lone.end])
    return Title(lone.start, lone.end, How.LINK, text, cue=TitleCue.LABEL) if any(map(str.isalnum, text)) else None


def _is_named_first(marks: Marks) -> bool:
    """Tell whether the item begins with a link whose words only this list takes for a label: a name said often."""
    first = next((one for one in marks.links if one.label), None)
    return first is not None and label_role(first.label) is None and marks.is_empty(0, first.anchor.start)


def _before_links(marks: Marks) -> tuple[int, int] | None:
    """Return the words of an item before its first link."""
    end = min((one.anchor.start for one in marks.links), default=len(marks.text))
    end = len(marks.text[:end].rstrip(" \r\n([-–—:,."))
    return (marks.begin, end) if marks.words(marks.begin, end) else None


def _left_over(marks: Marks) -> list[tuple[int, int]]:
    """Return the stretches between separators of at least two words that say nothing else."""
    out = []
    for one in marks.pieces:
        written = marks.plain[one.start : one.end]
        if (
            len(written.split()) >= 2
            and NOTHING not in written
            and not marks.is_people(one.start, one.end)
            and not marks.is_credit(one.start, one.end)
            and label_role(written) is None
            and not key_meaning(written)
            and not _is_in_label(marks, one.start)
        ):
            out.append((one.start, one.end))
    return out


def _is_in_label(marks: Marks, at: int) -> bool:
    return any(
        one.anchor.start <= at < one.anchor.end and one.sort not in (LinkSort.TITLE, LinkSort.INTERNAL)
        for one in marks.links
    )
