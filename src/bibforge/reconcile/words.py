"""The words for reasons: one template a kind, asked at the edge alone; wording them anew changes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from bibforge.reconcile.reasons import Reason, ReasonKind

WORDS: dict[StrEnum, str] = {
    ReasonKind.SAME_DOI: "same DOI {doi}",
    ReasonKind.SAME_ARXIV: "same arXiv id {arxiv}",
    ReasonKind.SAME_OPENREVIEW: "same OpenReview id {openreview}",
    ReasonKind.DIFFERENT_ARXIV: "different arXiv ids {left} and {right}",
    ReasonKind.DIFFERENT_DOI: "different DOIs {left} and {right}",
    ReasonKind.TITLE_MISSING: "a title is missing",
    ReasonKind.TITLES_EQUAL: "titles are equal",
    ReasonKind.TITLES_NEAR: "titles are equal but for spelling",
    ReasonKind.TITLE_IS_NOTICE: "one is a notice about the other (erratum, comment, reply)",
    ReasonKind.NUMBERS_DIFFER: "numbers in the titles differ",
    ReasonKind.TITLE_LONG_VERSION: "one title calls itself the long version",
    ReasonKind.TITLE_LACKS_SUBTITLE: "one title lacks the other's subtitle",
    ReasonKind.TITLE_LACKS_SHORT_NAME: "one title lacks the short name “{name}”",
    ReasonKind.TITLES_DIFFER: "titles differ: “{left}” against “{right}”",
    ReasonKind.TITLES_SPELLED_APART: "titles differ: {count} words differ in spelling",
    ReasonKind.PEOPLE_NOT_GIVEN: "people not given",
    ReasonKind.PEOPLE_RUN_TOGETHER: "all people agree, their names run together",
    ReasonKind.PEOPLE_AGREE: "all people agree",
    ReasonKind.PEOPLE_PARTLY_AGREE: "{found} of {total} people agree",
    ReasonKind.ONE_NAME_AGREES: "one name of many agrees",
    ReasonKind.PEOPLE_DIFFER: "the people differ",
    ReasonKind.LIST_NAMES_NOBODY: "the list gives no people",
    ReasonKind.RECORD_NAMES_NOBODY: "the record gives no people",
    ReasonKind.SAME_YEAR: "same year",
    ReasonKind.YEARS_FIT: "years fit",
    ReasonKind.YEARS_APART: "years do not fit",
    ReasonKind.YEARS_DO_NOT_FIT: "years {left} and {right} do not fit",
    ReasonKind.YEAR_NEAR_LISTED: "{known}, {listed} in the list",
    ReasonKind.YEAR_UNLIKE_LISTED: "{listed} in the list, {known} in the record",
    ReasonKind.VENUE_AGREES: "the venue agrees",
    ReasonKind.VENUE_DIFFERS: "“{listed}” in the list, another venue here",
    ReasonKind.NO_PAPER_KIND: "a {what} is not a paper",
    ReasonKind.KINDS_DIFFER: "one is a {left}, the other a {right}",
    ReasonKind.LIST_NAMES: "the list names {identifier}",
    ReasonKind.ENTRY_NAMES: "the entry names {identifier}",
    ReasonKind.LIST_NAMES_ANOTHER: "the list names {identifier}, not {known}",
    ReasonKind.LIST_LINKS_PAGE: "the list links to the record's own page {url}",
    ReasonKind.LINK_LEADS_TO: "the list's link leads to {identifier} by the address rules of its publisher",
    ReasonKind.PAGE_NAMES: "the page that the list links names {identifier} ({url})",
    ReasonKind.PAGE_HAS_TITLE: "the page that the list links has the title “{title}” ({url})",
    ReasonKind.FOUND_BY_TITLE: "{service}: {because}",
    ReasonKind.PREPRINT_OF: "{service}: the preprint of {record}, by title and people",
    ReasonKind.PUBLISHED_NAMED_BY_ARXIV: "published version (arXiv names its DOI): {because}",
    ReasonKind.PUBLISHED_NAMES_PREPRINT: "published version (names this preprint): {because}",
    ReasonKind.PUBLISHED_NAMED_ELSEWHERE: "published version ({service} names its DOI): {because}",
    ReasonKind.NO_PUBLICATION_KNOWN: "{service} knows no published version",
    ReasonKind.PUBLISHED_BY_TITLE: "published version (by title and people): {because}",
    ReasonKind.PUBLICATION_NOT_SOUGHT: "the published version could not be looked for: {cause}",
    ReasonKind.PREPRINT_PREFERRED: "the published version could not be looked for: the preprint is preferred",
    ReasonKind.ITEM_IS: "the item is a {what}",
    ReasonKind.NOT_ASKED_FOR: "no service was asked for {identifier}",
    ReasonKind.REGISTERED_AT: "{identifier} is registered at {agency}, which gave no record of it",
    ReasonKind.NOTHING_ALIKE: "no match in {service}",
    ReasonKind.NO_CANDIDATE: "no candidate was found",
    ReasonKind.NO_CANDIDATE_KNOWN: "no candidate is known",
    ReasonKind.SEVERAL_ANSWER: "several works fit: {records}",
    ReasonKind.LEFT_UNRESOLVED: "left unresolved by hand",
    ReasonKind.WEAK_POINTS: "{because}",
    ReasonKind.NOT_ENOUGH: "the evidence is not sufficient",
    ReasonKind.NOT_FOUND: "{identifier} was not found",
    ReasonKind.REJECTED_LINK: "{identifier} is “{title}”, which was rejected by hand",
    ReasonKind.SECOND_WORK: "{identifier} is “{title}”, another work than {record}",
    ReasonKind.ARXIV_NAMES_OTHER_DOI: "arXiv names the DOI {doi}, which is “{title}”: not taken",
    ReasonKind.LABEL_OTHER_TITLE: "the label “{label}” is another title of “{title}” (an old title?)",
    ReasonKind.LABEL_NOT_IN_TITLE: "the label “{label}” is not found in “{title}” (an alias, or a wrong link?)",
    ReasonKind.LABEL_DOES_NOT_FIT: "the label “{label}” does not fit “{title}” (a wrong link?)",
    ReasonKind.ACCEPTED_BY_HAND: "accepted by hand: {record}",
    ReasonKind.PINNED_BY_HAND: "pinned by hand: {record}",
    ReasonKind.NOT_A_PAPER_BY_HAND: "not a paper, decided by hand",
    ReasonKind.DECLARED_SAME: "declared the same as “{title}”",
    ReasonKind.JOINED_SAME_ITEM: "the same item in several places",
    ReasonKind.JOINED_BY_HAND: "declared the same by hand",
    ReasonKind.JOINED_BY_LISTS: "every list names {identifier}",
    ReasonKind.JOINED_BY_RECORD: "all lead to {record}",
    ReasonKind.JOINED_BY_TITLE: "title and people agree",
    ReasonKind.LATER_NOTICE: "{type}",
    ReasonKind.LATER_NOTICE_DATED: "{type}, {date}",
    ReasonKind.IS_NOTICE: "is itself a notice ({type})",
    ReasonKind.IS_NOTICE_DATED: "is itself a notice ({type}, {date})",
    ReasonKind.UNREACHABLE: "{cause}",
    ReasonKind.ACCOUNTS_DIFFER: "the {what} of {left} and {right} differ, though both describe this work",
    ReasonKind.YEAR_NOT_OF_DOI: "the record has the year {year}, and its DOI {doi} states {stated}",
    ReasonKind.COMPLETED_FROM: "{record}: {what} from {source}",
    ReasonKind.LEGACY: "{text}",
}
"""The phrase of each kind, its arguments in braces; `{because}` are the reasons that it rests on."""


def phrase(one: Reason) -> str:
    """Return a reason in words."""
    args = {name: name_for_people(value) if isinstance(value, str) else value for name, value in one.args}
    return WORDS[one.kind].format_map({**args, "because": phrases(one.because)})


def name_for_people(text: str) -> str:
    """Return a text in which names of records without identifier (`title:…:kingma:2015`) are told in words."""
    return _BY_TITLE.sub(_told_record, text) if "title:" in text else text


_BY_TITLE = re.compile(r"\btitle:[^\s:]*:(?P<family>[^\s:]*):(?P<year>\d{0,4})(?!\w)")


def _told_record(match: re.Match[str]) -> str:
    known = ", ".join(filter(None, (match["family"].capitalize(), match["year"])))
    return f"a record without identifier ({known})" if known else "a record without identifier"


def phrases(reasons: Iterable[Reason]) -> str:
    """Return several reasons in words, as one phrase; none is said twice."""
    return "; ".join(dict.fromkeys(map(phrase, reasons)))
