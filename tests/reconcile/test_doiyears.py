"""A year that the record's own DOI contradicts is told."""

from __future__ import annotations

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.record import Kind, Record
from bibforge.reconcile.accounts import disagreements
from bibforge.reconcile.doiyears import contradicted_years, stated_year
from bibforge.reconcile.reasons import ReasonKind
from bibforge.reconcile.words import phrase


@pytest.mark.parametrize(
    ("doi", "year"),
    [
        ("10.1109/ICCV48922.2021.00888", 2021), ("10.1109/CVPR.2016.90", 2016), ("10.18653/v1/2020.acl-main.1", 2020),
        ("10.18653/v1/P17-1041", 2017), ("10.1007/JHEP09(2020)195", 2020), ("10.24963/ijcai.2019/7", 2019),
        ("10.1109/TPAMI.2016.2577031", None), ("10.1145/3025453.3025528", None), ("10.1103/PhysRevD.100.056002", None),
    ],
)  # fmt: skip
def test_a_doi_states_a_year_by_its_publishers_rule(doi: str, year: int | None) -> None:
    """Meetings and journals that put the year into the DOI state it; the year of a submission or a number is none."""
    found = stated_year(doi)
    assert (found[0] if found else None) == year


@pytest.mark.parametrize(
    ("doi", "year", "told"),
    [
        ("10.18653/v1/2020.acl-main.1", 2019, True), ("10.18653/v1/2020.acl-main.1", 2020, False),
        ("10.1109/CVPR.2016.90", 2017, False), ("10.1109/CVPR.2016.90", 2018, True),
        ("10.1145/3025453.3025528", 1917, False),
    ],
)  # fmt: skip
def test_a_contradicted_year_is_a_finding(doi: str, year: int, told: bool) -> None:
    """IEEE publishes some meetings in the year after; any other difference is told with both years."""
    record = Record(source="x", kind=Kind.CONFERENCE, title="T", date=PartialDate(year), doi=Doi.parse(doi))
    found = list(contradicted_years([record]))
    assert bool(found) is told
    if found:
        assert str(year) in phrase(found[0])
        assert doi in phrase(found[0])


def test_the_accounts_of_a_work_tell_it() -> None:
    """What is told of accounts that differ has the year that a record's DOI contradicts."""
    doi = Doi.parse("10.18653/v1/2020.acl-main.1")
    record = Record(source="x", kind=Kind.CONFERENCE, title="T", date=PartialDate(2017), doi=doi)
    assert [one.kind for one in disagreements([record])] == [ReasonKind.YEAR_NOT_OF_DOI]
