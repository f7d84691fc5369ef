"""People, year and venue of an item: the fields around its title, each asked by cues in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from bibforge.markup.blocks import badge_label
from bibforge.model.people import Person
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import NOTHING, ClauseMark, FieldNames, Marks
from bibforge.readinglist.openings import meeting_end
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.names import NO_NAMES, NameRun, are_joined_families, names_by_shape
from bibforge.readinglist.recognise.people import are_families, has_et_al, people_in
from bibforge.readinglist.recognise.venues import (
    NO_NUMBERS,
    Numbers,
    is_venue_or_date,
    numbers_in,
    venue_in,
    year_in,
)
from bibforge.readinglist.venuecues import VenueCue, VenueSpot, venue_of
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.encoding import repaired


class PeopleCue(StrEnum):
    """Why names were taken for the people of an item."""

    KEY = "a key"
    BY = "a word such as by"
    LIST = "several names or et al."
    ALONE = "a name with nothing else, slanted, or before a year or venue"
    CITATION = "family names and a year"
    FAMILIES = "several family names with nothing else"
    BEFORE_QUOTES = "a family name, a comma and a title in quotes"
    COLUMN = "the column of people"


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


class Claim:
    """What a cue of people sees of one field: the names at its beginning, and what stands around them."""

    def __init__(self, marks: Marks, found: FieldNames, end: int) -> None:
        self.marks = marks
        self.start, self.run, self.keyed, self.by = found
        self.end = end

    @property
    def written(self) -> str:
        """The names as they are written."""
        return self.marks.plain[self.start : self.run.end]

    @property
    def italic(self) -> bool:
        """Whether the names are slanted."""
        return any(one.start <= self.start and one.end >= self.run.end - 2 for one in self.marks.italic)

    @property
    def closed(self) -> bool:
        """Whether nothing stands behind the names."""
        return not _ANY.search(self.marks.plain, self.run.end, self.end)

    @property
    def dated(self) -> bool:
        """Whether a year or a venue stands behind the names."""
        rest = self.marks.plain[self.run.end : self.end]
        return bool(_YEAR_NEXT.match(rest)) or year_in(rest) is not None or bool(venue_in(rest))

    @property
    def credit(self) -> bool:
        """Whether the names read as a venue or a date, too."""
        return is_venue_or_date(self.written)

    @property
    def words(self) -> int:
        """How many words the names have."""
        return len(self.written.split())

    @property
    def families_are_people(self) -> bool:
        """Whether the list names people by their family names."""
        return self.marks.habit.family_names

    @property
    def linked(self) -> bool:
        """Whether the names and a year are the words of a link."""
        return any(
            one.sort is LinkSort.DATE and one.anchor.start <= self.start and self.run.end < one.anchor.end
            for one in self.marks.links
        )

    @property
    def joined(self) -> bool:
        """Whether they are family names alone, the last behind `and`."""
        return self.run.names > 1 and are_joined_families(self.written)

    @property
    def quoted(self) -> bool:
        """Whether a family name stands first, and a comma and a title in quotes behind it."""
        start, end, text = self.start, self.run.end, self.marks.plain
        return start <= self.marks.begin and bool(_FAMILY.fullmatch(text, start, end) and _QUOTES_NEXT.match(text, end))


_ANY = re.compile(r"\w")
_MOST_FIELDS = 60
"""Fields of one item that are asked for names, years and venues; what lies beyond is no entry's credit."""
_LONGEST_FIELD = 400
BY = re.compile(
    rf"[\s,.;:|*_(–—，。；：-]*(?:(?:{any_of(words_for('names', 'by'))})(?![\w])\s*[:：]?)[\s:*_]*", re.IGNORECASE
)
_KEY = re.compile(r"[\s*_+-]*(?P<key>[^\W\d_][\w ./-]{0,24}?)[\s*_]*[:：][\s*_]*")
_LEAD = re.compile(r"[\s,.;:|*_(\[–—•·~/，。；：、\"”»-]+")
"""What stands before names: separators, and the quotes that close a title."""
_LAST_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_YEAR_NEXT = re.compile(r"[\s,.]*[(\[]?(?:19|20)\d\d[a-z]?\b")
_SENTENCE = re.compile(rf"\b(?:{any_of(words_for('openings', 'sentence'))})\b")
_SENTENCE_FIRST = re.compile(r"\W*(?:We|This|These|Our|It|Its|Recently|However|Here|They|Their)\b")
_CITED = re.compile(
    r"""
    \( (?P<people>
        [^\W\d_a-z][\w'’-]+ (?:[ ][^\W\d_a-z][\w'’-]+)? [ ] et[ ]al\.?
      | [^\W\d_a-z][\w'’-]+ [ ] (?:and|&) [ ] [^\W\d_a-z][\w'’-]+
    ) ,? [ ] (?:19|20)\d\d [a-z]? \)
    """,
    re.VERBOSE,
)
"""A citation in brackets: what stands before it (a model, a system) is not the people."""
_FAMILY = re.compile(r"(?:Mc|Mac|O['’])?[^\W\d_a-z][^\W\d_A-Z]+(?:-[^\W\d_a-z][^\W\d_A-Z]+)?")
"""A family name; capitals within are those of a short name of a work (`FogNet`)."""
_QUOTES_NEXT = re.compile(r",\s*[\"“«„]")
_CREDIT_FIRST = re.compile(r"(?P<credit>[^\n\t,;]{2,60}(?:,\s)?(?:19|20)\d\d)[)\]*_]*[,;.:]\s+(?=[^\W\d_])")
"""A venue and its year before names (`In SEA, 2019, Jane Roe, Otto Fenn`)."""
_BRACKET_NEXT = re.compile(r"\s?\([^()\n]{1,80}\)[*†‡]?\s?[,;&]|\s?\([^()\n]{1,80}\)\sand\s")
_APART = re.compile(r"\s*[;:,.]")
_LEAST_OF_SENTENCE = 6
_MOST_OF_CREDIT = 6
"""Words of a venue with its year behind names that are known by their place alone."""


def credits_of(
    marks: Marks, title: tuple[int, int], suffix: str = "", start: int = 0, side: PeopleSide | None = None
) -> Credits:
    """Return people, year and venue of an item whose title stands at `title`; `suffix` was taken off the title.

    Nothing before `start` is asked, and nothing for names that does not stand on the `side` that is given. Each field
    before and behind the title is asked for names first (unless names are known), and what is left of it for year and
    venue; sentences that describe the work are left out.
    """
    credit = Credits()
    places = [VenueSpot(suffix, VenueCue.SUFFIX, bracketed=True)] if suffix else []
    for field in _fields(marks, title, start):
        begin = field.start
        if credit.people_spans and begin > title[0]:
            begin = max(begin, credit.people_spans[0][1])
        if begin >= field.end:
            continue  # an affiliation in brackets among the people
        wanted = _is_on(side, field, title) and (not credit.people or _is_label(credit, field, title))
        found = _people(marks, field) if wanted else None
        if found:
            names = found.people_spans[0]
            if names[0] > begin and field.start > title[0]:  # a venue and its year before the names
                places.append(_spot(marks, credit, title, field._replace(start=begin, end=names[0])))
            credit, begin = found, names[1]
        places.append(_spot(marks, credit, title, field._replace(start=begin) if begin > field.start else field))
    if marks.passage.images:
        places += [VenueSpot(label, VenueCue.BADGE) for label in _badges(marks)]
    return _with_when_and_where(credit, places)


def _is_on(side: PeopleSide | None, field: ClauseMark, title: tuple[int, int]) -> bool:
    if side is None:
        return True
    return side is (PeopleSide.BEFORE_TITLE if field.start < title[0] else PeopleSide.BEHIND_TITLE)


def names_families(marks: Marks, title: tuple[int, int]) -> bool | None:
    """Tell whether an item names its people by their family names alone; None where it names nobody for sure."""
    for field in _fields(marks, title, 0):
        claim = _claim(marks, field)
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
    lead = _LEAD.match(marks.plain, field.start, field.end)
    run = marks.plain_names(lead.end() if lead else field.start, field.end)
    return run.end if run.sureness >= 2 and _APART.match(marks.plain, run.end, field.end) else 0


def is_sentence(words: str) -> bool:
    """Tell whether words are a sentence that describes something: no venue, no year and no name stands in them."""
    if len(words.split()) < _LEAST_OF_SENTENCE:
        return False
    return bool(_SENTENCE.search(words) or _SENTENCE_FIRST.match(words))


def _people(marks: Marks, field: ClauseMark) -> Credits | None:
    """Return credits with the people that a field names, at its beginning or behind its last label, or None."""
    claim = _claim(marks, field)
    cue = next((cue for cue, holds in PEOPLE_CUES if holds(claim)), None) if claim else None
    label = marks.plain.rfind(NOTHING, field.start, field.end) + 1
    if cue is None and label and not marks.is_empty(label, field.end):
        return _people(marks, field._replace(start=label))
    dated = _CREDIT_FIRST.match(marks.plain, field.start, field.end) if cue is None else None
    if dated and (marks.is_credit(*dated.span("credit")) or venue_in(dated["credit"])):
        return _people(marks, field._replace(start=dated.end()))
    if claim is None or cue is None:
        return None
    written = claim.written.replace(NOTHING, " ")
    people, others = people_in(repaired(written), families=marks.habit.family_names)
    if not people:
        return None
    others = others or has_et_al(written)
    return Credits(people, others, people_spans=((claim.start, claim.run.end),), people_cue=cue)


def _claim(marks: Marks, field: ClauseMark) -> Claim | None:
    """Return what the cues of people see of a field, None where no names stand in it: found once, for what learns from
    an item and for what reads it.
    """
    try:
        found = marks.names_in[field]
    except KeyError:
        found = marks.names_in[field] = _names_in(marks, field)
    return Claim(marks, found, field.end) if found else None


def _names_in(marks: Marks, field: ClauseMark) -> FieldNames | None:
    text = marks.plain
    key = _KEY.match(text, field.start, field.end) if marks.has_colon else None
    keyed = key_meaning(key["key"]) if key else ""
    if keyed and keyed != "people":
        return None
    by = BY.match(text, field.start, field.end)
    lead = key if keyed and key else by or _LEAD.match(text, field.start, field.end)
    start = lead.end() if lead else field.start
    cited = _CITED.search(text, start, field.end) if text.find("(", start, field.end) >= 0 else None
    if cited:
        start, run = cited.start("people"), NameRun(cited.end("people"), 1, 3)
    else:
        stop = _credit_start(marks, start, field.end)
        run = _with_affiliations(marks, start, stop)
        run = run if run.end else _by_shape(marks, start, stop)
    return FieldNames(start, run, keyed=bool(keyed), by=by is not None) if run.end else None


def _credit_start(marks: Marks, start: int, end: int) -> int:
    """Return where a linked or marked venue or date begins behind names (`Jane Roe, John Doe [SEA 2019](…)`), else the
    end.
    """
    first = end
    for link in marks.links:
        if link.sort is LinkSort.DATE and start < link.anchor.start < first:
            first = link.anchor.start
    for style in marks.passage.styles:
        if start < style.start < first and marks.is_credit(style.start, style.end):
            first = style.start
    while first > start and marks.plain[first - 1] in " [(*_`":
        first -= 1
    return first


def _with_affiliations(marks: Marks, start: int, end: int) -> NameRun:
    """Return the names at the beginning of a field, and those behind it where brackets with affiliations part them."""
    run = marks.plain_names(start, end)
    if run.sureness < 2 or not _BRACKET_NEXT.match(marks.plain, run.end):
        return run
    line = marks.plain.find("\n", end)
    further = marks.plain_names(start, line if line >= 0 else len(marks.plain))
    return further if further.names > run.names and further.sureness == 3 else run


def _by_shape(marks: Marks, start: int, end: int) -> NameRun:
    """Return names with common words in them, where a venue, a date or nothing follows."""
    run = names_by_shape(marks.plain[start:end])
    behind = start + run.end
    rest = marks.plain[behind:end].lstrip(" ,;")
    closed = bool(run.end) and (
        marks.is_empty(behind, end)
        or is_venue_or_date(rest)
        or (year_in(rest) is not None and len(rest.split()) <= _MOST_OF_CREDIT)
    )
    return run._replace(end=behind) if closed else NO_NAMES


def _alone(claim: Claim) -> bool:
    if claim.run.sureness < 2 or (claim.credit and claim.run.names == 1):
        return False
    return claim.closed or claim.italic or claim.dated


def _citation(claim: Claim) -> bool:
    return not claim.credit and claim.dated and (claim.linked or (claim.run.names <= 2 and claim.families_are_people))


def _families(claim: Claim) -> bool:
    if not claim.credit and claim.joined and (claim.closed or claim.dated):
        return True
    if claim.credit or not (claim.closed or (claim.dated and claim.families_are_people)):
        return False
    return claim.run.names >= 3 or (claim.italic and claim.words >= 2) or claim.families_are_people


PEOPLE_CUES: tuple[tuple[PeopleCue, Callable[[Claim], bool]], ...] = (
    (PeopleCue.KEY, lambda claim: claim.keyed),
    (PeopleCue.BY, lambda claim: claim.by),
    (PeopleCue.LIST, lambda claim: claim.run.sureness == 3),
    (PeopleCue.ALONE, _alone),
    (PeopleCue.CITATION, _citation),
    (PeopleCue.FAMILIES, _families),
    (PeopleCue.BEFORE_QUOTES, lambda claim: claim.quoted and claim.closed and not claim.credit),
)
"""The cues of people in the order in which they are asked."""


def _spot(marks: Marks, credit: Credits, title: tuple[int, int], field: ClauseMark) -> VenueSpot:
    """Return what people left of a field, with what stands before it."""
    start, end, plain = field.start, field.end, marks.plain
    people = credit.people_spans[0] if credit.people_spans else None
    key = _KEY.match(plain, start, end) if marks.has_colon else None
    keyed = key is not None and key_meaning(key["key"]) == "venue"
    written = plain[key.end() if keyed and key else start : end]
    return VenueSpot(
        written.replace(NOTHING, " ").strip(" /"),
        VenueCue.KEY if keyed else VenueCue.WORDS,
        bool(marks.italic) and any(one.start <= start + 1 and one.end >= end - 1 for one in marks.italic),
        plain[start - 1 : start] in ("(", "[", "（", "【"),
        start <= marks.begin,
        people is not None and people[0] < title[0] < start,
        people is not None and people[1] <= start and title[1] <= start,
        field.on_new_line,
    )


def _badges(marks: Marks) -> list[str]:
    """Return what the badges say that are no links, where it is a venue or a date."""
    linked = {one.anchor.start for one in marks.links if one.sort is LinkSort.BADGE}
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


def _with_when_and_where(credit: Credits, places: list[VenueSpot]) -> Credits:
    found = venue_of(places)
    year = next(filter(None, _years(places, found.spot if found else len(places))), None)
    if found is None:
        return credit._replace(year=year)
    year = year_in(places[found.spot].text) or year  # a date elsewhere is that of a preprint or of a note
    behind = " ".join(place.text for place in places[found.spot : found.spot + 2])
    return credit._replace(year=year, venue=found.venue, numbers=numbers_in(behind, found.venue), venue_cue=found.cue)
