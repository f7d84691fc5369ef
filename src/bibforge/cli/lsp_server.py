"""The server of `bibforge lsp`; loaded by that command alone."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import is_list_name
from bibforge.repair.engine.findings import Finding, Severity
from bibforge.version import __version__

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.build import Build
    from bibforge.workflows.editing import BibText

# What reads and checks is loaded with the first file: an editor waits for the server to start.

PAUSE = 0.2
"""Seconds without a keystroke after which a list is read."""
MOST = 1000
"""Findings of one file that are shown; the rest is counted in the last one."""
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error, Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}  # fmt: skip
_CITES = re.compile(
    r"""
    (?: (?P<tex>    \\[a-zA-Z]*cite[a-zA-Z]*\*? (?:\[[^\]]*\])* \{ [^}]* )
      | (?P<parent> (?:crossref|xdata) \s*=\s* [{"] [^}"]* )
      | (?P<pandoc> @[\w:-]* )
    )$
    """,
    re.VERBOSE,
)
"""What stands before the cursor where a citation key is being typed."""
_BIBS = frozenset({".bib", ".bibtex", ""})


class Desk:
    """The open files, and what the project's lock knows."""

    def __init__(self, sources: Sequence[Path] | None, output: Path) -> None:
        self.sources = sources
        self.output = output
        self.bibs: dict[str, BibText] = {}
        self.lists: dict[str, tuple[str, list[Finding]]] = {}
        self._built: tuple[object, Build] | None = None

    def lock(self) -> Lock:
        """Return the project's lock, an empty one where there is none that can be read."""
        from bibforge.cli.lockfile import read_lock_in
        from bibforge.reconcile.lock import Lock

        try:
            return read_lock_in(self.output).lock
        except BibforgeError:
            return Lock()

    def library(self) -> Build:
        """Return the project's library as its lists and its lock give it, read anew where the lock has changed."""
        from bibforge.cli import project
        from bibforge.reconcile.lock import Lock
        from bibforge.workflows.build import BuildOptions, build

        lock = self.output / "bibforge.lock"
        state = (lock.stat().st_mtime_ns, lock.stat().st_size) if lock.exists() else None
        if self._built is None or self._built[0] != state:
            try:
                found = project.opened(self.sources, self.output)[0]
            except BibforgeError:
                found = build({}, Lock(), (), BuildOptions(offline=True))
            self._built = (state, found)
        return self._built[1]

    def open(self, uri: str, text: str) -> None:
        """Read a file whole: when it is opened, and when it is saved."""
        from bibforge.cli.repair_settings import settings_near
        from bibforge.workflows.editing import BibText

        path = name_of(uri)
        if is_list_name(path.name):
            self.lists[uri] = (text, self.read_list(uri, text))
        elif uri in self.bibs:
            self.bibs[uri].read_anew(text)
        elif path.suffix.lower() in _BIBS:
            try:
                near = settings_near(path)
                self.bibs[uri] = BibText(text, path.name, select=near.select, ignore=near.ignore)
            except BibforgeError:
                self.bibs[uri] = BibText(text, path.name)

    def change(self, uri: str, text: str) -> None:
        """Read a file after a keystroke."""
        if uri in self.bibs:
            self.bibs[uri].change(text)
        else:
            self.open(uri, text)

    def read_list(self, uri: str, text: str) -> list[Finding]:
        """Return what is found in a list, which is read whole; nothing of the desk is changed."""
        from bibforge.workflows.editor import list_findings

        return list_findings(text, name_of(uri).name, self.lock())

    def close(self, uri: str) -> None:
        """Forget a file."""
        self.bibs.pop(uri, None)
        self.lists.pop(uri, None)

    def findings(self, uri: str) -> tuple[str, list[tuple[Finding, int]]]:
        """Return the text, and what was found with the place from which its characters count."""
        if uri in self.bibs:
            return self.bibs[uri].text, list(self.bibs[uri].findings())
        text, found = self.lists.get(uri, ("", []))
        return text, [(one, 0) for one in found]


def name_of(uri: str) -> Path:
    """Return the file of a document; one that is not saved yet is a `.bib`."""
    path = to_fs_path(uri)
    return Path(path) if path else Path("untitled.bib")


_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line in the protocol (3.17, "Text Documents")."""


class Lines:
    """Places of a text as the protocol counts them: lines from 0, columns in UTF-16."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, at: int) -> lsp.Position:
        """Return the position of a character."""
        line = bisect_right(self._starts, at) - 1
        return lsp.Position(line, _units(self._text[self._starts[line] : at]))

    def range(self, start: int, end: int) -> lsp.Range:
        """Return the range of a stretch."""
        return lsp.Range(self.position(start), self.position(end))

    def at(self, position: lsp.Position) -> int:
        """Return the character at a position."""
        if position.line >= len(self._starts):
            return len(self._text)
        start = self._starts[position.line]
        end = _LINE_END.search(self._text, start)
        line = self._text[start : end.start() if end else len(self._text)]
        taken = 0
        for number, character in enumerate(line):
            if taken >= position.character:
                return start + number
            taken += 2 if ord(character) > 0xFFFF else 1
        return start + len(line)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def diagnostics(desk: Desk, uri: str) -> list[lsp.Diagnostic]:
    """Return what is shown of a file."""
    text, found = desk.findings(uri)
    lines = Lines(text)
    shown = [_diagnostic(one, at, lines) for one, at in found[:MOST]]
    if len(found) > MOST:
        rest = f"{len(found) - MOST} more findings; `bibforge repair` lists them all"
        shown.append(lsp.Diagnostic(lines.range(0, 0), rest, severity=lsp.DiagnosticSeverity.Hint, source="bibforge"))
    return shown


def _diagnostic(one: Finding, at: int, lines: Lines) -> lsp.Diagnostic:
    return lsp.Diagnostic(
        range=lines.range(at + one.span.start, at + one.span.end),
        message=one.message,
        severity=_SEVERITIES[one.severity],
        code=one.rule,
        source="bibforge",
    )


def code_actions(desk: Desk, uri: str, wanted: lsp.Range) -> list[lsp.CodeAction]:
    """Return the fixes of what was found in a range; one that wants a look says so."""
    text, found = desk.findings(uri)
    lines = Lines(text)
    start, end = lines.at(wanted.start), lines.at(wanted.end)
    actions = []
    for one, at in found:
        if one.fix is None or at + one.span.end < start or end < at + one.span.start:
            continue
        edits = [lsp.TextEdit(lines.range(at + edit.start, at + edit.end), edit.text) for edit in one.fix.edits]
        actions.append(
            lsp.CodeAction(
                title=f"{one.rule}: fix" if one.fix.safe else f"{one.rule}: fix (please review)",
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[_diagnostic(one, at, lines)],
                edit=lsp.WorkspaceEdit(changes={uri: edits}),
                is_preferred=one.fix.safe,
            )
        )
    return actions


def hover(desk: Desk, uri: str, text: str, position: lsp.Position) -> lsp.Hover | None:
    """Return the record behind an entry or a key, and who said what of it."""
    from bibforge.workflows.editor import hover_text, why_taken, work_of_key, works_of_line

    outcome = desk.library()
    at = Lines(text).at(position)
    if uri in desk.bibs:
        work = work_of_key(outcome, desk.bibs[uri].entry_at(at))
        works = [work] if work else []
    else:
        works = works_of_line(outcome, text, name_of(uri).name, position.line + 1)
        word = re.search(r"[\w:.+/-]*$", text[:at])
        rest = re.match(r"[\w:.+/-]*", text[at:])
        named = work_of_key(outcome, (word[0] if word else "") + (rest[0] if rest else ""))
        works = [named] if named else works
    if not works:
        return None
    told = "\n\n---\n\n".join(hover_text(work, outcome.lock, why_taken(outcome, work)) for work in works)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, told))


def completions(desk: Desk, uri: str, text: str, position: lsp.Position) -> list[lsp.CompletionItem]:
    """Return citation keys where one is being typed, and in an unresolved entry of a list its candidates."""
    from bibforge.workflows.editor import Offer, candidate_offers, key_offers, works_of_line

    at = Lines(text).at(position)
    before = text[text.rfind("\n", 0, at) + 1 : at]
    outcome = desk.library()
    items: list[lsp.CompletionItem] = []
    if _CITES.search(before):
        offers = list(key_offers(outcome))
        offers += [Offer(label=key, detail=name_of(other).name, text=key) for other, bib in desk.bibs.items()
                   for key in bib.keys if other != uri or "=" in before]  # fmt: skip
        distinct = {one.label.lower(): one for one in reversed(offers)}
        items = [
            lsp.CompletionItem(
                one.label, detail=one.detail, insert_text=one.text, kind=lsp.CompletionItemKind.Reference
            )
            for one in distinct.values()
        ]
    elif is_list_name(name_of(uri).name):
        works = works_of_line(outcome, text, name_of(uri).name, position.line + 1)
        items = [
            lsp.CompletionItem(one.label, detail=one.detail, insert_text=one.text, kind=lsp.CompletionItemKind.Value)
            for one in candidate_offers(outcome, works)
        ]
    return items


def server_for(desk: Desk) -> LanguageServer:
    """Return the server with its features."""
    server = LanguageServer("bibforge", __version__)
    _follow(server, desk)
    _answer(server, desk)
    return server


def _source(server: LanguageServer, uri: str) -> str:
    """Return the text of an open file, nothing where the editor asks about one that it has closed."""
    document = server.workspace.text_documents.get(uri)
    return str(document.source) if document else ""


def _follow(server: LanguageServer, desk: Desk) -> None:
    """Have the server read what is opened, typed, saved and closed, and publish what is found."""

    def publish(uri: str) -> None:
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics(desk, uri)))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        desk.open(params.text_document.uri, params.text_document.text)
        publish(params.text_document.uri)

    one_at_a_time = asyncio.Lock()

    def is_newest(params: lsp.DidChangeTextDocumentParams) -> bool:
        now = server.workspace.text_documents.get(params.text_document.uri)
        return now is not None and now.version == params.text_document.version

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if not is_list_name(name_of(uri).name):
            desk.change(uri, _source(server, uri))
            publish(uri)
            return
        # a list is read whole: once, when the typing pauses, and beside what else the editor asks for
        await asyncio.sleep(PAUSE)
        async with one_at_a_time:
            if is_newest(params):
                text = _source(server, uri)
                found = await asyncio.to_thread(desk.read_list, uri, text)
                if is_newest(params):
                    desk.lists[uri] = (text, found)
                    publish(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        desk.open(params.text_document.uri, _source(server, params.text_document.uri))
        publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        desk.close(params.text_document.uri)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


def _answer(server: LanguageServer, desk: Desk) -> None:
    """Have the server answer for fixes, hovers and completions."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def acted(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return code_actions(desk, params.text_document.uri, params.range)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        uri = params.text_document.uri
        return hover(desk, uri, _source(server, uri), params.position)

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["{", "@", ",", "("]))
    def completed(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        uri = params.text_document.uri
        return completions(desk, uri, _source(server, uri), params.position)


def serve(sources: Sequence[Path] | None, output: Path) -> None:
    """Serve until the editor goes; the streams are handed over as copies, since the server closes what it is given."""
    stdin, stdout = os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    server_for(Desk(sources, output)).start_io(stdin, stdout)
