"""Metadata: what records add, what they prove wrong, and what they must never touch."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.repair.engine.result import Repaired
from bibforge.workflows.repair import RepairOptions, repair

Mend = Callable[..., Repaired]

JOURNAL = Record(
    source="crossref", kind=Kind.ARTICLE, title="Sparse Estimators for Wandering Sensors",
    authors=(Person(family="Doe", given="Jane A."), Person(family="Roe", given="Rik"),
        Person(family="Ünal", given="Ayşe")),
    date=PartialDate(2019, 5), doi=Doi.parse("10.1000/sparse.1"), container="Journal of Wandering Machines",
    volume="12", issue="3", pages="101-117",
)  # fmt: skip
PREPRINT = replace(
    JOURNAL, source="arxiv", kind=Kind.PREPRINT, doi=None, arxiv=ArxivId.parse("1805.01234"), container="", volume="",
    issue="",
    pages="", date=PartialDate(2018, 5, 3),
)  # fmt: skip
OTHER = Record(
    source="crossref", kind=Kind.ARTICLE, title="On the Colours of Basalt in Rain",
    authors=(Person(family="Stone", given="Eva"),),
    date=PartialDate(2001), doi=Doi.parse("10.1000/basalt"), container="Letters on Rocks",
)  # fmt: skip

WHOLE = """@article{sparse,
  author = {Doe, Jane A. and Roe, Rik and {\\"U}nal, Ay{\\c{s}}e},
  title = {Sparse Estimators for Wandering Sensors},
  journal = {Journal of Wandering Machines},
  volume = {12},
  number = {3},
  pages = {101--117},
  year = {2019},
  doi = {10.1000/sparse.1},
}
"""


def without(*names: str) -> str:
    """Return the whole entry without some of its fields."""
    return "".join(line for line in WHOLE.splitlines(True) if line.strip().partition(" ")[0] not in names)


def test_what_agrees_with_its_record_is_left_alone(mend: Mend) -> None:
    """A right entry has no finding at all, whatever else is on the shelf."""
    done = mend(WHOLE, records=[JOURNAL, OTHER])
    assert (done.after, done.fixed, done.left) == (WHOLE, (), ())


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("require-doi", ["doi"]),
        ("require-pages", ["pages"]),
        ("require-volume", ["volume"]),
        ("require-number", ["number"]),
        ("require-venue", ["journal"]),
        ("require-year", ["year"]),
    ],
)
def test_missing_fields_are_filled_from_the_record(mend: Mend, rule: str, names: list[str]) -> None:
    """The field is added behind the last one, in the entry's own hand; nothing else moves."""
    bad = without(*names)
    line = next(line for line in WHOLE.splitlines(True) if line.strip().startswith(names[0]))
    done = mend(bad, records=[JOURNAL, OTHER])
    assert done.after == bad[:-2] + line + "}\n"
    assert [one.rule for one in done.fixed] == [rule]
    assert mend(done.after, records=[JOURNAL, OTHER]).fixed == ()


def test_a_doi_is_not_given_to_another_publication_of_the_same_title(mend: Mend) -> None:
    """A meeting's paper is not the journal's article, though title and people agree."""
    text = (
        without("doi", "volume", "number", "pages")
        .replace("@article", "@inproceedings")
        .replace("journal = {Journal", "booktitle = {Meeting")
    )
    assert "doi" not in mend(text, records=[JOURNAL]).after


@pytest.mark.parametrize("year", ["2015", "2018", "2021"])
def test_a_wrong_year_is_put_right_on_the_word_of_the_doi(mend: Mend, year: str) -> None:
    """The record of the entry's own DOI, with its volume and pages, proves the year."""
    done = mend(WHOLE.replace("2019", year), records=[JOURNAL])
    assert done.after == WHOLE
    assert [one.rule for one in done.fixed] == ["correct-publication-year"]
    assert "10.1000/sparse.1" in done.fixed[0].message


def test_a_doi_of_another_paper_is_told_and_never_replaced(mend: Mend) -> None:
    """The user's identifier stays, and nothing is taken from either record."""
    text = WHOLE.replace("10.1000/sparse.1", "10.1000/basalt").replace("2019", "2017")
    done = mend(text, "no-wrong-doi", "require-pages", "require-doi", records=[JOURNAL, OTHER], unsafe=True)
    assert done.after == text
    assert [one.rule for one in done.left] == ["no-wrong-doi"]
    assert "Colours of Basalt" in done.left[0].message
    assert "doi:10.1000/sparse.1" in done.left[0].message


def test_an_unknown_doi_is_told(mend: Mend) -> None:
    """A DOI that its registry does not know stays where it is."""
    text = WHOLE.replace("sparse.1", "sparse.99")
    done = mend(text, "no-unknown-doi", "require-doi", records=[JOURNAL, OTHER])
    assert (done.after, [one.rule for one in done.left]) == (text, ["no-unknown-doi"])


PREPRINT_ENTRY = """@article{sparse18,
  author    = "Doe, Jane A. and Roe, Rik and Ünal, Ayşe",
  title     = "Sparse estimators for wandering sensors",
  journal   = "arXiv preprint arXiv:1805.01234",
  year      = "2018",
  month     = may,
  mynote    = "read twice"
}
"""
UPGRADED = """@article{sparse18,
  author    = "Doe, Jane A. and Roe, Rik and Ünal, Ayşe",
  title     = "Sparse estimators for wandering sensors",
  journal   = "Journal of Wandering Machines",
  year      = "2019",
  month     = may,
  mynote    = "read twice",
  volume    = "12",
  number    = "3",
  pages     = "101--117",
  doi       = "10.1000/sparse.1",
  eprint    = "1805.01234",
  archivePrefix = "arXiv"
}
"""


def test_a_published_preprint_becomes_its_publication(mend: Mend) -> None:
    """Key, own fields, hand and spelling stay; the arXiv id moves to eprint."""
    done = mend(PREPRINT_ENTRY, records=[PREPRINT, JOURNAL])
    assert done.after == UPGRADED
    assert [one.rule for one in done.fixed] == ["no-preprint-if-published"]
    assert mend(done.after, records=[PREPRINT, JOURNAL]).fixed == ()


def test_a_meeting_gives_a_preprint_its_type(mend: Mend) -> None:
    """The journal that was arXiv becomes the book of the meeting, in its place."""
    meeting = replace(JOURNAL, kind=Kind.CONFERENCE, container="Meeting on Wandering Machines", volume="", issue="")
    done = mend(PREPRINT_ENTRY, records=[PREPRINT, meeting])
    assert done.after.startswith("@inproceedings{sparse18,\n")
    assert '  booktitle = "Meeting on Wandering Machines",\n  year      = "2019",' in done.after
    assert "arXiv preprint" not in done.after


def test_a_preprint_of_other_people_stays_a_preprint(mend: Mend) -> None:
    """The same title by others is no publication of it."""
    stranger = replace(JOURNAL, authors=(Person(family="Stone", given="Eva"), Person(family="Moss", given="Kit")))
    done = mend(PREPRINT_ENTRY, "no-preprint-if-published", "require-doi", records=[PREPRINT, stranger])
    assert done.after == PREPRINT_ENTRY


def test_authors_are_put_in_the_order_of_the_publication(mend: Mend) -> None:
    """The names keep their spelling and change places only."""
    right = WHOLE.replace("Doe, Jane A. and Roe, Rik", "Roe, Rik and Doe, Jane A.")
    record = replace(JOURNAL, authors=(JOURNAL.authors[1], JOURNAL.authors[0], JOURNAL.authors[2]))
    done = mend(WHOLE, records=[record])
    assert done.after == right
    assert [one.rule for one in done.fixed] == ["correct-author-names"]


def test_a_sorted_record_proves_no_order(mend: Mend) -> None:
    """Deposits of whole meetings are in the order of the alphabet: the entry's own order stays."""
    text = WHOLE.replace("Doe, Jane A. and Roe, Rik", "Roe, Rik and Doe, Jane A.")
    assert mend(text, records=[JOURNAL]).after == text


def test_a_doi_that_the_repair_added_proves_no_order(mend: Mend) -> None:
    """Found by title, a record gives its DOI to the entry; that the entry now names it says nothing of the order."""
    record = replace(JOURNAL, authors=(JOURNAL.authors[1], JOURNAL.authors[0], JOURNAL.authors[2]))
    done = mend(without("doi"), records=[record])
    assert done.after == WHOLE


FAKE = without("pages", "volume", "number")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("Doe, Jane A. and Roe, Rik", "Stone, Eva and Hill, Max", "no-wrong-people"),
        ("Doe, Jane A.", "Doe, Martin", "no-wrong-people"),
        ("Journal of Wandering Machines", "Journal of Resting Plants and Stones", "no-wrong-venue"),
    ],
)
def test_nothing_is_filled_into_a_reference_that_contradicts_its_record(
    mend: Mend, old: str, new: str, rule: str
) -> None:
    """Other people or another venue beside a real DOI: the entry is told, and not made more plausible."""
    text = FAKE.replace(old, new)
    done = mend(text, records=[JOURNAL], unsafe=True)
    assert (done.after, {one.rule for one in done.left}) == (text, {rule})


def test_initials_become_the_names_that_the_record_prints(mend: Mend) -> None:
    """Only bare initials are filled in; a name that is written out stays."""
    text = WHOLE.replace("Roe, Rik", "Roe, R.")
    assert mend(text, records=[JOURNAL]).after == WHOLE
    fuller = WHOLE.replace("Roe, Rik", "Roe, Rikard")
    assert mend(fuller, records=[JOURNAL]).after == fuller


def test_swapped_names_are_put_right(mend: Mend) -> None:
    """Where all given and family names changed places it is certain; one alone may be written so on purpose."""
    swapped = WHOLE.replace(
        'Doe, Jane A. and Roe, Rik and {\\"U}nal, Ay{\\c{s}}e', 'Jane A., Doe and Rik, Roe and Ay{\\c{s}}e, {\\"U}nal'
    )
    assert swapped != WHOLE
    assert mend(swapped, records=[JOURNAL]).after == WHOLE
    one = WHOLE.replace("Roe, Rik", "Rik, Roe")
    assert mend(one, records=[JOURNAL]).after == one
    assert mend(one, "correct-author-names", records=[JOURNAL], unsafe=True).after == WHOLE


def test_an_order_that_some_record_has_stays(mend: Mend) -> None:
    """Records differ: the entry's own order is one of them, and no title alone may overrule an order."""
    first, second, third = JOURNAL.authors
    other = replace(PREPRINT, authors=(second, first, third))
    swapped = WHOLE.replace("Doe, Jane A. and Roe, Rik", "Roe, Rik and Doe, Jane A.")
    text = swapped.replace("\n}", "\n  eprint = {1805.01234},\n  archivePrefix = {arXiv},\n}")
    assert mend(text, records=[JOURNAL, other]).after == text
    bare = text.replace("  doi = {10.1000/sparse.1},\n", "").replace(
        "  eprint = {1805.01234},\n  archivePrefix = {arXiv},\n", ""
    )
    assert "Roe, Rik and Doe, Jane A." in mend(bare, records=[replace(JOURNAL, doi=None)]).after


def test_a_meeting_and_its_proceedings_may_lie_a_year_apart(mend: Mend) -> None:
    """Without the DOI, one year's difference is no proof unless the entry's own book names the year."""
    meeting = replace(
        JOURNAL, kind=Kind.CONFERENCE, container="Meeting on Wandering Machines 2019", volume="", issue="", doi=None
    )
    text = without("doi", "journal", "volume", "number").replace("@article", "@inproceedings").replace("2019", "2020")
    entry = text.replace("  pages", "  booktitle = {Meeting on Wandering Machines},\n  pages")
    assert "year = {2020}" in mend(entry, records=[meeting]).after
    assert "year = {2019}" in mend(entry.replace("Machines}", "Machines 2019}"), records=[meeting]).after


def test_other_people_are_not_overwritten(mend: Mend) -> None:
    """A name that the record does not have is the user's own."""
    text = WHOLE.replace("Roe, Rik", "Poe, Nik")
    assert mend(text, records=[JOURNAL]).after == text


def test_a_slip_in_the_title_is_mended_only_when_asked(mend: Mend) -> None:
    """The record of the entry's own DOI shows the slip; the fix is one to look at."""
    text = WHOLE.replace("Wandering Sensors", "Wandring Sensors")
    done = mend(text, records=[JOURNAL])
    assert (done.after, [one.rule for one in done.left]) == (text, ["correct-title"])
    assert mend(text, records=[JOURNAL], unsafe=True).after == WHOLE


def test_a_retraction_is_told(mend: Mend) -> None:
    """The notice that the record carries is a finding with its DOI."""
    gone = replace(JOURNAL, notices=(Notice(type="retraction", doi=Doi.parse("10.1000/notice")),))
    done = mend(WHOLE, records=[gone])
    assert [one.rule for one in done.left] == ["no-retracted"]
    assert "10.1000/notice" in done.left[0].message


def test_the_doi_in_an_address_needs_no_source(mend: Mend) -> None:
    """A doi.org address is a DOI that the entry itself gives."""
    text = "@misc{k,\n  title = {T},\n  url = {https://doi.org/10.1000/ab}\n}\n"
    assert mend(text, "require-doi").after == text.replace("ab}\n}", "ab},\n  doi = {10.1000/ab}\n}")


DOUBLES = """@article{one,
  author = {Doe, Jane and Roe, Rik},
  title = {Sparse Estimators for Wandering Sensors},
  journal = {Journal of Wandering Machines},
  year = {2019},
}

@article{two,
  author = {J. Doe and R. Roe},
  title = {Sparse estimators for wandering sensors},
  journal = {Journal of Wandering Machines},
  year = 2019,
  doi = {10.1000/sparse.1},
}

@article{three,
  author = {Doe, Jane and Roe, Rik},
  title = {Sparse Estimators for Wandering Sensors},
  journal = {Annals of Rest},
  year = {2012},
}
"""


def test_double_entries_are_told_and_merged_when_asked(mend: Mend) -> None:
    """The first entry takes what only the second had, the key map says so, and another publication is no double."""
    told = mend(DOUBLES, "no-duplicate-entry")
    assert (told.after, len(told.left)) == (DOUBLES, 1)
    done = mend(DOUBLES, "no-duplicate-entry", unsafe=True)
    assert dict(done.keys) == {"two": "one"}
    assert "  year = {2019},\n  doi = {10.1000/sparse.1},\n}\n\n@article{three," in done.after
    assert "@article{two" not in done.after


def test_one_doi_for_two_works_is_told(mend: Mend) -> None:
    """A copied DOI is a finding at the second entry."""
    text = WHOLE + WHOLE.replace("sparse,", "rocks,").replace(
        "Sparse Estimators for Wandering Sensors", "On the Colours of Basalt in Rain"
    )
    done = mend(text, "no-duplicate-entry")
    assert ["given for two works" in one.message for one in done.left] == [True]


def test_bytes_that_are_no_letters_stop_no_question(shelf: type) -> None:
    """Key, title, people and DOI may hold bytes of another encoding; what can be asked is asked, and nothing falls."""
    text = (
        b"@article{k\xd6, author={Doe, J\xf6rg}, title={A sparse \xd6\xd0 study}, year={2010}, doi={10.1000/a\xd6}}\n"
    )
    data = text + "@misc{l, title={Müßiggang}}\n".encode()
    done = repair(data, "refs.bib", [shelf(())], RepairOptions())
    assert done.after == data
    assert {"no-unknown-doi", "no-broken-encoding"} <= {finding.rule for finding, _ in done.findings}


def test_a_note_of_an_export_is_no_printed_identifier(mend: Mend) -> None:
    """An id in a reference manager's own note is given its field; in a note that readers know it stays as it is."""
    entry = "@misc{a, author = {Roe, J.}, title = {Foxes}, note = {%s}, year = {2015}}\n"
    assert "eprint = {1805.01234}" in mend(entry % "arXiv: 1805.01234 version: 1", "require-eprint", unsafe=True).after
    kept = entry % "arXiv:1805.01234"
    assert mend(kept, "require-eprint", unsafe=True).after == kept
