"""Mentions as people get them wrong: seeded slips in titles, names and years."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bibforge.model.library import Mention
from bibforge.text.comparison import main_title
from bibforge_eval.material import Item

Change = Callable[[Mention, random.Random], Mention | None]
"""Returns the changed mention, or None where the change does not apply."""


def misspelt(count: int) -> Change:
    """Return the change that makes `count` typing errors in letters of the title."""

    def change(mention: Mention, chance: random.Random) -> Mention | None:
        title = mention.title
        for _ in range(count):
            places = [i for i, c in enumerate(title) if c.isascii() and c.isalpha()]
            if len(places) < 8:
                return None
            title = _slip(title, chance.choice(places), chance)
        return replace(mention, title=title)

    return change


def _slip(title: str, place: int, chance: random.Random) -> str:
    letter = chance.choice(string.ascii_lowercase)
    match chance.randrange(4):
        case 0:
            return title[:place] + title[place + 1 :]
        case 1:
            return title[:place] + letter + title[place:]
        case 2:
            return title[:place] + letter + title[place + 1 :]
        case _:
            return title[:place] + title[place + 1 : place + 2] + title[place] + title[place + 2 :]


def without_subtitle(mention: Mention, chance: random.Random) -> Mention | None:
    """Drop what follows the colon; titles without one, or with a main title of one word, are left out."""
    main = main_title(mention.title)
    return replace(mention, title=main) if main != mention.title and len(main.split()) >= 2 else None


def other_case(mention: Mention, chance: random.Random) -> Mention | None:
    """Change capitals throughout."""
    form = chance.choice((str.upper, str.lower, str.title))
    return replace(mention, title=form(mention.title))


def other_punctuation(mention: Mention, chance: random.Random) -> Mention | None:
    """Exchange or drop colons, hyphens and quotation marks, add a full stop."""
    title = re.sub(r":\s", chance.choice((" - ", ". ", " ", ", ")), mention.title)
    title = title.replace("-", chance.choice(("-", " ", "–", "")))
    return replace(mention, title=re.sub(r"[\"'“”‘’,]", "", title) + chance.choice(("", ".", " .")))


def garbled(mention: Mention, chance: random.Random) -> Mention | None:
    """Read UTF-8 as Windows-1252: ligatures, dashes and accents fall apart, in the title and in the names."""
    title = re.sub(r"(?<=\w)-(?=\w)", "‐", mention.title.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("'", "’"))
    wrong = title.encode().decode("cp1252", errors="ignore")
    people = tuple(replace(p, family=p.family.encode().decode("cp1252", errors="ignore")) for p in mention.authors)
    return replace(mention, title=wrong, authors=people) if wrong != mention.title else None


def other_order(mention: Mention, chance: random.Random) -> Mention | None:
    """Shuffle the authors."""
    if len(mention.authors) < 2:
        return None
    return replace(mention, authors=tuple(chance.sample(mention.authors, len(mention.authors))))


def wrong_year(mention: Mention, chance: random.Random) -> Mention | None:
    """Be one year off."""
    return replace(mention, year=mention.year + chance.choice((-1, 1))) if mention.year else None


def some_authors(mention: Mention, chance: random.Random) -> Mention | None:
    """Name only the first authors, without saying "et al."."""
    count = len(mention.authors)
    return replace(mention, authors=mention.authors[: chance.randint(1, count - 1)]) if count > 1 else None


def et_al(mention: Mention, chance: random.Random) -> Mention | None:
    """Name the first author and "et al."."""
    return replace(mention, authors=mention.authors[:1], et_al=True) if len(mention.authors) > 1 else None


def only_initials(mention: Mention, chance: random.Random) -> Mention | None:
    """Shorten the given names to initials."""
    people = tuple(replace(p, given=" ".join(f"{w[0]}." for w in p.given.split())) for p in mention.authors)
    return replace(mention, authors=people) if people != mention.authors else None


def title_alone(mention: Mention, chance: random.Random) -> Mention | None:
    """Leave nothing but the title."""
    return replace(mention, authors=(), et_al=False, year=None, venue="")


def title_and_year(mention: Mention, chance: random.Random) -> Mention | None:
    """Leave title and year."""
    return replace(mention, authors=(), et_al=False, venue="") if mention.year else None


def title_and_authors(mention: Mention, chance: random.Random) -> Mention | None:
    """Leave title and authors."""
    return replace(mention, year=None, venue="") if mention.authors else None


def in_turn(*changes: Change) -> Change:
    """Return the change that makes several changes one after the other."""

    def change(mention: Mention, chance: random.Random) -> Mention | None:
        for one in changes:
            changed = one(mention, chance)
            if changed is None:
                return None
            mention = changed
        return mention

    return change


CHANGES: Mapping[str, Change] = {
    "as written": lambda mention, chance: mention,
    "title + authors": title_and_authors,
    "title alone": title_alone,
    "title + year": title_and_year,
    "one typo": misspelt(1),
    "two typos": misspelt(2),
    "three typos": misspelt(3),
    "one typo, title alone": in_turn(title_alone, misspelt(1)),
    "subtitle dropped": without_subtitle,
    "subtitle dropped, title alone": in_turn(title_alone, without_subtitle),
    "case": other_case,
    "punctuation": other_punctuation,
    "punctuation, title alone": in_turn(title_alone, other_punctuation),
    "mojibake": garbled,
    "author order": other_order,
    "year off by one": wrong_year,
    "authors missing": some_authors,
    "et al.": et_al,
    "initials": only_initials,
}


def changed_items(items: Sequence[Item], name: str, seed: int) -> list[Item]:
    """Return the items with one change made, without those to which it does not apply."""
    out = []
    for item in items:
        mention = CHANGES[name](item.mention, random.Random(f"{name} {seed} {item.label}"))
        if mention is not None:
            out.append(replace(item, mention=mention))
    return out
