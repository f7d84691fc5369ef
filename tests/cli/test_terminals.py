"""Narrow terminals, terminals without colour and consoles of another encoding: nothing crashes, nothing is cut off."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge

from bibforge.cli.app import COMMANDS

ADDRESS = "https://example.org/a/very/long/address/that/goes/on/and/on/kites-and-streams-of-the-northern-wind.pdf"
LIST = f"""# Kites → 風箏

## Lines “ε”
- **Learning both Weights and Connections for Efficient Neural Networks.** *Song Han et al.* [paper]()
- [Čapek's Kites]({ADDRESS})
- [何恺明的论文](https://example.org/he)
"""
BIB = f"""@article{{a,
  title = {{Ĝödel → 何}}, author = {{Čapek, Karel}}, journal = {{Kites}}, year = 2016, month = {{June}},
  url = {{\\url{{{ADDRESS}}}}},
}}
"""
RUNS = [
    ["parse", "list.md"],
    ["build", "list.md", "--offline", "-o", "out"],
    ["explain", "list.md:5", "-s", "list.md", "-o", "out"],
    ["review", "accept", "nobody", "-s", "list.md", "-o", "out"],
    ["repair", "list.md", "--offline", "-o", "out"],
    ["repair", "refs.bib", "--offline"],
    ["check", "refs.bib", "--offline"],
    ["render", "-s", "list.md", "-o", "out"],
    ["sync", "out", "-s", "list.md", "--library", "user:1", "--dry-run"],
    ["build", "風箏.md"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list and a `.bib`, of which `out` is built."""
    made = tmp_path_factory.mktemp("terminals")
    (made / "list.md").write_text(LIST, encoding="utf-8")
    (made / "refs.bib").write_text(BIB, encoding="utf-8")
    _run(made, ["build", "list.md", "--offline", "-o", "out"])
    return made


def _run(folder: Path, arguments: list[str], **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIBFORGE_", "ZOTERO_"))}
    environment |= {"HOME": str(folder), "BIBFORGE_CACHE": str(folder / "cache"), "PYTHONWARNINGS": ""}
    environment |= {"BIBFORGE_CATALOG": str(folder / "none.sqlite"), "BIBFORGE_PATIENCE": "0.5", **surroundings}
    command = [sys.executable, "-m", "bibforge", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
def test_a_narrow_console_of_another_encoding_says_the_same(arguments: list[str], folder: Path) -> None:
    """With 40 columns and Windows-1252 status and data are those of any console; messages lose only letters."""
    wide = _run(folder, arguments, COLUMNS="200", PYTHONIOENCODING="utf-8")
    narrow = _run(folder, arguments, COLUMNS="40", PYTHONIOENCODING="cp1252", NO_COLOR="1")
    assert (narrow.returncode, narrow.stdout) == (wide.returncode, wide.stdout)
    said = narrow.stderr.decode("cp1252")
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert len(said.splitlines()) == len(wide.stderr.decode("utf-8").splitlines())
    assert said.count(ADDRESS) == wide.stderr.decode("utf-8").count(ADDRESS)


@pytest.mark.parametrize("command", ["", *(command.name for command in COMMANDS)])
def test_the_help_fits_forty_columns(command: str, folder: Path) -> None:
    """The help of every command prints each option whole, without an ellipsis in its name."""
    arguments = [*command.split(), "--help"]
    wide, narrow = (bibforge(folder, *arguments, COLUMNS=columns).stdout for columns in ("200", "40"))
    options = set(re.findall(r"^\W*(--[a-z][a-z-]+)", wide, flags=re.MULTILINE))
    assert "--help" in options
    assert options <= set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", narrow))


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a thing of POSIX")
@pytest.mark.parametrize("arguments", [["build", "--help"], ["build", "list.md", "--offline", "-o", "o"]])
def test_a_terminal_without_colour_gets_none(arguments: list[str], folder: Path) -> None:
    """With NO_COLOR no sequence that sets a colour reaches a terminal."""
    import pty  # POSIX alone

    main, other = pty.openpty()
    environment = os.environ | {"NO_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100", "HOME": str(folder)}
    command = [sys.executable, "-m", "bibforge", *arguments]
    running = subprocess.Popen(command, cwd=folder, env=environment, stdin=other, stdout=other, stderr=other)
    os.close(other)
    said = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    os.close(main)
    assert running.wait() == 0
    assert said
    assert re.findall(rb"\x1b\[[0-9;]*(?:3[0-7]|38|4[0-7]|48|9[0-7])[0-9;]*m", said) == []
