"""doi.org: at which agency a DOI is registered, that nobody registered it ("Which RA?" service), or that it is another
name of a second DOI (handle API).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bibforge.model.identifiers import Doi, Identifier
from bibforge.resolvers.answers import Answer, ById, Nothing, Question, Registered, Unreachable
from bibforge.resolvers.batches import BatchResolver
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport

DOIS_A_REQUEST = 50
_LONGEST_ADDRESS = 2000
_KNOWN_PREFIX = "10.7554"
"""A prefix that is registered for certain: tells a prefix that nobody has (404) from a service that has moved."""

_NOT_REGISTERED = frozenset({"doi does not exist", "invalid doi"})
"""The states that deny a DOI (doi.info handbook, "Which RA? Service"); `Unknown` and others deny nothing."""


class DoiOrgResolver(BatchResolver[Doi]):
    """The service as a `Resolver` that gives no records: fifty DOIs in one request."""

    name = "doiorg"
    size = DOIS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str) -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._is_there: bool | None = None

    def asked(self, question: Question) -> Doi | None:
        """DOIs; that arXiv's are DataCite's is known without asking."""
        match question:
            case ById(identifier=Doi() as doi) if not doi.arxiv:
                return doi
            case _:
                return None

    def registers(self, identifier: Identifier) -> bool:
        """A DOI that doi.org does not know is none."""
        return isinstance(identifier, Doi)

    def batches(self, dois: Sequence[Doi]) -> list[list[Doi]]:
        batches: list[list[Doi]] = []
        for doi in dois:
            batch = batches[-1] if batches else []
            if not batch or len(batch) == DOIS_A_REQUEST or len(self._address([*batch, doi])) > _LONGEST_ADDRESS:
                batches.append([])
            batches[-1].append(doi)
        return batches

    def _address(self, dois: Sequence[Doi]) -> str:
        # commas part the names; one within a name is percent-encoded, as all but the slash is
        return f"{self._base_url}/ra/{','.join(quote(doi.value, safe='/') for doi in dois)}"

    def answered(self, batch: Sequence[Doi]) -> dict[Doi, Answer]:
        """Return what a batch is told; whoever is missing in the reply, or spoils it for all, is asked alone."""
        try:
            reply = self._transport.get(self._address(batch), route="ra", accept="application/json", sane=why_no_list)
            told = dict(_told(reply)) if reply.status_code == 200 else {}
            if len(batch) == 1:
                return {batch[0]: told.get(batch[0]) or self._of_status(reply)}
        except CouldNotAskError as error:
            return dict.fromkeys(batch, Unreachable(error.reason))
        found = {doi: answer for doi, answer in told.items() if doi in batch}
        for doi in batch:
            if doi not in found:
                found |= self.answered([doi])
        return found

    def alias_of(self, doi: Doi) -> Doi | None:
        """Return the DOI that a DOI is another name of now, None where it is none: its value `HS_ALIAS` (RFC 3651).

        One request. Raises CouldNotAskError.
        """
        address = f"{self._base_url}/api/handles/{quote(doi.value, safe='/')}?type=HS_ALIAS"
        reply = self._transport.get(address, route="ra", accept="application/json", sane=_why_no_handle)
        if reply.status_code != 200:
            return None
        values = json.loads(reply.content).get("values", [])
        named = [one.get("data", {}).get("value") for one in values if one.get("type") == "HS_ALIAS"]
        found = {Doi.parse(one) for one in named if isinstance(one, str)} - {None, doi}
        return found.pop() if len(found) == 1 else None

    def _of_status(self, reply: Reply) -> Answer:
        """Return what a reply says that names no agency: 404 is a prefix that nobody has, if the service is there."""
        if reply.status_code == 404 and self._is_there is None:
            address = f"{self._base_url}/ra/{_KNOWN_PREFIX}"
            known = self._transport.get(address, route="ra", accept="application/json", sane=why_no_list)
            self._is_there = known.status_code == 200 and bool(_entries(known))
        if reply.status_code == 404 and self._is_there:
            return Nothing()
        return Unreachable(f"answered with status {reply.status_code}, without the DOI that was asked for")


def why_no_list(reply: Reply) -> str:
    """Return what is wrong with a reply of status 200 that should be a list of agencies, or nothing."""
    return _why_not(reply, lambda told: isinstance(told, list), "a list of agencies")


def _why_no_handle(reply: Reply) -> str:
    """Return what is wrong with a reply of status 200 that should be the values of a handle, or nothing."""
    return _why_not(reply, _has_values, "the values of a handle")


def _why_not(reply: Reply, fits: Callable[[Any], bool], what: str) -> str:
    if reply.status_code != 200:
        return ""
    try:
        told = json.loads(reply.content)
    except (ValueError, RecursionError):
        return "HTML instead of JSON" if b"<html" in reply.content[:2048].lower() else "no JSON"
    return "" if fits(told) else f"JSON without {what}"


def _has_values(told: Any) -> bool:
    values = told.get("values", []) if isinstance(told, dict) else None
    return isinstance(values, list) and all(
        isinstance(one, dict) and isinstance(one.get("data"), dict) for one in values
    )


def _entries(reply: Reply) -> list[Mapping[str, Any]]:
    return [one for one in json.loads(reply.content) if isinstance(one, Mapping)]


def _told(reply: Reply) -> list[tuple[Doi, Answer]]:
    found = []
    for entry in _entries(reply):
        values = {str(name).lower(): str(value) for name, value in entry.items()}
        name = values.get("doi", "")
        if name:
            found.append((Doi(name.lower(), name), _answer(values)))
    return found


def _answer(values: Mapping[str, str]) -> Answer:
    agency, status = values.get("ra", "").strip(), values.get("status", "").strip()
    if agency:
        return Registered(agency)
    if status.lower() in _NOT_REGISTERED:
        return Nothing()
    return Unreachable(f"gave no agency ({status[:60] or 'no reason'})")
