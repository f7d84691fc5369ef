"""Letters that one account has lost and another one has: capitals and accents, never a coin toss."""

import pytest
from record_shelf import record

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, Record
from bibforge.reconcile.merge import SPELLING, settled


def published(title: str, people: str = "Ann Roe, Bob Doe") -> Record:
    """Return the publisher's account."""
    return record(title, people, 2023, Kind.CONFERENCE, source="crossref", doi=Doi("10.1000/ice"))


def preprint(title: str, people: str = "Ann Roe, Bob Doe") -> Record:
    """Return the authors' own account."""
    return record(title, people, 2022, Kind.PREPRINT, source="arxiv", arxiv=ArxivId("2201.00001"))


@pytest.mark.parametrize(
    ("lost", "right"),
    [
        ("Chain-Of-Lanterns Heating for Meadows", "Chain-of-Lanterns Heating for Meadows"),
        ("Frostbert: Freezing With Care", "FrostBERT: Freezing with Care"),
        ("Gans for Harbours and Iot Sensors", "GANs for harbours and IoT sensors"),
        ("A Meadow Is Worth 16X16 Violins", "A Meadow is Worth 16x16 Violins"),
        ("Poincare Embeddings of Rivers", "Poincaré Embeddings of Rivers"),
        ("RIVERS THAT FREEZE FROM BELOW", "Rivers That Freeze from Below"),
        ("Rivers, Lakes And The 3d Sea", "Rivers, Lakes and the 3D Sea"),
    ],
)
def test_the_title_that_has_its_letters_wins(lost: str, right: str) -> None:
    """Whichever account it stands in, and provenance says in which."""
    for pair in ([published(lost), preprint(right)], [published(right), preprint(lost)]):
        settled_one, provenance = settled(pair)
        assert settled_one.title == right
        assert provenance["title"] == next(one.name for one in pair if one.title == right)
        assert settled_one.doi == Doi("10.1000/ice")


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("Rivers That Freeze Slowly", "Rivers that freeze slowly"),
        ("Rivers With Ice From the North", "Rivers with ice from the North"),
        ("The Lake: A View of the Sea", "The lake: a view of the sea"),
        ("Rivers That Freeze From Below", "Rivers That Freeze From Above"),
        ("Rivers (And Lakes) in Winter", "Rivers (and lakes) in winter"),
        ("Rivers of MediaÃ©val Ice", "Rivers of Mediaéval Ice"),
        ("Rivers in Winter", "RIVERS IN WINTER"),
        ("Filtering Rivers of Ice", "\ufb01ltering Rivers of Ice"),
    ],
)
def test_what_is_no_loss_stays_as_the_best_account_has_it(mine: str, other: str) -> None:
    """Title Case beside sentence case, the beginning of a subtitle, other words: nothing is lost."""
    one, provenance = settled([published(mine), preprint(other)])
    assert (one.title, provenance["title"]) == (mine, "doi:10.1000/ice")


def test_accents_of_names_are_taken_and_told() -> None:
    """Only the letters: an initial stays one, and provenance says whose accents they are."""
    one, provenance = settled([
        published("Graphs of Ice", "P. Velickovic, Jose Garcia, Bob Doe"),
        preprint("Graphs of Ice", "Petar Veličković, José García, Bob Doe"),
    ])  # fmt: skip
    assert [person.display for person in one.authors] == ["P. Veličković", "José García", "Bob Doe"]
    assert (provenance["authors"], provenance[SPELLING]) == ("doi:10.1000/ice", "arxiv:2201.00001")


@pytest.mark.parametrize("people", ["Petar Veličković", "Bob Doe, Petar Veličković", "Quin Veličković, Bob Doe"])
def test_no_accent_comes_from_another_list_of_people(people: str) -> None:
    """Another order, another number of people or another given name is another person."""
    one, provenance = settled(
        [published("Graphs of Ice", "Petar Velickovic, Bob Doe"), preprint("Graphs of Ice", people)]
    )
    assert one.authors[0].family == "Velickovic"
    assert SPELLING not in provenance
