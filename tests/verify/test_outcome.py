"""Outcomes as values: each kind of reason has words, and no outcome rests on words."""

import string
from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.verify.evidence import Evidence
from bibforge.verify.outcome import ClaimField, Judgement, Outcome, OutcomeReason, field_of, judged
from bibforge.verify.words import OUTCOME_WORDS, all_told, told

DOI = Doi("10.1000/sparse.1")
assert DOI
RECORD = Record(
    source="crossref", kind=Kind.ARTICLE, title="Sparse Estimators for Wandering Sensors",
    authors=(Person(family="Doe", given="Jane"), Person(family="Roe", given="Rik")), date=PartialDate(2019), doi=DOI,
)  # fmt: skip
OTHER = replace(RECORD, title="On the Colours of Basalt in Rain", authors=(Person(family="Stone", given="Eva"),))
CLAIM = replace(RECORD, source="bib:r.bib")
FOUND = Evidence(claim=CLAIM, published=RECORD)
NOTHING = Evidence(claim=CLAIM)


def kinds(one: Judgement) -> list[str]:
    """Return the kinds of the reasons, in order."""
    return [str(why.kind) for why in one.reasons]


@pytest.mark.parametrize(
    ("claim", "fields", "reasons"),
    [
        (replace(CLAIM, title=OTHER.title), [ClaimField.TITLE], [OutcomeReason.TITLE_OF_RECORD]),
        (replace(CLAIM, authors=OTHER.authors), [ClaimField.AUTHOR], [OutcomeReason.PEOPLE_OF_RECORD]),
        (replace(CLAIM, date=PartialDate(2011)), [ClaimField.YEAR], [OutcomeReason.YEAR_OF_RECORD]),
        (CLAIM, [], []),
    ],
)
def test_what_is_at_odds_is_named(claim: Record, fields: list[str], reasons: list[str]) -> None:
    """Each field that differs has its own reason."""
    one = judged(claim, replace(FOUND, claim=claim))
    assert one.outcome is (Outcome.MISMATCH if fields else Outcome.VERIFIED)
    assert (list(one.fields), kinds(one)) == (fields, reasons)


def test_an_identifier_of_another_work_is_a_mismatch() -> None:
    """Where the title is found, both are told."""
    one = judged(CLAIM, replace(FOUND, strangers=((DOI, OTHER),)))
    assert (one.outcome, list(one.fields), one.record) == (Outcome.MISMATCH, ["doi"], RECORD)
    assert kinds(one) == [OutcomeReason.ANOTHER_WORK, OutcomeReason.TITLE_FOUND_AS]
    assert judged(CLAIM, replace(NOTHING, strangers=((DOI, OTHER),))).record == OTHER


def test_an_identifier_that_its_registry_does_not_know_is_told() -> None:
    """A mismatch where the title is found, a reason beside "not found" where it is not."""
    assert kinds(judged(CLAIM, replace(FOUND, unknown=(DOI,)))) == [OutcomeReason.IDENTIFIER_UNKNOWN]
    lost = judged(CLAIM, replace(NOTHING, unknown=(DOI,)))
    assert (lost.outcome, kinds(lost)) == (
        Outcome.NOT_FOUND,
        [OutcomeReason.IDENTIFIER_UNKNOWN, OutcomeReason.NOT_FABRICATED],
    )


def test_rivals_are_told_by_their_kind() -> None:
    """Several works that answer are told beside "not found"; why each single one was not taken is not."""
    against = (
        reason(ReasonKind.TITLES_EQUAL),
        reason(ReasonKind.SEVERAL_ANSWER, records="doi:10.1000/a, doi:10.1000/b"),
    )
    one = judged(CLAIM, replace(NOTHING, against=against))
    assert kinds(one) == [ReasonKind.SEVERAL_ANSWER, OutcomeReason.NOT_FABRICATED]


def test_who_was_not_asked_denies_nothing() -> None:
    """No service, a silent one, and a claim without a question are all no "not found"."""
    silent = reason(ReasonKind.LEGACY, text="no answer")
    assert judged(CLAIM, replace(NOTHING, unreachable=(silent,))).reasons == (silent,)
    assert kinds(judged(CLAIM, NOTHING, asked=False)) == [OutcomeReason.NOBODY_ASKED]
    empty = judged(Record(source="bib:r.bib", kind=Kind.ARTICLE, title=""), None)
    assert (empty.outcome, kinds(empty)) == (Outcome.COULD_NOT_ASK, [OutcomeReason.NOTHING_TO_ASK])
    page = judged(replace(CLAIM, kind=Kind.WEBPAGE), None)
    assert (page.outcome, kinds(page)) == (Outcome.NOT_A_PAPER, [OutcomeReason.NOBODY_REGISTERS])


def test_notices_go_before_everything() -> None:
    """A retraction is told even where the year is wrong; a notice that the work itself makes is not."""
    notice = Notice(type="retraction", doi=Doi.parse("10.1000/notice"), date=PartialDate(2020))
    wrong = replace(CLAIM, date=PartialDate(2001))
    one = judged(wrong, Evidence(claim=wrong, published=replace(RECORD, notices=(notice,))))
    assert (one.outcome, all_told(one.reasons)) == (Outcome.RETRACTED, "retraction 10.1000/notice 2020")
    outgoing = replace(RECORD, notices=(replace(notice, outgoing=True),))
    assert judged(CLAIM, replace(FOUND, published=outgoing)).outcome is Outcome.VERIFIED


def test_identifiers_stand_in_fields() -> None:
    """A DOI in `doi`, all others in `eprint`."""
    arxiv = ArxivId.parse("1805.01234")
    assert arxiv
    assert (field_of(DOI), field_of(arxiv)) == (ClaimField.DOI, ClaimField.EPRINT)


def test_every_kind_has_words() -> None:
    """Each phrase says something, with its arguments alone put in."""
    for kind in OutcomeReason:
        names = [name for _, name, _, _ in string.Formatter().parse(OUTCOME_WORDS[kind]) if name]
        one = Reason(kind, tuple((name, f"<{name}>") for name in names))
        assert all(f"<{name}>" in told(one) for name in names)
        assert told(one).strip()


def test_no_kind_of_this_room_is_one_of_a_resolution() -> None:
    """Both stand in the same reasons: a name of its own tells them apart."""
    assert {str(kind) for kind in OutcomeReason}.isdisjoint(str(kind) for kind in ReasonKind)
    assert told(reason(ReasonKind.ENTRY_NAMES, identifier="doi:10.1000/a")) == "the entry names doi:10.1000/a"
