"""The keeper's page: one self-contained HTML file that says what became of all mentions and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bibforge.model.library import Doubt, Skipped, Status, Work
from bibforge.readinglist.attention import doubt_words
from bibforge.readinglist.skipwords import SKIP_WORDS
from bibforge.reconcile.decide import USER
from bibforge.reconcile.lock import Lock, fingerprint
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.words import phrase
from bibforge.workflows import charts
from bibforge.workflows.pages.assets import environment, fit, part, policy_hash
from bibforge.workflows.pages.series import known_series
from bibforge.workflows.report_lines import Around, EntryLine, card_of, line_of, placed
from bibforge.workflows.report_rows import (
    ReportRow,
    decisions_of,
    had_no_link,
    notices_of,
    review_command,
    shown_file,
    shown_place,
    web_address,
)

if TYPE_CHECKING:
    from bibforge.workflows.build import Build


Parts = Sequence[tuple[int, str]]
"""HTML in parts, each with the number of its items."""


@dataclass(slots=True, kw_only=True)
class Category:
    """One heading with its rows and the headings below it; `count` is the number of works in the whole branch."""

    name: str
    number: int
    depth: int
    rows: list[ReportRow] = field(default_factory=list)
    children: list[Category] = field(default_factory=list)
    count: int = 0
    parts: Parts = ()
    """Its lines as HTML."""
    is_first: bool = False
    """Whether they are the first of the page."""


class About(StrEnum):
    """The classes of findings, in the order of the page; the value is the heading."""

    NOTICES = "Retractions and corrections"
    MAYBE_OTHER_WORK = "Links that may lead to another work"
    OTHER_WORK = "Links that lead to another work"
    TWO_WORKS = "Two links, two works"
    NOT_FOUND = "Identifiers that were not found"
    OTHER_TITLES = "Old or other titles"
    SHORT_NAMES = "Short names, or links to another work"
    OTHER_DOIS = "DOIs that arXiv names for another work"
    OTHERS = "Others"


ABOUT: Mapping[StrEnum, About] = {
    ReasonKind.LABEL_DOES_NOT_FIT: About.MAYBE_OTHER_WORK,
    ReasonKind.REJECTED_LINK: About.OTHER_WORK,
    ReasonKind.SECOND_WORK: About.TWO_WORKS,
    ReasonKind.NOT_FOUND: About.NOT_FOUND,
    ReasonKind.LABEL_OTHER_TITLE: About.OTHER_TITLES,
    ReasonKind.LABEL_NOT_IN_TITLE: About.SHORT_NAMES,
    ReasonKind.ARXIV_NAMES_OTHER_DOI: About.OTHER_DOIS,
}
"""The class of each kind of finding; every other kind is among the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One finding: its text, the work, the place in the list, an address, and whether a person has settled it."""

    text: str
    row: ReportRow
    place: str
    url: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One work with several mentions, and what joined them."""

    row: ReportRow
    mentions: tuple[tuple[str, str], ...]
    why: str
    apart: str
    """The command that keeps the first two mentions apart, empty where they cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the template shows; all texts still unescaped, but for what is HTML already."""

    title: str
    lists: tuple[tuple[str, str, int], ...]
    mentions: int
    works: int
    outcomes: tuple[charts.Bar, ...]
    venues: tuple[charts.Bar, ...]
    more_venues: int
    preprints: int
    completeness: tuple[charts.Bar, ...]
    papers: int
    tree: tuple[Category, ...]
    open: int
    """How many works are unresolved."""
    unresolved: Parts
    """Their cards, as HTML."""
    notes: Mapping[About, tuple[Note, ...]]
    linked: tuple[ReportRow, ...]
    completed: tuple[ReportRow, ...]
    joined: tuple[Joined, ...]
    skipped: Mapping[str, tuple[Skipped, ...]]
    doubts: Mapping[str, tuple[Doubt, ...]]
    unreachable: tuple[str, ...]


LineOf = Callable[[Work, Lock], EntryLine]
CardOf = Callable[[Work, Lock], Around]


def report_html(
    outcome: Build,
    *,
    compiled: Path | None = None,
    line: LineOf | None = None,
    card: CardOf | None = None,
    series: Callable[[str], str] = known_series,
) -> str:
    """Return the report of a build as one HTML page that asks for nothing outside itself.

    `compiled` is a folder in which the compiled templates may be kept for later runs. `line`, `card` and `series`
    give what `line_of`, `card_of` and `known_series` give, where somebody has it already.

    The same lists and lock give the same bytes: no date, no path of the machine, nothing about requests.
    Texts from lists and records are escaped, and only http and https addresses become links.
    """
    css, script = part("common.css", "report.css"), part("common.js", "report.js")
    html = (
        environment(compiled)
        .get_template("report.html.j2")
        .render(
            page=page_of(
                outcome,
                line or partial(line_of, compiled=compiled),
                card or partial(card_of, compiled=compiled),
                series,
            ),
            css=css,
            script=script,
            style_hash=policy_hash(css),
            script_hash=policy_hash(script),
            shown=shown_file,
        )
    )
    return fit(html)


def page_of(
    outcome: Build, line: LineOf = line_of, card: CardOf = card_of, series: Callable[[str], str] = known_series
) -> Page:
    """Return what the page shows, as values, and what each work says as HTML."""
    works, lock = outcome.library.works, outcome.lock
    lines = {work.key: line(work, lock) for work in works}
    rows = {work.key: placed(lines[work.key], work) for work in works}
    tree = tree_of(outcome.library.categories, works, rows)
    _write_lines(tree, {key: one.html.around(rows[key].places) for key, one in lines.items()}, set())
    cards = [card(one, lock).around(rows[one.key].places) for one in works if one.status is Status.UNRESOLVED]
    venues, more_venues = charts.venues(works, series)
    names = [one.title or PurePosixPath(shown_file(one.file)).stem for one in outcome.lists]
    return Page(
        title=", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""),
        lists=tuple((one.title, shown_file(one.file), len(one.mentions)) for one in outcome.lists),
        mentions=sum(len(one.mentions) for one in outcome.lists),
        works=len(works),
        outcomes=charts.outcomes(works),
        venues=venues,
        more_venues=more_venues,
        preprints=charts.preprints(works),
        completeness=charts.completeness(works),
        papers=sum(1 for work in works if work.status is not Status.NON_PAPER),
        tree=tree,
        open=len(cards),
        unresolved=parts_of([f"{one}\n" for one in cards]),
        notes=_notes(works, outcome.lock, rows),
        linked=tuple(rows[work.key] for work in works if rows[work.key].gained and had_no_link(work)),
        completed=tuple(rows[work.key] for work in works if rows[work.key].gained and not had_no_link(work)),
        joined=tuple(_joined(work, outcome.lock, rows[work.key]) for work in works if len(work.mentions) > 1),
        skipped=_skipped(one for each in outcome.lists for one in each.skipped),
        doubts=_doubts(one for each in outcome.lists for one in each.doubts),
        unreachable=outcome.unreachable,
    )


PART = 20
"""Lines or cards that a browser makes elements of at once."""


def parts_of(items: Sequence[str]) -> Parts:
    """Return items of HTML in parts, each with their number."""
    parts = (items[start : start + PART] for start in range(0, len(items), PART))
    return tuple((len(part), "\n".join(part)) for part in parts)


def _write_lines(tree: Sequence[Category], lines: Mapping[str, str], seen: set[str]) -> None:
    """Put the lines of the works under the headings; the first line of each work bears its name."""
    for node in tree:
        node.is_first = not seen
        named = {row.key: f' id="w-{escape(row.key)}"' for row in node.rows if row.key not in seen}
        node.parts = parts_of([f'<li class="i e"{named.get(row.key, "")} {lines[row.key]}' for row in node.rows])
        seen.update(named)
        _write_lines(node.children, lines, seen)


def tree_of(
    paths: Sequence[tuple[str, ...]], works: Sequence[Work], rows: Mapping[str, ReportRow]
) -> tuple[Category, ...]:
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


def _notes(works: Sequence[Work], lock: Lock, rows: Mapping[str, ReportRow]) -> dict[About, tuple[Note, ...]]:
    found: dict[About, list[Note]] = {about: [] for about in About}
    for work in works:
        row = rows[work.key]
        found[About.NOTICES] += [
            Note(text=phrase(notice), row=row, place=row.places[0], url=web_address(url))
            for notice, url in notices_of(work)
        ]
        mentions = {fingerprint(one): one for one in reversed(work.mentions)}
        for one in decisions_of(work, lock):
            place = shown_place(mentions[one.fingerprint])
            for finding in one.findings:
                note = Note(text=phrase(finding), row=row, place=place, settled=one.by == USER)
                found[ABOUT.get(finding.kind, About.OTHERS)].append(note)
    return {about: tuple(notes) for about, notes in found.items() if notes}


def _joined(work: Work, lock: Lock, row: ReportRow) -> Joined:
    mentions = tuple((shown_place(one), one.title) for one in work.mentions)
    names = {fingerprint(one): shown_place(one) for one in reversed(work.mentions)}
    places = [names[one] for one in dict.fromkeys(fingerprint(one) for one in work.mentions)]
    is_shown_whole = all(shown_file(one.place.file) == one.place.file for one in work.mentions)
    apart = review_command("different-from", *places[:2]) if len(places) > 1 and is_shown_whole else ""
    return Joined(row=row, mentions=mentions, why=phrase(_bond(work, lock)), apart=apart)


def _bond(work: Work, lock: Lock) -> Reason:
    """Return what made one work of several mentions."""
    decisions = decisions_of(work, lock)
    if len(decisions) == 1:
        return reason(ReasonKind.JOINED_SAME_ITEM)
    if any(one.same_as for one in decisions):
        return reason(ReasonKind.JOINED_BY_HAND)
    shared = set.intersection(*({*one.identifiers} for one in decisions)) if decisions else set()
    records = set.intersection(*({*one.records} for one in decisions)) if decisions else set()
    if shared:
        return reason(ReasonKind.JOINED_BY_LISTS, identifier=min(shared))
    if records:
        return reason(ReasonKind.JOINED_BY_RECORD, record=min(records))
    return reason(ReasonKind.JOINED_BY_TITLE)


def _skipped(everything: Iterable[Skipped]) -> dict[str, tuple[Skipped, ...]]:
    found: dict[str, list[Skipped]] = {}
    for one in everything:
        found.setdefault(SKIP_WORDS[one.reason], []).append(one)
    return {why: tuple(found[why]) for why in sorted(found)}


def _doubts(everything: Iterable[Doubt]) -> dict[str, tuple[Doubt, ...]]:
    found: dict[str, list[Doubt]] = {}
    for one in everything:
        found.setdefault(doubt_words(one.kind), []).append(one)
    return {what: tuple(found[what]) for what in sorted(found)}
