"""The order of what evidence weighs."""

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.match import same_work
from bibforge.reconcile.strength import TABLE, Basis, Strength

LONG = "Pruning the filters of thin residual networks"
MISSPELT = "Pruning the filters of thin residaul networks"


def account(title: str, people: str = "", year: int | None = None, **more: object) -> Record:
    """One side of a comparison."""
    values: dict[str, object] = {"source": "list", "kind": Kind.UNKNOWN, "title": title, **more}
    date = PartialDate(year) if year else None
    return Record(authors=people_from(people)[0], date=date, **values)  # type: ignore[arg-type]


TEAM, PART = "Ann Roe, Bob Doe, Cleo Poe", "Ann Roe, Bob Doe, Zoe Moe"
PAIRS = [
    (account("Thin nets"), account("Wide glaciers")),
    (account(LONG), account(f"{LONG}: in theory and in practice", source="shelf")),
    (account("Skip-Thought Letters"), account("Skip-thought letters")),
    (account(LONG, TEAM), account("Pruning the filters of wide residual networks", TEAM)),
    (account("Thin nets", year=2015, container="Sand"), account("Thin Nets", year=2015, container="Sand")),
    (account(LONG), account(MISSPELT)),
    (account(LONG), account(LONG)),
    (account(f"{LONG}: in theory and in practice", TEAM), account(LONG, TEAM)),
    (account(LONG, PART), account(MISSPELT, TEAM)),
    (account(LONG, PART), account(LONG, TEAM)),
    (account(LONG, TEAM), account(MISSPELT, TEAM)),
    (account(LONG, TEAM), account(LONG, TEAM)),
    (account(LONG, arxiv=ArxivId("1608.00001")), account("Thin nets", arxiv=ArxivId("1608.00001"))),
]


def test_more_evidence_weighs_more() -> None:
    """From nothing over titles and people up to a shared identifier, each pair weighs more than the one before."""
    asserted = Strength.ASSERTED
    found = [same_work(a, b, asserted=number == asserted).strength for number, (a, b) in enumerate(PAIRS)]
    assert found == list(Strength)


def test_every_strength_has_its_basis_and_its_source() -> None:
    """The table covers all; a heavier strength never rests on less."""
    assert set(TABLE) == set(Strength)
    assert all(row.source for row in TABLE.values())
    bases = [one.basis for one in Strength]
    assert bases == sorted(bases)
    assert set(bases) == set(Basis)
