"""Which library, and where it is asked: on the web, or in the desktop program of this machine."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bibforge.errors import BibforgeError, Exit

WEB = "https://api.zotero.org"
LOCAL = "http://127.0.0.1:23119"
WHOLE_ADDRESS = "give an address such as https://api.zotero.org in BIBFORGE_ZOTERO_URL"

MOST_DIGITS = 18
"""Of the number of a library: Zotero's have fewer than ten, and all with so many fit what any server counts with."""
SHOWN = 60
"""Characters of an unknown library that a message repeats."""


@dataclass(frozen=True, slots=True)
class LibraryId:
    """Which library: a user's or a group's on the web, or the user's or a group's (`number`) in the running desktop."""

    kind: Literal["user", "group", "local"]
    number: int = 0

    @staticmethod
    def parse(text: str) -> LibraryId:
        """Return the library of `user:ID`, `group:ID`, `local` or `local:group:ID`.

        Raises BibforgeError (status 2) for anything else.
        """
        head, _, inner = text.strip().partition(":")
        kind, _, number = (inner if head == "local" and inner else text.strip()).partition(":")
        if head == "local" and not inner:
            return LibraryId("local")
        if head == "local" and kind == "group" and _is_number(number):
            return LibraryId("local", int(number))
        if head != "local" and kind in ("user", "group") and _is_number(number):
            return LibraryId("user" if kind == "user" else "group", int(number))
        raise BibforgeError(
            f"unknown library {text[:SHOWN]!r}{'…' if len(text) > SHOWN else ''}",
            status=Exit.USAGE,
            hint="write user:ID, group:ID (the numbers are shown at zotero.org/settings/keys), local or local:group:ID",
        )

    def __str__(self) -> str:
        if self.kind == "local":
            return f"local:group:{self.number}" if self.number else "local"
        return f"{self.kind}:{self.number}"


def _is_number(text: str) -> bool:
    """Tell whether a text is the number of a library: a positive one, not longer than any is."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) > 0


def checked_url(url: str) -> str:
    """Return the address.

    Raises BibforgeError (status 2) for plain HTTP to anywhere but this machine, and for what is no address.
    """
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise BibforgeError("the Zotero address is not an address", status=Exit.USAGE, hint=WHOLE_ADDRESS) from None
    if parts.username is not None:
        raise BibforgeError("the Zotero address has a name or password in it", status=Exit.USAGE, hint=WHOLE_ADDRESS)
    if whole and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback_address(url))):
        return url.rstrip("/")
    raise BibforgeError(
        f"the Zotero address {url!r} is not safe",
        status=Exit.USAGE,
        hint="a key goes over https only, or to this machine (127.0.0.1, localhost)",
    )


def trust(url: str) -> ssl.SSLContext | bool:
    """Return how certificates are checked: as the system does; for plain HTTP nothing is trusted, which is quicker."""
    return True if url.startswith("https") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def is_loopback_address(url: str) -> bool:
    return (urlsplit(url).hostname or "") in ("127.0.0.1", "localhost", "::1")
