"""The cues of a venue, each by itself."""

import pytest

from bibforge.readinglist.venuecues import VenueCue, VenueSpot, venue_of

WORDS = VenueCue.WORDS


@pytest.mark.parametrize(
    ("spots", "venue", "cue"),
    [
        ([VenueSpot("Pond Letters", VenueCue.KEY)], "Pond Letters", VenueCue.KEY),
        ([VenueSpot("In Proceedings of the Pond Society, 1999", WORDS)], "Proceedings of the Pond Society", WORDS),
        ([VenueSpot("2019-SEA", WORDS, first=True)], "SEA", VenueCue.PREFIX),
        ([VenueSpot("Owl Matters of the Long and Quiet Night 2018", WORDS, bracketed=True)],
         "Owl Matters of the Long and Quiet Night",
         VenueCue.BRACKET),
        ([VenueSpot("N Engl J Meadows", WORDS, behind=True), VenueSpot("2019;12(3):45-67", WORDS)],
         "N Engl J Meadows", VenueCue.POSITION),
        ([VenueSpot("Cub Pages", WORDS, slanted=True, referenced=True)], "Cub Pages", VenueCue.SLANTED),
        ([VenueSpot("ICLR, May 2019", VenueCue.BADGE)], "ICLR", VenueCue.BADGE),
    ],
)  # fmt: skip
def test_each_cue_finds_its_venue(spots: list[VenueSpot], venue: str, cue: VenueCue) -> None:
    """Each way of stating a venue is found, and told by its own name."""
    found = venue_of(spots)
    assert found is not None
    assert (found.venue, found.cue) == (venue, cue)


@pytest.mark.parametrize(
    "spots",
    [
        [VenueSpot("Moor et al., 2019", WORDS)],
        [VenueSpot("Spring 2017", WORDS)],
        [VenueSpot("We see that owls hear", WORDS, behind=True), VenueSpot("2019", WORDS)],
        [VenueSpot("Kelp Lab", WORDS, behind=True), VenueSpot("2019", WORDS, on_new_line=True)],
        [VenueSpot("End-to-End", WORDS, slanted=True)],
        [],
    ],
)
def test_what_is_no_venue_is_left_out(spots: list[VenueSpot]) -> None:
    """People, seasons, sentences, the next cell of a table and slanted notes give none."""
    assert venue_of(spots) is None


def test_a_known_venue_wins_over_one_by_position() -> None:
    """The cues are asked in order over all stretches, not stretch by stretch."""
    spots = [VenueSpot("Quiet Waters", WORDS, behind=True), VenueSpot("2019. Journal of Ponds 3(1)", WORDS)]
    found = venue_of(spots)
    assert found is not None
    assert (found.venue, found.spot) == ("Journal of Ponds", 1)
