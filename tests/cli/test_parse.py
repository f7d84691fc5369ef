"""`bibforge parse`."""

import json
from pathlib import Path

import pytest
import typer

from bibforge.cli.parse import parse
from bibforge.errors import BibforgeError, Exit


@pytest.fixture
def reading_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list in the working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "list.md"
    path.write_text("# List\n\n- [Mask R-CNN](https://arxiv.org/abs/1703.06870)\n", encoding="utf-8-sig")
    return path


def test_json_is_a_list_of_entries(reading_list: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Data alone stands on stdout, with the file as the user would name it."""
    parse([reading_list], as_json=True)
    out, err = capsysbinary.readouterr()
    (entry,) = json.loads(out)
    assert (entry["file"], entry["line"], entry["title"], entry["arxiv"]) == (
        "list.md",
        3,
        "Mask R-CNN",
        ["1703.06870"],
    )
    assert err == b""


def test_the_human_view_is_a_tree(reading_list: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without options the tree is shown."""
    parse([reading_list])
    assert b"3: Mask R-CNN [paper, 1703.06870]" in capsysbinary.readouterr().out


def test_stats_count(reading_list: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The figures come as lines, with `--json` as an object."""
    parse([reading_list], stats=True)
    assert b"entries" in capsysbinary.readouterr().out
    parse([reading_list], as_json=True, stats=True)
    assert json.loads(capsysbinary.readouterr().out)["entries"] == 1


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path that is not there ends with status 4."""
    with pytest.raises(BibforgeError) as caught:
        parse([tmp_path / "none.md"])
    assert caught.value.status is Exit.UNREADABLE


def test_strict_ends_with_one_where_a_paper_was_skipped(
    reading_list: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What was skipped although it links a paper is told on stderr; `--strict` makes it a failure."""
    parse([reading_list], strict=True)
    words = "\n\nSo it is said [there](https://arxiv.org/abs/1703.06871) by those who know.\n"
    reading_list.write_text(reading_list.read_text(encoding="utf-8") + words, encoding="utf-8")
    with pytest.raises(typer.Exit) as ended:
        parse([reading_list], strict=True)
    assert ended.value.exit_code == Exit.FINDINGS
    assert b"prose (1): list.md:6" in capsysbinary.readouterr().err


def test_a_line_on_which_nothing_was_read_is_told(reading_list: Path) -> None:
    """A heading and a line behind the end are refused with their place, and what to ask instead."""
    for line in (1, 99):
        with pytest.raises(BibforgeError) as told:
            parse([reading_list], explain=line)
        assert (told.value.place, told.value.status) == (f"list.md:{line}", Exit.USAGE)
        assert "bibforge parse list.md" in told.value.hint
