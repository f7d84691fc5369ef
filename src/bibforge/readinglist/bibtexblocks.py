"""BibTeX inside of a list, read with the product's own reader: joined to its item, or an entry of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bibforge.bibtex.document import Entry
from bibforge.bibtex.parser import parse
from bibforge.bibtex.reading import record_from
from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage
from bibforge.markup.source import SourceText
from bibforge.model.library import Link, Mention, Place, ReadingList, Role, Skipped, SkipReason, Span
from bibforge.model.record import Kind, Record
from bibforge.readinglist.recognise.hosts import is_pdf, role_of_url
from bibforge.readinglist.sections import GATE_REASONS, gate_of, plain_heading
from bibforge.text.comparison import fold

_ENTRY = re.compile(r"@[ \t]*[A-Za-z]{3,30}[ \t]*[{(][^@=]{0,200},")
_CALL = re.compile(r"\b(?:cite|citing|citations?|citez|zitier\w*)\b|引用|引註", re.IGNORECASE)
"""Words of a line that asks for a citation of the list itself."""
_SHORT_NAME = 3
"""Words up to which an item's title may be the short name of what its BibTeX calls in full."""
_SAID_KINDS = frozenset({Kind.BOOK, Kind.THESIS, Kind.SOFTWARE, Kind.DATASET, Kind.WEBPAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """An entry of BibTeX in a list: what it says, where it stands, and which gate its section is."""

    record: Record
    entry: Entry
    passage: Passage
    block: Block
    alone: bool
    """Whether it is the only entry of its block."""
    last: bool
    """Whether it is the last one of its block."""
    gate: SkipReason


def with_bibtex(reading: ReadingList, blocks: Sequence[Block], source: SourceText) -> ReadingList:
    """Return the reading with what the BibTeX blocks of the list say.

    An entry inside of an item, or of the same title or identifier as one, completes that item: people, year and
    identifiers are taken from it. Any other is an entry of its own under its heading, but for one that asks to cite the
    list itself.
    """
    stated = list(_entries_in(blocks, reading.file))
    if not stated:
        return reading
    joined = _Joined(reading, source)
    for one in stated:
        joined.take(one)
    return joined.reading()


def _entries_in(blocks: Sequence[Block], file: str) -> Iterator[_Stated]:
    """Give the entries with a title of all blocks of code."""
    headings: list[tuple[int, SkipReason]] = []
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            headings = [one for one in headings if one[0] < block.level]
            headings.append((block.level, gate_of(plain_heading(" ".join(block.passage.text.split())))))
        if block.kind is not BlockKind.CODE or not _ENTRY.search(block.passage.text):
            continue
        document = parse(block.passage.text)
        whole = [entry for entry in document.entries if _is_closed(entry, block.passage.text)]
        found = [(entry, record) for entry in whole if (record := record_from(entry, document, file)).title]
        gate = next((gate for _, gate in reversed(headings) if gate), SkipReason.NONE) or _call_before(blocks, number)
        for entry, record in found:
            yield _Stated(
                record=record, entry=entry, passage=block.passage, block=block,
                alone=len(found) == 1, last=entry is found[-1][0], gate=gate,
            )  # fmt: skip


def _is_closed(entry: Entry, text: str) -> bool:
    """Tell whether an entry has its last bracket: half an entry is no evidence."""
    written = text[entry.start : entry.end].rstrip()
    return written.endswith(("}", ")")) and written.count("{") <= written.count("}")


def _call_before(blocks: Sequence[Block], number: int) -> SkipReason:
    """Return `citation` where the paragraph above a block asks for one."""
    above = blocks[number - 1] if number else None
    asks = above is not None and above.kind is BlockKind.PARAGRAPH and bool(_CALL.search(above.passage.text[:1000]))
    return SkipReason.CITATION if asks else SkipReason.NONE


_SKIPPED_AS = frozenset({SkipReason.CODE, *GATE_REASONS})
"""How a reader that knows no BibTeX skips a block of it: as code, or as what the section holds."""


class _Joined:
    """A reading while BibTeX entries are joined to it."""

    def __init__(self, reading: ReadingList, source: SourceText) -> None:
        self.whole = reading
        self.source = source
        self.mentions = list(reading.mentions)
        self.skipped = list(reading.skipped)
        self.starts = [one.span.start if one.span else 0 for one in self.mentions]
        self.own: list[Mention] = []
        self.by_title = {fold(one.title): number for number, one in reversed(list(enumerate(self.mentions)))}
        self.by_identifier = {
            name: number for number, one in reversed(list(enumerate(self.mentions))) for name in one.identifiers
        }

    def reading(self) -> ReadingList:
        """Return the reading with all that was taken, in the order of the text."""
        mentions = sorted([*self.mentions, *self.own], key=lambda one: one.span.start if one.span else 0)
        return replace(self.whole, mentions=tuple(mentions), skipped=tuple(self.skipped))

    def take(self, one: _Stated) -> None:
        """Join one entry to an item, or make it an entry of its own."""
        line = self.source.line(one.block.start)
        skipped = next((s for s in self.skipped if s.reason in _SKIPPED_AS and s.place.line == line), None)
        number = self._above(one.block)
        if skipped is None and number >= 0 and self._belongs(one, self.mentions[number]):
            self._join(number, one)
            return
        same = self._same(one.record)
        if same >= 0:
            self._join(same, one)
        elif one.gate and skipped is not None:
            self.skipped[self.skipped.index(skipped)] = replace(skipped, reason=one.gate)
            return
        else:
            self.own.append(self._mention(one, self._category(skipped, number)))
        if skipped is not None and one.last:
            self.skipped.remove(skipped)

    def _above(self, block: Block) -> int:
        return bisect_right(self.starts, block.start) - 1

    def _category(self, skipped: Skipped | None, above: int) -> tuple[str, ...]:
        if skipped is not None:
            return skipped.place.category
        return self.mentions[above].place.category if above >= 0 else ()

    def _belongs(self, one: _Stated, mention: Mention) -> bool:
        """Tell whether an entry inside of an item is about the item: its title, or alone without contradiction."""
        if not mention.span or one.block.start > mention.span.end:
            return False
        title, stated = fold(mention.title), fold(one.record.title)
        if title == stated or title in stated or stated in title:
            return True
        if not one.alone or _contradicts(mention, one.record):
            return False
        return len(title.split()) <= _SHORT_NAME

    def _same(self, record: Record) -> int:
        for name in record.identifiers:
            if name in self.by_identifier:
                return self.by_identifier[name]
        return self.by_title.get(fold(record.title), -1)

    def _join(self, number: int, one: _Stated) -> None:
        mention, record = self.mentions[number], one.record
        fuller = len(fold(record.title).split()) > len(fold(mention.title).split())
        self.mentions[number] = replace(
            mention,
            title=record.title if fuller and fold(mention.title) != fold(record.title) else mention.title,
            kind=mention.kind if mention.is_paper or record.kind in _SAID_KINDS else Kind.UNKNOWN,
            authors=record.authors or mention.authors,
            et_al=record.more_authors if record.authors else mention.et_al,
            year=record.year or mention.year,
            venue=mention.venue or _venue(record),
            arxiv=tuple(dict.fromkeys([*mention.arxiv, *([record.arxiv] if record.arxiv else [])])),
            doi=tuple(dict.fromkeys([*mention.doi, *([record.doi] if record.doi else [])])),
            openreview=tuple(dict.fromkeys([*mention.openreview, *([record.openreview] if record.openreview else [])])),
            isbn=tuple(dict.fromkeys([*mention.isbn, *([record.isbn] if record.isbn else [])])),
            cues=tuple(({**dict(mention.cues), **dict(_cues(("people", record.authors)))}).items()),
        )

    def _mention(self, one: _Stated, category: tuple[str, ...]) -> Mention:
        """Return an entry of BibTeX as an entry of the list."""
        record, passage = one.record, one.passage
        span = Span(passage.source(one.entry.start), passage.source_end(one.entry.end))
        title = _value_span(one, "title") or span
        line = self.source.line(title.start)
        first = self.source.line(span.start)
        place = Place(
            file=self.whole.file,
            line=line,
            start_line=first if first < line else 0,
            end_line=self.source.line(max(span.start, span.end - 1)),
            category=category,
        )
        return Mention(
            place=place,
            title=record.title,
            kind=record.kind if record.kind in _SAID_KINDS else Kind.UNKNOWN,
            authors=record.authors,
            et_al=record.more_authors,
            year=record.year,
            venue=_venue(record),
            links=_links(one),
            arxiv=(record.arxiv,) if record.arxiv else (),
            doi=(record.doi,) if record.doi else (),
            openreview=(record.openreview,) if record.openreview else (),
            isbn=(record.isbn,) if record.isbn else (),
            span=span,
            title_span=title,
            as_data=True,
            cues=_cues(("title", record.title), ("people", record.authors), ("venue", _venue(record))),
        )


def _contradicts(mention: Mention, record: Record) -> bool:
    """Tell whether item and entry state two identifiers of one kind that differ."""
    return bool(
        (record.arxiv and mention.arxiv and record.arxiv not in mention.arxiv)
        or (record.doi and mention.doi and record.doi not in mention.doi)
    )


def _cues(*parts: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the cue of each part that BibTeX has said (`parse --explain`)."""
    return tuple((part, "bibtex") for part, said in parts if said)


def _venue(record: Record) -> str:
    return record.container or record.event or record.institution


def _value_span(one: _Stated, name: str) -> Span | None:
    """Return where the words of a field stand in the source, without the braces or quotes around them."""
    field = one.entry.field(name)
    if field is None:
        return None
    text, start, end = one.passage.text, field.value_span.start, field.value_span.end
    while start + 1 < end and text[start] in '{" \n\t' and text[end - 1] in '}" \n\t':
        start, end = start + 1, end - 1
    return Span(one.passage.source(start), one.passage.source_end(end))


def _links(one: _Stated) -> tuple[Link, ...]:
    url, span = one.record.url, _value_span(one, "url")
    if not url:
        return ()
    role = Role.PDF if is_pdf(url) else role_of_url(url)
    return (Link(url=url, role=Role.PAPER if role is Role.OTHER else role, text="url", span=span, target_span=span),)
