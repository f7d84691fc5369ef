"""The story of repair: bytes in, bytes out, a diff that patches, findings in every form."""

import json
import subprocess
from pathlib import Path

import pytest

from bibforge.errors import BibforgeError
from bibforge.workflows.annotations import github_lines, json_values, text_lines
from bibforge.workflows.repair import RepairOptions, annotations_of, repair
from bibforge.workflows.sarif import sarif

TEXT = (
    "@book{a,\r\n  title = {Über, 100% & more},\r\n  month = {March},\r\n  pages = {10-20}\r\n}\r\n"
    "@book{b, title={X}, title={Y}}"
)
OPTIONS = RepairOptions()


def test_bytes_outside_of_the_fixes_stay() -> None:
    """Line ends, the missing last newline and the encoding are those of the file."""
    data = TEXT.encode("cp1252")
    done = repair(data, "refs.bib", (), RepairOptions(ignore=("no-unescaped-character",)))
    assert done.after == data.replace(b"{March}", b"mar").replace(b"10-20", b"10--20")
    assert done.changed


def test_the_diff_patches_the_file(tmp_path: Path) -> None:
    """`git apply` makes the repaired file of the diff, whatever the line ends."""
    done = repair(TEXT.encode(), "refs.bib", (), OPTIONS)
    (tmp_path / "refs.bib").write_bytes(TEXT.encode())
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=done.diff.encode(), check=True)
    assert (tmp_path / "refs.bib").read_bytes() == done.after


def test_no_change_gives_no_diff() -> None:
    """A clean file has an empty diff and the same bytes."""
    done = repair(b"@book{a, title={X}}\n", "refs.bib", (), OPTIONS)
    assert (done.diff, done.changed, done.findings) == ("", False, ())


def test_findings_name_their_line_and_column() -> None:
    """Lines and columns count from 1 in the file as it was."""
    done = repair(TEXT.encode(), "refs.bib", (), OPTIONS)
    assert text_lines(annotations_of(done)) == [
        "refs.bib:2:3: no-unescaped-character: raw % and & in title: Über, 100% & more [fix]",
        "refs.bib:3:3: correct-month: month is written as text: {March}; the macro is mar [fix]",
        "refs.bib:4:3: correct-page-dash: page range 10-20 should be 10--20 [fix]",
        "refs.bib:6:21: no-duplicate-field: title is given twice, with another text: BibTeX takes the first, biber "
        "the last",
    ]


def test_github_sees_annotations() -> None:
    """Percent signs, colons and commas are escaped as the runner reads them."""
    done = repair(TEXT.encode(), "a,b.bib", (), RepairOptions(select=("no-unescaped-character",)))
    assert github_lines(annotations_of(done)) == [
        "::warning file=a%2Cb.bib,line=2,endLine=2,col=3,endColumn=30,title=no-unescaped-character::raw %25 and & in "
        "title: Über, 100%25 & more"
    ]


def test_sarif_names_rules_and_regions() -> None:
    """Each result points to its rule by index and to a region of the file."""
    log = sarif(annotations_of(repair(TEXT.encode(), "refs.bib", (), OPTIONS)), "1.0")
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] for one in run["results"]] == [
        one["ruleId"] for one in run["results"]
    ]
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 3,
        "endLine": 3,
        "endColumn": 18,
    }
    assert json.dumps(log)


def test_json_tells_what_a_fix_is() -> None:
    """`fixed`, `unsafe` or nothing."""
    text = "@article{a, month={March}, journal=nature, title={X}, title={Y}}"
    values = json_values(annotations_of(repair(text.encode(), "refs.bib", (), OPTIONS)))
    assert {one["rule"]: one["fix"] for one in values} == {
        "correct-month": "fixed", "no-undefined-string": "unsafe", "no-duplicate-field": None,
    }  # fmt: skip


@pytest.mark.parametrize(("select", "needs"), [((), True), (("structure", "values"), False), (("lists",), True)])
def test_sources_are_only_needed_for_rules_that_compare(select: tuple[str, ...], needs: bool) -> None:
    """Whoever mends structure and values asks nobody."""
    assert RepairOptions(select=select).needs_sources is needs


def test_an_unknown_rule_is_refused() -> None:
    """The error names the word."""
    with pytest.raises(BibforgeError, match="nonsense"):
        repair(b"", "refs.bib", (), RepairOptions(select=("nonsense",)))


def test_lists_are_read_as_lists() -> None:
    """What ends in .md goes through the rules on lists, in its own encoding."""
    data = "\ufeff- [Ünïcode](http://cn.arxiv.org/abs/1706.03762)\r\n".encode("utf-16-le")
    done = repair(data, "list.md", (), OPTIONS)
    assert done.after == data.decode("utf-16-le").replace("http://cn.", "https://").encode("utf-16-le")
