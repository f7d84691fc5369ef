"""Titles as arXiv search queries: the phrase, the folded phrase, the words; and which of them share a request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote_plus

from bibforge.model.people import Person
from bibforge.resolvers.answers import ByTitle
from bibforge.resolvers.service_text import collapsed, readable_tex
from bibforge.text.comparison import fold, significant_words, squeezed

TITLES_A_REQUEST = 10
_LONGEST_QUERY = 3600  # of the encoded query; arXiv documents no limit, servers commonly stop at 4,094 or 8,190
_SPECIAL = re.compile(r"\$[^$]*\$|[\"*?\\{}$^_~]")


def cleaned(title: str) -> str:
    """Return a title as it may stand in a quoted phrase: no quotes, no wildcards, no TeX (arXiv API manual, 5.1)."""
    return collapsed(_SPECIAL.sub(" ", readable_tex(title)))


def is_common(title: str) -> bool:
    """Tell whether a title is so short that hundreds of others may contain it: it must not share a page unguarded."""
    return len(significant_words(title)) <= 2 or len(squeezed(title)) < 14


def phrase_clause(question: ByTitle) -> str:
    """Return the title as a phrase, held to its people where it is a common one; empty where nothing is left of it."""
    phrase = cleaned(question.title)
    if not fold(phrase):
        return ""
    clause = f'ti:"{phrase}"'
    people = _people_clause(question.authors) if is_common(phrase) else ""
    return f"({clause} AND {people})" if people else clause


def shares_a_request(question: ByTitle) -> bool:
    """Tell whether the title may be OR-ed with others: a common title without people would fill the whole page."""
    return not is_common(cleaned(question.title)) or bool(_people_clause(question.authors))


def fallback_clause(question: ByTitle) -> str:
    """Return what finds a title that is written otherwise: without accents, or by some of its words at a time.

    `ti:` keeps accents and `all:` folds them, so the phrase is looked for there too. A misspelt or missing word spoils
    one choice of words only. Empty where there are too few words to tell papers apart.
    """
    title = cleaned(question.title)
    people = _people_clause(question.authors)
    parts = [f'all:"{fold(title)}"'] if people or not is_common(title) else []
    parts += [
        f"({' AND '.join(f'ti:{word}' for word in words)})" for words in _choices(_telling_words(title), bool(people))
    ]
    if not parts:
        return ""
    either = f"({' OR '.join(parts)})" if len(parts) > 1 else parts[0]
    return f"({either} AND {people})" if people else either


def _choices(words: Sequence[str], with_people: bool) -> list[list[str]]:
    """Return choices of a title's words, so few that one wrong word leaves a right choice, so many that they tell."""
    enough = 2 if with_people else 3
    if len(words) >= 2 * enough:
        middle = len(words) // 2
        return [list(words[:middle]), list(words[middle:])]
    if len(words) > enough:  # the longest words are the likeliest to be misspelt
        return [[word for word in words if word != left_out] for left_out in sorted(words, key=len)[-2:]]
    return [list(words)] if len(words) == enough else []


def _telling_words(title: str) -> list[str]:
    """Return the six longest words of a title that carry meaning, in its order."""
    words = list(dict.fromkeys(word for word in significant_words(title) if len(word) > 2))
    longest = sorted(words, key=len, reverse=True)[:6]
    return [word for word in words if word in longest]


def _people_clause(people: Sequence[Person]) -> str:
    """Return the first two authors' family names, either of them (`au:` folds accents)."""
    names = [_SPECIAL.sub(" ", person.family).strip() for person in people[:2] if not person.organisation]
    clauses = [f'au:"{name}"' for name in names if fold(name)]
    return f"({' OR '.join(clauses)})" if len(clauses) > 1 else "".join(clauses)


def grouped(clauses: Sequence[tuple[ByTitle, str, bool]]) -> list[list[tuple[ByTitle, str]]]:
    """Return the clauses that share a request: ten at most, not longer than an address may be; the last part tells
    whether a clause may share one.
    """
    groups: list[list[tuple[ByTitle, str]]] = []
    open_group: list[tuple[ByTitle, str]] = []
    length = 0
    for question, clause, shares in clauses:
        if not shares:
            groups.append([(question, clause)])
            continue
        size = len(quote_plus(clause)) + 4
        if open_group and (len(open_group) == TITLES_A_REQUEST or length + size > _LONGEST_QUERY):
            groups.append(open_group)
            open_group, length = [], 0
        open_group.append((question, clause))
        length += size
    return [*groups, open_group] if open_group else groups
