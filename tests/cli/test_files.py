"""Files: whole or not at all, and every trouble told with its place."""

import os
import stat
import sys
from pathlib import Path

import pytest

from bibforge.cli import files, writing
from bibforge.errors import BibforgeError, Exit


def test_writing_the_same_bytes_touches_nothing(tmp_path: Path) -> None:
    """The second run reports no change and leaves the file's time alone."""
    assert writing.write_all(tmp_path / "out", {"a.bib": "x\n", "b.rdf": "y\n"}) == ["a.bib", "b.rdf"]
    before = (tmp_path / "out" / "a.bib").stat().st_mtime_ns
    assert writing.write_all(tmp_path / "out", {"a.bib": "x\n", "b.rdf": "z\n"}) == ["b.rdf"]
    assert (tmp_path / "out" / "a.bib").stat().st_mtime_ns == before


def test_a_failing_file_leaves_all_others_as_they_were(tmp_path: Path) -> None:
    """Where one target cannot be written none is, and no half file stays behind."""
    (tmp_path / "a.bib").write_text("old")
    (tmp_path / "b.rdf").mkdir()
    with pytest.raises(BibforgeError) as caught:
        writing.write_all(tmp_path, {"a.bib": "new", "b.rdf": "new"})
    assert caught.value.status is Exit.UNREADABLE
    assert (tmp_path / "a.bib").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.bib", "b.rdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no full device to write to")
def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    """A folder that cannot be made is an error with its place and a hint."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(BibforgeError, match="cannot write") as caught:
        writing.write_all(tmp_path / "file" / "out", {"a": "x"})
    assert caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_one_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    """A linked file is written through the link, with the mode it had."""
    real = tmp_path / "real.bib"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.bib"
    link.symlink_to(real)
    writing.write_whole(link, b"new")
    assert link.is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("new", 0o640)


def test_folders_are_searched_in_order_and_hidden_files_are_not(tmp_path: Path) -> None:
    """Sources are sorted by path; what has no list suffix is named, what is hidden is left alone."""
    for name in ("b.md", "a.markdown", ".hidden.md", "notes.txt", "sub/c.md", ".git/d.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = files.find_sources([tmp_path])
    assert [p.name for p in found.inside] == ["a.markdown", "b.md", "c.md"]
    assert [(p.name, reason) for p, reason in found.others] == [("notes.txt", "not a list suffix")]


@pytest.mark.parametrize(("name", "message"), [("nothing", "no such file"), ("empty", "holds no list")])
def test_missing_sources_are_told_with_a_hint(tmp_path: Path, name: str, message: str) -> None:
    """A missing path and an empty folder say so."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(BibforgeError, match=message) as caught:
        files.find_sources([tmp_path / name])
    assert (caught.value.status, bool(caught.value.hint)) == (Exit.UNREADABLE, True)


def test_a_binary_file_is_no_list(tmp_path: Path) -> None:
    """Bytes with zeros are refused with the file's name."""
    path = tmp_path / "a.md"
    path.write_bytes(b"\x00ELF\0\0\1")
    with pytest.raises(BibforgeError, match="this is a binary file, not a list"):
        files.read_source(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    """A file without permission is an error with its reason."""
    path = tmp_path / "a.md"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(BibforgeError, match="cannot read"):
        files.read_source(path)


def test_own_files_must_be_utf8(tmp_path: Path) -> None:
    """A lock in another encoding is an error with its line."""
    path = tmp_path / "bibforge.lock"
    path.write_bytes(b"bibforge-lock 2\nkey \xff\n")
    with pytest.raises(BibforgeError) as caught:
        files.read_text(path)
    assert caught.value.place.endswith("bibforge.lock:2")
