"""One made-up list written in every syntax that lists are carried in."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What an item of a made-up list says."""

    section: str
    title: str
    people: tuple[str, ...]
    venue: str
    year: int
    arxiv: str
    code: str

    @property
    def url(self) -> str:
        """The address of the paper."""
        return f"https://arxiv.org/abs/{self.arxiv}"

    @property
    def credit(self) -> str:
        """People, venue and year as a list writes them behind a title."""
        return f"{', '.join(self.people)}. {self.venue} {self.year}."


Link = Callable[[str, str], str]


def _items(papers: Sequence[Paper], mark: str, link: Link) -> list[tuple[str, list[str]]]:
    sections: dict[str, list[str]] = {}
    for paper in papers:
        words = f"{mark}{link(paper.title, paper.url)}. {paper.credit} {link('code', paper.code)}"
        sections.setdefault(paper.section, []).append(words)
    return list(sections.items())


def _lines(head: str, papers: Sequence[Paper], heading: Callable[[str], str], mark: str, link: Link) -> str:
    parts = [head]
    for section, items in _items(papers, mark, link):
        parts += ["", heading(section), "", *items]
    return "\n".join([*parts, ""])


def _markdown(title: str, papers: Sequence[Paper]) -> str:
    return _lines(f"# {title}", papers, "## {}".format, "- ", "[{}]({})".format)


def _quarto(title: str, papers: Sequence[Paper]) -> str:
    link = '[{}]({}){{target="_blank"}}'.format
    body = _lines(f"# {title}", papers, "## {} {{.unnumbered}}".format, "- ", link)
    return f"---\nformat: html\n---\n\n{body}\n::: {{.callout-tip}}\n:::\n"


def _mdx(title: str, papers: Sequence[Paper]) -> str:
    hidden = "{/* - [Nobody sees this one](https://arxiv.org/abs/0901.00001) */}"
    return f"import Card from './card'\n\n{_markdown(title, papers)}\n{hidden}\n"


def _rst(title: str, papers: Sequence[Paper]) -> str:
    def heading(words: str) -> str:
        return f"{words}\n{'-' * max(4, 2 * len(words))}"

    head = f"{'=' * 80}\n{title}\n{'=' * 80}"
    return _lines(head, papers, heading, "* ", "`{} <{}>`__".format)


def _org(title: str, papers: Sequence[Paper]) -> str:
    def link(words: str, url: str) -> str:
        return f"[[{url}][{words}]]"

    return _lines(f"#+TITLE: {title}", papers, "* {}".format, "- ", link)


def _asciidoc(title: str, papers: Sequence[Paper]) -> str:
    def link(words: str, url: str) -> str:
        return f"{url}[{words}]"

    return _lines(f"= {title}\n:toc:", papers, "== {}".format, "* ", link)


def _html(title: str, papers: Sequence[Paper]) -> str:
    def link(words: str, url: str) -> str:
        return f'<a href="{url}">{words}</a>'

    escaped = [
        Paper(
            section=html.escape(one.section), title=html.escape(one.title), people=one.people, venue=one.venue,
            year=one.year, arxiv=one.arxiv, code=one.code,
        )
        for one in papers
    ]  # fmt: skip
    body = "".join(
        f"<h2>{section}</h2>\n<ul>\n" + "\n".join(items) + "\n</ul>\n"
        for section, items in _items(escaped, "<li>", link)
    )
    head = "<head><title>A page</title><style>li { color: red }</style></head>"
    return f"<!DOCTYPE html>\n<html>{head}\n<body>\n<h1>{html.escape(title)}</h1>\n{body}</body></html>\n"


def _notebook(title: str, papers: Sequence[Paper]) -> str:
    text = _markdown(title, papers)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)},
        {"cell_type": "code", "source": ["print(1)\n"], "outputs": [], "metadata": {}, "execution_count": None},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _record(paper: Paper) -> dict[str, object]:
    return {"title": paper.title, "authors": list(paper.people), "venue": paper.venue, "year": paper.year,
            "url": paper.url, "code": paper.code}  # fmt: skip


def _json(title: str, papers: Sequence[Paper]) -> str:
    sections: dict[str, list[object]] = {}
    for paper in papers:
        sections.setdefault(paper.section, []).append(_record(paper))
    return json.dumps(sections, indent=2)


def _yaml(title: str, papers: Sequence[Paper]) -> str:
    lines: list[str] = []
    for section in dict.fromkeys(paper.section for paper in papers):
        lines += [f"- topic: {json.dumps(section, ensure_ascii=False)}", "  papers:"]
        for paper in (one for one in papers if one.section == section):
            pairs = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in _record(paper).items()]
            lines += ["    - " + pairs[0], *(f"      {pair}" for pair in pairs[1:])]
    return "\n".join([*lines, ""])


def _table(papers: Sequence[Paper], separator: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(["Section", "Title", "Authors", "Venue", "Year", "URL", "Code"])
    for one in papers:
        writer.writerow([one.section, one.title, ", ".join(one.people), one.venue, one.year, one.url, one.code])
    return out.getvalue()


SYNTAXES: dict[str, Callable[[str, Sequence[Paper]], str]] = {
    "md": _markdown, "qmd": _quarto, "Rmd": _quarto, "mdx": _mdx, "rst": _rst, "org": _org, "adoc": _asciidoc,
    "html": _html, "ipynb": _notebook, "json": _json, "yml": _yaml,
    "csv": lambda title, papers: _table(papers, ","), "tsv": lambda title, papers: _table(papers, "\t"),
}  # fmt: skip
"""How each syntax writes a list: title and papers in, text out."""
