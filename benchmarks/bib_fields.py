"""What each program makes of each field of a `.bib` that bibforge writes, as the table of docs/bib-files.md.

    python benchmarks/bib_fields.py [--check docs/bib-files.md] [--parser FOLDER]

BibTeX and biber are run: a field counts as printed if the bibliography differs without it; biber tells under which name
it keeps it. Zotero's importer, Better BibTeX and JabRef are told by their published rules, which stand in
`bib_importers.tsv`: Zotero's BibTeX.js of April 2026, how the parser of Better BibTeX (9.0.29) reads a value, and the
fields that JabRef's user documentation names. `--check` compares the table with the one that stands in a page;
`--parser` runs Better BibTeX's parser from a folder in which `npm install @retorquere/bibtex-parser` was done, compares
how it reads each field, and tells which addresses, identifiers and keywords do not arrive as they were meant.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bibforge.bibtex.entries import NewEntry, entry_from
from bibforge.bibtex.parser import parse
from bibforge.bibtex.table import ORDER, Dialect
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.model.library import Link, Mention, Place, Role, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record

BEGIN, END = "<!-- what programs make of each field -->", "<!-- end -->"
STYLES = ("plain", "IEEEtran")
RULES = Path(__file__).with_name("bib_importers.tsv")
_DOI = Doi.parse("10.1000/xyz.7")
_JOURNAL = "Journal of Dunes"
_EXAMPLES: tuple[tuple[Kind, Mapping[str, object]], ...] = (
    (Kind.ARTICLE, {"container": _JOURNAL, "volume": "41", "issue": "7", "pages": "11-19", "issn": "0028-0836"}),
    (Kind.ARTICLE, {"container": _JOURNAL, "volume": "42", "article_number": "077", "language": "de"}),
    (
        Kind.CONFERENCE,
        {
            "container": "Proceedings of the 3rd Conference on Dunes", "event": "Dunes and Deserts",
            "short_container": "DUNES 2017", "event_place": "Rome, Italy", "event_date": "2017-05-01/2017-05-03",
            "editors": (Person(family="Noether", given="Emmy"),), "series": "Dune Notes", "volume": "43",
            "publisher": "Sand Press", "place": "Berlin", "isbn": Isbn.parse("978-0-262-03384-8"),
        },
    ),
    (Kind.THESIS, {"institution": "University of Sand", "genre": "Habilitation", "place": "Bern"}),
    (Kind.REPORT, {"institution": "Institute of Sand", "genre": "White paper", "number": "TR-9", "place": "Bern"}),
    (Kind.BOOK, {"publisher": "Sand Press", "edition": "Second", "place": "Berlin"}),
    (Kind.STANDARD, {"institution": "Board of Sand", "number": "S-1"}),
    (Kind.PREPRINT, {"arxiv": ArxivId("1706.03762"), "categories": ("cs.CL",), "doi": None}),
    (Kind.BLOG, {"container": "The Sand Blog", "url": "https://sand.example/dunes", "doi": None}),
    (Kind.UNKNOWN, {"url": "https://sand.example/50%25", "container": "Sand Letters", "doi": None}),
)  # fmt: skip


def examples(dialect: Dialect) -> list[NewEntry]:
    """Return an entry of each kind that together have every field that is written."""
    return [entry_from(_work(f"k{number}", *one), dialect=dialect) for number, one in enumerate(_EXAMPLES)]


def _work(key: str, kind: Kind, values: Mapping[str, object]) -> Work:
    known: dict[str, object] = {
        "authors": (Person(family="Gauss", given="Carl"),), "date": PartialDate(2017, 6), "doi": _DOI,
        "note": "A remark",
    }  # fmt: skip
    record = Record(source="x", kind=kind, title="On Dunes", **(known | dict(values)))  # type: ignore[arg-type]
    place = Place(file="l.md", line=1, category=("Sand & dunes",))
    link = Link(url=record.url, role=Role.PAPER) if record.url else None
    mention = Mention(place=place, title="On Dunes", notes=("worth it",), links=(link,) if link else ())
    return Work(key=key, record=record, status=Status.RESOLVED, mentions=(mention,), former=(f"old{key}",))


def text_of(entries: Iterable[NewEntry], without: str = "") -> str:
    """Return entries as a file, one field left out of all."""
    out = []
    for entry in entries:
        fields = (
            f"  {field.name} = {field.value if field.is_macro else '{' + field.value + '}'},\n"
            for field in entry.fields
            if field.name != without
        )
        out.append(f"@{entry.type}{{{entry.key},\n{''.join(fields)}}}\n")
    return "\n".join(out)


def bibliography(text: str, style: str) -> str:
    """Return what BibTeX makes of a file in a style."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.bib").write_text(text, encoding="utf-8")
        aux = f"\\relax\n\\citation{{*}}\n\\bibdata{{library}}\n\\bibstyle{{{style}}}\n"
        (folder / "all.aux").write_text(aux, encoding="utf-8")
        subprocess.run(["bibtex", "all"], cwd=folder, capture_output=True, check=False)
        return (folder / "all.bbl").read_text(encoding="latin-1")


def names_in_biber(entries: Iterable[NewEntry]) -> dict[str, str]:
    """Return for each field under which name biber keeps it; empty where it does not."""
    entries = list(entries)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.bib").write_text(text_of(entries), encoding="utf-8")
        command = ["biber", "--tool", "--output-fieldcase=lower", "library.bib", "-O", "tool.bib"]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
        written = (folder / "tool.bib").read_text(encoding="utf-8")
    kept = {entry.key: {field.name: field.expanded({}) for field in entry.fields} for entry in parse(written).entries}
    found: dict[str, str] = {}
    for entry in entries:
        fields = kept[entry.key]
        for field in entry.fields:
            name = field.name.lower()
            same = [other for other, value in fields.items() if value == field.value]
            same += ["date"] if name in ("year", "month") and "date" in fields else []
            found[field.name] = found.get(field.name) or (name if name in fields else next(iter(same), ""))
    return found


def table() -> list[str]:
    """Return the lines of the table."""
    by_dialect = {dialect: examples(dialect) for dialect in Dialect}
    classic = by_dialect[Dialect.BIBTEX]
    whole = {style: bibliography(text_of(classic), style) for style in STYLES}
    biber = {dialect: names_in_biber(entries) for dialect, entries in by_dialect.items()}
    rows = (line.split("\t") for line in RULES.read_text(encoding="utf-8").splitlines()[1:])
    rules = {name: told for name, *told in rows}
    written = {
        dialect: {field.name for one in entries for field in one.fields} for dialect, entries in by_dialect.items()
    }
    out = [
        "| field | written in | `plain` | `IEEEtran` | biber | Zotero's importer | Better BibTeX | JabRef |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in ORDER:
        where = [dialect for dialect in Dialect if name in written[dialect]]
        printed = [
            ("printed" if bibliography(text_of(classic, name), style) != whole[style] else "no")
            if Dialect.BIBTEX in where
            else "–"
            for style in STYLES
        ]
        kept = dict.fromkeys(biber[dialect].get(name, "") for dialect in where)
        shown = ", ".join(f"`{one}`" if one and one != name else "kept" if one else "no" for one in kept)
        both = "both" if len(where) == len(Dialect) else ", ".join(where)
        out.append(f"| `{name}` | {both} | {printed[0]} | {printed[1]} | {shown} | {' | '.join(rules[name])} |")
    return out


_SCRIPT = """
import { parse } from '@retorquere/bibtex-parser'
import fs from 'fs'
const read = parse(fs.readFileSync(process.argv[2], 'utf8'), { sentenceCase: false })
const entries = read.entries.map(one => ({ key: one.key, fields: one.fields, mode: one.mode }))
console.log(JSON.stringify(entries.concat({ errors: read.errors })))
"""


_MODES = {
    "creatorlist": "names", "title": "title", "verbatim": "as written", "verbatimlist": "list, as written",
    "richtext": "text", "literal": "text", "literallist": "list", "date": "date",
}  # fmt: skip
"""How the parser reads a value, in words."""


def read_by(folder: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the entries as Better BibTeX's parser reads them, and its errors."""
    script, file = folder / "bibforge-read.mjs", folder / "bibforge-read.bib"
    script.write_text(_SCRIPT, encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(["node", script.name, file.name], cwd=folder, capture_output=True, check=True)
    *read, last = json.loads(done.stdout)
    return read, [str(one) for one in last["errors"]]


def odd_modes(folder: Path) -> list[str]:
    """Return the fields that the parser reads in another way than the table says."""
    said = {line.split("\t")[0]: line.split("\t")[2] for line in RULES.read_text(encoding="utf-8").splitlines()[1:]}
    out: dict[str, None] = {}
    for dialect in Dialect:
        for one in read_by(folder, text_of(examples(dialect)))[0]:
            for name, mode in one["mode"].items():
                if said.get(name) != _MODES.get(mode, mode):
                    out[f"{name}: the table says {said.get(name)}, the parser {_MODES.get(mode, mode)}"] = None
    return list(out)


def arrived(folder: Path, text: str) -> list[str]:
    """Return what Better BibTeX's parser does not hand on as it was meant: addresses, identifiers and keywords."""
    read, errors = read_by(folder, text)
    by_key = {one["key"]: one["fields"] for one in read}
    lost = [f"error: {one}" for one in errors]
    for entry in parse(text).entries:
        theirs = by_key.get(entry.key, {})
        for field in entry.fields:
            name, value = field.name.lower(), field.expanded({})
            if name in ("url", "doi", "eprint", "eprinttype", "eprintclass") and theirs.get(name) != value:
                lost.append(f"{entry.key}: {name} {value} arrives as {theirs.get(name)}")
            if name == "keywords" and set(theirs.get(name, ())) != {one.strip() for one in value.split(",")}:
                lost.append(f"{entry.key}: keywords {value} arrive as {theirs.get(name)}")
            if name == "howpublished" and re.search(r'\{"|\\', str(theirs.get(name, ""))):
                lost.append(f"{entry.key}: howpublished {value} arrives as {theirs.get(name)}")
    return lost


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", type=Path)
    parser.add_argument("--parser", type=Path)
    parser.add_argument("files", type=Path, nargs="*", help="for --parser: files to read beside the examples")
    options = parser.parse_args()
    if options.parser:
        texts = {str(dialect): text_of(examples(dialect)) for dialect in Dialect}
        texts |= {str(file): file.read_text(encoding="utf-8") for file in options.files}
        told = {name: arrived(options.parser, text) for name, text in texts.items()}
        told["the table"] = odd_modes(options.parser)
        for name, lost in told.items():
            print(f"{name}: {len(lost)} differ from what is meant", *lost, sep="\n  ")
        return int(any(told.values()))
    missing = [program for program in ("bibtex", "biber") if not shutil.which(program)]
    if missing:
        print(f"{' and '.join(missing)} not installed", file=sys.stderr)
        return 2
    lines = "\n".join(table())
    if options.check:
        page = options.check.read_text(encoding="utf-8")
        stands = page.partition(BEGIN)[2].partition(END)[0].strip()
        print(
            "the table is as the programs have it" if stands == lines else "the table differs from what the programs do"
        )
        return int(stands != lines)
    print(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
