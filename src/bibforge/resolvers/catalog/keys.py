"""The keys under which the catalog files a record: hashes of identifiers, addresses and titles, and search words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote

from bibforge.model.identifiers import ArxivId, Doi, Identifier, identifier_in_url, spelled
from bibforge.text.comparison import STOP_WORDS, fold, main_title

_uncached_fold = fold.__wrapped__  # millions of titles pass once: the cache would only cost
_ASCII_FOLD = bytes(ord(chr(i).lower()) if i < 128 and chr(i).isalnum() else 32 for i in range(256))


def is_plain(text: str) -> bool:
    """Tell whether a title is ASCII without TeX, tags and entities, as most are."""
    return text.isascii() and not ("\\" in text or "$" in text or "{" in text or "<" in text or "&" in text)


def folded(text: str) -> str:
    """Return `fold(text)`, four times as fast for plain titles."""
    return _folded_plain(text) if is_plain(text) else _uncached_fold(text)


def _folded_plain(text: str) -> str:
    return b" ".join(text.encode().translate(_ASCII_FOLD, b"'").split()).decode()


def hashed(text: str) -> int:
    """Return the 63-bit key of a text: a positive SQLite integer, equal on every machine.

    Among 150 million keys a collision has a chance of one in a thousand; readers verify what a key led to.
    """
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def identity_key(layout: str, identifier: Identifier) -> int:
    """Return the key that says which row of a layout a new row replaces."""
    return hashed(f"{layout} {spelled(identifier)}")


def own_keys(identifier: Identifier) -> tuple[int, ...]:
    """Return the keys under which records may be filed that own an identifier.

    A row whose identity is its arXiv id or its DOI has no second key for it: at 3 million rows one costs 50 MB.
    """
    keys = [hashed(spelled(identifier))]
    if isinstance(identifier, ArxivId):
        keys += [identity_key("arxiv", identifier), identity_key("arxiv-partial", identifier)]
    elif isinstance(identifier, Doi):
        keys.append(identity_key("crossref", identifier))
    return tuple(keys)


@lru_cache(maxsize=4096)  # a batch of questions is prepared before it is answered
def keys_of(identifier: Identifier) -> tuple[int, ...]:
    """Return the keys under which the owners of an identifier are looked for: for an arXiv DOI those of the id too."""
    keys = own_keys(identifier)
    return (*keys, *own_keys(identifier.arxiv)) if isinstance(identifier, Doi) and identifier.arxiv else keys


def link_key(identifier: Identifier) -> int:
    """Return the key of an identifier that a record names without owning it (preprint and published version)."""
    return hashed(f"~{spelled(identifier)}")


def squeezed_key(text: str) -> int:
    """Return the key of a folded title; blanks do not count (`super resolution`, `superresolution`)."""
    return hashed("title:" + text.replace(" ", ""))


def folded_titles(title: str) -> tuple[str, ...]:
    """Return the folded title and, where it has a subtitle, the folded main title."""
    if is_plain(title):
        whole = _folded_plain(title)
        if ": " not in title and " -" not in title and "? " not in title and title.isprintable():
            return (whole,)
        part = _folded_plain(main_title(title))
    else:
        whole, part = _uncached_fold(title), folded(main_title(title))
    return (whole, part) if part and part != whole else (whole,)


@lru_cache(maxsize=4096)  # as above
def title_keys(title: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the folded titles of a title that is asked for, and the keys of rows with one of them."""
    folded_ = folded_titles(title)
    return folded_, tuple([squeezed_key(one) for one in folded_ if one])


def page_key(address: str) -> int:
    """Return the key of a page by its normal address."""
    return hashed(f"url:{address}")


def address_keys(url: str, title: str) -> tuple[int, ...]:
    """Return the keys of a record's own page; NeurIPS pages also file under their old, title-spelling address."""
    address = normal_address(url)
    if not address:
        return ()
    keys = [page_key(address)]
    if address.startswith("nips/"):
        keys.append(hashed("url:nips-slug/" + folded(title).replace(" ", "")))
    return tuple(keys)


_DOI_ADDRESSES = (
    (re.compile(r"10\.24963/ijcai\.(\d{4})/(\d+)"), "ijcai/{}/{}"),
    (re.compile(r"10\.(?:18653|3115)/v1/(.+)"), "acl/{}"),
    (re.compile(r"10\.1145/(?:\d+\.)?(\d+)"), "acm/{}"),
    (re.compile(r"10\.1609/aaai\.v\d+i\d+\.(\d+)"), "ojs/aaai/{}"),
)
"""Houses whose DOIs hold the number of the paper's page."""
_HOLD_PAGES = ("10.24963/", "10.18653/", "10.3115/", "10.1145/", "10.1609/")


def doi_address_keys(doi: Doi) -> tuple[int, ...]:
    """Return the keys of the pages that a DOI itself tells."""
    if not doi.value.startswith(_HOLD_PAGES):
        return ()
    matches = ((pattern.fullmatch(doi.value), form) for pattern, form in _DOI_ADDRESSES)
    return tuple(hashed(f"url:{form.format(*match.groups())}") for match, form in matches if match)


_EXTENSION = re.compile(r"\.(?:pdf|html?|php|aspx?|jsp)$", re.IGNORECASE)
_HOUSES: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    house: tuple((re.compile(pattern, re.IGNORECASE), form) for pattern, form in rules)
    for house, rules in {
        "neurips.cc": ((r"/(?:paper_files/)?paper/(\d{4})/(?:hash|file)/([0-9a-f]{32})\b.*", "nips/{}/{}"),),
        "nips.cc": (
            (r"/(?:paper_files/)?paper/(\d{4})/(?:hash|file)/([0-9a-f]{32})\b.*", "nips/{}/{}"),
            (r"/paper/\d+-([^/]+)", "nips-slug/{}"),
        ),
        "thecvf.com": ((r"/.*/([^/]+_paper)", "cvf/{}"),),
        "cv-foundation.org": ((r"/.*/([^/]+_paper)", "cvf/{}"),),
        "mlr.press": ((r"/(v\d+|r\d+)/([^/]+)(?:/[^/]+)?", "pmlr/{}/{}"),),
        "jmlr.org": (
            (r"/proceedings/papers/(v\d+)/([^/]+)", "pmlr/{}/{}"),
            (r"/papers/v(?:olume)?(\d+)/([^/]+)(?:/.*)?", "jmlr/{}/{}"),
        ),
        "ijcai.org": (
            (r"/proceedings/(\d{4})/0*(\d+)", "ijcai/{}/{}"),
            (r"/(?:abstract|proceedings)/(\d\d)/(?:papers/)?0*(\d+)", "ijcai/20{}/{}"),
        ),
        "aaai.org": (
            (r"/ocs/index\.php/\w+/(\w+)/paper/\w+/(\d+)(?:/.*)?", "ocs/{}/{}"),
            (r"/(?:ojs/)?index\.php/(\w+)/article/\w+/(\d+)(?:/.*)?", "ojs/{}/{}"),
        ),
        "aclanthology.org": ((r"/([A-Z]\d\d-\d+|\d{4}\.[\w-]+\.\d+)(?:v\d+)?", "acl/{}"),),
        "aclweb.org": (
            (r"(?:/anthology)?/(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?([A-Z]\d\d-\d+|\d{4}\.[\w-]+\.\d+)(?:v\d+)?", "acl/{}"),
        ),
        "aclanthology.info": ((r"/papers/([A-Z]\d\d-\d+)(?:/.*)?", "acl/{}"),),
        "ieee.org": (
            (r"/(?:.*/)?document/0*(\d+)(?:/.*)?", "ieee/{}"),
            (r"/.*[?&]arnumber=0*(\d+).*", "ieee/{}"),
            (r"/iel?x?\d?/.*/0*(\d+)", "ieee/{}"),
        ),
        "acm.org": (
            (r"/(?:citation|ft_gateway)(?:\.cfm)?\?(?:.*&)?id=(?:\d+\.)?(\d+).*", "acm/{}"),
            (r"/10\.1145/\d+/(\d+)/.*", "acm/{}"),
        ),
    }.items()
}
"""Houses that serve one paper under several addresses, by the last two parts of the host: path pattern, one form."""


def normal_address(url: str) -> str:
    """Return the normal form of a work's page; nothing where another key serves (DOI, arXiv, OpenReview) or none can.

    Scheme, `www.`, case of the host, trailing slash and file extension do not count; houses that serve one paper under
    several addresses (proceedings sites, page and PDF) are brought to one form.
    """
    url = url.strip().replace("\\", "")
    if "://" not in url or "doi.org/" in url or identifier_in_url(url):
        return ""
    rest = url.partition("://")[2].partition("#")[0]
    host, _, rest = rest.partition("/")
    path, _, query = rest.partition("?")
    host = host.lower().rpartition("@")[2].removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = _EXTENSION.sub("", re.sub(r"/{2,}", "/", "/" + unquote(path)).rstrip("/"))
    query = _normal_query(query) if query else ""
    if "." not in host or not (path or query):
        return ""
    whole = f"{path}?{query}" if query else path
    for pattern, form in _HOUSES.get(".".join(host.split(".")[-2:]), ()):
        match = pattern.fullmatch(whole)
        if match:
            return _slug(form.format(*match.groups()).lower())
    return host + whole


def _normal_query(query: str) -> str:
    return "&".join(sorted(part for part in query.split("&") if part and not part.startswith("utm_")))


def _slug(form: str) -> str:
    return "nips-slug/" + folded(form[10:]).replace(" ", "") if form.startswith("nips-slug/") else form


class _SearchForms(dict[str, str]):
    """The form in which each word seen so far is searched; stop words have none."""

    def __missing__(self, word: str) -> str:
        if len(self) > 200_000:  # 20 MB; the words of the next titles come back soon enough
            self.clear()
        plural = word[-1] == "s" and len(word) > 3 and word[-2] != "s" and word.isascii()
        form = "" if word in STOP_WORDS else word[:-1] if plural else word
        self[word] = form
        return form


_search_form = _SearchForms().__getitem__


def search_words(text: str) -> list[str]:
    """Return the different words of a folded title that carry meaning, plural `s` dropped, CJK text as letter pairs."""
    words = dict.fromkeys(map(_search_form, text.split()))
    words.pop("", None)
    if not text.isascii():
        words = dict.fromkeys(part for word in words for part in _letter_pairs(word))
    return list(words) or text.split()


def _letter_pairs(word: str) -> list[str]:
    if len(word) > 2 and "\u3040" <= word[0] <= "\ud7af":
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word]
