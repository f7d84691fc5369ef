"""How well lists are read that nobody has seen: known papers written out in made-up shapes, read, and compared."""

from __future__ import annotations

import argparse
import difflib
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bibforge.model.library import Mention, ReadingList
from bibforge.model.people import Person, with_stops
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.listing import entry_json
from bibforge_eval.reshape_grammar import POINTS, Shape, is_seen, shapes
from bibforge_eval.reshape_lists import Expected, Page, reshaped
from bibforge_eval.reshape_references import ENTRIES as REFERENCES
from bibforge_eval.reshape_references import POINTS as REFERENCE_POINTS
from bibforge_eval.reshape_references import (
    is_seen_style,
    reference_page,
    reference_shapes,
    same_people,
    sampled_sources,
)
from bibforge_eval.reshape_works import Work, sampled_works

ENTRIES = 25
"""Papers of one list."""
_SIMILAR = 0.9
"""How like titles must be for an entry to be found at all (the measure of annotated lists)."""
FIELDS = ("precision", "recall", "title", "people", "venue", "year", "arxiv", "doi", "category", "kind")
_WORD = re.compile(r"\w+")
_PAPER = re.compile(r"https://(?:arxiv|doi)\.org/[^\s)<>\"|\\\\]+")


def lines(arguments: Sequence[str]) -> Iterator[str]:
    """Yield how well lists are read that are made of known papers in made-up shapes, each half by itself."""
    parser = argparse.ArgumentParser(prog="run.py reshape", description=lines.__doc__)
    parser.add_argument("--records", type=Path, required=True, help="folder with the record sets")
    parser.add_argument("--shapes", type=int, default=600, help="lists to make, about half of them may be looked at")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", action="store_true", help="print the figures of each point of the grammar, too")
    parser.add_argument(
        "--wrong", type=int, default=0, metavar="N", help="print N misreadings of each list that may be looked at"
    )
    parser.add_argument("--keep", type=Path, help="folder for the lists that may be looked at and are misread")
    parser.add_argument("--bibliographies", type=int, default=0, metavar="N", help="measure N bibliographies instead")
    options = parser.parse_args(arguments)
    what, points = ("styles", REFERENCE_POINTS) if options.bibliographies else ("shapes", POINTS)
    if options.bibliographies:
        results = list(measured_references(options.records, options.bibliographies, options.seed))
    else:
        results = list(measured(options.records, options.shapes, options.seed))
    halves = {seen: [one for one in results if one.seen is seen] for seen in (True, False)}
    for seen, half in halves.items():
        yield f"\n{what} that {'may be looked at' if seen else 'are only scored'}, seed {options.seed}"
        yield from list(share_lines(half, points))[: None if options.points else 2]
    if options.wrong:
        yield from wrong_lines(halves[True], options.wrong)
    if options.keep:
        keep_lists(halves[True], options.keep)


def same_names(found: Sequence[Person], names: Sequence[str]) -> bool:
    """Tell whether people have the words of the names, in their order; `JB` and `J. B.` are the same initials."""
    return [_words(with_stops(one).display) for one in found] == [_words(one) for one in names]


@dataclass(slots=True)
class Tally:
    """Right ones and asked ones for each field, the misreadings in words, and how many lists were read."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)
    lists: int = 0
    traps: int = 0
    silent: int = 0
    """Papers' links in no entry and in nothing that was said to be skipped."""
    same_people: Callable[[Sequence[Person], Sequence[str]], bool] = same_names

    def note(self, what: str, right: bool, detail: str = "") -> None:
        """Count one answer."""
        self.asked[what] += 1
        self.right[what] += right
        if not right and detail:
            self.wrong.append(f"{what}: {detail}")

    def share(self, what: str) -> float | None:
        """Return the share of right ones, None where nothing was asked."""
        return self.right[what] / self.asked[what] if self.asked[what] else None

    def add(self, other: Tally) -> None:
        """Take in the counts of another."""
        for what, count in other.asked.items():
            self.asked[what] += count
            self.right[what] += other.right[what]
        self.lists += other.lists
        self.traps += other.traps
        self.silent += other.silent


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeResult:
    """How one list was read."""

    shape: Shape
    page: Page
    tally: Tally
    seen: bool
    """Whether the list may be looked at."""

    @property
    def name(self) -> str:
        """The answers of its shape."""
        return "/".join(self.shape.values())


def measured(records: Path, count: int, seed: int) -> Iterator[ShapeResult]:
    """Yield how each of `count` shapes is read; the papers of the two halves are different ones."""
    halves = sampled_works(records, 1500, seed)
    for number, shape in enumerate(shapes(count, seed)):
        works = halves[0 if is_seen(shape) else 1]
        yield read_shape(shape, random.Random(f"{seed} {number}").sample(works, min(ENTRIES, len(works))))


def read_shape(shape: Shape, works: Sequence[Work]) -> ShapeResult:
    """Return how works written out in a shape are read."""
    page = reshaped(works, shape)
    tally = compared(page, read_list(page.text, "list.md"))
    return ShapeResult(shape=shape, page=page, tally=tally, seen=is_seen(shape))


def measured_references(records: Path, count: int, seed: int) -> Iterator[ShapeResult]:
    """Yield how each of `count` bibliographies is read; those whose style prints no titles are left out."""
    halves = sampled_sources(records, 800, seed)
    for number, shape in enumerate(reference_shapes(count, seed)):
        seen = is_seen_style(shape["style"])
        sources = halves[0 if seen else 1]
        chosen = random.Random(f"{seed} {number}").sample(sources, min(REFERENCES, len(sources)))
        page = reference_page(chosen, shape)
        if page is not None:
            tally = compared(page, read_list(page.text, "list.md"), same_people)
            yield ShapeResult(shape=shape, page=page, tally=tally, seen=seen)


def compared(
    page: Page, reading: ReadingList, same_people: Callable[[Sequence[Person], Sequence[str]], bool] = same_names
) -> Tally:
    """Return what of a reading is right, for each field."""
    tally = Tally(lists=1, same_people=same_people)
    by_line: dict[int, Expected] = {}
    for entry in page.entries:
        by_line |= dict.fromkeys(range(entry.first, entry.last + 1), entry)
    found: dict[int, list[Mention]] = defaultdict(list)
    for mention in reading.mentions:
        line = mention.place.line
        entry_here = by_line.get(line)
        if entry_here is not None:
            found[id(entry_here)].append(mention)
        elif line in page.others:
            tally.note("kind", not mention.is_paper, f"{line}: {mention.title!r} is a paper")
        else:
            tally.traps += line in page.traps
            tally.note("precision", False, f"{line}: {mention.title[:80]!r} is no entry")
    for entry in page.entries:
        _compare(tally, entry, found[id(entry)])
    silent = _silent(page, reading)
    tally.silent = len(silent)
    tally.wrong += [f"silent: {url}" for url in silent]
    return tally


def _compare(tally: Tally, entry: Expected, mentions: Sequence[Mention]) -> None:
    best = max(mentions, key=lambda one: _similar(one.title, entry), default=None)
    hit = best is not None and _similar(best.title, entry) >= _SIMILAR
    got = [one.title[:60] for one in mentions]
    tally.note("recall", hit, f"{entry.first}: {entry.parts.titles[0][:70]!r}, got {got}")
    for one in mentions:
        tally.note("precision", hit and one is best)
    if not hit or best is None:
        return
    parts, at = entry.parts, entry.first
    tally.note("title", _tidy(best.title) in map(_tidy, parts.titles), f"{at}: {best.title!r} for {parts.titles[0]!r}")
    people = [person.display for person in best.authors]
    tally.note("people", tally.same_people(best.authors, parts.names), f"{at}: {people} for {parts.names}")
    if parts.venue:
        tally.note("venue", _is_venue(parts.venue, best.venue), f"{at}: {best.venue!r} for {parts.venue!r}")
    year = int(parts.year) if parts.states_year else None
    tally.note("year", best.year == year, f"{at}: {best.year} for {year}")
    _compare_ids(tally, entry, best)
    path = [key for one in best.place.category if (key := _letters(one))]
    tally.note("category", path == [_letters(one) for one in entry.category], f"{at}: {best.place.category}")
    kind = entry_json(best)["kind"]
    tally.note("kind", kind == "paper", f"{at}: {kind}, {best.title[:60]!r}")


def _compare_ids(tally: Tally, entry: Expected, mention: Mention) -> None:
    for what, wanted, got in (
        ("arxiv", entry.parts.arxiv, [one.value for one in mention.arxiv]),
        ("doi", entry.parts.doi, [str(one) for one in mention.doi]),
    ):
        if wanted or got:
            same = [one.casefold() for one in got] == ([wanted.casefold()] if wanted else [])
            tally.note(what, same, f"{entry.first}: {got} for {wanted!r}")


def _silent(page: Page, reading: ReadingList) -> list[str]:
    """Return the papers' addresses that are in no entry and in nothing that was said to be skipped."""
    told = {link.url for mention in reading.mentions for link in mention.links}
    told |= {url for skipped in reading.skipped for url in skipped.papers}
    return [
        url for url in dict.fromkeys(found.rstrip(".,;]") for found in _PAPER.findall(page.text)) if url not in told
    ]


def _similar(title: str, entry: Expected) -> float:
    return max(_ratio(_letters(title), _letters(one)) for one in entry.parts.titles)


def _ratio(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _SIMILAR else 0.0


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _tidy(title: str) -> str:
    return " ".join(title.replace("’", "'").split()).strip('"').rstrip(".,;: ")


def _words(name: str) -> list[str]:
    return sorted(_WORD.findall(name.casefold()))


def _is_venue(wanted: str, got: str) -> bool:
    """Tell whether one name of a venue holds the other (the measure of annotated lists)."""
    one, other = _letters(wanted), _letters(got)
    return bool(other) and (one in other or other in one)


def totals(results: Sequence[ShapeResult]) -> Tally:
    """Return the counts of all lists together."""
    whole = Tally()
    for one in results:
        whole.add(one.tally)
    return whole


def share_lines(results: Sequence[ShapeResult], points: Mapping[str, Collection[str]] = POINTS) -> Iterator[str]:
    """Yield the figures of a half as lines: all together, then for each answer to each question of the grammar."""
    yield f"{'':<34}{'lists':>6}" + "".join(f"{name:>10}" for name in FIELDS) + f"{'traps':>7}{'silent':>7}"
    yield _row("all", totals(results))
    for question, answers in points.items():
        for answer in answers:
            chosen = [one for one in results if one.shape[question] == answer]
            if chosen:
                yield _row(f"{question}: {answer}", totals(chosen))


def _row(name: str, tally: Tally) -> str:
    cells = ("-" if (share := tally.share(what)) is None else f"{share:.3f}" for what in FIELDS)
    return (
        f"{name:<34}{tally.lists:>6}" + "".join(f"{cell:>10}" for cell in cells) + f"{tally.traps:>7}{tally.silent:>7}"
    )


def wrong_lines(results: Sequence[ShapeResult], each: int) -> Iterator[str]:
    """Yield for each list that is misread its shape and its first misreadings, the worst lists first."""
    for one in sorted(results, key=lambda one: -len(one.tally.wrong)):
        if one.tally.wrong:
            yield f"{one.name}: {len(one.tally.wrong)} wrong"
            yield from (f"    {wrong}" for wrong in one.tally.wrong[:each])


def keep_lists(results: Sequence[ShapeResult], folder: Path) -> None:
    """Write the misread lists, each with its misreadings beside it, the worst first."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(sorted(results, key=lambda one: -len(one.tally.wrong))):
        if one.tally.wrong:
            (folder / f"{number:03}.md").write_text(one.page.text, encoding="utf-8")
            told = "\n".join([one.name, *one.tally.wrong])
            (folder / f"{number:03}.txt").write_text(f"{told}\n", encoding="utf-8")
