"""What two titles say about each other: equal, equal but for spelling, subtitle or alias dropped, or different."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.spelling import aligned
from bibforge.text.comparison import fold, main_title, numbers, significant_words


class TitleRelation(IntEnum):
    """How two titles relate, weakest first."""

    DIFFERENT = 0
    RELATED = 1
    """Much in common, yet words that carry meaning differ: enough only beside an identifier."""
    PARTIAL = 2
    """One is the other without its subtitle or without the short name before the colon."""
    NEAR = 3
    """The same words but for spelling: misspellings, plural, mojibake, a joined or split word, another stop word."""
    EQUAL = 4
    """The same letters and figures in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEvidence:
    """The relation, and what was seen."""

    relation: TitleRelation
    reason: Reason
    alias: str = ""
    """The short name before a colon that only one of the titles has."""
    doubtful: bool = False
    """Whether what was taken for a misspelling may be another word (`text`, `test`): enough only if people agree."""


_NOTICE = re.compile(
    r"""
    (?P<notice>
        errat(?:um|a) | corrigend(?:um|a) | addend(?:um|a) | corrections? | comments? | commentary
        | reply | response | rejoinder | discussion | closure
        | retract(?:ion|ed) | withdraw(?:n|al) | expression[ ]of[ ]concern | reprint
        | editorial | book[ ]review | review[ ]of
        | author[ ]correction | publisher[ ]correction | publishers?[ ]note | editors[ ]note
        | supplement | supplement(?:ary|al)[ ]material
    )\b
    """,
    re.VERBOSE,
)
"""How a notice about another work begins, in a folded title."""

_NOTICE_BEHIND = re.compile(
    r"""
    (?P<mark> : | [\[(] | \s[–—-] ) \s*
    (?P<notice> erratum | corrigendum | correction | comment | reply | response | rejoinder | retraction | addendum
        | discussion )
    \W*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How a notice about another work ends: with its kind behind a colon, a bracket or a dash."""


def notice_words(title: str) -> str:
    """Return the word by which a title announces an erratum, a comment, a reply or the like; nothing for a work."""
    match = _NOTICE.match(fold(title)) or _NOTICE_BEHIND.search(title)
    return fold(match["notice"]).split(" ")[0] if match else ""


@lru_cache(maxsize=4096)  # one candidate is weighed for the order, the evidence and the verdict
def compare_titles(left: str, right: str) -> TitleEvidence:
    """Return how two titles relate; numbers, part numbers and denials are strict, articles and prepositions are not."""
    a, b = fold(left), fold(right)
    if not a or not b:
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.TITLE_MISSING)
    if a.replace(" ", "") == b.replace(" ", ""):
        return _evidence(TitleRelation.EQUAL, ReasonKind.TITLES_EQUAL)
    if notice_words(left) != notice_words(right):
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.TITLE_IS_NOTICE)
    partial = _partial(left, right)
    if numbers(left) != numbers(right):
        if partial and not _numbers_clash(left, right):
            return partial
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.NUMBERS_DIFFER)
    return _by_words(left, right, partial)


def _by_words(left: str, right: str, partial: TitleEvidence | None) -> TitleEvidence:
    match = aligned(left, right)
    if match.difference and (_IN_BRACKETS.search(left) or _IN_BRACKETS.search(right)):
        match = aligned(_IN_BRACKETS.sub("", left), _IN_BRACKETS.sub("", right))
    if match.difference is None:
        return replace(_evidence(TitleRelation.NEAR, ReasonKind.TITLES_NEAR), doubtful=match.doubtful)
    if partial:
        return partial
    relation = TitleRelation.RELATED if _shared(left, right) >= 0.6 else TitleRelation.DIFFERENT
    return TitleEvidence(relation=relation, reason=match.difference)


def _evidence(relation: TitleRelation, kind: ReasonKind) -> TitleEvidence:
    return TitleEvidence(relation=relation, reason=reason(kind))


def _numbers_clash(left: str, right: str) -> bool:
    """A dropped subtitle may take its numbers along; numbers on both sides that disagree never agree again."""
    a, b = set(numbers(left)), set(numbers(right))
    return not (a <= b or b <= a) or bool(re.search(r"\bpart\b|\bvolume\b|\bvol\b", fold(left) + " " + fold(right)))


def _partial(left: str, right: str) -> TitleEvidence | None:
    for whole, short in ((left, right), (right, left)):
        bare = _VERSION_NOTE.sub("", whole)
        if bare != whole and same_words(bare, short):
            return _evidence(TitleRelation.PARTIAL, ReasonKind.TITLE_LONG_VERSION)
        main = main_title(whole)
        if main != whole and not _is_part(whole, main) and same_words(main, short):
            return _evidence(TitleRelation.PARTIAL, ReasonKind.TITLE_LACKS_SUBTITLE)
        for head, rest in (without_alias(whole), _without_first_name(whole)):
            if head and (
                same_words(rest, short) or (main_title(short) != short and same_words(rest, main_title(short)))
            ):
                lacks = reason(ReasonKind.TITLE_LACKS_SHORT_NAME, name=head)
                return TitleEvidence(relation=TitleRelation.PARTIAL, reason=lacks, alias=head)
    return None


_VERSION_NOTE = re.compile(
    r"\W+(?:(?:extended|full|long|complete) (?:version|paper)|technical report)\W*$", re.IGNORECASE
)
"""What authors add to a preprint's title; an (extended) abstract is less than the paper, not a version of it."""

_NAME = re.compile(r"(?=\S*[A-Z0-9]\S*[A-Z0-9])([\w+-]{3,})[.,;–-]?\s+(?=\S)")


def _without_first_name(title: str) -> tuple[str, str]:
    """Return a first word that looks like a method's name and the rest, where the colon between them was lost."""
    match = _NAME.match(title)
    is_name = match and title.upper() != title and len(significant_words(title[match.end() :])) >= 4
    return (match[1], title[match.end() :]) if match and is_name else ("", title)


_IN_BRACKETS = re.compile(r"\s*\((?![IVX]+\))[A-Z][A-Za-z-]{0,10}[A-Z][A-Za-z]{0,3}\)")
"""A short name that a title gives what it speaks of: `Optical Flow and Segmentation (SOFAS)`."""

_OTHER_FORM = re.compile(
    r"""
    \W* (?:\w+[ ])?
    (?P<form> workshop(?:[ ](?:version|paper))? | short[ ](?:version|paper) | abstract | poster | slides
        | demo(?:nstration)? | appendix | supplement(?:ary[ ]material)? )
    \W*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What follows the title of a work that appeared in a lesser form too: another publication."""

_PART_NUMBER = re.compile(
    r"\W*(?:(?:part|paper|volume|vol|episode|chapter|section)\b|(?:[ivx]+|\d+)(?:\W|$))", re.IGNORECASE
)


def _is_part(whole: str, main: str) -> bool:
    """Tell whether what follows the main title is a part's number (`…: III. Exact results`) or a lesser form's name."""
    rest = whole[len(main) :]
    return bool(_PART_NUMBER.match(rest) or _OTHER_FORM.match(rest))


def without_alias(title: str) -> tuple[str, str]:
    """Return the short name before the colon (one or two words) and the rest; an empty name where there is none."""
    head, colon, rest = title.partition(":")
    is_short = bool(colon) and 1 <= len(head.split()) <= 2 and len(significant_words(rest)) >= 3
    return (head.strip(), rest.strip()) if is_short else ("", title)


def same_words(left: str, right: str) -> bool:
    """Tell whether two titles have the same words but for spelling, articles and prepositions."""
    a, b = fold(left), fold(right)
    if a.replace(" ", "") == b.replace(" ", ""):
        return bool(a)
    return bool(a and b) and numbers(left) == numbers(right) and aligned(left, right).agrees


def _shared(left: str, right: str) -> float:
    a, b = set(significant_words(left)), set(significant_words(right))
    return len(a & b) / max(1, min(len(a), len(b)))


_GENERIC = re.compile(
    r"""
    (?:the|a|an|from[ ]the)?[ ]?
    (?: (?:guest[ ])?editors?(?:ial|ials|[ ]note|s?[ ]introduction)(?:[ ]board)?
      | foreword | preface | prologue | epilogue
      | (?:general[ ]|brief[ ]|short[ ])?introduction(?:[ ]to[ ](?:the|this)[ ](?:special[ ])?(?:issue|section|volume))?
      | (?:letters?|note|message|welcome)[ ](?:to|from)[ ]the[ ](?:guest[ ])?
        (?:editors?|chairs?|general[ ]chairs?|program[ ]chairs?|president)
      | questions?[ ]and[ ]answers? | contents | table[ ]of[ ]contents | index | abstracts? | summary | overview
      | conclusions? | acknowledge?ments? | appendix | bibliography | references | news | announcements? | obituary
      | book[ ]reviews? | reviews? | comments? | discussion | reply | response | in[ ]memoriam | about[ ]the[ ]authors?
      | special[ ]issue(?:[ ]editorial)? | call[ ]for[ ]papers | front[ ]matter | back[ ]matter | title[ ]page
      | (?:organizing[ ]|program[ ])?committees? | keynotes?(?:[ ](?:talks?|speech))? | lecture[ ]notes | untitled )
    (?:[ ](?:\d+|[ivx]+))?
    """,
    re.VERBOSE,
)
"""Titles that name a kind of text, not a work, as the headings of journals' volumes have them."""


def is_generic(title: str) -> bool:
    """Tell whether a title is one that every volume has (`Editorial`, `Preface`): it never names a work."""
    return bool(_GENERIC.fullmatch(fold(title)))


def is_distinctive(title: str) -> bool:
    """Tell whether a title alone, without people, can name one work: four words that carry meaning, or a long text."""
    if is_generic(title):
        return False
    words = significant_words(title)
    return (len(words) >= 4 and sum(map(len, words)) >= 20) or (len(words) >= 3 and sum(map(len, words)) >= 28)
