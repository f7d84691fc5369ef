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
