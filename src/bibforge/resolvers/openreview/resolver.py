"""OpenReview, asked with the user's own login: the submissions that forum identifiers name, in batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import OpenReviewId
from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, ById, Found, Nothing, Question
from bibforge.resolvers.batches import BatchResolver, mapping, mappings, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport
from bibforge.resolvers.openreview.records import record_from_note

IDS_A_REQUEST = 50


class OpenReviewResolver(BatchResolver[OpenReviewId]):
    """OpenReview's two APIs as a `Resolver`: fifty forums in one request, venues since about 2023 at the newer one.

    Anonymous questions are answered with a challenge since summer 2026, so that none is asked without a login.
    """

    name = "openreview"
    size = IDS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, user: str, password: str) -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._apis = list(dict.fromkeys([self._base_url, self._base_url.replace("//api2.", "//api.")]))
        self._login = {"id": user, "password": password}
        self._tokens: dict[str, str] = {}

    def asked(self, question: Question) -> OpenReviewId | None:
        """Its own identifiers."""
        match question:
            case ById(identifier=OpenReviewId() as identifier):
                return identifier
            case _:
                return None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if all is found at the newer API, the login counted."""
        requests = super().requests_for(questions)
        return requests + (requests > 0 and not self._tokens)

    def answered(self, batch: Sequence[OpenReviewId]) -> dict[OpenReviewId, Answer]:
        """Ask the newer API, then the older one for what is missing there."""
        found: dict[OpenReviewId, Answer] = {}
        for api in self._apis:
            missing = [one for one in batch if one not in found]
            if missing:
                found |= {one: Found(record) for one, record in self._records(api, missing).items()}
        return {**dict.fromkeys(batch, Nothing()), **found}

    def _records(self, api: str, batch: Sequence[OpenReviewId]) -> dict[OpenReviewId, Record]:
        query = urlencode({"ids": ",".join(one.value for one in batch), "limit": str(len(batch))}, safe=",")
        reply = self._transport.get(
            f"{api}/notes?{query}",
            route="notes",
            accept="application/json",
            sane=why_no_json,
            headers={"Authorization": f"Bearer {self._token(api)}"},
        )
        if reply.status_code == 404:
            return {}
        notes = _message(reply.status_code, reply.content).get("notes")
        if not isinstance(notes, list):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        records = [(str(note.get("id") or ""), record_from_note(note)) for note in mappings(notes)]
        asked = {one.value: one for one in batch}
        return {
            asked[name]: record
            for name, record in records
            if record and name in asked and record.openreview == asked[name]
        }

    def _token(self, api: str) -> str:
        """Return the token of one API, after a login there where there was none yet."""
        if api not in self._tokens:
            body = json.dumps(self._login).encode()
            reply = self._transport.post(
                f"{api}/login", body, route="notes", accept="application/json", sane=why_no_json
            )
            token = _message(reply.status_code, reply.content).get("token")
            if not isinstance(token, str) or not token.isascii() or not token.isprintable():
                raise CouldNotAskError("did not accept the login")
            self._tokens[api] = token
        return self._tokens[api]


def _message(status: int, content: bytes) -> Mapping[str, Any]:
    return mapping(json.loads(content)) if status == 200 else {}
