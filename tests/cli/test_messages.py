"""What a build says: grouped, capped, the summary last; quiet and verbose; without network."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge

from bibforge.resolvers.services import SERVICES

WORDS = ["ferry", "kite", "loom", "pond", "reed", "sail", "tide", "wind", "moor", "fern"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A list of many entries that nothing knows."""
    (tmp_path / "sources").mkdir()
    items = [f"- [The {a} beside the {b} in winter](https://a{n}.example.org/p.pdf), Jane Roe, 2019"
             for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS)]  # fmt: skip
    (tmp_path / "sources" / "many.md").write_text("# Many\n\n" + "\n".join(items) + "\n", encoding="utf-8")
    return tmp_path


def test_many_remarks_of_a_kind_are_counted(project: Path) -> None:
    """A few are shown, the rest is counted with where it stands; the figures come last; `--verbose` shows all."""
    done = bibforge(project, "build", "--offline")
    lines = done.stderr.splitlines()
    assert sum("unresolved: “" in line for line in lines) == 5
    assert "  and 95 more unresolved: see output/report.html" in lines
    assert lines[-1].startswith("100 entries in 1 list: 100 works")
    assert len(lines) <= 12
    full = bibforge(project, "build", "--offline", "--verbose").stderr.splitlines()
    assert sum("unresolved: “" in line for line in full) == 100


def test_offline_without_a_catalog_says_how_to_get_one(project: Path) -> None:
    """Nobody was asked: the line says why, what was done all the same, and what to do."""
    done = bibforge(project, "build", "--offline")
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("no service was asked")]
    assert "there is no catalog; 100 entries are written as in the lists" in line
    assert "bibforge catalog add FILE" in line


def test_without_network_one_line_names_the_services(project: Path) -> None:
    """Services that could not be reached stand in one line, with what was done and the next step."""
    done = bibforge(project, "build")
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("could not ask: ")]
    assert "Crossref" in line
    assert "100 entries are written as in the lists; run the command again later" in line
    assert done.returncode == 3


def test_no_sentence_stands_twice_in_a_line(project: Path) -> None:
    """Whatever is said of an entry is said once."""
    for line in bibforge(project, "build").stderr.splitlines():
        said = line.partition(" (")[2].rstrip(")").split("; ")
        assert len(said) == len(set(said))


def test_quiet_says_nothing_but_errors(project: Path) -> None:
    """A build that works is silent with `--quiet`, one that cannot work tells why."""
    assert bibforge(project, "build", "--offline", "--quiet").stderr == ""
    wrong = bibforge(project, "build", "--quiet", "--format", "docx")
    assert "error: unknown format 'docx'" in wrong.stderr
    again = bibforge(project, "build", "--offline", "--format", "ris")
    assert "library.ris" in again.stderr


def test_help_names_values_plainly(project: Path) -> None:
    """No type of Python stands in the help; what repeats is `FILE...`."""
    for command in ("build", "parse", "repair", "check", "sync", "review", "explain", "rekey", "rules"):
        text = bibforge(project, command, "--help").stdout
        assert "<list[" not in text
        assert "<path>" not in text
        assert "<bool>" not in text
    assert "FILE..." in bibforge(project, "repair", "--help").stdout
    assert "[SOURCE...]" in bibforge(project, "build", "--help").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for a process of its own")
def test_ctrl_c_says_what_is_kept_and_how_to_go_on(project: Path) -> None:
    """A build that is broken off while a service is asked has written nothing, and says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = {service.setting: address for service in SERVICES} | {"BIBFORGE_CACHE": str(project / "cache")}
        environment = os.environ | {"HOME": str(project), "BIBFORGE_CATALOG": str(project / "none.sqlite")} | settings
        command = [sys.executable, "-m", "bibforge", "build"]
        running = subprocess.Popen(command, cwd=project, env=environment, text=True, stderr=subprocess.PIPE)
        asked, _ = listener.accept()
        running.send_signal(signal.SIGINT)
        told = running.communicate()[1]
        asked.close()
    kept = "nothing was written; what was answered so far is in the cache; run the same command again to go on"
    assert (running.returncode, told.splitlines()[-1]) == (130, f"interrupted: {kept}")
    assert not (project / "output" / "library.bib").exists()
