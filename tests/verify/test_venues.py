"""Names of venues: what means the same place, and what only looks like it."""

import pytest

from bibforge.model.record import Kind, Record
from bibforge.reconcile.places import known_places, places
from bibforge.verify.venues import VenueRelation, is_workshop, same_venue, venue_relation


def record(container: str, kind: Kind = Kind.CONFERENCE) -> Record:
    """Return a record that appeared there."""
    return Record(source="crossref", kind=kind, title="T", container=container)


@pytest.mark.parametrize(
    ("written", "container", "kind"),
    [
        ("NIPS", "Advances in Neural Information Processing Systems 30", Kind.CONFERENCE),
        ("Proc. of the Thirty-First Conf. on Wandering Machines", "Conference on Wandering Machines", Kind.CONFERENCE),
        (
            "2nd Intl. Conference on Wandering Machines",
            "International Conference on Wandering Machines",
            Kind.CONFERENCE,
        ),
        ("CVPR", "Conference on Computer Vision and Pattern Recognition", Kind.CONFERENCE),
        ("J. Wander. Mach.", "Journal of Wandering Machines", Kind.ARTICLE),
        ("The Journal of Wandering Machines", "Journal of Wandering Machines", Kind.ARTICLE),
    ],
)
def test_one_place_has_many_names(written: str, container: str, kind: Kind) -> None:
    """Ordinals, fillers, acronyms and abbreviations say nothing against it."""
    assert same_venue(written, record(container, kind))


@pytest.mark.parametrize(
    ("written", "container", "kind"),
    [
        ("Journal of Wandering", "Journal of Wandering Machines", Kind.ARTICLE),
        ("Journal of Resting Machines", "Journal of Wandering Machines", Kind.ARTICLE),
        (
            "International Conference on Resting Plants",
            "International Conference on Wandering Machines",
            Kind.CONFERENCE,
        ),
        ("", "International Conference on Wandering Machines", Kind.CONFERENCE),
    ],
)
def test_other_places_stay_others(written: str, container: str, kind: Kind) -> None:
    """A shared word, a shorter journal's name or no name at all is not enough."""
    assert not same_venue(written, record(container, kind))


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("CVPR'21", ["CVPR"]),
        ("Proc. Int. Conf. Mach. Learn. 2019", ["ICML"]),
        ("Advances in Neural Information Processing Systems 35", ["NeurIPS"]),
        ("The Tenth International Conference on Learning Representations, ICLR 2022, Virtual Event", ["ICLR"]),
        ("Thirty-Fifth AAAI Conference on Artificial Intelligence, IAAI 2021", ["AAAI", "IAAI"]),
        ("J. Mach. Learn. Res.", ["JMLR"]),
        ("Nature Communications", ["Nat. Commun."]),
        ("Journal of Wandering Machine Learning", []),
        ("North American Chapter of the Association for Computational Linguistics", ["NAACL"]),
    ],
)
def test_a_place_is_known_by_each_of_its_names(written: str, short: list[str]) -> None:
    """Acronyms, titles of proceedings, abbreviations; a longer name hides the shorter ones in it."""
    assert sorted(place.short for place in known_places(written)) == short


@pytest.mark.parametrize(
    ("written", "container", "relation"),
    [
        ("NIPS", "Advances in Neural Information Processing Systems", VenueRelation.SAME),
        ("ICML", "Advances in Neural Information Processing Systems", VenueRelation.OTHER),
        (
            "Symposium on Resting Machine Behaviour",
            "International Conference on Machine Learning",
            VenueRelation.UNHEARD,
        ),
        ("Lecture Notes in Computer Science", "European Conference on Computer Vision", VenueRelation.UNKNOWN),
        ("PMLR", "International Conference on Machine Learning", VenueRelation.UNKNOWN),
        ("ICML Workshop on Rest", "International Conference on Machine Learning", VenueRelation.UNKNOWN),
        ("Letters on Rest and Stones", "Journal of Wandering Machines", VenueRelation.UNKNOWN),
    ],
)
def test_two_places_are_told_from_what_cannot_be_told(written: str, container: str, relation: VenueRelation) -> None:
    """Other takes two known names; a series, a publisher and a workshop say nothing."""
    assert venue_relation(written, [record(container)]) is relation


def test_full_names_that_share_no_word_are_two_places_where_the_doi_binds() -> None:
    """Nobody need know either; an abbreviation may still stand for anything."""
    there = [record("Journal of Wandering Machines", Kind.ARTICLE)]
    assert venue_relation("Review of Resting Stones", there, bound=True) is VenueRelation.OTHER
    assert venue_relation("Rev. Rest. Stones", there, bound=True) is VenueRelation.UNKNOWN
    assert venue_relation("Review of Wanderers", there, bound=True) is VenueRelation.UNKNOWN
    short = [record("Wand. Mach. Lett.", Kind.ARTICLE)]
    assert venue_relation("International Conference on Machine Learning", short) is VenueRelation.DOUBTFUL
    assert venue_relation("Review of Resting Stones", short, bound=True) is VenueRelation.OTHER


def test_a_workshop_is_not_the_meeting() -> None:
    """What appeared beside a meeting did not appear in its proceedings."""
    assert is_workshop("NeurIPS Workshop on Rest")
    assert not same_venue("NeurIPS Workshop on Rest", record("Advances in Neural Information Processing Systems"))


def test_every_row_of_the_table_has_names_and_a_source() -> None:
    """A short name stands for one place, and no name is empty."""
    shorts = [place.short for place in places()]
    assert len(shorts) == len(set(shorts))
    assert all(name for place in places() for name in place.names)
