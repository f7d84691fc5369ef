"""ListItems to mentions: one list read whole, each entry with its parts, and what was skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage, joined
from bibforge.markup.source import SourceText
from bibforge.model.library import Link, Mention, Place, ReadingList, Role, Skipped, Span
from bibforge.model.record import Kind
from bibforge.readinglist.claims import PeopleCue
from bibforge.readinglist.correction import ReadItem, corrections
from bibforge.readinglist.credits import Credits, PeopleSide, credits_of
from bibforge.readinglist.doubts import doubts_in
from bibforge.readinglist.entries import ItemWalk
from bibforge.readinglist.items import ListItem, SkippedBlock
from bibforge.readinglist.kinds import KindCue, is_unknown, kind_of
from bibforge.readinglist.links import (
    Identifiers,
    LinkSort,
    SortedLink,
    identifiers_in,
    link_from,
    role_of,
)
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.proofs import NO_PROOFS, Proofs, place_of_proof
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.references import credit_in_reference, with_rest_of_reference
from bibforge.readinglist.remainder import least_title
from bibforge.readinglist.tablerows import row_credits, row_title
from bibforge.readinglist.title import SAME_PEOPLE, Title, TitleCue
from bibforge.readinglist.toolcues import credited_from
from bibforge.readinglist.venuecues import VenueCue
from bibforge.text.encoding import repaired


def read_blocks(blocks: list[Block], source: SourceText, file: str, proofs: Proofs = NO_PROOFS) -> ReadingList:
    """Return the reading of the blocks of one list, whatever its syntax.

    `source` is the text that the places of the blocks count in, `file` the name that places carry. Any blocks give a
    reading; nothing is looked up and nothing is raised. Lines count from 1; spans count characters of the text.
    `proofs` put titles right; which entries there are, their kinds, links and identifiers never depend on them.
    """
    walk = ItemWalk(blocks)
    skipped: list[Skipped] = []
    mentions = tuple(_mentions(_items(walk, skipped, source, file), source, file, proofs))
    title, paths = walk.title_and_paths()
    return ReadingList(
        file=file,
        title=title,
        mentions=mentions,
        headings=tuple(paths),
        skipped=tuple(skipped),
        doubts=doubts_in(mentions),
    )


def _items(walk: ItemWalk, skipped: list[Skipped], source: SourceText, file: str) -> Iterator[ListItem]:
    """Yield the items in order, and put aside what is skipped."""
    for one in walk.found():
        if isinstance(one, SkippedBlock):
            skipped.append(_skipped(one, source, file))
        else:
            yield one


def _mentions(items: Iterator[ListItem], source: SourceText, file: str, proofs: Proofs) -> Iterator[Mention]:
    """Yield the mentions of items in order; each item is let go when it is read, so that its marks take no room."""
    kept: list[tuple[ListItem, Marks, Title, Mention]] = []
    before: Mention | None = None
    for item in items:
        marks = _marks(item)
        title = _title_of(item, marks)
        if title is not None:
            mention = _mention(item, marks, title, source, file)
            if before is not None and not mention.authors and SAME_PEOPLE.match(marks.text):
                mention = replace(mention, authors=before.authors, et_al=before.et_al)
            before = mention
            if proofs:
                kept.append((item, marks, title, mention))
            else:
                yield mention
    yield from _corrected(kept, source, file, proofs)


def _corrected(
    kept: list[tuple[ListItem, Marks, Title, Mention]], source: SourceText, file: str, proofs: Proofs
) -> Iterator[Mention]:
    read = [
        ReadItem(
            marks,
            title,
            _credits(item, marks, title, None),
            item.category,
            proofs.get(place) if (place := place_of_proof(mention)) else None,
        )
        for item, marks, title, mention in kept
    ]
    for (item, marks, _, mention), kept_to in zip(kept, corrections(read), strict=True):
        habit = marks.habit._replace(family_names=marks.habit.family_names or kept_to.families)
        seen = marks if habit == marks.habit else Marks(marks.passage, habit)
        again = _mention(item, seen, kept_to.title, source, file, kept_to.side)
        same = (again.authors, again.title_span) == (mention.authors, mention.title_span)
        yield mention if same else replace(again, kind=mention.kind, before=mention)


def _skipped(skipped: SkippedBlock, source: SourceText, file: str) -> Skipped:
    block = skipped.block
    place = Place(
        file=file,
        line=source.line(block.start),
        end_line=_last_line(source, block.start, block.end),
        category=skipped.category,
    )
    text = " ".join(block.passage.text.split())[:200]
    urls = _addresses_in_code(block) if block.kind is BlockKind.CODE else _addresses_in(block.passage)
    papers = dict.fromkeys(url for url in urls if kind_of_url(url) is Kind.UNKNOWN)
    papers.pop(skipped.named, None)
    return Skipped(place=place, reason=skipped.reason, text=text, papers=tuple(papers))


def _addresses_in(passage: Passage) -> list[str]:
    """Return the addresses that a passage links, and those of the arXiv ids and DOIs that only its text states."""
    urls = [one.url for one in passage.anchors]
    stated = identifiers_in([], passage.text)
    linked = identifiers_in(urls, "").known if stated.known else ()
    more = [one.url for one in stated.arxiv if one not in linked] + [one.url for one in stated.doi if one not in linked]
    return urls + more


_ADDRESS = re.compile(r"https?://[^\s<>\"')\]}]+")
_LEAST_IN_CODE = 3
_LONGEST_NAME = 3
"""Words of the name of a tool."""


def _addresses_in_code(block: Block) -> list[str]:
    """Return the addresses in a block of code that holds several, and no BibTeX: a diagram, or a list between fences.
    An example of how to add an entry has one or two.
    """
    found = [] if "@" in block.passage.text else _ADDRESS.findall(block.passage.text)
    return found if len(set(found)) >= _LEAST_IN_CODE else []


def _last_line(source: SourceText, start: int, end: int) -> int:
    """Return the line of the last character before `end` that is no blank."""
    while end > start and source.text[end - 1].isspace():
        end -= 1
    return source.line(max(start, end - 1))


def _marks(item: ListItem) -> Marks:
    own = item.assessment.marks
    return Marks(joined([item.head, *item.more]), own.habit) if item.more else own


def _mention(
    item: ListItem, marks: Marks, title: Title, source: SourceText, file: str, side: PeopleSide | None = None
) -> Mention:
    passage = marks.passage
    anchors = item.assessment.links if not item.more else marks.links
    credit = _credits(item, marks, title, side)
    links = _with_said_roles(list(_links(item, passage, anchors, title, credit)))
    identifiers = identifiers_in([link.url for link in links], passage.text)
    kind = _kind(item, passage, title, credit, links, identifiers)
    span = Span(item.start, _end(source, item))
    title_span = Span(passage.source(title.start), passage.source_end(title.end))
    place = Place(
        file=file,
        line=source.line(title_span.start),
        start_line=_start_line(source, item, title_span),
        end_line=_last_line(source, item.start, item.end),
        category=item.category,
    )
    return Mention(
        place=place,
        title=title.text,
        kind=kind,
        authors=credit.people,
        et_al=credit.et_al,
        year=credit.year,
        venue=repaired(credit.venue),
        volume=credit.numbers.volume,
        number=credit.numbers.number,
        pages=credit.numbers.pages,
        links=_with_kind(links, kind, title_span),
        arxiv=identifiers.arxiv,
        doi=identifiers.doi,
        openreview=identifiers.openreview,
        isbn=identifiers.isbn,
        notes=tuple(item.notes),
        span=span,
        title_span=title_span,
        cues=_cues(title.cue, credit.people_cue, credit.venue_cue, _kind_cue(kind, credit, links, identifiers)),
    )


def _kind_cue(kind: Kind, credit: Credits, links: Sequence[Link], identifiers: Identifiers) -> KindCue | None:
    credited = bool(credit.people or credit.venue or credit.year)
    return KindCue.NOTHING if is_unknown(kind, links, identifiers, credited=credited) else None


@cache  # so that entries share them
def _cues(
    title: TitleCue, people: PeopleCue | None, venue: VenueCue | None, kind: KindCue | None
) -> tuple[tuple[str, str], ...]:
    found = (("title", title), ("people", people), ("venue", venue), ("kind", kind))
    return tuple((part, cue.value) for part, cue in found if cue)


def _start_line(source: SourceText, item: ListItem, title: Span) -> int:
    start = item.start
    while start < title.start and source.text[start].isspace():
        start += 1
    first = source.line(start)
    return first if first < source.line(title.start) else 0


def _kind(
    item: ListItem, passage: Passage, title: Title, credit: Credits, links: tuple[Link, ...], identifiers: Identifiers
) -> Kind:
    if item.columns is not None and item.columns.video and any(link.role is Role.VIDEO for link in links):
        return Kind.VIDEO
    around = f"{passage.text[: title.start]}\n{passage.text[title.end :]}"
    return kind_of(
        links,
        identifiers,
        credited=bool(credit.people),
        venue=credit.venue,
        around=around,
        category=item.category,
        cited=credit.year is not None
        and (credit.et_al or len(credit.people) > 1)
        and len(title.text.split()) > _LONGEST_NAME,
        only_named=credit.year is None and len(title.text.split()) <= _LONGEST_NAME,
    )


def _end(source: SourceText, item: ListItem) -> int:
    end = item.end
    while end > item.start and source.text[end - 1].isspace():
        end -= 1
    return end


def _title_of(item: ListItem, marks: Marks) -> Title | None:
    if item.columns is not None and item.assessment.only is None:
        return row_title(item.columns, item.head, marks)
    title = item.assessment.title
    if title is not None and item.title_in >= 0:
        offset = _offset(item)
        return title._replace(start=title.start + offset, end=title.end + offset)
    if title is not None:
        return title
    return least_title(marks)


def _offset(item: ListItem) -> int:
    """Return where the passage that holds the title begins among the joined ones."""
    return sum(len(one.text) + 1 for one in [item.head, *item.more[: item.title_in]]) if item.title_in >= 0 else 0


def _credits(item: ListItem, marks: Marks, title: Title, side: PeopleSide | None) -> Credits:
    if item.columns is not None and _is_further(item):
        return row_credits(item.columns, item.head, marks, Credits(), title, columns_only=True)
    begin = title.start if title.cue is TitleCue.PAPER_LAST or _is_further(item) else _offset(item)
    if title.cue is TitleCue.PAPER_OF:
        begin = max(begin, credited_from(marks.text, marks.begin, title.start))
    first = credit_in_reference(marks, title.start) if title.cue in _BEHIND_PEOPLE and side is None else None
    credit = credits_of(marks, (title.start, title.end), title.suffix, begin, side, first)
    if first is not None and title.cue is not TitleCue.QUOTES:
        credit = with_rest_of_reference(marks, (title.start, title.end), credit)
    return credit if item.columns is None else row_credits(item.columns, item.head, marks, credit, title)


def _is_further(item: ListItem) -> bool:
    """Tell whether an item is a further paper of a cell: whom the words beside the papers credit is not said."""
    only = item.assessment.only
    papers = item.assessment.marks.papers if only is not None else ()
    return only is not None and any(
        one.sort is LinkSort.TITLE and one.anchor.start < only.anchor.start for one in papers
    )


_BEHIND_PEOPLE = (TitleCue.IN_REFERENCE, TitleCue.BEHIND_PEOPLE, TitleCue.QUOTES)


def _with_said_roles(links: list[Link]) -> tuple[Link, ...]:
    """Return the links, an address without words given the role that a label gives the same address elsewhere in the
    item.
    """
    if all(link.text for link in links):
        return tuple(links)
    said = {link.url: link.role for link in links if link.text and link.url}
    return tuple(link if link.text or link.url not in said else replace(link, role=said[link.url]) for link in links)


_TITLE_ROLES = {
    Kind.BLOG: Role.BLOG, Kind.VIDEO: Role.VIDEO, Kind.WEBPAGE: Role.PROJECT, Kind.SOFTWARE: Role.PROJECT,
    Kind.DATASET: Role.DATA,
    Kind.TALK: Role.SLIDES, Kind.PROFILE: Role.OTHER,
}  # fmt: skip


def _with_kind(links: tuple[Link, ...], kind: Kind, title: Span) -> tuple[Link, ...]:
    """Return the links, the title's own given the role of what the item is where its address says nothing."""
    if all(link.role is not Role.OTHER for link in links):
        return links
    role = _TITLE_ROLES.get(kind, Role.PAPER)
    return tuple(
        replace(link, role=role)
        if link.role is Role.OTHER and link.span and link.url and _covers(link.span, title)
        else link
        for link in links
    )


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


_COLONS = (":", "：")
_KEY_BEFORE = re.compile(
    r"(?:^|[\n\r\t|])[\s*_+-]*([^\W\d_][\w ./-]{0,30}?(?:\s?\([^()\n]{0,80}\))?)[\s*_]*[:：][\s*_\[(]*$"
)


def _links(
    item: ListItem, passage: Passage, anchors: Sequence[SortedLink], title: Title, credit: Credits
) -> Iterator[Link]:
    """Yield the links of an entry in order, those into the list itself left out."""
    cells = item.columns.cells(item.head) if item.columns is not None else []
    keyed = ":" in passage.text or "：" in passage.text
    for one in anchors:
        if one.sort is LinkSort.INTERNAL or (one.sort is LinkSort.EMPTY and not one.anchor.url and not one.label):
            continue
        start, end = one.anchor.start, one.anchor.end
        in_title = start < title.end and end > title.start
        people = any(from_ - 1 <= start and end <= to + 1 for from_, to in credit.people_spans)
        key = _key_before(passage.text, start) if keyed else ""
        if item.columns is not None and not in_title and one.sort in (LinkSort.TITLE, LinkSort.ADDRESS, LinkSort.EMPTY):
            column = next((number for number, cell in enumerate(cells) if cell.start <= start <= cell.end), -1)
            if 0 <= column < len(item.columns.heads) and key_meaning(item.columns.heads[column]) == "link":
                key = item.columns.heads[column]
        role = role_of(one, title=in_title, people=people, key=key)
        yield link_from(passage, one, role)


_BEFORE_LINK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "*_[("
"""What stands between a key's colon and its link: blanks of all kinds and signs."""


def _key_before(text: str, start: int) -> str:
    before = text[max(0, start - 140) : start]
    found = _KEY_BEFORE.search(before) if before.rstrip(_BEFORE_LINK)[-1:] in _COLONS else None
    return found[1] if found else ""


__all__ = ["Role", "read_blocks"]
