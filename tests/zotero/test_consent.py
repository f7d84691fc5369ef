"""The permission of the running desktop: asked once, kept by its database, told and forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import ZoteroService
from zotero_works import Mirror, reading_list

from bibforge.cli.credentials import DesktopKeys
from bibforge.errors import Exit
from bibforge.workflows.sync import sync
from bibforge.zotero.bounds import ZoteroBounds

LIST = "# Reading\n\n## Nets\n\n- [Small nets in winter](https://arxiv.org/abs/2001.00001)\n"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring."""
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desk]:
    """A compiled list and the running desktop program, whose user always allows."""
    running = ZoteroService(local=True)
    made = Desk(tmp_path, running, "local")
    made.write(LIST)
    yield made
    running.close()


def test_always_allow_is_asked_once(desktop: Desk) -> None:
    """The permanent key is used by every later run: no further question, and no further key in Zotero."""
    desktop.sync()
    desktop.write(LIST + "- [Warm nets](https://arxiv.org/abs/2001.00002)\n")
    assert desktop.sync().returncode == 0
    assert desktop.sync("--undo").returncode == 0
    assert (desktop.service.api.prompts, len(desktop.service.api.local_keys)) == (1, 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_the_key_lies_where_the_user_alone_can_read_it(desktop: Desk) -> None:
    """Without a keyring it is in one file of mode 0600, and nowhere else in folder or output."""
    done = desktop.sync()
    (key,) = desktop.service.api.local_keys
    holding = [path for path in desktop.folder.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    assert [path.name for path in holding] == ["desktops.json"]
    assert holding[0].stat().st_mode & 0o777 == 0o600
    assert key not in done.stdout + done.stderr


def test_allow_once_is_not_kept(desktop: Desk) -> None:
    """A key for one write only is not put away."""
    desktop.service.api.consent = lambda: False
    assert desktop.sync().returncode == 0
    assert DesktopKeys(desktop.folder / "state").servers() == {}


def test_a_revoked_permission_is_told_and_asked_for_again(desktop: Desk) -> None:
    """The desktop no longer knows the key: that is said with the desktop's id, and one new question is asked."""
    desktop.sync()
    desktop.service.api.local_keys.clear()
    desktop.write(LIST + "- [Warm nets](https://arxiv.org/abs/2001.00002)\n")
    done = desktop.sync()
    assert done.returncode == 0
    assert "the permission kept for Zotero SERVERA is no longer valid" in done.stderr
    assert desktop.service.api.prompts == 2


def test_each_database_has_its_own_permission(desktop: Desk) -> None:
    """Another Zotero at the same port is asked itself, and the first one's key is kept."""
    desktop.sync()
    desktop.service.api.server_id = "SERVERB"
    desktop.service.library.clear()
    desktop.sync()
    assert desktop.service.api.prompts == 2
    assert DesktopKeys(desktop.folder / "state").servers() == {"SERVERA": "file", "SERVERB": "file"}


def test_status_names_the_permission_and_forget_drops_it(desktop: Desk) -> None:
    """`zotero status` tells of it without a web key, `zotero forget` takes it away, then Zotero asks again."""
    desktop.sync()
    told = desktop.call("zotero", "status", ZOTERO_API_KEY="")
    assert "SERVERA (file)" in told.stdout
    gone = desktop.call("zotero", "forget")
    assert (gone.returncode, "SERVERA" in gone.stderr) == (0, True)
    assert "no permission was kept" in desktop.call("zotero", "forget").stderr
    desktop.sync("--undo")
    assert desktop.service.api.prompts == 2


def test_the_keyring_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a keyring the file tells only that there is a key."""
    from types import ModuleType

    kept: dict[tuple[str, str], str] = {}
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = KeyError  # type: ignore[attr-defined]  # a module made by hand
    ring.get_password = lambda service, account: kept.get((service, account))  # type: ignore[attr-defined]  # as above
    ring.set_password = lambda service, account, key: kept.update({(service, account): key})  # type: ignore[attr-defined]  # as above
    ring.delete_password = lambda service, account: kept.pop((service, account))  # type: ignore[attr-defined]  # as above
    ring.errors = errors  # type: ignore[attr-defined]  # as above
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    keys = DesktopKeys(tmp_path)
    keys.put("SERVERA", "SECRET")
    assert (keys.get("SERVERA"), keys.servers(), "SECRET" in keys.path.read_text()) == (
        "SECRET",
        {"SERVERA": "keyring"},
        False,
    )
    keys.drop("SERVERA")
    assert (keys.get("SERVERA"), keys.servers(), kept) == ("", {}, {})


def test_the_question_waits_as_long_as_the_user(tmp_path: Path) -> None:
    """An answer that comes long after another request would have been given up is waited for; it is asked for once."""
    service = ZoteroService(local=True)

    def slow() -> bool:
        time.sleep(1.0)
        return True

    service.api.consent = slow
    mirror = Mirror(tmp_path, service, "local")
    pace = mirror.pace()
    pace.bounds = ZoteroBounds(silence=0.3, request=0.3)
    try:
        assert sync(reading_list(), mirror.options(), pace=pace).status is Exit.DONE
        assert service.api.prompts == 1
    finally:
        service.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_an_interrupt_ends_the_waiting_cleanly(desktop: Desk) -> None:
    """Ctrl-C while the dialog is open: status 130, no traceback, no second dialog, and the next run goes on."""
    asked, answered = threading.Event(), threading.Event()

    def never() -> bool:
        asked.set()
        answered.wait(30)
        return True

    desktop.service.api.consent = never
    surroundings = {
        **os.environ, "HOME": str(desktop.folder), "BIBFORGE_ZOTERO_URL": desktop.service.url,
        "BIBFORGE_STATE": str(desktop.folder / "state"), "BIBFORGE_CATALOG": str(desktop.folder / "none.sqlite"),
    }  # fmt: skip
    running = subprocess.Popen(
        [sys.executable, "-m", "bibforge", "sync", "--library", "local", "--yes"], cwd=desktop.folder, env=surroundings,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert asked.wait(60)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    answered.set()
    assert (running.returncode, "Traceback" in told, "interrupted" in told) == (130, False, True)
    desktop.service.api.consent = lambda: True
    assert desktop.sync().returncode == 0
    assert desktop.service.api.prompts == 2
