"""Reshaped lists: papers written out in one shape, with what a reader should find on which lines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bibforge_eval.reshape_grammar import KEYED, Shape, name_of
from bibforge_eval.reshape_parts import Parts, parts_of
from bibforge_eval.reshape_sections import closed, opened, sections_of, write_back, write_front
from bibforge_eval.reshape_words import word
from bibforge_eval.reshape_works import Work

_SEPARATORS = {
    "stop": ". ",
    "comma": ", ",
    "dash": " - ",
    "long dash": " – ",
    "bar": " | ",
    "break": "<br>",
    "blank": " ",
}
_WITHOUT_CREDIT = 0.1
"""Share of entries that lack the venue and year that the others have: keepers forget."""
_OF_ITS_OWN = ("(", "[", "`", "![", "**[", "by ")
"""How a piece begins that no stop or comma parts from the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One entry as a reader should find it: its first and last line, and its parts."""

    first: int
    last: int
    parts: Parts
    category: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Page:
    """A list as it is written: its lines, its entries, the lines that hold none, and those of things that are no
    papers.
    """

    shape: Shape
    lines: list[str] = field(default_factory=list)
    entries: list[Expected] = field(default_factory=list)
    traps: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    """Lines of tools and posts: an entry may stand there, but no paper."""
    definitions: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The list's text."""
        return "\n".join(self.lines) + "\n"

    @property
    def next_line(self) -> int:
        """The number of the line that is written next, from 1."""
        return len(self.lines) + 1


def reshaped(works: Sequence[Work], shape: Shape) -> Page:
    """Return a list of works in a shape, the same for the same works and shape."""
    chance = random.Random(name_of(shape))
    page = Page(shape=shape)
    language = shape["language"]
    page.lines += [f"# {word('list', language)}", ""]
    write_front(page, shape["frame"], language)
    sections = list(sections_of(works, shape, chance))
    number = 0
    for heads, below in sections:
        category = opened(page, heads, shape)
        entries: list[Parts] = []
        for work in below:
            number += 1
            parts = parts_of(work, shape, number, chance)
            if chance.random() < _WITHOUT_CREDIT:
                _drop_credit(parts, shape)
            page.definitions += parts.definitions
            entries.append(parts)
        _CARRIERS[shape["carrier"]](page, entries, category)
        closed(page, shape)
    write_back(page, shape["frame"], language)
    if page.definitions:
        page.lines += ["", *page.definitions]
    return page


def _drop_credit(parts: Parts, shape: Shape) -> None:
    if shape["order"] in ("people year title", "year title people") or shape["link"] == "credit":
        return
    parts.credit, parts.venue, parts.states_year = "", "", False


def _pieces(parts: Parts, shape: Shape) -> list[str]:
    """Return title, people and credit in the shape's order, those that are empty left out."""
    out = []
    for what in shape["order"].split():
        match what:
            case "title":
                out.append(parts.prefix + parts.title)
            case "people":
                out.append(_around(parts.people, shape["around people"]))
            case "credit":
                out.append(parts.credit)
            case _:
                out.append(f"({parts.year})")
    if shape["order"] == "people year title":
        out.append(parts.credit)
    return [one for one in out if one]


def _around(people: str, how: str) -> str:
    if not people:
        return ""
    return {"italic": f"*{people}*", "brackets": f"({people})", "by": f"by {people}"}.get(how, people)


def _line(parts: Parts, shape: Shape) -> str:
    """Return an entry on one line."""
    separator = _SEPARATORS[shape["separator"]]
    soft = separator in (". ", ", ")
    out = ""
    for piece in _pieces(parts, shape):
        if not out:
            out = piece
        elif out == f"({parts.year})" or (
            soft and (piece.startswith(_OF_ITS_OWN) or (separator == ". " and out[-1] in ".?!"))
        ):
            out += f" {piece}"
        else:
            out += separator + piece
    return _with_links(out, parts, shape)


def _with_links(text: str, parts: Parts, shape: Shape) -> str:
    links = " ".join(parts.links)
    if shape["link"] == "front label":
        return " ".join(one for one in (parts.links[0], text, *parts.links[1:]) if one)
    if links:
        text += (
            " | " if shape["separator"] == "bar" else ". " if text[-1].isalnum() and links[0] != "[" else " "
        ) + links
    return f"{text} - {parts.description}" if parts.description else text


def _as_html(markdown: str) -> str:
    """Return inline Markdown as HTML: links, bold, slanted."""
    out = re.sub(r"\[\[([^\]]*)\]\(([^)]*)\)\]", r'[<a href="\2">\1</a>]', markdown)
    out = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r'<a href="\2">\1</a>', out)
    out = re.sub(r"\*\*([^*]*)\*\*", r"<b>\1</b>", out)
    return re.sub(r"\*([^*]*)\*", r"<i>\1</i>", out)


def _add(page: Page, lines: Sequence[str], parts: Parts, category: tuple[str, ...], *, apart: bool = False) -> None:
    """Write the lines of one entry and note where it stands; `apart` puts an empty line behind it."""
    first = page.next_line
    page.lines += lines
    page.entries.append(Expected(first=first, last=page.next_line - 1, parts=parts, category=category))
    if apart:
        page.lines.append("")


_Carrier = Callable[[Page, Sequence[Parts], tuple[str, ...]], None]


def _one_line_each(bullet: Callable[[Page, int], str], *, apart: bool, note: bool = True) -> _Carrier:
    """Return the carrier in which each entry is one line behind a bullet."""

    def write(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
        for number, parts in enumerate(entries, 1):
            mark = bullet(page, number)
            lines = [mark + _line(parts, page.shape)]
            if note and parts.note:
                lines.append(f"{' ' * len(mark)}- {parts.note}")
            _add(page, lines, parts, category, apart=apart)

    return write


def _bullet(page: Page, number: int) -> str:
    return f"{'-*+'[len(page.shape['frame']) % 3]} "


def _rows_of(parts: Parts, shape: Shape) -> list[str]:
    """Return an entry's parts as lines of their own."""
    rows = [_with_first_link(one, parts, shape) if n == 0 else one for n, one in enumerate(_pieces(parts, shape))]
    links = parts.links[1:] if shape["link"] == "front label" else parts.links
    rows += [" ".join(links)] if links else []
    return [*rows, parts.description] if parts.description else rows


def _with_first_link(row: str, parts: Parts, shape: Shape) -> str:
    return f"{parts.links[0]} {row}" if shape["link"] == "front label" else row


def _broken_lines(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    end = ("<br>", "  ", "\\")[len(page.shape["beside"]) % 3]
    for parts in entries:
        rows = _rows_of(parts, page.shape)
        _add(page, [*(f"{row}{end}" for row in rows[:-1]), rows[-1]], parts, category, apart=True)


def _broken_bullet(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    end = ("<br>", "  ", "")[len(page.shape["beside"]) % 3]
    for parts in entries:
        rows = _rows_of(parts, page.shape)
        rows = [f"- {rows[0]}", *(f"  {row}" for row in rows[1:])]
        lines = [*(f"{row}{end}" for row in rows[:-1]), rows[-1], *([f"  - {parts.note}"] if parts.note else [])]
        _add(page, lines, parts, category)


def _said(parts: Parts, shape: Shape) -> list[str]:
    """Return what stands below a title: lines, each behind its key where the carrier has keys."""
    language, keyed = shape["language"], shape["carrier"] in KEYED
    rows = []
    for what in shape["order"].split()[1:]:
        key, value = (
            ("Authors", _around(parts.people, shape["around people"])) if what == "people" else ("Venue", parts.credit)
        )
        if value:
            rows.append(f"**{word(key, language)}**: {value}" if keyed else value)
    links = " ".join(parts.links)
    if links:
        single = keyed and len(parts.links) == 1
        rows.append(f"**{word('Link', language)}**: {links}" if single else links)
    return rows + [one for one in (parts.description, parts.note) if one]


def _sub_bullets(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    for parts in entries:
        rows = [f"- {parts.prefix}{parts.title}", *(f"  - {row}" for row in _said(parts, page.shape))]
        _add(page, rows, parts, category)


def _heading(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    level = "#" * min(6, 2 + max(1, len(category)))
    for parts in entries:
        rows = _said(parts, page.shape)
        rows = [f"- {row}" for row in rows] if page.shape["carrier"] in KEYED else [f"{row}  " for row in rows]
        _add(page, [f"{level} {parts.prefix}{parts.title}", "", *rows], parts, category, apart=True)


def _card(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    key = word("Title", page.shape["language"])
    for parts in entries:
        rows = [f"**{key}**: {parts.title}", *_said(parts, page.shape)]
        _add(page, [*(f"{row}<br>" for row in rows[:-1]), rows[-1]], parts, category, apart=True)


def _bold_card(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    for parts in entries:
        rows = [parts.title, "", *(f"- {row}" for row in _said(parts, page.shape))]
        _add(page, rows, parts, category, apart=True)


def _fold(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    for parts in entries:
        title = _as_html(parts.prefix + parts.title)
        rows = ["<details>", f"<summary>{title}</summary>", "", *(f"{row}  " for row in _said(parts, page.shape)), ""]
        _add(page, [*rows, "</details>"], parts, category, apart=True)


def _definition(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    for parts in entries:
        said = _said(parts, page.shape)
        rows = [f"{parts.prefix}{parts.title}", *(f": {row}" for row in said)]
        _add(page, rows, parts, category, apart=True)


def _columns(shape: Shape) -> list[str]:
    columns = []
    for what in shape["order"].split():
        columns += {
            "title": ["Title"],
            "people": ["Authors"],
            "credit": ["Year"] if shape["credit"] == "year only" else ["Venue"],
            "year": ["Year"],
        }[what]
    return columns


def _cells(parts: Parts, shape: Shape, columns: Sequence[str]) -> list[str]:
    told = {"Title": parts.prefix + parts.title, "Authors": parts.people, "Venue": parts.credit,
            "Year": parts.year if parts.states_year else "", "Link": " ".join(parts.links)}  # fmt: skip
    if shape["credit"] == "year only" and shape["link"] == "credit":
        told["Year"] = parts.credit
    return [told.get(column, "") for column in columns]


def _table(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    shape = page.shape
    columns = [*_columns(shape), *(["Link"] if any(parts.links for parts in entries) else [])]
    heads = [word("Paper" if column == "Title" and len(shape["frame"]) % 2 else column, shape["language"])
             for column in columns]  # fmt: skip
    page.lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(columns)}"]
    for parts in entries:
        cells = [cell.replace("|", "\\|") for cell in _cells(parts, shape, columns)]
        _add(page, [f"| {' | '.join(cells)} |"], parts, category)
    page.lines.append("")


def _html_table(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    shape = page.shape
    columns = [*_columns(shape), *(["Link"] if any(parts.links for parts in entries) else [])]
    heads = "".join(f"<th>{word(column, shape['language'])}</th>" for column in columns)
    page.lines += ["<table>", f"<tr>{heads}</tr>"]
    for parts in entries:
        cells = [f"<td>{_as_html(cell)}</td>" for cell in _cells(parts, shape, columns)]
        _add(page, ["<tr>", *cells, "</tr>"], parts, category)
    page.lines += ["</table>", ""]


def _html_list(page: Page, entries: Sequence[Parts], category: tuple[str, ...]) -> None:
    page.lines.append("<ul>")
    for parts in entries:
        _add(page, [f"<li>{_as_html(_line(parts, page.shape))}</li>"], parts, category)
    page.lines += ["</ul>", ""]


_CARRIERS: dict[str, _Carrier] = {
    "bullet": _one_line_each(_bullet, apart=False),
    "numbered": _one_line_each(lambda page, number: f"{number}. ", apart=False),
    "bracket number": _one_line_each(lambda page, number: f"[{len(page.entries) + 1}] ", apart=True, note=False),
    "paragraph": _one_line_each(lambda page, number: "", apart=True, note=False),
    "broken lines": _broken_lines, "broken bullet": _broken_bullet, "sub-bullets": _sub_bullets,
    "keyed sub-bullets": _sub_bullets, "heading": _heading, "keyed heading": _heading, "card": _card,
    "bold card": _bold_card, "table": _table, "html table": _html_table, "html list": _html_list, "fold": _fold,
    "definition": _definition,
}  # fmt: skip
