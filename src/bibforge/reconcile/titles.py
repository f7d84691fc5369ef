"""What two titles say about each other: equal, equal but for spelling, subtitle or alias dropped, or different."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.spelling import Alignment, aligned
from bibforge.reconcile.titleforms import ShorterForm, TitleForm, TitleForms, title_form, title_forms
from bibforge.text.comparison import fold, squeezed


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


@lru_cache(maxsize=4096)  # one candidate is weighed for the order, the evidence and the verdict
def compare_titles(left: str, right: str) -> TitleEvidence:
    """Return how two titles relate; numbers, part numbers and denials are strict, articles and prepositions are not."""
    one, other = squeezed(left), squeezed(right)
    if not one or not other:
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.TITLE_MISSING)
    if one == other:  # most are: their words need not be looked at
        return _evidence(TitleRelation.EQUAL, ReasonKind.TITLES_EQUAL)
    if title_form(left).notice != title_form(right).notice:
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.TITLE_IS_NOTICE)
    return _unequal(title_forms(left), title_forms(right))


def _unequal(left: TitleForms, right: TitleForms) -> TitleEvidence:
    partial = _partial(left, right)
    if left.whole.numbers != right.whole.numbers:
        if partial and not _numbers_clash(left.whole, right.whole):
            return partial
        return _evidence(TitleRelation.DIFFERENT, ReasonKind.NUMBERS_DIFFER)
    return _by_words(left, right, partial)


def _by_words(left: TitleForms, right: TitleForms, partial: TitleEvidence | None) -> TitleEvidence:
    match = _laid_side_by_side(left.whole, right.whole)
    if match.difference and (left.without_brackets or right.without_brackets):
        match = _laid_side_by_side(left.without_brackets or left.whole, right.without_brackets or right.whole)
    if match.difference is None:
        return replace(_evidence(TitleRelation.NEAR, ReasonKind.TITLES_NEAR), doubtful=match.doubtful)
    if partial:
        return partial
    relation = TitleRelation.RELATED if _shared(left.whole, right.whole) >= 0.6 else TitleRelation.DIFFERENT
    return TitleEvidence(relation=relation, reason=match.difference)


def _laid_side_by_side(left: TitleForm, right: TitleForm) -> Alignment:
    return aligned(left.words, right.words, left.acronyms | right.acronyms)


def _evidence(relation: TitleRelation, kind: ReasonKind) -> TitleEvidence:
    return TitleEvidence(relation=relation, reason=reason(kind))


def _numbers_clash(left: TitleForm, right: TitleForm) -> bool:
    """A dropped subtitle may take its numbers along; numbers on both sides that disagree never agree again."""
    a, b = set(left.numbers), set(right.numbers)
    return not (a <= b or b <= a) or left.counts_parts or right.counts_parts


def _partial(left: TitleForms, right: TitleForms) -> TitleEvidence | None:
    for whole, short in ((left, right), (right, left)):
        for one in whole.shorter:
            if _is_short_for(one, short):
                return _part_of(one)
    return None


def _is_short_for(shorter: ShorterForm, other: TitleForms) -> bool:
    """Tell whether a title without a part of it is another title; without its short name also the other's main part."""
    if _same_words(shorter.form, other.whole):
        return True
    return bool(shorter.name and other.main and _same_words(shorter.form, other.main))


def _part_of(shorter: ShorterForm) -> TitleEvidence:
    told = reason(shorter.lacks, name=shorter.name) if shorter.name else reason(shorter.lacks)
    return TitleEvidence(relation=TitleRelation.PARTIAL, reason=told, alias=shorter.name)


def _same_words(left: TitleForm, right: TitleForm) -> bool:
    """Tell whether two titles have the same words but for spelling, articles and prepositions."""
    if left.joined == right.joined:
        return bool(left.joined)
    both = left.joined and right.joined and left.numbers == right.numbers
    return bool(both) and _laid_side_by_side(left, right).agrees


def _shared(left: TitleForm, right: TitleForm) -> float:
    a, b = set(left.meaning), set(right.meaning)
    return len(a & b) / max(1, min(len(a), len(b)))


_GENERIC = re.compile(
    r"""
    (?:the|a|an|from[ ]the)?[ ]?
    (?P<heading> (?:guest[ ])?editors?(?:ial|ials|[ ]note|s?[ ]introduction)(?:[ ]board)?
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
    words = title_form(title).meaning
    return (len(words) >= 4 and sum(map(len, words)) >= 20) or (len(words) >= 3 and sum(map(len, words)) >= 28)
