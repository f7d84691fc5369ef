"""Bulk files of every layout go into the catalog; what cannot be read is named, and nothing else is lost."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bibforge.errors import BibforgeError, Exit
from bibforge.model.record import Kind
from bibforge.workflows.bulk import files as catalog_files
from bibforge.workflows.bulk.files import BulkFile, BulkItem, BulkLines, FileLayout, SetAside, file_layout_of
from bibforge.workflows.catalog import FileReport, add, info, search, set_aside

SNAPSHOT = {
    "id": "1706.03762",
    "title": "Attention Is All\n  You Need",
    "authors": "A. Vaswani",
    "categories": "cs.CL",
    "doi": None,
}
WORK = {"DOI": "10.1000/One", "type": "journal-article", "title": ["A published work"], "author": [{"family": "Doe"}]}
CSL = {"id": "x", "type": "paper-conference", "title": "A cited work", "author": [{"family": "Roe", "given": "R."}]}
BIB = (
    "@article{doe2020, title = {A {B}ib work}, author = {Doe, Jane}, journal = {J. Ex.}, year = 2020, doi = "
    "{10.1000/two}}\n"
)
RIS = "TY  - BOOK\nTI  - A managed work\nAU  - Poe, Edgar\nPY  - 1999\nER  - \n"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Return where the catalog shall be."""
    return tmp_path / "data" / "catalog.sqlite"


def lines(*items: Any) -> bytes:
    """Return the items as JSON Lines."""
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def add_bytes(catalog: Path, name: str, data: bytes) -> FileReport:
    """Write a file, add it and return its report."""
    path = catalog.parent.parent / name
    path.write_bytes(data)
    report = add([path], catalog)
    assert report.errors == ()
    return report.files[0]


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("a.jsonl", lines(SNAPSHOT), "Attention Is All You Need"),
        ("a.jsonl.gz", gzip.compress(lines(SNAPSHOT)), "Attention Is All You Need"),
        ("misnamed.jsonl", gzip.compress(lines(SNAPSHOT)), "Attention Is All You Need"),
        ("bom.jsonl", b"\xef\xbb\xbf" + lines(SNAPSHOT).replace(b"\n", b"\r\n"), "Attention Is All You Need"),
        ("w.jsonl", lines(WORK), "A published work"),
        ("w.json", json.dumps({"items": [WORK]}).encode(), "A published work"),
        ("w.json.gz", gzip.compress(json.dumps({"items": [WORK]}, indent=2).encode()), "A published work"),
        ("reply.json", json.dumps({"status": "ok", "message": {"total-results": 1, "items": [WORK]}}).encode(),
            "A published work"),
        ("one.json", json.dumps({"status": "ok", "message": WORK}, indent=1).encode(), "A published work"),
        ("list.json", json.dumps([WORK]).encode(), "A published work"),
        ("c.json", json.dumps([CSL], indent=4).encode(), "A cited work"),
        ("c.jsonl", lines(CSL), "A cited work"),
        ("b.bib", BIB.encode(), "A Bib work"),
        ("b.bib.gz", gzip.compress(BIB.encode()), "A Bib work"),
        ("r.ris", RIS.encode(), "A managed work"),
    ],
)  # fmt: skip
def test_every_layout_is_read(catalog: Path, name: str, data: bytes, title: str) -> None:
    """Snapshot, works, replies, CSL-JSON, BibTeX and RIS; plain, gzip, with a byte order mark, under any name."""
    report = add_bytes(catalog, name, data)
    assert (report.added, report.set_aside, report.warning) == (1, 0, "")
    [record] = search(title, catalog)
    assert (record.title, record.source) == (title, f"catalog:{name}")
    [held] = info(catalog)
    assert (held.file, held.rows) == (name, 1)
    assert held.added.endswith("Z")


def test_one_file_may_hold_several_layouts(catalog: Path) -> None:
    """The layout is looked at again where a line does not fit."""
    report = add_bytes(catalog, "mixed.jsonl", lines(SNAPSHOT, WORK, CSL, SNAPSHOT | {"id": "1706.03763"}))
    assert (report.added, report.set_aside) == (4, 0)
    assert sorted((held.layout, held.rows) for held in info(catalog)) == [("arxiv", 2), ("crossref", 1), ("record", 1)]


def test_bad_lines_are_set_aside_with_their_numbers(catalog: Path) -> None:
    """Broken JSON, other JSON, a wrong id, a wrong type, bytes that are no UTF-8; the good lines stay."""
    data = (
        lines(SNAPSHOT)
        + b'{"id": "1706.0376\n\n[1]\n{"x": 1}\n'
        + lines(SNAPSHOT | {"id": "9999.99999"}, SNAPSHOT | {"title": 3})
        + b'{"id": "1706.03764", "title": "\xff\xfe", "authors": "A"}\n'
        + lines(SNAPSHOT | {"id": "1706.03765"})
    )
    report = add_bytes(catalog, "bad.jsonl", data)
    assert (report.added, report.set_aside) == (2, 6)
    assert [note.line for note in report.notes] == [2, 4, 5, 6, 7, 8]
    assert all(note.reason for note in report.notes)
    assert set_aside(catalog, "bad.jsonl") == [(note.line, note.reason) for note in report.notes]
    assert info(catalog)[0].set_aside == 6
    assert add_bytes(catalog, "bad.jsonl", lines(SNAPSHOT)).unchanged == 1
    assert set_aside(catalog, "bad.jsonl") == []


def test_endless_nesting_and_half_letters_are_set_aside(catalog: Path) -> None:
    """What would break a reader breaks one line."""
    deep = b'{"id": "1706.03762", "title": ' + b"[" * 100_000 + b"\n"
    half = b'{"id": "1706.03763", "title": "\\ud800", "authors": "A"}\n'
    report = add_bytes(catalog, "deep.jsonl", deep + half + lines(SNAPSHOT))
    assert (report.added, [note.line for note in report.notes]) == (1, [1, 2])
    report = add_bytes(catalog, "deep.json", b'{"items": [' + b"[" * 100_000)
    assert (report.rows, report.set_aside) == (0, 1)


def test_many_bad_lines_are_counted_and_the_first_thousand_listed(catalog: Path) -> None:
    """A list of a million lines helps nobody; their number does."""
    report = add_bytes(catalog, "junk.jsonl", b"junk\n" * 1500)
    assert (report.rows, report.set_aside, len(report.notes)) == (0, 1500, 1000)
    [held] = info(catalog)
    assert (held.file, held.rows, held.set_aside) == ("junk.jsonl", 0, 1500)


def test_a_file_that_breaks_off_gives_what_stood_before(catalog: Path) -> None:
    """Half a gzip file, half a list, and the line from which on nothing could be read."""
    rows = lines(*(SNAPSHOT | {"id": f"1801.{n:05d}", "title": f"Title {n * 7919}"} for n in range(1, 3000)))
    packed = gzip.compress(rows)
    report = add_bytes(catalog, "half.jsonl.gz", packed[: len(packed) // 2])
    assert 1000 < report.added < 2000
    assert report.set_aside in (1, 2)  # the end of the file, and the line that it cut
    assert "damaged" in report.notes[-1].reason
    listed = json.dumps({"items": [WORK, WORK | {"DOI": "10.1000/3"}, WORK]}, indent=1).encode()
    report = add_bytes(catalog, "half.json", listed[:-90])
    assert (report.added, report.set_aside) == (2, 1)
    assert report.notes[0].line > 20


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.jsonl", b"\x00\x01\x02\x03" * 100),
        ("x.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("x.txt", b"Dear reader,\n"),
        ("x.json.gz", b"\x1f\x8b\x08junk"),
    ],
)
def test_a_file_of_no_known_shape_is_an_error_and_costs_only_itself(catalog: Path, name: str, data: bytes) -> None:
    """Binary junk, a picture, prose, a gzip file without content; the other file is added."""
    bad, good = catalog.parent.parent / name, catalog.parent.parent / "good.jsonl"
    bad.write_bytes(data)
    good.write_bytes(lines(SNAPSHOT))
    report = add([bad, good, good.with_name("missing.jsonl")], catalog)
    assert [one.place for one in report.errors] == [bad.as_posix(), good.with_name("missing.jsonl").as_posix()]
    assert {one.status for one in report.errors} == {Exit.UNREADABLE}
    assert all(one.hint for one in report.errors)
    assert [(one.file, one.added) for one in report.files] == [("good.jsonl", 1)]


def test_an_empty_file_adds_nothing_and_is_no_error(catalog: Path) -> None:
    """Nothing is lost where there is nothing."""
    assert add_bytes(catalog, "empty.jsonl", b"").rows == 0


def test_a_folder_gives_its_bulk_files_in_order(catalog: Path, tmp_path: Path) -> None:
    """A public data file comes as a folder of thousands."""
    folder = tmp_path / "dump"
    folder.mkdir()
    for number in (2, 1):
        (folder / f"{number}.json").write_text(json.dumps({"items": [WORK | {"DOI": f"10.1000/{number}"}]}), "utf-8")
    (folder / "notes.txt").write_text("not for us", "utf-8")
    report = add([folder], catalog)
    assert [one.file for one in report.files] == ["1.json", "2.json"]
    (tmp_path / "bare").mkdir()
    [error] = add([tmp_path / "bare"], catalog).errors
    assert "no bulk file" in error.message


def test_broken_bibtex_entries_are_set_aside_and_the_others_read(catalog: Path) -> None:
    """An entry whose braces run away may hold its neighbour's DOI."""
    text = (
        BIB
        + "\n@book{open, title = {Never closed, year = 1999\n\n"
        + BIB.replace("two", "three").replace("doe2020", "doe2021")
    )
    report = add_bytes(catalog, "broken.bib", text.encode())
    assert (report.added, report.set_aside) == (2, 1)
    assert report.notes[0].line == 3


def test_bibtex_in_another_encoding_is_read_and_said(catalog: Path) -> None:
    """Old files are in Windows-1252."""
    report = add_bytes(catalog, "old.bib", BIB.replace("Doe, Jane", "Doé, Jane").encode("cp1252"))
    assert "Windows-1252" in report.warning
    assert search("10.1000/two", catalog)[0].authors[0].family == "Doé"


def test_adding_twice_changes_nothing(catalog: Path) -> None:
    """The second time every row is there already."""
    data = lines(SNAPSHOT, WORK, CSL)
    add_bytes(catalog, "all.jsonl", data)
    again = add_bytes(catalog, "all.jsonl", data)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 3)
    assert sum(held.rows for held in info(catalog)) == 3


def test_progress_is_told_in_bytes(catalog: Path, tmp_path: Path) -> None:
    """The last word is the whole file."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(lines(*(SNAPSHOT | {"id": f"1801.{n:05d}"} for n in range(1, 12000))))
    told: list[tuple[str, int, int]] = []
    add([path], catalog, lambda *step: told.append(step))
    size = path.stat().st_size
    assert told[-1] == ("p.jsonl", size, size)
    assert len(told) == 2
    assert 0 < told[0][1] <= size


def test_more_processes_give_the_same_catalog(catalog: Path, tmp_path: Path) -> None:
    """Who makes the rows does not change them, nor their order, nor what is set aside."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(
        lines(*(SNAPSHOT | {"id": f"1801.{n:05d}", "title": f"Title {n}"} for n in range(1, 9000)), 7, WORK)
    )
    alone, together = add([path], catalog), add([path], tmp_path / "other.sqlite", workers=2)
    assert alone == together
    rows = []
    for file in (catalog, tmp_path / "other.sqlite"):
        with closing(sqlite3.connect(file)) as opened:
            rows.append(opened.execute("SELECT * FROM titles").fetchall())
    assert rows[0] == rows[1]


def test_interrupting_keeps_what_was_committed(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the second batch leaves the first."""
    monkeypatch.setattr("bibforge.resolvers.catalog.writer.BATCH_ROWS", 4096)
    path = tmp_path / "long.jsonl"
    path.write_bytes(lines(*(SNAPSHOT | {"id": f"1801.{n:05d}"} for n in range(1, 20000))))

    def interrupt(_: str, done: int, size: int) -> None:
        if done >= size:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add([path], catalog, interrupt)
    with BulkFile(path) as source:
        *before, _ = [one.raw.count(b"\n") for one in source.pieces() if isinstance(one, BulkLines)]
    assert info(catalog)[0].rows == sum(before) > 0


def test_a_catalog_that_is_none_ends_the_adding(tmp_path: Path) -> None:
    """Nothing is written over a file that is something else."""
    (tmp_path / "notes.sqlite").write_text("my notes " * 100, "utf-8")
    (tmp_path / "a.jsonl").write_bytes(lines(SNAPSHOT))
    with pytest.raises(BibforgeError, match="cannot be read as a catalog"):
        add([tmp_path / "a.jsonl"], tmp_path / "notes.sqlite")


def test_search_takes_identifiers_addresses_and_titles(catalog: Path) -> None:
    """What a person has at hand."""
    add_bytes(catalog, "all.jsonl", lines(SNAPSHOT, WORK | {"URL": "https://example.org/papers/1.html"}))
    for text in ("1706.03762", "arXiv:1706.03762v2", "https://arxiv.org/abs/1706.03762", "attention is al you need"):
        assert [record.kind for record in search(text, catalog)] == [Kind.PREPRINT]
    for text in (
        "10.1000/ONE",
        "https://doi.org/10.1000/one",
        "http://www.example.org/papers/1.html",
        "a published work",
    ):
        assert [record.kind for record in search(text, catalog)] == [Kind.ARTICLE]
    assert search("nothing of the kind", catalog) == []


def test_a_long_list_is_read_piece_by_piece(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Items that lie across two pieces are whole, and lines are counted across pieces."""
    monkeypatch.setattr(catalog_files, "_CHUNK", 37)
    items = [WORK | {"DOI": f"10.1000/é{n}", "title": [f"Title — {n}"]} for n in range(30)]
    text = json.dumps({"items": [*items, 7]}, indent=1, ensure_ascii=False)
    report = add_bytes(catalog, "long.json", text.encode())
    assert (report.added, report.set_aside) == (30, 1)
    assert text.splitlines()[report.notes[0].line - 1].strip() == "7"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["x.jsonl", "x.json", "x.gz", "x.bib", "x.ris", "x"]))
def test_no_bytes_end_in_another_exception(tmp_path: Path, data: bytes, name: str) -> None:
    """Any file gives items, things set aside, or one clear error."""
    path = tmp_path / name
    path.write_bytes(data)
    with suppress(BibforgeError), BulkFile(path) as source:
        if source.layout in (FileLayout.LINES, FileLayout.LIST):
            assert all(isinstance(found, BulkItem | SetAside) for found in source.items())
        else:
            assert isinstance(source.text()[0], str)


@pytest.mark.parametrize(
    ("head", "name", "layout"),
    [
        (b'{"id": 1}\n{"id": 2}\n', "x", FileLayout.LINES),
        (b'{\n "items": [', "x", FileLayout.LIST),
        (b'{"items": [{"DOI"', "x", FileLayout.LIST),
        (b'{"abstract": "' + b"long " * 60, "x", FileLayout.LINES),
        (b" \n[", "x.jsonl", FileLayout.LIST),
        (b"% my library\n@Article{x,", "x", FileLayout.BIBTEX),
        (b"prose only", "x.bib", FileLayout.BIBTEX),
        (b"TY  - JOUR\n", "x", FileLayout.RIS),
        (b"prose", "x.md", None),
    ],
)
def test_the_shape_is_seen_from_the_first_bytes(head: bytes, name: str, layout: FileLayout | None) -> None:
    """Content counts before the name."""
    assert file_layout_of(head, name) is layout
