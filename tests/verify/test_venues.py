"""Names of venues: what means the same place, and what only looks like it."""

import pytest

from bibforge.model.record import Kind, Record
from bibforge.verify.venues import same_venue


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
