"""Works and libraries made from a few words, and a mirror that syncs them into a loopback Zotero."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zotero_http import KEY, ZoteroService

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Library, Link, Mention, Place, Role, Status, Work
from bibforge.model.people import person_from
from bibforge.model.record import Kind, Record
from bibforge.workflows.sync import Sync, SyncOptions, sync, undo
from bibforge.zotero.pace import ZoteroPace


def make_work(
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
    """Return a work; its notes and links belong to its first mention."""
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


def make_library(*works: Work, categories: Sequence[Sequence[str]] = ()) -> Library:
    """Return a library with the categories given and those of its works."""
    named = [tuple(path) for path in categories]
    for work in works:
        named += [path[:depth] for path in work.categories for depth in range(1, len(path) + 1)]
    return Library(works=tuple(works), categories=tuple(dict.fromkeys(named)))


class Mirror:
    """A loopback Zotero and a state folder; syncs never sleep."""

    def __init__(self, folder: Path, service: ZoteroService, library: str = "user:1") -> None:
        self.folder = folder
        self.service = service
        self.library = library
        self.slept: list[float] = []

    def options(self, **wishes: Any) -> SyncOptions:
        """Return the options of a run against the service."""
        return SyncOptions(library=self.library, state_folder=self.folder, key=KEY, url=self.service.url, **wishes)

    def pace(self) -> ZoteroPace:
        """Return a pace whose clock goes on by sleeping only."""
        return ZoteroPace(sleep=self.slept.append, clock=lambda: sum(self.slept))

    def sync(self, library: Library, **wishes: Any) -> Sync:
        """Sync and count the requests from one."""
        self.service.log.clear()
        return sync(library, self.options(**wishes), pace=self.pace())

    def undo(self, **wishes: Any) -> Sync:
        """Undo the last run."""
        self.service.log.clear()
        return undo(self.options(**wishes), pace=self.pace())

    def tree(self) -> dict[tuple[str, ...], list[str]]:
        """Return the titles in each collection of the service by path, sorted; what is in the trash is left out."""
        collections = {
            key: one.data for key, one in self.service.library.collections.items() if not one.data.get("deleted")
        }
        items = [one.data for one in self.service.library.items.values() if not one.data.get("deleted")]
        return {
            path_of(key, collections): sorted(item["title"] for item in items if key in item.get("collections", ()))
            for key in collections
        }

    def items(self, kind: str = "") -> list[dict[str, Any]]:
        """Return the data of the items outside the trash, of one type or all but notes and attachments."""
        held = [one.data for one in self.service.library.items.values() if not one.data.get("deleted")]
        if kind:
            return [data for data in held if data["itemType"] == kind]
        return [data for data in held if data["itemType"] not in ("note", "attachment")]

    def item(self, title: str) -> Any:
        """Return the stored item with this title."""
        (found,) = [
            one
            for one in self.service.library.items.values()
            if one.data.get("title") == title and one.data["itemType"] != "attachment"
        ]
        return found

    def content(self) -> list[Any]:
        """Return everything in the service that a user sees, in one order, without versions and dates."""
        hidden = ("dateAdded", "dateModified")
        held = [*self.service.library.collections.items(), *self.service.library.items.items()]
        return sorted(
            (key, {name: value for name, value in one.data.items() if name not in hidden}) for key, one in held
        )

    def edit(self, key: str, **values: Any) -> None:
        """Change an item as the user would."""
        self.service.library.write("items", {"key": key, "version": self.service.library.items[key].version, **values})

    def add(self, **data: Any) -> str:
        """Add an item as the user would and return its key."""
        return self.service.library.write("items", data)[0].key


def path_of(key: str, collections: dict[str, Any]) -> tuple[str, ...]:
    """Return the names from the top down to a collection."""
    data = collections[key]
    above = path_of(data["parentCollection"], collections) if data["parentCollection"] in collections else ()
    return (*above, data["name"])


def reading_list() -> Library:
    """Return a small library with everything in it: nesting, an empty heading, two places, notes, links, many types."""
    works = [
        make_work("doe2020a", doi="10.1000/a", categories=[("List", "Pruning"), ("List", "Surveys")],
            notes=["why & how"],
                  links=[(Role.CODE, "https://example.org/code"), (Role.SLIDES, "https://example.org/slides.pdf")],
                  container="Journal of Tests", volume="1"),
        make_work("doe2020b", kind=Kind.PREPRINT, arxiv="2001.00001", categories=[("List", "Pruning")],
            notes=["first", "second"]),
        make_work("roe2019c", kind=Kind.CONFERENCE, authors=["Rui Roe", "Jane Doe"], container="Proceedings of Tests",
                  categories=[("List",)], date="2019"),
        make_work("site", kind=Kind.WEBPAGE, authors=[], url="https://example.org/site",
            categories=[("Other", "Links")], date="2018"),
    ]  # fmt: skip
    return make_library(*works, categories=[("List",), ("List", "Pruning"), ("List", "Empty"), ("List", "Surveys")])
