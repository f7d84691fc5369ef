"""`bibforge cache info|clear`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bibforge.cli.cache import cache_app
from bibforge.model.identifiers import ArxivId
from bibforge.resolvers.answers import ById, Nothing
from bibforge.resolvers.cache import Cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the cache of the settings lie in a folder of the test, with one answer in it."""
    monkeypatch.setenv("BIBFORGE_CACHE", str(tmp_path))
    cache = Cache(tmp_path)
    cache.put("arxiv", ById(ArxivId("2001.00001")), Nothing(), 86400.0)
    cache.close()
    return tmp_path


def test_info_tells_where_and_how_much(folder: Path) -> None:
    """The place, the number of answers by service and kind, and the oldest one's day are told."""
    result = CliRunner().invoke(cache_app, ["info"])
    assert result.exit_code == 0
    assert str(folder / "cache.sqlite") in result.stdout
    assert "arxiv nothing: 1" in result.stdout
    assert "oldest of 1970-01-02" in result.stdout


def test_info_as_json_is_data_alone(folder: Path) -> None:
    """With `--json` stdout holds one JSON object."""
    data = json.loads(CliRunner().invoke(cache_app, ["info", "--json"]).stdout)
    assert data["path"] == str(folder / "cache.sqlite")
    assert (data["answers"], data["services"], data["oldest"]) == (1, {"arxiv": {"nothing": 1}}, "1970-01-02")


def test_clear_forgets(folder: Path) -> None:
    """After `clear` nothing is held; the talk goes to stderr."""
    result = CliRunner().invoke(cache_app, ["clear"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 answers forgotten" in result.stderr
    assert json.loads(CliRunner().invoke(cache_app, ["info", "--json"]).stdout)["answers"] == 0


def test_a_broken_cache_is_told_and_replaced(folder: Path) -> None:
    """A file that is no cache does not end in a traceback."""
    (folder / "cache.sqlite").write_bytes(b"no database " * 200)
    result = CliRunner().invoke(cache_app, ["info"])
    assert result.exit_code == 0
    assert "moved to" in result.stderr
    assert list(folder.glob("cache.sqlite.broken-*"))
