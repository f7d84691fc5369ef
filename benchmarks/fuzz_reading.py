"""Fuzzing of the list reader: random mixtures of markup and mutated lists, each checked against the reader's promises.

    python benchmarks/fuzz_reading.py [--minutes 1] [--seed N] [FILE …]

Every text must end in a reading, within a time that grows with its length; spans must lie in the text and target spans
hold their addresses; a filled link must read back, or its line be passed over with a reason. The first text that breaks
a promise is written to `fuzz-reading.md` and the run ends with status 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from bibforge.model.library import ReadingList
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.patch import fill_link, patched
from bibforge.text.encoding import decode

ROOT = Path(__file__).parent.parent
PIECES = (
    "- |* |1. |  |    |\n|\n\n|# |## |**|*|`|[|](|)|]|(|<br>|<a href=\"|\">|</a>|<td>|<tr>|<table>|</table>|<li>|"
    "<details>|<summary>|</summary>|"
    "</details>|\\||\\|---\\|\n|\r\n"
    "|\t|&amp;|https://arxiv.org/abs/1706.03762|http://a.b|pdf|Attention Is All You Need|Kaiming He, Jian Sun| et al.|"
    "CVPR 2016|(2017)|\"|“|”|: |, |. | - |[x]: http://y\n|![a](b)|论文|é|\u00ad|🔥|\x00|---\n|===\n"
    "|> |<!--|-->|$x$|~~|```\n|10.1145/3292500.3330701"
).replace("\\|", "\x01").split("|")  # fmt: skip


def main() -> None:
    """Fuzz until the time is over or a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    files = given.files or sorted([*(ROOT / "sources").glob("*.md"), *(ROOT / "tests/corpus/lists").glob("*.md")])
    lists = [decode(path.read_bytes())[0] for path in files]
    dice = random.Random(given.seed)
    end = time.monotonic() + given.minutes * 60
    count = characters = 0
    while time.monotonic() < end:
        text = _mixture(dice) if dice.random() < 0.5 else _mutant(dice, lists)
        broken = "it raises"
        try:
            broken = _broken_promise(text)
        finally:
            if broken:
                Path("fuzz-reading.md").write_bytes(text.encode("utf-8", "surrogatepass"))
        if broken:
            sys.exit(f"after {count} texts: {broken} (fuzz-reading.md)")
        count += 1
        characters += len(text)
    print(
        f"{count} texts, {characters / 1e6:.1f} million characters, {given.minutes} minutes, seed {given.seed}: no "
        f"promise broken"
    )


def _mixture(dice: random.Random) -> str:
    pieces = dice.choices(PIECES, k=dice.randrange(1, 60))
    repeat = 1 if dice.random() < 0.9 else dice.randrange(2, 400)
    return ("".join(pieces) * repeat).replace("\x01", "|")


def _mutant(dice: random.Random, lists: list[str]) -> str:
    text = dice.choice(lists)
    start = dice.randrange(max(1, len(text) - 2000))
    characters = list(text[start : start + 2000])
    for _ in range(dice.randrange(1, 30)):
        place = dice.randrange(len(characters) + 1)
        match dice.randrange(3):
            case 0:
                characters[place:place] = dice.choice(PIECES).replace("\x01", "|")
            case 1:
                del characters[place : place + dice.randrange(1, 12)]
            case _:
                other = dice.randrange(len(characters) + 1)
                characters[place:place] = characters[other : other + dice.randrange(1, 80)]
    return "".join(characters)


def _broken_promise(text: str) -> str:
    begun = time.process_time()
    reading = read_list(text, "fuzz.md")
    spent = time.process_time() - begun
    if spent > 1 + len(text) / 20_000:
        return f"{spent:.1f} s for {len(text)} characters"
    return _broken_span(text, reading) or _broken_filling(text, reading)


def _broken_span(text: str, reading: ReadingList) -> str:
    for mention in reading.mentions:
        if (
            not mention.title.strip()
            or mention.span is None
            or not 0 <= mention.span.start <= mention.span.end <= len(text)
        ):
            return f"line {mention.place.line}: no title or span"
        for link in mention.links:
            span = link.target_span
            if span is None or not 0 <= span.start <= span.end <= len(text):
                return f"line {mention.place.line}: the link {link.url!r} has no place"
    return ""


def _broken_filling(text: str, reading: ReadingList) -> str:
    for mention in reading.mentions:
        for link in mention.links:
            if link.url or link.target_span is None or link.target_span.start != link.target_span.end:
                continue
            if not text.startswith("]()", link.target_span.start - 2):
                continue
            filled = patched(text, [fill_link(text, mention, link, "https://example.org/filled")])
            again = read_list(filled, "fuzz.md")
            read = any(one.url == "https://example.org/filled" for other in again.mentions for one in other.links)
            if not read and not _is_accounted_for(again, filled, link.target_span.start):
                return f"line {mention.place.line}: a filled link is not read"
    return ""


def _is_accounted_for(reading: ReadingList, text: str, place: int) -> bool:
    line = text.count("\n", 0, place) + 1
    return any(skipped.place.line <= line <= skipped.place.end_line for skipped in reading.skipped)


if __name__ == "__main__":
    main()
