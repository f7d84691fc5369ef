"""Recorded replies through the real resolvers: what a folder of them says, and what would be at odds with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bibforge_eval.commands import main

WORK = {"DOI": "10.1000/ice", "type": "journal-article", "title": ["Rivers That Freeze"]}
DATACITE = {"doi": "10.5281/zenodo.7", "titles": [{"title": "Meltwater"}], "types": {"resourceTypeGeneral": "Report"}}
REPLIES: list[tuple[str, str, int, str, Any]] = [
    (
        "crossref",
        "0.json",
        200,
        "https://api.crossref.org/works?query=rivers+that+freeze",
        {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK]}},
    ),
    ("crossref", "1.txt", 404, "https://api.crossref.org/works/10.1000/none", "Resource not found."),
    (
        "datacite",
        "0.json",
        200,
        "https://api.datacite.org/dois/10.5281/zenodo.7",
        {"data": {"id": "10.5281/zenodo.7", "type": "dois", "attributes": DATACITE}},
    ),
    (
        "semanticscholar",
        "0.json",
        403,
        "https://api.semanticscholar.org/graph/v1/paper/batch",
        {"message": "Forbidden"},
    ),
    ("openalex", "0.html", 404, "https://api.openalex.org/works/https://doi.org/10.1000/none", "<!doctype html>"),
]


def folder_of(path: Path, replies: list[tuple[str, str, int, str, Any]]) -> Path:
    """Write the replies and the index that names them."""
    lines = []
    for service, name, status, request, body in replies:
        (path / service).mkdir(exist_ok=True)
        text = body if isinstance(body, str) else json.dumps(body)
        (path / service / name).write_text(text, encoding="utf-8")
        lines += [f"## {service} (1 file)", f"| {name} | {status} | GET {request} | content-type: text/plain | `x` | |"]
    (path / "INDEX.md").write_text("\n".join(lines), encoding="utf-8")
    return path


def test_replies_are_read_as_what_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each by the real code over HTTP: a record, a denial, a refusal, and nothing that a reply does not say."""
    assert main(["recorded", str(folder_of(tmp_path, REPLIES))]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "crossref: Several 1, Nothing 1" in said or "crossref: Nothing 1, Several 1" in said
    assert "datacite: Found 1" in said
    assert "semanticscholar: Unreachable 1" in said
    assert "openalex: Unreachable 1" in said
    assert "at odds with their reply: 0" in said


def test_what_is_at_odds_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markup that stays in a title is named with the reply it stands in."""
    odd = {**DATACITE, "titles": [{"title": "Meltwater &zyx; Ice"}]}
    reply = {"data": {"id": "10.5281/zenodo.7", "type": "dois", "attributes": odd}}
    assert main(["recorded", str(folder_of(tmp_path, [(*REPLIES[2][:4], reply)]))]) == 0
    said = capsys.readouterr().out
    assert "at odds with their reply: 1" in said
    assert "datacite 0.json: markup in the title" in said
