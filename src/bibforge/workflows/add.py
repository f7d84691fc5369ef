"""One paper into a list: which record is meant, where the list has it already, and the entry that it would be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bibforge.errors import BibforgeError, Exit
from bibforge.markup.syntax import WRITABLE
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId, identifier_in_url
from bibforge.model.library import Library, Link, Mention, Place, Role
from bibforge.model.record import Record
from bibforge.readinglist.carriers import read_list, recognise
from bibforge.readinglist.entrylike import AddedEntry, entry_like
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.match import same_work
from bibforge.reconcile.merge import settled
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.reconcile.words import phrases
from bibforge.resolvers.answers import Resolver
from bibforge.text.comparison import squeezed
from bibforge.workflows.pull import url_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A record, why it is the one meant, and the entry: file, heading, the list's new text and the lines added."""

    record: Record
    reasons: str
    file: str
    heading: tuple[str, ...]
    text: str
    entry: str


def asked_for(target: str) -> Mention:
    """Return what a person means by an identifier, an address or a title, as a list would mention it."""
    target = " ".join(target.split())
    found = ArxivId.parse(target) or Doi.parse(target) or identifier_in_url(target)
    if found is None and "://" not in target and re.fullmatch(r"[\dXx-]{10,17}", target):
        found = Isbn.parse(target)
    links = (Link(url=target, role=Role.PAPER),) if "://" in target else ()
    return Mention(
        place=Place(file="(asked)", line=1),
        title="" if found or links else target,
        links=links,
        arxiv=(found,) if isinstance(found, ArxivId) else (),
        doi=(found,) if isinstance(found, Doi) else (),
        openreview=(found,) if isinstance(found, OpenReviewId) else (),
        isbn=(found,) if isinstance(found, Isbn) else (),
    )


def record_for(target: str, resolvers: Sequence[Resolver]) -> tuple[Record, Resolution]:
    """Return the one record that the places asked know for it. Raises BibforgeError, which names the candidates where
    there are several (status 1), or why nobody could be asked (status 3).
    """
    [resolution] = resolve([asked_for(target)], Lock(), resolvers)
    if resolution.records:
        return settled(resolution.records)[0], resolution
    if resolution.unreachable:
        why = phrases(resolution.unreachable)
        raise BibforgeError(f"could not ask: {why}", status=Exit.UNREACHABLE, hint="try again later")
    if resolution.candidates:
        told = "; ".join(map(described, resolution.candidates[:5]))
        message = f"not one work, but candidates: {told}"
        raise BibforgeError(message, status=Exit.FINDINGS, hint="name the identifier of the one that you mean")
    why = phrases(resolution.against) or "no source was asked"
    hint = "give its DOI or arXiv id, or write the entry by hand"
    raise BibforgeError(f"nothing was found for {target!r} ({why})", status=Exit.FINDINGS, hint=hint)


def described(record: Record) -> str:
    """Return a candidate on one line: its name, title, first author and year."""
    first = record.authors[0].family if record.authors else "nobody named"
    return f"{record.name} “{record.title}” ({first}, {record.year or 'undated'})"


def places_of(record: Record, library: Library) -> list[str]:
    """Return where the lists have the work already, as `FILE:LINE`."""
    return [
        f"{mention.place.file}:{mention.place.line}"
        for work in library.works
        for mention in work.mentions
        if set(record.identifiers) & {*work.record.identifiers, *mention.identifiers}
        or same_work(work.record, record).same
        or (len(squeezed(record.title)) > 20 and squeezed(mention.title) == squeezed(record.title))
    ]


def addition(record: Record, resolution: Resolution, texts: Mapping[str, str], heading: str) -> Addition:
    """Return the entry behind the last one under a heading, in the shape of the list.

    `heading` is the words of one heading, or its path (`Nets / Pruning`); it may be empty where there is only one.
    Raises BibforgeError (status 2) where it names none or several, and (status 1) where no entry could be written that
    is read back.
    """
    file, path = _heading(texts, heading)
    text = texts[file]
    syntax = recognise(text, file).syntax
    if syntax not in WRITABLE:
        known = ", ".join(sorted(WRITABLE))
        hint = f"entries are written into {known}; write this one by hand, `bibforge build` reads it"
        raise BibforgeError(f"no entry is written into {syntax}", place=file, hint=hint, status=Exit.FINDINGS)
    entry = _entry(text, file, record, path)
    if entry is None:
        hint = "write it by hand; `bibforge build` fills in the rest"
        raise BibforgeError("no entry could be written that reads back as this work", place=file, hint=hint,
                            status=Exit.FINDINGS)  # fmt: skip
    after = text[: entry.at] + entry.text + text[entry.at :]
    return Addition(
        record=record,
        reasons=phrases(resolution.reasons),
        file=file,
        heading=path,
        text=after,
        entry=entry.text.strip("\r\n"),
    )


def _heading(texts: Mapping[str, str], heading: str) -> tuple[str, tuple[str, ...]]:
    readings = {file: read_list(text, file) for file, text in texts.items()}
    known = [
        (file, path)
        for file, reading in readings.items()
        for path in dict.fromkeys([*reading.headings, *(one.place.category for one in reading.mentions)])
    ]
    wanted = squeezed(heading)
    found = [
        one for one in known if not heading or wanted in (squeezed(" ".join(one[1])), squeezed("".join(one[1][-1:])))
    ]
    if heading and not found:
        found = [one for one in known if one[1] and wanted in squeezed(one[1][-1])]
    if len(found) == 1:
        return found[0]
    told = "; ".join(f"{file}: {' / '.join(path) or '(no heading)'}" for file, path in (found or known)[:30])
    what = "under which heading?" if not heading else "several headings fit" if found else "no such heading"
    raise BibforgeError(what, status=Exit.USAGE, hint=f"name one with --to: {told}")


def _entry(text: str, file: str, record: Record, path: tuple[str, ...]) -> AddedEntry | None:
    mentions = [one for one in read_list(text, file).mentions if one.span]
    models = [one for one in mentions if one.place.category == path]
    if models:
        return entry_like(text, models, record, url_of(record), path, file=file)
    at = _below_heading(text, path[-1]) if path else None
    if at is None:
        return None
    return entry_like(text, mentions, record, url_of(record), path, file=file, at=at)


def _below_heading(text: str, heading: str) -> int | None:
    """Return the place behind the line of an ATX heading without entries, None where it is not found just once."""
    found = [
        line
        for line in re.finditer(r"^ {0,3}#{1,6}[ \t]+(?P<words>.*?)[ \t#]*$", text, re.MULTILINE)
        if squeezed(line["words"]) == squeezed(heading)
    ]
    if len(found) != 1:
        return None
    end = text.find("\n", found[0].end())
    return len(text) if end < 0 else end + 1
