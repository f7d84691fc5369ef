"""The evaluation as a command, on a small record set of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Evaluate = Callable[..., str]


def row(text: str, name: str) -> list[str]:
    """Return the figures of one line of the table."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return line.removeprefix(name).split()


def test_lists_are_resolved_without_their_identifiers(evaluate: Evaluate) -> None:
    """Of two papers with a truth one is in the set: its words find it, the other stays open, the blog is none."""
    mentions, in_set, precision, recall, own, open_ones, wrong, *_ = row(
        evaluate("lists", "--change", "title + authors"), "lists: title + authors"
    )
    assert (mentions, in_set, open_ones, wrong) == ("2", "1", "1", "0")
    assert (precision, recall, own) == ("1.0000", "1.0000", "1.0000")


def test_a_sample_is_found_and_its_slips_bear_it(evaluate: Evaluate) -> None:
    """Mentions made from the records themselves are found, also with a typing error."""
    text = evaluate("sample", "--sample", "24", "--change", "as written", "--change", "one typo")
    for name in ("sample: as written", "sample: one typo"):
        assert row(text, name)[2:4] == ["1.0000", "1.0000"]


def test_look_alikes_are_refused(evaluate: Evaluate) -> None:
    """Part numbers, errata, other people and added words are no reason to take the model's record."""
    text = evaluate("lookalikes", "--sample", "24", "--lookalikes", "60")
    assert re.search(r"^look-alikes: 0 of 60 accepted as their model, 0 as something else$", text, re.MULTILINE)
    assert re.search(r"^look-alikes, title alone: 0 of \d+ accepted as their model", text, re.MULTILINE)


def test_nothing_is_accepted_for_what_is_absent(evaluate: Evaluate) -> None:
    """With the record and its copies taken away, the namesakes that are left are refused."""
    assert row(evaluate("absent", "--sample", "24", "--change", "title + authors"), "title + authors")[1] == "0"


def test_each_kind_of_evidence_has_a_rate(evaluate: Evaluate) -> None:
    """Claims are counted under what decides them; on the small set none gets a false record."""
    claims, wrong, absent, rate, low, *_ = row(evaluate("rates", "--sample", "24"), "equal title all people")
    assert int(claims) > 24
    assert (wrong, absent, rate, low) == ("0", "0", "0.00000", "0.00000")


def test_publications_are_found_without_what_asserts_them(evaluate: Evaluate) -> None:
    """The four pairs that arXiv's DOI field asserts are found by title, people and year."""
    text = evaluate("pairs", "--sample", "24")
    (line,) = [line for line in text.splitlines() if line.startswith("preprints with an asserted publication")]
    assert line.split()[-4:] == ["precision", "1.0000", "recall", "1.0000"]
    assert "4 known" in line


def test_the_request_plan_against_the_loopback_services(
    evaluate: Evaluate,
    records_folder: object,
    arxiv_service: Callable[..., object],
    crossref_service: Callable[..., object],
) -> None:
    """An empty cache costs few requests, a warm one and the lock none, one entry more only its own."""
    from pathlib import Path

    from bibforge_eval.services import rows_of

    folder = Path(str(records_folder))
    arxiv = arxiv_service(list(rows_of(folder, ["seed_arxiv.jsonl"])))
    crossref = crossref_service(list(rows_of(folder, ["seed_published.jsonl"])))
    text = evaluate(
        "requests", "--sizes", "5", "--against", "services",
        "--arxiv", arxiv.address, "--crossref", crossref.url,  # type: ignore[attr-defined]
    )  # fmt: skip
    asked = dict(re.findall(r"5 mentions, +([^\d]+?) {2,}(\d+) requests", text))
    assert (asked["warm cache"], asked["lock"]) == ("0", "0")
    assert 0 < int(asked["empty cache, no published versions"]) <= 2
    assert 0 < int(asked["lock, one entry more"]) <= 3


def test_the_table_of_requests_with_and_without_a_key(
    evaluate: Evaluate, records_folder: object, started: Callable[..., object]
) -> None:
    """One row a size: what each way costs first, by service, and nothing the second time."""
    from pathlib import Path

    from bibforge_eval.services import KEY, external_ids, rows_of

    folder = Path(str(records_folder))
    rows, works = list(rows_of(folder, ["seed_arxiv.jsonl"])), list(rows_of(folder, ["seed_published.jsonl"]))
    known = list(external_ids(rows, works))
    assert {"ArXiv": "1801.00001", "DOI": "10.1000/1"} in known
    arxiv = started("arxiv_http", "ArxivService", rows)
    crossref = started("crossref_http", "CrossrefService", works, {})
    scholar = started("semanticscholar_http", "SemanticScholarService", known, key=KEY)
    text = evaluate(
        "table", "--sizes", "5", "--against", "services", "--arxiv", arxiv.address,  # type: ignore[attr-defined]
        "--crossref", crossref.url, "--semanticscholar", scholar.url,  # type: ignore[attr-defined]
    )  # fmt: skip
    (row,) = [line for line in text.splitlines() if line.startswith("| 5 ")]
    _, _, without, with_key, again, _ = (cell.strip() for cell in row.split("|"))
    assert "Semantic Scholar" not in without
    assert "Semantic Scholar 1" in with_key
    assert again == "0"


def test_doubled_works_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two papers of one title at two addresses stay two works and are counted."""
    lines = (", Ann Roe", "fox"), ("", "foxes")
    texts = [f"# A\n\n- [Foxes in grey fog](http://e.org/{more}.pdf){who}\n" for who, more in lines]
    for name, text in zip("ab", texts, strict=True):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    from bibforge_eval.commands import main

    assert main(["doubles", str(tmp_path), "-v"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("2 works; 0 pairs have one title and one address,\n1 pairs have one title and no address")


def test_what_records_teach_is_measured(
    tmp_path: Path, records_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made lists are read better with evidence than by their text, and a hidden identifier's title counts as truth."""
    from bibforge_eval.commands import main

    lists = tmp_path / "wild"
    lists.mkdir()
    rows = map(json.loads, (records_folder / "seed_arxiv.jsonl").read_text(encoding="utf-8").splitlines())
    links = [f"- [{row['title']}](https://arxiv.org/abs/{row['id']})" for row in rows]
    (lists / "a.md").write_text("# A\n\n" + "\n".join(links) + "\n", encoding="utf-8")
    snapshot = str(records_folder / "seed_arxiv.jsonl")
    assert main(["evidence", snapshot, "--made", "6", "--lists", str(lists), "-v"]) == 0
    printed = capsys.readouterr().out
    figures = [[int(figure) for figure in re.findall(r"\d+", line)] for line in printed.splitlines()]
    made = [figures[0][i] + figures[1][i] for i in range(3)]
    assert made[0] == 6 * 12
    assert made[1] < made[2] <= made[0]
    (hidden,) = [line for line in printed.splitlines() if line.startswith("wild: ")]
    assert re.match(r"wild: (\d+) items; title right \1 by the text, \1 with evidence", hidden)
