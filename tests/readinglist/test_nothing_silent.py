"""A paper's link is planted in every kind of block of every carrier: it is an entry's, or what is skipped tells it."""

from __future__ import annotations

import json

import pytest

from bibforge.readinglist.carriers import read_list

URL = "https://arxiv.org/abs/2101.00001"
HERE = f"[here]({URL})"
TITLED = f"[Foxes in Fog]({URL})"
LINK = f'<a href="{URL}">here</a>'
OTHER = "- [Rivers that bend](https://arxiv.org/abs/2202.00002)"
LONG = "It goes on for many words, as notes do, and says what nobody asked for, again and again. " * 4

MARKDOWN = {
    "item": f"- We follow {HERE} and go on.",
    "item of a label": f"- {HERE}",
    "item of a sign": f"- [📄]({URL})",
    "item of an identifier": "- arXiv:2101.00001",
    "task": f"- [ ] {HERE}",
    "nested note": f"{OTHER}\n  - compare with {HERE} of others, which was first",
    "nested paragraph": f"{OTHER}\n\n  Compare with {HERE} of others. {LONG}",
    "long nested note": f"{OTHER}\n  - {LONG} {HERE} {LONG}",
    "paragraph": f"We follow what others did {HERE} and go on with it.",
    "paragraph with a title": f"As {TITLED} shows, fog is wet.",
    "paragraph of a sign": f"[📄]({URL})",
    "paragraph with an identifier": "As shown in arXiv:2101.00001, fog is wet.",
    "paragraph with an address": f"Read <{URL}> first.",
    "two paragraphs": f"**A title of words** [pdf](https://example.org/a.pdf)\n\n{LONG} {HERE}",
    "heading": f"## About {HERE}",
    "underlined heading": f"About {HERE}\n====",
    "heading of a title": f"## {TITLED}",
    "notice": f"### Note: read {HERE} before you go on",
    "quote": f"> As others say {HERE}, fog is wet.",
    "cell": f"| a | b |\n|--|--|\n| x | see {HERE} |\n| y | no |",
    "head": f"| a {HERE} | b |\n|--|--|\n| x | y |",
    "HTML row": f"<table><tr><td>x</td><td>{LINK}</td></tr></table>",
    "HTML paragraph": f'<div align="center"><p>Read {LINK} now</p></div>',
    "picture": f'<p align="center"><a href="{URL}"><img src="x.png"></a></p>',
    "badge": f"[![arXiv](https://img.shields.io/badge/x.svg)]({URL})",
    "fold": f"<details><summary>More {LINK}</summary>\n\ntext\n\n</details>",
    "within a fold": f"<details><summary>More</summary>\n\nAs they say {HERE}.\n\n</details>",
    "footnote": f"Text[^1].\n\n[^1]: See {TITLED}.",
    "contents": f"## Contents\n- [A](#a)\n- {TITLED}",
    "item of the update log": f"## News\n- 2021-01-01: added {HERE}",
    "paragraph of the update log": f"## News\nWe added {TITLED} today.",
    "licence": f"## License\nSee {HERE}.",
    "contribution notes": f"## Contributing\n- Add like {TITLED}",
    "citation": f"## Citation\nPlease cite {TITLED}.",
    "glossary": f"## Glossary\n- FOX: {TITLED}",
    "bold label": f"**See {HERE}**\n\n{OTHER}",
    "broken front matter": f"---\na: [\npaper: {URL}\n---\n\n{OTHER}",
}
CARRIERS = {
    "a.rst": [
        f"As `others <{URL}>`_ say, fog is wet.\n",
        f"- see `here <{URL}>`_\n",
        f"About `fog <{URL}>`_\n==================================================\n\ntext\n",
        f".. note:: read `this <{URL}>`_ first\n",
        f".. [Roe] See `here <{URL}>`_.\n",
        f"Fog\n    as `here <{URL}>`_ is said\n",
    ],
    "a.org": [
        f"As [[{URL}][others]] say, fog is wet.\n",
        f"- see [[{URL}][here]]\n",
        f"* About [[{URL}][fog]]\ntext\n",
        f"| a | [[{URL}][here]] |\n",
        f"#+begin_quote\nAs [[{URL}][they]] say.\n#+end_quote\n",
    ],
    "a.adoc": [
        f"As {URL}[others] say, fog is wet.\n",
        f"* see {URL}[here]\n",
        f"== About {URL}[fog]\n\ntext\n",
        f"|===\n|a |see {URL}[here]\n|===\n",
        f"[quote]\n____\nAs {URL}[they] say.\n____\n",
    ],
    "a.html": [
        f"<html><body><p>As {LINK} is said, fog is wet.</p></body></html>",
        f"<html><body><h2>About {LINK}</h2><p>text</p></body></html>",
        f"<html><body><dl><dt>Fog</dt><dd>see {LINK}</dd></dl></body></html>",
        f"<html><body><figure><figcaption>From {LINK}</figcaption></figure></body></html>",
        f"<html><body><blockquote>As {LINK} is said.</blockquote></body></html>",
    ],
    "a.mdx": [f"<Card>\n\nAs {HERE} is said.\n\n</Card>\n", f'<Card title="Fog" href="{URL}" />\n'],
    "a.qmd": [f"::: callout\nAs {HERE} is said.\n:::\n"],
    "a.csv": [f"title,year,url\nRivers,2020,https://example.org\n,2021,{URL}\n"],
    "a.json": [json.dumps([{"title": "Rivers", "url": "https://example.org"}, {"year": 2021, "url": URL}])],
    "a.yml": [f"- title: Rivers\n  url: https://example.org\n- year: 2021\n  url: {URL}\n"],
    "a.ipynb": [json.dumps({"cells": [{"cell_type": "markdown", "source": [f"As {HERE} is said."]}], "nbformat": 4})],
}


def _is_told(text: str, file: str) -> bool:
    reading = read_list(text, file)
    entries = {link.url for one in reading.mentions for link in one.links}
    entries |= {one.url for mention in reading.mentions for one in mention.arxiv}
    return URL in entries or any(URL in one.papers for one in reading.skipped)


@pytest.mark.parametrize("where", MARKDOWN)
def test_no_link_of_a_paper_is_passed_over_in_silence(where: str) -> None:
    """Alone and before a list of entries, the planted link is an entry's or told."""
    assert _is_told(f"# Fog\n\n{MARKDOWN[where]}\n" if "front" not in where else MARKDOWN[where], "a.md")
    assert _is_told(f"{MARKDOWN[where]}\n\n## Papers\n{OTHER}\n{OTHER}3\n", "a.md")


@pytest.mark.parametrize(("file", "number"), [(file, n) for file, texts in CARRIERS.items() for n in range(len(texts))])
def test_no_carrier_passes_over_a_link(file: str, number: int) -> None:
    """In each syntax that lists are carried in the planted link is an entry's or told."""
    assert _is_told(CARRIERS[file][number], file)
