"""Entries and whole lists as text: what a list says of each work, in one of the shapes that lists have."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bibforge.markup.links import html_target, markdown_target
from bibforge.model.library import Role
from bibforge.model.people import Person


class Template(StrEnum):
    """The shapes of a whole list that can be chosen."""

    BULLETS = "bullets"
    TABLE = "table"
    DETAILS = "details"
    AWESOME = "awesome"
    HTML = "html"


LABELS = {
    Role.PAPER: "paper", Role.PDF: "pdf", Role.CODE: "code", Role.PROJECT: "project", Role.VIDEO: "video",
    Role.SLIDES: "slides", Role.BLOG: "blog", Role.DATA: "dataset", Role.DEMO: "demo", Role.OTHER: "link",
}  # fmt: skip
"""The label that a written list gives to a link by what it leads to; people's home pages are not written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list says of one work under one heading; `links` are pairs of a label and an address, in order."""

    title: str
    url: str = ""
    people: tuple[Person, ...] = ()
    more_people: bool = False
    venue: str = ""
    year: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A list as text, and for each entry the lines (from 1, the last one included) on which it stands."""

    text: str
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a list is made of: its title, the paths of its headings in order, its entries in order, its shape.

    `head` are the lines that stand above the first row of each table.
    """

    title: str
    paths: tuple[tuple[str, ...], ...]
    entries: tuple[Listed, ...]
    template: Template = Template.BULLETS
    head: tuple[str, ...] = ()


def written(outline: Outline, texts: Sequence[str]) -> Written:
    """Return the list in which `texts` stand for the entries of the outline."""
    sheet = _Sheet(texts)
    if outline.template is Template.HTML:
        _html_list(sheet, outline)
    else:
        _markdown_list(sheet, outline)
    return Written(
        text="\n".join(sheet.out).rstrip("\n") + "\n", lines=tuple(sheet.lines[i] for i in range(len(texts)))
    )


def ways_to_write(entry: Listed, template: Template, *, noted: bool = False) -> tuple[str, ...]:
    """Return how a template can write an entry, the usual way first; a later one is for what is not read from it.

    `noted` says that a table has a column of notes.
    """
    match template:
        case Template.HTML:
            found = ["\n".join(_html_entry(entry, form)) for form in Form]
        case Template.TABLE:
            found = [_row(entry, noted=noted)]
        case Template.AWESOME:
            found = [_awesome(entry, form) for form in range(2)]
        case _:
            found = [bullet(entry, form) for form in Form]
    return tuple(dict.fromkeys(found))


def table_head(*, noted: bool) -> tuple[str, str]:
    """Return the two lines above the rows of a table."""
    columns = ["Title", "Authors", "Venue", "Year", "Links", *(["Notes"] if noted else [])]
    return f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"


class _Sheet:
    """The lines written so far, and on which of them each entry stands."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.out: list[str] = []
        self.lines: dict[int, tuple[int, int]] = {}

    def add(self, *lines: str) -> None:
        self.out += lines

    def entry(self, number: int) -> None:
        first = len(self.out) + 1
        self.out += self.texts[number].split("\n")
        self.lines[number] = (first, len(self.out))


def sections(paths: Iterable[tuple[str, ...]], entries: Sequence[Listed]) -> list[tuple[tuple[str, ...], list[int]]]:
    """Return every heading's path with the positions of its entries: parents first, then in order of the headings."""
    named = [*paths, *(entry.path for entry in entries)]
    whole = dict.fromkeys(path[:depth] for path in named for depth in range(len(path) + 1))
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {path: [] for path in whole}
    for path in whole:
        if path:
            children[path[:-1]].append(path)
    members: dict[tuple[str, ...], list[int]] = {path: [] for path in whole}
    for number, entry in enumerate(entries):
        members[entry.path].append(number)
    ordered: list[tuple[tuple[str, ...], list[int]]] = []
    waiting: list[tuple[str, ...]] = [()] if () in whole else []
    while waiting:
        path = waiting.pop()
        ordered.append((path, members[path]))
        waiting += reversed(children[path])
    return ordered


def _markdown_list(sheet: _Sheet, outline: Outline) -> None:
    parts = sections(outline.paths, outline.entries)
    leaves = {path for path, _ in parts} - {path[:-1] for path, _ in parts if path}
    is_awesome = outline.template is Template.AWESOME
    badge = " [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)" if is_awesome else ""
    if outline.title:
        sheet.add(f"# {markdown_text(outline.title)}{badge}", "")
    if is_awesome:
        _contents(sheet, [path for path, _ in parts if len(path) == 1])
    above: tuple[str, ...] = ()
    apart = _parted_years(parts)
    for path, members in parts:
        if path in apart:
            sheet.add(f"*{_NOTHING}*", "")
        folds = outline.template is Template.DETAILS and path in leaves and bool(path and members)
        if folds and path[:-1] == above:  # else it would be read as a part of the heading before
            sheet.add("<details>", f"<summary>{html.escape(path[-1], quote=False)}</summary>", "")
            _members(sheet, members, outline.head)
            sheet.add("</details>", "")
            continue
        if path:
            above = path
            sheet.add(f"{'#' * min(len(path) + 1, 6)} {markdown_text(path[-1])}", "")
        _members(sheet, members, outline.head)


_NOTHING = "Nothing here yet."


def _parted_years(parts: Sequence[tuple[tuple[str, ...], list[int]]]) -> set[tuple[str, ...]]:
    """Return the headings that are a year alone and stand directly below an empty one of the same level: without a line
    between the two, the year would be read as a part of the other.
    """
    pairs = itertools.pairwise(parts)
    return {
        path
        for (above, members), (path, _) in pairs
        if above and not members and len(path) == len(above) and re.fullmatch(r"\W?(?:19|20)\d\d\W?", path[-1])
    }


def _contents(sheet: _Sheet, paths: Sequence[tuple[str, ...]]) -> None:
    """Write the table of contents that awesome-lint asks for: every section of the second level, by its anchor."""
    if not paths:
        return
    sheet.add("## Contents", "")
    for path in paths:
        sheet.add(f"- [{markdown_text(path[-1])}](#{anchor(path[-1])})")
    sheet.add("")


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading: small letters, blanks as hyphens, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _members(sheet: _Sheet, members: Sequence[int], head: Sequence[str]) -> None:
    for number in members:
        is_row = sheet.texts[number].startswith("|")
        if sheet.out and sheet.out[-1].startswith("|") is not is_row and sheet.out[-1]:
            sheet.add("")
        if is_row and not (sheet.out and sheet.out[-1].startswith("|")):
            sheet.add(*head)
        sheet.entry(number)
    _count(sheet, members)
    if members:
        sheet.add("")


_NUMBER = re.compile(r"([ \t]*)\d{1,9}([.)][ \t])")


def _count(sheet: _Sheet, members: Sequence[int]) -> None:
    """Give the numbered items of one section the numbers from 1 on."""
    count = 0
    for number in members:
        line = sheet.lines[number][0] - 1
        found = _NUMBER.match(sheet.out[line])
        if found:
            count += 1
            sheet.out[line] = f"{found[1]}{count}{found[2]}{sheet.out[line][found.end() :]}"


class Form(IntEnum):
    """The ways in which a list item says what it says, the usual one first; each later one is for what is not read
    from those before.

    LINKED has the title as the link and people, venue and year as sentences; LABELLED has the address behind a label;
    SLANTED marks the people too; KEYED says people, venue and year on lines with a key below a linked title; CARD has
    a key for the title as well; BARE leaves people, venue and year out.
    """

    LINKED = 0
    LABELLED = 1
    SLANTED = 2
    KEYED = 3
    CARD = 4
    BARE = 5


_TITLE_IS_LINK = frozenset({Form.LINKED, Form.KEYED, Form.BARE})


def bullet(entry: Listed, form: Form = Form.LINKED) -> str:
    """Return an entry as a list item of Markdown: title, people, venue and year, links, notes below."""
    title, labelled = markdown_text(entry.title), list(entry.links)
    stop = "" if form in (Form.BARE, Form.KEYED) else "."
    if form in _TITLE_IS_LINK and entry.url:
        head = f"[{title}]({markdown_target(entry.url)}){stop}"
    else:
        head = f"**Title**: {title}" if form is Form.CARD else f"**{title}.**"
        labelled = [("paper", entry.url), *labelled] if entry.url else labelled
    people, venue = markdown_text(people_text(entry)), markdown_text(entry.venue)
    if form is Form.SLANTED:
        credit = _credit(f"*{people}*" if people else "", venue, entry.year)
    else:
        credit = _credit(people, f"*{venue}*" if venue else "", entry.year) if form <= Form.LABELLED else ""
    links = " ".join(f"[[{markdown_text(label)}]({markdown_target(url)})]" for label, url in labelled)
    below = [f"  - **{key}**: {markdown_text(said)}" for key, said in _keyed(entry, form)]
    if form is Form.CARD and links:
        below, links = [*below, f"  - **Links**: {links}"], ""
    line = " ".join(part for part in (head, credit, links) if part)
    return "\n".join([f"- {line}", *below, *(f"  - {_note(note)}" for note in entry.notes)])


def _keyed(entry: Listed, form: Form) -> Iterator[tuple[str, str]]:
    """Yield what stands behind a key: people parted by `;`, which no name has, so that `Lee` alone stays one person."""
    if form in (Form.KEYED, Form.CARD):
        people = "; ".join(person.display for person in entry.people) + ("; et al." if entry.more_people else "")
        pairs = (("Authors", people), ("Venue", entry.venue), ("Year", str(entry.year or "")))
        yield from ((key, said) for key, said in pairs if said)


def _awesome(entry: Listed, form: int) -> str:
    """Return an entry as awesome-lint wants it: a link, ` - `, and a description with a full stop at its end.

    Without an address the title stands in bold; form 1 and above leave people, venue and year out.
    """
    title = markdown_text(entry.title)
    head = f"[{title}]({markdown_target(entry.url)})" if entry.url else f"**{title}**"
    credit = _credit(markdown_text(people_text(entry)), markdown_text(entry.venue), entry.year) if form < 1 else ""
    links = " ".join(f"[{markdown_text(label)}]({markdown_target(url)})" for label, url in entry.links)
    told = " ".join(part for part in (credit, f"{links}." if links else "", *map(_note, entry.notes)) if part)
    return f"- {head} - {told}" if told else f"- {head}"


def _row(entry: Listed, *, noted: bool) -> str:
    title = markdown_text(entry.title)
    first = f"[{title}]({markdown_target(entry.url)})" if entry.url else title
    links = " ".join(f"[{markdown_text(label)}]({markdown_target(url)})" for label, url in entry.links)
    cells = [first, markdown_text(people_text(entry)), markdown_text(entry.venue), str(entry.year or ""), links]
    cells += [" ".join(map(_note, entry.notes))] if noted else []
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def people_text(entry: Listed) -> str:
    """Return the people in natural order, parted by commas."""
    return ", ".join(person.display for person in entry.people) + (", et al." if entry.more_people else "")


def _credit(people: str, venue: str, year: int | None) -> str:
    when = ", ".join(part for part in (venue, str(year or "")) if part)
    return " ".join(_sentence(part) for part in (people, when) if part)


def _sentence(text: str) -> str:
    return text if text.rstrip("*").endswith((".", "!", "?")) else f"{text}."


def _note(note: str) -> str:
    return markdown_text(" ".join(note.split()))


_SIGNS = re.compile(r"[\\`*\[\]<>~|]|(?<!\w)_|_(?!\w)|(?<!\w)#(?=\w)|&(?=#?\w{1,31};)|(?<=\w)_(?=_)")
_OPENING = re.compile(r"^(?:[-+](?=\s)|#{1,6}(?=\s|$)|\d{1,9}(?=[.)]\s))")


def markdown_text(text: str) -> str:
    """Return words on one line so that Markdown reads exactly them."""
    text = " ".join(text.split())
    out = _SIGNS.sub(lambda sign: f"\\{sign[0]}", text)
    opening = _OPENING.match(out)
    if opening and opening[0][0].isdigit():
        return f"{opening[0]}\\{out[opening.end() :]}"
    return f"\\{out}" if opening else out


def _html_list(sheet: _Sheet, outline: Outline) -> None:
    name = html.escape(outline.title, quote=False)
    sheet.add("<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', f"<title>{name}</title>")
    sheet.add("</head>", "<body>", *([f"<h1>{name}</h1>"] if name else []))
    parts = sections(outline.paths, outline.entries)
    apart = _parted_years(parts)
    for path, members in parts:
        if path in apart:
            sheet.add(f"<p>{_NOTHING}</p>")
        if path:
            depth = min(len(path) + 1, 6)
            sheet.add(f"<h{depth}>{html.escape(path[-1], quote=False)}</h{depth}>")
        if members:
            sheet.add("<ul>")
            for number in members:
                sheet.entry(number)
            sheet.add("</ul>")
    sheet.add("</body>", "</html>")


def _html_entry(entry: Listed, form: Form) -> Iterator[str]:
    title, links = html.escape(entry.title, quote=False), list(entry.links)
    if form in _TITLE_IS_LINK and entry.url:
        head = _html_anchor(title, entry.url) + ("." if form is Form.LINKED else "")
    else:
        head = f"<b>Title</b>: {title}" if form is Form.CARD else f"<b>{title}.</b>"
        links = [("paper", entry.url), *links] if entry.url else links
    people, venue = html.escape(people_text(entry), quote=False), html.escape(entry.venue, quote=False)
    if form is Form.SLANTED and people:
        people = f"<i>{people}</i>"
    credit = _credit(people, venue, entry.year) if form <= Form.SLANTED else ""
    told = " ".join(f"[{_html_anchor(html.escape(label, quote=False), url)}]" for label, url in links)
    below = [f"<b>{key}</b>: {html.escape(said, quote=False)}" for key, said in _keyed(entry, form)]
    if form is Form.CARD and told:
        below, told = [*below, f"<b>Links</b>: {told}"], ""
    below += [html.escape(" ".join(note.split()), quote=False) for note in entry.notes]
    yield f"<li>{' '.join(part for part in (head, credit, told) if part)}"
    if below:
        yield "<ul>"
        yield from (f"<li>{one}</li>" for one in below)
        yield "</ul>"
    yield "</li>"


def _html_anchor(words: str, url: str) -> str:
    return f'<a href="{html_target(url, quoted=True)}">{words}</a>'
