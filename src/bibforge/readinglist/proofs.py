"""What a record proves of an item whose identifier has brought it: where in the item's text the title stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bibforge.model.library import Mention
from bibforge.readinglist.credits import PeopleSide
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.trimming import cleaned
from bibforge.text.comparison import fold

ProofPlace = tuple[int, int]
"""Where an item begins in the source, and where the title that was read in it does."""


class Proof(NamedTuple):
    """What the records say that an item's own identifiers have brought: their titles and everybody's whole name."""

    titles: tuple[str, ...]
    names: tuple[str, ...] = ()


Proofs = Mapping[ProofPlace, Proof]
"""What is proved of items, by their places; most items have no proof."""

NO_PROOFS: Proofs = {}

_LEAST_NAME = 2
"""Letters that a family name has more than, for its place to be sure."""
_LEAST_LETTERS = 8
"""Letters of a title that proves anything: shorter ones stand anywhere."""
_GOES_ON = frozenset(":：")
"""What stands between a title and its subtitle, or a short name and its title: another version has or lacks these."""
_PART_OF_TITLE = frozenset("?!")
_BORDER = re.compile(r"[\n\t]")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_SHORT_NAME = re.compile(r"\((?!(?:19|20)\d\d\b)[^\s()]{1,30}\)")


def place_of_proof(mention: Mention) -> ProofPlace | None:
    """Return the place by which proofs know an item; None where no title stands in the text (data, BibTeX)."""
    if mention.span is None or mention.title_span is None or mention.as_data:
        return None
    return mention.span.start, mention.title_span.start


class ProvedSpan(NamedTuple):
    """A stretch of an item's text, `end` not included."""

    start: int
    end: int


def stands_in(title: str, written: str) -> bool:
    """Tell whether the letters of a title stand in a text, one after the other; cheap, and never too strict."""
    letters = _letters(title)[0]
    return len(letters) >= _LEAST_LETTERS and letters in _letters(written)[0]


def proved_span(marks: Marks, titles: tuple[str, ...], read: ProvedSpan) -> ProvedSpan | None:
    """Return where one of the titles stands in an item, whole words in one line; the place nearest to what was read.

    None where none does: a wrong link, a short name or another version's title proves nothing.
    """
    found = [one for title in titles for one in _places(marks.text, title)]
    return min(found, key=lambda one: (abs(one.start - read.start), one.start - one.end), default=None)


def _places(text: str, title: str) -> list[ProvedSpan]:
    wanted = _letters(title)[0]
    if len(wanted) < _LEAST_LETTERS or len(title.split()) < 2:
        return []
    letters, places = _letters(text)
    out: list[ProvedSpan] = []
    at = letters.find(wanted)
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if not (
            _is_letter(text, start - 1) or _is_letter(text, end) or "\n" in text[start:end] or "\t" in text[start:end]
        ):
            out.append(ProvedSpan(_with_bracket(text, start, end), end + (text[end : end + 1] in _PART_OF_TITLE)))
        at = letters.find(wanted, at + 1)
    return out


def _with_bracket(text: str, start: int, end: int) -> int:
    """Return the beginning of a title, before the bracket that is closed within it (`(Re)thinking Fog`)."""
    opens = text[start - 1 : start] == "(" and text.count(")", start, end) > text.count("(", start, end)
    return start - 1 if opens else start


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the folded letters and figures of a text, and where each of them stands in it."""
    out: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        folded = sign.lower() if sign.isascii() else unicodedata.normalize("NFKD", sign).casefold()
        for one in folded:
            if one.isalnum():
                out.append(one)
                places.append(place)
    return "".join(out), places


def _is_letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()


def contradicts(marks: Marks, proved: ProvedSpan, read: ProvedSpan) -> bool:
    """Tell whether what was read as the title is not the title that is proved.

    A subtitle behind it, a short name with a colon before it and words that go on are another version's title.
    """
    text = marks.text
    if _letters(text[proved.start : proved.end])[0] == _letters(text[read.start : read.end])[0]:
        return False
    if not (read.start <= proved.start and proved.end <= read.end):
        return True
    return not (_is_lead(marks, read.start, proved.start) and _is_rest(marks, proved.end, read.end))


def _is_lead(marks: Marks, start: int, end: int) -> bool:
    """Tell whether words before a proved title are of it: a short name with a colon, or words that lead on."""
    bare = marks.text[start:end].rstrip(" *_")
    if marks.is_empty(start, end):
        return True
    said = marks.is_people(start, end, 3) or marks.is_credit(start, end)
    return not said and (bare[-1:] in _GOES_ON or bare[-1:].isalnum())


def _is_rest(marks: Marks, start: int, end: int) -> bool:
    """Tell whether words behind a proved title go on with it: a subtitle, the number of a part, a short name in
    brackets.
    """
    bare = marks.text[start:end].lstrip(" *_")
    if marks.is_empty(start, end) or _SHORT_NAME.match(bare):
        return True
    words = end - len(bare.lstrip(" *_:："))
    if _YEAR.match(marks.text, words) or marks.is_people(words, end, 3) or marks.is_credit(words, end):
        return False
    return bare[:1] in _GOES_ON or bare[:1].isalnum()


def side_of_people(text: str, names: Sequence[str], title: ProvedSpan) -> PeopleSide | None:
    """Return where words of the names stand in an item: on the side of the title where more of them do.

    None where nobody is known, where a name is too short to tell or its words are the title's, or where they stand on
    both sides alike.
    """
    wanted = {word for name in names for word in fold(name).split()} - set(fold(text[title.start : title.end]).split())
    sure = {word for word in wanted if len(word) > _LEAST_NAME}
    before, behind = (
        sum(f" {word} " in f" {fold(part)} " for word in sure) for part in (text[: title.start], text[title.end :])
    )
    if before != behind:
        return PeopleSide.BEFORE_TITLE if before > behind else PeopleSide.BEHIND_TITLE
    return None if before or _has_short(names) else PeopleSide.NOWHERE


def names_families_alone(text: str, names: Sequence[str], title: ProvedSpan) -> bool | None:
    """Tell whether an item names two people and more by the last words of their names alone; None where it names fewer.

    Initials count as given names.
    """
    outside = fold(f"{text[: title.start]} {text[title.end :]}").split()
    parts = [fold(name).split() for name in names]
    named = [part for part in parts if len(part) > 1 and part[-1] in outside and len(part[-1]) > _LEAST_NAME]
    if len(named) < 2:
        return None
    at = [outside.index(part[-1]) for part in named]
    beside = {word for place in at for word in (outside[place - 1 : place] + outside[place + 1 : place + 2])}
    given = {form for part in named for word in part[:-1] for form in (word, word[:1])}
    return beside.isdisjoint(given)


def _has_short(names: Sequence[str]) -> bool:
    """Tell whether nobody is known, or somebody whose family name could stand there unseen."""
    return not names or any(len(fold(name).split()[-1:] and fold(name).split()[-1]) <= _LEAST_NAME for name in names)


def title_at(marks: Marks, stretch: ProvedSpan, cue: TitleCue) -> Title:
    """Return the title of a stretch that is known to be one."""
    return Title(stretch.start, stretch.end, How.PLAIN, cleaned(marks.text[stretch.start : stretch.end]), cue=cue)
