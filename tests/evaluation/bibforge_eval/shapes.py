"""Shapes of list items made at random: which parts, in which order, between which signs, in which marks."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bibforge.model.people import Person
from bibforge.model.record import Record

ITEMS = 24
"""Items of a made list."""
MOST_PEOPLE = 6
_SIGNS = (
    ", ",
    ". ",
    " - ",
    " — ",
    "; ",
    " | ",
    " / ",
    ": ",
    " // ",
    " · ",
    " > ",
    " => ",
    " = ",
    " ~ ",
    " (",
    " [",
    " {",
)
_CLOSED_BY = {" (": ")", " [": "]", " {": "}"}
_MARKS = ("", "", "", "**", "*", '"', "`", "“")
_NAMES = ("Jane Roe", "J. Roe", "Roe, J.", "Roe J", "Roe")
_VENUES = (
    "NeurIPS", "ICML", "CVPR", "Nature", "IEEE Trans. Biomed. Circuits Syst.", "Journal of Fog Studies",
    "ACL Workshop on Foxes", "Foxes Conf", "Proc. Royal Soc.", "GECCO", "J. Chem. Phys.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """How one list writes its items; `signs` stand between the parts (title, people, venue, year)."""

    parts: str
    signs: tuple[str, ...]
    names: str
    marks: str
    small: bool
    label: str
    bullet: str
    end: str

    @property
    def names_people(self) -> bool:
        """Whether its items name people."""
        return "P" in self.parts


def made_shape(order: random.Random) -> Shape:
    """Return a shape drawn at random."""
    parts = ["T", *(part for part, often in (("P", 0.8), ("V", 0.5), ("Y", 0.6)) if order.random() < often)]
    order.shuffle(parts)
    return Shape(
        parts="".join(parts),
        signs=tuple(order.choice(_SIGNS) for _ in parts[1:]),
        names=order.choice(_NAMES),
        marks=order.choice(_MARKS),
        small=order.random() < 0.2,
        label=order.choice(("arXiv", "pdf", "link", "url")),
        bullet=order.choice(("- ", "* ", "1. ")),
        end=order.choice(("", " .", ".")),
    )


def item_of(shape: Shape, record: Record, order: random.Random, arxiv: str = "") -> str:
    """Return a record as an item of a shape, with its arXiv id or a link that says nothing, or with none."""
    title = record.title.lower() if shape.small else record.title
    said = {
        "T": f"{shape.marks}{title}{'”' if shape.marks == '“' else shape.marks}",
        "P": ", ".join(_written(person, shape.names) for person in record.authors[:MOST_PEOPLE]),
        "V": order.choice(_VENUES),
        "Y": str(order.randint(1999, 2024)),
    }
    text = said[shape.parts[0]]
    for sign, part in zip(shape.signs, shape.parts[1:], strict=True):
        text += f"{sign}{said[part]}{_CLOSED_BY.get(sign, '')}"
    other = order.choice(("", f"https://files.example.org/{order.randint(1, 9999)}.pdf"))
    url = f"https://arxiv.org/abs/{arxiv}" if arxiv else other
    return f"{shape.bullet}{text}{shape.end}" + (f" [{shape.label}]({url})" if url else "")


def _written(person: Person, form: str) -> str:
    initial = person.given[:1]
    match form:
        case "J. Roe":
            return f"{initial}. {person.family}" if initial else person.family
        case "Roe, J.":
            return f"{person.family}, {initial}." if initial else person.family
        case "Roe J":
            return f"{person.family} {initial}".strip()
        case "Roe":
            return person.family
        case _:
            return person.display
