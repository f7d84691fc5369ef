"""The door to reading: a text of any syntax that lists are carried in, picked by suffix and content, as one reading."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bibforge.errors import BibforgeError
from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.data import Data, DataList, DataMap, DataText
from bibforge.markup.markdown import outline
from bibforge.markup.source import SourceText
from bibforge.markup.syntax import DATA, SUFFIXES, Recognised, Syntax, recognised, suffix_of
from bibforge.model.library import Mention, Place, ReadingList, Skipped, SkipReason
from bibforge.readinglist.doubts import doubts_in
from bibforge.readinglist.proofs import NO_PROOFS, Proofs
from bibforge.readinglist.reader import read_blocks
from bibforge.readinglist.sections import plain_heading
from bibforge.text.comparison import fold

# Each syntax is loaded where a text is in it: start-up pays for Markdown alone.


def read_list(text: str, file: str, proofs: Proofs = NO_PROOFS) -> ReadingList:
    """Return the reading of one list, in whatever syntax it is.

    `file` is the name that places carry; its suffix and the text itself tell the syntax (docs/lists.md). Nothing is
    looked up; what was looked up before may prove titles (`proofs`), and an entry whose reading they change has the
    reading without them as its `before`. Lines count from 1; spans count characters of `text`. Raises BibforgeError
    (status 4) for a suffix that is no list's and for data that is broken: every other text gives a reading.
    """
    syntax = recognise(text, file).syntax
    if syntax in DATA:
        return _read_data(text, file, syntax)
    with _collection_paused():
        return _read_marked_up(text, file, syntax, proofs)


def _read_marked_up(text: str, file: str, syntax: Syntax, proofs: Proofs) -> ReadingList:
    source = _source(text, syntax)
    blocks = _blocks(source, syntax, file)
    reading = read_blocks(blocks, source, file, proofs)
    whole = _with_bibtex(reading, blocks, source)
    if source.front_matter and syntax in _FRONTED:
        whole = _with_post(whole, source)
    return whole if whole is reading else replace(whole, doubts=doubts_in(whole.mentions))


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Keep the cycle collector away: a reading makes many small objects and no cycles, and a fifth of its time went
    there.
    """
    runs = gc.isenabled()
    if runs:
        gc.disable()
    try:
        yield
    finally:
        if runs:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()  # what was made counts as old: the collector need not go through all of it at once
            gc.enable()


_FRONTED = frozenset({Syntax.MARKDOWN, Syntax.MDX, Syntax.QUARTO, Syntax.HTML})


def recognise(text: str, file: str) -> Recognised:
    """Return the syntax of a text by its name and by what stands in it.

    Raises BibforgeError (status 4) where the suffix is no list's and the text does not tell either.
    """
    found = recognised(text, file)
    if found is None:
        known = ", ".join(SUFFIXES)
        message = f"{suffix_of(file)} is not a list suffix"
        raise BibforgeError(message, place=file, hint=f"lists are {known}; a text without a suffix is read as Markdown")
    return found


def _read_data(text: str, file: str, syntax: Syntax) -> ReadingList:
    from bibforge.readinglist.records import read_records

    reading = read_records(_data(text, file, syntax), SourceText(text), file)
    return replace(reading, doubts=doubts_in(reading.mentions))


def _title_in(data: DataMap) -> str:
    """Return the title that front matter states, as the name of the list below it."""
    named = (value for key, value in data.pairs if key.text.casefold() == "title" and isinstance(value, DataText))
    return " ".join(next((value.text for value in named), "").split())


def _data(text: str, file: str, syntax: Syntax) -> Data:
    if syntax is Syntax.JSON:
        from bibforge.markup.jsontext import json_data

        return json_data(text, file)
    if syntax is Syntax.YAML:
        from bibforge.markup.yamltext import yaml_data

        return yaml_data(text, file)
    from bibforge.markup.csvtext import csv_data

    return csv_data(text, file, separator="\t" if syntax is Syntax.TSV else "")


_DIALECT_SIGNS = ("[[", "> [!", "- [ ]", "- [x]", "{:", "]({{", "<a name=", "<a id=")
"""What a text holds that may be Markdown of a program of notes or of a site."""


def _source(text: str, syntax: Syntax) -> SourceText:
    if syntax not in (Syntax.MDX, Syntax.QUARTO):
        if syntax is Syntax.MARKDOWN and any(map(text.__contains__, _DIALECT_SIGNS)):
            from bibforge.markup.dialects import markdown_marks

            return SourceText(text, markdown_marks(text))
        return SourceText(text)
    from bibforge.markup.dialects import mdx_code, quarto_marks

    return SourceText(text, mdx_code(text) if syntax is Syntax.MDX else quarto_marks(text))


def _blocks(source: SourceText, syntax: Syntax, file: str) -> list[Block]:
    match syntax:
        case Syntax.RESTRUCTUREDTEXT:
            from bibforge.markup.rst import rst_outline

            return rst_outline(source.text)
        case Syntax.ORG:
            from bibforge.markup.org import org_outline

            return org_outline(source.text)
        case Syntax.ASCIIDOC:
            from bibforge.markup.asciidoc import asciidoc_outline

            return asciidoc_outline(source.text)
        case Syntax.HTML:
            from bibforge.markup.page import page_outline

            return page_outline(source.without_front_matter)
        case Syntax.NOTEBOOK:
            from bibforge.markup.notebook import notebook_outline

            return notebook_outline(source.text, file)
        case _:
            return outline(source, components=syntax is Syntax.MDX)


def _with_bibtex(reading: ReadingList, blocks: list[Block], source: SourceText) -> ReadingList:
    if not any(block.kind is BlockKind.CODE and "@" in block.passage.text for block in blocks):
        return reading
    from bibforge.readinglist.bibtexblocks import with_bibtex

    return with_bibtex(reading, blocks, source)


def _with_post(reading: ReadingList, source: SourceText) -> ReadingList:
    """Return the reading with the paper that the front matter of a post states, before what its text lists.

    An entry of the text that has the post's title is the same paper: its links go to the post's mention.
    """
    from bibforge.readinglist.fieldvalues import fields_of
    from bibforge.readinglist.records import category_of, is_certain_work, mention_from, papers_in

    start = 1 if source.text.startswith("\ufeff") else 0
    try:
        data = _front_matter(source, reading.file, start)
    except BibforgeError:
        place = Place(file=reading.file, line=1, end_line=source.line(source.front_matter - 1))
        text = source.text[start : source.front_matter]
        broken = Skipped(
            place=place, reason=SkipReason.FRONT_MATTER, text=" ".join(text[:200].split()), papers=papers_in(text)
        )
        return replace(reading, skipped=(broken, *reading.skipped))
    if not isinstance(data, DataMap):
        return reading
    reading = reading if reading.title else replace(reading, title=_title_in(data))
    fields = fields_of(_flat(data))
    if not is_certain_work(fields):
        return reading
    path = category_of(fields, ()) or _first_category(data)
    post = mention_from(fields, source, reading.file, path)
    if post is None:
        return reading
    same = [one for one in reading.mentions if fold(one.title) == fold(post.title)]
    others = tuple(one for one in reading.mentions if one not in same)
    headings = dict.fromkeys([*(path[: depth + 1] for depth in range(len(path))), *reading.headings])
    return replace(reading, mentions=(_with_links(post, same), *others), headings=tuple(headings), is_post=not others)


def _flat(data: DataMap) -> DataMap:
    """Return front matter with what a site keeps apart for its own fields (Zola: `extra`, Hugo: `params`)."""
    own = [value for key, value in data.pairs if key.text in ("extra", "params") and isinstance(value, DataMap)]
    return data._replace(pairs=(*data.pairs, *(pair for one in own for pair in one.pairs))) if own else data


def _first_category(data: DataMap) -> tuple[str, ...]:
    """Return the first of the categories that front matter names (Jekyll, Hugo: `categories`), as a path."""
    for key, value in data.pairs:
        if key.text.casefold() == "categories":
            first = next(iter(value.items), None) if isinstance(value, DataList) else value
            name = plain_heading(first.text) if isinstance(first, DataText) else ""
            return (name,) if name else ()
    return ()


def _front_matter(source: SourceText, file: str, start: int) -> Data:
    """Return the values between the two fences: TOML between plus signs, else YAML."""
    first = source.text.find("\n", start) + 1
    fence = len(source.text[: source.front_matter].rstrip())
    last = max(first, source.text.rfind("\n", 0, fence) + 1)
    if source.text.startswith("+", start):
        from bibforge.markup.tomltext import toml_data

        return toml_data(source.text, file, first, last)
    from bibforge.markup.yamltext import yaml_data

    return yaml_data(source.text, file, first, last)


def _with_links(post: Mention, same: list[Mention]) -> Mention:
    known = {link.url for link in post.links}
    more = tuple(link for one in same for link in one.links if link.url and link.url not in known)
    return replace(post, links=(*post.links, *more))
