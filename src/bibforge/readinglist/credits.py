"""People, year and venue of an item: the fields around its title, each asked by cues in order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from bibforge.markup.blocks import badge_label
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind
from bibforge.readinglist.claims import BY, CITED, GROUP, KEY, LEAD, PEOPLE_CUES, PeopleCue, claim_of
from bibforge.readinglist.links import LinkSort, SortedLink, identifiers_in
from bibforge.readinglist.marks import NOTHING, ClauseMark, Marks
from bibforge.readinglist.openings import meeting_end
from bibforge.readinglist.recognise.credit import CREDIT_FIRST
from bibforge.readinglist.recognise.hosts import is_home_page, is_site, kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.people import are_families, has_et_al, people_in
from bibforge.readinglist.recognise.venues import (
    NO_NUMBERS,
    Numbers,
    is_venue_or_date,
    numbers_in,
    venue_in,
    year_in,
)
from bibforge.readinglist.title import DESCRIPTION
from bibforge.readinglist.venuecues import VenueCue, VenueSpot, venue_of
from bibforge.readinglist.words import words_for
from bibforge.text.encoding import repaired


class PeopleSide(Enum):
    """Where the people of an item stand, as far as it is known from elsewhere."""

    BEFORE_TITLE = auto()
    BEHIND_TITLE = auto()
    NOWHERE = auto()


class Credits(NamedTuple):
    """Who, when and where, as written; `people_spans` are the stretches of the passage that hold the names."""

    people: tuple[Person, ...] = ()
    et_al: bool = False
    year: int | None = None
    venue: str = ""
    people_spans: tuple[tuple[int, int], ...] = ()
    numbers: Numbers = NO_NUMBERS
    people_cue: PeopleCue | None = None
    venue_cue: VenueCue | None = None


_ANY = re.compile(r"\w")
_MOST_FIELDS = 60
"""Fields of one item that are asked for names, years and venues; what lies beyond is no entry's credit."""
_LONGEST_FIELD = 400
_LAST_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_WORD = re.compile(r"\w+")
_SENTENCE = words_for("openings", "sentence")
_SENTENCE_FIRST = re.compile(r"\W*(?:We|This|These|Our|It|Its|Recently|However|Here|They|Their)\b")
_SPOKEN = re.compile(r"\s+(?:[-–—]|[Bb]y)\s+")
"""What parts a title from the one who wrote or says it, in the words of one link."""
_APART = re.compile(r"\s*[;:,.]")
_SIGNS = ' ,.;:*_()[]"“”'
_DESCRIBED = (Kind.SOFTWARE, Kind.DATASET, Kind.WEBPAGE)
_LEAST_OF_SENTENCE = 6
_MOST_OF_LABEL = 2
"""Words before a colon that say nothing of the names behind it (`Optional: J. Roe and O. Fenn`)."""
_SURE = 3


def credits_of(
    marks: Marks,
    title: tuple[int, int],
    suffix: str = "",
    start: int = 0,
    side: PeopleSide | None = None,
    first: Credits | None = None,
) -> Credits:
    """Return people, year and venue of an item whose title stands at `title`; `suffix` was taken off the title.

    Nothing before `start` is asked, and nothing for names that does not stand on the `side` that is given. Each field
    before and behind the title is asked for names first (unless names are known), and what is left of it for year and
    venue; sentences that describe the work are left out. `first` has the people of a reference, known by its form.
    """
    credit = first or Credits()
    start = max([start, *(end for _, end in credit.people_spans)])
    described = _is_described(marks, title)
    places = [VenueSpot(suffix, VenueCue.SUFFIX, bracketed=True)] if suffix else []
    for field in _fields(marks, title, start):
        begin = field.start
        if credit.people_spans and begin > title[0]:
            begin = max(begin, credit.people_spans[0][1])
        if begin >= field.end:
            continue  # an affiliation in brackets among the people
        if credit.people and field.start > title[1] and _cites(marks, field):
            continue
        if described and not _is_sure_credit(marks, field):
            continue
        wanted = _is_on(side, field, title) and (not credit.people or _is_label(credit, field, title))
        found = _people(marks, field) if wanted else None
        if found and len(found.people) == 1 and _is_no_person(marks, field, found, title, places):
            found = None
        if found:
            names = found.people_spans[0]
            ahead = names[0] > begin and (field.start > title[0] or year_in(marks.plain[begin : names[0]]))
            if ahead:  # a venue and its year before the names
                places.append(_spot(marks, credit, title, field._replace(start=begin, end=names[0])))
            credit, begin = found, names[1]
        places.append(_spot(marks, credit, title, field._replace(start=begin)))
    places += [VenueSpot(label, VenueCue.BADGE) for label in _badges(marks)]
    return _with_when_and_where(credit, places)


def _is_described(marks: Marks, title: tuple[int, int]) -> bool:
    """Tell whether the title is the link of a tool, a data set or a site, no paper is linked, and words describe it:
    capitals among them are no venue and nobody's name.
    """
    if marks.names_paper or not DESCRIPTION.match(marks.text, title[1]):
        return False
    own = next((one.anchor.url for one in marks.links if one.anchor.start <= title[0] < one.anchor.end), "")
    return bool(own) and (kind_of_url(own) in _DESCRIBED or is_site(own))


def _is_sure_credit(marks: Marks, field: ClauseMark) -> bool:
    """Tell whether a field is a venue or a date alone, several names alone, or names people by `by` or `et al.`"""
    start, end = field.start, field.end
    if marks.is_credit(start, end) or BY.match(marks.plain, start):
        return True
    run = marks.plain_names(start, end)
    listed = run.names > 1 and run.sureness == _SURE and not _ANY.search(marks.plain, run.end, end)
    return listed or has_et_al(marks.plain[start : run.end])


def _cites(marks: Marks, field: ClauseMark) -> bool:
    """Tell whether a field is a citation in brackets (`… of ours (Moor et al., 2019) shows …`)."""
    return marks.plain[field.start - 1 : field.start] == "(" and CITED.match(marks.plain, field.start - 1) is not None


def _is_no_person(
    marks: Marks, field: ClauseMark, found: Credits, title: tuple[int, int], places: Sequence[VenueSpot]
) -> bool:
    """Tell whether what looks like one name is none: the title again (`Bayes Bear - [Bayes Bear](…)`), the words of a
    link to something else than a person's page, or alone in brackets behind the venue and its year (where the people
    work, in lists that name none).
    """
    start, end = found.people_spans[0]
    if marks.plain[start:end].strip(_SIGNS).casefold() == marks.plain[slice(*title)].strip(_SIGNS).casefold():
        return True
    if found.people_cue is not PeopleCue.ALONE:
        return False
    if any(
        one.anchor.start <= start
        and end <= one.anchor.end
        and not (one.anchor.start <= title[0] < one.anchor.end and _SPOKEN.fullmatch(marks.plain, title[1], start))
        and _leads_elsewhere(one)
        for one in marks.external
    ):
        return True
    if marks.plain[field.start - 1 : field.start] not in ("(", "（"):
        return False
    return bool(places) and year_in(places[-1].text) is not None


def _leads_elsewhere(one: SortedLink) -> bool:
    """Tell whether a link leads to a work, or to a post or a page below a site: its words name that, and nobody."""
    url = one.anchor.url
    if one.sort is not LinkSort.TITLE or is_home_page(url):
        return False
    kind = kind_of_url(url)
    return (
        kind in (Kind.SOFTWARE, Kind.VIDEO, Kind.DATASET)
        or (kind is Kind.BLOG and not is_site(url))
        or bool(identifiers_in([url], "").known)
    )


def _is_on(side: PeopleSide | None, field: ClauseMark, title: tuple[int, int]) -> bool:
    if side is None:
        return True
    return side is (PeopleSide.BEFORE_TITLE if field.start < title[0] else PeopleSide.BEHIND_TITLE)


def names_families(marks: Marks, title: tuple[int, int]) -> bool | None:
    """Tell whether an item names its people by their family names alone; None where it names nobody for sure."""
    for field in _fields(marks, title, 0):
        claim = claim_of(marks, field)
        if claim is None or claim.credit:
            continue
        if are_families(claim.written) and (claim.by or (claim.closed and claim.run.names > 1) or claim.dated):
            return True
        if claim.run.sureness >= 2:
            return False
    return None


def _is_label(credit: Credits, field: ClauseMark, title: tuple[int, int]) -> bool:
    """Tell whether what was taken for one person may be a label: other names stand between it and the title."""
    return field.start < title[0] and credit.people_cue is PeopleCue.ALONE and len(credit.people) == 1


def _fields(marks: Marks, title: tuple[int, int], first: int) -> Sequence[ClauseMark]:
    """Return the fields around the title, found once for what learns from an item and what reads it."""
    found = marks.fields_around.get((title, first))
    if found is None:
        found = marks.fields_around[title, first] = list(_fields_around(marks, title, first))
    return found


def _fields_around(marks: Marks, title: tuple[int, int], first: int) -> Iterator[ClauseMark]:
    """Yield the fields around the title; behind one that describes, nothing more of its line."""
    count = 0
    first = max(first, meeting_end(marks.text))
    for start, stop in ((first, title[0]), (title[1], len(marks.plain))):
        if start >= stop:
            continue
        described = False
        for field in marks.fields(start, stop):
            count += 1
            if count > _MOST_FIELDS:
                return
            described = described and not field.on_new_line
            if described or (marks.has_colon and _is_key(marks.plain, field)):
                continue
            described = is_sentence(marks.plain[field.start : field.end])
            if not described or _names_end(marks, field):
                yield field if not described else field._replace(end=_names_end(marks, field))


def _is_key(text: str, field: ClauseMark) -> bool:
    """Tell whether a field is nothing but a key whose value is a link (`arxiv:` before an address)."""
    closed = text[field.end - 1] in ":：" or text[field.end : field.end + 3].lstrip("*_")[:1] in (":", "：")
    return closed and bool(key_meaning(text[field.start : field.end].lstrip("*_ ").rstrip(":：*_ ")))


def _names_end(marks: Marks, field: ClauseMark) -> int:
    """Return where names end with which a field begins and that a sentence follows, 0 for none."""
    lead = LEAD.match(marks.plain, field.start, field.end)
    run = marks.plain_names(lead.end() if lead else field.start, field.end)
    return run.end if run.sureness >= 2 and _APART.match(marks.plain, run.end, field.end) else 0


def is_sentence(words: str) -> bool:
    """Tell whether words are a sentence that describes something: no venue, no year and no name stands in them."""
    if len(words.split()) < _LEAST_OF_SENTENCE:
        return False
    return not _SENTENCE.isdisjoint(_WORD.findall(words)) or bool(_SENTENCE_FIRST.match(words))


def _people(marks: Marks, field: ClauseMark) -> Credits | None:
    """Return credits with the people that a field names, at its beginning or behind its last label, or None."""
    group = GROUP.match(marks.plain, field.start, field.end)
    if group:
        name = person_from(group["name"])
        return Credits((name,) if name else (), people_spans=(group.span("name"),), people_cue=PeopleCue.GROUP)
    claim = claim_of(marks, field)
    cue = next((cue for cue, holds in PEOPLE_CUES if holds(claim)), None) if claim else None
    label = marks.plain.rfind(NOTHING, field.start, field.end) + 1
    if cue is None and label and not marks.is_empty(label, field.end):
        return _people(marks, field._replace(start=label))
    dated = CREDIT_FIRST.match(marks.plain, field.start, field.end) if cue is None else None
    if dated and (marks.is_credit(*dated.span("credit")) or venue_in(dated["credit"])):
        return _people(marks, field._replace(start=dated.end()))
    key = KEY.match(marks.plain, field.start, field.end) if cue is None and marks.has_colon else None
    if key and len(key["key"].split()) <= _MOST_OF_LABEL and marks.is_people(key.end(), field.end):
        return _people(marks, field._replace(start=key.end()))
    if claim is None or cue is None:
        return None
    written = claim.written.replace(NOTHING, " ")
    people, others = people_in(repaired(written), families=marks.habit.family_names)
    if not people:
        return None
    others = others or has_et_al(written)
    return Credits(people, others, people_spans=((claim.start, claim.run.end),), people_cue=cue)


def _spot(marks: Marks, credit: Credits, title: tuple[int, int], field: ClauseMark) -> VenueSpot:
    """Return what people left of a field, with what stands before it."""
    start, end, plain = field.start, field.end, marks.plain
    people = credit.people_spans[0] if credit.people_spans else None
    key = KEY.match(plain, start, end) if marks.has_colon else None
    keyed = key is not None and key_meaning(key["key"]) == "venue"
    written = plain[key.end() if keyed and key else start : end]
    return VenueSpot(
        written.replace(NOTHING, " ").strip(" /"),
        VenueCue.KEY if keyed else VenueCue.WORDS,
        bool(marks.italic) and any(one.start <= start + 1 and one.end >= end - 1 for one in marks.italic),
        plain[start - 1 : start] in _OPENING,
        start <= marks.begin,
        people is not None and people[0] < title[0] < start,
        people is not None and people[1] <= start and title[1] <= start,
        field.on_new_line,
        people is not None
        and people[1] <= start < end <= title[0]
        and any(one.start <= title[0] < one.end for one in marks.bold),
        bool(marks.papers)
        and any(
            one.sort is LinkSort.TITLE and one.anchor.start <= start + 1 and one.anchor.end >= end - 1
            for one in marks.papers
        ),
    )


_OPENING = ("(", "[", "（", "【")


def _badges(marks: Marks) -> list[str]:
    """Return what the badges say that are no links, where it is a venue or a date."""
    if not marks.passage.images:
        return []
    linked = {one.anchor.start for one in marks.links if one.sort is LinkSort.BADGE and one.anchor.url}
    badges = [badge_label(image) for image in marks.passage.images if image.at not in linked]
    return [label for label in badges if is_venue_or_date(label)]


def _years(places: list[VenueSpot], stated: int) -> Iterator[int | None]:
    """Yield the years that the stretches state: long ones only from the venue's number on, or at their end."""
    for number, place in enumerate(places):
        text = place.text
        if not _ANY.search(text) or len(text) > _LONGEST_FIELD:
            continue
        if len(text) < 120 or stated <= number or _LAST_YEAR.search(text):
            yield year_in(text)


def _is_label_of(place: VenueSpot, families: Collection[str]) -> bool:
    """Tell whether a stretch is a family name of the people and a year: the label of a reference (`[Roe 2005]`)."""
    return place.bracketed and _LAST_YEAR.sub("", place.text).strip(_SIGNS).casefold() in families


def _with_when_and_where(credit: Credits, places: list[VenueSpot]) -> Credits:
    families = {person.family.casefold() for person in credit.people}
    places = [place for place in places if not _is_label_of(place, families)]
    found = venue_of(places)
    year = next(filter(None, _years(places, found.spot if found else len(places))), None)
    if found is None:
        return credit if year == credit.year else credit._replace(year=year)
    year = year_in(places[found.spot].text) or year  # a date elsewhere is that of a preprint or of a note
    behind = " ".join(place.text for place in places[found.spot : found.spot + 2])
    return credit._replace(year=year, venue=found.venue, numbers=numbers_in(behind, found.venue), venue_cue=found.cue)
