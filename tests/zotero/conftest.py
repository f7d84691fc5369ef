"""Works and libraries to write into Zotero, made from a few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Library, Link, Mention, Place, Role, Status, Work
from bibforge.model.people import person_from
from bibforge.model.record import Kind, Record


def _work(
    key: str,
    *,
    title: str = "",
    authors: Sequence[str] = ("Jane Doe",),
    kind: Kind = Kind.ARTICLE,
    date: str = "2020-05-06",
    doi: str = "",
    arxiv: str = "",
    categories: Sequence[Sequence[str]] = (("List",),),
    notes: Sequence[str] = (),
    links: Sequence[tuple[Role, str]] = (),
    **fields: Any,
) -> Work:
    record = Record(
        source="list",
        kind=kind,
        title=title or f"On {key}",
        authors=tuple(person for name in authors if (person := person_from(name))),
        date=PartialDate.parse(date),
        doi=Doi.parse(doi) if doi else None,
        arxiv=ArxivId.parse(arxiv) if arxiv else None,
        **fields,
    )
    mentions = tuple(
        Mention(
            place=Place(file="sources/list.md", line=number, category=tuple(path)),
            title=record.title,
            notes=tuple(notes) if number == 1 else (),
            links=tuple(Link(url=url, role=role) for role, url in links) if number == 1 else (),
        )
        for number, path in enumerate(categories or ((),), 1)
    )
    return Work(key=key, record=record, status=Status.RESOLVED, mentions=mentions)


def _library(*works: Work, categories: Sequence[Sequence[str]] = ()) -> Library:
    named = [tuple(path) for path in categories]
    for work in works:
        named += [path[:depth] for path in work.categories for depth in range(1, len(path) + 1)]
    return Library(works=tuple(works), categories=tuple(dict.fromkeys(named)))


@pytest.fixture
def make_work() -> Callable[..., Work]:
    """A maker of works: `make_work(key, title=…, kind=…, doi=…, categories=…, notes=…, links=…)`."""
    return _work


@pytest.fixture
def make_library() -> Callable[..., Library]:
    """A maker of libraries from works; categories are those of the works and those given."""
    return _library
