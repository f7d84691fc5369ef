"""A loopback arXiv that speaks the API of 2026: identifier lists, the query language, Atom feeds, error feeds.

What it does is described in arXiv's API user's manual and seen in recorded replies: unknown identifiers are left out in
silence, one malformed identifier spoils the request (status 400 with an error feed), a missing operator is OR, a
missing prefix is `all:`, titles keep their accents and all other fields fold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from loopback import Asked, Loopback, Reply
from word_index import WordIndex, folded, words

Row = Mapping[str, Any]

_TEX = re.compile(r"\\[`'^\"~=.]|[{}$\\]")
_LOOKS_LIKE_AN_ID = re.compile(r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?")
_ORDERS = ("relevance", "lastUpdatedDate", "submittedDate")
_DIRECTIONS = ("ascending", "descending")
_MOST = 2000


class BadQueryError(Exception):
    """A request that is answered with status 400 and an error feed."""


class ArxivService(Loopback):
    """arXiv with these rows of the metadata snapshot."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: list[Row] = []
        self._numbers: dict[str, int] = {}
        self._titles, self._people, self._others = WordIndex(), WordIndex(), WordIndex()
        for row in rows:
            self.add(row)
        super().__init__(self.answer)

    @property
    def address(self) -> str:
        """The address of the query API."""
        return f"{self.url}/api/query"

    def add(self, row: Row) -> None:
        """Hold one more paper."""
        title = _TEX.sub("", str(row.get("title") or ""))  # the index knows TeX words without their markup
        self._numbers[str(row["id"])] = len(self.rows)
        self.rows.append(row)
        self._titles.add(words(title))
        self._people.add(words(folded(" ".join(names_of(row)))))
        accented = [] if title.isascii() else words(folded(title))
        free = " ".join(str(row.get(name) or "") for name in ("comments", "journal-ref"))
        self._others.add([*accented, *words(folded(free))])

    def answer(self, asked: Asked) -> Reply:
        """Return the feed for one request."""
        query = asked.query
        try:
            start = _integer(query.get("start", "0"), "start")
            most = _integer(query.get("max_results", "10"), "max_results")
            _one_of(query.get("sortBy", "relevance"), "sortBy", _ORDERS)
            _one_of(query.get("sortOrder", "descending"), "sortOrder", _DIRECTIONS)
            found = self._found(query.get("search_query", "").strip(), query.get("id_list", "").strip())
        except BadQueryError as error:
            return Reply(400, error_feed(str(error)), _TYPE)
        if most == 0:
            return Reply(500, b"Internal Server Error", {"Content-Type": "text/html"})
        shown = found[start : start + min(most, _MOST)]
        return Reply(200, self.feed(shown, total=len(found), start=start, most=most, query=query), _TYPE)

    def feed(
        self, papers: Sequence[tuple[int, int]], *, total: int, start: int = 0, most: int = 10, query: Any = None
    ) -> bytes:
        """Return the feed of these papers: pairs of number and version."""
        entries = "".join(entry(self.rows[number], version) for number, version in papers)
        return _feed(entries, total, start, most, query or {}).encode()

    def feed_of(self, *ids: str) -> bytes:
        """Return the feed that a request for these identifiers gets."""
        papers = [(self._numbers[one], _versions(self.rows[self._numbers[one]])) for one in ids]
        return self.feed(papers, total=len(papers))

    def _found(self, search: str, id_list: str) -> list[tuple[int, int]]:
        if not search and not id_list:
            raise BadQueryError("search_query and id_list are both empty")
        by_id = self._by_ids([one.strip() for one in id_list.split(",") if one.strip()]) if id_list else {}
        if not search:
            return sorted(by_id.items())
        scores = Reader(search, self).whole()
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        if id_list:
            return [(number, by_id[number]) for number in ranked if number in by_id]
        return [(number, _versions(self.rows[number])) for number in ranked]

    def _by_ids(self, ids: Sequence[str]) -> dict[int, int]:
        for one in ids:
            if not _LOOKS_LIKE_AN_ID.search(one):
                raise BadQueryError(f"incorrect id format for {one}")
        found = {}
        for one in ids:
            base, _, version = one.partition("v") if re.search(r"v\d+$", one) else (one, "", "")
            number = self._numbers.get(base)
            if number is not None and (not version or int(version) <= _versions(self.rows[number])):
                found[number] = int(version) if version else _versions(self.rows[number])
        return found

    def matches(self, field: str, text: str) -> dict[int, float]:
        """Return the papers whose field has these words one after the other."""
        if field in ("ti", "title"):
            return self._titles.phrase(words(text))
        flat = words(folded(text))
        if field == "au":
            return self._people.phrase(flat)
        if field in ("co", "jr", "abs"):
            return self._others.phrase(flat)
        if field == "cat":
            return {number: 1.0 for number, row in enumerate(self.rows) if text in str(row.get("categories")).split()}
        found: dict[int, float] = {}
        for index in (self._titles, self._people, self._others):
            for number, score in index.phrase(flat).items():
                found[number] = max(found.get(number, 0.0), score)
        return found


_TOKEN = re.compile(
    r"\s*(?:(?P<paren>[()])|(?P<operator>ANDNOT|AND NOT|NOT|AND|OR)(?=[\s(]|$)"
    r"|(?:(?P<field>ti|title|au|abs|co|jr|cat|rn|id|all|doi):)?(?:\"(?P<phrase>[^\"]*)\"|(?P<term>[^\s()\"]+)))"
)


class Reader:
    """The query language, read from left to right; AND binds closer than OR."""

    def __init__(self, text: str, service: ArxivService) -> None:
        if text.count('"') % 2:
            text = (
                text.replace('"', "", 1)
                if text.count('"') == 1
                else text[: text.rindex('"')] + text[text.rindex('"') + 1 :]
            )
        self._tokens = [match for match in _TOKEN.finditer(re.sub(r"\s+", " ", text).strip()) if match[0].strip()]
        self._place = 0
        self._service = service

    def whole(self) -> dict[int, float]:
        """Return the papers that match the whole query."""
        found = self._either()
        if self._place < len(self._tokens):
            raise BadQueryError("Invalid query string: unbalanced parentheses")
        return found

    def _next(self) -> re.Match[str] | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _either(self) -> dict[int, float]:
        found = self._both()
        while (token := self._next()) and token["paren"] != ")":
            if token["operator"] == "OR":
                self._place += 1
            for number, score in self._both().items():
                found[number] = found.get(number, 0.0) + score
        return found

    def _both(self) -> dict[int, float]:
        found = self._one()
        while (token := self._next()) and token["operator"] in ("AND", "ANDNOT", "AND NOT", "NOT"):
            self._place += 1
            other = self._one()
            if token["operator"] == "AND":
                found = {number: score + other[number] for number, score in found.items() if number in other}
            else:
                found = {number: score for number, score in found.items() if number not in other}
        return found

    def _one(self) -> dict[int, float]:
        token = self._next()
        if token is None or token["operator"] or token["paren"] == ")":
            raise BadQueryError("Invalid query string: a term is missing")
        self._place += 1
        if token["paren"]:
            found = self._either()
            closing = self._next()
            if closing is None:
                raise BadQueryError("Invalid query string: unbalanced parentheses")
            self._place += 1
            return found
        text = token["phrase"] if token["phrase"] is not None else token["term"]
        return self._service.matches(token["field"] or "all", text)


def _integer(text: str, name: str) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise BadQueryError(f"{name} must be an integer")
    if int(text) < 0:
        raise BadQueryError(f"{name} must be non-negative")
    return int(text)


def _one_of(text: str, name: str, allowed: Sequence[str]) -> None:
    if text not in allowed:
        raise BadQueryError(f"{name} must be in: {', '.join(allowed)}")


def _versions(row: Row) -> int:
    return max(len(row.get("versions") or []), 1)


def names_of(row: Row) -> list[str]:
    """Return the authors' names as the feed shows them."""
    parsed = row.get("authors_parsed")
    if parsed:
        return [" ".join(part for part in (name[1], name[0]) if part) for name in parsed]
    return [name for name in re.split(r",\s+(?:and\s+)?|\s+and\s+", str(row.get("authors") or "")) if name]


_TYPE = {"Content-Type": "application/atom+xml; charset=utf-8"}
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'
)


def _feed(entries: str, total: int, start: int, most: int, query: Mapping[str, str]) -> str:
    told = escape(
        "&".join(f"{name}={query.get(name, '')}" for name in ("search_query", "id_list", "start", "max_results"))
    )
    return (
        f"{_OPENING}<id>https://arxiv.org/api/loopback</id><title>arXiv Query: {told}</title>"
        f"<updated>2026-01-02T00:00:00Z</updated><opensearch:itemsPerPage>{most}</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>"
    )


def error_feed(message: str) -> bytes:
    """Return the feed that tells an error: one entry without a date of publication."""
    address = quoteattr("https://arxiv.org/api/errors#" + re.sub(r"\W+", "_", message))
    return (
        f"{_OPENING}<id>https://arxiv.org/</id><title>arXiv Search Results</title>"
        "<opensearch:totalResults>1</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>"
        f"<entry><id>{address[1:-1]}</id><title>Error</title><updated>2026-01-02T00:00:00Z</updated>"
        f"<summary>{escape(message)}</summary><author><name>arXiv api core</name></author></entry></feed>"
    ).encode()


def entry(row: Row, version: int) -> str:
    """Return the entry of one paper in the form of 2026."""
    name = f"{row['id']}v{version}"
    categories = str(row.get("categories") or "cs.LG").split()
    parts = [
        f"<id>http://arxiv.org/abs/{name}</id><title>{escape(str(row.get('title') or ''))}</title>",
        f"<updated>{_day(row, 'update_date')}</updated><published>{_day(row, '')}</published>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        f"<summary>{escape(str(row.get('abstract') or 'No abstract.'))}</summary>",
        "".join(f'<category term={quoteattr(one)} scheme="http://arxiv.org/schemas/atom"/>' for one in categories),
        f"<arxiv:primary_category term={quoteattr(categories[0])}/>",
        "".join(f"<author><name>{escape(one)}</name></author>" for one in names_of(row)),
        f"<arxiv:comment>{escape(row['comments'])}</arxiv:comment>" if row.get("comments") else "",
        f"<arxiv:journal_ref>{escape(row['journal-ref'])}</arxiv:journal_ref>" if row.get("journal-ref") else "",
        "".join(f"<arxiv:doi>{escape(one)}</arxiv:doi>{_doi_link(one)}" for one in str(row.get("doi") or "").split()),
    ]
    return f"<entry>{''.join(parts)}</entry>"


def _doi_link(doi: str) -> str:
    return f'<link rel="related" href={quoteattr("https://doi.org/" + doi)} title="doi"/>'


def _day(row: Row, field: str) -> str:
    versions = row.get("versions") or []
    given = str(row.get(field) or (versions[0]["created"] if versions else ""))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        return f"{given}T10:00:00Z"
    number = str(row["id"]).rpartition("/")[2]
    century = "19" if int(number[:2]) > 90 else "20"
    return f"{century}{number[:2]}-{number[2:4]}-01T10:00:00Z"
