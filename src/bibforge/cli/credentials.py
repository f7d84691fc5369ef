"""The Zotero key: from the environment or from the system's keyring, never from a flag, never shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
        "there is no system keyring to keep the key in",
        status=Exit.USAGE,
        hint=f"install the package `keyring` with a backend, or set {VARIABLE} in the environment",
    )
