"""`bibforge repair` and `bibforge check` at the door: statuses, streams, files, settings."""

import io
import json
import re
import sys
from pathlib import Path

import pytest

from bibforge.cli.app import run
from bibforge.cli.project_file import TABLES
from bibforge.errors import Exit

ROOT = Path(__file__).parent.parent.parent
BAD = "@book{a,\n  title = {T},\n  month = {March}\n}\n"
GOOD = BAD.replace("{March}", "mar")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in its own folder, without a catalog."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIBFORGE_CATALOG", str(tmp_path / "none.sqlite"))


def repair(*words: str) -> int:
    """Run `bibforge repair --offline`."""
    return run(["repair", "--offline", *words])


def test_the_default_shows_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Findings and diff on stdout, the summary on stderr, the file as it was, status 0."""
    Path("refs.bib").write_text(BAD)
    assert repair("refs.bib") == 0
    out, err = capsys.readouterr()
    assert out == (
        "refs.bib:3:3: correct-month: month is written as text: {March}; the macro is mar [fix]\n"
        "--- a/refs.bib\n+++ b/refs.bib\n@@ -1,4 +1,4 @@\n @book{a,\n   title = {T},\n-  month = {March}\n"
        "+  month = mar\n }\n"
    )
    assert err == "1 finding with a fix, 0 to review, in 1 file\n"
    assert Path("refs.bib").read_text() == BAD


def test_check_tells_by_its_status() -> None:
    """1 where a fix would be applied, 0 after `--write` has applied it."""
    Path("refs.bib").write_text(BAD)
    assert repair("--check", "refs.bib") == Exit.FINDINGS
    assert Path("refs.bib").read_text() == BAD
    assert repair("--write", "refs.bib") == 0
    assert Path("refs.bib").read_text() == GOOD
    assert repair("--check", "refs.bib") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions and links")
def test_writing_keeps_permissions_and_follows_links() -> None:
    """The target of the link is written, the link stays one."""
    Path("real.bib").write_text(BAD)
    Path("real.bib").chmod(0o640)
    Path("refs.bib").symlink_to("real.bib")
    assert repair("--write", "refs.bib") == 0
    assert Path("refs.bib").is_symlink()
    assert (Path("real.bib").read_text(), Path("real.bib").stat().st_mode & 0o777) == (GOOD, 0o640)


def test_bytes_of_any_encoding_survive_writing() -> None:
    """Latin-1 and stray bytes are written back as they were."""
    data = b"@book{a,\r\n author = {M\xfcller},\r\n month = {March},\r\n note = {\x93}\r\n}"
    Path("refs.bib").write_bytes(data)
    assert repair("--write", "refs.bib") == 0
    assert Path("refs.bib").read_bytes() == data.replace(b"{March}", b"mar")


def test_stdin_goes_to_stdout(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The repaired text alone is on stdout, byte for byte, the findings are on stderr."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.replace("\n", "\r\n").encode())))
    assert repair("-") == 0
    out, err = capsysbinary.readouterr()
    assert out == GOOD.replace("\n", "\r\n").encode()
    assert b"stdin.bib:3:3: correct-month" in err


def test_json_is_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """The shape that docs/repair.md gives."""
    Path("refs.bib").write_text(BAD)
    assert repair("--json", "refs.bib") == 0
    (one,) = json.loads(capsys.readouterr().out)["files"]
    assert one["findings"][0] | {"message": ""} == {
        "rule": "correct-month", "severity": "warning", "message": "", "line": 3, "column": 3, "end_line": 3,
        "end_column": 18,
        "fix": "fixed",
    }  # fmt: skip
    assert set(one) == {"file", "changed", "findings", "keys", "diff", "unreachable"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--write", "--check", "refs.bib"], Exit.USAGE),
        (["--write", "-"], Exit.USAGE),
        (["--select", "nonsense", "refs.bib"], Exit.USAGE),
        (["gone.bib"], Exit.UNREADABLE),
    ],
)
def test_misuse_is_told_with_a_hint(words: list[str], status: Exit, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written, and stderr says what to do."""
    Path("refs.bib").write_text(BAD)
    assert repair(*words) == status
    assert "hint:" in capsys.readouterr().err
    assert Path("refs.bib").read_text() == BAD


def test_keys_that_change_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The key map goes to stderr."""
    Path("refs.bib").write_text("@book{my key,\n  title = {T}\n}\n")
    assert repair("--unsafe-fixes", "--write", "refs.bib") == 0
    assert "refs.bib: key my key is now my_key\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.bibforge.repair]\nignore = ["correct-month"]\n'),
        ("bibforge.toml", '[repair]\nselect = ["structure"]\n'),
        ("bibforge.toml", '[tool.bibforge.repair]\nselect = ["structure"]\n'),
    ],
)
def test_the_project_chooses_its_rules(name: str, text: str) -> None:
    """The nearest file above counts, and the command line comes first."""
    Path(name).write_text(text)
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/refs.bib").write_text(BAD)
    assert repair("--check", "deep/er/refs.bib") == 0
    if "select" in text:
        assert repair("--check", "--select", "correct-month", "deep/er/refs.bib") == Exit.FINDINGS


@pytest.mark.parametrize(
    "text",
    ["[tool.bibforge.repair]\nselct = []\n", "[tool.bibforge.repair]\nselect = 3\n", "[tool",
     '[tool.bibforge.repair]\ndialect = "x"\n'],
)  # fmt: skip
def test_a_wrong_project_file_is_told(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is named, and what it may say."""
    Path("pyproject.toml").write_text(text)
    Path("refs.bib").write_text(BAD)
    assert repair("refs.bib") == Exit.USAGE
    assert re.match(r"error: pyproject.toml(:\d)?: .*\n  hint: ", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("text", "line", "told", "hint"),
    [
        ("[lists]\nfiles = ['a.md']\n\n[repiar]\na = 1\n", 4, "unknown table: [repiar]", "did you mean [repair]?"),
        ("[repair]\noffline = true\nselct = []\n", 3, "unknown key: selct in [repair]", "did you mean select?"),
        ("[lists]\nfile = ['a.md']\n", 2, "unknown key: file in [lists]", "did you mean files?"),
        ("[zzz]\n", 1, "unknown table: [zzz]", "known here: [lists], [repair]"),
        ("# mine\noffline = true\n", 2, "unknown key: offline", "it belongs below [repair]"),
        ("[repair]\noffline = 'yes'\n", 2, "offline has the wrong type", "write it like this: offline = true"),
        ("[repair]\n\noffline =\n", 3, "not valid TOML: ", "correct the file"),
    ],
)  # fmt: skip
def test_a_mistyped_name_in_the_project_file_is_told(
    text: str, line: int, told: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table or key that nobody reads ends the command, with file, line and the nearest name."""
    Path("bibforge.toml").write_text(text)
    Path("refs.bib").write_text(BAD)
    for arguments in (["repair", "refs.bib"], ["build", "--offline"]):
        assert run(arguments) == Exit.USAGE
        first, second = capsys.readouterr().err.splitlines()
        assert first.startswith(f"error: bibforge.toml:{line}: {told}")
        assert second == f"  hint: {hint}"
    assert Path("refs.bib").read_text() == BAD


def test_the_keys_of_the_project_file_are_documented() -> None:
    """docs/repair.md shows each of them."""
    page = (ROOT / "docs" / "repair.md").read_text(encoding="utf-8")
    assert [key for key in TABLES["repair"] if f"\n{key} = " not in page] == []


def test_hooks_and_action_call_commands_that_exist() -> None:
    """Each entry of the hooks and of the action runs with the options that it names."""
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    Path("refs.bib").write_text(GOOD)
    Path("list.md").write_text("# L\n\n- [A](https://example.org)\n")
    entries = re.findall(r"entry: bibforge (.+)", hooks)
    assert len(entries) == 3
    for entry in entries:
        assert run([*entry.split(), "list.md" if "select" not in entry else "refs.bib"]) == 0
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert "bibforge repair" in action
    assert run(["repair", "--check", "--output-format", "github", "--offline", "refs.bib"]) == 0
    assert (
        run(
            ["check", "--output-format", "github", "--fail-on", "mismatch,not-found,retracted", "--offline", "refs.bib"]
        )
        == Exit.UNREACHABLE
    )


def test_check_tells_what_it_could_not_ask(capsys: pytest.CaptureFixture[str]) -> None:
    """Without catalog and network nothing is "not found"."""
    Path("refs.bib").write_text(GOOD)
    assert run(["check", "--offline", "refs.bib"]) == Exit.UNREACHABLE
    out, err = capsys.readouterr()
    assert out == "refs.bib:1: could not ask: a: nothing was asked: there is no catalog, and no service was asked\n"
    assert err == "1 reference: 1 could not ask\n"
    assert run(["check", "--offline", "--fail-on", "could-not-ask", "refs.bib"]) == Exit.FINDINGS
    assert run(["check", "--offline", "--fail-on", "fantasy", "refs.bib"]) == Exit.USAGE


def test_a_damaged_entry_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """It has an outcome and its line; bytes that are no UTF-8 leave the JSON whole."""
    Path("refs.bib").write_bytes(b"@misc{a\xbf, title = {One}}\n@misc{d, title = {{Two")
    assert run(["check", "--offline", "--json", "refs.bib"]) == Exit.FINDINGS
    found = json.loads(capsys.readouterr().out.encode("utf-8"))["references"]
    assert [(one["line"], one["outcome"], one["severity"]) for one in found][1:] == [(2, "unreadable", None)]
    assert run(["check", "--offline", "--fail-on", "mismatch,fabricated", "refs.bib"]) == Exit.UNREACHABLE


def test_check_json_gives_each_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """An .aux file alone brings its .bib and limits what is looked up."""
    Path("refs.bib").write_text(GOOD + GOOD.replace("{a,", "{b,"))
    Path("doc.aux").write_text("\\citation{b}\n\\bibdata{refs}\n")
    run(["check", "--offline", "--json", "doc.aux"])
    (one,) = json.loads(capsys.readouterr().out)["references"]
    assert (one["key"], one["line"], one["outcome"], one["record"]) == ("b", 5, "could not ask", None)
