"""How a run ends that no command ended: whole processes, their status and what they say."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bibforge.cli.ending import shown_message
from bibforge.errors import Exit

LIST = "# Nets\n\n- [A title of several words](https://example.org/a)\n"
FAILING = """
import os, signal, sys, types
from bibforge.cli import app, entry

def deeper(depth: int) -> int:
    return deeper(depth + 1) + 1

def fail() -> None:
    {body}

module = sys.modules["bibforge.cli.failing"] = types.ModuleType("failing")
module.fail = fail
app.COMMANDS = (app.Command("fail", "failing:fail", "Fail."),)
sys.argv = ["bibforge", "fail"]
entry.main()
"""
"""The command line with one command, which fails; everything between it and the exit status is the program's own."""
KEY = "Abcdefgh1234567890ABCDEF"

needs_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")

KEPT = "interrupted: what was learned so far is kept; run the same command again to go on\n"


def ended(*command: str, folder: Path, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a folder; stdout and stderr are caught unless they lead elsewhere."""
    environment = os.environ | {"BIBFORGE_CACHE": str(folder / "cache"), "ZOTERO_API_KEY": KEY}
    caught = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(command, cwd=folder, env=environment, text=True, check=False, **caught)  # type: ignore[call-overload,no-any-return]


def failing(body: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line whose only command does this."""
    return ended(sys.executable, "-c", FAILING.format(body=body), folder=folder)


def bibforge(*arguments: str, folder: Path, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run the program as installed."""
    return ended(sys.executable, "-m", "bibforge", *arguments, folder=folder, **streams)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('raise TypeError("two\\nlines \\x1b[31mred")', "TypeError: two lines [31mred"),
        ("raise ValueError", "ValueError"),
        ("deeper(0)", "RecursionError: maximum recursion depth exceeded"),
        ('{}["absent"]', "KeyError: 'absent'"),
        ('raise ConnectionResetError(104, "reset")', "ConnectionResetError: [Errno 104] reset"),
        ('raise BrokenPipeError(32, "a pipe of another kind")', "BrokenPipeError: [Errno 32] a pipe of another kind"),
    ],
)
def test_a_fault_of_ours_is_one_line_and_a_hint(tmp_path: Path, body: str, told: str) -> None:
    """Status 6; the line names the exception and its message, the hint says what to do, and there is no traceback."""
    done = failing(body, tmp_path)
    assert (done.returncode, done.stdout) == (Exit.INTERNAL, "")
    line, hint = done.stderr.splitlines()
    assert line.startswith("error: bibforge failed")
    assert told in line
    assert "BIBFORGE_DEBUG=1" in hint


def test_the_line_says_where_without_the_machine(tmp_path: Path) -> None:
    """The place is a module of bibforge and a line of it, not a path of this machine."""
    done = failing("from bibforge.bibtex.parser import parse; parse(3)", tmp_path)
    assert re.match(r"error: bibforge failed in bibtex/\w+\.py:\d+: TypeError: ", done.stderr)
    assert str(Path(__file__).parents[2]) not in done.stderr


def test_the_traceback_is_shown_on_wish_and_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With BIBFORGE_DEBUG=1 the traceback stands before the line; keys are in neither."""
    body = f'raise TypeError("https://me:pass@example.org/?key=abc&x=1 {KEY}")'
    assert KEY not in failing(body, tmp_path).stderr
    monkeypatch.setenv("BIBFORGE_DEBUG", "1")
    done = failing(body, tmp_path)
    assert done.returncode == Exit.INTERNAL
    assert "Traceback (most recent call last)" in done.stderr
    assert "TypeError: https://…@example.org/?key=…&x=1 …" in done.stderr.splitlines()[-2]
    assert KEY not in done.stderr


def test_what_memory_does_not_hold_is_told(tmp_path: Path) -> None:
    """Status 6 and what to do about it, which is not to report a fault."""
    done = failing("bytearray(1 << 62)", tmp_path)
    assert done.returncode == Exit.INTERNAL
    assert done.stderr == "error: there is not enough memory\n  hint: give fewer or smaller files at a time\n"


@pytest.mark.parametrize("body", ["signal.raise_signal(signal.SIGINT)", "raise KeyboardInterrupt"])
def test_an_interruption_is_130(tmp_path: Path, body: str) -> None:
    """Ctrl-C inside a command says that what was learned is kept."""
    done = failing(body, tmp_path)
    assert (done.returncode, done.stderr) == (130, KEPT)


def test_an_interruption_before_the_command_is_130_too(tmp_path: Path) -> None:
    """Ctrl-C while modules are still being loaded gives no traceback either."""
    code = (
        "import signal, sys; from bibforge.cli import entry\n"
        "class Late:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'bibforge.cli.app': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Late()); sys.argv = ['bibforge', '--help']; entry.main()\n"
    )
    done = ended(sys.executable, "-c", code, folder=tmp_path)
    assert (done.returncode, done.stderr) == (130, KEPT)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot tell that a reader has gone")
@pytest.mark.parametrize("arguments", [["parse", "long.md", "--json"], ["--help"], ["--version"]])
def test_a_reader_that_goes_is_no_fault(tmp_path: Path, arguments: list[str]) -> None:
    """Where nobody reads on, the program ends at once, silently, with the status of a tool that SIGPIPE ended."""
    (tmp_path / "long.md").write_text(LIST * 2_000, encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    done = bibforge(*arguments, folder=tmp_path, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (Exit.UNREAD, "")
    assert Exit.UNREAD == 128 + signal.SIGPIPE


@needs_full_disk
@pytest.mark.parametrize("arguments", [["parse", "list.md", "--json"], ["--help"], ["--version"]])
def test_a_full_disk_is_an_output_that_cannot_be_written(tmp_path: Path, arguments: list[str]) -> None:
    """Status 4, the reason in the system's words, and a hint."""
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        done = bibforge(*arguments, folder=tmp_path, stdout=full.fileno())
    assert done.returncode == Exit.UNREADABLE
    assert done.stderr.splitlines() == [
        "error: cannot read or write: No space left on device",
        "  hint: check the path, its permissions and the space left on the disk",
    ]


@needs_full_disk
def test_where_even_stderr_is_full_the_status_tells_it(tmp_path: Path) -> None:
    """Nothing can be said, and the status is the same."""
    with Path("/dev/full").open("w") as full:
        done = bibforge("parse", "absent.md", folder=tmp_path, stderr=full.fileno())
    assert done.returncode == Exit.UNREADABLE


def test_a_file_that_a_command_does_not_expect_to_fail_is_told_with_its_name(tmp_path: Path) -> None:
    """An error of the system that carries a file is a matter of that file: status 4."""
    done = failing('open("absent/file")', tmp_path)
    assert done.returncode == Exit.UNREADABLE
    assert done.stderr.startswith("error: absent/file: cannot read or write: No such file or directory\n")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows closes no streams")
@pytest.mark.parametrize(
    ("arguments", "status"), [("parse list.md", 0), ("--version", 0), ("parse absent.md", Exit.UNREADABLE)]
)
def test_closed_streams_swallow_what_is_written(tmp_path: Path, arguments: str, status: int) -> None:
    """With stdin, stdout and stderr closed by the caller the status is what it is otherwise."""
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    shell = f'exec "$0" -m bibforge {arguments} <&- >&- 2>&-'
    assert ended("sh", "-c", shell, sys.executable, folder=tmp_path).returncode == status


def test_a_message_is_one_line_of_bounded_length() -> None:
    """Control characters, line ends and marks of direction become blanks; what is too long is cut."""
    assert shown_message("a\r\nb\u2028c\x00\u202ed\ud800", {}) == "a b c d\\ud800"
    assert len(shown_message("x " * 1_000, {})) == 300
