"""Outcomes as values: each kind of reason has words, and no outcome rests on words."""

import string
from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.verify.evidence import Evidence
from bibforge.verify.odds import ClaimField, Gravity, OutcomeReason, field_of
from bibforge.verify.outcome import Judgement, Outcome, contradicted, judged, unreadable
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
    """A mismatch whether the title is found or not: where it is not, nothing of the reference is borne out."""
    assert kinds(judged(CLAIM, replace(FOUND, unknown=(DOI,)))) == [OutcomeReason.IDENTIFIER_UNKNOWN]
    lost = judged(CLAIM, replace(NOTHING, unknown=(DOI,)))
    assert (lost.outcome, kinds(lost)) == (
        Outcome.MISMATCH,
        [OutcomeReason.IDENTIFIER_UNKNOWN, OutcomeReason.TITLE_UNKNOWN],
    )
    assert (lost.fields, lost.gravity) == ((ClaimField.DOI,), Gravity.FABRICATED)


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


def people(*names: str) -> tuple[Person, ...]:
    """Return people of names in natural order."""
    return tuple(filter(None, map(person_from, names)))


MEETING = replace(
    RECORD, kind=Kind.CONFERENCE, container="Conference on Neural Information Processing Systems", doi=None,
    authors=people("Rik Roe", "Jane Doe", "Eva Stone", "Kim Hill"),
)  # fmt: skip
AT_MEETING = replace(MEETING, source="bib:r.bib", container="NeurIPS")


def against_meeting(claim: Record) -> Judgement:
    """Return what is made of a claim beside the one record of a meeting."""
    return judged(claim, Evidence(claim=claim, published=MEETING, versions=(MEETING,)))


@pytest.mark.parametrize(
    ("authors", "reason_kind", "gravity"),
    [
        (people("Ida Brook", "Max Field", "Eva Stone"), OutcomeReason.PEOPLE_OF_RECORD, Gravity.FABRICATED),
        (people("Rik Roe", "Jane Doe", "Max Field", "Kim Hill"), OutcomeReason.PEOPLE_INVENTED, Gravity.WRONG),
        (people("Rik Roe", "Martin Doe", "Eva Stone", "Kim Hill"), OutcomeReason.PEOPLE_GIVEN, Gravity.WRONG),
        (people("Rik Roe", "Kim Hill"), OutcomeReason.PEOPLE_MISSING, Gravity.DIFFERS),
        (people("Rik Roe", "Eva Stone", "Jane Doe", "Kim Hill"), OutcomeReason.PEOPLE_ORDER, Gravity.DIFFERS),
    ],
)
def test_people_are_compared_as_a_list(
    authors: tuple[Person, ...], reason_kind: OutcomeReason, gravity: Gravity
) -> None:
    """Others, an invented one, another given name, left-out ones and another order have each a word and a weight."""
    one = against_meeting(replace(AT_MEETING, authors=authors))
    assert (one.outcome, kinds(one), one.gravity) == (Outcome.MISMATCH, [reason_kind], gravity)


def test_others_stand_for_people_left_out() -> None:
    """Who says "and others" leaves nobody out."""
    claim = replace(AT_MEETING, authors=people("Rik Roe", "Jane Doe"), more_authors=True)
    assert against_meeting(claim).outcome is Outcome.VERIFIED


@pytest.mark.parametrize("container", ["Proceedings of ICML", "Symposium on Resting Machine Behaviour"])
def test_a_wrong_venue_is_told(container: str) -> None:
    """Another meeting is wrong; a name that nobody knows, in the year of the known one, is fabricated."""
    one = against_meeting(replace(AT_MEETING, container=container))
    assert (one.outcome, one.fields) == (Outcome.MISMATCH, (ClaimField.VENUE,))
    assert one.gravity is (Gravity.WRONG if "ICML" in container else Gravity.FABRICATED)


def test_a_journal_beside_a_meeting_is_another_version() -> None:
    """A journal prints what a meeting had: the claim is not borne out, and not contradicted."""
    one = against_meeting(replace(AT_MEETING, container="Journal of Machine Learning Research", kind=Kind.ARTICLE))
    assert (one.outcome, kinds(one), one.gravity) == (Outcome.UNCONFIRMED, [OutcomeReason.ONLY_VERSION], None)


def test_a_preprint_says_nothing_against_a_publication() -> None:
    """Neither its year nor its list of people, which is that of its last version; the venue is not confirmed."""
    preprint = replace(MEETING, kind=Kind.PREPRINT, container="", date=PartialDate(2016), arxiv=ArxivId.parse("1605.1"))
    claim = replace(AT_MEETING, authors=AT_MEETING.authors[:3])
    one = judged(claim, Evidence(claim=claim, preprint=preprint))
    assert (one.outcome, set(one.fields)) == (Outcome.UNCONFIRMED, {ClaimField.AUTHOR, ClaimField.VENUE})
    noted = replace(preprint, comment="Accepted at NeurIPS 2019")
    assert judged(AT_MEETING, Evidence(claim=AT_MEETING, preprint=noted)).outcome is Outcome.VERIFIED


def test_a_title_whose_owner_is_known_is_never_not_found() -> None:
    """Other people for a known title, an impossible year, and a slip in the title are mismatches with the record."""
    for claim, field in (
        (replace(CLAIM, doi=None, authors=OTHER.authors), ClaimField.AUTHOR),
        (replace(CLAIM, doi=None, date=PartialDate(2034)), ClaimField.YEAR),
        (replace(AT_MEETING, title="Dense Estimators for Wandering Sensors"), ClaimField.TITLE),
    ):
        record = MEETING if field is ClaimField.TITLE else RECORD
        one = judged(claim, Evidence(claim=claim, candidates=(record,)))
        assert (one.outcome, one.fields, one.record) == (Outcome.MISMATCH, (field,), record)


def test_namesakes_of_other_years_are_nobodys_title() -> None:
    """The same words on a work of other people, decades apart, say nothing of the reference."""
    claim = replace(CLAIM, doi=None, authors=OTHER.authors, date=PartialDate(1996))
    assert judged(claim, Evidence(claim=claim, candidates=(RECORD,))).outcome is Outcome.NOT_FOUND


def test_an_identifier_that_nobody_confirmed_is_not_verified() -> None:
    """The title is found, and what the identifier names nobody could say."""
    one = judged(CLAIM, replace(FOUND, unconfirmed=(DOI,)))
    assert (one.outcome, one.fields) == (Outcome.UNCONFIRMED, (ClaimField.DOI,))


def test_a_renamed_preprint_is_told_with_both_names() -> None:
    """An arXiv id of the same people and another title is no wrong link for certain, and no verification."""
    arxiv = ArxivId.parse("1605.09674")
    assert arxiv
    claim = replace(CLAIM, doi=None, arxiv=arxiv)
    one = judged(claim, Evidence(claim=claim, retitled=((arxiv, replace(OTHER, kind=Kind.PREPRINT)),)))
    assert (one.outcome, one.fields, kinds(one)) == (Outcome.MISMATCH, (ClaimField.TITLE,), [OutcomeReason.RETITLED])


def test_a_part_of_a_title_in_another_year_is_another_paper() -> None:
    """The same people use one main title again: what follows years later is not the reference."""
    claim = replace(CLAIM, doi=None, title=f"{RECORD.title}: A Steady Account", date=PartialDate(2009))
    later = replace(RECORD, container="Letters on Rocks")
    assert judged(claim, Evidence(claim=claim, published=later)).outcome is Outcome.NOT_FOUND


def test_what_contradicts_is_told_apart_from_what_differs() -> None:
    """Nothing may be filled into a reference with other people; one with another order may be completed."""
    stranger = replace(AT_MEETING, authors=people("Ida Brook", "Max Field"))
    turned = replace(AT_MEETING, authors=AT_MEETING.authors[::-1])
    assert contradicted(Evidence(claim=stranger, published=MEETING))
    assert not contradicted(Evidence(claim=turned, published=MEETING))


def test_a_damaged_entry_has_an_outcome() -> None:
    """It is unreadable, which is a finding."""
    assert (unreadable().outcome, kinds(unreadable())) == (Outcome.UNREADABLE, [OutcomeReason.BRACES_DAMAGED])
