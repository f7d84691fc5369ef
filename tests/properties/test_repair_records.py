"""Properties of repair with records: what was filled stays, a second run changes nothing, the user's own stays."""

import importlib.util
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.bibtex.parser import parse
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.repair.engine.apply import repaired
from bibforge.repair.registry import chosen_rules
from bibforge.verify.evidence import Verifier

_SPEC = importlib.util.spec_from_file_location("shelves", Path(__file__).parent.parent / "repair" / "conftest.py")
assert _SPEC
assert _SPEC.loader
_SHELVES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SHELVES)

ARTICLE = Record(
    source="crossref", kind=Kind.ARTICLE, title="Sparse Estimators for Wandering Sensors", date=PartialDate(2019, 5),
    authors=(Person(family="Doe", given="Jane A."), Person(family="Roe", given="Rik"),
        Person(family="Ünal", given="Ayşe")),
    doi=Doi.parse("10.1000/sparse.1"), container="Journal of Wandering Machines", volume="12", issue="3",
    pages="101-117",
)  # fmt: skip
PREPRINT = replace(
    ARTICLE, source="arxiv", kind=Kind.PREPRINT, doi=None, arxiv=ArxivId.parse("1805.01234"), container="", volume="",
    issue="",
    pages="", date=PartialDate(2018, 5, 3),
)  # fmt: skip
MEETING = replace(ARTICLE, kind=Kind.CONFERENCE, container="Meeting on Machines 2018", doi=Doi.parse("10.1000/meet"),
    volume="", issue="", pages="7-9", date=PartialDate(2018))  # fmt: skip
FIELDS = {
    "author": [
        "Doe, J. A. and Roe, R. and Ünal, A.",
        "Jane A. Doe and Rik Roe and Ayşe Ünal",
        "Roe, Rik and Doe, Jane A. and Ünal, Ayşe",
        "Poe, Nik",
    ],
    "title": [
        "Sparse Estimators for Wandering Sensors",
        "Sparse estimators for wandring sensors",
        "Something Else Entirely in Autumn",
    ],
    "journal": [
        "Journal of Wandering Machines",
        "J. Wander. Mach.",
        "arXiv preprint arXiv:1805.01234",
        "Annals of Rest",
    ],
    "year": ["2019", "2018", "2011"],
    "volume": ["12", "9"],
    "pages": ["101--117", "1--2"],
    "doi": ["10.1000/sparse.1", "10.1000/gone", "10.1000/meet"],
    "eprint": ["1805.01234", "1905.99999"],
    "mynote": ["read {twice}"],
}
RULES = chosen_rules(["default", "protect-capitals"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """Give an entry that is more or less that of the records."""
    names = draw(st.lists(st.sampled_from(list(FIELDS)), unique=True, min_size=2))
    type_ = draw(st.sampled_from(["article", "misc", "inproceedings", "Article"]))
    lines = "".join(f"  {name} = {{{draw(st.sampled_from(FIELDS[name]))}}},\n" for name in names)
    return f"@{type_}{{key{draw(st.integers(0, 99))},\n{lines}}}\n"


@settings(deadline=None, max_examples=150)
@given(st.lists(entries(), min_size=1, max_size=3).map("".join), st.sets(st.sampled_from([0, 1, 2])), st.booleans())
def test_a_second_run_with_the_same_records_changes_nothing(text: str, held: set[int], unsafe: bool) -> None:
    """Every field that was filled or corrected stands; entries, keys and own fields are as many as before."""
    learn = Verifier([_SHELVES.Shelf([(ARTICLE, PREPRINT, MEETING)[number] for number in sorted(held)])]).evidence
    once = repaired(text, "x.bib", RULES, learn=learn, unsafe=unsafe)
    again = repaired(once.after, "x.bib", RULES, learn=learn, unsafe=unsafe)
    assert again.after == once.after
    before, after = parse(text).entries, parse(once.after).entries
    if not unsafe:
        assert [entry.key for entry in after] == [entry.key for entry in before]
        assert once.after.count("read {twice}") == text.count("read {twice}")
    for entry in after:
        assert len({field.name for field in entry.fields}) == len(entry.fields)


@settings(deadline=None, max_examples=100)
@given(entries(), st.sets(st.sampled_from([0, 1, 2])))
def test_a_doi_that_the_user_gave_is_never_replaced(text: str, held: set[int]) -> None:
    """Whatever the records say, the DOI stays letter by letter."""
    learn = Verifier([_SHELVES.Shelf([(ARTICLE, PREPRINT, MEETING)[number] for number in sorted(held)])]).evidence
    after = repaired(text, "x.bib", RULES, learn=learn, unsafe=True).after
    given_doi = parse(text).entries[0].field("doi")
    kept = parse(after).entries[0].field("doi")
    if given_doi:
        assert kept
        assert kept.value == given_doi.value
