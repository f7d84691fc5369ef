"""The grammar of reshaped lists: for each question how a keeper may answer it, and which answers go together."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Collection, Mapping

Shape = Mapping[str, str]
"""One answer to each question of `POINTS`."""

POINTS: dict[str, dict[str, int]] = {
    "carrier": {
        "bullet": 6, "numbered": 3, "bracket number": 2, "paragraph": 3, "broken lines": 3, "broken bullet": 3,
        "sub-bullets": 4, "keyed sub-bullets": 3, "heading": 3, "keyed heading": 2, "card": 2, "bold card": 2,
        "table": 6, "html table": 2, "html list": 2, "fold": 2, "definition": 2,
    },
    "order": {
        "title people credit": 6, "title credit people": 3, "people title credit": 4, "people year title": 2,
        "credit title people": 2, "year title people": 2, "title credit": 3, "title people": 2, "title": 2,
        "credit title": 1,
    },
    "mark": {"plain": 6, "bold": 4, "italic": 2, "quotes": 2, "curly": 1, "bold quotes": 1, "linked bold": 1},
    "prefix": {"none": 14, "tag": 1, "name": 1, "number": 1, "emoji": 1, "bold tag": 1},
    "people": {
        "full": 5, "full and": 3, "initials": 3, "ampersand": 1, "semicolons": 1, "et al": 3, "family et al": 2,
        "apa": 2, "vancouver": 2, "bibtex": 1, "inverted semicolons": 1, "mla": 1, "linked": 1,
    },
    "around people": {"nothing": 6, "italic": 3, "brackets": 1, "by": 1},
    "credit": {
        "round": 4, "square": 2, "plain": 3, "comma": 2, "italic": 2, "bold": 2, "code": 2, "year only": 2,
        "apostrophe": 1, "badge": 1, "volume": 1, "in": 1, "venue then year": 1,
    },
    "link": {
        "title": 7, "label": 4, "bracketed label": 4, "pdf": 2, "identifier": 2, "bare": 2, "angle": 1, "credit": 2,
        "badge": 2, "reference": 1, "title reference": 1, "html": 1, "emoji": 1, "front label": 1, "doi text": 1,
        "doi link": 1, "none": 2,
    },
    "separator": {"stop": 6, "comma": 3, "dash": 3, "long dash": 2, "bar": 2, "break": 2, "blank": 1},
    "beside": {
        "nothing": 8, "code": 4, "code and page": 2, "description": 2, "note": 2, "stars": 1, "slides": 1,
        "data set": 1,
    },
    "section": {
        "topics": 5, "numbered topics": 2, "years": 2, "venues": 1, "nested": 3, "bold lines": 2, "folds": 1,
        "described topics": 2, "emoji topics": 1,
    },
    "language": {"English": 9, "Chinese": 3, "Japanese": 1, "Korean": 1, "Spanish": 1, "French": 1, "German": 1},
    "frame": {"plain": 4, "contents": 3, "contributing": 2, "news": 2, "badges": 1, "tools": 2, "posts": 2},
}  # fmt: skip
"""For each question its answers, each with a weight: how often keepers give it, roughly as in public lists."""

TITLE_FIRST = frozenset({
    "sub-bullets", "keyed sub-bullets", "heading", "keyed heading", "card", "bold card", "fold", "definition",
})  # fmt: skip
"""Carriers in which the title stands on a line of its own, the rest below it."""
ON_LINES = TITLE_FIRST | {"table", "html table", "broken lines", "broken bullet"}
"""Carriers whose parts no separator parts."""
KEYED = frozenset({"keyed sub-bullets", "keyed heading", "card"})
_INVERTED = frozenset({"apa", "vancouver", "bibtex", "inverted semicolons", "mla"})
_ONE_LINE = frozenset({"bullet", "numbered", "bracket number", "paragraph", "html list"})


def name_of(shape: Shape) -> str:
    """Return the name of a shape: its answers in the order of the questions."""
    return "/".join(shape[question] for question in POINTS)


def is_seen(shape: Shape) -> bool:
    """Tell whether a shape may be looked at: an even first hexadecimal digit of the SHA-256 of its name."""
    return int(hashlib.sha256(name_of(shape).encode()).hexdigest()[0], 16) % 2 == 0


def shapes(count: int, seed: int) -> list[Shape]:
    """Return so many different shapes, drawn by the weights; what even a person could not read is left out."""
    chance = random.Random(f"shapes {seed}")
    found: dict[str, Shape] = {}
    while len(found) < count:
        drawn = {question: _drawn(chance, answers) for question, answers in POINTS.items()}
        shape = _settled(drawn)
        if not any(forbids(shape) for forbids in _FORBIDDEN):
            found.setdefault(name_of(shape), shape)
    return list(found.values())


def _drawn(chance: random.Random, answers: Mapping[str, int]) -> str:
    return chance.choices(list(answers), list(answers.values()))[0]


def _settled(drawn: dict[str, str]) -> Shape:
    """Return a shape with one answer to each question that its other answers leave without a sense."""
    shape = dict(drawn)
    if shape["carrier"] in ON_LINES:
        shape["separator"] = "stop"
    if "people" not in shape["order"]:
        shape["people"], shape["around people"] = "full", "nothing"
    if "credit" not in shape["order"] and "year" not in shape["order"]:
        shape["credit"] = "plain"
    if shape["order"] in ("people year title", "year title people"):
        shape["credit"] = "plain"
    if shape["order"] == "people year title":
        shape["separator"], shape["around people"] = "stop", "nothing"
    return shape


def _one_of(shape: Shape, **answers: str | Collection[str]) -> bool:
    """Tell whether a shape gives one of these answers to each of these questions (`around_people` has a blank)."""
    return all(
        shape[question.replace("_", " ")] in ([allowed] if isinstance(allowed, str) else allowed)
        for question, allowed in answers.items()
    )


_FORBIDDEN: tuple[Callable[[Shape], bool], ...] = (
    # the title stands first on a line of its own
    lambda s: s["carrier"] in TITLE_FIRST and not s["order"].startswith("title"),
    # nothing but a title: its link must say that it is one; beside no credit a description is no sure one either
    lambda s: s["order"] == "title" and _one_of(s, link=("none", "credit", "doi text")),
    lambda s: s["carrier"] in TITLE_FIRST and s["order"] == "title" and s["beside"] in ("nothing", "description"),
    # slides alone of what names people and a meeting may be a talk
    lambda s: s["link"] == "none" and s["beside"] not in ("nothing", "note", "description"),
    # the words of the credit are the link: there must be such words
    lambda s: s["link"] == "credit" and ("credit" not in s["order"] or _one_of(s, credit=("badge", "code", "volume"))),
    # no paragraph or table without a link is known for a paper, nor a heading or fold
    lambda s: s["link"] == "none" and s["carrier"] not in ("bullet", "numbered", "bracket number"),
    lambda s: s["link"] == "none" and s["order"] in ("title", "title people", "title credit", "credit title"),
    lambda s: s["carrier"] == "paragraph" and s["link"] == "doi text",
    # names turned around need a title that is marked, or stops between the parts
    lambda s: s["people"] in _INVERTED and _one_of(s, mark="plain", separator=("comma", "blank"), carrier=_ONE_LINE),
    lambda s: s["people"] in _INVERTED and s["order"] in ("title people", "title credit people")
    and s["separator"] in ("comma", "blank"),
    lambda s: s["order"] == "people year title" and s["people"] not in ("apa", "full and", "initials", "bibtex"),
    # nothing but blanks between plain words
    lambda s: s["separator"] == "blank" and s["carrier"] in _ONE_LINE and not _blanks_suffice(s),
    # slanted names behind a slanted title; a slanted venue behind both
    lambda s: s["mark"] == "italic" and (s["around people"] == "italic" or s["credit"] == "italic"),
    lambda s: s["mark"] in ("bold", "bold quotes", "linked bold") and s["credit"] == "bold",
    lambda s: s["around people"] == "by" and not s["order"].startswith("title people"),
    lambda s: s["around people"] == "brackets" and (
        not s["order"].startswith("title people") or s["people"] not in ("full", "initials", "et al", "family et al")),
    lambda s: s["around people"] != "nothing" and s["carrier"] in KEYED | {"table", "html table"},
    lambda s: s["people"] == "linked" and (s["order"].startswith("people") and s["mark"] == "plain"),
    lambda s: s["people"] == "linked" and s["order"] == "people year title",
    # prefixes stand on a line's beginning, before a title that is no reference
    lambda s: s["prefix"] != "none" and not s["order"].startswith("title"),
    lambda s: s["prefix"] != "none" and s["link"] == "front label",
    lambda s: s["prefix"] in ("name", "bold tag") and _one_of(s, mark=("bold", "bold quotes", "linked bold")),
    lambda s: s["prefix"] == "name" and (s["mark"] not in ("plain",) or s["link"] not in ("label", "bracketed label")),
    # a number behind a bullet is a list in a list
    lambda s: s["prefix"] == "number" and (s["carrier"] in ("numbered", "bracket number") or "bullet" in s["carrier"]),
    lambda s: s["prefix"] in ("tag", "bold tag") and s["carrier"] in ("bracket number", "definition"),
    # marks that the link makes; a linked bold title needs the link
    lambda s: s["mark"] == "linked bold" and s["link"] not in ("title", "title reference"),
    lambda s: s["link"] == "front label" and not s["order"].startswith("title"),
    lambda s: s["link"] == "front label" and s["carrier"] not in ("bullet", "numbered", "broken bullet"),
    # cells, folds and terms hold Markdown inline only where the page's syntax says so
    lambda s: s["carrier"] in ("html table", "html list") and (
        s["link"] not in ("title", "label", "bracketed label", "pdf", "html", "credit", "bare") or s["mark"] in
        ("curly", "bold quotes", "linked bold") or s["people"] == "linked" or s["credit"] in ("badge", "code")
        or s["prefix"] in ("name", "bold tag") or s["beside"] in ("note", "stars")),
    lambda s: s["carrier"] == "fold" and s["mark"] not in ("plain", "bold", "quotes"),
    lambda s: s["carrier"] == "fold" and s["link"] in ("title", "title reference", "bare", "angle", "credit"),
    lambda s: s["carrier"] in ("heading", "keyed heading") and s["mark"] not in ("plain", "bold", "quotes"),
    lambda s: s["carrier"] in ("card", "table", "html table") and s["mark"] in ("curly", "bold quotes"),
    lambda s: s["carrier"] in ("card", "bold card") and s["prefix"] != "none",
    lambda s: s["carrier"] == "bold card" and s["mark"] not in ("bold", "linked bold"),
    lambda s: s["carrier"] in ("table", "html table") and (
        s["order"] in ("people year title", "title") or s["link"] in ("front label", "none", "doi text")
        or s["prefix"] in ("name",)),
    lambda s: s["carrier"] == "definition" and s["link"] in ("badge", "front label"),
    lambda s: s["carrier"] in TITLE_FIRST and s["credit"] == "badge" and s["link"] == "badge",
    # a bar parts the cells of a table
    lambda s: s["carrier"] in ("paragraph", "bracket number") and s["separator"] == "blank",
    # without a heading of its own a section would belong to the news above it
    lambda s: s["frame"] == "news" and s["section"] in ("folds", "bold lines"),
    lambda s: s["section"] == "folds" and s["carrier"] in ("fold", "heading", "keyed heading", "html table"),
    lambda s: s["section"] == "bold lines" and s["carrier"] in (
        "paragraph", "broken lines", "card", "bold card", "bracket number", "definition", "heading", "keyed heading"),
    lambda s: s["beside"] == "note" and s["carrier"] not in ("bullet", "numbered", "sub-bullets", "broken bullet"),
)  # fmt: skip
"""Which answers do not go together, each for the reason above it."""


def _blanks_suffice(shape: Shape) -> bool:
    """Tell whether blanks alone part the pieces: a marked title, people in brackets or a credit in its own marks."""
    marked = shape["mark"] != "plain" or shape["link"] in ("title", "title reference")
    return marked and _one_of(shape, credit=("round", "square", "bold", "code", "italic")) and (
        "people" not in shape["order"] or shape["around people"] in ("italic", "brackets"))  # fmt: skip
