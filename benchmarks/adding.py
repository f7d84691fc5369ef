"""Is an added entry read as the work that was added, in the shape of its list? Made-up works go into each list.

    python benchmarks/adding.py [FILE …] [--headings N] [--show N]

Without files the lists of the tests are taken (`tests/corpus`). Into each list two works are added, one after the other
and each under up to three headings (the first, the middle, the last that has entries), and the list is read again. An
addition holds where title, link and heading are those of the work, people, venue and year too where at least a third of
the heading's entries have them, and every other entry is read as before. What is refused is counted as refused.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import WRITABLE
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Mention
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list, recognise
from bibforge.readinglist.entrylike import entry_like
from bibforge.text.comparison import fold, squeezed
from bibforge.text.encoding import decode
from bibforge.workflows.pull import url_of

ROOT = Path(__file__).parent.parent
WORKS = (
    Record(
        source="arxiv", kind=Kind.CONFERENCE, title="Slow Rivers Carry Sand to Distant Seas: A Survey",
        authors=(Person(family="Weir", given="Ina M."), Person(family="Dam", given="Otto"),
                 Person(family="Brook", given="Ada")),
        container="Advances in Neural Information Processing Systems", short_container="NeurIPS",
        date=PartialDate(2021, 4, 2), arxiv=ArxivId("2104.00009"),
    ),
    Record(
        source="crossref", kind=Kind.ARTICLE, title="Deep Lakes & Learned Tides in Winter",
        authors=(Person(family="van der Stone", given="Tom"),),
        container="Neural Computation", date=PartialDate(2019, 7), doi=Doi("10.1162/neco_a_09999"),
    ),
)  # fmt: skip


_YEAR = re.compile(r"['’]?(?:(?:19|20)\d\d|(?<=['’])\d\d)$")
"""The year that some readings leave with a venue, as it is written (`ICML'23`)."""


def faults(text: str, file: str, record: Record, models: list[Mention]) -> tuple[str, list[str]]:
    """Return the entry that is added behind the models, and what of it is not read as it was meant."""
    path = models[-1].place.category
    url = url_of(record)
    entry = entry_like(text, models, record, url, path, file=file)
    if entry is None:
        return "", ["refused"]
    before = list(read_list(text, file).mentions)
    after = list(read_list(text[: entry.at] + entry.text + text[entry.at :], file).mentions)
    end = entry.at + len(entry.text)
    new = next((one for one in after if one.title_span and entry.at <= one.title_span.start < end), None)
    if new is None or len(after) != len(before) + 1:
        return entry.text, ["lost"]
    after.remove(new)
    shown = {
        part: 3 * sum(bool(getattr(one, part)) for one in models) >= len(models)
        for part in ("authors", "venue", "year")
    }
    people = [fold(one.family) for one in new.authors]
    wanted = [fold(one.family) for one in record.authors]
    cut = new.et_al and people and people == wanted[: len(people)]
    venues = {squeezed(record.container), squeezed(record.short_container)}
    wrong = {
        "title": squeezed(new.title) != squeezed(record.title),
        "link": url not in [link.url for link in new.links],
        "people": shown["authors"] and people != wanted and not cut,
        "venue": shown["venue"] and squeezed(_YEAR.sub("", new.venue)) not in venues,
        "year": shown["year"] and new.year != record.year,
        "category": new.place.category != path,
        "others": [(one.title, one.authors, one.year, one.venue, one.place.category) for one in after]
        != [(one.title, one.authors, one.year, one.venue, one.place.category) for one in before],
        "notes": bool(new.notes),
    }  # fmt: skip
    return entry.text, [part for part, is_wrong in wrong.items() if is_wrong]


def headings(mentions: tuple[Mention, ...], most: int) -> list[list[Mention]]:
    """Return the entries of up to so many headings: the first, the last, those between at even steps."""
    under: dict[tuple[str, ...], list[Mention]] = {}
    for one in mentions:
        if one.span and not one.as_data and one.is_paper:
            under.setdefault(one.place.category, []).append(one)
    groups = list(under.values())
    steps = min(most, len(groups))
    return [groups[round(n * (len(groups) - 1) / max(steps - 1, 1))] for n in range(steps)]


def main() -> None:
    """Read the arguments, add and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--headings", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    corpus = ROOT / "tests" / "corpus"
    total: Counter[str] = Counter()
    added = held = 0
    for path in given.files or sorted([*(corpus / "shapes").glob("*.md"), *(corpus / "lists").glob("*.md")]):
        text = decode(path.read_bytes())[0]
        try:
            able = recognise(text, path.name).syntax in WRITABLE
        except BibforgeError:
            able = False
        groups = headings(read_list(text, path.name).mentions, given.headings) if able else []
        for models in groups:
            for record in WORKS:
                entry, wrong = faults(text, path.name, record, models)
                added += 1
                held += not wrong
                total.update(wrong)
                if given.show and wrong:
                    where = " / ".join(models[-1].place.category)
                    print(f"{path.name}: {where}: {', '.join(wrong)}\n{entry.strip()}", flush=True)
    print(f"{held} of {added} additions hold ({100 * held / max(added, 1):.1f} %); {dict(total)}")


if __name__ == "__main__":
    main()
