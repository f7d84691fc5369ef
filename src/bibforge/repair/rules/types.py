"""Rules on the names of entry types and fields: slips of the pen, and what a type needs or does not take."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bibforge.bibtex.document import Document
from bibforge.bibtex.table import BIBLATEX, CLASSIC, FIELD_SLIPS, FIELDS, READ, SHAPES, Dialect
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.findings import Edit, Finding, fix
from bibforge.repair.engine.style import renaming
from bibforge.text.comparison import word_set

_OTHER_TYPES = word_set(
    "artwork audio bibnote booklet collection commentary customa customb customc customd custome customf image "
    "jurisdiction legislation legal letter movie music performance set xdata software patent periodical standard "
    "video webpage ieeetranbstctl ctrl control presentation talk lecture unpublished hidden preprint report thesis "
    "online www electronic dataset data manual conference proceedings misc techreport game news blog newspaper "
    "magazine map code journal paper bookinbook bookchapter chapter suppbook suppcollection suppperiodical mvbook "
    "mvcollection mvproceedings mvreference phdthesis mastersthesis bachelorsthesis bathesis mathesis habilitation "
    "candthesis book inbook inreference reference glossdef acronym entry abbreviation symbol number index software "
    "softwareversion softwaremodule codefragment person institution organization publisher string comment preamble "
    "tweet podcast speech hearing bill law case statute"
)
KNOWN_TYPES = frozenset({*CLASSIC, *BIBLATEX, *READ, *_OTHER_TYPES})
_TARGETS = ("article", "inproceedings", "incollection", "proceedings", "phdthesis", "mastersthesis", "techreport",
            "unpublished", "collection", "conference", "booklet", "online", "manual")  # fmt: skip
_SLIPS = {
    "inproceeding": "inproceedings",
    "inproc": "inproceedings",
    "proceeding": "proceedings",
    "masterthesis": "mastersthesis",
    "journalarticle": "article",
    "techrep": "techreport",
    "technicalreport": "techreport",
    "articles": "article",
    "conferencepaper": "inproceedings",
    "phdthesys": "phdthesis",
    "msthesis": "mastersthesis",
    "mscthesis": "mastersthesis",
}
"""Types that people write, and what they mean."""

_CORE = ("author", "title", "journal", "booktitle", "year", "volume", "number", "pages", "publisher", "editor",
         "school", "institution", "abstract", "keywords", "journaltitle")  # fmt: skip
_OWN_WORDS = word_set(
    "years page volumes numbers titles journals publishers auth titel autor journal-iso journal_iso issue numpages "
    "month note key owner date doi url isbn issn edition series chapter address type annote keyword tags"
)


def correct_entry_type(document: Document, view: BibView) -> Iterator[Finding]:
    """An unknown entry type is printed as `misc`; if it is one letter off a known one, it is a typing error."""
    for entry in document.entries:
        if entry.type in KNOWN_TYPES or entry.is_commented:
            continue
        meant = _SLIPS.get(entry.type) or _near(entry.type, _TARGETS)
        if not meant:
            continue
        written = entry.source[entry.type_start : entry.type_end]
        new = meant.upper() if written.isupper() else meant.capitalize() if written[:1].isupper() else meant
        edit = Edit(entry.type_start, entry.type_end, new)
        yield Finding(span=entry.type_span, message=f"entry type {written} should be {new}", fix=fix(edit))


def correct_field_name(document: Document, view: BibView) -> Iterator[Finding]:
    """A field whose name is mistyped is not printed; one letter off a field that the entry lacks is a typing error."""
    known = _known_fields()
    for name, pairs in list(view.fields.items()):
        if name in known:
            continue
        meant = FIELD_SLIPS.get(name) or _near(name, _CORE)
        for entry, field in pairs if meant else ():
            if entry.field(meant) is None:
                message = f"field {field.written_name} should be {meant}"
                safe = name not in FIELD_SLIPS  # what nobody has printed yet may be written in any way
                yield Finding(span=field.name_span, message=message, fix=fix(renaming(field, meant), safe=safe))


@lru_cache(maxsize=1)
def _known_fields() -> frozenset[str]:
    names = {name for shapes in SHAPES.values() for shape in shapes.values() for name in shape.takes}
    return frozenset(names | {name for row in FIELDS for name in row[1:]} | _OWN_WORDS)


@lru_cache(maxsize=4096)
def _near(word: str, targets: tuple[str, ...]) -> str:
    """Return the one target that is a single slip away (a letter more, less, other, or two swapped), or nothing."""
    from rapidfuzz.distance import OSA  # on first use: 68 ms that most files never need

    near = [one for one in targets if abs(len(one) - len(word)) <= 1 and OSA.distance(word, one) == 1]
    return near[0] if len(near) == 1 and len(word) >= 4 and near[0] not in (word + "s", word[:-1]) else ""


def require_fields(document: Document, view: BibView) -> Iterator[Finding]:
    """An entry has what its type needs; styles warn of a gap, and readers miss it."""
    shapes = SHAPES[view.dialect]
    for entry in view.sound:
        shape = shapes.get(entry.type)
        if shape is None or entry.field("crossref") or entry.field("xdata") or entry.is_commented:
            continue
        present = {field.name for field in entry.fields}
        missing = [name for name in sorted(shape.needs) if not _stands(name, present)]
        if missing and not (entry.type == "book" and missing == ["author"] and "editor" in present):
            yield Finding(span=entry.type_span, message=f"@{entry.type} needs {', '.join(missing)}")


_STANDS_FOR = {
    "journal": ("journaltitle",), "journaltitle": ("journal",), "year": ("date",), "date": ("year",),
    "school": ("institution",), "institution": ("school",), "editor": ("author",), "publisher": ("howpublished",),
}  # fmt: skip


def _stands(name: str, present: set[str]) -> bool:
    return name in present or any(other in present for other in _STANDS_FOR.get(name, ()))


def no_volume_and_number(document: Document, view: BibView) -> Iterator[Finding]:
    """Classic styles take a volume or a number in a book or proceedings, not both."""
    if view.dialect is not Dialect.BIBTEX:
        return
    for entry in view.sound:
        if entry.type in ("book", "inbook", "incollection", "inproceedings", "conference", "proceedings"):
            volume, number = entry.field("volume"), entry.field("number")
            if volume and number:
                yield Finding(span=number.span, message=f"@{entry.type} takes volume or number, not both")
