"""Bare addresses in running text, and links whose writer mistook a bracket or a blank."""

from __future__ import annotations

import re

from bibforge.markup.passage import Anchor, Passage, place_of
from bibforge.model.library import Span

_ADDRESS = re.compile(
    r"(?<![\w@/.])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"'`|\\^{}（）【】，。；、]{1,2000}", re.IGNORECASE
)
_IN_SOURCE = re.compile(r"(?:https?://|www\.)[^\s<>\"'`|^（）【】，。；、]{1,2000}", re.IGNORECASE)
_LABEL_BEFORE = re.compile(r"[\[(]([^\[\]()\n\r\t]{2,200})[\])][ ]?\($")


def add_bare_addresses(passage: Passage, source: str) -> None:
    """Add an anchor for every address in the passage's text that is no link yet.

    `(Label)(https://…)` and `[Label] (https://…)` were meant as links and are read as such.
    """
    taken = sorted(place_of(anchor) for anchor in passage.anchors)
    position = 0
    for found in _ADDRESS.finditer(passage.text):
        start = found.start()
        while position < len(taken) and taken[position][1] <= start:
            position += 1
        if position < len(taken) and taken[position][0] <= start:
            continue
        url = _trimmed(found[0])
        place = passage.source(start)
        if not source.startswith(url, place):
            written = _IN_SOURCE.match(source, place)
            if not written:
                continue
            span = Span(place, place + len(_trimmed(written[0])))
        else:
            span = Span(place, place + len(url))
        label = (
            _LABEL_BEFORE.search(passage.text, max(0, start - 210), start)
            if passage.text[start - 1 : start] == "("
            else None
        )
        if label:
            whole = Span(passage.source(label.start()), span.end + source.startswith(")", span.end))
            passage.anchors.append(Anchor(label.start(1), label.end(1), url, whole, span))
        else:
            passage.anchors.append(Anchor(start, start + len(url), url, span, span))
    passage.anchors.sort(key=place_of)


def _trimmed(url: str) -> str:
    """Return an address without the punctuation that belongs to the sentence around it."""
    while url:
        if url[-1] in ".,;:!?*_~'" or (
            url[-1] in ")]" and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "[")
        ):
            url = url[:-1]
        else:
            break
    return url
