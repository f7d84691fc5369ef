"""Checking: every outcome, from every kind of file, with honest words."""

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.reasons import has_kind
from bibforge.verify.odds import OutcomeReason
from bibforge.verify.outcome import Judgement
from bibforge.verify.words import told
from bibforge.workflows.check import check, citations, databases, references_in

_SPEC = importlib.util.spec_from_file_location(
    "repair_conftest", Path(__file__).parent.parent / "repair" / "conftest.py"
)
assert _SPEC
assert _SPEC.loader
_SHELVES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SHELVES)

RECORD = Record(
    source="crossref", kind=Kind.ARTICLE, title="Sparse Estimators for Wandering Sensors",
    authors=(Person(family="Doe", given="Jane"), Person(family="Roe", given="Rik")), date=PartialDate(2019, 5),
    doi=Doi.parse("10.1000/sparse.1"), container="Journal of Wandering Machines",
)  # fmt: skip
OTHER = replace(RECORD, title="On the Colours of Basalt in Rain", authors=(Person(family="Stone", given="Eva"),),
    doi=Doi.parse("10.1000/basalt"))  # fmt: skip
ENTRY = (
    "@article{k,\n author = {Doe, Jane and Roe, Rik},\n title = {Sparse Estimators for Wandering Sensors},\n"
    " year = {2019},\n doi = {10.1000/sparse.1}\n}\n"
)


def outcomes(
    text: str, records: Sequence[Record] = (RECORD, OTHER), *, silent: bool = False, name: str = "refs.bib"
) -> list[Judgement]:
    """Return what becomes of the references of one text."""
    shelf = _SHELVES.Shelf(records, silent=silent)
    return [one.judgement for one in check(list(references_in({name: text})), [shelf])]


def test_a_true_reference_is_verified_by_its_doi_or_by_its_title() -> None:
    """With and without an identifier."""
    for text in (ENTRY, ENTRY.replace("doi =", "note =")):
        assert [(one.outcome, one.record) for one in outcomes(text)] == [("verified", RECORD)]


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("2019", "2012", ("year",)),
        ("Doe, Jane and Roe, Rik", "Poe, Nik and Moss, Kit", ("author",)),
        ("10.1000/sparse.1", "10.1000/basalt", ("doi",)),
        ("10.1000/sparse.1", "10.1000/gone", ("doi",)),
    ],
)
def test_a_mismatch_names_its_fields_and_the_evidence(old: str, new: str, fields: tuple[str, ...]) -> None:
    """What differs from the record is named, with a reason."""
    (one,) = outcomes(ENTRY.replace(old, new))
    assert (one.outcome, one.fields) == ("mismatch", fields)
    assert one.reasons


def test_what_nobody_knows_is_not_called_fabricated() -> None:
    """ "Not found" comes with the words that it may be real all the same."""
    (one,) = outcomes(ENTRY.replace("Sparse Estimators", "Bilevel Lattices of Doubt").replace("doi =", "note ="))
    assert (one.outcome, one.record) == ("not found", None)
    assert has_kind(one.reasons, OutcomeReason.NOT_FABRICATED)
    assert "does not make it fabricated" in told(one.reasons[-1])


def test_who_could_not_be_asked_says_nothing_about_the_work() -> None:
    """A silent service and no service at all are no "not found"."""
    (silent,) = outcomes(ENTRY, silent=True)
    assert (silent.outcome, [told(why) for why in silent.reasons]) == ("could not ask", ["crossref: no answer"])
    (nobody,) = [one.judgement for one in check(list(references_in({"refs.bib": ENTRY})), [])]
    assert nobody.outcome == "could not ask"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("retraction", "retracted"), ("correction", "corrected"), ("expression_of_concern", "corrected")],
)
def test_notices_are_told(kind: str, outcome: str) -> None:
    """A retraction and a correction are outcomes of their own."""
    notice = Notice(type=kind, doi=Doi.parse("10.1000/notice"), date=PartialDate(2020))
    (one,) = outcomes(ENTRY, [replace(RECORD, notices=(notice,))])
    assert (one.outcome, told(one.reasons[0])) == (outcome, f"{kind.replace('_', ' ')} 10.1000/notice 2020")


def test_a_new_version_is_no_correction() -> None:
    """Other updates than corrections and retractions leave a reference verified."""
    (one,) = outcomes(ENTRY, [replace(RECORD, notices=(Notice(type="new_version"),))])
    assert one.outcome == "verified"


def test_web_pages_are_nobodys_to_confirm() -> None:
    """A page without an identifier is not asked about."""
    (one,) = outcomes("@online{k, title={A Page}, url={https://example.org}, date={2020}}")
    assert one.outcome == "not a paper"


def test_lists_are_checked_item_by_item() -> None:
    """Each paper of a list is a reference with its line."""
    text = "# L\n\n- **Sparse Estimators for Wandering Sensors**, Jane Doe and Rik Roe\n"
    found = check(list(references_in({"list.md": text})), [_SHELVES.Shelf([RECORD])])
    assert [(one.reference.line, one.judgement.outcome) for one in found] == [(3, "verified")]


def test_an_aux_file_limits_what_is_checked() -> None:
    """Only what the document cites is looked up; \\nocite{*} means all."""
    two = ENTRY + ENTRY.replace("{k,", "{l,")
    aux = "\\citation{l}\n\\abx@aux@cite{0}{m,n}\n\\bibdata{refs,more}\n"
    assert [one.key for one in references_in({"a.aux": aux, "refs.bib": two})] == ["l"]
    assert [one.key for one in references_in({"a.aux": "\\citation{*}", "refs.bib": two})] == ["k", "l"]
    assert (citations(aux), databases(aux)) == (["l", "m", "n"], ["refs.bib", "more.bib"])


def test_all_references_are_asked_in_few_batches() -> None:
    """A hundred references with DOIs are one batch of a hundred questions, each asked once."""
    shelf = _SHELVES.Shelf([RECORD])
    text = "".join(ENTRY.replace("{k,", f"{{k{n},") for n in range(100))
    check(list(references_in({"refs.bib": text})), [shelf])
    assert shelf.batches <= 2
    assert len(shelf.asked) == len(set(shelf.asked))
