"""From mentions through answers to works, with a place to ask that holds a few records in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from record_shelf import RecordShelf, record

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Link, Mention, Place, Role, Status, Work
from bibforge.model.people import people_from
from bibforge.model.record import Kind
from bibforge.reconcile.group import grouped, works_from
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.lookup import UNASKED_PUBLICATION
from bibforge.reconcile.merge import Prefer
from bibforge.reconcile.reasons import ReasonKind, has_kind, reason
from bibforge.reconcile.resolve import RequestPlan, Resolution, resolve
from bibforge.reconcile.words import phrase
from bibforge.resolvers.answers import ById, ByTitle, Question


def mention(
    title: str,
    *,
    line: int = 1,
    people: str = "",
    arxiv: str = "",
    url: str = "",
    kind: Kind = Kind.UNKNOWN,
    category: str = "A",
) -> Mention:
    """A mention as short as a test can say it."""
    return Mention(
        place=Place(file="a.md", line=line, category=(category,)),
        title=title,
        kind=kind,
        authors=people_from(people)[0],
        links=(Link(url=url, role=Role.PAPER),) if url else (),
        arxiv=(ArxivId(arxiv),) if arxiv else (),
    )


PREPRINT = record(
    "Pruning filters in thin networks", "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001")
)
PAPER = record(
    "Pruning Filters in Thin Networks", "Ann Roe, Bob Doe", 2017, doi=Doi("10.1000/a"), container="Proceedings of X"
)
SHELF = (PREPRINT, PAPER)


def works(
    mentions: list[Mention], *shelves: RecordShelf, lock: Lock | None = None, prefer: Prefer = Prefer.PUBLISHED
) -> tuple[Work, ...]:
    """Resolve, group and settle."""
    lock = lock or Lock()
    groups = grouped(resolve(mentions, lock, shelves), lock.decisions)
    return works_from(groups, lock, prefer)[0]


def test_an_identifier_brings_the_preprint_and_its_published_version() -> None:
    """The list's arXiv id finds the preprint, title and people find the publication, both are one work."""
    (work,) = works([mention("Pruning filters", arxiv="1608.00001")], RecordShelf(SHELF))
    assert work.status is Status.RESOLVED
    assert (work.record.doi, work.record.arxiv) == (Doi("10.1000/a"), ArxivId("1608.00001"))
    assert work.record.container == "Proceedings of X"
    assert (work.provenance["doi"], work.provenance["arxiv"]) == ("doi:10.1000/a", "arxiv:1608.00001")


def test_the_preprint_is_settled_on_where_it_is_preferred() -> None:
    """`--prefer preprint` takes the preprint whole and no DOI of another version."""
    (work,) = works([mention("Pruning filters", arxiv="1608.00001")], RecordShelf(SHELF), prefer=Prefer.PREPRINT)
    assert (work.record.kind, work.record.doi, work.record.container) == (Kind.PREPRINT, None, "")


NATURE = record("Foxes in deep snow", "Ann Roe, Bob Doe", 2021, doi=Doi("10.1038/s41586-021-03819-2"), container="N")
NATURE_PAGE = "https://www.nature.com/articles/s41586-021-03819-2"


def test_a_hint_counts_where_the_title_is_the_items() -> None:
    """The DOI that a rule makes of the link decides between namesakes, which the title alone cannot."""
    namesake = record("Foxes in deep snow", "Cy Eck", 2021, doi=Doi("10.1000/b"), container="M")
    (work,) = works([mention("Foxes in deep snow", url=NATURE_PAGE)], RecordShelf((namesake, NATURE)))
    assert work.record.doi == NATURE.doi


def test_a_hint_that_names_another_work_keeps_nothing_from_being_found() -> None:
    """It is no identifier of the work, and the title is searched all the same."""
    item = mention("Pruning filters in thin networks", url=NATURE_PAGE, people="A. Roe, B. Doe")
    (work,) = works([item], RecordShelf((NATURE, *SHELF)))
    assert work.record.doi == PAPER.doi
    (unknown,) = works([replace(item, title="Nobody knows this title of a paper")], RecordShelf((NATURE, *SHELF)))
    assert (unknown.status, unknown.record.doi) == (Status.UNRESOLVED, None)


def test_a_hint_of_an_entry_is_asked_for_too() -> None:
    """What a note of a `.bib` entry suggests is compared like what a link suggests."""
    namesake = record(PREPRINT.title, "Cy Eck", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00002"))
    item = replace(mention("Pruning filters in thin networks"), hinted=(ArxivId("1608.00001"),))
    (work,) = works([item], RecordShelf((namesake, PREPRINT)))
    assert work.record.arxiv == PREPRINT.arxiv


def test_mentions_without_a_link_are_found_by_title_and_people() -> None:
    """Two mentions, one by identifier and one by words, are one work with two places."""
    mentions = [
        mention("Pruning filters in thin nets", arxiv="1608.00001"),
        mention("Pruning filters in thin networks", line=9, people="A. Roe, B. Doe"),
    ]
    (work,) = works(mentions, RecordShelf(SHELF))
    assert [one.place.line for one in work.mentions] == [1, 9]


def test_a_work_of_other_people_is_not_taken() -> None:
    """The same title by others leaves the mention open, with the candidate and the reason."""
    (one,) = resolve(
        [mention("Pruning filters in thin networks", people="Zoe Poe, Yan Moe")], Lock(), [RecordShelf(SHELF)]
    )
    assert one.status is Status.UNRESOLVED
    assert {r.name for r in one.candidates} == {"arxiv:1608.00001", "doi:10.1000/a"}
    assert has_kind(one.against, ReasonKind.PEOPLE_DIFFER)


def test_namesakes_make_a_bare_title_ambiguous() -> None:
    """Where only the title speaks and two works have it, none is taken."""
    twin = replace(PAPER, authors=people_from("Zoe Poe, Yan Moe")[0], doi=Doi("10.1000/z"))
    (one,) = resolve([mention("Pruning filters in thin networks")], Lock(), [RecordShelf((*SHELF, twin))])
    assert one.status is Status.UNRESOLVED


def test_a_preprints_typed_doi_is_checked_before_it_is_believed() -> None:
    """arXiv's DOI field names another paper: the DOI is not taken, and the report says so."""
    liar = replace(PREPRINT, doi=Doi("10.1000/glacier"))
    glacier = record("Scaling laws of glaciers", "Zoe Poe, Yan Moe", 2016, Kind.ARTICLE, doi=Doi("10.1000/glacier"))
    (one,) = resolve([mention("Pruning filters", arxiv="1608.00001")], Lock(), [RecordShelf((liar, glacier))])
    assert [r.name for r in one.records] == ["arxiv:1608.00001"]
    assert any("10.1000/glacier" in phrase(finding) for finding in one.findings)
    (work,) = works([mention("Pruning filters", arxiv="1608.00001")], RecordShelf((liar, glacier)))
    assert work.record.doi is None


def test_the_second_place_is_asked_only_for_what_the_first_left_open() -> None:
    """A catalog that knows the paper costs no question elsewhere."""
    first, second = RecordShelf(SHELF, name="catalog"), RecordShelf(SHELF, name="crossref")
    resolve([mention("Pruning filters", arxiv="1608.00001")], Lock(), [first, second])
    assert first.asked
    assert not second.asked


def test_could_not_ask_is_not_nothing() -> None:
    """A place that is down leaves the mention open and says so; what the lock knew before stays."""
    down = RecordShelf((), down="crossref: no answer")
    (one,) = resolve([mention("Pruning filters in thin networks")], Lock(), [down])
    assert one.unreachable == (reason(ReasonKind.UNREACHABLE, cause="crossref: no answer"),)
    (before,) = resolve([mention("Pruning filters", arxiv="1608.00001")], Lock(), [RecordShelf(SHELF)])
    lock = locked(before)
    (after,) = resolve(
        [mention("Pruning filters", arxiv="1608.00001")], lock, [down], again=lambda name, decision: True
    )
    assert after.records == before.records
    assert after.unreachable


def locked(*resolutions: Resolution) -> Lock:
    """A lock that holds these resolutions."""
    return Lock(
        records={r.name: r for one in resolutions for r in one.records},
        decisions={
            one.fingerprint: Decision(
                fingerprint=one.fingerprint,
                title=one.mention.title,
                status=one.status,
                records=tuple(r.name for r in one.records),
            )
            for one in resolutions
        },
    )


def test_what_the_lock_decided_is_not_asked() -> None:
    """A decided mention costs no question."""
    shelf = RecordShelf(SHELF)
    lock = locked(*resolve([mention("Pruning filters", arxiv="1608.00001")], Lock(), [RecordShelf(SHELF)]))
    (one,) = resolve([mention("Pruning filters", arxiv="1608.00001", line=7)], lock, [shelf])
    assert (one.status, shelf.asked) == (Status.RESOLVED, [])


def test_a_blog_is_never_looked_up() -> None:
    """An item that is no paper stays one, whatever its label."""
    shelf = RecordShelf(SHELF)
    (work,) = works([mention("Pruning filters in thin networks", url="https://b.example/x", kind=Kind.BLOG)], shelf)
    assert (work.status, shelf.asked) == (Status.NON_PAPER, [])
    assert work.record.url == "https://b.example/x"


def test_an_open_mention_keeps_what_the_list_says() -> None:
    """Title, people and link of the list make the entry; nothing is added."""
    (work,) = works(
        [mention("Notes on nothing in particular", people="Ann Roe", url="https://b.example/n")], RecordShelf(())
    )
    assert work.status is Status.UNRESOLVED
    assert (work.record.title, work.record.authors[0].family, work.record.url) == (
        "Notes on nothing in particular",
        "Roe",
        "https://b.example/n",
    )


def test_parts_of_a_series_stay_two_works() -> None:
    """Part I and part II share people and most words and are two."""
    one = record(
        "Compression as optimization, part I: framework", "Ann Roe", 2017, Kind.PREPRINT, arxiv=ArxivId("1707.01209")
    )
    two = record(
        "Compression as optimization, part II: framework", "Ann Roe", 2017, Kind.PREPRINT, arxiv=ArxivId("1707.04319")
    )
    mentions = [mention(r.title, arxiv=r.arxiv.value, line=n) for n, r in enumerate((one, two), 1) if r.arxiv]
    assert len(works(mentions, RecordShelf((one, two)))) == 2


def test_the_same_item_in_two_categories_is_one_work() -> None:
    """Byte-identical items share one decision and keep both places."""
    mentions = [mention("Pruning filters", arxiv="1608.00001", category=c, line=n) for n, c in enumerate("AB", 1)]
    (work,) = works(mentions, RecordShelf(SHELF))
    assert work.categories == (("A",), ("B",))


def test_a_user_may_join_and_part() -> None:
    """`same as` and `different from` stand over title and people."""
    left, right = mention("Notes on glaciers", line=1), mention("Remarks on rivers", line=2)
    names = [one.fingerprint for one in resolve([left, right], Lock(), [])]
    same = Decision(fingerprint=names[0], title=left.title, status=Status.UNRESOLVED, same_as=names[1])
    assert len(works([left, right], lock=Lock(decisions={names[0]: same}))) == 1
    twin = mention("Notes on glaciers of the far north", line=2, people="Ann Roe, Bob Doe", url="https://b.example/n")
    first = mention("Notes on glaciers of the far north", line=1, people="Ann Roe, Bob Doe")
    assert len(works([first, twin])) == 1
    name, other = (one.fingerprint for one in resolve([first, twin], Lock(), []))
    part = Decision(fingerprint=name, title=first.title, status=Status.UNRESOLVED, different_from=(other,))
    assert len(works([first, twin], lock=Lock(decisions={name: part}))) == 2


def test_keys_stay_when_the_year_moves() -> None:
    """A key that the lock pinned is kept when the published version of another year is found."""
    first = works([mention("Pruning filters", arxiv="1608.00001")], RecordShelf((PREPRINT,)))[0]
    lock = Lock(keys={first.key: (PREPRINT.name,)})
    second = works([mention("Pruning filters", arxiv="1608.00001")], RecordShelf(SHELF), lock=lock)[0]
    assert first.key == second.key == "roe2016pruning"
    assert second.record.year == 2017


@dataclass
class Service(RecordShelf):
    """A shelf that costs one request for each question, as a service does."""

    holds: tuple[type[Question], ...] = (ById, ByTitle)

    def answers(self, question: Question) -> bool:
        return isinstance(question, self.holds)

    def requests_for(self, questions: Sequence[Question]) -> int:
        return len(questions)


def test_the_plan_is_told_before_anybody_is_asked() -> None:
    """What is certain, and what is likely to follow: half of the titles, and a published version for each preprint."""
    arxiv = Service((PREPRINT,), name="arxiv")
    crossref = Service((PAPER,), name="crossref", holds=(ByTitle,))
    plans: list[tuple[RequestPlan, int]] = []
    mentions = [mention("Pruning filters", arxiv="1608.00001")]
    mentions += [mention(f"Notes on glacier number {n}", line=n) for n in range(2, 6)]
    resolve(mentions, Lock(), [arxiv, crossref], on_plan=lambda plan: plans.append((plan, len(arxiv.asked))))
    ((plan, asked),) = plans
    assert asked == 0
    assert plan.certain == {"arxiv": 5}
    assert plan.expected == {"arxiv": 5, "crossref": 2 + 1 + 2}


def test_nothing_is_planned_where_the_lock_knows_everything() -> None:
    """Without a question there is no plan."""
    mentions = [mention("Pruning filters", arxiv="1608.00001")]
    (first,) = resolve(mentions, Lock(), [Service(SHELF, name="arxiv")])
    decision = Decision(
        fingerprint=first.fingerprint, title="x", status=first.status, records=tuple(r.name for r in first.records)
    )
    lock = Lock(decisions={first.fingerprint: decision}, records={r.name: r for r in first.records})
    plans: list[RequestPlan] = []
    resolve(mentions, lock, [Service(SHELF, name="arxiv")], on_plan=plans.append)
    assert plans == []


def test_the_published_version_is_not_looked_for_where_the_preprint_is_preferred() -> None:
    """The service is spared one request for each preprint, and the reason says so to a later run."""
    arxiv, crossref = Service((PREPRINT,), name="arxiv"), Service((PAPER,), name="crossref", holds=(ByTitle,))
    mentions = [mention("Pruning filters", arxiv="1608.00001")]
    (found,) = resolve(mentions, Lock(), [arxiv, crossref], published=False)
    assert (found.records, crossref.asked) == ((PREPRINT,), [])
    assert has_kind(found.reasons, *UNASKED_PUBLICATION)


def test_a_preprint_whose_publication_could_not_be_looked_for_says_so() -> None:
    """The preprint is taken, the service is named, and the reason lets a later run look again."""
    arxiv = Service((PREPRINT,), name="arxiv")
    crossref = Service((), name="crossref", label="Crossref", holds=(ByTitle,), down="is down")
    (found,) = resolve([mention("Pruning filters", arxiv="1608.00001")], Lock(), [arxiv, crossref])
    down = reason(ReasonKind.UNREACHABLE, cause="Crossref: is down")
    assert (found.status, found.records, found.unreachable) == (Status.RESOLVED, (PREPRINT,), (down,))
    assert reason(ReasonKind.PUBLICATION_NOT_SOUGHT, cause="is down") in found.reasons


def test_one_request_at_most_looks_for_the_publication_of_a_preprint() -> None:
    """Even where the list gives the paper another title than the preprint has."""
    arxiv, crossref = Service((PREPRINT,), name="arxiv"), Service((), name="crossref", holds=(ByTitle,))
    resolve([mention("Glaciers melt in spring and autumn", arxiv="1608.00001")], Lock(), [arxiv, crossref])
    assert len(crossref.asked) == 1
