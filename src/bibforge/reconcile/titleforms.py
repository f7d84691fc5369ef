"""Titles taken apart once, with every shorter form of theirs, so that comparing them looks at no text again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bibforge.reconcile.reasons import ReasonKind
from bibforge.text.comparison import fold, main_title, may_have_subtitle, numbers, significant_words
from bibforge.text.patterns import compiled_later


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleForm:
    """A title as comparisons see it: folded words, what they mean, its numbers and its names.

    `acronyms` are the folded words with two capitals; `notice` is the word by which it announces an erratum, a comment
    or the like; `counts_parts` tells whether it speaks of parts or volumes.
    """

    words: tuple[str, ...]
    joined: str
    meaning: tuple[str, ...]
    numbers: tuple[str, ...]
    acronyms: frozenset[str]
    notice: str
    counts_parts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShorterForm:
    """A title without a part of itself, and what was left out; `name` is the short name that went."""

    form: TitleForm
    lacks: ReasonKind
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleForms:
    """A title whole, without short names in brackets, its main part, and its shorter forms, the weightiest first."""

    whole: TitleForm
    without_brackets: TitleForm | None
    main: TitleForm | None
    shorter: tuple[ShorterForm, ...]


_NOTICE = compiled_later(
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

_NOTICE_BEHIND = compiled_later(
    r"""
    (?P<mark> : | [\[(] | \s[–—-] ) \s*
    (?P<notice> erratum | corrigendum | correction | comment | reply | response | rejoinder | retraction | addendum
        | discussion )
    \W*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How a notice about another work ends: with its kind behind a colon, a bracket or a dash."""

_PARTS = compiled_later(r"\bpart\b|\bvolume\b|\bvol\b")
_ACRONYM = compiled_later(r"\b[^\W\d_]*[^\W\d_a-z][^\W\d_]*[^\W\d_a-z][^\W\d_]*\b")


@lru_cache(maxsize=8192)  # a claim meets many candidates, a candidate is weighed for order, evidence and verdict
def title_form(title: str) -> TitleForm:
    """Return the form of one title."""
    folded = fold(title)
    return TitleForm(
        words=tuple(folded.split()),
        joined=folded.replace(" ", ""),
        meaning=tuple(significant_words(title)),
        numbers=numbers(title),
        acronyms=_acronyms(title),
        notice=_notice(title, folded),
        counts_parts=("part" in folded or "vol" in folded) and bool(_PARTS.search(folded)),
    )


@lru_cache(maxsize=8192)
def title_forms(title: str) -> TitleForms:
    """Return a title and all its shorter forms."""
    bare = _IN_BRACKETS.sub("", title) if "(" in title else title
    main = main_title(title)
    return TitleForms(
        whole=title_form(title),
        without_brackets=title_form(bare) if bare != title else None,
        main=title_form(main) if main != title else None,
        shorter=tuple(_shorter(title, main)),
    )


def _acronyms(title: str) -> frozenset[str]:
    """Return the folded words with two capitals; a title in capitals throughout has none that can be told."""
    if (title.isascii() and title[1:].islower()) or title.upper() == title:
        return frozenset()
    return frozenset(word for match in _ACRONYM.findall(title) for word in fold(match).split())


def _notice(title: str, folded: str) -> str:
    marked = may_have_subtitle(title) or "(" in title or "[" in title
    match = _NOTICE.match(folded) or (_NOTICE_BEHIND.search(title) if marked else None)
    return fold(match["notice"]).split(" ")[0] if match else ""


def _shorter(title: str, main: str) -> Iterator[ShorterForm]:
    bare = _VERSION_NOTE.sub("", title)
    if bare != title:
        yield ShorterForm(form=title_form(bare), lacks=ReasonKind.TITLE_LONG_VERSION)
    if main != title and not _is_part(title, main):
        yield ShorterForm(form=title_form(main), lacks=ReasonKind.TITLE_LACKS_SUBTITLE)
    for name, rest in (without_alias(title), _without_first_name(title)):
        if name:
            yield ShorterForm(form=title_form(rest), lacks=ReasonKind.TITLE_LACKS_SHORT_NAME, name=name)


_VERSION_NOTE = compiled_later(
    r"\W+(?:(?:extended|full|long|complete) (?:version|paper)|technical report)\W*$", re.IGNORECASE
)
"""What authors add to a preprint's title; an (extended) abstract is less than the paper, not a version of it."""

_NAME = compiled_later(r"(?=\S*[A-Z0-9]\S*[A-Z0-9])([\w+-]{3,})[.,;–-]?\s+(?=\S)")


def _without_first_name(title: str) -> tuple[str, str]:
    """Return a first word that looks like a method's name and the rest, where the colon between them was lost."""
    match = _NAME.match(title)
    is_name = match and title.upper() != title and len(significant_words(title[match.end() :])) >= 4
    return (match[1], title[match.end() :]) if match and is_name else ("", title)


_IN_BRACKETS = compiled_later(r"\s*\((?![IVX]+\))[A-Z][A-Za-z-]{0,10}[A-Z][A-Za-z]{0,3}\)")
"""A short name that a title gives what it speaks of: `Optical Flow and Segmentation (SOFAS)`."""

_OTHER_FORM = compiled_later(
    r"""
    \W* (?:\w+[ ])?
    (?P<form> workshop(?:[ ](?:version|paper))? | short[ ](?:version|paper) | abstract | poster | slides
        | demo(?:nstration)? | appendix | supplement(?:ary[ ]material)? )
    \W*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What follows the title of a work that appeared in a lesser form too: another publication."""

_PART_NUMBER = compiled_later(
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
