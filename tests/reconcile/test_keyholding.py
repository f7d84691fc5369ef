"""Which citation keys stay, and which are provisional."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.library import Mention, Place, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.reconcile.citekeys import base_key
from bibforge.reconcile.keyholding import HeldKeys, held_keys
from bibforge.reconcile.legacy_keys import is_made_of_address
from bibforge.reconcile.lock import Lock

FAMILIES = ("", "Berg", "Chen")
TITLES = ("Thin nets", "Thin trees", "A thin tree of nets")
listed = st.tuples(st.sampled_from(FAMILIES), st.sampled_from(TITLES), st.sampled_from((None, 2016, 2017)))
"""Few values each, so that many works ask for one key."""


def draft(number: int, told: tuple[str, str, int | None], found: tuple[str, str, int | None] | None) -> Work:
    """A work before it has a key: what the list says, or what a source says of it."""
    family, title, year = found or told
    record = Record(
        source="crossref" if found else "list",
        kind=Kind.ARTICLE,
        title=title,
        authors=(Person(family=family),) if family else (),
        date=PartialDate(year) if year else None,
        doi=Doi(f"10.1/{number}") if found else None,
    )
    mention = Mention(place=Place(file="a.md", line=number + 1), title=told[1])
    status = Status.RESOLVED if found else Status.UNRESOLVED
    return Work(key="", record=record, status=status, mentions=(mention,), records=(record,) if found else ())


def names(drafts: Sequence[Work]) -> list[frozenset[str]]:
    """What the lock knows each work by: its place in the list, and its record."""
    return [frozenset({f"item-{n}", *(one.name for one in draft.records)}) for n, draft in enumerate(drafts)]


def build(drafts: Sequence[Work], lock: Lock) -> tuple[HeldKeys, Lock]:
    """Give keys as a build does, and return them with the lock that it would write."""
    held = held_keys(drafts, names(drafts), lock, base_key)
    now = {key: tuple(sorted(own)) for key, own in zip(held.keys, names(drafts), strict=True)}
    kept = {key: own for key, own in lock.keys.items() if key not in held.renamed}
    return held, Lock(keys={**kept, **now}, former=held.former, pinned=lock.pinned)


@given(st.lists(st.tuples(listed, st.none() | listed), max_size=9))
def test_a_build_without_network_first_makes_no_difference(works: list[tuple[object, object]]) -> None:
    """Keys after a run that resolved nothing and one that resolved what can be are those of a fresh run."""
    offline = [draft(n, told, None) for n, (told, _) in enumerate(works)]  # type: ignore[arg-type]
    online = [draft(n, told, found) for n, (told, found) in enumerate(works)]  # type: ignore[arg-type]
    _, lock = build(offline, Lock())
    second, after = build(online, lock)
    fresh, _ = build(online, Lock())
    assert second.keys == fresh.keys
    assert len({key.lower() for key in second.keys}) == len(works)
    assert build(online, after)[0].renamed == {}


@given(st.lists(st.tuples(listed, st.none() | listed), max_size=7), st.integers(0, 7))
def test_every_old_key_leads_to_one_work_or_is_a_key_itself(works: list[tuple[object, object]], cut: int) -> None:
    """What was a key once is a key still, or stands in the map, and no alias is another work's key or alias."""
    offline = [draft(n, told, None) for n, (told, _) in enumerate(works)]  # type: ignore[arg-type]
    half = [draft(n, told, found if n < cut else None) for n, (told, found) in enumerate(works)]  # type: ignore[arg-type]
    online = [draft(n, told, found) for n, (told, found) in enumerate(works)]  # type: ignore[arg-type]
    first, lock = build(offline, Lock())
    _, lock = build(half, lock)
    last, lock = build(online, lock)
    told = {old for olds in last.former.values() for old in olds}
    assert set(first.keys) <= told | set(last.keys)
    aliases = [alias for own in last.aliases.values() for alias in own]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(last.keys)


def test_a_settled_key_stays_whatever_the_record_says_later() -> None:
    """Once resolved, a work keeps its key, also where a source corrects the year."""
    first, lock = build([draft(0, ("", "Thin nets", None), ("Berg", "Thin nets", 2016))], Lock())
    again, _ = build([draft(0, ("", "Thin nets", None), ("Berg", "Thin nets", 2017))], lock)
    assert first.keys == again.keys == ("berg2016thin",)


def test_a_key_that_a_person_gave_stays_when_the_work_is_resolved() -> None:
    """A person's key is never made anew."""
    lock = Lock(keys={"mine": ("item-0",)}, pinned=frozenset({"mine"}))
    held, _ = build([draft(0, ("", "Thin nets", None), ("Berg", "Thin nets", 2016))], lock)
    assert held.keys == ("mine",)


def test_a_frozen_build_changes_no_key() -> None:
    """With a frozen lock a provisional key stays, even of a work that is resolved."""
    drafts = [draft(0, ("", "Thin nets", None), ("Berg", "Thin nets", 2016))]
    held = held_keys(drafts, names(drafts), Lock(keys={"thinnets": ("item-0",)}), base_key, frozen=True)
    assert (held.keys, held.renamed) == (("thinnets",), {})


def test_the_key_of_a_resolved_work_that_is_gone_is_given_to_nobody() -> None:
    """Whoever cites the old work does not cite another one by accident."""
    _, lock = build([draft(0, ("", "Thin nets", None), ("Berg", "Thin nets", 2016))], Lock())
    other = draft(0, ("", "Thin trees", None), ("Berg", "Thin trees", 2016))
    held = held_keys([other], [frozenset({"item-9", "doi:10.1/9"})], lock, base_key)
    assert held.keys == ("berg2016thina",)


def test_keys_of_addresses_are_known_by_their_host_alone() -> None:
    """A host's name that is a word of the title or a family name makes no key one of an address."""
    blog = Record(source="list", kind=Kind.BLOG, title="How pruning works", url="https://www.prune.example.org/p/1")
    assert is_made_of_address("prune2018pruninga", blog)
    assert is_made_of_address("x2018pruning", blog)
    assert not is_made_of_address("pruningworks", blog)
    berg = replace(blog, authors=(Person(family="Prune"),))
    assert not is_made_of_address("prune2018pruning", berg)
