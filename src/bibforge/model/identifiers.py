"""Identifiers of works, each a type with one normal form; a bare string never carries a DOI."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from bibforge.text.control import without_control
from bibforge.text.patterns import compiled_later
from bibforge.text.symbols import INVISIBLE

_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = compiled_later(rf"(?P<base>{_ARXIV_NEW}|{_ARXIV_OLD})(?:v(?P<version>[1-9]\d*))?", re.IGNORECASE)
_ARCHIVES = """
    astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph math nlin physics cs q-bio
    stat alg-geom dg-ga q-alg cmp-lg chao-dyn patt-sol solv-int comp-gas adap-org acc-phys ao-sci atom-ph bayes-an
    chem-ph funct-an mtrl-th plasm-ph supr-con
"""
_OLD_ARCHIVES = frozenset(_ARCHIVES.split())
_ARXIV_PREFIX = compiled_later(
    r"""^(?P<address> (?:https?://)?
          (?: [a-z0-9.-]*arxiv\.org/(?:abs|pdf|html|latexml|format|ps|e-print|src|list)/
            | (?:dx\.)?doi\.org/10\.48550/arxiv\. ) )
    | ^(?P<doi> 10\.48550/arxiv\. )
    | ^(?P<label> arxiv (?:\s+(?:e-?prints?|preprints?),?\s+arxiv)? \s*[:.\s]\s* (?:arxiv\s*:\s*)? )
    | ^(?P<path> abs/ )""",
    re.IGNORECASE | re.VERBOSE,
)
_STAMP = compiled_later(r"\s+\[[a-z-]+(?:\.[A-Za-z-]+)?\](?:\s+\d{1,2}\s+\w+\s+\d{4})?$")
_ARXIV_IN_TEXT = compiled_later(
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
        """Return the identifier that the whole of `text` spells (bare, prefixed, URL or arXiv DOI), or None.

        The class and the date with which arXiv stamps a page may stand behind it (`0706.0001v1 [q-bio.CB]`).
        """
        if (bare := _ARXIV.fullmatch(text)) and (found := _arxiv_from(bare)):
            return found  # as sources write it, by the million
        text = unquote(_STAMP.sub("", text.strip()))
        if "/" in text and (found := _arxiv_in_url(text)):
            return found
        text = _ARXIV_PREFIX.sub("", text)
        text = re.split(r"[?#]", text, maxsplit=1)[0].rstrip("/ .,;").replace("//", "/")
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


_DOI_PREFIX = compiled_later(
    r"""^(?P<address> (?:https?://)?(?:www\.)?(?:(?:dx\.)?doi\.org/|doi\.(?:acm|ieeecomputersociety)\.org/) )
    | ^(?P<label> (?:doi|https?)\s*[:=]?\s*(?=10\.|https?://|(?:dx\.)?doi\.org/) )
    | ^(?P<urn> info:doi/ | urn:(?:doi:)? )""",
    re.IGNORECASE | re.VERBOSE,
)
_DOI = compiled_later(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_IN_TEXT = compiled_later(
    r"""(?<!delivery\.acm\.org/) 10\.\d{4,9}(?:\.\d+)*/
    (?: (?P<sici> (?:\(SICI\))? \d{4}-\d{3}[\dX] \([^\s<>()]*\) [^\s<>]* <[^\s<>]*> \d\.(?:\d|CO|TX)[^\s<>"{}|\\^`]* )
      | (?P<plain> [^\s"<>{}|\\^`]+ ) )""",
    re.IGNORECASE | re.VERBOSE,
)
"""A DOI in prose: the old ones that are made of a SICI (ANSI/NISO Z39.56) hold `<` and `>`, no others do."""
_DOI_TAIL = compiled_later(
    r"[.,;:!?'\"*_/]+$|/(?:full|pdf|epdf|abstract|summary|meta|html|fulltext)$|\.pdf$", re.IGNORECASE
)
_BARE_DOI = compiled_later(r"10\.[0-9]{4,9}/[A-Za-z0-9._():;/-]*[A-Za-z0-9]")
_DOI_ENDS = ("/full", "/pdf", "/epdf", "/abstract", "/summary", "/meta", "/html", "/fulltext", ".pdf")
"""A DOI that needs nothing taken off, and what is taken off at the end of one."""


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI in lower case (DOIs compare without case, DOI handbook 2.4); `written` keeps the registered spelling."""

    value: str
    written: str = field(default="", compare=False)

    @staticmethod
    def parse(text: str) -> Doi | None:
        """Return the DOI that the whole of `text` spells (bare, `doi:` or a doi.org URL), or None."""
        if _BARE_DOI.fullmatch(text) and not (value := text.lower()).endswith(_DOI_ENDS):
            return Doi(value, text)  # as sources write it, by the million
        text, previous = text.strip().translate(INVISIBLE), ""
        if _DOI_PREFIX.match(text) and "/10." in text:  # an address, which ends where its query begins
            text = re.split(r"[?#]", text, maxsplit=1)[0]
        text = unquote(text)
        if text[:1] + text[-1:] in ("()", "[]", "<>"):
            text = text[1:-1]
        while text != previous:
            previous, text = text, _DOI_PREFIX.sub("", text).strip().strip("{}")
        return _doi_from(text) if _DOI.fullmatch(text) else None

    @staticmethod
    def find_in(text: str) -> list[Doi]:
        """Return the DOIs that stand in prose or in a URL, in order, without trailing punctuation."""
        found = [_doi_from(_registered(match[0])) for match in _DOI_IN_TEXT.finditer(unquote(text))]
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
    text, previous = without_control(text), ""
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


@dataclass(frozen=True, slots=True, order=True)
class Pmid:
    """A PubMed identifier: a number without leading zeros (NLM, "PubMed help", PMID)."""

    value: str

    @staticmethod
    def parse(text: str) -> Pmid | None:
        """Return the PMID that the whole of `text` spells (bare, `PMID:` or a page of PubMed), or None."""
        match = _PMID.fullmatch(text.strip())
        return Pmid(match["number"]) if match else None

    @property
    def url(self) -> str:
        """The page of PubMed."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.value}/"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Pmcid:
    """An identifier of PubMed Central with its letters and without a version: `PMC1817752`."""

    value: str

    @staticmethod
    def parse(text: str) -> Pmcid | None:
        """Return the PMCID that the whole of `text` spells (`PMC…`, `PMCID: PMC…` or a page of PMC), or None."""
        match = _PMCID.fullmatch(text.strip())
        return Pmcid(f"PMC{match['number']}") if match else None

    @property
    def url(self) -> str:
        """The page of PubMed Central."""
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.value}/"

    def __str__(self) -> str:
        return self.value


_PMID = compiled_later(
    r"""(?: (?:https?://)? (?:www\.)?
          (?: pubmed\.ncbi\.nlm\.nih\.gov/ | ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/
            | europepmc\.org/(?:article|abstract)/med/ )
        | (?:pmid|pubmed)\s*:?\s* )?
    (?P<number> [1-9]\d{0,8} ) (?:/|/?[?\#].*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PMCID = compiled_later(
    r"""(?: (?:https?://)? (?:www\.)?
          (?: pmc\.ncbi\.nlm\.nih\.gov/articles/ | ncbi\.nlm\.nih\.gov/pmc/articles/
            | europepmc\.org/(?:articles|article/pmc)/ )
        | (?:pmcid)\s*:?\s* )?
    PMC (?P<number> [1-9]\d{0,8} ) (?:\.\d+)? (?:/(?:pdf(?:/.*)?)?|/?[?\#].*)?""",
    re.IGNORECASE | re.VERBOSE,
)


def pubmed_in_url(url: str) -> Pmid | Pmcid | None:
    """Return the PMID or PMCID that the address of a page of PubMed, PMC or Europe PMC states, or None."""
    return (Pmcid.parse(url) or Pmid.parse(url)) if "/" in url else None


Identifier = ArxivId | Doi | OpenReviewId | Isbn | Pmid | Pmcid

_SCHEMES: dict[str, type[ArxivId | Doi | OpenReviewId | Isbn | Pmid | Pmcid]] = {
    "arxiv": ArxivId, "doi": Doi, "openreview": OpenReviewId, "isbn": Isbn, "pmid": Pmid, "pmcid": Pmcid,
}  # fmt: skip

_NAMES = {kind: name for name, kind in _SCHEMES.items()}


def spelled(identifier: Identifier) -> str:
    """Return the one-word text form `scheme:value`, as the lock and the cache write it."""
    return f"{_NAMES[type(identifier)]}:{identifier.value}"


def from_spelled(text: str) -> Identifier | None:
    """Return the identifier of a text written by `spelled`, or None."""
    scheme, _, value = text.partition(":")
    kind = _SCHEMES.get(scheme)
    return kind.parse(value) if kind else None


_PLAIN_ARXIV = compiled_later(
    rf"https?://arxiv\.org/(?:abs|pdf)/(?P<base>{_ARXIV_NEW})(?:v(?P<version>[1-9]\d*))?(?:\.pdf)?"
)
"""The addresses that arXiv itself gives, as nearly all lists have them."""


def identifier_in_url(url: str) -> Identifier | None:
    """Return the identifier that a link's address states, or None.

    arXiv mirrors and readers (`cn.arxiv.org`, `ar5iv`, `alphaxiv`, `huggingface.co/papers`), doi.org and its
    proxies, publishers' pages that carry the DOI in the path or query, and OpenReview are understood.
    An arXiv DOI comes back as the arXiv identifier. What a rule can make of other addresses says `hints.hints_in_url`.
    """
    plain = _PLAIN_ARXIV.fullmatch(url)
    if plain and (found := _arxiv_from(plain)):
        return found
    address = unquote(url.strip()) if "%" in url else url.strip()
    low = address.lower()
    if "openreview.net" in low:
        # `references/pdf?id=` names a revision, not the forum
        return None if "/references/" in low else OpenReviewId.parse(address)
    arxiv = _arxiv_in_url(address)
    if arxiv:
        return arxiv
    doi = _doi_in_url(url.strip()) if "10." in address else None
    return (doi.arxiv or doi) if doi else None


_DOI_IN_ADDRESS = compiled_later(r"10\.\d{4,9}(?:\.\d+)*(?:/|%2F)[^\s\"{}|\\^`]+", re.IGNORECASE)
_END_IN_PATH = compiled_later(r"[?#]|&(?=[\w-]+=)|;(?=jsessionid)", re.IGNORECASE)
_END_IN_QUERY = compiled_later(r"[&#]")
_PARAMETERS = compiled_later(r"[?&][\w-]+=.*")
_NOT_IN_PATH = compiled_later(r"^(?:https?:)?//delivery\.acm\.org/", re.IGNORECASE)
"""Houses whose paths look like a DOI and are none: the ACM's delivery has a shelf number where the volume stands."""
_PAGES = compiled_later(
    r"""/(?: full | pdf | epdf | pdfdirect | pdfplus | ampdf | reader | abstract | abs | summary | meta | html
      | full-?text(?:\.html)? | full-xml | references | citations | cited-?by | figures(?:/.*)? | tables(?:/.*)?
      | metrics | suppl_file(?:/.*)? | supplementary | download | (?P<slug> (?:[a-z]{2,}-){3,}[a-z]+ ) )$
    | (?P<extension> \.(?:pdf | pdf\+html | full | full-text | short | long | abstract | extract | html? | xml
      | epub) )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What publishers put behind the DOI in a page's address: its view, its file type, the words of a chapter's title."""
_HOUSE_FORMS = (
    # bioRxiv and medRxiv: a version, which no DOI carries, and the view behind it (openRxiv's prefixes)
    compiled_later(r"(10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?:v\d+.*|[./].*)"),
    # MIT Press Direct: an article number and the title's words
    compiled_later(r"(10\.1162/[^/]+)/.*"),
    # Oxford Academic: an article number and the file's name
    compiled_later(r"(10\.1093/[^/]+/[^/]+)/\d{5,}(?:/.*)?", re.IGNORECASE),
    # AIP, ASME and SEG: a number of the article and the title's words, on the same platform
    compiled_later(r"(10\.(?:1063|1115|1190)/[^/]+)/\d{3,}(?:/.*)?"),
)
"""DOIs of houses that put more behind them than a view; the first group is what they register."""


def _doi_in_url(url: str) -> Doi | None:
    """Return the DOI that stands in an address, without what its house puts behind it."""
    match = None if _NOT_IN_PATH.match(url) else _DOI_IN_ADDRESS.search(url)
    if match is None:
        return None
    end = _END_IN_QUERY if "?" in url[: match.start()] else _END_IN_PATH
    text, previous = unquote(end.split(match[0], maxsplit=1)[0]), ""
    if "<" in text and not _DOI_IN_TEXT.fullmatch(text):
        text = text.partition("<")[0]
    while text != previous:
        previous = text
        text = _PAGES.sub("", text)
    whole = _registered(text)
    return _doi_from(whole) if _DOI.fullmatch(whole) else None


def _registered(text: str) -> str:
    """Return what a house registers of a DOI that stands in an address, without the parameters behind it."""
    text = _PARAMETERS.sub("", text)
    return next((form[1] for pattern in _HOUSE_FORMS if (form := pattern.fullmatch(text))), text)


_ARXIV_HOSTS = compiled_later(
    r"""^(?:https?:)?(?://)?(?:[\w-]+\.)*
    (?P<host> arxiv\.org|ar5iv\.org|alphaxiv\.org|arxiv-vanity\.com|arxiv\.wiki|ar5iv\.labs\.arxiv\.org
            |huggingface\.co/papers|scirate\.com|arxiv-sanity\.com|paperswithcode\.com/paper|catalyzex\.com/paper )
    /(?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)


_ARXIV_FOLDERS = compiled_later(
    r"""^ (?:
        (?P<folder> abs | pdf | html | latexml | format | ps | e-print | src | list | arxiv | papers? | overview
            | ftp/arxiv/papers | PS_cache/arxiv/pdf ) /+
      | arxiv:
      | \d{4}/(?=\d{4}\.\d)
    )+""",
    re.VERBOSE | re.IGNORECASE,
)
"""What stands before the id in an address of arXiv's or of its mirrors."""


_QUERY = compiled_later(r"[?#]")
_FILE_SUFFIX = compiled_later(r"(?:\.pdf|\.ps|\.html?)+$", re.IGNORECASE)
_NO_FIGURE = compiled_later(r"$|[^\d]")


def _arxiv_in_url(address: str) -> ArxivId | None:
    low = address.lower()
    match = _ARXIV_HOSTS.match(address) if "iv" in low or "paper" in low or "scirate" in low else None
    if not match:
        return None
    rest = _QUERY.split(match["rest"], maxsplit=1)[0]
    rest = _ARXIV_FOLDERS.sub("", rest)
    rest = _FILE_SUFFIX.sub("", rest.strip("/ "))
    found = _ARXIV.match(rest)
    return _arxiv_from(found) if found and _NO_FIGURE.match(rest, found.end()) else None
