"""What a person decides, from build through decision to the next builds and edits of the list."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from record_shelf import RecordShelf, record

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Status, Work
from bibforge.model.record import Kind, Record
from bibforge.reconcile.lock import Lock, lock_text, read_lock
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.review import Verb, decided, identifier_from, review_item_json, review_items, reviewed_lock

RIVERS = "Sediment transport in braided rivers"
PREPRINT = record(f"{RIVERS} of the north", "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001"))
PAPER = record(
    f"{RIVERS} of the north", "Ann Roe, Bob Doe", 2017, doi=Doi("10.1000/river"), container="Journal of Silt"
)
OTHER = record(
    f"{RIVERS} of the south", "Cyd Moe", 2015, Kind.ARTICLE, doi=Doi("10.1000/south"), container="Silt Letters"
)
GLACIER = record("Calving of tidewater glaciers", "Dee Poe", 2015, Kind.PREPRINT, arxiv=ArxivId("1501.00007"))
SHELF = (PREPRINT, PAPER, OTHER, GLACIER)

LIST = f"""# Water

## Rivers

- [{RIVERS}]()
- [Calving of tidewater glaciers](https://arxiv.org/abs/1501.00007)
"""


def built(text: str, lock: Lock | None = None, *shelves: RecordShelf, **options: object) -> Build:
    """Build one list, its lock having been to disk and back."""
    start = read_lock(lock_text(lock)) if lock else Lock()
    return build({"sources/water.md": text}, start, shelves, BuildOptions(today="2026-01-01", **options))  # type: ignore[arg-type]


def asked(text: str = LIST, lock: Lock | None = None, records: Iterable[Record] = SHELF, **options: object) -> Build:
    """Build with the shelf."""
    return built(text, lock, RecordShelf(tuple(records)), **options)


def said(outcome: Build, target: str, verb: Verb, argument: str = "", *shelves: RecordShelf) -> Lock:
    """The lock after one decision."""
    lock = reviewed_lock(outcome.lock, outcome)
    return decided(lock, outcome, target, verb, argument, resolvers=shelves, today="2026-01-02")


def work_at(outcome: Build, line: int) -> Work:
    """The work that is mentioned on a line."""
    return next(work for work in outcome.library.works if line in [one.place.line for one in work.mentions])


def key_at(outcome: Build, line: int) -> str:
    """The key of the work on a line."""
    return work_at(outcome, line).key


def test_what_is_open_is_listed_with_its_candidates_and_their_evidence() -> None:
    """A list entry without people is like two records: both are shown with what speaks against them."""
    (item,) = review_items(asked())
    shown = review_item_json(item)
    assert (shown["status"], shown["mentions"][0]["line"]) == ("unresolved", 5)
    assert {one["name"] for one in shown["candidates"]} == {PREPRINT.name, PAPER.name, OTHER.name}
    assert all(one["against"] and not one["taken"] for one in shown["candidates"])
    assert shown["why"]


@pytest.mark.parametrize("named", ["arxiv:1608.00001", "https://arxiv.org/abs/1608.00001v3", "1608.00001"])
def test_an_accepted_candidate_is_the_work_from_now_on(named: str) -> None:
    """The candidate may be named in any spelling; its published version, known by the same verdicts, comes along."""
    first = asked()
    lock = said(first, key_at(first, 5), Verb.ACCEPT, named)
    work = work_at(built(LIST, lock), 5)
    assert work.status is Status.RESOLVED
    assert (work.record.doi, work.record.arxiv) == (Doi("10.1000/river"), ArxivId("1608.00001"))


def test_a_candidate_is_accepted_by_its_number() -> None:
    """The number is the one that the list of candidates shows."""
    first = asked()
    (item,) = review_items(first)
    wanted = next(one for one in item.options if one.record.name == OTHER.name)
    second = built(LIST, said(first, item.key, Verb.ACCEPT, str(wanted.number)))
    assert work_at(second, 5).record.doi == Doi("10.1000/south")


def test_the_key_of_an_open_entry_is_provisional() -> None:
    """An entry that is decided takes its real key, the old one leads to it, and from then on the key stays."""
    first = asked()
    second = asked(LIST, said(first, key_at(first, 5), Verb.ACCEPT, OTHER.name))
    assert second.renamed == {key_at(first, 5): key_at(second, 5)}
    assert work_at(second, 5).former == (key_at(first, 5),)
    assert key_at(asked(LIST, second.lock), 5) == key_at(second, 5) == "moe2015sediment"


def test_a_decision_outlives_moved_lines_mended_slips_and_updates() -> None:
    """The entry moves, its title is mended, all is asked again: the person's word stands and costs no question."""
    slip = LIST.replace("Sediment", "Sedimnet")
    first = asked(slip)
    lock = said(first, key_at(first, 5), Verb.ACCEPT, OTHER.name)
    mended = LIST.replace("## Rivers\n", "## Lakes\n\nNothing yet.\n\n## Rivers\n")
    shelf = RecordShelf(SHELF)
    second = built(mended, lock, shelf, update=frozenset("*"))
    work = next(work for work in second.library.works if work.mentions[0].title == RIVERS)
    assert (work.status, work.record.doi, work.key) == (Status.RESOLVED, Doi("10.1000/south"), "moe2015sediment")
    assert not any(RIVERS in str(question) for question in shelf.asked)


@pytest.mark.parametrize(
    ("verb", "argument"),
    [(Verb.ACCEPT, "1"), (Verb.REJECT, OTHER.name), (Verb.NOT_A_PAPER, ""), (Verb.SAME_AS, "sources/water.md:6"),
     (Verb.DIFFERENT_FROM, "sources/water.md:6"), (Verb.FORGET, "")],
)  # fmt: skip
def test_building_again_after_a_decision_changes_nothing_more(verb: Verb, argument: str) -> None:
    """The first build after a decision settles; the next one gives the same lock, with and without somebody to ask."""
    first = asked()
    second = asked(LIST, said(first, key_at(first, 5), verb, argument))
    assert lock_text(asked(LIST, second.lock).lock) == lock_text(second.lock)
    assert lock_text(built(LIST, second.lock).lock) == lock_text(second.lock)


@pytest.mark.parametrize("verb", [Verb.REJECT, Verb.NOT_A_PAPER, Verb.SAME_AS, Verb.DIFFERENT_FROM, Verb.FORGET])
def test_the_same_word_twice_is_the_same_lock(verb: Verb) -> None:
    """A decision said again changes nothing."""
    first = asked()
    argument = {Verb.REJECT: OTHER.name}.get(verb, "sources/water.md:6")
    once = said(first, key_at(first, 5), verb, argument)
    assert decided(once, first, key_at(first, 5), verb, argument) == once


def test_a_part_number_takes_no_decision_over() -> None:
    """An entry that became part II does not inherit what was decided for part I."""
    text = "# W\n\n- [Floods in the delta, part I]()\n"
    parts = [
        record(f"Floods in the delta, part {n}", "Ann Roe", 2010, Kind.ARTICLE, doi=Doi(f"10.1000/{n.lower()}"))
        for n in ("I", "II")
    ]
    first = asked(text, records=parts[:1])
    lock = said(first, key_at(first, 3), Verb.PIN, "10.1000/I", RecordShelf(tuple(parts)))
    second = built(text.replace("part I", "part II"), lock)
    assert second.library.works[0].record.doi is None


def test_a_rejected_record_never_comes_back() -> None:
    """The record that was taken is ruled out: the work opens, and no later search takes it again."""
    text = f"# W\n\n- [{PAPER.title}]() (Ann Roe, Bob Doe, 2017)\n"
    first = asked(text, records=[PAPER])
    assert work_at(first, 3).record.doi == PAPER.doi
    second = asked(text, said(first, key_at(first, 3), Verb.REJECT, "1"), [PAPER], update=frozenset("*"))
    assert (work_at(second, 3).status, work_at(second, 3).record.doi) == (Status.UNRESOLVED, None)
    assert PAPER.name not in asked(text, second.lock, [PAPER]).lock.records


def test_a_wrong_link_can_be_rejected_and_the_title_is_searched() -> None:
    """The list's link leads to another paper: once it is rejected, the title finds the right one and the id is gone."""
    text = f"# W\n\n- [{PAPER.title}](https://arxiv.org/abs/1501.00007) (Ann Roe, Bob Doe)\n"
    first = asked(text, records=[PAPER, GLACIER])
    assert work_at(first, 3).record.arxiv == GLACIER.arxiv
    assert review_items(first)[0].why
    second = asked(text, said(first, key_at(first, 3), Verb.REJECT, "arxiv:1501.00007"), [PAPER, GLACIER])
    assert (work_at(second, 3).record.doi, work_at(second, 3).record.arxiv) == (PAPER.doi, None)


def test_a_rejected_link_neither_joins_nor_is_written() -> None:
    """An open entry whose link was rejected stays apart from the paper that the link leads to, and without its id."""
    text = LIST + "- [Dunes in the wind](https://arxiv.org/abs/1501.00007)\n"
    first = asked(text)
    assert key_at(first, 6) == key_at(first, 7)
    second = asked(text, said(first, "sources/water.md:7", Verb.REJECT, "arxiv:1501.00007"))
    assert key_at(second, 6) != key_at(second, 7)
    assert (work_at(second, 7).record.arxiv, work_at(second, 7).record.url) == (None, "")
    assert work_at(second, 6).record.arxiv == GLACIER.arxiv


def test_a_pinned_identifier_is_asked_for_and_taken() -> None:
    """Pin takes the record of the identifier, with its date in the lock, and nobody is asked later."""
    first = asked(records=[])
    lock = said(first, key_at(first, 5), Verb.PIN, "https://doi.org/10.1000/SOUTH", RecordShelf((OTHER,)))
    second = built(LIST, lock)
    assert work_at(second, 5).record.title == OTHER.title
    assert lock.learned[OTHER.name] == "2026-01-02"


@pytest.mark.parametrize(
    ("shelf", "status"),
    [
        (RecordShelf(down="shelf: no answer"), Exit.UNREACHABLE),
        (None, Exit.UNREACHABLE),
        (RecordShelf(), Exit.FINDINGS),
        (RecordShelf((replace(GLACIER, doi=OTHER.doi),)), Exit.FINDINGS),
    ],
)
def test_a_pin_that_cannot_be_asked_is_an_error(shelf: RecordShelf | None, status: Exit) -> None:
    """Down, nobody there, not found, or a preprint that merely claims the DOI: a clear error and no lock."""
    first = asked(records=[])
    with pytest.raises(BibforgeError, match="nothing was written") as caught:
        said(first, key_at(first, 5), Verb.PIN, "10.1000/south", *([shelf] if shelf else []))
    assert caught.value.status is status


def test_no_paper_by_hand_is_never_looked_up() -> None:
    """The entry becomes a non-paper and stays one when everything is asked again."""
    first = asked()
    shelf = RecordShelf(SHELF)
    second = built(LIST, said(first, key_at(first, 5), Verb.NOT_A_PAPER), shelf, update=frozenset("*"))
    assert work_at(second, 5).status is Status.NON_PAPER
    assert not any(RIVERS in str(question) for question in shelf.asked)
    assert review_items(second) == ()


@pytest.mark.parametrize("swapped", [False, True])
def test_two_declared_the_same_are_one_work(swapped: bool) -> None:
    """The open entry follows the resolved one, whichever is named first, and is not asked for."""
    first = asked()
    pair = (key_at(first, 5), key_at(first, 6))
    left, right = pair[::-1] if swapped else pair
    shelf = RecordShelf(SHELF)
    second = built(LIST, said(first, left, Verb.SAME_AS, right), shelf)
    assert work_at(second, 5) == work_at(second, 6)
    assert work_at(second, 5).record.arxiv == GLACIER.arxiv
    assert (second.unresolved, shelf.asked) == ((), [])


def test_the_same_outlives_edits_of_both_and_ends_with_the_leader() -> None:
    """Slips mended on both sides keep the bond; when the leader leaves the list, the follower is asked for again."""
    slips = LIST.replace("Sediment", "Sedimnet").replace("Calving", "Calvign")
    first = asked(slips)
    lock = said(first, key_at(first, 5), Verb.SAME_AS, key_at(first, 6))
    second = asked(LIST, asked(slips, lock).lock)
    assert work_at(second, 5) == work_at(second, 6)
    shelf = RecordShelf(SHELF)
    alone = built(
        LIST.replace("- [Calving of tidewater glaciers](https://arxiv.org/abs/1501.00007)\n", ""), second.lock, shelf
    )
    assert work_at(alone, 5).status is Status.UNRESOLVED
    assert shelf.asked


def test_two_declared_different_stay_two_even_with_one_identifier() -> None:
    """Two items with one arXiv id are two works with keys that stay, also when a title is mended later."""
    text = LIST + "- [Retreat of tidewater glaciers](https://arxiv.org/abs/1501.00007)\n"
    first = asked(text)
    assert key_at(first, 6) == key_at(first, 7)
    second = asked(text, said(first, "sources/water.md:6", Verb.DIFFERENT_FROM, "sources/water.md:7"))
    keys = (key_at(second, 6), key_at(second, 7))
    assert len(set(keys)) == 2
    third = asked(text.replace("Retreat of tidewater", "Retreats of tidewater"), second.lock)
    assert (key_at(third, 6), key_at(third, 7)) == keys


def test_the_last_word_counts() -> None:
    """Same, then different: two works; different, then same: one."""
    first = asked()
    target, other = "sources/water.md:5", "sources/water.md:6"
    for verbs, works in (((Verb.SAME_AS, Verb.DIFFERENT_FROM), 2), ((Verb.DIFFERENT_FROM, Verb.SAME_AS), 1)):
        lock = reviewed_lock(first.lock, first)
        for verb in verbs:
            lock = decided(lock, first, target, verb, other)
        assert len(asked(LIST, lock).library.works) == works


def test_what_was_decided_can_be_taken_back() -> None:
    """After `forget` the entry is as if nobody had said anything."""
    first = asked()
    second = asked(LIST, said(first, key_at(first, 5), Verb.NOT_A_PAPER))
    lock = said(second, key_at(second, 5), Verb.FORGET)
    assert [one.key for one in review_items(built(LIST, lock))] == [one.key for one in review_items(first)]
    assert lock_text(asked(LIST, lock).lock) == lock_text(first.lock)


def test_a_doubt_that_a_person_settled_is_not_asked_about_again() -> None:
    """A label of other words is a doubt until somebody agrees; the finding itself stays known."""
    text = "# W\n\n- [Flow of ice near warm coasts](https://arxiv.org/abs/1501.00007)\n"
    first = asked(text)
    (item,) = review_items(first)
    assert item.options[0].taken
    second = built(text, said(first, item.key, Verb.ACCEPT))
    assert review_items(second) == ()
    assert second.resolutions[0].findings == first.resolutions[0].findings


def test_decisions_are_written_beside_those_of_other_lists() -> None:
    """Reviewing one list loses nothing that the lock knows of another one."""
    both = build(
        {"a.md": LIST, "b.md": "# B\n\n- [Dunes](https://arxiv.org/abs/1608.00001)\n"},
        Lock(),
        [RecordShelf(SHELF)],
        BuildOptions(),
    )
    alone = build({"a.md": LIST}, both.lock, [], BuildOptions())
    lock = decided(reviewed_lock(both.lock, alone), alone, "a.md:5", Verb.NOT_A_PAPER)
    assert lock.decisions.keys() == both.lock.decisions.keys()
    assert lock.records.keys() == both.lock.records.keys()


def test_a_decision_waits_for_an_item_that_comes_back() -> None:
    """An item is taken out of the list and put back a build later: what was decided is still known."""
    first = asked()
    lock = said(first, key_at(first, 5), Verb.ACCEPT, OTHER.name)
    gone = asked(LIST.replace(f"- [{RIVERS}]()\n", ""), lock)
    assert work_at(built(LIST, gone.lock), 5).record.doi == OTHER.doi


def test_candidates_of_an_open_entry_outlive_a_build_that_asks_nobody() -> None:
    """Offline, what was seen before is still offered, and nothing is said to be missing that nobody looked for."""
    text = LIST + "- [Dunes in the wind](https://arxiv.org/abs/2001.00009)\n"
    assert built(text).resolutions[-1].findings == ()
    first = asked(text)
    second = built(text, first.lock)
    assert lock_text(second.lock) == lock_text(first.lock)
    assert [one.record.name for one in review_items(second)[0].options] == [
        one.record.name for one in review_items(first)[0].options
    ]


def test_what_is_no_candidate_is_refused_with_the_choice() -> None:
    """The message names what there is to choose; the number 0 and a far-off identifier are neither."""
    first = asked()
    for named in ("0", "9", "doi:10.1000/nowhere", "rivers"):
        with pytest.raises(BibforgeError, match=r"1 (doi|arxiv):") as caught:
            said(first, key_at(first, 5), Verb.ACCEPT, named)
        assert caught.value.status is Exit.USAGE


def test_agreeing_to_an_open_entry_is_refused() -> None:
    """There is nothing to agree to."""
    first = asked()
    with pytest.raises(BibforgeError, match="nothing to agree"):
        said(first, key_at(first, 5), Verb.ACCEPT)


def test_identifiers_are_read_in_every_spelling() -> None:
    """Prefixes, addresses and bare forms; an arXiv DOI is the arXiv id; prose is nothing."""
    assert identifier_from("DOI:10.1000/X") == identifier_from("https://doi.org/10.1000/x") == Doi("10.1000/x")
    assert (
        identifier_from("10.48550/arXiv.1608.00001") == identifier_from("arXiv:1608.00001v2") == ArxivId("1608.00001")
    )
    assert str(identifier_from("978-0-262-03561-3")) == "9780262035613"
    assert identifier_from("pruning networks") is None
