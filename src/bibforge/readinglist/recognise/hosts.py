"""What is known about addresses: one table from hosts and paths to the role of a link and the kind of a thing."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.model.library import Role
from bibforge.model.record import Kind
from bibforge.readinglist.words import meanings_in

_CLASSES = {
    "paper": (Role.PAPER, Kind.UNKNOWN), "code": (Role.CODE, Kind.SOFTWARE), "video": (Role.VIDEO, Kind.VIDEO),
    "slides": (Role.SLIDES, Kind.TALK), "blog": (Role.BLOG, Kind.BLOG), "data": (Role.DATA, Kind.DATASET),
    "demo": (Role.DEMO, Kind.WEBPAGE), "page": (Role.OTHER, Kind.WEBPAGE), "book": (Role.OTHER, Kind.BOOK),
    "profile": (Role.HOME, Kind.PROFILE),
}  # fmt: skip
_HOSTS = {address: _CLASSES[known] for address, known in meanings_in("hosts").items()}
_FIRST_PARTS = frozenset(host.partition("/")[2] for host in _HOSTS if "/" in host)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@]*@)?(?:www\d?\.)?([^/:?#]+)(?::\d+)?(/[^?#]*)?", re.IGNORECASE)
_QUERY = re.compile(r"[?#]")
_PDF = re.compile(
    r"""
      (?P<suffix>\.(?:pdf|ps|ps\.gz|djvu)(?:$|[?\#])|\.pdf[&/])
    | (?P<path>/pdf(?:/|$)|/pdf\?|pdfft)
    | (?P<query>[?&]id=[^&]*\.pdf)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SLIDES = re.compile(r"\.pptx?(?:$|[?#])|slides?[^/]*\.pdf", re.IGNORECASE)
_PROFILE = re.compile(
    r"""
      (?P<csdn>(?:blog\.)?csdn\.net/[\w-]+/?(?:\?[^/]*)?$)
    | (?P<zhihu>zhihu\.com/people/) | (?P<jianshu>jianshu\.com/u/)
    | (?P<github>^https?://github\.com/[\w-]+/?$) | (?P<medium>^https?://(?:www\.)?medium\.com/@[\w.-]+/?$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BLOGISH = re.compile(
    r"(?:^|[./-])blogs?(?:[./-]|$)|/posts?/|/\d{4}/\d{2}/|/articles?/|/news/|/research/[a-z]", re.IGNORECASE
)
_DAY_IN_PATH = re.compile(r"/\d{4}/\d{2}/")
_TALK = re.compile(r"[/tT](?i:(?<=/)(?:talks?|slides?|presentations?|lectures?)/|(?<=t)tic\.edu/dl/)")
_BOOK = re.compile(r"/books?/|/dp/[0-9X]{10}|isbn", re.IGNORECASE)
_REPOSITORY = re.compile(
    r"""
    /(?P<path> cgi/viewcontent\.cgi | bitstreams?/ | handle/\d | id/eprint/\d | \w\w/publications/\w )
    """,
    re.VERBOSE,
)
"""How the programs of institutional repositories address papers (Digital Commons, DSpace, EPrints, Pure)."""
_THESIS = re.compile(r"thesis|dissertation", re.IGNORECASE)
_PEOPLE = re.compile(
    r"""
    /(?P<folder>people|person|faculty|homes|members?|~[\w.-]+|u|team|staff|profile)
    /? (?P<page>[\w.%+-]*) /? (?:index\.html?)? $
    """,
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def host_of(url: str) -> tuple[str, str]:
    """Return host (without `www.`, lower case) and path of an address, empty where it has none."""
    start = 8 if url.startswith("https://") else 7 if url.startswith("http://") else 0
    host, slash, path = url[start:].partition("/")
    if start and host.replace(".", "").isalnum() and host.isascii() and not host.startswith("www"):
        path = _QUERY.split(path, maxsplit=1)[0] if "?" in path or "#" in path else path
        return host.lower(), slash + path  # as nearly all addresses are
    found = _HOST.match(url)
    return (found[1].lower(), found[2] or "") if found else ("", "")


@lru_cache(maxsize=65536)
def known_host(url: str) -> tuple[Role, Kind] | None:
    """Return role and kind of the longest entry of the table that host and path of an address end in, or None."""
    host, path = host_of(url)
    first = path.split("/", 2)[1] if "/" in path else ""
    while host:
        found = (_HOSTS.get(f"{host}/{first}") if first in _FIRST_PARTS else None) or _HOSTS.get(host)
        if found:
            return found
        host = host.partition(".")[2]
    return None


def is_pdf(url: str) -> bool:
    """Tell whether an address serves a PDF or PostScript file by its own words."""
    return _is_pdf(url, url.casefold())


def _is_pdf(url: str, low: str) -> bool:
    if "pdf" not in low and ".ps" not in low and ".djvu" not in low:
        return False
    return low.endswith(".pdf") or "/pdf/" in low or bool(_PDF.search(url)) or "openreview.net/pdf" in url


def _is_slides(url: str, low: str) -> bool:
    return (".ppt" in low or (".pdf" in low and "sl" in low)) and bool(_SLIDES.search(url))


def _is_profile(url: str, low: str) -> bool:
    hinted = "csdn.net/" in low or "hu.com/" in low or "hub.com/" in low or "um.com/@" in low
    return hinted and bool(_PROFILE.search(url))


@lru_cache(maxsize=65536)
def role_of_url(url: str) -> Role:
    """Return what an address alone says about its role."""
    low = url.casefold()
    if _is_slides(url, low):
        return Role.SLIDES
    known = known_host(url)
    pdf = _is_pdf(url, low)
    if known and known[0] is not Role.PAPER and not (pdf and known[0] is not Role.VIDEO):
        return known[0]
    if pdf:
        return Role.PDF
    if known:
        return known[0]
    if _is_blogish(url, low):
        return Role.BLOG
    if host_of(url)[0].endswith((".github.io", ".gitlab.io", ".github.com")):
        return Role.PROJECT
    return Role.OTHER


@lru_cache(maxsize=65536)
def kind_of_url(url: str) -> Kind | None:
    """Return the kind of thing an address leads to: `UNKNOWN` for what is a paper, None where nothing is known."""
    low = url.casefold()
    if _is_profile(url, low):
        return Kind.PROFILE
    if _is_slides(url, low) or (_may_be_talk(low) and _TALK.search(url) and not re.search(r"/papers?/", url)):
        return Kind.TALK
    known = known_host(url)
    pdf = _is_pdf(url, low)
    if known and not (pdf and known[1] in (Kind.SOFTWARE, Kind.WEBPAGE)):
        return known[1]
    if pdf:
        return Kind.THESIS if _THESIS.search(url) else Kind.UNKNOWN
    if known is None and _REPOSITORY.search(url):
        return Kind.UNKNOWN
    if _is_blogish(url, low):
        return Kind.BLOG
    if ("book" in low or "/dp/" in low or "sbn" in low) and _BOOK.search(url):
        return Kind.BOOK
    return Kind.DATASET if "dataset" in low or "/data/" in low or "/corpus" in low else None


def _is_blogish(url: str, low: str) -> bool:
    hinted = (
        "blog" in low or "/post" in low or "/article" in low or "/news/" in low or "/research/" in low
        or _DAY_IN_PATH.search(url) is not None
    )  # fmt: skip
    return hinted and bool(_BLOGISH.search(url))


def _may_be_talk(low: str) -> bool:
    return "/talk" in low or "/slide" in low or "/presentation" in low or "/lecture" in low or "ttic.edu/dl/" in low


def is_site(url: str) -> bool:
    """Tell whether an address is nothing but a host: a site, and no one paper in it."""
    host, path = host_of(url)
    return bool(host) and path in ("", "/") and "?" not in url


def is_home_page(url: str) -> bool:
    """Tell whether an address looks like a person's page (`~jane`, `/people/…`, a bare personal host)."""
    known = known_host(url)
    if known:
        return known[0] is Role.HOME or _is_profile(url, url.casefold())
    path = host_of(url)[1]
    return path in ("", "/") or bool(_PEOPLE.search(path))
