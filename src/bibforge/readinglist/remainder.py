"""The title of an item that is an entry because it links a paper, and in which no cue finds a title."""

from __future__ import annotations

from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import NOTHING, Marks
from bibforge.readinglist.pieces import PhraseMark, Separator
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.trimming import cleaned

_LEAST_LISTED = 3
"""Names before a credit of which the first may be the title."""


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
    """Return the words of an item before its first link, up to a bar, a line end or a credit.

    They look like names, or a cue had found them. Where a credit behind a comma follows two names and more, the first
    is the title and the others are its people (`Metal Mechanisms, Jane Roe, John Doe, SEA 2020`), or the last one where
    the list names people first.
    """
    end = min((one.anchor.start for one in marks.links), default=len(marks.text))
    pieces = marks.pieces_from(marks.begin, end)
    credit = next((n for n, one in enumerate(pieces) if n and _ends_words(marks, one)), len(pieces))
    start = marks.begin
    if credit < len(pieces):
        listed = credit >= _LEAST_LISTED and all(one.before is Separator.COMMA for one in pieces[1 : credit + 1])
        last = pieces[0] if listed and not marks.habit.people_first else pieces[credit - 1]
        start, end = (last.start if listed and last is not pieces[0] else start), last.end
    end = len(marks.text[:end].rstrip(" \r\n([-–—:,."))
    return (start, end) if marks.words(start, end) else None


def _ends_words(marks: Marks, piece: PhraseMark) -> bool:
    return piece.before >= Separator.BAR or marks.is_credit(piece.start, piece.end)


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
