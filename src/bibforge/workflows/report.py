"""The report: one self-contained HTML page that says what became of every mention."""

from __future__ import annotations

import base64
import hashlib
import pkgutil
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bibforge.model.library import Skipped, Status, Work
from bibforge.reconcile.decide import USER
from bibforge.reconcile.lock import Lock, fingerprint
from bibforge.workflows import charts
from bibforge.workflows.report_rows import (
    Choice,
    Row,
    choice_of,
    decisions_of,
    had_no_link,
    notices_of,
    row_of,
    shown_file,
    shown_place,
    web_address,
)
from bibforge.workflows.review import matters

if TYPE_CHECKING:
    from jinja2 import Template

    from bibforge.workflows.build import Build


@dataclass(slots=True, kw_only=True)
class Category:
    """One heading with its rows and the headings below it; `count` is the number of works in the whole branch."""

    name: str
    number: int
    depth: int
    rows: list[Row] = field(default_factory=list)
    children: list[Category] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One finding: what it is about (a class of findings), the text, the work, the label and the place in the list."""

    about: str
    text: str
    row: Row
    place: str
    url: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One work with several mentions, and what joined them."""

    row: Row
    mentions: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the template shows; all texts still unescaped."""

    title: str
    lists: tuple[tuple[str, str, int], ...]
    mentions: int
    works: int
    outcomes: tuple[charts.Bar, ...]
    years: tuple[charts.Column, ...]
    venues: tuple[charts.Bar, ...]
    more_venues: int
    preprints: int
    completeness: tuple[charts.Bar, ...]
    papers: int
    tree: tuple[Category, ...]
    open: tuple[tuple[Row, str, tuple[Choice, ...]], ...]
    notes: Mapping[str, tuple[Note, ...]]
    linked: tuple[Row, ...]
    completed: tuple[Row, ...]
    joined: tuple[Joined, ...]
    skipped: Mapping[str, tuple[Skipped, ...]]
    unreachable: tuple[str, ...]


def report_html(outcome: Build, *, compiled: Path | None = None) -> str:
    """Return the report of a build as one HTML page that asks for nothing outside itself.

    `compiled` is a folder in which the compiled template may be kept for later runs.

    The same lists and lock give the same bytes: no date, no path of the machine, nothing about requests.
    Texts from lists and records are escaped, and only http and https addresses become links.
    """
    css, script = _part("report.css"), _part("report.js")
    html = _template(compiled).render(
        page=page_of(outcome),
        css=css,
        script=script,
        style_hash=_hash(css),
        script_hash=_hash(script),
        shown=shown_file,
    )
    return _UNFIT.sub("\ufffd", html)


_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no HTML text may hold: controls, lone surrogates, noncharacters (HTML standard, "preprocessing the input stream")."""


def _part(name: str) -> str:
    data = pkgutil.get_data("bibforge.workflows", name)  # importlib.resources costs 15 ms more
    return (data or b"").decode("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    """The form in which a content security policy allows one inline script or style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=4)
def _template(compiled: Path | None) -> Template:
    from jinja2 import DictLoader, Environment, StrictUndefined  # on first use: 70 ms that other commands need not pay

    from bibforge.workflows.compiled import CompiledTemplates

    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        loader=DictLoader({"report": _part("report.html.j2")}),
        bytecode_cache=CompiledTemplates(compiled) if compiled else None,
    )
    return environment.get_template("report")


def page_of(outcome: Build) -> Page:
    """Return what the page shows, as values."""
    works = outcome.library.works
    rows = {work.key: row_of(work, outcome.lock) for work in works}
    venues, more_venues = charts.venues(works)
    names = [one.title or PurePosixPath(shown_file(one.file)).stem for one in outcome.lists]
    return Page(
        title=", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""),
        lists=tuple((one.title, shown_file(one.file), len(one.mentions)) for one in outcome.lists),
        mentions=sum(len(one.mentions) for one in outcome.lists),
        works=len(works),
        outcomes=charts.outcomes(works),
        years=charts.years(works),
        venues=venues,
        more_venues=more_venues,
        preprints=charts.preprints(works),
        completeness=charts.completeness(works),
        papers=sum(1 for work in works if work.status is not Status.NON_PAPER),
        tree=tree_of(outcome.library.categories, works, rows),
        open=tuple(
            (rows[one.key], one.why[0], tuple(choice_of(one.key, option) for option in one.options))
            for one in matters(outcome)
            if one.work.status is Status.UNRESOLVED
        ),
        notes=_notes(works, outcome.lock, rows),
        linked=tuple(rows[work.key] for work in works if rows[work.key].gained and had_no_link(work)),
        completed=tuple(rows[work.key] for work in works if rows[work.key].gained and not had_no_link(work)),
        joined=tuple(_joined(work, outcome.lock, rows[work.key]) for work in works if len(work.mentions) > 1),
        skipped=_skipped(one for each in outcome.lists for one in each.skipped),
        unreachable=outcome.unreachable,
    )


def tree_of(paths: Sequence[tuple[str, ...]], works: Sequence[Work], rows: Mapping[str, Row]) -> tuple[Category, ...]:
    """Return the category tree in list order, empty headings kept, each entry under every heading that names it."""
    nodes: dict[tuple[str, ...], Category] = {}
    roots: list[Category] = []
    inside: dict[tuple[str, ...], set[str]] = {}

    def node(path: tuple[str, ...]) -> Category:
        if path not in nodes:
            siblings = node(path[:-1]).children if len(path) > 1 else roots
            nodes[path] = Category(name=path[-1], number=len(nodes) + 1, depth=len(path))
            siblings.append(nodes[path])
        return nodes[path]

    for path in paths:
        if path:
            node(path)
    places = sorted(
        (one.place.line, n, one.place.category, work.key) for n, work in enumerate(works) for one in work.mentions
    )
    for _, _, path, key in places:
        if key not in inside.setdefault(path, set()):
            inside[path].add(key)
            node(path).rows.append(rows[key])
    _count(roots)
    return tuple(roots)


def _count(categories: Iterable[Category]) -> set[str]:
    everything: set[str] = set()
    for one in categories:
        keys = {row.key for row in one.rows} | _count(one.children)
        one.count = len(keys)
        everything |= keys
    return everything


ABOUT = (
    ("(a wrong link?)", "Links that may lead to another work"),
    ("rejected by hand", "Links that lead to another work"),
    ("another work than", "Two links, two works"),
    ("was not found", "Identifiers that were not found"),
    ("(an old title?)", "Old or other titles"),
    ("wrong link?)", "Short names, or links to another work"),
    ("not taken", "DOIs that arXiv names for another work"),
)
"""The classes of findings in the order of the page, each with words of its findings; what fits none comes last."""
_NOTICES, _OTHERS = "Retractions and corrections", "Others"


def _notes(works: Sequence[Work], lock: Lock, rows: Mapping[str, Row]) -> dict[str, tuple[Note, ...]]:
    found: dict[str, list[Note]] = {about: [] for about in (_NOTICES, *(name for _, name in ABOUT), _OTHERS)}
    for work in works:
        row = rows[work.key]
        found[_NOTICES] += [
            Note(about=_NOTICES, text=text, row=row, place=row.places[0], url=web_address(url))
            for text, url in notices_of(work)
        ]
        mentions = {fingerprint(one): one for one in reversed(work.mentions)}
        for one in decisions_of(work, lock):
            for text in one.findings:
                about = next((name for words, name in ABOUT if words in text), _OTHERS)
                place = shown_place(mentions[one.fingerprint])
                found[about].append(Note(about=about, text=text, row=row, place=place, settled=one.by == USER))
    return {about: tuple(notes) for about, notes in found.items() if notes}


def _joined(work: Work, lock: Lock, row: Row) -> Joined:
    mentions = tuple((shown_place(one), one.title) for one in work.mentions)
    return Joined(row=row, mentions=mentions, why=_bond(work, lock))


def _bond(work: Work, lock: Lock) -> str:
    decisions = decisions_of(work, lock)
    if len(decisions) == 1:
        return "the same item in several places"
    if any(one.same_as for one in decisions):
        return "declared the same by hand"
    shared = set.intersection(*({*one.identifiers} for one in decisions)) if decisions else set()
    records = set.intersection(*({*one.records} for one in decisions)) if decisions else set()
    if shared:
        return f"every list names {min(shared)}"
    if records:
        return f"all lead to {min(records)}"
    return "title and people agree"


def _skipped(everything: Iterable[Skipped]) -> dict[str, tuple[Skipped, ...]]:
    reasons: dict[str, list[Skipped]] = {}
    for one in everything:
        reasons.setdefault(one.reason, []).append(one)
    return {reason: tuple(reasons[reason]) for reason in sorted(reasons)}
