"""`bibforge lsp`: a real client of the protocol over stdio."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from command import bibforge

pytest.importorskip("pygls")
pytest_lsp = pytest.importorskip("pytest_lsp")
lsp = pytest.importorskip("lsprotocol.types")

BIB = """@article{doe2020small,
  author = {Doe, Jane},
  title = {Small nets in winter},
  month = {January},
  pages = {3-9},
}

@article{roe2021warm,
  author = {Roe, Rui},
  title = {Warm 𝒩ets}, pages = {1-2},
}
"""
LIST = """# Nets

## All

- [Small nets in winter](https://doi.org/10.1109/river.1)
- [Warm nets in summer](http://cn.arxiv.org/abs/2002.00002)
- [Wide nets at night](https://arxiv.org/abs/2003.00003)
"""
KNOWN = [{
    "type": "article-journal", "title": "Small nets in winter", "author": [{"family": "Doe", "given": "Jane"}],
    "DOI": "10.1109/river.1", "issued": {"date-parts": [[2020]]}, "id": "doe", "container-title": "Rivers",
}]  # fmt: skip
Use = Callable[[Any], Awaitable[None]]


@pytest.fixture
def session(tmp_path: Path) -> Any:
    """Hand a connected client to a function; the server runs as a process of its own, in a built project."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "nets.md").write_text(LIST, encoding="utf-8")
    (tmp_path / "known.json").write_text(json.dumps(KNOWN), encoding="utf-8")
    catalog = {"BIBFORGE_CATALOG": str(tmp_path / "catalog.sqlite")}
    assert bibforge(tmp_path, "catalog", "add", "known.json", **catalog).returncode == 0
    assert bibforge(tmp_path, "build", "--offline", **catalog).returncode == 0

    def run(use: Use) -> None:
        surroundings = {**os.environ, "HOME": str(tmp_path), "BIBFORGE_CATALOG": str(tmp_path / "none.sqlite")}

        async def talk() -> None:
            client = pytest_lsp.make_test_lsp_client()
            await client.start_io(sys.executable, "-m", "bibforge", "lsp", cwd=str(tmp_path), env=surroundings)
            capabilities = pytest_lsp.client_capabilities("visual-studio-code")
            folder = lsp.WorkspaceFolder(tmp_path.as_uri(), "project")
            await client.initialize_session(
                lsp.InitializeParams(capabilities=capabilities, workspace_folders=[folder], root_uri=tmp_path.as_uri())
            )
            try:
                await asyncio.wait_for(use(client), 60)
            finally:
                await client.shutdown_session()
                await client.stop()

        asyncio.run(talk())

    run.folder = tmp_path  # type: ignore[attr-defined]
    return run


async def opened(client: Any, path: Path, text: str, language: str = "bibtex") -> Any:
    """Open a file and return its address and what is shown of it."""
    uri = path.as_uri()
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, 1, text)))
    await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return uri, client.diagnostics[uri]


async def typed(client: Any, uri: str, line: int, column: int, text: str) -> Any:
    """Type at a place and return what is shown then."""
    place = lsp.Position(line, column)
    change = lsp.TextDocumentContentChangePartial(range=lsp.Range(place, place), text=text)
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(2, uri), [change])
    )
    await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics[uri]


def test_findings_come_while_typing(session: Any) -> None:
    """Each finding has its rule and its range in UTF-16; a keystroke brings one and takes one away."""

    async def use(client: Any) -> None:
        uri, found = await opened(client, session.folder / "refs.bib", BIB)
        assert {one.code for one in found} == {"correct-month", "correct-page-dash"}
        last = max(found, key=lambda one: one.range.start.line)
        line = BIB.splitlines()[last.range.start.line]
        units = len(line[: line.index("pages")].encode("utf-16-le")) // 2
        assert last.range.start.character >= units
        found = await typed(client, uri, 4, 12, "-")
        assert [one.code for one in found].count("correct-page-dash") == 1
        found = await typed(client, uri, 0, 12, "{")
        assert any(one.severity == lsp.DiagnosticSeverity.Error for one in found)

    session(use)


def test_a_fix_is_a_code_action(session: Any) -> None:
    """The action at a finding carries the edit that mends it."""

    async def use(client: Any) -> None:
        uri, found = await opened(client, session.folder / "refs.bib", BIB)
        where = next(one.range for one in found if one.code == "correct-month")
        actions = await client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), where, lsp.CodeActionContext(found))
        )
        assert [one.title for one in actions] == ["correct-month: fix"]
        (edit,) = actions[0].edit.changes[uri]
        assert (edit.range.start.line, edit.new_text) == (3, "jan")

    session(use)


def test_lists_are_checked_too(session: Any) -> None:
    """A dead mirror in a list is found, and its fix is offered."""

    async def use(client: Any) -> None:
        uri, found = await opened(client, session.folder / "sources" / "nets.md", LIST, "markdown")
        (one,) = [one for one in found if one.code == "no-dead-mirror"]
        assert one.range.start.line == 5
        actions = await client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), one.range, lsp.CodeActionContext(found))
        )
        assert any("arxiv.org/abs/2002.00002" in edit.new_text or "arxiv.org" in edit.new_text
                   for action in actions for edit in action.edit.changes[uri])  # fmt: skip

    session(use)


def test_hover_shows_record_and_evidence(session: Any) -> None:
    """In a list and over a key: title, venue, and which source said it."""

    async def use(client: Any) -> None:
        uri, _ = await opened(client, session.folder / "sources" / "nets.md", LIST, "markdown")
        shown = await client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(4, 8))
        )
        assert "Small nets in winter" in shown.contents.value
        assert "Rivers" in shown.contents.value
        assert "said by catalog" in shown.contents.value
        assert "why: the list names" in shown.contents.value
        nothing = await client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(0, 0))
        )
        assert nothing is None

    session(use)


def test_citation_keys_are_offered_where_one_is_typed(session: Any) -> None:
    """Keys of the library and of open `.bib` files; nothing elsewhere."""

    async def use(client: Any) -> None:
        await opened(client, session.folder / "refs.bib", BIB)
        text = "As \\cite{do and more\n"
        uri, _ = await opened(client, session.folder / "paper.tex", text, "latex")

        async def offered(column: int) -> set[str]:
            found = await client.text_document_completion_async(
                lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), lsp.Position(0, column))
            )
            return {one.label for one in found or ()}

        keys = await offered(11)
        assert {"doe2020small", "roe2021warm"} <= keys
        assert any(key.startswith("doe2020") for key in keys)
        assert await offered(2) == set()

    session(use)


def test_candidates_of_an_unresolved_entry_are_offered(session: Any) -> None:
    """In an entry of a list that nothing was found for, the addresses of what was seen; in a resolved one, none."""
    near = {"type": "article-journal", "title": "Small nets in winter", "author": [{"family": "Roe", "given": "Rui"}],
            "DOI": "10.1109/river.2", "issued": {"date-parts": [[2019]]}, "id": "roe"}  # fmt: skip
    text = LIST + "- Small nets in winter. [paper]()\n"
    (session.folder / "sources" / "nets.md").write_text(text, encoding="utf-8")
    (session.folder / "near.json").write_text(json.dumps([near]), encoding="utf-8")
    catalog = {"BIBFORGE_CATALOG": str(session.folder / "catalog.sqlite")}
    assert bibforge(session.folder, "catalog", "add", "near.json", **catalog).returncode == 0
    assert bibforge(session.folder, "build", "--offline", **catalog).returncode == 0

    async def use(client: Any) -> None:
        uri, _ = await opened(client, session.folder / "sources" / "nets.md", text, "markdown")

        async def offered(line: int, column: int) -> set[str]:
            found = await client.text_document_completion_async(
                lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
            )
            return {one.insert_text for one in found or ()}

        assert await offered(7, text.splitlines()[7].index("()") + 1) == {
            "https://doi.org/10.1109/river.1", "https://doi.org/10.1109/river.2"
        }  # fmt: skip
        assert await offered(4, 10) == set()

    session(use)


def applied(text: str, edits: Any) -> str:
    """Return a text as an editor has it after edits: columns count UTF-16, lines end at any sign."""
    lines = text.splitlines(keepends=True)

    def at(place: Any) -> int:
        line = lines[place.line] if place.line < len(lines) else ""
        units = line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le")
        return sum(map(len, lines[: place.line])) + len(units)

    for edit in sorted(edits, key=lambda one: at(one.range.start), reverse=True):
        text = text[: at(edit.range.start)] + edit.new_text + text[at(edit.range.end) :]
    return text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_edits_meet_their_place_whatever_stands_before(session: Any, end: str, mark: str) -> None:
    """A byte order mark, Windows line ends and emoji before a finding move no edit by a character."""
    text = mark + BIB.replace("title = {Warm", "title = {🐔🐔 Warm").replace("\n", end)

    async def use(client: Any) -> None:
        uri, found = await opened(client, session.folder / "refs.bib", text)
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
        actions = await client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), whole, lsp.CodeActionContext(found))
        )
        edits = [edit for action in actions for edit in action.edit.changes[uri]]
        mended = text.replace("{January}", "jan").replace("{3-9}", "{3--9}").replace("{1-2}", "{1--2}")
        assert applied(text, edits) == mended

    session(use)


def test_a_file_that_is_closed_or_renamed_is_forgotten(session: Any) -> None:
    """Its findings go, under the new name they come, and the server lives on after edits that make no sense."""

    async def use(client: Any) -> None:
        uri, found = await opened(client, session.folder / "refs.bib", BIB)
        assert found
        client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
        await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        assert not client.diagnostics[uri]
        moved, found = await opened(client, session.folder / "other.bib", BIB)
        assert found
        found = await typed(client, moved, 999, 999, "@misc{new, month = {March}}")
        assert "correct-month" in {one.code for one in found}
        place = lsp.TextDocumentPositionParams(lsp.TextDocumentIdentifier(moved), lsp.Position(5000, 5000))
        assert await client.text_document_hover_async(lsp.HoverParams(place.text_document, place.position)) is None
        gone = await client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(0, 15))
        )
        assert gone is None or "Small nets" in gone.contents.value

    session(use)


def test_a_list_is_read_when_the_typing_pauses(session: Any) -> None:
    """Three keystrokes in a row bring one answer, about the last text."""

    async def use(client: Any) -> None:
        uri, _ = await opened(client, session.folder / "sources" / "nets.md", LIST, "markdown")
        place = lsp.Range(lsp.Position(5, 0), lsp.Position(6, 0))
        for version, text in enumerate(("", "- x\n", "- [Wide](http://cn.arxiv.org/abs/2003.1)\n"), start=2):
            change = lsp.TextDocumentContentChangePartial(range=place, text=text)
            client.text_document_did_change(
                lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(version, uri), [change])
            )
            place = lsp.Range(lsp.Position(5, 0), lsp.Position(6 if text else 5, 0))
        await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        assert [one.range.start.line for one in client.diagnostics[uri] if one.code == "no-dead-mirror"] == [5]

    session(use)
