"""The identifiers that the fields of an entry state, and those that they only suggest."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from bibforge.model.hints import hints_in_url
from bibforge.model.identifiers import ArxivId, Doi, Identifier, OpenReviewId, identifier_in_url

ADDRESS = re.compile(r"\\(?:url|path|nolinkurl|href)\s*\{([^{}]+)\}|(?<![\w{])(https?://[^\s{}]+)")
"""An address in a value: in its command, or bare; one of the two groups is the address."""
_ADDRESSED = ("url", "ee", "link", "howpublished")
_ARXIV_FIELDS = ("journal", "url", "howpublished", "journaltitle", "booktitle", "ee", "link", "eprint", "arxiv", "eid",
                 "pages", "number")  # fmt: skip
"""Where people state an arXiv id beside `eprint` (as `arXiv:…`, or as an address)."""
ARXIV_NOTE = re.compile(
    r"""\s*(?P<lead> (?:e-?print|preprint|url|online|(?:also\s+)?available(?:\s+online)?(?:\s+(?:at|as|on|from))?)
        [:,]?\s+ )?
    (?: (?:arXiv\s+(?:e-?print|preprint)[:,]?\s+)? arXiv:\s*[^\s;,]+(?:\s*\[[\w.-]+\])?
      | https?://(?:www\.)?arxiv\.org/[^\s;,]+ )
    (?: \s+version:\s*\d+ )?
    \s*(?:[;.,]\s*|$)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A note that begins with the entry's own arXiv id; an id further on in a note may be another work's."""
_DOI_NOTE = re.compile(r"\s*(?:doi\s*:?\s*|https?://(?:dx\.)?doi\.org/)(10\.\d{4,9}/[^\s;,]+)\s*\.?\s*", re.IGNORECASE)
"""A note that is nothing but a DOI."""
_SPELLED_SIGNS = re.compile(
    r"""
      \\text(?P<word>underscore|less|greater)\b\s*(?:\{\})?
    | \$\s*\\?(?P<math>[<>_])\s*\$
    | \\(?P<escaped>[%#&_{}~$])
    """,
    re.VERBOSE,
)
_SIGNS = {"underscore": "_", "less": "<", "greater": ">"}


def verbatim(values: Mapping[str, str], name: str) -> str:
    """Return a field that is no running text: TeX's escapes taken back, nothing else changed."""
    raw = values.get(name, "")
    if not raw:
        return ""
    raw = raw.strip()
    return re.sub(r"\\([%#&_{}~$])", r"\1", raw) if "\\" in raw else raw


def doi_in(text: str) -> Doi | None:
    """Return the DOI that a value of `doi` spells, however wrapped: `{{10.…}}`, `{\\_}`, `$<$`, `&lt;`, an address."""
    if any(sign in text for sign in "\\{$&"):
        text = re.sub(r"\\href\s*\{([^{}]*)\}\s*\{[^{}]*\}", r"\1", text)
        text = re.sub(r"\\(?:url|path|nolinkurl|doi)(?![A-Za-z])", "", text)
        text = _SPELLED_SIGNS.sub(
            lambda match: _SIGNS.get(match["word"] or "", match["math"] or match["escaped"]), text
        )
        text = html.unescape(text.replace("{", "").replace("}", ""))
    given = Doi.parse(text)
    if given or "://" not in text:
        return given
    found = identifier_in_url(text)
    return found if isinstance(found, Doi) else None


def doi_of(values: Mapping[str, str]) -> Doi | None:
    """Return the DOI of `doi`, of an address that holds it, or of a note that is nothing else."""
    given = doi_in(values.get("doi", "").strip())
    if given:
        return given
    found = (identifier_in_url(address) for address in _addresses(values))
    stated = next((one for one in found if isinstance(one, Doi)), None)
    note = _DOI_NOTE.fullmatch(verbatim(values, "note")) if stated is None else None
    return Doi.parse(note[1]) if note else stated


def arxiv_of(values: Mapping[str, str], *, eprint_type: str) -> ArxivId | None:
    """Return the arXiv id that the fields state: `eprint`, an arXiv DOI or address, an "arXiv preprint" journal, a note
    that begins with it.
    """
    if eprint_type.lower() in ("", "arxiv") and (given := ArxivId.parse(verbatim(values, "eprint"))):
        return given
    doi = doi_in(values.get("doi", "").strip())
    if doi and doi.arxiv:
        return doi.arxiv
    volume = verbatim(values, "volume")
    if volume.lower().startswith("abs/") and (given := ArxivId.parse(volume)):
        return given
    for name in _ARXIV_FIELDS:
        if name in values and (found := _arxiv_in(verbatim(values, name))):
            return found
    stated = ARXIV_NOTE.match(_without_commands(verbatim(values, "note")))
    if stated and (found := _arxiv_in(stated[0])):
        return found
    return ArxivId.parse(verbatim(values, "arxiv")) or ArxivId.parse(verbatim(values, "arxivid"))


def openreview_of(values: Mapping[str, str]) -> OpenReviewId | None:
    """Return the OpenReview forum that an address names."""
    found = (identifier_in_url(one) for one in _addresses(values) if "openreview.net" in one)
    return next((one for one in found if isinstance(one, OpenReviewId)), None)


def hints_of(values: Mapping[str, str], *stated: Identifier | None) -> tuple[Identifier, ...]:
    """Return the identifiers that the fields suggest beside the stated ones: made of addresses by a rule, or of a note.

    A note may speak of another work: what it names must bear the entry's title before it counts.
    """
    made: list[Identifier] = [hint for address in _addresses(values) for hint in hints_in_url(address)]
    noted: list[Identifier] = [one for name in ("note", "addendum") for one in ArxivId.find_in(verbatim(values, name))]
    return tuple(one for one in dict.fromkeys((*made, *noted)) if one not in stated)


def url_of(values: Mapping[str, str]) -> str:
    """Return the address of `url`, else the one in `howpublished`, or a note that is nothing but an address."""
    given = verbatim(values, "url")
    if given:
        wrapped = ADDRESS.search(given)
        return (wrapped[1] or wrapped[2]).strip() if wrapped else given
    note = values.get("note", "").strip()
    found = ADDRESS.search(values.get("howpublished", "")) or ADDRESS.fullmatch(note)
    return (found[1] or found[2]).replace("\\", "").strip() if found else ""


def _addresses(values: Mapping[str, str]) -> Iterator[str]:
    """Give the addresses of the fields for them, and of a note that is nothing but one."""
    for name in _ADDRESSED:
        text = verbatim(values, name)
        if not text:
            continue
        found = [match[1] or match[2] for match in ADDRESS.finditer(text)]
        yield from found or ([text] if name == "url" else [])
    text = verbatim(values, "note")
    if text and (note := ADDRESS.fullmatch(text)):
        yield note[1] or note[2]


def _arxiv_in(text: str) -> ArxivId | None:
    lowered = text.lower()
    if not any(mark in lowered for mark in ("arxiv", "abs/", "pdf/", "://")):
        return None
    if found := ArxivId.find_in(text):
        return found[0]
    stated = (identifier_in_url(match[1] or match[2]) for match in ADDRESS.finditer(text))
    return next((one for one in stated if isinstance(one, ArxivId)), None)


def _without_commands(text: str) -> str:
    """Return a note with its addresses bare and without the target of its links."""
    text = re.sub(r"\\href\s*\{[^{}]*\}", "", text)
    return re.sub(r"\\url\s*(?=\{)|[{}]", "", text)
