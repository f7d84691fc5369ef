"""Which pages may be read: robots.txt is obeyed, and no address of the user's own network is asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "bibforge"
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
"""Ends of names that only a network of one's own resolves (RFC 6761, 6762, 8375; ICANN's reserved ones)."""


class AddressGuard:
    """Knows which hosts may be asked: public ones, and those that the user allowed (`host` or `host:port`)."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._allowed = frozenset(one.strip().lower() for one in allowed if one.strip())

    def why_not(self, url: str) -> str:
        """Return why an address must not be asked, or nothing."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return "is no address"
        if parts.scheme not in ("http", "https") or not host:
            return "is no address of a page"
        if self.allows(host, port):
            return ""
        if parts.username or parts.password:
            return "has a password in its address"
        return _why_inside(host)

    def may_connect(self, host: str, port: int, peer: str) -> bool:
        """Tell whether the IP address to which a name has led may be talked to."""
        return self.allows(host, port) or is_public(peer)

    def allows(self, host: str, port: int | None) -> bool:
        """Tell whether the user named a host of the own network."""
        return bool({host.lower(), f"{host.lower()}:{port}"} & self._allowed)


def _why_inside(host: str) -> str:
    try:
        return "" if is_public(host) else "is an address of a private network"
    except ValueError:
        pass
    inside = "." not in host or host.lower().endswith(_INSIDE) or host.replace(".", "").isdigit()
    return "is a name of a private network" if inside else ""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network. Raises ValueError for what is none."""
    found = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def robots_from(text: str) -> RobotFileParser:
    """Return the rules of a robots.txt."""
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    return rules
