"""Matching on Spark: the mentions of any input against the tables of a catalog, judged by many machines."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Mention
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.resolvers.answers import ByTitle
from bibforge.resolvers.spark.judging import Judge
from bibforge.resolvers.spark.rounds import Round, Rounds
from bibforge.resolvers.spark.session import is_on_this_machine, spark_session
from bibforge.resolvers.spark.store import SharedFolder
from bibforge.resolvers.tables.manifest import BUILD_TABLES, read_manifest
from bibforge.resolvers.tables.waiting import WaitingResolver
from bibforge.workflows.match import Records, row_of

OnRound = Callable[[Round], None]


def match_on_spark(
    mentions: Iterable[Mention], catalog: Path, *, master: str, scratch: str = "", on_round: OnRound | None = None
) -> Iterator[Resolution]:
    """Give what becomes of each mention, in order, as `match` decides it over the same tables, when all are judged.

    `scratch` is the address of a folder that driver and workers share, for the state between rounds; a master on this
    machine needs none. `on_round` is told of each round. Raises BibforgeError as `spark_session` does, with status 2
    where a scratch folder is missing, and with 4 where the catalog cannot be read.
    """
    for result in _results(mentions, catalog, whole, master, scratch, on_round):
        yield pickle.loads(result)


def rows_on_spark(
    mentions: Iterable[Mention], catalog: Path, *, master: str, scratch: str = "", works: bool = False
) -> Iterator[tuple[dict[str, Any], Resolution | None]]:
    """Give the row of each mention as the workers have written it, and with `works` what tells its work.

    Raises BibforgeError as `match_on_spark` does.
    """
    for result in _results(mentions, catalog, row_and_work if works else row_alone, master, scratch, None):
        yield pickle.loads(result)


def whole(payload: bytes, resolver: WaitingResolver) -> bytes:
    """Return the resolution of a mention; like the next two, what runs on the workers, from bytes to bytes."""
    return pickle.dumps(_resolution(payload, resolver), pickle.HIGHEST_PROTOCOL)


def row_alone(payload: bytes, resolver: WaitingResolver) -> bytes:
    """Return the row of a mention."""
    return pickle.dumps((row_of(_resolution(payload, resolver)), None), pickle.HIGHEST_PROTOCOL)


def row_and_work(payload: bytes, resolver: WaitingResolver) -> bytes:
    """Return the row of a mention, and what of its resolution tells the work."""
    one = _resolution(payload, resolver)
    return pickle.dumps((row_of(one), Records().shared(one)), pickle.HIGHEST_PROTOCOL)


def _resolution(payload: bytes, resolver: WaitingResolver) -> Resolution:
    mention: Mention = pickle.loads(payload)
    [resolution] = resolve([mention], Lock(), [resolver])
    if resolver.is_waiting and mention.title:  # an identifier's record mostly has this title, and is compared by it
        resolver.foresee(ByTitle(mention.title, mention.authors, mention.year))
    return resolution


def _results(
    mentions: Iterable[Mention], catalog: Path, judge: Judge, master: str, scratch: str, on_round: OnRound | None
) -> Iterator[bytes]:
    if catalog.is_file():
        raise BibforgeError("this catalog is one file, and Spark joins tables", hint=BUILD_TABLES, place=str(catalog))
    manifest = read_manifest(catalog)
    if not scratch and not is_on_this_machine(master):
        hint = "name a folder that all machines share: --scratch hdfs://HOST/FOLDER"
        raise BibforgeError("there is no place for the state between rounds", status=Exit.USAGE, hint=hint)
    with _place_told(catalog), spark_session(master) as session:
        folder = SharedFolder(session, f"{_address(scratch or gettempdir())}/bibforge-{uuid4().hex}")
        try:
            rounds = Rounds(session, _address(catalog), manifest, folder)
            yield from rounds.judged(map(pickle.dumps, mentions), judge, on_round or (lambda one: None))
        finally:
            folder.remove()


@contextmanager
def _place_told(catalog: Path) -> Iterator[None]:
    try:
        yield
    except BibforgeError as error:
        if error.status is Exit.UNREADABLE:
            error.place = error.place or str(catalog)
        raise


def _address(place: str | Path) -> str:
    """Return a place as Spark wants it: a path is one of this machine's, whatever its settings call the first store."""
    return place if isinstance(place, str) and "://" in place else f"file://{Path(place).resolve().as_posix()}"
