"""The front matter of PMLR's posts as records: a paper a file, in the part of YAML that these files are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.model.dates import PartialDate
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.resolvers.service_text import collapsed, readable_tex

_KEY = re.compile(r"(?P<indent>\s*)(?P<dash>- )?(?P<key>[A-Za-z_][\w-]*):(?:\s+(?P<value>.*))?$")
_PAGE = "https://proceedings.mlr.press"


def record_in_post(text: str) -> Record:
    """Return the record of a post. Raises ValueError where its front matter is not that of a paper."""
    match = re.match(r"\ufeff?---\s*\n(?P<matter>.*?)\n---\s*(?:\n|$)", text.replace("\r\n", "\n"), re.DOTALL)
    if not match:
        raise ValueError("the front matter has no end")
    values, people = _read(match["matter"])
    container = values.get("container-title") or values.get("booktitle", "")
    if not values.get("title") or not container:
        raise ValueError("a post without a title or without a proceedings' title")
    volume, key = values.get("volume", ""), values.get("id", "")
    first, last = values.get("firstpage", ""), values.get("lastpage", "")
    return Record(
        source="pmlr",
        kind=Kind.CONFERENCE,
        title=readable_tex(values["title"]),
        authors=tuple(people.get("author", ())),
        editors=tuple(people.get("editor", ())),
        date=PartialDate.parse(values.get("date", "") or values.get("year", "")),
        issn=values.get("issn", ""),
        container=readable_tex(container),
        series=values.get("series", ""),
        volume=volume,
        pages=f"{first}-{last}" if first and last and first != last else first or values.get("page", ""),
        publisher=values.get("publisher", ""),
        url=f"{_PAGE}/v{volume}/{key}.html" if volume.isdigit() and key else "",
    )


def _read(matter: str) -> tuple[dict[str, str], dict[str, list[Person]]]:
    """Return the single values of front matter and its lists of people."""
    values: dict[str, str] = {}
    people: dict[str, list[Person]] = {}
    for key, lines in _blocks(matter):
        if key in ("author", "editor"):
            people[key] = list(_people(lines[1:]))
        else:
            values[key] = _scalar(lines)
    return values, people


def _blocks(matter: str) -> Iterator[tuple[str, list[str]]]:
    """Give each key at the margin with the lines of its value."""
    key, lines = "", [""]
    for line in matter.split("\n"):
        match = _KEY.match(line)
        if match and not match["indent"] and not match["dash"]:
            if key:
                yield key, lines
            key, lines = match["key"], [match["value"] or ""]
        else:
            lines.append(line)
    if key:
        yield key, lines


def _scalar(lines: list[str]) -> str:
    """Return a plain, quoted or block value on one line."""
    text = collapsed(" ".join(lines))
    text = re.sub(r"^[|>][+-]?\s", "", text)
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def _people(lines: list[str]) -> Iterator[Person]:
    """Give the people of a list of `given` and `family`."""
    parts: dict[str, str] = {}
    for line in [*lines, "- end: x"]:
        match = _KEY.match(line)
        if not match:
            continue
        if match["dash"] and parts:
            family = parts.get("family") or parts.get("name") or parts.get("given", "")
            given = parts.get("given", "") if parts.get("family") else ""
            if family:
                yield Person(family=family, given=given, suffix=parts.get("suffix", ""))
            parts = {}
        parts[match["key"]] = readable_tex(_scalar([match["value"] or ""]))
