"""The permission to write that the user of the desktop gives in Zotero's own dialog, kept for the runs that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pyzotero.errors as refusals
from pyzotero.zotero import Zotero

from bibforge.errors import BibforgeError, Exit
from bibforge.zotero.pace import Unavailable

PROMPTS = 3
"""How often the desktop may ask the user in one run (it refuses more than five a minute)."""


class ConsentShelf(Protocol):
    """Where permanent keys of desktops lie, by the id that each desktop's database has."""

    def get(self, server: str) -> str:
        """Return the key kept for a desktop, empty where there is none."""

    def put(self, server: str, key: str) -> None:
        """Keep the key of a desktop."""

    def drop(self, server: str) -> None:
        """Forget the key of a desktop, if there is one."""


class Consent:
    """The asking of one run: a kept key is used, a new one is kept where the user said "Always Allow"."""

    def __init__(self, zotero: Zotero, shelf: ConsentShelf | None, say: Callable[[str], None]) -> None:
        self._zotero = zotero
        self._shelf = shelf
        self._say = say
        self._prompts = 0
        self._kept = False

    def use_kept(self) -> None:
        """Take the key that is kept for this desktop, if there is one."""
        kept = self._shelf.get(self._zotero.server_id or "") if self._shelf else ""
        if kept:
            self._zotero.local_api_key = kept
            self._kept = True

    def ask(self) -> None:
        """Ask the user for permission; the answer "Allow" is good for one write only.

        Raises BibforgeError (status 2) where the user says no, or has to be asked too often.
        """
        server = self._zotero.server_id or ""
        if self._kept and self._shelf:
            self._shelf.drop(server)
            self._kept = False
            self._say(f"the permission kept for Zotero {server} is no longer valid there, and is forgotten")
        self._prompts += 1
        if self._prompts > PROMPTS:
            raise BibforgeError(
                "Zotero asks for permission at every write",
                status=Exit.USAGE,
                hint="choose “Always Allow” in Zotero's dialog; the next run goes on where this one stopped",
            )
        self._say("Zotero asks whether bibforge may write: answer in its window (“Always Allow” is kept)")
        given = self._asked()
        if self._shelf and given.get("remember") and given.get("key"):
            self._shelf.put(server, str(given["key"]))
            self._kept = True

    def _asked(self) -> dict[str, object]:
        try:
            return dict(self._zotero.authorize_local("bibforge"))
        except refusals.LocalAPIDeniedError:
            raise BibforgeError(
                "Zotero was told not to let bibforge write",
                status=Exit.USAGE,
                hint="choose “Always Allow” in its dialog",
            ) from None
        except refusals.TooManyRequestsError:
            raise Unavailable("Zotero wants a minute of quiet before it asks for permission again") from None
