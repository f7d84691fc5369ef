"""Replay recorded requests of a real Zotero server against the loopback service and tell which answers agree.

Usage: python benchmarks/replay_zotero.py GOLDEN.jsonl [-v]

Each line of the file holds label, method, path, request_headers, request_body, status, headers and body. Compared are
the status, the headers that a client acts on, and the body as text, after keys made by the server, dates and the port
have been brought to one form; recorded bodies that were cut are compared as far as they go.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests" / "services"))

from zotero_http import KEY  # the services are no package
from zotero_routes import ACCESS, Asked, Service
from zotero_store import Library

HEADERS = ("Last-Modified-Version", "Total-Results", "Link", "Content-Type", "Allow")
CUT = 6000
NO_KEY = {"no key read", "no key write"}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MADE = re.compile(r'"key": "([A-Z0-9]{8})"')


def main() -> int:
    """Replay the file named on the command line and print the tally."""
    golden = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    first = next(
        int(one["headers"]["Last-Modified-Version"]) for one in golden if "Last-Modified-Version" in one["headers"]
    )
    service = Service(libraries={"users/1": Library(version=first)}, keys={KEY: dict(ACCESS)})
    now = ["2026-01-01T00:00:00Z"]
    service.libraries["users/1"].clock = lambda: now[0]
    ours: dict[str, str] = {}
    disagree = []
    for number, one in enumerate(golden):
        now[0] = max([now[0], *DATE.findall(one["body"])])
        why = compare(service, one, ours)
        if why:
            disagree.append(f"{number:3} {one['label']}: {why}")
    print(f"{len(golden) - len(disagree)} of {len(golden)} agree")
    print("\n".join(disagree))
    return 0


def compare(service: Service, one: dict[str, Any], ours: dict[str, str]) -> str:
    """Send one recorded request and return what differs, or nothing."""
    headers = {name.lower(): value for name, value in one["request_headers"].items()}
    if one["label"] == "bad key":
        headers["zotero-api-key"] = "nosuchkey"
    elif one["label"] not in NO_KEY:
        headers["zotero-api-key"] = KEY
    body = translated(one["request_body"] or "", ours)
    answer = service.answer(Asked(one["method"], translated(one["path"], ours), headers, body.encode()))
    learn(one, answer.body, ours)
    if answer.status != one["status"]:
        return f"status {answer.status}, recorded {one['status']}"
    back = {mine: theirs for theirs, mine in ours.items()}
    wanted = {name.lower(): value for name, value in one["headers"].items()}
    given = {name.lower(): translated(value, back) for name, value in answer.headers.items()}
    for name in HEADERS:
        if given.get(name.lower()) != wanted.get(name.lower()):
            return f"{name}: {given.get(name.lower())!r}, recorded {wanted.get(name.lower())!r}"
    mine, theirs = plain(translated(answer.body, back)), plain(one["body"])
    if one["method"] == "HEAD":
        return ""
    if len(one["body"]) >= CUT:
        mine = mine[: len(theirs)]
    return "" if mine == theirs else "body: " + first_difference(mine, theirs)


def translated(text: str, keys: dict[str, str]) -> str:
    """Return the text with the object keys of one side in place of the other's."""
    return re.sub(r"[A-Z0-9]{8}", lambda found: keys.get(found[0], found[0]), text)


def plain(text: str) -> str:
    """Return the text with one date for all dates, and no blanks at its ends."""
    return DATE.sub("NOW", text).strip()


def learn(one: dict[str, Any], body: str, ours: dict[str, str]) -> None:
    """Remember which key of ours stands for which recorded one, from the answer to a POST."""
    if one["method"] != "POST" or one["status"] != 200:
        return
    try:
        recorded = json.loads(one["body"])["success"]
        made = json.loads(body)["success"]
    except (ValueError, KeyError):
        recorded, made = dict(enumerate(MADE.findall(one["body"]))), dict(enumerate(MADE.findall(body)))
    for index, key in recorded.items():
        if index in made and made[index] != key:
            ours[key] = made[index]


def first_difference(mine: str, theirs: str) -> str:
    """Return the first lines in which two texts differ."""
    for line in difflib.unified_diff(theirs.splitlines(), mine.splitlines(), lineterm="", n=0):
        if line[:1] in "+-" and not line.startswith(("+++", "---")):
            return line.strip()[:120]
    return "blanks"


if __name__ == "__main__":
    sys.exit(main())
