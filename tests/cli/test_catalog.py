"""`bibforge catalog` from the user's side."""

import json
from pathlib import Path

import pytest
from command import bibforge

ROWS = [
    {
        "id": "1503.02531", "title": "Distilling the Knowledge in a Neural Network", "categories": "stat.ML",
        "authors": "Geoffrey Hinton, Oriol Vinyals, Jeff Dean",
        "versions": [{"version": "v1", "created": "2015-03-09"}],
    },
    {"id": "hep-th/99", "title": "Cut off", "authors": "Nobody"},
    {
        "DOI": "10.1109/JPROC.2017.2761740", "type": "journal-article", "issued": {"date-parts": [[2017]]},
        "title": ["Efficient Processing of Deep Neural Networks: A Tutorial and Survey"],
        "author": [{"family": "Sze", "given": "Vivienne"}], "container-title": ["Proceedings of the IEEE"],
    },
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one bulk file that was added to a catalog."""
    lines = [json.dumps(row) + "\n" for row in ROWS]
    (tmp_path / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    done = bibforge(tmp_path, "catalog", "add", "rows.jsonl", "--catalog", "c.sqlite")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "rows.jsonl: 2 added, 0 replaced, 0 unchanged, 1 rejected\n"
        "rows.jsonl:2: rejected: not an arXiv identifier: 'hep-th/99'\n"
    )
    return tmp_path


def test_search_finds_by_damaged_title_and_by_identifier(folder: Path) -> None:
    """One line for each record; with `--json` the record."""
    done = bibforge(folder, "catalog", "search", "distiling the knowledge in neural networks", "--catalog", "c.sqlite")
    assert done.stdout == (
        "Distilling the Knowledge in a Neural Network · Hinton et al. · 2015 · stat.ML · 1503.02531 · "
        "catalog:rows.jsonl\n"
    )
    done = bibforge(folder, "catalog", "search", "10.1109/jproc.2017.2761740", "--json", "--catalog", "c.sqlite")
    [record] = json.loads(done.stdout)
    assert (record["container"], record["source"]) == ("Proceedings of the IEEE", "catalog:rows.jsonl")


def test_search_that_finds_nothing_leaves_with_one(folder: Path) -> None:
    """Data stays empty, the message is talk."""
    done = bibforge(folder, "catalog", "search", "nothing of the kind", "--json", "--catalog", "c.sqlite")
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (1, [], "no match in the catalog\n")


def test_info_counts_and_lists_what_was_set_aside(folder: Path) -> None:
    """By file and layout; the lines that were not read can be asked for."""
    done = bibforge(folder, "catalog", "info", "--json", "--catalog", "c.sqlite")
    told = json.loads(done.stdout)
    assert told["rows"] == 2
    assert [(one["file"], one["layout"], one["rows"], one["set_aside"]) for one in told["files"]] == [
        ("rows.jsonl", "arxiv", 1, 1),
        ("rows.jsonl", "crossref", 1, 0),
    ]
    done = bibforge(folder, "catalog", "info", "--rejected", "rows.jsonl", "--catalog", "c.sqlite")
    assert done.stdout == "rows.jsonl:2: not an arXiv identifier: 'hep-th/99'\n"
    assert "2 rows" in bibforge(folder, "catalog", "info", "--catalog", "c.sqlite").stdout


def test_strict_leaves_with_one_if_a_line_was_set_aside(folder: Path) -> None:
    """Without it a bad line in a bulk file is no failure."""
    again = bibforge(folder, "catalog", "add", "rows.jsonl", "--strict", "--json", "--catalog", "c.sqlite")
    assert again.returncode == 1
    [report] = json.loads(again.stdout)["files"]
    assert (report["unchanged"], report["set_aside"]) == (2, 1)


def test_a_file_that_cannot_be_read_leaves_with_four(folder: Path) -> None:
    """The message names the file and ends with a hint; the other file is read."""
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    done = bibforge(folder, "catalog", "add", "picture.png", "rows.jsonl", "missing.bib", "--catalog", "c.sqlite")
    assert done.returncode == 4
    assert "error: picture.png: cannot be read" in done.stderr
    assert "error: missing.bib: cannot be read: No such file" in done.stderr
    assert "hint: check the path and its permissions" in done.stderr
    assert done.stderr.count("  hint: ") == 2
    assert "rows.jsonl: 0 added, 0 replaced, 2 unchanged" in done.stderr


def test_without_a_catalog_the_hint_is_how_to_make_one(tmp_path: Path) -> None:
    """Neither info nor search invents an empty one."""
    for command in (["info"], ["search", "x"]):
        done = bibforge(tmp_path, "catalog", *command, "--catalog", "none.sqlite")
        assert done.returncode == 4
        assert "there is no catalog here" in done.stderr
        assert "bibforge catalog add" in done.stderr
    assert list(tmp_path.iterdir()) == []
