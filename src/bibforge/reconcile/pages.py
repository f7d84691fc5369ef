"""What was read on a page against what the list says and what a service holds: a claim, believed only where it fits."""

from __future__ import annotations

from bibforge.model.library import Mention
from bibforge.model.people import family_key
from bibforge.model.record import Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.text.comparison import fold


def speaks_of(page: Record, mention: Mention) -> bool:
    """Tell whether a page is about the item that links it: its title is the item's, or its text has the item's name.

    A list may call a paper by a short name that only the paper's text explains. A page that has neither may be a home
    page, a page of a journal or a wrong link.
    """
    if compare_titles(mention.title, page.title).relation >= TitleRelation.PARTIAL:
        return True
    name = fold(mention.title)
    return len(name) >= 4 and f" {name} " in f" {fold(f'{page.title} {page.abstract}')} "


def at_odds(record: Record, mention: Mention) -> bool:
    """Tell whether a record has another arXiv id or DOI than the item itself states: what a list states binds."""
    preprints = {one.value for one in mention.arxiv}
    other_preprint = record.arxiv is not None and bool(preprints) and record.arxiv.value not in preprints
    return other_preprint or (record.doi is not None and bool(mention.doi) and record.doi not in mention.doi)


def fits_page(page: Record, record: Record) -> bool:
    """Tell whether a record is of the work that a page names: title and people agree.

    A PDF names its people nowhere but in its text: there the family names must stand, every one of a few, most of many.
    """
    if page.title and compare_titles(page.title, record.title).relation < TitleRelation.NEAR:
        return False
    if page.authors and record.authors:
        return compare_people(page.authors, record.authors).relation is not PeopleRelation.DISAGREE
    text = f" {fold(page.abstract)} "
    names = [family_key(person) for person in record.authors]
    standing = sum(f" {fold(person.family)} " in text for person in record.authors)
    return bool(names) and standing * 4 >= len(names) * 3
