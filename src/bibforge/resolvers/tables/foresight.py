"""What a question of a build will ask the tables, before it does: what is missing goes out at once, not in turn.

Answers never rest on this. A wrong guess costs a row too many or one more round of joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import (
    Alike,
    Answer,
    ById,
    ByTitle,
    ByUrl,
    Found,
    OtherAccounts,
    Question,
    Related,
    Several,
    accounts_of,
)
from bibforge.resolvers.catalog.keys import (
    folded_titles,
    hashed,
    keys_of,
    link_key,
    normal_address,
    search_words,
    squeezed_key,
)
from bibforge.resolvers.tables.questions import TableQuestion, of_key, of_word


def first_needs(question: Question) -> list[TableQuestion]:
    """Return what a question asks the tables in any case."""
    match question:
        case ById(identifier):
            return list(map(of_key, keys_of(identifier)))
        case OtherAccounts(identifier=identifier):
            return list(map(of_key, keys_of(identifier))) if identifier else []
        case Related(arxiv):
            return list(map(of_key, (link_key(arxiv), *keys_of(arxiv))))
        case ByUrl(url):
            named = identifier_in_url(url)
            address = normal_address(url)
            keys = keys_of(named) if named else (hashed(f"url:{address}"),) if address else ()
            return list(map(of_key, keys))
        case ByTitle(title) | Alike(ByTitle(title)):
            return list(_of_title(title))
        case _:
            return []


def _of_title(title: str) -> Iterator[TableQuestion]:
    titles = folded_titles(title)
    yield from (of_key(squeezed_key(one)) for one in titles if one)
    yield from map(of_word, search_words(titles[0]) if titles[0] else ())


def followed_by(question: Question, answer: Answer) -> Iterator[Question]:
    """Give what is likely to be asked about the record that is likely to be taken for an answer."""
    match answer:
        case Found(record):
            yield from _about(record)
        case Several(records) if records and isinstance(question, ByTitle):
            yield from _about(records[0])


def _about(record: Record) -> Iterator[Question]:
    if record.kind is not Kind.PREPRINT:
        if record.identifiers:
            yield accounts_of(record)
        if not record.arxiv and record.title:
            yield ByTitle(record.title, record.authors, record.year, record.container)
        return
    if record.doi:
        yield ById(record.doi)
    if record.arxiv:
        yield Related(record.arxiv)
    bare = ByTitle(record.title, record.authors, record.year, "")
    yield bare
    yield Alike(bare)
    yield accounts_of(record)
