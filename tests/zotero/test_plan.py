"""Plans from a library, a snapshot and a state: no network, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from zotero_works import make_library, make_work, reading_list

from bibforge.model.library import Library
from bibforge.model.record import Kind, Record
from bibforge.workflows.sync import is_same
from bibforge.zotero.apply import payload, remember, settle
from bibforge.zotero.changes import Action, Plan, RemarkKind
from bibforge.zotero.existing import Held, SameWork, Snapshot, held_from
from bibforge.zotero.plan import Wishes, make_plan
from bibforge.zotero.state import State


def never(left: Record, right: Record) -> bool:
    """Return the verdict of a judge who knows no two works that are the same."""
    return False


class Paper:
    """A Zotero library on paper: plans are carried out at once, as the server would."""

    def __init__(self) -> None:
        self.items: dict[str, Held] = {}
        self.collections: dict[str, Held] = {}
        self.snapshot = Snapshot(version=0, items=self.items, collections=self.collections)
        self.state = State(library="paper")

    def plan(self, library: Library, *, judge: SameWork = never, **wishes: Any) -> Plan:
        """Return the plan for a library."""
        return make_plan(library, self.snapshot, self.state, judge, Wishes(**wishes))

    def carry_out(self, plan: Plan) -> None:
        """Write everything that a plan wants."""
        settle(plan, self.state)
        for write in plan.writes:
            self.put(write.sort, payload(write))
            remember(self.state, write.settles, write.work, self.table(write.sort)[write.key], write.data)

    def sync(self, library: Library, **wishes: Any) -> Plan:
        """Plan and carry out."""
        plan = self.plan(library, **wishes)
        self.carry_out(plan)
        return plan

    def table(self, sort: str) -> dict[str, Held]:
        """Return the objects of a sort."""
        return self.collections if sort == "collections" else self.items

    def put(self, sort: str, values: Mapping[str, Any]) -> None:
        """Create or change an object."""
        table = self.table(sort)
        before = dict(table[values["key"]].data) if values["key"] in table else {}
        version = (
            max([0, *(held.version for held in [*self.snapshot.items.values(), *self.snapshot.collections.values()])])
            + 1
        )
        table[values["key"]] = held_from({"data": {**before, **values, "version": version}})

    def edit(self, work: str, **values: str) -> None:
        """Change the item of a work as the user would."""
        self.put("items", {"key": self.state.works[work].key, **values})

    def data(self, work: str) -> Mapping[str, Any]:
        """Return the values of a work's item."""
        return self.snapshot.items[self.state.works[work].key].data

    def names(self) -> dict[str, str]:
        """Return the names of collections with that of the one above."""
        held = self.snapshot.collections
        return {
            str(one.data["name"]): str(held[one.data["parentCollection"]].data["name"])
            if one.data.get("parentCollection")
            else ""
            for one in held.values()
        }


@pytest.fixture
def paper() -> Paper:
    """An empty library on paper."""
    return Paper()


def kinds(plan: Plan) -> list[str]:
    """Return what the changes of a plan do, in order."""
    return [str(change.action) for change in plan.changes]


def test_collections_come_before_items_and_parents_before_children(paper: Paper) -> None:
    """The order of writes is one that the server takes: every parent stands before what lies below it."""
    writes = paper.plan(reading_list()).writes
    seen: set[str] = set()
    for write in writes:
        above = [write.data.get("parentItem"), write.data.get("parentCollection"), *write.data.get("collections", ())]
        assert {key for key in above if key} <= seen
        seen.add(write.key)
    assert len(seen) == len(writes)


def test_a_plan_carried_out_leaves_nothing_to_do(paper: Paper) -> None:
    """After every write the same library gives an empty plan."""
    paper.sync(reading_list())
    assert paper.plan(reading_list()).writes == ()


def test_a_renamed_heading_keeps_its_collection(paper: Paper) -> None:
    """Same works, new name: the collection is renamed with all that lies below, at the top of the tree too."""
    before = make_library(
        make_work("a", categories=[("List", "Nets", "Small")]), make_work("b", categories=[("List", "Nets")])
    )
    after = make_library(
        make_work("a", categories=[("My list", "Networks", "Tiny")]),
        make_work("b", categories=[("My list", "Networks")]),
    )
    paper.sync(before)
    assert kinds(paper.sync(after)) == ["rename collection"] * 3
    assert paper.names() == {"My list": "", "Networks": "My list", "Tiny": "Networks"}


def test_a_moved_heading_is_moved(paper: Paper) -> None:
    """The same heading with the same works under another parent moves its collection."""
    paper.sync(make_library(make_work("a", categories=[("L", "A", "Deep")]), categories=[("L",), ("L", "B")]))
    plan = paper.sync(
        make_library(make_work("a", categories=[("L", "B", "Deep")]), categories=[("L",), ("L", "A"), ("L", "B")])
    )
    assert kinds(plan) == ["move collection"]
    assert paper.names()["Deep"] == "B"


def test_an_empty_heading_that_is_renamed_is_not_doubled(paper: Paper) -> None:
    """One empty heading gone and one come at the same place are the same heading."""
    paper.sync(make_library(categories=[("L",), ("L", "Old"), ("L", "Other")]))
    assert kinds(paper.sync(make_library(categories=[("L",), ("L", "New"), ("L", "Other")]))) == ["rename collection"]


def test_headings_with_other_works_are_not_renamed(paper: Paper) -> None:
    """A heading that goes while another with other works comes: the old collection stays, a new one is made."""
    paper.sync(make_library(make_work("a", categories=[("L", "A")])))
    plan = paper.sync(make_library(make_work("b", categories=[("L", "B")])))
    assert "rename collection" not in kinds(plan)
    assert set(paper.names()) == {"L", "A", "B"}


def test_the_users_name_for_a_collection_stays(paper: Paper) -> None:
    """A collection that the user renamed keeps that name; if the list renames it too, that is a conflict."""
    library = make_library(make_work("a", categories=[("L", "A")]))
    paper.sync(library)
    (key,) = [key for key, held in paper.snapshot.collections.items() if held.data["name"] == "A"]
    paper.put("collections", {"key": key, "name": "Mine"})
    assert paper.sync(library).writes == ()
    plan = paper.sync(make_library(make_work("a", categories=[("L", "Another")])))
    assert plan.writes == ()
    assert [(one.reason, one.ours, one.theirs) for one in plan.remarks] == [(RemarkKind.CONFLICT, "Another", "Mine")]


def test_a_collection_of_that_name_is_taken_over(paper: Paper) -> None:
    """A collection of the user's at the same place with the same name is used; elsewhere it is not."""
    paper.put("collections", {"key": "MYLSTAAA", "name": "L", "parentCollection": False})
    paper.put("collections", {"key": "MYABAAAA", "name": "A", "parentCollection": False})
    paper.sync(make_library(make_work("a", categories=[("L", "A")])))
    assert sorted(held.data["name"] for held in paper.snapshot.collections.values()) == ["A", "A", "L"]
    assert len(paper.data("a")["collections"]) == 1


def test_two_lists_with_one_citation_key_stay_apart(paper: Paper) -> None:
    """Another list may use the same key for another work: the item made for that one is not taken."""
    paper.sync(make_library(make_work("smith2020deep", title="Deep things of the first sort")))
    other = Paper()
    other.snapshot = paper.snapshot
    plan = other.plan(
        make_library(make_work("smith2020deep", title="Deep things of a second kind, entirely different"))
    )
    assert Action.CREATE in {change.action for change in plan.changes}
    created = [write for write in plan.writes if write.before is None and write.sort == "items"]
    assert created[0].key not in paper.snapshot.items


def test_an_item_merged_by_the_user_is_followed(paper: Paper) -> None:
    """When the user merges our item into another, that one is used: no new item, nothing resurrected."""
    library = make_library(make_work("a", title="A title", doi=""))
    paper.sync(library)
    old = paper.state.works["a"].key
    paper.put("items", {"key": old, "deleted": 1})
    paper.put(
        "items",
        {"key": "MERGEDAA", "itemType": "journalArticle", "title": "Another title",
            "collections": paper.snapshot.items[old].data["collections"],
         "relations": {"dc:replaces": [f"http://zotero.org/users/1/items/{old}"]}},
    )  # fmt: skip
    paper.sync(library)
    assert paper.state.works["a"].key == "MERGEDAA"
    assert len([held for held in paper.snapshot.items.values() if not held.trashed]) == 1


def test_a_changed_citation_key_keeps_the_item(paper: Paper) -> None:
    """A work under a new key is the item that it was; the key in Zotero is renewed, for it was ours."""
    paper.sync(make_library(make_work("old", doi="10.1000/x")))
    plan = paper.sync(make_library(make_work("new", title="On old", doi="10.1000/x")))
    assert [(change.action, change.field) for change in plan.changes] == [(Action.UPDATE, "citationKey")]
    assert set(paper.state.works) == {"new"}


def test_another_version_of_a_work_is_not_mixed(paper: Paper) -> None:
    """The user holds the preprint, the list the article: it is filed, but no volume and no DOI goes in."""
    paper.put("items", {"key": "PREPRINT", "itemType": "preprint", "title": "T", "archiveID": "arXiv:2001.00001"})
    work = make_work(
        "a", title="T", arxiv="2001.00001", doi="10.1000/x", volume="7", container="Journal", abstract="About"
    )
    paper.sync(make_library(work))
    data = paper.data("a")
    assert data["itemType"] == "preprint"
    assert {"DOI", "volume", "publicationTitle"}.isdisjoint(data)
    assert (data["abstractNote"], data["citationKey"]) == ("About", "a")


def test_a_doi_that_contradicts_is_another_work(paper: Paper) -> None:
    """An item with the same arXiv id in an odd place but another DOI is not this work's published version."""
    paper.put("items", {"key": "ARTICLEA", "itemType": "journalArticle", "title": "T", "DOI": "10.1000/other"})
    plan = paper.plan(make_library(make_work("a", title="T", doi="10.1000/x")), judge=lambda left, right: True)
    assert Action.CREATE in {change.action for change in plan.changes}


def test_one_item_is_never_two_works(paper: Paper) -> None:
    """Two works that an item could be: the first gets it, the second gets an item of its own."""
    paper.put("items", {"key": "ARTICLEA", "itemType": "journalArticle", "title": "T"})
    library = make_library(make_work("a", title="T"), make_work("b", title="T"))
    paper.sync(library, judge=lambda left, right: left.title == right.title)
    assert paper.state.works["a"].key == "ARTICLEA"
    assert paper.state.works["b"].key != "ARTICLEA"


def test_conflicts_name_both_values(paper: Paper) -> None:
    """Both changed: the user's value stays, and the remark tells both, each time."""
    work = make_work("a", volume="1")
    paper.sync(make_library(work))
    paper.edit("a", volume="99", title="Mine")
    changed = make_library(replace(work, record=replace(work.record, volume="2")))
    for _ in range(2):
        plan = paper.sync(changed)
        assert plan.writes == ()
        assert [(one.field, one.ours, one.theirs) for one in plan.remarks] == [("volume", "2", "99")]


def test_nothing_is_ever_emptied(paper: Paper) -> None:
    """A record that knows less than before leaves the fields that it filled."""
    work = make_work("a", volume="1", abstract="About")
    paper.sync(make_library(work))
    poorer = make_library(replace(work, record=replace(work.record, volume="", abstract="")))
    assert paper.sync(poorer).writes == ()
    assert paper.data("a")["volume"] == "1"


def test_the_types_of_other_programs_are_left(paper: Paper) -> None:
    """A type that the user chose stays, and only fields of the work itself are filled in."""
    paper.put("items", {"key": "MAGAZINE", "itemType": "magazineArticle", "title": "T", "DOI": "10.1000/x"})
    paper.sync(make_library(make_work("a", title="T", doi="10.1000/x", volume="3", abstract="About")))
    assert paper.data("a")["itemType"] == "magazineArticle"
    assert "volume" not in paper.data("a")
    assert paper.data("a")["abstractNote"] == "About"


def test_a_type_is_not_changed_where_that_would_lose_the_users_words(paper: Paper) -> None:
    """The preprint became an article, but the user has written into a field that articles lack: it stays a preprint."""
    paper.sync(make_library(make_work("a", kind=Kind.PREPRINT, arxiv="2001.00001")))
    paper.edit("a", seriesNumber="my shelf 7")
    plan = paper.sync(make_library(make_work("a", arxiv="2001.00001", doi="10.1000/x")))
    assert paper.data("a")["itemType"] == "preprint"
    assert paper.data("a")["seriesNumber"] == "my shelf 7"
    assert "itemType" in [remark.field for remark in plan.remarks]


def test_an_arxiv_id_that_the_user_keeps_elsewhere_is_not_repeated(paper: Paper) -> None:
    """Where the user's item states the arXiv id already, no line is added to its extra."""
    paper.put(
        "items",
        {"key": "WEBPAGEA", "itemType": "journalArticle", "title": "T", "url": "https://arxiv.org/abs/2001.00001"},
    )
    paper.sync(make_library(make_work("a", title="T", arxiv="2001.00001")))
    assert "extra" not in paper.data("a")
    assert paper.plan(make_library(make_work("a", title="T", arxiv="2001.00001"))).writes == ()


def test_a_value_that_the_server_respells_is_still_ours(paper: Paper) -> None:
    """A server that keeps a field in another form does not make it the user's: no write again, and updates arrive."""
    work = make_work("a", issn="1234-567X")
    plan = paper.plan(make_library(work))
    settle(plan, paper.state)
    for write in plan.writes:
        paper.put(write.sort, payload(write) | ({"ISSN": "1234567x"} if write.sort == "items" else {}))
        remember(paper.state, write.settles, write.work, paper.table(write.sort)[write.key], write.data)
    assert paper.plan(make_library(work)).writes == ()
    newer = make_library(replace(work, record=replace(work.record, issn="2222-2222")))
    assert [change.field for change in paper.plan(newer).changes] == ["ISSN"]


def test_an_older_schema_gets_what_it_knows(paper: Paper) -> None:
    """Without the fields DOI and citationKey both go to extra; an unknown type becomes a document."""
    known = {"journalArticle": frozenset({"title", "date", "extra"}), "document": frozenset({"title"})}
    library = make_library(make_work("a", doi="10.1000/x"), make_work("b", kind=Kind.STANDARD))
    paper.sync(library, fields=known)
    assert paper.data("a")["extra"] == "DOI: 10.1000/x\nCitation Key: a"
    assert "citationKey" not in paper.data("a")
    assert paper.data("b")["itemType"] == "document"
    assert paper.plan(library, fields=known).writes == ()


def test_a_heading_of_emoji_is_a_collection(paper: Paper) -> None:
    """A name without a letter is a name: two of them are two collections, each with its own works."""
    library = make_library(
        make_work("a", categories=[("L", "\U0001f525")]), make_work("b", categories=[("L", "\U0001f680")])
    )
    paper.sync(library)
    assert paper.names() == {"L": "", "\U0001f525": "L", "\U0001f680": "L"}
    assert paper.data("a")["collections"] != paper.data("b")["collections"]
    assert paper.plan(library).writes == ()


PATHS = st.lists(st.tuples(st.sampled_from(["L", "M"]), st.sampled_from("ABC")), min_size=1, max_size=3, unique=True)


@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), PATHS, min_size=1, max_size=5), min_size=1, max_size=4),
    st.booleans(),
)
@example([{"a": [("L", "A")]}, {"a": [("M", "A")]}, {"a": [("L", "A"), ("M", "A")]}], False)
@settings(deadline=None, max_examples=60)
def test_whatever_the_lists_become_the_mirror_follows(
    histories: list[dict[str, list[tuple[str, str]]]], prune: bool
) -> None:
    """After any history of lists the next plan is empty, and with pruning every item is in exactly its collections."""
    paper = Paper()
    for history in histories:
        library = make_library(*(make_work(key, categories=paths) for key, paths in history.items()))
        paper.sync(library, prune=prune)
        assert paper.plan(library, prune=prune).writes == ()
    for key, paths in histories[-1].items():
        filed = {full_path(paper.snapshot.collections, one) for one in paper.data(key).get("collections", ())}
        assert filed >= set(paths)
        if prune:
            assert filed == set(paths)


def full_path(collections: Mapping[str, Held], key: str) -> tuple[str, ...]:
    """Return the names from the top down to a collection."""
    data = collections[key].data
    above = data.get("parentCollection")
    return (*(full_path(collections, above) if above else ()), str(data["name"]))


FIELDS = (
    "title",
    "date",
    "volume",
    "pages",
    "abstractNote",
    "publicationTitle",
    "citationKey",
    "url",
    "callNumber",
    "rights",
)


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=80)
def test_the_users_extra_survives_every_character(text: str) -> None:
    """Whatever stands in extra, our line is put behind it or not at all; the rest is the same text."""
    paper = Paper()
    paper.put(
        "items", {"key": "ARTICLEA", "itemType": "journalArticle", "title": "T", "DOI": "10.1000/x", "extra": text}
    )
    paper.sync(make_library(make_work("a", title="T", doi="10.1000/x", arxiv="2001.00001")))
    line = "arXiv: 2001.00001"
    assert paper.data("a").get("extra", "") in (text, f"{text}\n{line}" if text else line)


EDITS = st.dictionaries(
    st.sampled_from(FIELDS), st.text("xyz ", min_size=1, max_size=3).map(str.strip).filter(bool), max_size=4
)
NEWS = st.dictionaries(
    st.sampled_from(["volume", "pages", "abstract", "title", "container"]), st.text("xyz", max_size=2)
)


@given(st.lists(st.tuples(EDITS, NEWS), min_size=1, max_size=4))
@settings(deadline=None, max_examples=80)
def test_no_field_of_the_user_is_ever_written(rounds: list[tuple[dict[str, str], dict[str, Any]]]) -> None:
    """Round after round of edits in Zotero and news in the list: what the user types stays, other news arrive."""
    paper = Paper()
    work = make_work("a", volume="1", pages="1-2", abstract="About", container="Journal", doi="10.1000/x")
    paper.sync(make_library(work))
    typed: dict[str, str] = {}
    names = {"abstract": "abstractNote", "container": "publicationTitle"}
    for edits, news in rounds:
        paper.edit("a", **edits)
        ours = paper.state.works["a"].fields
        typed |= edits
        typed = {name: text for name, text in typed.items() if ours.get(name) != text}
        work = replace(work, record=replace(work.record, **news))
        paper.sync(make_library(work))
        assert {name: paper.data("a")[name] for name in typed} == typed
        for name, value in news.items():
            field = names.get(name, name)
            assert not value or paper.data("a")[field] == value or field in typed
        assert paper.plan(make_library(work)).writes == ()


def item(key: str, title: str, *people: str, kind: str = "journalArticle", **values: str) -> dict[str, object]:
    """Return the values of an item of the user's."""
    creators = [{"creatorType": "author", "lastName": name, "firstName": "X."} for name in people]
    return {"key": key, "itemType": kind, "title": title, "creators": creators, **values}


def test_an_item_with_the_papers_doi_that_is_another_work_is_told(paper: Paper) -> None:
    """Another title by other people under our DOI: a finding; the item is not filled, and the work gets its own."""
    paper.put("items", item("WRNGDAAA", "Soil moisture in alpine meadows", "Berger", DOI="10.1000/x"))
    library = make_library(make_work("a", title="Deep nets that prune themselves", doi="10.1000/x", volume="3"))
    plan = paper.plan(library, judge=is_same)
    assert [(one.reason, one.key, one.field) for one in plan.remarks] == [
        (RemarkKind.IMPOSTOR, "WRNGDAAA", "10.1000/x")
    ]
    paper.carry_out(plan)
    assert "volume" not in paper.snapshot.items["WRNGDAAA"].data
    assert paper.state.works["a"].key != "WRNGDAAA"
    assert paper.plan(library, judge=is_same).writes == ()


@pytest.mark.parametrize(
    ("title", "people"),
    [("Soil moisture in alpine meadows", ["Doe"]), ("Deep nets that prune themselves", ["Berger"]),
     ("Soil moisture in alpine meadows", [])],
)  # fmt: skip
def test_a_doi_with_the_title_or_the_people_is_a_match(paper: Paper, title: str, people: list[str]) -> None:
    """A work changes its title, and lists get people wrong: one of both is enough beside the identifier."""
    paper.put("items", item("RGHTDAAA", title, *people, DOI="10.1000/x"))
    paper.sync(make_library(make_work("a", title="Deep nets that prune themselves", doi="10.1000/x")))
    assert paper.state.works["a"].key == "RGHTDAAA"


@pytest.mark.parametrize("kind", ["patent", "dataset", "podcast", "computerProgram", "presentation", "statute"])
@pytest.mark.parametrize("values", [{}, {"citationKey": "a"}])
def test_what_is_no_paper_is_not_the_paper_of_that_title(paper: Paper, kind: str, values: dict[str, str]) -> None:
    """Same title, same people, even our citation key: a patent or a data set is a thing of its own."""
    title = "A long and quite distinctive title about pruning deep networks"
    paper.put("items", item("THINGAAA", title, "Doe", kind=kind, date="2020", **values))
    plan = paper.plan(make_library(make_work("a", title=title, authors=["X. Doe"])), judge=is_same)
    assert Action.CREATE in {change.action for change in plan.changes}
