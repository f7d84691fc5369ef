"""The door to reading: a text of any syntax that lists are carried in, picked by suffix and content, as one reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bibforge.errors import BibforgeError
from bibforge.markup.asciidoc import asciidoc_outline
from bibforge.markup.blocks import Block
from bibforge.markup.csvtext import csv_data
from bibforge.markup.data import Data, DataMap
from bibforge.markup.dialects import mdx_code, quarto_marks
from bibforge.markup.jsontext import json_data
from bibforge.markup.markdown import outline
from bibforge.markup.notebook import notebook_outline
from bibforge.markup.org import org_outline
from bibforge.markup.page import page_outline
from bibforge.markup.rst import rst_outline
from bibforge.markup.source import SourceText
from bibforge.markup.syntax import DATA, SUFFIXES, Recognised, Syntax, recognised, suffix_of
from bibforge.markup.yamltext import yaml_data
from bibforge.model.library import Mention, Place, ReadingList, Skipped
from bibforge.readinglist.bibtexblocks import with_bibtex
from bibforge.readinglist.fieldvalues import fields_of
from bibforge.readinglist.reader import read_blocks
from bibforge.readinglist.records import is_certain_work, mention_from, read_records
from bibforge.text.comparison import fold

_OUTLINES: dict[Syntax, Callable[[str], list[Block]]] = {
    Syntax.RESTRUCTUREDTEXT: rst_outline, Syntax.ORG: org_outline, Syntax.ASCIIDOC: asciidoc_outline,
    Syntax.HTML: page_outline,
}  # fmt: skip


def read_list(text: str, file: str) -> ReadingList:
    """Return the reading of one list, in whatever syntax it is.

    `file` is the name that places carry; its suffix and the text itself tell the syntax (docs/lists.md). Nothing is
    looked up. Lines count from 1; spans count characters of `text`. Raises BibforgeError (status 4) for a suffix that
    is no list's and for data that is broken: every other text gives a reading.
    """
    syntax = recognise(text, file).syntax
    if syntax in DATA:
        return read_records(_data(text, file, syntax), SourceText(text), file)
    source = _source(text, syntax)
    blocks = _blocks(source, syntax, file)
    reading = with_bibtex(read_blocks(blocks, source, file), blocks, source)
    return _with_post(reading, source) if source.front_matter and syntax in _FRONTED else reading


_FRONTED = frozenset({Syntax.MARKDOWN, Syntax.MDX, Syntax.QUARTO})


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


def _data(text: str, file: str, syntax: Syntax) -> Data:
    if syntax is Syntax.JSON:
        return json_data(text, file)
    if syntax is Syntax.YAML:
        return yaml_data(text, file)
    return csv_data(text, file, separator="\t" if syntax is Syntax.TSV else "")


def _source(text: str, syntax: Syntax) -> SourceText:
    if syntax is Syntax.MDX:
        return SourceText(text, mdx_code(text))
    if syntax is Syntax.QUARTO:
        return SourceText(text, quarto_marks(text))
    return SourceText(text)


def _blocks(source: SourceText, syntax: Syntax, file: str) -> list[Block]:
    if syntax is Syntax.NOTEBOOK:
        return notebook_outline(source.text, file)
    read = _OUTLINES.get(syntax)
    return read(source.text) if read else outline(source)


def _with_post(reading: ReadingList, source: SourceText) -> ReadingList:
    """Return the reading with the paper that the front matter of a post states, before what its text lists.

    An entry of the text that has the post's title is the same paper: its links go to the post's mention.
    """
    start = 1 if source.text.startswith("\ufeff") else 0
    try:
        data = yaml_data(*_front_matter(source, reading.file, start))
    except BibforgeError:
        place = Place(file=reading.file, line=1, end_line=source.line(source.front_matter - 1))
        broken = Skipped(place=place, reason="front matter", text=" ".join(source.text[start:200].split()))
        return replace(reading, skipped=(broken, *reading.skipped))
    if not isinstance(data, DataMap) or not is_certain_work(fields_of(data)):
        return reading
    post = mention_from(fields_of(data), source, reading.file, ())
    if post is None:
        return reading
    same = [one for one in reading.mentions if fold(one.title) == fold(post.title)]
    others = tuple(one for one in reading.mentions if one not in same)
    return replace(reading, mentions=(_with_links(post, same), *others))


def _front_matter(source: SourceText, file: str, start: int) -> tuple[str, str, int, int]:
    """Return the arguments that read the lines between the two fences as YAML."""
    first = source.text.find("\n", start) + 1
    fence = len(source.text[: source.front_matter].rstrip())
    return source.text, file, first, max(first, source.text.rfind("\n", 0, fence) + 1)


def _with_links(post: Mention, same: list[Mention]) -> Mention:
    known = {link.url for link in post.links}
    more = tuple(link for one in same for link in one.links if link.url and link.url not in known)
    return replace(post, links=(*post.links, *more))
