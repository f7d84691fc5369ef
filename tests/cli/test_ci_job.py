"""The job in CI fails when it must, and says why."""

import json
from pathlib import Path

import pytest
from command import bibforge

UNFIXABLE = "@article{a,\n  author = {Roe, Jane, B, C},\n  title = {Kites},\n  journal = {J},\n  year = {2020}\n}\n"
SAFE = "@book{a,\n  title = {T},\n  month = {March}\n}\n"
WARNED = "@article{a,\n  title = {Kites},\n  journal = {J},\n  year = {2020?}\n}\n"
FINE = "@book{a,\n  title = {T},\n  month = mar\n}\n"
TWICE = (
    "@article{one, author = {Jane Roe}, title = {On the folding of kites in wind}, DATE, JOURNAL, volume = {3}}\n"
    "@article{two, author = {Jane Roe}, title = {On the folding of kites in wind}, DATE, JOURNAL, volume = {3}}\n"
)
CLASSIC = TWICE.replace("DATE", "year = {2020}").replace("JOURNAL", "journal = {Kites}")
BIBLATEX = TWICE.replace("DATE", "date = {2020}").replace("JOURNAL", "journaltitle = {Kites}")


@pytest.mark.parametrize(
    ("text", "options", "status", "reason"),
    [
        (UNFIXABLE, [], 1, "status 1 because of 1 error"),
        (SAFE, [], 1, "status 1 because of 1 finding with a safe fix"),
        (WARNED, [], 0, ""),
        (WARNED, ["--fail-on", "warning"], 1, "status 1 because of 1 warning"),
        (SAFE, ["--fail-on", "error"], 0, ""),
        (UNFIXABLE, ["--fail-on", "error"], 1, "status 1 because of 1 error"),
        (FINE, ["--fail-on", "info"], 0, ""),
        ("@article{a, title = {K}, journal = nature}\n", [], 1, "status 1 because of 1 error"),
        (CLASSIC, [], 1, "status 1 because of 1 error"),
    ],
)
def test_check_fails_on_what_is_severe_enough(
    tmp_path: Path, text: str, options: list[str], status: int, reason: str
) -> None:
    """Errors count whether there is a fix or not; the last line says what kept the status from 0."""
    (tmp_path / "refs.bib").write_text(text, encoding="utf-8")
    done = bibforge(tmp_path, "repair", "--offline", "--check", *options, "refs.bib")
    assert done.returncode == status, done.stdout
    assert ("status 1" in done.stderr) is bool(reason)
    assert done.stderr.endswith(f"{reason}\n")
    assert bibforge(tmp_path, "repair", "--offline", *options, "refs.bib").returncode == 0


def test_the_project_file_says_what_fails(tmp_path: Path) -> None:
    """`fail-on` in the settings stands where the command line says nothing."""
    (tmp_path / "refs.bib").write_text(WARNED, encoding="utf-8")
    (tmp_path / "bibforge.toml").write_text('[repair]\nfail-on = "warning"\n', encoding="utf-8")
    assert bibforge(tmp_path, "repair", "--offline", "--check", "refs.bib").returncode == 1
    (tmp_path / "bibforge.toml").write_text('[repair]\nfail-on = "fatal"\n', encoding="utf-8")
    assert bibforge(tmp_path, "repair", "--offline", "--check", "refs.bib").returncode == 2


def test_merging_keeps_the_key_in_biblatex(tmp_path: Path) -> None:
    """The entry that stays answers to both keys, so that no citation breaks."""
    (tmp_path / "refs.bib").write_text(BIBLATEX, encoding="utf-8")
    (tmp_path / "paper.tex").write_text("\\cite{two}\n", encoding="utf-8")
    done = bibforge(tmp_path, "repair", "--offline", "--unsafe-fixes", "--write", "refs.bib")
    assert "ids = {two}" in (tmp_path / "refs.bib").read_text(encoding="utf-8")
    assert "paper.tex" not in done.stdout + done.stderr
    assert "refs.bib: key two is now one, the old one stays in ids" in done.stderr


def test_merging_tells_the_citations_that_change(tmp_path: Path) -> None:
    """BibTeX has no aliases: the edits of the TeX file beside the `.bib` are printed, in every form."""
    (tmp_path / "refs.bib").write_text(CLASSIC, encoding="utf-8")
    (tmp_path / "paper.tex").write_text("See \\cite[p.~2]{two}.\n", encoding="utf-8")
    (tmp_path / "other.tex").write_text("two\n", encoding="utf-8")
    done = bibforge(tmp_path, "repair", "--offline", "--unsafe-fixes", "refs.bib")
    assert "-See \\cite[p.~2]{two}.\n+See \\cite[p.~2]{one}.\n" in done.stdout
    assert "paper.tex: 1 citation of keys that change" in done.stderr
    assert "other.tex" not in done.stdout + done.stderr
    as_json = bibforge(tmp_path, "repair", "--offline", "--unsafe-fixes", "--json", "refs.bib")
    assert [one["file"] for one in json.loads(as_json.stdout)["citations"]] == ["paper.tex"]
    github = bibforge(tmp_path, "repair", "--offline", "--unsafe-fixes", "--output-format", "github", "refs.bib")
    assert "+See \\cite[p.~2]{one}." in github.stderr


def test_rules_are_at_hand(tmp_path: Path) -> None:
    """The list names every rule, one name gives its sentence, a slip the nearest name."""
    every = bibforge(tmp_path, "rules").stdout
    assert "require-comma " in every
    assert "no-dead-mirror " in every
    one = bibforge(tmp_path, "rules", "require-comma").stdout
    assert "group structure, severity error; runs by default" in one
    assert all(row["group"] == "lists" for row in json.loads(bibforge(tmp_path, "rules", "lists", "--json").stdout))
    slip = bibforge(tmp_path, "rules", "require-coma")
    assert (slip.returncode, "did you mean require-comma?" in slip.stderr) == (2, True)
    unknown = bibforge(tmp_path, "repair", "--offline", "--select", "zzz", "refs.bib")
    assert "`bibforge rules` lists every rule" in unknown.stderr


ENTRIES = """@book{texbook, author = {Donald E. Knuth}, title = {The TeXbook}, publisher = {A-W}, year = {1986}}
@misc{page, title = {How to fold a kite}, url = {https://kites.example.org/fold}, year = {2020}}
@article{gone, author = {Jane Roe}, title = {How kites fold in the wind}, journal = {Kites}, year = {2020}}
@misc{paper, author = {Jane Roe}, title = {How kites fold}, url = {https://a.example.org/paper.pdf}, year = {2020}}
"""


def test_books_and_pages_do_not_fail_the_check(tmp_path: Path) -> None:
    """A book may well exist where no service knows it, and nobody registers pages; an article that is unknown fails."""
    (tmp_path / "refs.bib").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "known.bib").write_text(
        "@article{x, title = {Another one of words}, author = {J. Doe}}", encoding="utf-8"
    )
    bibforge(tmp_path, "catalog", "add", "known.bib", "--catalog", "known.sqlite")
    done = bibforge(tmp_path, "check", "--offline", "--catalog", "known.sqlite", "--json", "refs.bib")
    outcomes = {one["key"]: one["outcome"] for one in json.loads(done.stdout)["references"]}
    assert outcomes == {"texbook": "not covered", "page": "not a paper", "gone": "not found", "paper": "not found"}
    assert done.returncode == 1
    (tmp_path / "refs.bib").write_text("\n".join(ENTRIES.splitlines()[:2]), encoding="utf-8")
    assert bibforge(tmp_path, "check", "--offline", "--catalog", "known.sqlite", "refs.bib").returncode == 0


def test_lines_for_people_have_no_internal_names(tmp_path: Path) -> None:
    """A record without identifier is told by its people and its year, not by the name that the lock gives it."""
    known = "@article{x, title = {How kites fold in the wind}, author = {Jane Roe}, journal = {Kites}, year = {2020}}"
    (tmp_path / "known.bib").write_text(known, encoding="utf-8")
    (tmp_path / "refs.bib").write_text(known.replace("Jane Roe", "Otto Fenn"), encoding="utf-8")
    bibforge(tmp_path, "catalog", "add", "known.bib", "--catalog", "known.sqlite")
    done = bibforge(tmp_path, "check", "--offline", "--catalog", "known.sqlite", "refs.bib")
    assert "title:" not in done.stdout
    assert "a record without identifier (Roe, 2020)" in done.stdout
