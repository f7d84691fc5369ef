"""`bibforge review` and `bibforge explain` from the user's side."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from record_shelf import RecordShelf, record
from typer.testing import CliRunner, Result

from bibforge.cli import files
from bibforge.cli.explain import explain
from bibforge.cli.project import opened
from bibforge.cli.review import Walk, review_app
from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind
from bibforge.reconcile.lock import Lock, lock_text
from bibforge.workflows.build import BuildOptions, build
from bibforge.workflows.review import Verb, review_items

NORTH = record("Sediment in rivers of the north", "Ann Roe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001"))
SOUTH = record("Sediment in rivers of the south", "Cyd Moe", 2015, Kind.ARTICLE, doi=Doi("10.1000/south"))
LIST = """# Water

- [Sediment in rivers]()
- [Currents and sediment in rivers]()
"""
program = typer.Typer()
program.add_typer(review_app, name="review")
program.command()(explain)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list and the lock of a build; no catalog, no service is near."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIBFORGE_CATALOG", str(tmp_path / "none.sqlite"))
    monkeypatch.setenv("BIBFORGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "sources").mkdir()
    (tmp_path / "output").mkdir()
    (tmp_path / "sources" / "water.md").write_text(LIST, encoding="utf-8")
    outcome = build({"sources/water.md": LIST}, Lock(), [RecordShelf((NORTH, SOUTH))], BuildOptions())
    (tmp_path / "output" / "bibforge.lock").write_text(lock_text(outcome.lock), encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    """One command; its exception is left for the test to look at."""
    return CliRunner().invoke(program, words)


def lock_of(folder: Path) -> str:
    """The text of the lock."""
    return (folder / "output" / "bibforge.lock").read_text("utf-8")


def waiting() -> Any:
    """What `review --json` lists."""
    return json.loads(run("review", "--json").stdout)


def test_json_alone_is_on_stdout(folder: Path) -> None:
    """Both open entries are listed, with candidates; listing them writes nothing."""
    before = lock_of(folder)
    assert [len(one["candidates"]) for one in waiting()] == [2, 2]
    assert lock_of(folder) == before


def test_a_script_decides_what_it_listed(folder: Path) -> None:
    """Key and candidate of the JSON are understood by accept; the entry no longer waits and explain says why."""
    first = waiting()[0]
    done = run("review", "accept", first["key"], first["candidates"][0]["name"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert [one["key"] for one in waiting()] == [waiting()[0]["key"]] != [first["key"]]
    explanation = json.loads(run("explain", first["key"], "--json").stdout)
    assert explanation["mentions"][0]["by"] == "user"
    assert first["candidates"][0]["name"] in run("explain", "water.md:3").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("accept", "water.md:3", "doi:10.1000/nowhere"),
        ("accept", "water.md:3"),
        ("reject", "water.md:3", "7"),
        ("pin", "water.md:3", "no identifier", "--offline"),
        ("pin", "water.md:3", "10.1000/x", "--offline"),
        ("same-as", "water.md:3", "water.md:3"),
        ("different-from", "water.md:3", "nokey"),
        ("not-a-paper", "water.md:99"),
    ],
)
def test_what_cannot_be_done_leaves_the_lock_as_it_is(folder: Path, words: tuple[str, ...]) -> None:
    """Each is an error with a hint, and not one byte is written."""
    before = lock_of(folder)
    failed = run("review", *words)
    assert isinstance(failed.exception, BibforgeError)
    assert failed.exception.hint
    assert lock_of(folder) == before


def test_a_pin_without_anybody_to_ask_says_so(folder: Path) -> None:
    """Offline and without a catalog nobody can be asked: status 3, not "not found"."""
    failed = run("review", "pin", "water.md:3", "10.1000/south", "--offline")
    assert isinstance(failed.exception, BibforgeError)
    assert failed.exception.status is Exit.UNREACHABLE


def test_without_a_lock_the_hint_says_what_to_run(folder: Path) -> None:
    """Review before the first build."""
    (folder / "output" / "bibforge.lock").unlink()
    failed = run("review", "--json")
    assert "run `bibforge build` first" in str(failed.exception)


def test_the_walk_needs_a_terminal(folder: Path) -> None:
    """In a pipe the walk does not wait for replies that never come."""
    failed = run("review")
    assert "review --json" in str(failed.exception)


def test_the_walk_writes_after_every_reply(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Help, a slip, a number, and quitting: the entry decided before the end is in the lock."""
    outcome, lock = opened(None, Path("output"))
    replies = iter(["?", "x", "r", "2", "q"])
    done = Walk(outcome, lock, Path("output"), lambda: ()).through(review_items(outcome), lambda key: next(replies))
    assert done == 1
    assert 'by = "user"' in lock_of(folder)
    assert len(waiting()) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "reply not understood: 'x'" in told.err
    assert "Sediment in rivers of the south" in told.err


@pytest.mark.parametrize(
    ("reply", "verb", "argument"),
    [("3", Verb.ACCEPT, "3"), ("a", Verb.ACCEPT, ""), ("r 1", Verb.REJECT, "1"),
        ("p  10.1000/x ", Verb.PIN, "10.1000/x"),
     ("n", Verb.NOT_A_PAPER, ""), ("s roe2016", Verb.SAME_AS, "roe2016"), ("d a.md:3", Verb.DIFFERENT_FROM, "a.md:3")],
)  # fmt: skip
def test_replies_are_understood(reply: str, verb: Verb, argument: str) -> None:
    """A number accepts; a letter and its argument say the rest."""
    assert Walk.understood(reply) == (verb, argument)


def test_the_lock_is_written_whole(folder: Path) -> None:
    """After a decision no half file lies beside the lock."""
    run("review", "not-a-paper", "water.md:3")
    assert [path.name for path in (folder / "output").iterdir()] == ["bibforge.lock"]
    assert files.read_text(folder / "output" / "bibforge.lock").startswith("bibforge-lock")
