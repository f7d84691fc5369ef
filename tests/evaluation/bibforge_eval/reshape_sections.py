"""What stands around the entries of a reshaped list: sections and their headings, contents, news, tools, posts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Protocol

from bibforge_eval.reshape_grammar import Shape
from bibforge_eval.reshape_words import topics, word
from bibforge_eval.reshape_works import Work

_EACH = 6
"""Entries of one section."""
_EMOJI = ("🔬", "🚀", "📚", "🧪", "🎯")
_TOOLS = ("fogkit", "marshlab", "heronbench")


class Paper(Protocol):
    """The page that is written on."""

    lines: list[str]
    traps: set[int]
    others: set[int]

    @property
    def next_line(self) -> int:
        """The number of the line that is written next."""


def sections_of(
    works: Sequence[Work], shape: Shape, chance: random.Random
) -> Iterator[tuple[tuple[str, ...], list[Work]]]:
    """Yield the headings above each group of works, the outermost first."""
    names = list(topics(shape["language"]))
    chance.shuffle(names)
    groups = [list(works[at : at + _EACH]) for at in range(0, len(works), _EACH)]
    for number, group in enumerate(groups):
        name = names[number % len(names)]
        match shape["section"]:
            case "years":
                yield (str(2024 - number),), group
            case "venues":
                yield (f"{('NeurIPS', 'ICML', 'CVPR', 'ACL', 'KDD')[number % 5]} {2024 - number}",), group
            case "numbered topics":
                yield (f"{number + 1}. {name}",), group
            case "nested":
                yield (names[number // 2 % len(names)], names[-1 - number % len(names)]), group
            case _:
                yield (name,), group


def opened(page: Paper, heads: tuple[str, ...], shape: Shape) -> tuple[str, ...]:
    """Write the headings of a section and return its category."""
    match shape["section"]:
        case "bold lines":
            page.lines += [f"**{heads[0]}**", ""]
        case "folds":
            page.lines += ["<details>", f"<summary>{heads[0]}</summary>", ""]
        case "emoji topics":
            page.lines += [f"## {_EMOJI[len(heads[0]) % len(_EMOJI)]} {heads[0]}", ""]
        case "nested":
            page.lines += [f"## {heads[0]}", "", f"### {heads[1]}", ""]
        case _:
            page.lines += [f"## {heads[0]}", ""]
    if shape["section"] == "described topics":
        page.lines += [word("described", shape["language"]), ""]
    return heads


def closed(page: Paper, shape: Shape) -> None:
    """Write what ends a section."""
    page.lines += ["", "</details>", ""] if shape["section"] == "folds" else [""]


def _trap(page: Paper, line: str) -> None:
    page.traps.add(page.next_line)
    page.lines.append(line)


def _other(page: Paper, line: str) -> None:
    page.others.add(page.next_line)
    page.lines.append(line)


def write_front(page: Paper, frame: str, language: str) -> None:
    """Write what stands above all sections."""
    if frame == "badges":
        page.lines.append(
            "[![Awesome](https://awesome.re/badge.svg)](https://awesome.re) ![stars](https://img.shields.io/github/stars/marsh/list)"
        )
    elif frame == "contents":
        page.lines += [f"## {word('Contents', language)}", ""]
        for name in topics(language):
            _trap(page, f"- [{name}](#{name.lower().replace(' ', '-')})")
    elif frame == "news":
        page.lines += [f"## {word('News', language)}", ""]
        for day in ("2024-05-02", "2023-11-20", "2023-01-31"):
            _trap(page, f"- {day}: {word('added', language)} ([#12](https://github.com/marsh/list/pull/12))")
    page.lines.append("")


def write_back(page: Paper, frame: str, language: str) -> None:
    """Write what stands below all sections."""
    if frame == "contributing":
        page.lines += ["", f"## {word('Contributing', language)}", ""]
        address = "https://github.com/marsh/list/blob/main/contributing.md"
        _trap(page, f"{word('welcome', language)} [{word('guidelines', language)}]({address}).")
    elif frame == "tools":
        page.lines += ["", f"## {word('Tools', language)}", ""]
        for name in _TOOLS:
            _other(page, f"- [{name}](https://github.com/marsh/{name}) - {word('tool', language)}")
    elif frame == "posts":
        page.lines += ["", f"## {word('Blog posts', language)}", ""]
        for number in range(3):
            _other(page, f"- [{word('post', language)} {number + 1}](https://medium.com/@marsh/post-{number}a7)")
