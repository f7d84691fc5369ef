"""Zotero's keys: from the environment, the keyring or a file of the user's own, never from a flag, never shown."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bibforge.errors import BibforgeError, Exit

VARIABLE = "ZOTERO_API_KEY"
SERVICE, ACCOUNT = "bibforge", "zotero"


def read_key(environment: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Return the key and where it came from (`environment`, `keyring`), both empty where there is none.

    Raises BibforgeError (status 2) if what was found cannot be a key.
    """
    given = (environment if environment is not None else os.environ).get(VARIABLE, "").strip()
    if given:
        return checked(given), "environment"
    stored = _from_keyring()
    return (checked(stored), "keyring") if stored else ("", "")


def checked(key: str) -> str:
    """Return the key if it has the form of one. Raises BibforgeError (status 2), which does not repeat it."""
    key = key.strip()
    if not (key.isascii() and key.isalnum() and 8 <= len(key) <= 64):
        raise BibforgeError(
            "this is not a Zotero key",
            status=Exit.USAGE,
            hint="a key has 24 letters and digits and nothing else",
        )
    return key


def _from_keyring() -> str:
    try:
        import keyring  # optional, and 100 ms
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, ACCOUNT) or ""
    except (KeyringError, OSError):
        return ""


def store_key(key: str) -> None:
    """Put the key into the system's keyring. Raises BibforgeError (status 2) where there is none."""
    keyring, error = _keyring()
    try:
        keyring.set_password(SERVICE, ACCOUNT, checked(key))
    except (error, OSError):
        raise _no_keyring() from None


def delete_key() -> bool:
    """Take the key out of the keyring and return whether one was there."""
    keyring, error = _keyring()
    try:
        keyring.delete_password(SERVICE, ACCOUNT)
    except (error, OSError):
        return False
    return True


def _keyring() -> tuple[Any, type[Exception]]:
    try:
        import keyring  # optional, and 100 ms
        from keyring.errors import KeyringError
    except ImportError:
        raise _no_keyring() from None
    return keyring, KeyringError


def _no_keyring() -> BibforgeError:
    return BibforgeError(
        "there is no system keyring to store the key in",
        status=Exit.USAGE,
        hint=f"install the package `keyring` with a backend, or set {VARIABLE} in the environment",
    )


class DesktopKeys:
    """The permanent keys that Zotero's desktops gave: in the keyring, else in a file that the user alone can read.

    The file tells in any case for which desktops there is one, by the id of each desktop's database.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "zotero" / "desktops.json"

    def servers(self) -> dict[str, str]:
        """Return the place of each kept key by desktop: `keyring` or `file`."""
        return {server: "file" if key else "keyring" for server, key in self._kept().items()}

    def get(self, server: str) -> str:
        """Return the key of a desktop, empty where none is kept."""
        kept = self._kept()
        return kept.get(server, "") or (_password(server) if server in kept else "")

    def put(self, server: str, key: str) -> None:
        """Keep the key of a desktop. Raises BibforgeError (status 4) where there is no place for it."""
        self._write(self._kept() | {server: "" if _set_password(server, key) else key})

    def drop(self, server: str) -> None:
        """Forget the key of a desktop."""
        kept = self._kept()
        if server in kept and not kept[server]:
            _set_password(server, "")
        kept.pop(server, None)
        self._write(kept)

    def _kept(self) -> dict[str, str]:
        try:
            told = json.loads(self.path.read_bytes())
            return {str(server): str(key) for server, key in told.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _write(self, kept: Mapping[str, str]) -> None:
        beside = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(kept, file)
            beside.replace(self.path)
        except OSError as error:
            raise BibforgeError(
                f"cannot store Zotero's permission: {error.strerror}",
                place=str(self.path),
                hint="set BIBFORGE_STATE to a folder that can be written",
            ) from None


def _account(server: str) -> str:
    return f"{ACCOUNT}-desktop-{server}"


def _password(server: str) -> str:
    try:
        keyring, failure = _keyring()
    except BibforgeError:
        return ""
    try:
        return str(keyring.get_password(SERVICE, _account(server)) or "")
    except (failure, OSError):
        return ""


def _set_password(server: str, key: str) -> bool:
    """Put a key into the keyring, or take it out where it is empty, and return whether that was done."""
    try:
        keyring, failure = _keyring()
    except BibforgeError:
        return False
    try:
        if key:
            keyring.set_password(SERVICE, _account(server), key)
        else:
            keyring.delete_password(SERVICE, _account(server))
    except (failure, OSError):
        return False
    return True
