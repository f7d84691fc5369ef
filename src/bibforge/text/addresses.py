"""Addresses: the one test what is one, and the one way to take one apart, which never raises."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

_WITH_SCHEME = re.compile(r"(?:https?|ftp)://[^\s/?#]", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"""
      //[^\s/]                                       # of the same scheme as the page that it was taken from
    | (?P<doi>doi\s*:\s*|info:doi/)?10\.\d{4,9}[./]       # a DOI
    | [a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?\#]|$)        # a host, as people type it
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(/[!-\"$->@-~]*)?(?:[?#][!-~]*)?")
"""What most addresses are, taken apart at once: neither name nor port before or behind the host, ASCII letters."""
_PASSWORD = re.compile(r"(?<=//)[^/?#\s]*@")


class AddressParts(NamedTuple):
    """Scheme and host in small letters, and the path; all empty where there is nothing to take apart.

    `port` is None where none is given and 0 where what is given cannot be one.
    """

    scheme: str
    host: str
    path: str
    port: int | None = None


def address_parts(url: str) -> AddressParts:
    """Return the parts of an address; a text that is none (`http://[broken`) has no parts."""
    plain = _PLAIN.fullmatch(url)
    if plain:
        return AddressParts(plain[1], plain[2], plain[3] or "")
    parts = _split(url)
    return AddressParts(parts.scheme, _host(parts), parts.path, _port(parts)) if parts else AddressParts("", "", "")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:  # an open bracket, a host that is none after NFKC
        return None


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].partition(":")[0].lower() if "[" not in parts.netloc else parts.netloc


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return 0


def is_web_address(text: str) -> bool:
    """Tell whether a text is a whole address of the web: `http`, `https` or `ftp` with a host."""
    text = text.strip()
    return bool(_WITH_SCHEME.match(text)) and bool(address_parts(text).host)


def is_address(text: str) -> bool:
    """Tell whether a text leads into the web: an address of `http`, `https` or `ftp`, a DOI, or a bare host.

    Whatever names another scheme (`javascript:`, `data:`, `file:`) is none: it would be run by whoever follows it.
    """
    return is_web_address(text) or bool(_WITHOUT_SCHEME.match(text.strip()))


def without_password(text: str) -> str:
    """Return a text with addresses as messages show them: without the name and the password before the host."""
    return _PASSWORD.sub("", text)


_TRACKING = re.compile(r"(?P<name>utm_\w+|fbclid|gclid|gad_source|dclid|msclkid|mc_[ce]id|igshid|ref_src|spm)=[^&#]*&?")
"""Parameters by which campaigns count their visitors (Google, Meta, Microsoft, Mailchimp, X, Alibaba): none leads
anywhere else."""


def without_tracking(url: str) -> str:
    """Return an address without the parameters that only count visitors; everything else stays as written."""
    head, mark, query = url.partition("?")
    if not mark or not _TRACKING.search(query):
        return url
    query, hash_, fragment = query.partition("#")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))
    return head + (f"?{kept}" if kept else "") + hash_ + fragment
