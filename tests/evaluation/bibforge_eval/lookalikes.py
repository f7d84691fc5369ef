"""Look-alikes: titles and people that nearly are a record's and mean another work, made by a seeded program."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bibforge.model.library import Mention
from bibforge.model.people import Person
from bibforge.model.record import Kind
from bibforge.text.comparison import STOP_WORDS
from bibforge_eval.material import Item

Strangers = Sequence[tuple[Person, ...]]
Disguise = Callable[[Mention, Strangers, random.Random], Mention | None]


def _titled(form: str) -> Disguise:
    return lambda mention, strangers, chance: replace(mention, title=form.format(mention.title.rstrip(".")))


def _by_others(form: str) -> Disguise:
    def disguise(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention:
        return replace(mention, title=form.format(mention.title.rstrip(".")), authors=chance.choice(strangers))

    return disguise


def _other_number(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """Count one part, year or dimension further."""
    if not re.search(r"\d", mention.title):
        return None
    return replace(mention, title=re.sub(r"\d+", lambda m: str(int(m[0]) + 1), mention.title, count=1))


_WORDS = (
    "book",
    "quantum",
    "robust",
    "weighted",
    "stochastic",
    "temporal",
    "discrete",
    "rational",
    "spherical",
    "oblique",
)


def _word_added(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """Put a word that carries meaning inside the title: "off-diagonal book Ramsey numbers"."""
    words = mention.title.split()
    new = chance.choice([word for word in _WORDS if word not in mention.title.lower()])
    places = [i for i in range(1, len(words)) if words[i].lower() not in STOP_WORDS and words[i][0].isalpha()]
    if not places:
        return None
    place = chance.choice(places)
    return replace(mention, title=" ".join([*words[:place], new, *words[place:]]))


def _word_exchanged(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """Exchange a word that carries meaning for another."""
    words = mention.title.split()
    places = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.lower() not in STOP_WORDS]
    if len(places) < 2:
        return None
    words[chance.choice(places)] = chance.choice([word for word in _WORDS if word not in mention.title.lower()])
    return replace(mention, title=" ".join(words))


_OPPOSITES = (("supervised", "unsupervised"), ("linear", "nonlinear"), ("convex", "nonconvex"), ("local", "global"),
              ("stationary", "nonstationary"), ("upper", "lower"), ("discrete", "continuous"), ("online", "offline"),
              ("positive", "negative"), ("parametric", "nonparametric"), ("commutative", "noncommutative"),
              ("symmetric", "asymmetric"), ("homogeneous", "inhomogeneous"), ("finite", "infinite"),
              ("relativistic", "nonrelativistic"), ("compact", "noncompact"), ("equilibrium", "nonequilibrium"),
              ("explicit", "implicit"), ("internal", "external"), ("static", "dynamic"),
              ("small", "large"))  # fmt: skip


def _opposite(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """Turn a word into its opposite."""
    for pair in _OPPOSITES:
        for old, new in (pair, pair[::-1]):
            if re.search(rf"\b{old}\b", mention.title, re.IGNORECASE):
                return replace(mention, title=re.sub(rf"\b{old}\b", new, mention.title, flags=re.IGNORECASE))
    return None


def _denied(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """Say the contrary: "is not all you need"."""
    if not re.search(r"\b(?:is|are|can|do|does)\b", mention.title):
        return None
    return replace(mention, title=re.sub(r"\b(is|are|can|do|does)\b", r"\1 not", mention.title, count=1))


def _thesis(mention: Mention, strangers: Strangers, chance: random.Random) -> Mention | None:
    """One of the authors' thesis under the same title, which the list calls a thesis."""
    if len(mention.authors) < 2:
        return None
    return replace(
        mention, kind=Kind.THESIS, authors=mention.authors[:1], year=mention.year and mention.year + 2, venue=""
    )


DISGUISES: Mapping[str, Disguise] = {
    "part II": _titled("{}, Part II"),
    "II": _titled("{} II"),
    "part 2: subtitle": _titled("{}. Part 2: Applications"),
    "number": _other_number,
    "same title by others": _by_others("{}"),
    "erratum": _titled("Erratum: {}"),
    "erratum to": _titled("Erratum to “{}”"),
    "correction": _titled("Correction to: {}"),
    "comment": _by_others("Comment on “{}”"),
    "reply": _titled("Reply to comment on “{}”"),
    "addendum": _titled("Addendum to “{}”"),
    "retraction": _titled("Retraction: {}"),
    "survey": _by_others("{}: A Survey"),
    "revisited": _by_others("{} Revisited"),
    "beyond": _by_others("Beyond {}"),
    "towards": _by_others("Towards {}"),
    "word added": _word_added,
    "word exchanged": _word_exchanged,
    "opposite": _opposite,
    "denied": _denied,
    "thesis": _thesis,
}


def lookalikes(items: Sequence[Item], count: int, seed: int) -> list[Item]:
    """Return `count` look-alikes of the items, each disguise about equally often; nothing in the set is right for them.

    The truth of each names what would be the false acceptance, spelled as the names of the model's record.
    """
    chance = random.Random(f"look-alikes {seed}")
    strangers = [item.mention.authors for item in items]
    models = list(items)
    chance.shuffle(models)
    out: list[Item] = []
    kinds = list(DISGUISES)
    for number, item in enumerate(models * len(kinds)):
        if len(out) >= count:
            break
        name = kinds[(number + number // len(models)) % len(kinds)]
        mention = DISGUISES[name](item.mention, strangers, chance)
        if mention is None or (name in BY_OTHERS and _shares(mention, item)):
            continue
        out.append(Item(label=f"{name}: {item.label}", mention=mention, truth=replace(item.truth, in_set=False)))
    return out


BY_OTHERS = ("same title by others", "comment", "survey", "revisited", "beyond", "towards")
"""The disguises whose people are strangers."""


def _shares(mention: Mention, item: Item) -> bool:
    """A stranger who happens to have an author's name makes no look-alike."""
    families = {person.family.lower() for person in item.mention.authors}
    return any(person.family.lower() in families for person in mention.authors)
