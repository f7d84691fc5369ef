"""The way back: items that the user filed by hand into our collections, proposed as entries for the lists."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Library, Mention
from bibforge.model.record import Record
from bibforge.readinglist.entrylike import AddedEntry, entry_like
from bibforge.workflows.sync import SyncOptions, is_same
from bibforge.zotero.existing import Snapshot
from bibforge.zotero.handfiled import HandFiled, handfiled
from bibforge.zotero.pace import Unavailable, ZoteroPace
from bibforge.zotero.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One item and the entry that is proposed for it: file and lines, both empty where no place for it was found."""

    item: HandFiled
    file: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """The proposals, and the lists as they would be, by file; only lists that change are among them."""

    proposals: tuple[Proposal, ...]
    texts: Mapping[str, str]

    def diff(self, before: Mapping[str, str]) -> str:
        """Return the unified diff of all lists."""
        return "".join(
            line
            for file, after in self.texts.items()
            for line in difflib.unified_diff(
                before[file].splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
            )
        )


def pull(library: Library, texts: Mapping[str, str], options: SyncOptions, pace: ZoteroPace | None = None) -> Pull:
    """Return the entries that the lists lack; nothing is written, neither into Zotero nor into the lists.

    `texts` are the lists by file, as `library` was made of. Raises BibforgeError: status 2 where the key does not
    serve, 3 where Zotero cannot be asked.
    """
    snapshot, state = read_zotero(options, pace)
    return proposed(handfiled(library, snapshot, state, is_same), library, texts)


def read_zotero(options: SyncOptions, pace: ZoteroPace | None = None) -> tuple[Snapshot, State]:
    """Return what a Zotero library holds now, and what is remembered of it. Raises BibforgeError as `pull` does."""
    from bibforge.zotero.address import LibraryId
    from bibforge.zotero.download import download
    from bibforge.zotero.remote import Remote
    from bibforge.zotero.store import StateStore

    with closing(Remote(LibraryId.parse(options.library), options.key, url=options.url, pace=pace)) as remote:
        try:
            remote.access()
            store = StateStore(options.state_folder, remote.name, options.project)
            return download(remote, store.snapshot()), store.state()
        except Unavailable as error:
            raise BibforgeError(
                f"Zotero could not be read: {error.reason}", status=Exit.UNREACHABLE, hint="try again later"
            ) from None


def proposed(items: Sequence[HandFiled], library: Library, texts: Mapping[str, str]) -> Pull:
    """Return the items as entries, each behind the last one of its section in the shape of that section."""
    sections: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in sorted(_mentions(library), key=lambda one: one.span.start if one.span else 0):
        sections[mention.place.category].append(mention)
    now = dict(texts)
    additions: dict[str, list[AddedEntry]] = defaultdict(list)
    proposals = []
    for item in items:
        models = sections.get(item.path, [])
        file = models[-1].place.file if models else ""
        models = [one for one in models if one.place.file == file]
        entry = (
            entry_like(texts[file], models, item.record, url_of(item.record), item.path[1:], file=file)
            if file in texts
            else None
        )
        if entry:
            additions[file].append(entry)
        proposals.append(Proposal(item=item, file=file, entry=entry.text.strip("\r\n") if entry else ""))
    for file, entries in additions.items():
        for at in sorted({entry.at for entry in entries}, reverse=True):
            added = _joined([entry.text for entry in entries if entry.at == at])
            now[file] = now[file][:at] + added + now[file][at:]
    return Pull(proposals=tuple(proposals), texts={file: text for file, text in now.items() if text != texts[file]})


def _joined(entries: Sequence[str]) -> str:
    """Return entries for one place; only the first needs to end the line before it."""
    return entries[0] + "".join(entry.lstrip("\r\n") for entry in entries[1:])


def _mentions(library: Library) -> list[Mention]:
    return [mention for work in library.works for mention in work.mentions if mention.span]


def url_of(record: Record) -> str:
    """Return the address under which a list links a work: arXiv, DOI, OpenReview, else its page."""
    if record.arxiv:
        return record.arxiv.url
    if record.doi:
        return record.doi.url
    return record.openreview.url if record.openreview else record.url
