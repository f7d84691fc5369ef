"""What the records of some items teach of the others: made lists, and real ones whose identifiers are partly hidden."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bibforge.model.library import Mention
from bibforge.model.record import Record
from bibforge.reconcile.lock import Lock
from bibforge.resolvers.arxiv.records import record_from_snapshot
from bibforge.text.comparison import fold
from bibforge.workflows.build import BuildOptions, build
from bibforge_eval.material import lines_of
from bibforge_eval.shapes import ITEMS, Shape, item_of, made_shape

sys.path.append(str(Path(__file__).parents[2] / "services"))  # where the suite's shelf lies

_ID = re.compile(rb'\{"id": "([^"]+)"')
_ARXIV = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?")


def lines(arguments: Sequence[str]) -> Iterator[str]:
    """Yield how many items without an identifier are read rightly, and with what the records of others teach."""
    parser = argparse.ArgumentParser(prog="run.py evidence", description=lines.__doc__)
    parser.add_argument("snapshot", type=Path, help="arXiv's metadata snapshot (JSONL, gzipped or plain)")
    parser.add_argument("--made", type=int, default=0, help="make so many lists, each in a shape of its own")
    parser.add_argument("--lists", type=Path, nargs="+", default=[], help="folders with lists to hide identifiers in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="print each list")
    options = parser.parse_args(arguments)
    if options.made:
        records = records_in(options.snapshot, None, 3000, options.seed)
        for half, tally in made_lists(records, options.made, options.seed).items():
            yield f"made lists, {half}: {tally.line}"
    for folder in options.lists:
        whole = Tally()
        for name, tally in hidden_lists(folder, options.snapshot, options.seed):
            whole += tally
            if options.verbose:
                yield f"    {name}: {tally.line}"
        yield f"{folder.name}: {whole.line}"


@dataclass(slots=True)
class Tally:
    """Items without an identifier whose record is known: how many were read rightly, by the text and with evidence."""

    items: int = 0
    title_by_text: int = 0
    title: int = 0
    named: int = 0
    """Items that name people."""
    people_by_text: int = 0
    people: int = 0
    changed: int = 0
    """Titles that evidence changed."""
    spoilt: int = 0
    """Titles that were right and are no more."""
    own_changed: int = 0
    """Items with an identifier whose title their own record put right."""

    def __iadd__(self, other: Tally) -> Tally:
        """Add the figures of another tally."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self

    @property
    def line(self) -> str:
        """The figures as one line."""
        return (
            f"{self.items} items; title right {self.title_by_text} by the text, {self.title} with evidence; "
            f"people right {self.people_by_text} of {self.named}, {self.people} with evidence; "
            f"titles changed {self.changed}, spoilt {self.spoilt}; by their own records {self.own_changed}"
        )


def records_in(snapshot: Path, wanted: frozenset[str] | None, count: int, seed: int) -> dict[str, Record]:
    """Return the records of a snapshot by arXiv id: those that are wanted, or as many as asked for, drawn at random."""
    rows = ((found[1].decode(), line) for line in lines_of(snapshot) for found in [_ID.match(line)] if found)
    if wanted is not None:
        return {name: record_from_snapshot(json.loads(line)) for name, line in rows if name in wanted}
    order = random.Random(seed)
    kept: list[tuple[str, bytes]] = []
    for number, row in enumerate(rows):
        place = number if number < count else order.randrange(number + 1)
        if place < count:
            kept[place : place + 1] = [row]
    return {name: record_from_snapshot(json.loads(line)) for name, line in kept}


def made_lists(records: dict[str, Record], count: int, seed: int) -> dict[str, Tally]:
    """Return the tallies of made lists, half of whose items have an identifier, for two halves of the shapes.

    The halves are parted by the SHA-256 of the shape: an even first figure is the half that may be looked at.
    """
    tallies = {"looked at": Tally(), "unseen": Tally()}
    names = sorted(name for name, one in records.items() if len(one.title.split()) > 1 and one.authors)
    for number in range(count):
        order = random.Random(f"{seed} {number}")
        shape = made_shape(order)
        drawn = order.sample(names, ITEMS)
        lines = [item_of(shape, records[name], order, name if i % 2 == 0 else "") for i, name in enumerate(drawn)]
        truth = {5 + i: records[name] for i, name in enumerate(drawn) if i % 2}
        text = "# Foxes\n\n## Papers\n\n" + "\n".join(lines) + "\n"
        shelf = [records[name] for i, name in enumerate(drawn) if i % 2 == 0]
        tallies[_half(shape)] += _tallied(text, "made.md", shelf, truth, people=shape.names_people)
    return tallies


def _half(shape: Shape) -> str:
    return "looked at" if int(hashlib.sha256(repr(shape).encode()).hexdigest()[0], 16) % 2 == 0 else "unseen"


def hidden_lists(folder: Path, snapshot: Path, seed: int) -> Iterator[tuple[str, Tally]]:
    """Yield a tally for each list of a folder, the arXiv addresses of a random half of its records' papers hidden."""
    texts = {path.name: path.read_text("utf-8-sig", "replace") for path in sorted(folder.glob("*.md"))}
    records = records_in(snapshot, frozenset(one for text in texts.values() for one in _ARXIV.findall(text)), 0, seed)
    for name, text in texts.items():
        here = sorted({one for one in _ARXIV.findall(text) if one in records})
        hidden = {one for one in here if random.Random(f"{seed} {one}").random() < 0.5}
        plain = text.split("\n")
        truth = {
            number: records[found[0]]
            for number, line in enumerate(plain, 1)
            for found in [[one for one in _ARXIV.findall(line) if one in records]]
            if len(set(found)) == 1 and found[0] in hidden and fold(records[found[0]].title) in fold(line)
        }
        shelf = [records[one] for one in here if one not in hidden]
        yield name, _tallied(_covered(text, hidden), name, shelf, truth, people=False)


def _covered(text: str, hidden: set[str]) -> str:
    """Return a text in which addresses that say nothing stand for those of the hidden papers."""
    return _ARXIV.sub(lambda found: f"https://e.org/{found[1]}.pdf" if found[1] in hidden else found[0], text)


def _tallied(text: str, name: str, shelf: Sequence[Record], truth: dict[int, Record], *, people: bool) -> Tally:
    from record_shelf import RecordShelf

    built = build({name: text}, Lock(), [RecordShelf(tuple(shelf), name="catalog")], BuildOptions(offline=True))
    mentions = built.lists[0].mentions
    tally = Tally(own_changed=sum(_is_changed(one) for one in mentions if one.arxiv))
    by_line = {one.place.line: one for one in mentions}
    for line, record in truth.items():
        mention = by_line.get(line)
        tally.items += 1
        tally.named += people
        if mention is None:
            continue
        before = mention.before or mention
        right = [fold(one.title) == fold(record.title) for one in (before, mention)]
        tally.title_by_text += right[0]
        tally.title += right[1]
        tally.people_by_text += people and _are_people(before, record)
        tally.people += people and _are_people(mention, record)
        tally.changed += _is_changed(mention)
        tally.spoilt += right == [True, False]
    return tally


def _is_changed(mention: Mention) -> bool:
    return mention.before is not None and fold(mention.before.title) != fold(mention.title)


def _are_people(mention: Mention, record: Record) -> bool:
    """Tell whether four fifths of the people who are written stand in the record, and nobody else."""
    known = {fold(person.family) for person in record.authors}
    read = [fold(person.family) for person in mention.authors]
    return bool(read) and known.issuperset(read) and len(read) * 5 >= min(len(known), 6) * 4
