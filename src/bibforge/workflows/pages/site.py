"""The visitor's page: one self-contained HTML file to search, filter and take the papers of a library along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bibforge.model.library import Status, Work
from bibforge.text.comparison import squeezed
from bibforge.workflows.pages.assets import environment, fit, part, policy_hash, script_json
from bibforge.workflows.pages.open_access import open_address
from bibforge.workflows.pages.series import VenueSeries, venue_of
from bibforge.workflows.report_rows import ids_of, links_of, paper_address, shown_file, web_address

if TYPE_CHECKING:
    from bibforge.workflows.build import Build

SCRIPTS = ("site_data.js", "site_list.js", "site_choices.js", "site.js")
"""The parts of the script, in their order: each uses what the earlier ones have."""
MOST_PLAIN = 2000
"""Works up to which the page holds the plain list for browsers without JavaScript: it is a fifth of its bytes."""
MOST_PEOPLE = 60
"""People of one work that the page knows, so that a paper of three thousand does not outweigh all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHeading:
    """One heading of the page: its name, its depth from 1, the heading above it, and the works below it, as numbers."""

    name: str
    depth: int
    above: int | None
    works: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that the page knows; all texts still unescaped. Works and shelves are named by their place."""

    title: str
    works: tuple[dict[str, Any], ...]
    series: tuple[str, ...]
    shelves: tuple[SiteHeading, ...]
    lists: tuple[str, ...]
    bibtex: tuple[str, ...]


def site_html(outcome: Build, bibtex: Mapping[str, str], *, compiled: Path | None = None) -> str:
    """Return the visitor's page of a build, which asks for nothing outside itself.

    `bibtex` has the text of each entry by its key, as in `library.bib`; `compiled` is a folder for compiled templates.
    The same lists and lock give the same bytes: no date, no path of the machine. Texts of lists and records are data:
    they stand in JSON or escaped, and only http and https addresses become links.
    """
    site = site_of(outcome, bibtex)
    css, script = part("common.css", "site.css"), part("common.js", *SCRIPTS)
    data = {
        "title": site.title,
        "works": site.works,
        "series": site.series,
        "shelves": [[one.name, one.depth, one.above, one.works] for one in site.shelves],
    }
    html = environment(compiled).get_template("site.html.j2").render(
        site=site, is_plain=len(site.works) <= MOST_PLAIN, css=css, script=script,
        style_hash=policy_hash(css), script_hash=policy_hash(script),
        data=script_json(data), bibtex=script_json(site.bibtex),
    )  # fmt: skip
    return fit(html)


def site_of(outcome: Build, bibtex: Mapping[str, str]) -> Site:
    """Return what the page shows, as values."""
    works = outcome.library.works
    series = VenueSeries.of(work.record for work in works)
    names = [series.name(work.record) for work in works]
    known = {name: number for number, name in enumerate(sorted({name for name in names if name}))}
    titles = [one.title or PurePosixPath(shown_file(one.file)).stem for one in outcome.lists]
    return Site(
        title=", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else ""),
        works=tuple(_work(work, known.get(name)) for work, name in zip(works, names, strict=True)),
        series=tuple(known),
        shelves=shelves_of(outcome.library.categories, works),
        lists=tuple(shown_file(one.file) for one in outcome.lists),
        bibtex=tuple(bibtex.get(work.key, "") for work in works),
    )


def shelves_of(paths: Sequence[tuple[str, ...]], works: Sequence[Work]) -> tuple[SiteHeading, ...]:
    """Return the headings in list order with the works that stand right under each, without headings of nothing.

    Where one list alone is shown its own name is no heading: it is the title of the page.
    """
    found: dict[tuple[str, ...], dict[int, None]] = {path: {} for path in paths if path}
    places = sorted((one.place.line, n, one.place.category) for n, work in enumerate(works) for one in work.mentions)
    for _, number, path in places:
        found.setdefault(path, {})[number] = None
    used = {path[:depth] for path, inside in found.items() if inside for depth in range(len(path) + 1)}
    drop = 1 if len({path[0] for path in found if path}) == 1 else 0
    kept = [path for path in found if path in used and (len(path) > drop or found[path])]
    numbers = {path: number for number, path in enumerate(kept)}
    return tuple(
        SiteHeading(
            name=path[-1] if path else "",
            depth=max(1, len(path) - drop),
            above=numbers.get(path[:-1]) if len(path) > drop + 1 else None,
            works=tuple(found[path]),
        )
        for path in kept
    )


def _work(work: Work, series: int | None) -> dict[str, Any]:
    """Return one work as the page's script knows it; what is empty, or made of DOI and arXiv id, is left out."""
    record = work.record
    people = record.authors or record.editors
    title = record.title or work.mentions[0].title
    label = next((one.title for one in work.mentions if squeezed(one.title) != squeezed(title)), "")
    made = _made_addresses(work)
    url, free = web_address(paper_address(work)), web_address(open_address(work))
    found: dict[str, Any] = {
        "key": work.key,
        "title": title,
        "url": "" if url == next(iter(made.values()), "") else url,
        "people": [person.display for person in people[:MOST_PEOPLE]],
        "more": int(record.more_authors or len(people) > MOST_PEOPLE),
        "year": record.year,
        "venue": venue_of(record),
        "doi": str(record.doi or ""),
        "arxiv": str(record.arxiv or ""),
        "links": [[name, one] for name, one in links_of(work) if one and name not in made and one != url],
        "open": 1 if free and free == made.get("arXiv") else free,
        "ids": list(_further_ids(work)),
        "label": label,
        "notes": list(work.notes),
        "former": list(work.former),
        "unresolved": int(work.status is Status.UNRESOLVED),
        "page": int(work.status is Status.NON_PAPER),
    }
    return {name: value for name, value in found.items() if value} | ({} if series is None else {"series": series})


def _made_addresses(work: Work) -> dict[str, str]:
    """Return the addresses that the script makes of the identifiers itself, by the name of the link."""
    doi, arxiv = work.record.doi, work.record.arxiv
    return ({"DOI": web_address(doi.url)} if doi else {}) | ({"arXiv": web_address(arxiv.url)} if arxiv else {})


def _further_ids(work: Work) -> Iterable[str]:
    """Yield the identifiers beside the record's DOI and arXiv id under which a work is found: lower case, bare."""
    known = {str(work.record.doi or "").lower(), str(work.record.arxiv or "").lower()}
    return (one for one in ids_of(work) if one not in known)
