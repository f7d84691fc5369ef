"""Names of meetings taken apart, and venues under the names that a careful author writes."""

from __future__ import annotations

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.reconcile.meetings import Meeting, meeting_from, ordinal
from bibforge.reconcile.places import places
from bibforge.reconcile.venues import tidied


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Proceedings of the 33nd International Conference on Machine Learning, ICML 2016, New York City, "
         "NY, USA, June 19-24, 2016",
         Meeting(name="Proceedings of the 33rd International Conference on Machine "
                      "Learning", short="ICML", year=2016, number=33,
                 place="New York City, NY, USA", dates="2016-06-19/2016-06-24")),
        ("2013 IEEE Symposium on Speech, Rivers and Sand, Portland, OR, USA, 30 June - 2 July, 2013",
         Meeting(name="2013 IEEE Symposium on Speech, Rivers and Sand", year=2013, place="Portland, OR, USA",
                 dates="2013-06-30/2013-07-02")),
        ("Advances in Sand 12: 4th Annual Meeting 2012. Proceedings of a meeting held December 3-6, 2012, "
         "Lake Tahoe, Nevada",
         Meeting(name="Advances in Sand 12: 4th Annual Meeting 2012", year=2012, number=4, place="Lake Tahoe, Nevada",
                 dates="2012-12-03/2012-12-06")),
        ("MM '20: The Twenty-Eighth ACM Conference on Sand, Virtual Event / Seattle, WA, USA, October 12-16, 2020",
         Meeting(name="The 28th ACM Conference on Sand", short="MM", year=2020, number=28,
         dates="2020-10-12/2020-10-16")),
        ("The Thirty-Fourth Conference on Sand, SAND 2020, The Tenth Symposium on Dunes, DUNE 2020, Rome, "
         "Italy, May 1-2, 2020",
         Meeting(name="The 34th Conference on Sand", short="SAND", year=2020, number=34, place="Rome, Italy",
                 dates="2020-05-01/2020-05-02", is_joint=True)),
        ("Conference on Sand (SAND-18)", Meeting(name="Conference on Sand", short="SAND", year=2018)),
        ("ECCV 2020", Meeting(name="ECCV 2020", short="ECCV", year=2020)),
        ("Nature", Meeting(name="Nature")),
        ("", Meeting(name="")),
    ],
)  # fmt: skip
def test_a_meetings_name_is_taken_apart(written: str, told: Meeting) -> None:
    """Name, short name, number, place and dates, in whichever order a source writes them; slips are not repeated."""
    assert meeting_from(written) == told


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (23, "23rd"), (111, "111th"), (32, "32nd")],
)
def test_ordinals_are_english(number: int, written: str) -> None:
    """Eleven to thirteen are `th`, in every hundred."""
    assert ordinal(number) == written


def conference(container: str, year: int = 2019, **values: object) -> Record:
    """Return a conference paper, tidied."""
    record = Record(
        source="crossref", kind=Kind.CONFERENCE, title="T", authors=(Person(family="Doe"),), date=PartialDate(year),
        container=container,
    )  # fmt: skip
    return tidied(Record(**{**{name: getattr(record, name) for name in record.__slots__}, **values}))


@pytest.mark.parametrize(
    "written",
    [
        "CVPR 2019", "CVPR2019", "CVPR", "Proc. of CVPR",
        "2019 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        "IEEE Conference on Computer Vision and Pattern Recognition, CVPR 2019, Long Beach, CA, USA, June 16-20, 2019",
        "2019 IEEE/CVF Conference on Computer Vision and Pattern Recognition, Long Beach, CA, USA, June 16-20, 2019",
        "IEEE Conf. Computer Vision and Pattern Recognition",
    ],
)  # fmt: skip
def test_a_meeting_has_one_name(written: str) -> None:
    """However a source writes it, the proceedings of one year have one title and one short name."""
    record = conference(written)
    assert record.container == "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"
    assert record.short_container == "CVPR 2019"
    assert record.event == "IEEE/CVF Conference on Computer Vision and Pattern Recognition"


@pytest.mark.parametrize(
    ("written", "year", "container"),
    [
        ("ICML 2016", 2016, "Proceedings of the 33rd International Conference on Machine Learning"),
        ("Proceedings of the 31th International Conference on Machine Learning, ICML 2014, Beijing, China, "
         "21-26 June 2014", 2014,
         "Proceedings of the 31st International Conference on Machine Learning"),
        ("Proceedings of the 56th Annual Meeting of the Association for Computational Linguistics (Volume "
         "1: Long Papers)", 2018,
         "Proceedings of the 56th Annual Meeting of the Association for Computational Linguistics (Volume "
         "1: Long Papers)"),
        ("CVPR Workshops 2021", 2021,
         "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops"),
        ("Findings of the Association for Computational Linguistics: EMNLP 2020", 2020,
         "Findings of the Association for Computational Linguistics: EMNLP 2020"),
        ("ACL'23 Findings", 2023, "Findings of the Association for Computational Linguistics: ACL 2023"),
        ("Findings of EMNLP", 2022, "Findings of the Association for Computational Linguistics: EMNLP 2022"),
        ("IEEE International Conference on Big Sand, Big Sand 2018, Rome, Italy, May 1-2, 2018", 2018,
         "Proceedings of the IEEE International Conference on Big Sand"),
        ("Interspeech 2016, 17th Annual Conference of the International Speech Communication Association, 2016", 2016,
         "Proceedings of Interspeech 2016"),
        ("Workshop on Sand at ECCV", 2020, "Proceedings of the Workshop on Sand at ECCV"),
        ("IEEE Int. Symp. on Sand and Dunes", 2019, "Proceedings of the IEEE International Symposium on "
            "Sand and Dunes"),
        ("The Book of Sand", 2019, "The Book of Sand"),
        ("CVPR 2016", 2016, "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition"),
    ],
)  # fmt: skip
def test_proceedings_have_their_title(written: str, year: int, container: str) -> None:
    """Ordinals come from the table or the source; what is held beside a meeting, and books, keep their own names."""
    assert conference(written, year).container == container


def test_the_volume_of_advances_is_its_number() -> None:
    """The thirty-second Advances are volume 32, whether the source says so or not; a stated volume stays."""
    name = "Neural Information Processing Systems"
    long = f"Advances in {name} 32: Annual Conference on {name} 2019"
    for written in (long, "NeurIPS 2019", "NeurIPS"):
        record = conference(written)
        assert (record.container, record.volume) == ("Advances in Neural Information Processing Systems", "32")
    assert conference("NeurIPS", volume="7").volume == "7"


def test_a_series_behind_the_name_has_its_fields() -> None:
    """`(LNCS 9908)` is a series and its volume."""
    record = conference("Computer Vision - ECCV 2016 (LNCS 9908)", 2016)
    assert (record.container, record.series, record.volume) == (
        "Proceedings of the European Conference on Computer Vision", "Lecture Notes in Computer Science", "9908",
    )  # fmt: skip


def test_a_volume_of_pmlr_is_of_its_series() -> None:
    """The volume of a publisher that has one series is a volume of it."""
    volume = conference("ICML 2016", 2016, publisher="JMLR.org", volume="48")
    assert volume.series.startswith("Proceedings of Machine")
    assert volume.publisher == "PMLR"
    assert conference("ICML 2016", 2016, publisher="JMLR.org").publisher == "JMLR.org"
    assert conference("ICML 2016", 2016, publisher="Omnipress", volume="1").series == ""


def article(container: str, kind: Kind = Kind.ARTICLE, **values: object) -> Record:
    """Return an article, tidied."""
    return tidied(Record(source="x", kind=kind, title="T", container=container, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("container", "volume", "expected"),
    [
        ("Phys. Rev.", "D100", ("Physical Review D", "100")),
        ("Phys. Rev. D", "100", ("Physical Review D", "100")),
        ("Eur. Phys. J.", "C79", ("European Physical Journal C", "79")),
        ("Journal of Dunes", "B7", ("Journal of Dunes B", "7")),
        ("Phys. Rev.", "100", ("Phys. Rev.", "100")),
        ("TPAMI", "3", ("IEEE Transactions on Pattern Analysis and Machine Intelligence", "3")),
        ("Transactions of the Association for Computational Linguistics, Volume 5", "",
         ("Transactions of the Association for Computational Linguistics", "5")),
        ("Journal of Dunes", "7", ("Journal of Dunes", "7")),
    ],
)  # fmt: skip
def test_a_journal_is_its_name_and_a_volume_a_figure(container: str, volume: str, expected: tuple[str, str]) -> None:
    """The letter of a volume names the section of the journal; a section that nobody names is not guessed."""
    record = article(container, volume=volume)
    assert (record.container, record.volume) == expected


def test_volume_and_issue_behind_a_journal_have_their_fields() -> None:
    """`Computational Linguistics, Volume 41, Issue 3 - September 2015` is a journal, its volume and its issue."""
    record = article("Computational Linguistics, Volume 41, Issue 3 - September 2015")
    assert (record.container, record.volume, record.issue) == ("Computational Linguistics", "41", "3")


def test_a_meeting_before_the_journal_is_the_event() -> None:
    """INSPIRE writes the meeting and the journal of its papers into one field."""
    record = article(
        "Proceedings, 23rd Conference on Sand (SAND 2018): Sofia, Bulgaria, July 9-13, 2018; EPJ Web Conf."
    )
    assert record.container == "EPJ Web of Conferences"
    assert (record.event, record.event_place) == ("23rd Conference on Sand", "Sofia, Bulgaria")
    assert record.event_date == "2018-07-09/2018-07-13"


@pytest.mark.parametrize(
    ("venue", "kind", "container"),
    [
        ("CVPR 2019", Kind.CONFERENCE, "Proceedings of the IEEE/CVF Conference on Computer Vision and "
                                       "Pattern Recognition"),
        ("IEEE Trans. on Dunes and Sand", Kind.ARTICLE, "IEEE Trans. on Dunes and Sand"),
        ("IJCV", Kind.ARTICLE, "International Journal of Computer Vision"),
        ("A Site of Sand", Kind.UNKNOWN, "A Site of Sand"),
        ("J", Kind.UNKNOWN, "J"),
        ("Conf", Kind.UNKNOWN, "Conf"),
        ("Ph.D. Thesis, ETH Zurich, Zurich, Switzerland", Kind.THESIS, ""),
        ("", Kind.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_a_list_that_names_a_venue_tells_the_kind(venue: str, kind: Kind, container: str) -> None:
    """A meeting makes a conference paper, a journal an article, a thesis a thesis; anything else stays unknown."""
    record = article(venue, Kind.UNKNOWN)
    assert (record.kind, record.container) == (kind, container)
    if kind is Kind.THESIS:
        assert (record.institution, record.genre, record.place) == ("ETH Zurich", "PhD thesis", "Zurich, Switzerland")


def test_an_archive_is_no_venue() -> None:
    """A list that says arXiv beside an arXiv id says nothing new; without one it stays."""
    assert article("arXiv", Kind.UNKNOWN, arxiv=ArxivId("1706.03762")).container == ""
    assert article("arXiv", Kind.UNKNOWN).container == "arXiv"


@pytest.mark.parametrize("short", [one.short for one in places() if one.kind == "meeting"])
def test_tidying_twice_changes_nothing(short: str) -> None:
    """A title of proceedings is read as what it is: the venue of a tidied record stays as it is."""
    once = conference(f"{short} 2019")
    assert tidied(once) == once


def test_a_thesis_that_the_list_knows_has_its_school() -> None:
    """A container that only says thesis and school is none."""
    record = article("Master's Thesis, ETH Zurich", Kind.THESIS)
    assert (record.container, record.institution, record.genre) == ("", "ETH Zurich", "Master's thesis")
