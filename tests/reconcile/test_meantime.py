"""What others wrote into the lock meanwhile: people first, then what is better, and no key for two works."""

from dataclasses import replace

from record_shelf import record

from bibforge.model.identifiers import Doi
from bibforge.model.library import Status
from bibforge.model.record import Kind
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.meantime import with_meantime

NORTH = record("Sediment in rivers of the north", "Ann Roe", 2016, Kind.ARTICLE, doi=Doi("10.1000/north"))
SOUTH = record("Sediment in rivers of the south", "Cyd Moe", 2015, Kind.ARTICLE, doi=Doi("10.1000/south"))
OPEN = Decision(fingerprint="a", title="Sediment", status=Status.UNRESOLVED)
TAKEN = replace(OPEN, status=Status.RESOLVED, records=(NORTH.name,))
BY_HAND = replace(OPEN, status=Status.RESOLVED, records=(SOUTH.name,), by="user")


def lock(decision: Decision, **keys: tuple[str, ...]) -> Lock:
    """A lock with one decision."""
    return Lock(records={one.name: one for one in (NORTH, SOUTH)}, decisions={"a": decision}, keys=keys)


def test_what_a_person_decided_meanwhile_stands() -> None:
    """Also where this run found a record itself."""
    assert with_meantime(lock(OPEN), lock(TAKEN), lock(BY_HAND)).decisions["a"] == BY_HAND


def test_what_a_person_took_back_stands() -> None:
    """A decision by hand that is gone from the file does not come back."""
    assert with_meantime(lock(BY_HAND), lock(BY_HAND), lock(OPEN)).decisions["a"] == OPEN


def test_what_this_run_found_outlives_a_run_that_found_nothing() -> None:
    """Of two machines' decisions the one with a record is kept."""
    silent = replace(OPEN, candidates=(SOUTH.name,))
    assert with_meantime(lock(OPEN), lock(TAKEN), lock(silent)).decisions["a"] == TAKEN
    assert with_meantime(lock(OPEN), lock(silent), lock(TAKEN)).decisions["a"] == TAKEN
    assert with_meantime(lock(OPEN), lock(TAKEN), lock(OPEN)).decisions["a"] == TAKEN


def test_keys_stay_with_the_works_that_have_them() -> None:
    """A key that both gave to different works is theirs; another key for a work of theirs is dropped; others stay."""
    before = lock(OPEN, old2000=("w",))
    ours = lock(OPEN, old2000=("v", "w"), roe2016=("a",), moe2015=("b",), low2014=("c",))
    now = lock(OPEN, old2000=("w",), roe2016=("x",), moe2015a=("b",))
    keys = with_meantime(before, ours, now).keys
    assert keys == {"old2000": ("v", "w"), "roe2016": ("x",), "moe2015a": ("b",), "low2014": ("c",)}
