"""Identifiers of works, each a type with one normal form; a bare string never carries a DOI."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = re.compile(rf"(?P<base>{_ARXIV_NEW}|{_ARXIV_OLD})(?:v(?P<version>[1-9]\d*))?", re.IGNORECASE)
_ARCHIVES = """
    astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph math nlin physics cs q-bio
    stat alg-geom dg-ga q-alg cmp-lg chao-dyn patt-sol solv-int comp-gas adap-org acc-phys ao-sci atom-ph bayes-an
    chem-ph funct-an mtrl-th plasm-ph supr-con
"""
_OLD_ARCHIVES = frozenset(_ARCHIVES.split())
_ARXIV_PREFIX = re.compile(
    r"""^(?P<address> (?:https?://)?
          (?: [a-z0-9.-]*arxiv\.org/(?:abs|pdf|html|latexml|format|ps|e-print|src|list)/
            | (?:dx\.)?doi\.org/10\.48550/arxiv\. ) )
    | ^(?P<doi> 10\.48550/arxiv\. )
    | ^(?P<label> arxiv\s*:\s* )
    | ^(?P<path> abs/ )""",
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV_IN_TEXT = re.compile(
    rf"""(?: (?P<label> arxiv\s*[:.\s]\s*(?:preprint\s+)?(?:arxiv\s*:?\s*)? )
          | (?P<path> \babs/ | \bpdf/ )
          | (?P<doi> 10\.48550/arxiv\. ) )
    (?P<id> (?:{_ARXIV_NEW}|{_ARXIV_OLD}) (?:v[1-9]\d*)? ) (?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class ArxivId:
    """An arXiv identifier without its version: `1706.03762`, `hep-th/9901001`.

    The subject class of old identifiers is dropped (`math.GT/0309136` is `math/0309136`); `version`
    takes no part in equality. Source: arXiv "Understanding the arXiv identifier".
    """

    value: str
    version: int | None = field(default=None, compare=False)

    @staticmethod
    def parse(text: str) -> ArxivId | None:
        """Return the identifier that the whole of `text` spells (bare, prefixed, URL or arXiv DOI), or None."""
        text = unquote(text.strip())
        text = _ARXIV_PREFIX.sub("", text)
        text = re.split(r"[?#]", text, maxsplit=1)[0].rstrip("/ ").replace("//", "/")
        text = re.sub(r"\.pdf$", "", text, flags=re.IGNORECASE)
        match = _ARXIV.fullmatch(text)
        return _arxiv_from(match) if match else None

    @staticmethod
    def find_in(text: str) -> list[ArxivId]:
        """Return the identifiers that stand in prose behind `arXiv:`, `abs/` or the arXiv DOI prefix, in order."""
        found = [ArxivId.parse(match["id"]) for match in _ARXIV_IN_TEXT.finditer(text)]
        return list(dict.fromkeys(one for one in found if one))

    @property
    def doi(self) -> Doi:
        """The DataCite DOI that arXiv registers for every paper."""
        return Doi(f"10.48550/arxiv.{self.value}", f"10.48550/arXiv.{self.value}")

    @property
    def url(self) -> str:
        """The abstract page."""
        return f"https://arxiv.org/abs/{self.value}"

    @property
    def year(self) -> int:
        """The year of submission that the identifier itself states."""
        two = int(re.search(r"\d\d", self.value.rpartition("/")[2])[0])  # type: ignore[index]  # the form is proved
        return 1900 + two if two >= 91 else 2000 + two

    def __str__(self) -> str:
        return self.value


def _arxiv_from(match: re.Match[str]) -> ArxivId | None:
    base = match["base"]
    version = int(match["version"]) if match["version"] else None
    if "/" in base:
        archive, number = base.split("/")
        archive = archive.lower().partition(".")[0]
        return ArxivId(f"{archive}/{number}", version) if archive in _OLD_ARCHIVES else None
    month, number = base.split(".")
    if int(number) == 0 or int(month) < 704 or (len(number) == 5) != (int(month) >= 1501):
        return None
    return ArxivId(base, version)


_DOI_PREFIX = re.compile(
    r"""^(?P<address> (?:https?://)?(?:www\.)?(?:(?:dx\.)?doi\.org/|doi\.acm\.org/) )
    | ^(?P<label> (?:doi|https?)\s*:\s*(?=10\.) )
    | ^(?P<urn> info:doi/ )""",
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_IN_TEXT = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_DOI_TAIL = re.compile(r"[.,;:!?'\"*_]+$|/(?:full|pdf|epdf|abstract|summary|meta|html|fulltext)$|\.pdf$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI in lower case (DOIs compare without case, DOI handbook 2.4); `written` keeps the registered spelling."""

    value: str
    written: str = field(default="", compare=False)

    @staticmethod
    def parse(text: str) -> Doi | None:
        """Return the DOI that the whole of `text` spells (bare, `doi:` or a doi.org URL), or None."""
        text = _DOI_PREFIX.sub("", unquote(text.strip())).strip().strip("{}")
        text = _DOI_PREFIX.sub("", text)
        return _doi_from(text) if _DOI.fullmatch(text) else None

    @staticmethod
    def find_in(text: str) -> list[Doi]:
        """Return the DOIs that stand in prose or in a URL, in order, without trailing punctuation."""
        found = [_doi_from(match[0]) for match in _DOI_IN_TEXT.finditer(unquote(text))]
        return list(dict.fromkeys(one for one in found if one))

    @property
    def arxiv(self) -> ArxivId | None:
        """The arXiv identifier behind an arXiv DOI, or None for every other DOI."""
        return ArxivId.parse(self.value) if self.value.startswith("10.48550/arxiv.") else None

    @property
    def url(self) -> str:
        """The resolver's address."""
        return f"https://doi.org/{self}"

    def __str__(self) -> str:
        return self.written or self.value


def _doi_from(text: str) -> Doi | None:
    previous = ""
    while text != previous:
        previous = text
        text = _DOI_TAIL.sub("", text)
        for opening, closing in ("()", "[]"):
            if text.endswith(closing) and text.count(closing) > text.count(opening):
                text = text[:-1]
    suffix = text.partition("/")[2]
    return Doi(text.lower(), text) if suffix else None


@dataclass(frozen=True, slots=True, order=True)
class OpenReviewId:
    """An OpenReview forum identifier: `HyoST_9xl`."""

    value: str

    @staticmethod
    def parse(text: str) -> OpenReviewId | None:
        """Return the forum identifier of an OpenReview URL or of the bare text, or None."""
        text = text.strip()
        if "openreview.net" in text.lower():
            match = re.search(r"[?&;]id=([A-Za-z0-9_-]{6,})", text)
            return OpenReviewId(match[1]) if match else None
        return OpenReviewId(text) if re.fullmatch(r"[A-Za-z0-9_-]{6,20}", text) else None

    @property
    def url(self) -> str:
        """The forum page."""
        return f"https://openreview.net/forum?id={self.value}"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Isbn:
    """An ISBN-13 without hyphens whose check digit is right (ISO 2108)."""

    value: str

    @staticmethod
    def parse(text: str) -> Isbn | None:
        """Return the ISBN-13 that `text` spells (ISBN-10 converted), or None where the check digit is wrong."""
        text = re.sub(
            r"^(?:https?://id\.crossref\.org/isbn/|isbn(?:-1[03])?:?\s*)", "", text.strip(), flags=re.IGNORECASE
        )
        digits = re.sub(r"[\s-]", "", text).upper()
        if re.fullmatch(r"\d{9}[\dX]", digits):
            total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
            return _isbn13("978" + digits[:9]) if total % 11 == 0 else None
        if re.fullmatch(r"97[89]\d{10}", digits) and _isbn13(digits[:12]).value == digits:
            return Isbn(digits)
        return None

    def __str__(self) -> str:
        return self.value


def _isbn13(first12: str) -> Isbn:
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first12))
    return Isbn(f"{first12}{-total % 10}")


Identifier = ArxivId | Doi | OpenReviewId | Isbn

_SCHEMES: dict[str, type[ArxivId] | type[Doi] | type[OpenReviewId] | type[Isbn]] = {
    "arxiv": ArxivId, "doi": Doi, "openreview": OpenReviewId, "isbn": Isbn,
}  # fmt: skip


def spelled(identifier: Identifier) -> str:
    """Return the one-word text form `scheme:value`, as the lock and the cache write it."""
    scheme = next(name for name, kind in _SCHEMES.items() if isinstance(identifier, kind))
    return f"{scheme}:{identifier.value}"


def from_spelled(text: str) -> Identifier | None:
    """Return the identifier of a text written by `spelled`, or None."""
    scheme, _, value = text.partition(":")
    kind = _SCHEMES.get(scheme)
    return kind.parse(value) if kind else None


def identifier_in_url(url: str) -> Identifier | None:
    """Return the identifier that a link's address states, or None.

    arXiv mirrors and readers (`cn.arxiv.org`, `ar5iv`, `alphaxiv`, `huggingface.co/papers`), doi.org and its
    proxies, publishers' pages that carry the DOI in the path, and OpenReview are understood.
    An arXiv DOI comes back as the arXiv identifier.
    """
    address = unquote(url.strip())
    lowered = address.lower()
    if "openreview.net" in lowered:
        return OpenReviewId.parse(address)
    arxiv = _arxiv_in_url(address)
    if arxiv:
        return arxiv
    if "10." in address:
        found = Doi.find_in(re.split(r"[?#](?!.*10\.\d{4})", address, maxsplit=1)[0])
        if found:
            return found[0].arxiv or found[0]
    return None


_ARXIV_HOSTS = re.compile(
    r"""^(?:https?:)?(?://)?(?:[\w-]+\.)*
    (?P<host> arxiv\.org|ar5iv\.org|alphaxiv\.org|arxiv-vanity\.com|arxiv\.wiki|ar5iv\.labs\.arxiv\.org
            |huggingface\.co/papers|scirate\.com|arxiv-sanity\.com|paperswithcode\.com/paper )
    /(?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)


def _arxiv_in_url(address: str) -> ArxivId | None:
    match = _ARXIV_HOSTS.match(address)
    if not match:
        return None
    rest = re.split(r"[?#]", match["rest"], maxsplit=1)[0]
    rest = re.sub(
        r"^(?:(?:abs|pdf|html|latexml|format|ps|e-print|src|arxiv|papers?|overview|ftp/arxiv/papers)/+)+",
        "",
        rest,
        flags=re.IGNORECASE,
    )
    rest = re.sub(r"(?:\.pdf|\.ps|\.html?)+$", "", rest.strip("/ "), flags=re.IGNORECASE)
    found = _ARXIV.match(rest)
    return _arxiv_from(found) if found and re.match(r"$|[^\d]", rest[found.end() :]) else None
