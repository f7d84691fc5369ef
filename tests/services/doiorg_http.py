"""A loopback doi.org with its "Which RA?" service: agencies by prefix, and the DOIs that exist.

As the real one does: names parted by commas share a request, a DOI of a known prefix that nobody registered has a
`status` in the place of its agency, and a request with a prefix that nobody has is status 404 with a page of HTML. The
handle API tells of which DOI another one is an alias.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import unquote

from loopback import Asked, Loopback, Reply

_PAGE = b"<!DOCTYPE html><html><head><title>Error: DOI Not Found</title></head><body></body></html>"


class DoiOrgService(Loopback):
    """Holds the agencies of DOIs; every prefix in it is registered."""

    def __init__(self, agencies: Mapping[str, str], aliases: Mapping[str, str] | None = None) -> None:
        self.aliases = {old.lower(): new for old, new in (aliases or {}).items()}
        self.agencies = {doi.lower(): agency for doi, agency in agencies.items()}
        self.prefixes = {doi.partition("/")[0]: agency for doi, agency in self.agencies.items()} | {
            "10.7554": "Crossref"
        }
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.path.startswith("/api/handles/"):
            return self._handle(unquote(asked.path.removeprefix("/api/handles/")))
        names = [unquote(name) for name in asked.path.removeprefix("/ra/").split(",")]
        if not asked.path.startswith("/ra/") or any(name.partition("/")[0] not in self.prefixes for name in names):
            return Reply(404, _PAGE, {"Content-Type": "text/html"})
        return Reply(
            200, json.dumps([self._entry(name) for name in names]).encode(), {"Content-Type": "application/json"}
        )

    def _handle(self, name: str) -> Reply:
        """The handle API asked for `type=HS_ALIAS`: code 1 with values, 200 without, 100 (status 404) for no handle."""
        alias = self.aliases.get(name.lower())
        known = alias or name.lower() in self.agencies
        told: dict[str, object] = {"responseCode": 1 if alias else 200 if known else 100, "handle": name}
        if alias:
            value = {"index": 1, "type": "HS_ALIAS", "data": {"format": "string", "value": alias}, "ttl": 86400}
            told["values"] = [value]
        return Reply(200 if known else 404, json.dumps(told).encode(), {"Content-Type": "application/json"})

    def _entry(self, name: str) -> dict[str, str]:
        agency = self.agencies.get(name.lower()) if "/" in name else self.prefixes.get(name)
        return {"DOI": name, "RA": agency} if agency else {"DOI": name, "status": "DOI does not exist"}
