"""What we last wrote into a Zotero library: the base of the three-way merge, one entry for each work and collection."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseNote:
    """A child note of ours: the HTML that was sent, what the server made of it, and whether we made it or found it."""

    key: str
    sent: str
    received: str
    made: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseLink:
    """A linked-URL attachment of ours, made by us or found."""

    key: str
    url: str
    made: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What we last wrote for one work.

    `fields` holds only values that are ours, whether written by us or found to be equal; a field that was the user's
    from the beginning is not in it. `type` and `creators` (JSON text) are empty where they are not ours. `collections`
    and `tags` are those that we want or wanted the item to be in: the user took it out of one that it is not in.
    """

    key: str
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    received: Mapping[str, str] = field(default_factory=dict)
    """What the server made of a field where it did not keep it as it was sent."""
    creators: str = ""
    extra: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    notes: tuple[BaseNote, ...] = ()
    links: tuple[BaseLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseCollection:
    """A collection that mirrors a heading: the path it stood for, what we called it, the works filed in it."""

    key: str
    path: tuple[str, ...]
    name: str
    parent: str = ""
    works: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class State:
    """Everything remembered of one library: bases by citation key, collections by object key.

    Not frozen: every confirmed write changes one entry, and a run has thousands. `undone` are the keys of objects that
    we put into the trash, by an undo or a pruning; only these are ever taken out again.
    """

    library: str
    format: int = FORMAT
    works: dict[str, Base] = field(default_factory=dict)
    collections: dict[str, BaseCollection] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)

    def drop(self, keys: Container[str]) -> None:
        """Forget objects that the server has lost, so that they are made anew and not taken for removed by the user."""
        self.collections = {key: base for key, base in self.collections.items() if key not in keys}
        self.undone = {key for key in self.undone if key not in keys}
        self.works = {work: _kept(base, keys) for work, base in self.works.items() if base.key not in keys}


def _kept(base: Base, lost: Container[str]) -> Base:
    notes = tuple(note for note in base.notes if note.key not in lost)
    links = tuple(link for link in base.links if link.key not in lost)
    return replace(base, notes=notes, links=links) if (notes, links) != (base.notes, base.links) else base
