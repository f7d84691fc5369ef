"""The sentences of version 1 of the lock, which kept reasons in words, read back into kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bibforge.reconcile.reasons import ARGUMENTS, Reason, ReasonKind, reason

_SENTENCES: tuple[tuple[ReasonKind, str], ...] = (
    (ReasonKind.LIST_NAMES, "the list names {identifier}"),
    (ReasonKind.LIST_LINKS_PAGE, "the list links to the record's own page {url}"),
    (ReasonKind.PREPRINT_OF, "{service}: the preprint of {record}, by title and people"),
    (ReasonKind.PUBLISHED_NAMED_BY_ARXIV, "published version (arXiv names its DOI): {because}"),
    (ReasonKind.PUBLISHED_NAMES_PREPRINT, "published version (names this preprint): {because}"),
    (ReasonKind.PUBLISHED_BY_TITLE, "published version (by title and people): {because}"),
    (ReasonKind.PREPRINT_PREFERRED, "the published version could not be looked for: the preprint is preferred"),
    (ReasonKind.PUBLICATION_NOT_SOUGHT, "the published version could not be looked for: {cause}"),
    (ReasonKind.ITEM_IS, "the item is a {what}"),
    (ReasonKind.ACCEPTED_BY_HAND, "accepted by hand: {record}"),
    (ReasonKind.PINNED_BY_HAND, "pinned by hand: {record}"),
    (ReasonKind.NOT_A_PAPER_BY_HAND, "no paper, decided by hand"),
    (ReasonKind.DECLARED_SAME, "declared the same as “{title}”"),
    (ReasonKind.REJECTED_LINK, "{identifier} is “{title}”, which was rejected by hand"),
    (ReasonKind.SECOND_WORK, "{identifier} is “{title}”, another work than {record}"),
    (ReasonKind.ARXIV_NAMES_OTHER_DOI, "arXiv names the DOI {doi}, which is “{title}”: not taken"),
    (ReasonKind.LABEL_OTHER_TITLE, "the label “{label}” is another title of “{title}” (an old title?)"),
    (ReasonKind.LABEL_NOT_IN_TITLE, "the label “{label}” is not found in “{title}” (an alias, or a wrong link?)"),
    (ReasonKind.LABEL_DOES_NOT_FIT, "the label “{label}” does not fit “{title}” (a wrong link?)"),
    (ReasonKind.NOT_FOUND, "{identifier} was not found"),
    (ReasonKind.SAME_DOI, "same DOI {doi}"),
    (ReasonKind.SAME_ARXIV, "same arXiv id {arxiv}"),
    (ReasonKind.SAME_OPENREVIEW, "same OpenReview id {openreview}"),
    (ReasonKind.TITLES_EQUAL, "titles are equal"),
    (ReasonKind.TITLES_NEAR, "titles are equal but for spelling"),
    (ReasonKind.TITLE_LONG_VERSION, "one title calls itself the long version"),
    (ReasonKind.TITLE_LACKS_SUBTITLE, "one title lacks the other's subtitle"),
    (ReasonKind.TITLE_LACKS_SHORT_NAME, "one title lacks the short name “{name}”"),
    (ReasonKind.TITLES_SPELLED_APART, "titles differ: {count} words differ in spelling"),
    (ReasonKind.TITLES_DIFFER, "titles differ: “{left}” against “{right}”"),
    (ReasonKind.PEOPLE_NOT_GIVEN, "people not given"),
    (ReasonKind.PEOPLE_RUN_TOGETHER, "all people agree, their names run together"),
    (ReasonKind.PEOPLE_AGREE, "all people agree"),
    (ReasonKind.PEOPLE_PARTLY_AGREE, "{found} of {total} people agree"),
    (ReasonKind.ONE_NAME_AGREES, "one name of many agrees"),
    (ReasonKind.SAME_YEAR, "same year"),
    (ReasonKind.YEARS_FIT, "years fit"),
    (ReasonKind.YEARS_APART, "years do not fit"),
    (ReasonKind.FOUND_BY_TITLE, "{service}: {because}"),
)
"""What version 1 wrote, word for word and for ever, whatever `words` says today; earlier rows are tried first."""


def reason_from_sentence(text: str) -> Reason:
    """Return the reason that a sentence of version 1 says; one that is not known is kept in its own words."""
    return _known(text) or reason(ReasonKind.LEGACY, text=text)


def _known(text: str) -> Reason | None:
    return next(_readings(text), None)


def _readings(text: str) -> Iterator[Reason]:
    for kind, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        args = match.groupdict()
        because = [_known(part) for part in args.pop("because").split("; ")] if "because" in args else []
        if all(because):
            types = ARGUMENTS.get(kind, {})
            yield reason(kind, filter(None, because), **{name: types[name](value) for name, value in args.items()})


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[ReasonKind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(_pattern(kind, sentence), re.DOTALL)) for kind, sentence in _SENTENCES)


def _pattern(kind: ReasonKind, sentence: str) -> str:
    """Return the pattern of a sentence: figures where the argument is a number, one word for the name of a service."""
    parts = re.split(r"\{(\w+)\}", sentence)
    types = ARGUMENTS.get(kind, {})
    shapes = {name: r"\d+" if types[name] is int else r"\w+" if name == "service" else ".+?" for name in parts[1::2]}
    literal = [re.escape(part) for part in parts[::2]]
    named = [f"(?P<{name}>{shapes[name]})" for name in parts[1::2]]
    return "".join(part for pair in zip(literal, [*named, ""], strict=True) for part in pair)
