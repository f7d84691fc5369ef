"""Is a rendered list read to the same library? Each list is built offline, rendered, built again and compared.

    python benchmarks/rendering.py [FILE …] [--lock FILE] [--shape own|bullets|table|details|awesome|html]

Without files the three lists of `sources` are taken with their lock. A difference is a part of a work (title, people,
venue, year, identifiers, links, notes, categories, status) or a work that is lost or came up.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Library, Role, Work
from bibforge.readinglist.shape import Shape
from bibforge.readinglist.written import Template
from bibforge.reconcile.lock import Lock, read_lock
from bibforge.text.comparison import fold, squeezed
from bibforge.text.encoding import decode
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.render import RenderOptions, render

ROOT = Path(__file__).parent.parent


def differences(before: Library, after: Library) -> Iterator[tuple[str, str]]:
    """Yield what differs between two libraries: title and part, `lost` and `new` for whole works."""
    there: dict[tuple[str, str], list[Work]] = {}
    for work in after.works:
        there.setdefault(_name(work), []).append(work)
    for work in before.works:
        same = sorted(there.get(_name(work), ()), key=lambda one: _parts(one) != _parts(work))
        other = same[0] if same else None
        if other is None:
            yield work.record.title, "lost"
            continue
        there[_name(work)].remove(other)
        now = dict(_parts(other))
        filled = {"links"} if not any(link.url for link in work.links) else set()  # an empty link that was filled
        yield from ((work.record.title, part) for part, was in _parts(work) if now[part] != was and part not in filled)
    yield from ((work.record.title, "new") for works in there.values() for work in works)


def _name(work: Work) -> tuple[str, str]:
    names = sorted(str(one) for one in work.record.identifiers)
    return squeezed(work.record.title) or work.record.title, names[0] if names else ""


def _parts(work: Work) -> list[tuple[str, object]]:
    record = work.record
    links = {link.url for link in work.links if link.role is not Role.HOME and not identifier_in_url(link.url)}
    return [
        ("title", fold(record.title)),
        ("people", [person.display for person in record.authors]),
        ("venue", record.container),
        ("year", record.year),
        ("identifiers", {str(one) for one in record.identifiers}),
        ("links", links | {str(identifier_in_url(link.url)) for link in work.links if _is_foreign(link.url, work)}),
        ("notes", fold(" ".join(work.notes))),
        ("categories", set(work.categories)),
        ("status", work.status),
    ]


def _is_foreign(url: str, work: Work) -> bool:
    found = identifier_in_url(url)
    return found is not None and found not in work.record.identifiers


def again(text: str, file: str, lock: Lock, shape: str) -> tuple[Build, Build, str]:
    """Return the build of a list, that of the list which is rendered from it, and the rendered text."""
    options = BuildOptions(offline=True)
    before = build({file: text}, lock, (), options)
    wanted = RenderOptions(template=Template.BULLETS if shape == "own" else Template(shape))
    learned = Shape(text, file) if shape == "own" else None
    title = next((path[0] for path in before.library.categories), "")
    written = render(before.library, replace(wanted, title=title), shape=learned).text
    name = "list.html" if shape == "html" else "list.md"
    return before, build({name: written}, before.lock, (), options), written


def main() -> None:
    """Read the arguments, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--lock", type=Path)
    parser.add_argument("--shape", default="bullets", choices=["own", *(str(one) for one in Template)])
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    known = given.lock or (None if given.files else ROOT / "output" / "bibforge.lock")
    lock = read_lock(known.read_text(encoding="utf-8")) if known else Lock()
    total: Counter[str] = Counter()
    works = unlike = 0
    for path in given.files or sorted((ROOT / "sources").glob("*.md")):
        before, after, _ = again(decode(path.read_bytes())[0], path.name, lock, given.shape)
        found = list(differences(before.library, after.library))
        total.update(part for _, part in found)
        works += len(before.library.works)
        unlike += len({title for title, _ in found})
        print(
            f"{path.name}: {len(before.library.works)} works, {dict(Counter(part for _, part in found)) or 'the same'}"
        )
        for title, part in found[: given.show]:
            print(f"  {part}: {title}")
    same = works - unlike
    print(f"{given.shape}: {same} of {works} works the same ({100 * same / max(works, 1):.2f} %); {dict(total)}")


if __name__ == "__main__":
    main()
