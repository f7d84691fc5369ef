"""`bibforge sync` and `bibforge zotero` as a user calls them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from zotero_http import KEY, ZoteroService, limited

from bibforge.cli import app as program
from bibforge.cli.credentials import checked, read_key
from bibforge.cli.sync import sync, zotero_app
from bibforge.errors import BibforgeError, Exit

LIST = """# Reading

## Attention

- [Attention Is All You Need](https://arxiv.org/abs/1706.03762)
  - worth reading twice

## Empty

## Sites

- [A page about nets](https://example.org/nets)
"""


@dataclass(frozen=True)
class CommandLine:
    """A folder with a list and its lock, a Zotero service, and a way to call commands: `run_in("sync", …)`."""

    service: ZoteroService
    capfd: pytest.CaptureFixture[str]
    app: typer.Typer

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Call a command and return its status and what it wrote to stdout and stderr."""
        try:
            status = int(self.app(list(arguments), standalone_mode=False) or 0)
        except BibforgeError as error:
            print(error, file=sys.stderr)  # noqa: T201  # as the program itself does
            status = int(error.status)
        except typer.Exit as leave:
            status = leave.exit_code
        told = self.capfd.readouterr()
        assert KEY not in told.out + told.err
        return status, told.out, told.err


@pytest.fixture
def run_in(
    started: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    """A run_in whose list has been built without network."""
    service = started("zotero_http", "ZoteroService")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "reading.md").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIBFORGE_ZOTERO_URL", service.url)
    monkeypatch.setenv("BIBFORGE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("BIBFORGE_CATALOG", str(tmp_path / "none.sqlite"))
    monkeypatch.setenv("BIBFORGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ZOTERO_API_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert program.run(["build", "--offline"]) == 0
    capfd.readouterr()
    app = typer.Typer()
    app.command("sync")(sync)
    app.add_typer(zotero_app)
    return CommandLine(service, capfd, app)


def test_a_dry_run_prints_the_tree_and_writes_nothing(run_in: CommandLine) -> None:
    """The plan is on stdout as a tree: new collections, new items, notes; nothing has been written."""
    status, out, _ = run_in("sync", "--library", "user:1", "--dry-run")
    assert status == 0
    assert out.splitlines()[:4] == [
        "Reading  (new collection)",
        "  Attention  (new collection)",
        "    + Attention Is All You Need (new)",
        "  Empty  (new collection)",
    ]
    assert "add note worth reading twice" in out
    assert run_in.service.writes == []


def test_the_plan_is_json_for_programs(run_in: CommandLine) -> None:
    """`--json` gives each change with action, key, work and path, and nothing else on stdout."""
    _, out, _ = run_in("sync", "--library", "user:1", "--dry-run", "--json")
    told = json.loads(out)
    assert (told["applied"], told["status"], told["written"]) == (False, 0, [])
    first = told["plan"][0]
    assert (first["action"], first["name"], first["path"]) == ("create collection", "Reading", ["Reading"])
    assert {change["action"] for change in told["plan"]} == {
        "create collection", "create item", "file into", "add note",
    }  # fmt: skip


def test_a_sync_and_its_undo(run_in: CommandLine) -> None:
    """With --yes it writes; again it has nothing to do; --undo takes it back; a second undo has nothing."""
    assert run_in("sync", "--library", "user:1", "--yes")[0] == 0
    assert len(run_in.service.library.collections) == 4
    status, _, err = run_in("sync", "--library", "user:1", "--yes")
    assert (status, "nothing to do" in err) == (0, True)
    status, out, _ = run_in("sync", "--library", "user:1", "--yes", "--undo", "--json")
    assert status == 0
    assert {change["action"] for change in json.loads(out)["plan"]} == {"put into the trash"}
    assert all(held.data.get("deleted") for held in run_in.service.library.collections.values())
    status, _, err = run_in("sync", "--library", "user:1", "--yes", "--undo")
    assert (status, "no sync to undo" in err) == (2, True)


def test_a_library_number_too_long_is_a_usage_error(run_in: CommandLine) -> None:
    """5,000 digits, more than Python itself reads as a number, end as any other wrong library does."""
    status, _, err = run_in("sync", "--library", "user:" + "7" * 5000, "--dry-run")
    assert (status, run_in.service.log) == (2, [])
    assert "unknown library 'user:777" in err


def test_without_anybody_to_ask_yes_is_needed(run_in: CommandLine) -> None:
    """In a pipe the command does not write unasked: status 2 and a hint."""
    status, _, err = run_in("sync", "--library", "user:1")
    assert status == 2
    assert "--yes" in err
    assert run_in.service.log == []


class Terminal(io.StringIO):
    """A stdin at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "written"), [("n\n", 0), ("y\n", 4)])
def test_the_plan_is_shown_and_the_answer_counts(
    run_in: CommandLine, monkeypatch: pytest.MonkeyPatch, answer: str, written: int
) -> None:
    """At a terminal the plan is shown on stderr with a question; only a yes writes."""
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    status, out, err = run_in("sync", "--library", "user:1")
    assert (status, out) == (0, "")
    assert "+ Attention Is All You Need (new)" in err
    assert "Write this into Zotero?" in err
    assert len(run_in.service.library.collections) == written


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ([], "--library user:ID"),
        (["--library", "me"], "user:ID"),
        (["--library", "user:1", "nowhere"], "bibforge build"),
    ],
)
def test_what_is_missing_is_told_with_a_hint(run_in: CommandLine, arguments: list[str], hint: str) -> None:
    """No library, an odd library, no lock: the message ends with what to do."""
    status, _, err = run_in("sync", "--yes", *arguments)
    assert status in (2, 4)
    assert hint in err


def test_a_service_that_is_down_ends_with_status_3(run_in: CommandLine) -> None:
    """The reason and the way to go on are told on stderr."""
    run_in.service.faults.answers = {5: limited(503, Retry_After="3600")}
    status, _, err = run_in("sync", "--library", "user:1", "--yes")
    assert status == Exit.UNREACHABLE
    assert "3600" in err
    assert "left to do: create item" in err
    assert "run the same command again" in err


def test_status_tells_whose_key_it_is(run_in: CommandLine) -> None:
    """Name, number, origin and rights; as JSON without the key."""
    status, out, _ = run_in("zotero", "status")
    assert status == 0
    assert "user:1" in out
    assert "write" in out
    told = json.loads(run_in("zotero", "status", "--json")[1])
    assert (told["username"], told["origin"]) == ("phpunit", "environment")
    assert "key" not in told


def test_a_key_that_is_none_is_refused_without_repeating_it(
    run_in: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Odd text in the environment is not sent and not shown."""
    monkeypatch.setenv("ZOTERO_API_KEY", "my secret\nkey")
    status, out, err = run_in("zotero", "status")
    assert status == 2
    assert "secret" not in out + err
    assert run_in.service.log == []


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, account: str) -> str | None:
        return self.kept.get((service, account))

    def set_password(self, service: str, account: str, password: str) -> None:
        self.kept[service, account] = password

    def delete_password(self, service: str, account: str) -> None:
        del self.kept[service, account]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """A system keyring that holds nothing yet."""
    import types

    made = Ring()
    errors = types.ModuleType("keyring.errors")
    setattr(errors, "KeyringError", KeyError)  # noqa: B010  # a made-up module has no such name for the checker
    module = types.ModuleType("keyring")
    setattr(module, "errors", errors)  # noqa: B010  # as above
    for name in ("get_password", "set_password", "delete_password"):
        setattr(module, name, getattr(made, name))
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return made


def test_login_keeps_the_key_and_logout_forgets_it(
    run_in: CommandLine, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is read from stdin, checked with Zotero, kept in the keyring, used from there, and removed."""
    monkeypatch.delenv("ZOTERO_API_KEY")
    monkeypatch.setattr(sys, "stdin", io.StringIO(KEY + "\n"))
    assert run_in("zotero", "login")[0] == 0
    assert read_key({}) == (KEY, "keyring")
    assert run_in("sync", "--library", "user:1", "--yes")[0] == 0
    assert run_in("zotero", "logout")[0] == 0
    assert ring.kept == {}
    status, _, err = run_in("sync", "--library", "user:1", "--yes")
    assert (status, "zotero login" in err) == (2, True)


def test_a_wrong_key_is_not_kept(run_in: CommandLine, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that Zotero does not know is refused before it is stored."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("A" * 24 + "\n"))
    assert run_in("zotero", "login")[0] == 2
    assert ring.kept == {}


def test_without_a_keyring_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is missing, reading gives nothing and storing says what to do."""
    from bibforge.cli.credentials import store_key

    monkeypatch.setitem(sys.modules, "keyring", None)
    assert read_key({}) == ("", "")
    with pytest.raises(BibforgeError) as told:
        store_key(KEY)
    assert "ZOTERO_API_KEY" in told.value.hint


def test_keys_have_one_form() -> None:
    """Letters and digits, nothing else; blanks around are forgiven."""
    assert checked(f" {KEY}\n") == KEY
    for odd in ("", "short", "a b c d e f g h", "ключключключ", "x" * 65):
        with pytest.raises(BibforgeError):
            checked(odd)


DECIDED = """# Reading

## Things

- [Notes on nets, and how they fall](https://example.org/notes-on-nets)
- [A talk on falling nets, recorded](https://www.youtube.com/watch?v=abc123def45)
- [Netfall toolbox for falling nets](https://github.com/example/netfall)
- Nets that fall, told in a post [[blog]](https://example.org/post)
- Falling nets shown in a deck [[slides]](https://example.org/deck)
- Measured nets that fall [[dataset]](https://example.org/measured)
"""


def test_what_a_person_says_is_no_paper_is_filed_as_what_it_is(run_in: CommandLine) -> None:
    """A page, a film, a program, a post, a talk and a data set are filed as such, and nothing as a bare document."""
    Path("sources/reading.md").write_text(DECIDED, encoding="utf-8")
    assert program.run(["build", "--offline"]) == 0
    for line in range(5, 11):
        assert program.run(["review", "not-a-paper", f"reading.md:{line}"]) == 0
    assert program.run(["build", "--offline"]) == 0
    assert run_in("sync", "--library", "user:1", "--yes")[0] == 0
    held = [one.data for one in run_in.service.library.items.values() if one.data["itemType"] != "attachment"]
    assert {data["title"].split()[0]: data["itemType"] for data in held} == {
        "Notes": "webpage", "A": "videoRecording", "Netfall": "computerProgram", "Nets": "blogPost",
        "Falling": "presentation", "Measured": "dataset",
    }  # fmt: skip
