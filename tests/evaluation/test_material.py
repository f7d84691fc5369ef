"""What the evaluation makes of records and lists, and how it judges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bibforge_eval.judge import Verdict, judged, verdict_on
from bibforge_eval.lookalikes import DISGUISES, lookalikes
from bibforge_eval.material import Item, Truth, list_items, read_records, sampled
from bibforge_eval.perturb import CHANGES, changed_items
from bibforge_eval.requests_plan import mixed_mentions, modelled_seconds

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Mention, Place, Status
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.reconcile.resolve import Resolution

RECORD = Record(
    source="test",
    kind=Kind.PREPRINT,
    title="Measuring the glaciers of winter",
    authors=people_from("Ann Roe, Bob Doe")[0],
    date=PartialDate(2018),
    arxiv=ArxivId("1801.00001"),
)
TRUTH = Truth(
    names=frozenset({"arxiv:1801.00001"}),
    title=RECORD.title,
    people=frozenset({"ann", "roe", "bob", "doe"}),
    in_set=True,
)


def test_lists_give_mentions_without_identifiers_or_links(records_folder: Path, lists_folder: Path) -> None:
    """Only papers with a truth take part; what would give them away is left out, links of the set are truth too."""
    items = list_items(lists_folder, read_records(records_folder))
    assert [(item.label, item.truth.in_set) for item in items] == [("small:3", True), ("small:4", False)]
    assert not any(item.mention.identifiers or item.mention.links for item in items)
    assert items[0].truth.names == {"arxiv:1801.00001", "doi:10.1000/1"}


def test_a_sample_is_the_same_for_the_same_seed(records_folder: Path) -> None:
    """Two draws with one seed are equal, another seed draws others."""
    records = read_records(records_folder)
    assert sampled(records, 12, 1) == sampled(records, 12, 1)
    assert sampled(records, 12, 1) != sampled(records, 12, 2)


def test_a_record_is_right_by_name_a_copy_by_words_and_else_wrong() -> None:
    """Copies have the same letters in the title and half of the names; a part or other people make another work."""
    assert verdict_on(TRUTH, RECORD) is Verdict.RIGHT
    copy = replace(RECORD, arxiv=None, doi=Doi("10.1000/9"), kind=Kind.CONFERENCE)
    assert verdict_on(TRUTH, copy) is Verdict.COPY
    assert verdict_on(TRUTH, replace(copy, title="Measuring the glaciers of winter, part II")) is Verdict.WRONG
    assert verdict_on(TRUTH, replace(copy, authors=people_from("Zoe Moe")[0])) is Verdict.WRONG


def test_figures_count_records_and_mentions() -> None:
    """One right, one wrong and one open mention give precision one half and recall one third of what is in the set."""
    mention = Mention(place=Place(file="a", line=1), title="x")
    item = Item(label="a", mention=mention, truth=TRUTH)
    wrong = replace(RECORD, arxiv=ArxivId("1801.00002"), title="Sorting violins")

    def resolution(*records: Record) -> Resolution:
        why = (reason(ReasonKind.NOTHING_ALIKE, service="shelf"),)
        return Resolution(mention=mention, fingerprint="a", status=Status.RESOLVED, records=records, against=why)

    figures = judged([item] * 3, [resolution(RECORD), resolution(wrong), resolution()])
    assert (figures.right, figures.wrong, figures.abstained) == (1, 1, 1)
    assert figures.precision == 0.5
    assert figures.recall == pytest.approx(1 / 3)
    assert [error.record for error in figures.errors] == [wrong]
    assert figures.reasons == {"nothing-alike": 1}


@pytest.mark.parametrize("name", list(CHANGES))
def test_changes_are_seeded_and_change_something(name: str, records_folder: Path) -> None:
    """Equal seeds give equal mentions; every change but the first differs from what was written."""
    items = sampled(read_records(records_folder), 24, 1)
    changed = changed_items(items, name, 7)
    assert changed == changed_items(items, name, 7)
    originals = {item.label: item.mention for item in items}
    if name not in ("as written", "mojibake", "initials", "subtitle dropped", "subtitle dropped, title alone"):
        assert changed
    if name != "as written":
        assert all(
            item.mention != originals[item.label] or name in ("author order", "case", "punctuation") for item in changed
        )


def test_look_alikes_come_in_every_disguise_and_differ_from_their_model(records_folder: Path) -> None:
    """Each disguise that fits is used, and none leaves the mention as it was."""
    items = sampled(read_records(records_folder), 24, 1)
    made = lookalikes(items, 80, 1)
    assert len(made) == 80
    assert made == lookalikes(items, 80, 1)
    models = {item.label: item.mention for item in items}
    for item in made:
        name, _, label = (
            item.label.partition(": ")
            if not item.label.startswith("part 2")
            else ("part 2: subtitle", "", item.label.removeprefix("part 2: subtitle: "))
        )
        assert name in DISGUISES
        assert item.mention != models[label]
        assert not item.truth.in_set


def test_a_mixed_list_has_the_shares_of_the_published_plans(records_folder: Path) -> None:
    """70 % arXiv ids, 15 % DOIs, 15 % titles; the seconds are those of the slower service."""
    records = read_records(records_folder)
    for number in range(9, 30):
        records.published[f"10.1000/{number}"] = records.published["10.1000/1"].replace(
            b"10.1000/1", b"10.1000/%d" % number
        )
    mentions = mixed_mentions(records, 20, 1)
    assert [sum(map(bool, (m.arxiv for m in mentions))), sum(map(bool, (m.doi for m in mentions)))] == [14, 3]
    assert sum(not m.identifiers for m in mentions) == 3
    assert modelled_seconds({"arxiv": 4, "crossref": 9}) == pytest.approx(12)
