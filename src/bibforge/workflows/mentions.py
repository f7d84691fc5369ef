"""Mentions from anywhere: lists, `.bib` files, and tables of them as JSON lines or Parquet, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import is_list_name
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Link, Mention, Place, Role
from bibforge.model.people import Person, people_from
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.resolvers.tables.packages import bulk_package
from bibforge.text.binary import require_list_text
from bibforge.text.encoding import declared_encoding, decode, decode_bytewise
from bibforge.verify.claims import bib_references
from bibforge.workflows.bulk.files import BulkFile, FileLayout, SetAside

_ROWS = 4096
"""Rows of a Parquet file that are fetched at once."""


def mentions_in(path: Path, name: str) -> Iterator[Mention | SetAside]:
    """Give the mentions of a file in order, under the name of the file; a row that is none is set aside.

    What ends as lists do is a list, `.parquet` a table, all else is known by its first bytes: JSON lines or BibTeX.
    Raises BibforgeError (status 4) for what cannot be read, and where the package for Parquet is missing.
    """
    if path.suffix.lower() == ".parquet":
        yield from _in_rows(enumerate(_parquet_rows(path), 1), name)
    elif is_list_name(path.name) and path.suffix.lower() not in (".json", ".jsonl", ".ndjson"):
        data = path.read_bytes()
        require_list_text(data, name)
        text, _ = decode(data, declared_encoding(data))
        yield from (one for one in read_list(text, name).mentions if one.is_paper)
    else:
        with BulkFile(path) as source:
            yield from _in_bulk(source, name)


def _in_bulk(source: BulkFile, name: str) -> Iterator[Mention | SetAside]:
    if source.layout is FileLayout.BIBTEX:
        text, _ = decode_bytewise(source.path.read_bytes())
        for one in bib_references(text, name):
            yield mention_of(one.claim, Place(file=name, line=one.line))
        return
    if source.layout not in (FileLayout.LINES, FileLayout.LIST):
        hint = "give lists, .bib files, JSON lines or Parquet"
        raise BibforgeError(f"no table of mentions: {source.layout}", place=name, hint=hint)
    for item in source.items():
        if isinstance(item, SetAside):
            yield item
            continue
        try:
            row = msgspec.json.decode(item.raw)
        except (ValueError, RecursionError) as error:
            yield SetAside(item.line, f"not JSON ({error})")
            continue
        yield from _in_rows([(item.line, row)], name)


def _in_rows(rows: Any, name: str) -> Iterator[Mention | SetAside]:
    for number, row in rows:
        try:
            yield mention_from(row, Place(file=name, line=number))
        except (ValueError, TypeError, AttributeError) as error:
            yield SetAside(number, str(error))


def mention_from(row: Any, place: Place) -> Mention:
    """Return the mention of a row of a table.

    Its names: `title`, `authors` (a text, a list of texts, or of objects with `family` and `given`), `year`, `venue`,
    `doi`, `arxiv`, `openreview`, `isbn`, `url`. Raises ValueError where there is neither a title nor an identifier.
    """
    if not isinstance(row, Mapping):
        raise ValueError("not an object")  # one kind of error for every row that is none
    people, more = _people(row.get("authors"))
    link = Link(url=_text(row, "url"), role=Role.PAPER)
    mention = Mention(
        place=place,
        title=_text(row, "title"),
        authors=people,
        et_al=more,
        year=_year(row.get("year")),
        venue=_text(row, "venue"),
        links=(link,) if link.url else (),
        arxiv=tuple(filter(None, [ArxivId.parse(_text(row, "arxiv"))])),
        doi=tuple(filter(None, [Doi.parse(_text(row, "doi"))])),
        openreview=tuple(filter(None, [OpenReviewId.parse(_text(row, "openreview"))])),
        isbn=tuple(filter(None, [Isbn.parse(_text(row, "isbn"))])),
    )
    if not mention.title and not mention.identifiers:
        raise ValueError("neither a title nor an identifier")
    return mention


def mention_of(claim: Record, place: Place) -> Mention:
    """Return the mention that a reference of a `.bib` file makes, whatever it claims to be."""
    preprint = claim.kind is Kind.PREPRINT
    return Mention(
        place=place,
        title=claim.title,
        authors=claim.authors or claim.editors,
        et_al=claim.more_authors,
        year=claim.year,
        venue="" if preprint else claim.container,
        links=(Link(url=claim.url, role=Role.PAPER),) if claim.url else (),
        arxiv=(claim.arxiv,) if claim.arxiv else (),
        doi=(claim.doi,) if claim.doi else (),
        openreview=(claim.openreview,) if claim.openreview else (),
        hinted=claim.hints,
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _year(value: Any) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _people(value: Any) -> tuple[tuple[Person, ...], bool]:
    if isinstance(value, str):
        return people_from(value)
    found: list[Person] = []
    more = False
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("family"), str):
            found.append(Person(family=one["family"], given=str(one.get("given") or "")))
        elif isinstance(one, str):
            people, others = people_from(one)
            found += people
            more = more or others
    return tuple(found), more


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    duckdb = bulk_package()
    connection = duckdb.connect()
    try:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(_ROWS):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise BibforgeError(f"cannot be read as Parquet ({why})", place=path.as_posix()) from None
    finally:
        connection.close()
