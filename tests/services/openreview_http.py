"""A loopback OpenReview with its login and its notes.

As the real one does since summer 2026: anonymous questions are status 403 with a challenge; a wrong password is status
400; what is not known is left out of the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from loopback import Asked, Loopback, Reply

USER, PASSWORD, TOKEN = "ann@example.org", "open sesame", "token-of-ann"


class OpenReviewService(Loopback):
    """Holds notes by their id, of either API's form."""

    def __init__(self, notes: Iterable[Mapping[str, Any]] = ()) -> None:
        self.notes = {str(note["id"]): note for note in notes}
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.path == "/login":
            good = json.loads(asked.body) == {"id": USER, "password": PASSWORD}
            refused = {"name": "Error", "message": "Invalid username or password"}
            return _json(200, {"token": TOKEN, "user": {}}) if good else _json(400, refused)
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _json(403, {"name": "ChallengeRequiredError", "message": "Challenge verification required"})
        wanted = asked.query.get("ids", "").split(",")
        return _json(200, {"notes": [self.notes[one] for one in wanted if one in self.notes]})


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
