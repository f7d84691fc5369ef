"""People, year and venue of an item, from the stretches around its title."""

from __future__ import annotations

import re
from typing import NamedTuple

from bibforge.markup.blocks import badge_label
from bibforge.markup.passage import CODE, ITALIC, Passage
from bibforge.model.people import Person, people_from
from bibforge.readinglist.links import Sort, SortedAnchor
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.names import has_et_al, names_at_start
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in
from bibforge.text.encoding import repaired


class Credits(NamedTuple):
    """Who, when and where, as written; `people_spans` are the stretches of the passage that hold the names."""

    people: tuple[Person, ...]
    et_al: bool
    year: int | None
    venue: str
    people_spans: tuple[tuple[int, int], ...]


_ANY = re.compile(r"\w")
_MOST_STRETCHES = 60
"""Stretches of one item that are asked for names, years and venues; what lies beyond is no entry's credit."""
_NOTHING = "\x00"
_BY = re.compile(
    r"^[\s,.;:|*_(–—，。；：-]*(?:\bby\b|\bauthors?\b\s*[:：]|作者\s*[:：]|\bvon\b)\s*[:：*_]*\s*", re.IGNORECASE
)
_KEY = re.compile(r"^[\s*_+-]*([^\W\d_][\w .-]{0,24}?)[\s*_]*[:：][\s*_]*")
_LEAD = re.compile(r"^[\s,.;:|*_(\[–—•·~/，。；：、-]+")
_AFFILIATION = re.compile(r"\([^()]{0,80}\)")
_NAME_MARKS = re.compile(r"[*†‡§¶¹²³⁴⁵#✉\n\r]+|(?<=[^\W\d_])\d+")
_ADDRESS = re.compile(r"https?://[^\s<>\]]+")
_DATED = re.compile(r"\s*[(（]\s*(?:19|20)\d\d\s*[)）]")
_LAST_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_CONTINUED = re.compile(r"[,&;][ \t]*\r|\band[ \t]*\r|\r(?= *(?:and|&)\b)")
_SPLIT = re.compile(
    r"[\n\r\t\x00|()（）\[\]【】.;\s](?:[-–—](?<=[^\S\n\r\t][-–—])[-–—]{0,2}\s|(?<=[\n\r\t\x00|()（）\[\]【】])[\n\r\t\x00|()（）\[\]【】]*|(?<!\s)(?:(?<=[^\W\d_]{3}\.)(?<!Trans\.)(?<!Proc\.)(?<!Conf\.)(?<!Symp\.)(?<!Lett\.)(?<!Syst\.)(?<!Appl\.)(?<!Mag\.)(?<!Adv\.)(?<!Phys\.)(?<!Math\.)(?<!Comput\.)(?<!Int\.)(?<!Ann\.)(?<!Rev\.)(?<!Soc\.)(?<!Eng\.)(?<!Circuits\.)\s+(?=[A-Z\d])|(?<=[)\d]\.)\s+(?=[A-Z])|(?<=;)\s(?=[A-Z]{4}))|(?<=al\.\s)\s*(?=[A-Z(]))"
)
"""It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to these."""


def credits_of(
    passage: Passage,
    anchors: list[SortedAnchor],
    title: tuple[int, int],
    suffix: str = "",
) -> Credits:
    """Return people, year and venue of an item whose title stands at `title`; `suffix` was taken off the title.

    The stretches before and behind the title are split at line ends, dashes, brackets and sentence ends; each is asked
    for names first (unless names are known), and what is left of it for year and venue.
    """
    text = _without_labels(passage, anchors, title)
    people: tuple[Person, ...] = ()
    others = False
    spans: list[tuple[int, int]] = []
    places: list[str] = [suffix] if suffix else []
    linked = {one.anchor.start for one in anchors if one.sort is Sort.BADGE}
    badges = [badge_label(image) for image in passage.images if image.at not in linked]
    badges = [label for label in badges if is_venue_or_date(label)]
    for start, end in _stretches(text, title):
        stretch = text[start:end]
        said = _named(passage, stretch, start, end, text, title)
        if said and not people:
            from_, to = said
            people, others = people_from(_apart(repaired(_plain_names(stretch[from_:to]))))
            others = others or has_et_al(stretch[from_:to])
            spans.append((start + from_, start + to))
            stretch = stretch[to:]
        dated = _DATED.match(text, end) if stretch else None
        places.append(stretch + dated[0] if dated else stretch)
    year, venue = _when_and_where(places + badges)
    return Credits(people, others, year, venue, tuple(spans))


def _without_labels(passage: Passage, anchors: list[SortedAnchor], title: tuple[int, int]) -> str:
    """Return the text with labels and code tags blanked and line ends behind commas mended; places stay."""
    text = _CONTINUED.sub(_as_blank, passage.text) if "\r" in passage.text else passage.text
    text = _ADDRESS.sub(_as_nothing, text) if "://" in text else text
    sorts = (Sort.LABEL, Sort.ADDRESS, Sort.EMPTY, Sort.BADGE)
    blanks = [(one.anchor.start, one.anchor.end) for one in anchors if one.sort in sorts]
    codes = [(one.start, one.end) for one in passage.styles if one.style == CODE]
    blanks += [(start, end) for start, end in codes if not is_venue_or_date(text[start:end])]
    out: list[str] = []
    here = 0
    for start, end in sorted(blanks):
        if start >= here and (start >= title[1] or end <= title[0]):
            out += (text[here:start], _NOTHING * (end - start))
            here = end
    return "".join([*out, text[here:]])


def _as_nothing(match: re.Match[str]) -> str:
    return _NOTHING * len(match[0])


def _as_blank(match: re.Match[str]) -> str:
    return match[0].replace("\r", " ")


def _stretches(text: str, title: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the stretches around the title in order, at most so many that no list of links takes long."""
    out: list[tuple[int, int]] = []
    for start, end in ((0, title[0]), (title[1], len(text))):
        here = start
        for cut in _SPLIT.finditer(text, start, end):
            if cut.start() > here and text[here : cut.start()].strip(" .,;:*_\x00"):
                out.append((here, cut.start()))
                if len(out) >= _MOST_STRETCHES:
                    return out
            here = cut.end()
        if here < end and text[here:end].strip(" .,;:*_\x00"):
            out.append((here, end))
    return out


def _named(
    passage: Passage, stretch: str, start: int, end: int, text: str, title: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the stretch of names within a stretch, or None."""
    key = _KEY.match(stretch) if ":" in stretch or "：" in stretch else None
    keyed = key_meaning(key[1]) if key else ""
    if keyed and keyed != "people":
        return None
    by = _BY.match(stretch)
    lead = by or _LEAD.match(stretch)
    from_ = lead.end() if lead else 0
    if keyed == "people" and key:
        by, from_ = key, key.end()
    run = names_at_start(stretch[from_:])
    if not run.end:
        return None
    rest = stretch[from_ + run.end :]
    whole = not _ANY.search(rest)
    italic = any(
        one.style == ITALIC and one.start <= start + from_ and one.end >= start + from_ + run.end - 2
        for one in passage.styles
    )
    if (
        by
        or run.sureness == 3
        or (run.sureness >= 2 and (whole or italic or year_in(rest) is not None or venue_in(rest)))
    ):
        if run.names == 1 and not by and run.sureness < 3 and is_venue_or_date(stretch[from_ : from_ + run.end]):
            return None
        return from_, from_ + run.end
    if run.sureness == 1 and (italic or run.names >= 3) and whole:
        return from_, from_ + run.end
    return None


def _apart(names: str) -> str:
    """Return names with the separator that is missing between two full ones (`Jane Roe John Doe`), else as they are."""
    words = names.split()
    if (
        len(words) == 4
        and re.fullmatch(r"(?:[^\W\d_a-z][^\W\d_]+[.]?\s*){4}", names.strip())
        and "," not in names
        and ("and" not in words)
    ):
        return f"{words[0]} {words[1]}, {words[2]} {words[3]}"
    return names


def _plain_names(written: str) -> str:
    written = _AFFILIATION.sub(" ", written)
    return _NAME_MARKS.sub(" ", written).replace(_NOTHING, " ")


def _when_and_where(places: list[str]) -> tuple[int | None, str]:
    year: int | None = None
    venue = ""
    for place in places:
        place = place.replace(_NOTHING, " ").strip()
        if not _ANY.search(place) or len(place) > 400:
            continue
        if not venue:
            venue = venue_in(place)
        if year is None and (len(place) < 120 or venue or _LAST_YEAR.search(place)):
            year = year_in(place)
    return year, venue
