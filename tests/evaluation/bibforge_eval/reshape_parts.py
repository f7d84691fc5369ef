"""The parts of one entry of a reshaped list: its title, people, credit and links as text, and what they state."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bibforge_eval.reshape_grammar import Shape
from bibforge_eval.reshape_words import word
from bibforge_eval.reshape_works import Work

_LEAST_LETTERS = 3


@dataclass(slots=True, kw_only=True)
class Parts:
    """One entry in pieces, each as it is written, and what a reader should find."""

    title: str
    prefix: str = ""
    people: str = ""
    credit: str = ""
    year: str = ""
    links: list[str] = field(default_factory=list)
    note: str = ""
    description: str = ""
    definitions: list[str] = field(default_factory=list)
    """Lines that stand at the end of the list: where its reference links lead."""
    names: list[str] = field(default_factory=list)
    et_al: bool = False
    titles: list[str] = field(default_factory=list)
    """The title, and other readings of it that are right, too."""
    venue: str = ""
    states_year: bool = False
    arxiv: str = ""
    doi: str = ""


def parts_of(work: Work, shape: Shape, number: int, chance: random.Random) -> Parts:
    """Return the parts of a work in a shape; `number` counts the entries of the list."""
    parts = Parts(title=work.title, titles=[work.title])
    if "people" in shape["order"]:
        parts.people, parts.names, parts.et_al = _people(work, shape)
    if "credit" in shape["order"] or "year" in shape["order"]:
        _set_credit(parts, work, shape)
    _set_links(parts, work, shape, number)
    _set_beside(parts, work, shape)
    parts.prefix = _PREFIXES[shape["prefix"]](work, number)
    if shape["prefix"] == "name":
        parts.titles.append(f"{_short_name(work)}: {work.title}")
    return parts


def _initials(given: str) -> str:
    return " ".join(f"{one[0]}." for one in given.split())


def _bare_initials(given: str) -> str:
    return "".join(one[0] for one in given.split())


def _natural(person: tuple[str, str]) -> str:
    return f"{person[0]} {person[1]}"


def _short(person: tuple[str, str]) -> str:
    return f"{_initials(person[0])} {person[1]}"


def _turned(person: tuple[str, str]) -> str:
    return f"{person[1]}, {_initials(person[0])}"


def _turned_in_full(person: tuple[str, str]) -> str:
    return f"{person[1]}, {person[0]}"


def _compact(person: tuple[str, str]) -> str:
    return f"{person[1]} {_bare_initials(person[0])}"


def _page_of(person: tuple[str, str]) -> str:
    host = re.sub(r"[^a-z]", "", f"{person[0][0]}{person[1]}".lower()) or "home"
    return f"[{_natural(person)}](https://{host}.github.io/)"


def _with_last(names: list[str], last: str) -> str:
    return f"{', '.join(names[:-1])}{last}{names[-1]}" if len(names) > 1 else names[0]


_FORMS: dict[str, tuple[Callable[[tuple[str, str]], str], Callable[[list[str]], str]]] = {
    "full": (_natural, ", ".join),
    "full and": (_natural, lambda names: _with_last(names, ", and " if len(names) > 2 else " and ")),
    "initials": (_short, ", ".join),
    "ampersand": (_natural, lambda names: _with_last(names, " & ")),
    "semicolons": (_natural, "; ".join),
    "apa": (_turned, lambda names: _with_last(names, ", & ")),
    "vancouver": (_compact, ", ".join),
    "bibtex": (_turned_in_full, " and ".join),
    "inverted semicolons": (_turned, "; ".join),
    "linked": (_page_of, ", ".join),
}
_FIRST_ONLY: dict[str, tuple[Callable[[tuple[str, str]], str], str]] = {
    "et al": (_natural, " et al."), "family et al": (lambda person: person[1], " et al."),
    "mla": (_turned_in_full, ", et al."),
}  # fmt: skip


def _people(work: Work, shape: Shape) -> tuple[str, list[str], bool]:
    """Return the people as written, their names as a reader should find them, and whether more are said to be."""
    first_only = _FIRST_ONLY.get(shape["people"])
    people = list(work.people)
    if first_only and len(people) > 1:
        form, others = first_only
        return f"{form(people[0])}{others}", [form(people[0])], True
    form, joined = _FORMS.get(shape["people"], _FORMS["full"])
    names = [_natural(one) if form in (_page_of, _natural) else form(one) for one in people]
    if form is _compact:
        names = [f"{' '.join(_bare_initials(given))} {family}" for given, family in people]
    return joined([form(one) for one in people]), names, False


_CREDITS: dict[str, Callable[[str, int], str]] = {
    "round": lambda venue, year: f"({venue} {year})",
    "square": lambda venue, year: f"[{venue} {year}]",
    "plain": lambda venue, year: f"{venue} {year}",
    "comma": lambda venue, year: f"{venue}, {year}",
    "italic": lambda venue, year: f"*{venue}*, {year}",
    "bold": lambda venue, year: f"**{venue} {year}**",
    "code": lambda venue, year: f"`{venue} {year}`",
    "year only": lambda venue, year: f"({year})",
    "apostrophe": lambda venue, year: f"{venue}'{year % 100:02}",
    "badge": lambda venue, year: f"![](https://img.shields.io/badge/{venue.replace(' ', '%20')}-{year}-blue)",
    "volume": lambda venue, year: (
        f"{venue} {year % 37 + 2}({year % 11 + 1}):{year % 700 + 20}-{year % 700 + 33}, {year}"
    ),
    "in": lambda venue, year: f"In *{venue}*, {year}",
    "venue then year": lambda venue, year: f"{venue}. {year}",
}


def _set_credit(parts: Parts, work: Work, shape: Shape) -> None:
    form = shape["credit"]
    parts.states_year = True
    parts.year = str(work.year)
    if shape["order"] == "year title people":
        return
    parts.venue = "" if form == "year only" else work.venue
    if shape["order"] == "people year title":
        parts.credit = f"*{work.venue}*" if work.venue else ""
    elif not work.venue:
        parts.credit = f"({work.year})"
    else:
        parts.credit = _CREDITS[form](work.venue, work.year)


def _slug(work: Work) -> str:
    return re.sub(r"[^a-z]+", "-", work.title.lower()).strip("-")[:24].strip("-") or "code"


def _short_name(work: Work) -> str:
    """Return a made-up short name: the capitals of the title's longer words."""
    letters = "".join(one[0].upper() for one in re.findall(r"[A-Za-z]{4,}", work.title))[:4]
    return f"{letters}Net" if len(letters) >= _LEAST_LETTERS else "WideNet"


_EMOJI = ("🔥", "⭐", "📄", "🌟")
_PREFIXES: dict[str, Callable[[Work, int], str]] = {
    "none": lambda work, number: "", "tag": lambda work, number: f"[{_short_name(work)}] ",
    "name": lambda work, number: f"**{_short_name(work)}**: ", "number": lambda work, number: f"{number}. ",
    "emoji": lambda work, number: f"{_EMOJI[number % 4]} ",
    "bold tag": lambda work, number: f"**[{_short_name(work)}]** ",
}  # fmt: skip
_MARKS = {"plain": "{}", "bold": "**{}**", "italic": "*{}*", "quotes": '"{}"', "curly": "“{}”",
          "bold quotes": '**"{}"**', "linked bold": "{}"}  # fmt: skip


def _pdf(work: Work) -> str:
    return f"https://arxiv.org/pdf/{work.arxiv}.pdf" if work.arxiv else work.url


def _identifier(work: Work) -> str:
    return f"arXiv:{work.arxiv}" if work.arxiv else work.doi


def _badge(work: Work) -> str:
    left, right = ("arXiv", work.arxiv) if work.arxiv else ("DOI", "link")
    return f"[![{left}](https://img.shields.io/badge/{left}-{right}-b31b1b.svg)]({work.url})"


_LABELS: dict[str, Callable[[Work, str], str]] = {
    "label": lambda work, label: f"[{label}]({work.url})",
    "front label": lambda work, label: f"[{label}]({work.url})",
    "bracketed label": lambda work, label: f"[[{label}]({work.url})]",
    "pdf": lambda work, label: f"[[pdf]({_pdf(work)})]",
    "identifier": lambda work, label: f"[{_identifier(work)}]({work.url})",
    "bare": lambda work, label: work.url,
    "angle": lambda work, label: f"<{work.url}>",
    "badge": lambda work, label: _badge(work),
    "html": lambda work, label: f'<a href="{work.url}">{label}</a>',
    "emoji": lambda work, label: f"[📄]({work.url})",
    "doi text": lambda work, label: f"doi:{work.doi}" if not work.arxiv else f"arXiv:{work.arxiv}",
    "doi link": lambda work, label: f"DOI: [{work.doi}](https://doi.org/{work.doi})" if work.doi else
    f"arXiv: [{work.arxiv}]({work.url})",
}  # fmt: skip


def _set_links(parts: Parts, work: Work, shape: Shape, number: int) -> None:
    """Mark the title, link what the shape links, and note which identifiers stand there."""
    form, marked = shape["link"], _MARKS[shape["mark"]].format(work.title)
    if shape["mark"] == "linked bold":
        marked = f"**[{work.title}]({work.url})**" if form == "title" else f"**[{work.title}][{number}]**"
    elif form == "title":
        marked = f"[{marked}]({work.url})"
    elif form == "title reference":
        marked = f"[{marked}][{number}]"
    parts.title = marked
    label = word("paper", shape["language"])
    if form == "credit":
        parts.credit = f"[{parts.credit.strip('()[]')}]({work.url})"
    elif form == "reference":
        parts.links.append(f"[{label}][{number}]")
    elif form in _LABELS:
        parts.links.append(_LABELS[form](work, label))
    if form in ("reference", "title reference"):
        parts.definitions.append(f"[{number}]: {work.url}")
    if form == "none":
        return
    by_doi = not work.arxiv or (form == "doi link" and bool(work.doi))
    parts.arxiv, parts.doi = ("", work.doi) if by_doi else (work.arxiv, "")


def _set_beside(parts: Parts, work: Work, shape: Shape) -> None:
    """Add what stands beside the paper's own link: code, a page, a description, a note."""
    beside, language, slug = shape["beside"], shape["language"], _slug(work)
    frame = "[[{}]({})]" if shape["link"] in ("bracketed label", "pdf") else "[{}]({})"
    if shape["carrier"] in ("html table", "html list"):
        frame = '<a href="{1}">{0}</a>'
    code = frame.format(word("code", language), f"https://github.com/{slug[:9].strip('-')}lab/{slug}")
    match beside:
        case "code":
            parts.links.append(code)
        case "code and page":
            parts.links += [code, frame.format(word("page", language), f"https://{slug[:12]}.github.io/{slug[-8:]}/")]
        case "slides":
            parts.links.append(frame.format(word("slides", language), f"https://slides.example.org/{slug}/slides.pdf"))
        case "data set":
            parts.links.append(frame.format(word("data", language), f"https://huggingface.co/datasets/{slug}"))
        case "stars":
            parts.links.append(f"![](https://img.shields.io/github/stars/{slug[:9].strip('-')}lab/{slug}?style=social)")
        case "description":
            parts.description = word("in short", language)
        case "note":
            parts.note = word("in short", language)
