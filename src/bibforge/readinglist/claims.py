"""Which names in a field are the people of an item: what a cue of people sees, and the cues in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import ClauseMark, FieldNames, Marks, StyleMark
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.names import (
    BRACKETED,
    INVERTED,
    NO_NAMES,
    NameRun,
    are_joined_families,
    names_by_shape,
)
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in
from bibforge.readinglist.words import any_of, words_for


class PeopleCue(StrEnum):
    """Why names were taken for the people of an item."""

    KEY = "a key"
    BY = "a word such as by"
    LIST = "several names or et al."
    ALONE = "a name with nothing else, slanted, or before a year or venue"
    CITATION = "family names and a year"
    FAMILIES = "several family names with nothing else"
    BEFORE_QUOTES = "a family name, a comma and a title in quotes or bold"
    INVERTED = "a family name and a given name first"
    GROUP = "a team or a group"
    REFERENCE = "before the title in a form of reference styles"
    COLUMN = "the column of people"


class Claim:
    """What a cue of people sees of one field: the names at its beginning, and what stands around them."""

    def __init__(self, marks: Marks, run: NameRun, start: int, end: int, *, keyed: bool, by: bool) -> None:
        self.marks = marks
        self.run = run
        self.start = start
        self.end = end
        self.keyed = keyed
        self.by = by
        """A word such as `by` stands before the names."""

    @property
    def written(self) -> str:
        """The names as they are written."""
        return self.marks.plain[self.start : self.run.end]

    @property
    def _slant(self) -> StyleMark | None:
        """The slanted words that hold the names."""
        holding = (one for one in self.marks.italic if one.start <= self.start and one.end >= self.run.end - 2)
        return next(holding, None)

    @property
    def italic(self) -> bool:
        """Whether the names are slanted."""
        return self._slant is not None and not self.goes_on

    @property
    def goes_on(self) -> bool:
        """Whether the names are slanted, and behind them more than an affiliation or a year (`*Old Ringer data*`)."""
        slant = self._slant
        behind = BRACKETED.sub(" ", self.marks.plain[self.run.end : slant.end]) if slant else ""
        return bool(_ANY.search(behind)) and year_in(behind) is None

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
        """Whether a family name stands first, and a comma and a title in quotes or bold behind it."""
        start, end, text = self.start, self.run.end, self.marks.plain
        if start > self.marks.begin or not _FAMILY.fullmatch(text, start, end):
            return False
        bold = next((one.start for one in self.marks.bold if one.start >= end), -1)
        signs = (",", ".") if self.marks.habit.people_first else (",",)
        return bool(_QUOTES_NEXT.match(text, end)) or (bold >= 0 and text[end:bold].strip() in signs)

    @property
    def inverted(self) -> bool:
        """Whether a family name and the given name of one stand first, and a stop or a year in brackets behind them
        (`Roe, Jane. `, `Roe, Jane (1952)`).
        """
        start, end, text = self.start, self.run.end, self.marks.plain
        return start <= self.marks.begin and INVERTED.fullmatch(text, start, end) is not None and self.ends_clause

    @property
    def ends_clause(self) -> bool:
        """Whether a stop, or a year in brackets, stands directly behind the names."""
        return _STOP_OR_YEAR.match(self.marks.plain, self.run.end) is not None


_ANY = re.compile(r"\w")
BY = re.compile(
    rf"""
    [\s,.;:|*_(>–—，。；：」』》"”»«“’'-]*
    (?:(?:an?\s)?(?:\w{{1,20}}\s){{0,2}}(?:{any_of(words_for("names", "before by"))})\s)?
    (?P<by>{any_of(words_for("names", "by"))})(?!\w) \s*[:：]? [\s:*_]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A word such as `by` behind separators and the quotes that close a title."""
KEY = re.compile(
    r"""
    [\s*_+\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d-]* (?P<key>[^\W\d_][\w ./-]{0,24}?) [\s*_]* [:：] [\s*_]*
    """,
    re.VERBOSE,
)
LEAD = re.compile(r"[\s,.;:|*_(\[>–—•·~/，。；：、」』》\"”»\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d-]+")
"""What stands before names: separators, the quotes that close a title, emoji."""
_YEAR_NEXT = re.compile(r"[\s,.]*[(\[]?(?:19|20)\d\d[a-z]?\b")
CITED = re.compile(
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
_STOP_OR_YEAR = re.compile(r"\.\s|\s?\((?:19|20)\d\d[a-z]?\)")
_QUOTES_NEXT = re.compile(r"[,.]\s*[\"“«„]")
GROUP = re.compile(
    rf"""
    [\s,.;:|*_–—-]* (?P<name> (?:[^\W\d_a-z][\w&'’-]*\s){{1,6}}(?i:{any_of(words_for("names", "group"))}) )
    [*_]* (?= \s*[,.;)\n\r\x00] | \s\(?(?:19|20)\d\d | \s*$ )
    """,
    re.VERBOSE,
)
"""A team that signs as one: it stands where people stand, and a stop or a year behind it."""
_BRACKET_NEXT = re.compile(r"\s?\([^()\n]{1,80}\)[*†‡]?\s?[,;&]|\s?\([^()\n]{1,80}\)\s(?:and|et\sal)\b")
_MOST_OF_CREDIT = 6
"""Words of a venue with its year behind names that are known by their place alone."""


def claim_of(marks: Marks, field: ClauseMark) -> Claim | None:
    """Return what the cues of people see of a field, None where no names stand in it: found once, for what learns from
    an item and for what reads it.
    """
    try:
        found = marks.names_in[field]
    except KeyError:
        found = marks.names_in[field] = _names_in(marks, field)
    return Claim(marks, found.run, found.start, field.end, keyed=found.keyed, by=found.by) if found else None


def _names_in(marks: Marks, field: ClauseMark) -> FieldNames | None:
    text = marks.plain
    key = KEY.match(text, field.start, field.end) if marks.has_colon else None
    keyed = key_meaning(key["key"]) if key else ""
    if keyed and keyed != "people":
        return None
    by = BY.match(text, field.start, field.end)
    lead = key if keyed and key else by or LEAD.match(text, field.start, field.end)
    start = lead.end() if lead else field.start
    cited = CITED.search(text, start, field.end) if text.find("(", start, field.end) >= 0 else None
    if cited:
        start, run = cited.start("people"), NameRun(cited.end("people"), 1, 3)
    else:
        stop = _credit_start(marks, start, field.end)
        run = _with_affiliations(marks, start, stop)
        if run.names < 2 and not (run.end and marks.is_empty(run.end, stop)):
            shaped = _by_shape(marks, start, stop)
            run = shaped if shaped.names > run.names else run
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
    if claim.run.sureness < 2 or (claim.run.names == 1 and (claim.credit or claim.goes_on)):
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
    (PeopleCue.INVERTED, lambda claim: claim.inverted and not claim.credit),
)
"""The cues of people in the order in which they are asked."""
