"""A crowd of made-up records and mentions: titles that share words, and others that everybody shares."""

from __future__ import annotations

import random
from typing import Any

SYLLABLES = ["al", "ber", "con", "du", "er", "fo", "gra", "in", "ket", "lo", "mar", "no", "pi", "ra", "su", "ti", "un"]
_VOCABULARY = random.Random(1)
WORDS = ["".join(_VOCABULARY.choices(SYLLABLES, k=_VOCABULARY.randint(2, 4))) for _ in range(900)]
VERSIONS = [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]


def made_up(number: int) -> tuple[str, list[str]]:
    """A title and people; few words are in many titles, and many in few."""
    rng = random.Random(number)
    chosen = [WORDS[int(len(WORDS) * rng.random() ** 2)] for _ in range(rng.randint(3, 8))]
    if rng.random() < 0.3:
        chosen[1] += ":"
    people = [f"{rng.choice(WORDS).title()} {rng.choice(WORDS).title()}" for _ in range(rng.randint(1, 4))]
    return " ".join(chosen).capitalize(), people


def snapshot(number: int, **more: Any) -> dict[str, Any]:
    """A row of the arXiv snapshot."""
    title, people = made_up(number)
    row = {"id": f"17{number % 12 + 1:02d}.{number + 1:05d}", "title": title, "authors": ", ".join(people)}
    return {**row, "categories": "cs.LG", "versions": VERSIONS, **more}


def work(number: int) -> dict[str, Any]:
    """A published version of a row, or one of five hundred introductions."""
    title, people = made_up(number)
    named = [dict(zip(("given", "family"), one.split(), strict=True)) for one in people]
    if number >= 2000:
        title = "Introduction"
    return {"DOI": f"10.1000/{number}", "title": [title], "author": named, "type": "journal-article",
            "container-title": ["Journal"], "issued": {"date-parts": [[2018]]}}  # fmt: skip


def mention(number: int, rng: random.Random) -> dict[str, Any]:
    """A mention: by identifier, by title, misspelt, of something shared, or of nothing that there is."""
    title, people = made_up(number)
    row: dict[str, Any] = {"title": title, "authors": people, "year": 2017}
    match number % 7:
        case 0:
            return {**row, "arxiv": snapshot(number)["id"]}
        case 1:
            return {**row, "title": title.upper()}
        case 2 | 3:
            place = rng.randrange(2, len(title) - 3)
            return {**row, "title": title[:place] + rng.choice("aeiou") + title[place + 1 :]}
        case 4:
            return {**row, "title": title.partition(":")[0], "doi": f"10.1000/{number}"}
        case 5:
            return {"title": rng.choice(("Introduction", "Inroduction", " ".join(sorted(title.split()))))}
        case _:
            return {"title": f"{title[:12]} wholly unheard of", "url": f"https://example.org/{number}.pdf"}
