"""A work explained, from lists and lock alone."""

import json
from typing import Any

import pytest
from record_shelf import RecordShelf, record

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind
from bibforge.reconcile.lock import Lock, lock_text, read_lock
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.explain import explained, explanation_json, explanation_text
from bibforge.workflows.review import Verb, decided

PREPRINT = record("Dunes in a changing wind", "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001"))
PAPER = record(
    "Dunes in a Changing Wind", "Ann Roe, Bob Doe", 2017, doi=Doi("10.1000/dune"), container="Journal of Sand"
)
NAMESAKE = record("Ripples on the sea floor", "Cyd Moe", 1999, Kind.ARTICLE, doi=Doi("10.1000/ripple"))
LIST = """# Sand

- [Dunes](https://arxiv.org/abs/1608.00001)
  - a note
- [Ripples on the sea floor]() (Ann Roe, 2020)
- [Dunes in a changing wind](https://arxiv.org/pdf/1608.00001.pdf)
"""


def explanation_of(target: str, lock: Lock | None = None) -> tuple[Build, dict[str, Any]]:
    """The explanation as JSON, told offline from the lock that a build with records made."""
    if lock is None:
        first = build(
            {"sources/sand.md": LIST},
            Lock(),
            [RecordShelf((PREPRINT, PAPER, NAMESAKE))],
            BuildOptions(today="2026-01-01"),
        )
        lock = first.lock
    outcome = build({"sources/sand.md": LIST}, read_lock(lock_text(lock)), [], BuildOptions())
    return outcome, explanation_json(explained(outcome, target))


def test_every_field_says_where_it_came_from() -> None:
    """The venue is the publication's, the eprint the preprint's; both records have the day they were learned."""
    _, explanation = explanation_of("sources/sand.md:3")
    assert explanation["fields"]["container"] == {"value": "Journal of Sand", "from": "doi:10.1000/dune"}
    assert explanation["fields"]["arxiv"] == {"value": "1608.00001", "from": "arxiv:1608.00001"}
    assert {(one["name"], one["learned"]) for one in explanation["records"]} == {
        ("doi:10.1000/dune", "2026-01-01"),
        ("arxiv:1608.00001", "2026-01-01"),
    }


def test_accents_from_another_account_are_told() -> None:
    """The publisher has lost them, the authors' own account has them."""
    plain = record("Dunes in a Changing Wind", "Ann Roe, Bob Deo", 2017, doi=Doi("10.1000/dune"))
    own = record("Dunes in a changing wind", "Ann Roe, Bob Déo", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001"))
    lock = build({"sources/sand.md": LIST}, Lock(), [RecordShelf((own, plain))], BuildOptions()).lock
    _, explanation = explanation_of("sources/sand.md:3", lock)
    assert explanation["fields"]["authors"] == {"value": "Ann Roe; Bob Déo", "from": "doi:10.1000/dune"}
    assert explanation["fields"]["authors.spelling"] == {"value": "accents", "from": "arxiv:1608.00001"}


def test_every_mention_says_why() -> None:
    """All mentions of the work are told, each with its reasons."""
    _, explanation = explanation_of("sand.md:6")
    assert [one["line"] for one in explanation["mentions"]] == [3, 6]
    assert all("the list names arxiv:1608.00001" in one["reasons"] for one in explanation["mentions"])


def test_an_open_entry_tells_its_candidates_offline() -> None:
    """The record of the same title by others is shown with both sides; every field is the list's."""
    outcome, explanation = explanation_of("sources/sand.md:5")
    (mention,) = explanation["mentions"]
    (candidate,) = mention["candidates"]
    assert candidate["name"] == "doi:10.1000/ripple"
    assert "titles are equal" in candidate["for"]
    assert "the people differ" in candidate["against"]
    assert {one["from"] for one in explanation["fields"].values()} == {"list"}
    text = explanation_text(explained(outcome, explanation["key"]))
    assert "+ titles are equal" in text
    assert "- the people differ" in text


def test_what_a_person_said_is_told() -> None:
    """A rejected record and a declared difference are part of it."""
    outcome, explanation = explanation_of("sand.md:5")
    lock = decided(outcome.lock, outcome, explanation["key"], Verb.REJECT, "1")
    lock = decided(lock, outcome, explanation["key"], Verb.DIFFERENT_FROM, "sand.md:3")
    _, after = explanation_of("sand.md:5", lock)
    assert after["mentions"][0]["rejected"] == ["doi:10.1000/ripple"]
    assert after["mentions"][0]["different_from"]


def test_a_line_within_an_item_names_the_item() -> None:
    """A line of an item's notes leads to the item."""
    assert explanation_of("./sources/sand.md:4")[1]["key"] == explanation_of("sources/sand.md:3")[1]["key"]


def test_a_key_that_moved_on_leads_to_its_heir() -> None:
    """After two works became one, the key that was given up still explains."""
    outcome, explanation = explanation_of("sand.md:5")
    _, other = explanation_of("sand.md:3")
    lock = decided(outcome.lock, outcome, explanation["key"], Verb.SAME_AS, other["key"])
    heirs = {explanation_of(key, lock)[1]["key"] for key in (explanation["key"], other["key"])}
    assert len(heirs) == 1


def test_json_and_text_tell_one_story() -> None:
    """Every value of the JSON that is short stands in the text too."""
    outcome, explanation = explanation_of("sand.md:3")
    text = explanation_text(explained(outcome, "sand.md:3"))
    json.dumps(explanation)
    for name, one in explanation["fields"].items():
        assert f"{name} " in text
        assert f"{one['value']}  <- {one['from']}" in text


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("roe2017dune", "did you mean roe2017dunes"),
        ("zzz", "name a citation key"),
        ("other.md:3", "the lists are sources/sand.md"),
        ("sand.md:40", "the nearest entry is on line 6"),
        ("sand.md:0", "the nearest entry is on line 3"),
    ],
)
def test_what_names_nothing_is_an_error_with_a_hint(target: str, words: str) -> None:
    """A slip in a key, another file, a line without an entry: status 2 and the nearest that there is."""
    with pytest.raises(BibforgeError, match=words) as caught:
        explanation_of(target)
    assert caught.value.status is Exit.USAGE
