"""From a library back to a list: what is said of each work, written in a shape, and read again to see that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Library, Link, Mention, Role, Status, Work
from bibforge.model.record import Record
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.shape import Shape, Shown
from bibforge.readinglist.written import LABELS, Listed, Outline, Template, Written, table_head, ways_to_write, written
from bibforge.reconcile.places import VenueKind, known_places
from bibforge.text.comparison import fold
from bibforge.workflows.pull import url_of


class By(StrEnum):
    """What the headings of a rendered list are made of."""

    CATEGORY = "category"
    KIND = "kind"
    YEAR = "year"
    NONE = "none"


class Part(StrEnum):
    """What of an entry may not be read from a list again as it was written."""

    ENTRY = "entry"
    TITLE = "title"
    PEOPLE = "people"
    VENUE = "venue"
    YEAR = "year"
    LINKS = "links"
    NOTES = "notes"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A part of an entry that the rendered list does not give back when it is read: the work's title, and which."""

    title: str
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A rendered list and what of it is not read again as it was meant."""

    text: str
    entries: int
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """How a list is rendered: its shape, its title (the library's own where empty), its headings, people at most."""

    template: Template = Template.BULLETS
    title: str = ""
    by: By = By.CATEGORY
    most_people: int = 0


def render(library: Library, options: RenderOptions, root: str = "", shape: Shape | None = None) -> Rendering:
    """Return the library as one list; with `root` only what stands below that list of it.

    Each entry is written in the first way of the template, or of the `shape` that a list has, from which it is read as
    it was meant; what no way gives back is told as a loss. A shape in which more than one entry in twenty is not read
    as one is given up for the template.
    """
    outline = outline_of(library, options, root, shape)
    noted = any(entry.notes for entry in outline.entries)
    outline = replace(outline, head=shape.head if shape else table_head(noted=noted))
    ways = [
        (*(shape.ways(entry) if shape else ()), *ways_to_write(entry, options.template, noted=noted))
        for entry in outline.entries
    ]
    chosen = [0] * len(ways)
    best: dict[int, tuple[int, int]] = {}
    for turn in range(max(map(len, ways), default=1)):
        trial = [min(turn, len(ways[i]) - 1) if best.get(i, (1, 0))[0] else chosen[i] for i in range(len(ways))]
        found = _losses(written(outline, [ways[i][way] for i, way in enumerate(trial)]), outline)
        for i, parts in enumerate(found):
            if i not in best or _weight(parts) < best[i][0]:
                best[i] = (_weight(parts), trial[i])
        chosen = [best[i][1] for i in range(len(ways))]
        if not any(weight for weight, _ in best.values()):
            break
    sheet = written(outline, [ways[i][way] for i, way in enumerate(chosen)])
    losses = [
        Loss(title=entry.title, part=part)
        for entry, parts in zip(outline.entries, _losses(sheet, outline), strict=True)
        for part in parts
    ]
    if shape and 20 * sum(loss.part is Part.ENTRY for loss in losses) > len(ways):
        return render(library, options, root)
    return Rendering(text=sheet.text, entries=len(outline.entries), losses=tuple(losses))


def roots_of(library: Library) -> tuple[str, ...]:
    """Return the names of the lists that a library was read from, in order."""
    paths = [*library.categories, *(path for work in library.works for path in work.categories)]
    return tuple(dict.fromkeys(path[0] for path in paths if path))


def outline_of(library: Library, options: RenderOptions, root: str = "", shape: Shape | None = None) -> Outline:
    """Return title, headings and entries of the list that a library makes, in its order.

    What the lists say of a work is said again; what only its records know is said where the shape has a place for it.
    """
    names = roots_of(library)
    alone = root or (names[0] if len(names) == 1 else "")
    title = options.title or alone or ("Reading list" if len(names) != 1 else "")
    if options.by is not By.CATEGORY:
        works = [work for work in library.works if not root or any(path[:1] == (root,) for path in work.categories)]
        pairs = [(_heading(work.record, options.by), work) for work in works]
        known = [path for path, _ in pairs if path]
        paths = sorted(set(known), reverse=options.by is By.YEAR)
        entries = [_entry(work, None, path, options, shape) for path, work in pairs]
        return Outline(title=title, paths=tuple(paths), entries=tuple(entries), template=options.template)
    cut = 1 if alone else 0
    paths = [path[cut:] for path in library.categories if not alone or path[:1] == (alone,)]
    placed = [
        (mention.span.start if mention.span else 0, mention.place.line, work, mention)
        for work in library.works
        for mention in work.mentions
        if not alone or mention.place.category[:1] in ((alone,), ())
    ]
    order = {path: number for number, path in enumerate(dict.fromkeys(library.categories))}
    if all(mention.span for *_, mention in placed):
        placed.sort(key=lambda one: (order.get(one[3].place.category, len(order)), one[0], one[1]))
    entries = [_entry(work, mention, mention.place.category[cut:], options, shape) for *_, work, mention in placed]
    headings = tuple(path for path in paths if path)
    return Outline(title=title, paths=headings, entries=tuple(_once(entries)), template=options.template)


def _once(entries: Sequence[Listed]) -> Iterator[Listed]:
    """Yield the entries; a work that stands twice under one heading is written there once."""
    seen = set()
    for entry in entries:
        name = (entry.path, entry.title, entry.url)
        if name not in seen:
            seen.add(name)
            yield entry


def _heading(record: Record, by: By) -> tuple[str, ...]:
    if by is By.YEAR:
        return (str(record.year),) if record.year else ("Undated",)
    return (f"{str(record.kind).capitalize()}s",) if by is By.KIND else ()


def _entry(
    work: Work, mention: Mention | None, path: tuple[str, ...], options: RenderOptions, shape: Shape | None
) -> Listed:
    record = work.record
    shown = shape.shows(path) if shape else Shown(people=True, venue=True, year=True)
    said = work.mentions
    people = record.authors if shown.people or any(one.authors for one in said) else ()
    cut = options.most_people if 0 < options.most_people < len(people) else len(people)
    url, links = _addresses(work, add=shape is None)
    return Listed(
        title=record.title,
        url=url,
        people=people[:cut],
        more_people=bool(people) and (record.more_authors or cut < len(people)),
        venue=_venue(work, mention) if shown.venue or any(one.venue for one in said) else "",
        year=record.year if shown.year or any(one.year for one in said) else None,
        links=links,
        notes=mention.notes if mention else work.notes,
        path=path,
    )


_LONG = 40
"""Characters above which a venue's name is written by its short form, where that is known."""


def _venue(work: Work, mention: Mention | None) -> str:
    """Return where a work appeared as lists write it: `CVPR` for the whole name of its proceedings in a record.

    Where the list's own words are all that is known, they are said again.
    """
    name = work.record.short_container or work.record.container
    if mention and mention.venue and mention.venue == work.record.container:
        return mention.venue
    if len(name) <= _LONG or work.status is not Status.RESOLVED:
        return name
    known = {one.short for one in known_places(name) if one.kind is VenueKind.MEETING}
    return known.pop() if len(known) == 1 else name


_OWN = frozenset({Role.PAPER, Role.PDF})


def _addresses(work: Work, *, add: bool) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the address that the title leads to, and the labelled links behind it.

    With `add` every identifier of the work is stated, so that whoever reads the list finds the same work; else only
    what the lists state, and one where they state none. A link that names what is stated says nothing more.
    """
    record = work.record
    own = next((link.url for link in _by_role(work.links)), "")
    url = url_of(record) if record.arxiv or record.doi or record.openreview else own or record.url
    stated = {identifier_in_url(url)}
    links: list[tuple[str, str]] = []
    for label, one in (("arXiv", record.arxiv), ("doi", record.doi), ("OpenReview", record.openreview)):
        wanted = add or not any(stated) or any(one in mention.identifiers for mention in work.mentions)
        if one and one.url != url and one not in stated and wanted:
            links.append((label, one.url))
            stated.add(one)
    for link in work.links:
        named = identifier_in_url(link.url)
        if link.url != url and link.role is not Role.HOME and not (named and named in stated and link.role in _OWN):
            links.append((_label(link), link.url))
    return url, tuple(dict.fromkeys(links))


def _by_role(links: Sequence[Link]) -> list[Link]:
    return sorted((link for link in links if link.role is not Role.HOME), key=lambda link: link.role not in _OWN)


def _label(link: Link) -> str:
    return LABELS[link.role]


def _losses(sheet: Written, outline: Outline) -> list[tuple[Part, ...]]:
    """Return for each entry the parts that are not read back."""
    reading = read_list(sheet.text, "list.html" if outline.template is Template.HTML else "list.md")
    by_line: dict[int, list[Mention]] = {}
    for mention in reading.mentions:
        by_line.setdefault(mention.place.line, []).append(mention)
    found = []
    for entry, (first, last) in zip(outline.entries, sheet.lines, strict=True):
        there = [mention for line in range(first, last + 1) for mention in by_line.get(line, ())]
        found.append(tuple(_unlike(entry, there[0])) if len(there) == 1 else (Part.ENTRY,))
    return found


def _unlike(entry: Listed, mention: Mention) -> Iterator[Part]:
    if _bare(mention.title) != _bare(entry.title):
        yield Part.TITLE
    if [one.display for one in mention.authors] != [one.display for one in entry.people]:
        yield Part.PEOPLE
    if mention.venue != entry.venue:
        yield Part.VENUE
    if mention.year != entry.year:
        yield Part.YEAR
    told = {url for _, url in entry.links} | ({entry.url} if entry.url else set())
    if {link.url for link in mention.links if link.url} != told:
        yield Part.LINKS
    if fold(" ".join(mention.notes)) != fold(" ".join(entry.notes)):
        yield Part.NOTES
    if mention.place.category != entry.path:
        yield Part.CATEGORY


_GRAVITY: Mapping[Part, int] = {Part.ENTRY: 1000, Part.TITLE: 300, Part.LINKS: 100, Part.CATEGORY: 50, Part.PEOPLE: 20}
"""What is worse to lose; every other part counts one."""


def _weight(parts: Sequence[Part]) -> int:
    return sum(_GRAVITY.get(part, 1) for part in parts)


def _bare(title: str) -> str:
    return " ".join(title.split()).rstrip(" .")
