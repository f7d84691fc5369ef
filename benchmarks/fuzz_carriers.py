"""Fuzzing of the carriers: random mixtures of each syntax's own marks, read as that syntax, and how time grows.

    python benchmarks/fuzz_carriers.py [--minutes 1] [--seed N] [--growth]

Every text must end in a reading or in an error with a place and a hint, within a time that grows with its length; spans
must lie in the text. The first text that breaks a promise is written to `fuzz-carriers.SUFFIX`, and the run ends with
status 1. `--growth` repeats pieces to 50,000 and 100,000 characters and names those whose time more than trebles.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bibforge.errors import BibforgeError
from bibforge.model.library import ReadingList
from bibforge.readinglist.carriers import read_list

WORDS = (
    "Thin nets", "Ada Brook, Tom Ford", " and ", "ICML 2020", "(2019)", "https://arxiv.org/abs/1608.08710", "é", "论文",
    "\u00ad", "10.1000/x.1", "\x00", "\t", "\r\n", "\n", "\n\n", "  ", "    ", "\ufeff", "pdf", ": ", ", ", "\u2028",
)  # fmt: skip
MARKS = {
    "rst": "* |- |1. |#. |`|``|`_|`__|<|>|**|*|_|__|\\||.. |.. _a: http://a.b\n"
           "|.. [X] |.. \\|p\\| image:: x.png\n   :target: y\n"
           "|::|===|---|"
    "=== ===\n|+---+---+\n|\\| a \\| b \\|\n|.. list-table::\n"
    "   :header-rows: 1\n\n   * - |.. csv-table::\n"
    "|.. code-block:: bibtex\n\n   @a{b, title={c}}\n"
    "|"
    ":doi:`|:Author: |\\\\|.. note:: |.. dropdown:: t\n|.. raw:: html\n\n   <li>",
    "org": "* |** |- |+ |1. |[[|][|]]|=|~|/|_|#+TITLE: |#+begin_src bibtex\n"
           "|#+end_src\n|#+begin_quote\n|#+end_quote\n|\\|a\\|b\\|\n"
           "|\\|-+-\\|\n|:PROPERTIES:\n|"
    ":DOI: 10.1/x\n|:END:\n|# |[fn:1]| :: |<http://a.b>|-----\n|@@html:|@@|#+LINK: a b%s\n|TODO |\\\\\\\\\n",
    "adoc": "= |== |* |** |. |.. |- |[|]|link:|http://a.b[|<<|>>|,|:a: {a}{a}\n"
            "|{a}|*|_|`|#|+|\n+\n|----\n|....\n|====\n|\\|===\n"
            "|\\|a \\|b\n|//|////\n|++++\n|"
    "[[|]]|::|;;| +\n|image:|footnote:[|.Title\n|[cols=\"1,2\",options=\"header\"]\n|--\n|____\n|NOTE: |'''\n",
    "html": "<ul>|</ul>|<li>|</li>|<p>|<a href=\"|\">|</a>|<table>|<tr>|<td>|<th>|</table>"
            "|<dl>|<dt>|<dd>|<h1>|<h2>|</h2>|<pre>|</pre>|<!--|-->|<nav>|</nav>|"
    "<script>|</script>|<head>|<title>|<b>|</b>|<br>|<details>|<summary>|&amp;|&#8212;|<html>"
    "|<!DOCTYPE html>|<svg>|<style>|<cite>|@a{b, title={c}}",
    "mdx": "import a\n|export const x = {\n|}\n|{/*|*/}|<A b={c}>|</A>|- |# |[|](|)|{x}|```\n"
           "|@a{b, title={c}}\n|---\n|title: x\n|doi: 10.1000/a\n",
    "qmd": "::: {.a}\n|:::\n|{{< a >}}|{.b}|{#c}|- |## |[|](|)|---\n"
           "|title: x\n|doi: 10.1000/a\n|authors: [a, b]\n"
           "|```{r}\n|```\n|`",
    "ipynb": "{|}|[|]|\"cells\": [|\"cell_type\": \"markdown\"|\"source\": |\"|\\\\n|\\\\u00e9|\\\\ud83d\\\\ude00|,|"
             "\"nbformat\": 4|:|- [a](http://b.c)|\\\\\"",
    "json": "{|}|[|]|\"title\": \"|\"url\": \"http://a.b\"|\"authors\": [|\"|\\\\\"|\\\\u12|,|:|null|1e5|-|true|"
            "\"issued\": {\"date-parts\": [[2020]]}|\"doi\"",
    "yml": "- |title: |url: |authors: |\n|  |    |[|]|{|}|\\|\n"
           "|>\n|&a |*a|<<: |? |!!x |---\n|'|\"|#|doi: 10.1/x|: |%YAML|...\n",
    "csv": "title,url,authors\n|,|;|\"|\"\"|\n|a|http://a.b|\\||\t|Title;Year\n",
    "tsv": "title\turl\n|\t|\"|\n|a|http://a.b|\"\"",
    "md": "---\n|title: x\n|doi: 10.1/a\n|```bibtex\n|```\n"
          "|@a{b, title={c}, doi={10.1/x}}\n|@a{|}|- |# Cite\n"
          "|please cite\n|[a](b)|<pre>|</pre>|  ",
}  # fmt: skip


def main() -> None:
    """Fuzz until the time is over or a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--growth", action="store_true")
    given = parser.parse_args()
    dice = random.Random(given.seed)
    if given.growth:
        slow = list(_slow(dice))
        sys.exit("\n".join(slow) if slow else 0)
    end = time.monotonic() + given.minutes * 60
    count = 0
    while time.monotonic() < end:
        suffix = dice.choice(list(MARKS))
        text = _mixture(dice, suffix)
        broken = _broken_promise(text, suffix)
        if broken:
            Path(f"fuzz-carriers.{suffix}").write_bytes(text.encode("utf-8", "surrogatepass"))
            sys.exit(f"after {count} texts: {broken} (fuzz-carriers.{suffix})")
        count += 1
    print(f"{count} texts, {given.minutes} minutes, seed {given.seed}: no promise broken")


def _pieces(suffix: str) -> list[str]:
    marks = MARKS[suffix].replace("\\\\", "\x02").replace("\\|", "\x01").split("|")
    return [mark.replace("\x01", "|").replace("\x02", "\\") for mark in marks] + list(WORDS)


def _mixture(dice: random.Random, suffix: str) -> str:
    text = "".join(dice.choices(_pieces(suffix), k=dice.randrange(1, 80)))
    return text * (1 if dice.random() < 0.9 else dice.randrange(2, 200))


def _broken_promise(text: str, suffix: str) -> str:
    begun = time.process_time()
    try:
        reading = read_list(text, f"fuzz.{suffix}")
    except BibforgeError as error:
        return "" if error.place and error.hint else f"an error without place or hint: {error}"
    except Exception as error:  # noqa: BLE001  # a fuzzer reports every kind
        return f"it raises {error!r}"
    spent = time.process_time() - begun
    if spent > 1 + len(text) / 20_000:
        return f"{spent:.1f} s for {len(text)} characters"
    return _broken_span(text, reading)


def _broken_span(text: str, reading: ReadingList) -> str:
    for mention in reading.mentions:
        spans = [mention.span, mention.title_span, *(link.target_span for link in mention.links)]
        if not mention.title.strip() or any(s is None or not 0 <= s.start <= s.end <= len(text) for s in spans):
            return f"line {mention.place.line}: {mention.title!r} has no place"
        if not 1 <= mention.place.line <= text.count("\n") + text.count("\r") + 1:
            return f"line {mention.place.line}: there is no such line"
    return ""


def _slow(dice: random.Random) -> Iterator[str]:
    for suffix in MARKS:
        pieces = _pieces(suffix)
        for piece in [*pieces, *("".join(dice.choices(pieces, k=3)) for _ in range(30))]:
            times = [_seconds(piece * (size // max(1, len(piece))), suffix) for size in (50_000, 100_000)]
            if times[1] > 0.4 and times[1] > 3 * times[0]:
                yield f"{suffix} {piece!r}: {times[0]:.2f} s, then {times[1]:.2f} s"


def _seconds(text: str, suffix: str) -> float:
    begun = time.process_time()
    with contextlib.suppress(BibforgeError):
        read_list(text, f"grow.{suffix}")
    return time.process_time() - begun


if __name__ == "__main__":
    main()
