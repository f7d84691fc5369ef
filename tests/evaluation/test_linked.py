"""The table of entries by what they link, on a list and records of its own, with services in a process of their own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from bibforge_eval.commands import main
from bibforge_eval.linked import KINDS, kind_of

TITLE, PAGED = (
    "Measuring the glaciers of supervised winter landscapes",
    "Sorting the harbours of a forgotten summer by ear",
)
PREPRINT = {"id": "1801.00001", "title": TITLE, "authors": "Ann Roe, Bob Doe", "categories": "cs.LG",
            "versions": [{"version": "v1", "created": "Mon, 1 Jan 2018 00:00:00 GMT"}]}  # fmt: skip
PAPER = {"type": "proceedings-article", "title": [PAGED], "author": [{"given": "Cleo", "family": "Poe"}],
         "issued": {"date-parts": [[2018]]}, "URL": "https://proceedings.mlr.press/v1/poe18a.html",
         "container-title": ["Proceedings of the Meeting on Ice"]}  # fmt: skip
LIST = f"""# Ice

- [{TITLE}](https://arxiv.org/abs/1801.00001), Ann Roe, Bob Doe
- [{PAGED}](https://proceedings.mlr.press/v1/poe18a.html), Cleo Poe
- Counting the lanterns of nobody in particular, Eva Loe
"""


def entry(line: int, title: str, people: str, **more: Any) -> dict[str, Any]:
    """Return an annotated entry."""
    return {"line": line, "title": title, "authors": people.split(", "), "links": [], "arxiv": [], "doi": [],
            "openreview": [], "kind": "paper", **more}  # fmt: skip


def link(url: str, role: str = "paper") -> dict[str, Any]:
    """Return more of an entry: its one link."""
    return {"links": [{"url": url, "role": role}]}


@pytest.fixture
def material(tmp_path: Path) -> Path:
    """Write records and a list with its truth."""
    for name in ("records", "lists"):
        (tmp_path / name).mkdir()
    (tmp_path / "records" / "seed_arxiv.jsonl").write_text(json.dumps(PREPRINT) + "\n", encoding="utf-8")
    nodoi = gzip.compress((json.dumps(PAPER) + "\n").encode())
    (tmp_path / "records" / "published_nodoi.jsonl.gz").write_bytes(nodoi)
    (tmp_path / "lists" / "ice.md").write_text(LIST, encoding="utf-8")
    entries = [
        entry(3, TITLE, "Ann Roe, Bob Doe", arxiv=["1801.00001"]),
        entry(4, PAGED, "Cleo Poe", **link(PAPER["URL"])),  # type: ignore[arg-type]
        entry(5, "Counting the lanterns of nobody in particular", "Eva Loe"),
        entry(5, "A talk", "Eva Loe", kind="video"),
    ]
    (tmp_path / "lists" / "ice.truth.json").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    return tmp_path


def test_the_table_says_what_each_way_finds(material: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An identifier at once, a page only where pages are read, a title that nobody has never; nothing is wrong."""
    folders = ["--records", str(material / "records"), "--lists", str(material / "lists")]
    assert main(["linked", *folders]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "| the entry links | entries | identifier held | arXiv, Crossref | all services | with `--pages` |",
        "|---|---|---|---|---|---|",
        "| arXiv | 1 | 1 | 1 | 1 | 1 |",
        "| PMLR | 1 | 0 | 0 | 0 | 1 |",
        "| none | 1 | 0 | 0 | 0 | 0 |",
        "| **all** | 3 | 1 | 1 | 1 | 2 |",
        "| *wrong* | | | 0 | 0 | 0 |",
    ]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"arxiv": ["1801.00001"], **link("https://aclanthology.org/P19-1001")}, "arXiv"),
        ({"doi": ["10.1000/a"]}, "DOI"),
        ({"openreview": ["AbCdEf123"]}, "OpenReview"),
        (link("https://www.aclweb.org/anthology/P19-1001.pdf", "pdf"), "ACL"),
        (link("http://papers.nips.cc/paper/1", "pdf"), "NeurIPS"),
        (link("https://openaccess.thecvf.com/a.pdf", "pdf"), "CVF"),
        (link("https://pmc.ncbi.nlm.nih.gov/articles/PMC7"), "PubMed"),
        (link("https://notnips.cc.example/a.PDF"), "other PDF"),
        (link("https://example.org/a"), "other page"),
        (link("https://github.com/ann/ice", "code"), "none"),
        ({}, "none"),
    ],
)
def test_each_entry_has_one_kind_of_link(more: dict[str, Any], kind: str) -> None:
    """An identifier before an address; code and videos are no link to the paper."""
    assert kind_of(entry(1, TITLE, "Ann Roe", **more)) == kind
    assert kind in KINDS
