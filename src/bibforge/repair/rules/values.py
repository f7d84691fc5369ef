"""Rules on values with a form of their own: months, pages, years, dates, DOIs, addresses, eprints, check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as calendar_date

from bibforge.bibtex.document import Document
from bibforge.bibtex.table import Dialect
from bibforge.model.dates import MONTHS
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, is_bare, removed, rewritten, short
from bibforge.repair.engine.findings import Finding, fix
from bibforge.repair.engine.style import addition, removal, replacement

_MONTH = re.compile(
    r"""
    (?:(?P<jan>jan)(?:uary)?|(?P<feb>feb)(?:ruary)?|(?P<mar>mar)(?:ch)?|(?P<apr>apr)(?:il)?|(?P<may>may)|(?P<jun>june?)
    |(?P<jul>july?)|(?P<aug>aug)(?:ust)?|(?P<sep>sept?)(?:ember)?|(?P<oct>oct)(?:ober)?|(?P<nov>nov)(?:ember)?
    |(?P<dec>dec)(?:ember)?)\.?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The English names and abbreviations of months; the group is the macro."""


def correct_month(document: Document, view: BibView) -> Iterator[Finding]:
    """A month is one of the macros `jan` to `dec`, which styles print in their own language."""
    for _, field in view.named("month"):
        text = inner_text(field)
        if text is None and is_bare(field):
            text = field.pieces[0].text
        match = _MONTH.fullmatch(text.strip(" {}")) if text else None
        if text is None or match is None:
            continue
        macro = match.lastgroup or MONTHS[0]
        if is_bare(field) and (text == macro or text.lower() in view.macros):
            continue
        message = f"month is written as text: {short(field.raw)}; the macro is {macro}"
        yield Finding(span=field.span, message=message, fix=fix(replacement(field, macro, macro=True)))


_RANGE = re.compile(
    r"""
    (?P<a>[A-Za-z]{0,3}(?:\d{1,4}:)?\d+)
    (?P<dash>\s*[-\u2010-\u2015\u2212]\s*|\s*(?:---|\u2013\u2013)\s*|\s+--\s*|--\s+)
    (?P<b>[A-Za-z]{0,3}(?:\d{1,4}:)?\d+)
    (?P<open>\+?)
    """,
    re.VERBOSE,
)


_BLANKS = r"(?:(?<!\s)\s+)?"
"""Blanks before a separator, tried at the first of a run alone: else a run of n blanks costs n times n steps."""


def correct_page_dash(document: Document, view: BibView) -> Iterator[Finding]:
    """A page range is written with two hyphens: TeX sets one as a hyphen, and styles look for two."""
    for _, field in view.named("pages"):
        text = inner_text(field)
        if not text:
            continue
        parts = re.split(rf"({_BLANKS}[,;]\s*)", text)
        new = "".join(_ranged(part) if number % 2 == 0 else part for number, part in enumerate(parts))
        if new != text:
            yield rewritten(field, new, f"page range {short(text)} should be {short(new)}")
        elif any(_lacks_end(part, view.dialect) for part in parts[::2]):
            yield Finding(span=field.span, message=f"page range {short(text)} lacks a page at one end")


def _lacks_end(part: str, dialect: Dialect) -> bool:
    """Tell whether a range has one page alone; biblatex knows `12--` as a range with an open end."""
    shape = re.fullmatch(r"\s*(?P<first>\w*)\s*[-–—]+\s*(?P<last>\w*)\s*", part)
    if shape is None or bool(shape["first"]) is bool(shape["last"]):
        return False
    return not shape["first"] or dialect is Dialect.BIBTEX


def _ranged(part: str) -> str:
    match = _RANGE.fullmatch(part.strip())
    if not match or not _is_range(match["a"], match["b"]):
        return part
    lead = part[: len(part) - len(part.lstrip())]
    return f"{lead}{match['a']}--{match['b']}{match['open']}"


_MOST_FIGURES = 12
"""No page has a number of more; of thousands of figures Python makes no number at all."""


def _is_range(first: str, last: str) -> bool:
    """Tell whether two page numbers are a range: `10-20`, `e1-e12`, `1234-45`, and not the identifier `10-1`."""
    figures = [re.sub(r"\D", "", one.rpartition(":")[2]) for one in (first, last)]
    if max(map(len, figures)) > _MOST_FIGURES:
        return False
    a, b = map(int, figures)
    letters = [re.sub(r"[\d:]", "", one).lower() for one in (first, last)]
    if letters[0] != letters[1] and letters[1]:
        return False
    if b < a and len(str(b)) < len(str(a)):
        b = int(str(a)[: len(str(a)) - len(str(b))] + str(b))
        return b > a and not letters[0] and len(last) > 1
    return b >= a


_UNCERTAIN = re.compile(r"(?:ca?\.?|circa)?[\s{(\[~]*\d{4}[\s})\]]*[?~%]*[\s})\]]*", re.IGNORECASE)
"""A year with a sign of doubt: `2020?`, `c. 2020`, `[2020?]`."""


def correct_year(document: Document, view: BibView) -> Iterator[Finding]:
    """A year has four digits; biber refuses anything else, and classic styles sort by the last ones."""
    for entry, field in view.named("year"):
        text = inner_text(field)
        if text is None or re.fullmatch(r"\d{4}", text) or not text.strip():
            continue
        bare = re.fullmatch(r"[\s{(\[.,]*(\d{4})[\s})\].,;]*", text)
        dated = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if bare:
            yield rewritten(field, bare[1], f"year {short(text)} should be {bare[1]}")
        elif dated and entry.field("month") is None:
            month = addition(entry, "month", MONTHS[int(dated[2]) - 1], macro=True)
            message = f"year {text} holds a month"
            yield Finding(span=field.span, message=message, fix=fix(replacement(field, dated[1]), month))
        elif re.fullmatch(r"[\d\W_]*", text) and not re.search(r"(?<!\d)\d{4}(?!\d)|/", text):
            yield Finding(span=field.span, message=f"year {short(text)} is not a year")
        elif _UNCERTAIN.fullmatch(text):
            yield Finding(span=field.span, message=f"year {short(text)} is not four figures; a doubt belongs in a note")


_WRITTEN_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?P<month>[A-Za-z]+\.?)\s+(?:(?P<day2>\d{1,2}),\s*)?(?P<year>\d{4})"
)
_EDTF = re.compile(r"[\d\-/?~%XuT:Z.+\s]+|\.\.")


def correct_date(document: Document, view: BibView) -> Iterator[Finding]:
    """A biblatex date is ISO 8601: `2020`, `2020-05`, `2020-05-06`, or a range of these."""
    for _, field in view.named("date", "urldate", "eventdate", "origdate"):
        text = inner_text(field)
        if not text or re.fullmatch(
            r"-?\d{4}(?:-\d\d(?:-\d\d)?)?[?~%]?(?:/(?:-?\d{4}(?:-\d\d(?:-\d\d)?)?[?~%]?)?)?", text
        ):
            continue
        new = _iso(text.strip())
        if new and new != text:
            yield rewritten(field, new, f"{field.name} {short(text)} should be {new}")
        elif not _EDTF.fullmatch(text):
            yield Finding(
                span=field.span, message=f"{field.name} {short(text)} is not an ISO 8601 date; biber ignores it"
            )


def _iso(text: str) -> str:
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?", text)
    if parts:
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3] or 0)
    else:
        written = _WRITTEN_DATE.fullmatch(text)
        name = _MONTH.fullmatch(written["month"]) if written else None
        if not written or not name:
            return ""
        year, month, day = (
            int(written["year"]),
            MONTHS.index(name.lastgroup or MONTHS[0]) + 1,
            int(written["day"] or written["day2"] or 0),
        )
    try:
        calendar_date(year, month, day or 1)
    except ValueError:
        return ""
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


_DOI_HEAD = re.compile(
    r"""
    ^\s*(?:\\(?:url|href|path|nolinkurl|doi)\s*\{)?\s*(?:doi\s*[:=]?\s*)?
    (?P<resolver>(?:https?:)?/*\s*(?:www\.)?(?:dx\.)?doi\.(?:acm\.)?org\s*/+\s*|(?:info:)?doi[:/]\s*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What is written before a DOI: a command, a label, a resolver's address."""


def correct_doi_form(document: Document, view: BibView) -> Iterator[Finding]:
    """A DOI is written bare, `10.…/…`: styles add the address themselves."""
    for _, field in view.named("doi"):
        text = inner_text(field)
        if not text or not text.strip():
            continue
        new = bare_doi(text, view.dialect)
        if new and new != text:
            yield rewritten(field, new, f"DOI should be written bare: {short(new)}")


_GROUPED = re.compile(r"\{(\\?[_%&#])\}")
"""A sign in braces of its own, as reference managers export it (`{\\_}`)."""


def bare_doi(text: str, dialect: Dialect) -> str:
    """Return the DOI of a field without prefix, blanks and wrapping, or nothing where it is not exactly one."""
    from urllib.parse import unquote

    head = _DOI_HEAD.match(text)
    rest = text[head.end() :] if head else text
    rest = rest.strip().rstrip(",;").strip()
    if text.lstrip().startswith("\\"):
        rest = rest.removesuffix("}")
    if head and "org/" in head[0].lower() and re.search(r"%[0-9A-Fa-f]{2}", rest):
        rest = unquote(rest)
    rest = _GROUPED.sub(r"\1", rest)
    if rest.startswith("{") and rest.endswith("}"):
        rest = rest.strip("{}").strip()
    if dialect is Dialect.BIBLATEX:
        rest = re.sub(r"\\([_%&#])", r"\1", rest)
    fits = re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/[^\s{}]+", rest) and len(re.findall(r"10\.\d{4,}/", rest)) == 1
    return rest if fits and not re.search(r",\s*10\.", rest) else ""


def no_invalid_doi(document: Document, view: BibView) -> Iterator[Finding]:
    """The field `doi` contains a DOI."""
    for _, field in view.named("doi"):
        text = inner_text(field)
        if text and text.strip() and not bare_doi(text, view.dialect):
            yield Finding(span=field.span, message=f"{short(text)} is not a DOI")


def no_url_if_doi(document: Document, view: BibView) -> Iterator[Finding]:
    """A `url` that only repeats the DOI makes most styles print it twice."""
    for entry, field in view.named("url"):
        doi = entry.field("doi")
        stated = Doi.parse(inner_text(doi) or "") if doi else None
        address = (inner_text(field) or "").strip()
        if (
            stated
            and re.match(r"(?:https?://)?(?:dx\.)?doi\.org/", address)
            and Doi.parse(address.replace("\\_", "_")) == stated
        ):
            yield removed(entry, field, "url only repeats the DOI")


def correct_url(document: Document, view: BibView) -> Iterator[Finding]:
    """The field `url` contains the bare address: no `\\url{}`, no spaces, no TeX escapes where biber reads it."""
    for _, field in view.named("url"):
        text = inner_text(field)
        if not text:
            continue
        new = text.strip()
        wrapped = re.fullmatch(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}|\{([^{}]*)\}|<([^<>]*)>", new)
        if wrapped:
            new = next(one for one in wrapped.groups() if one is not None).strip()
        if view.dialect is Dialect.BIBLATEX and "://" in new:
            new = (
                re.sub(r"\\([_%&#~])", r"\1", new).replace("{\\textasciitilde}", "~").replace("\\textasciitilde{}", "~")
            )
        if new != text and re.match(r"(?:https?|ftp)://\S+$", new):
            yield rewritten(field, new, f"url should be the bare address {short(new)}")


def require_eprint_type(document: Document, view: BibView) -> Iterator[Finding]:
    """An arXiv id in `eprint` says that it is one: without this, no style links it and Zotero ignores it."""
    name, value = ("eprinttype", "arxiv") if view.dialect is Dialect.BIBLATEX else ("archivePrefix", "arXiv")
    for entry, field in view.named("eprint"):
        text = inner_text(field)
        if text and arxiv_id(text) and not entry.field("archiveprefix") and not entry.field("eprinttype"):
            yield Finding(
                span=field.span,
                message=f"eprint {short(text)} does not say that it is arXiv's",
                fix=fix(addition(entry, name, value)),
            )


def arxiv_id(text: str) -> ArxivId | None:
    """Return the arXiv id that an `eprint` spells: one that can be nothing else."""
    return ArxivId.parse(text) if re.search(r"\d{4}\.\d{4,5}|[a-z-](?:\.[A-Z]{2})?/\d{7}", text) else None


def correct_eprint_form(document: Document, view: BibView) -> Iterator[Finding]:
    """An arXiv id is written bare: `1706.03762`, without `arXiv:` or the address before it."""
    for entry, field in view.named("eprint"):
        text = inner_text(field)
        found = arxiv_id(text) if text else None
        stamp = _STAMP.search(text) if text else None
        if not text or not found or not (stamp or re.match(r"\s*(?:arxiv\s*:|https?://)", text, re.IGNORECASE)):
            continue
        kind = entry.field("archiveprefix") or entry.field("eprinttype")
        if kind is None or (inner_text(kind) or "").strip().lower() == "arxiv":
            new = found.value + (f"v{found.version}" if found.version else "")
            class_ = "eprintclass" if view.dialect is Dialect.BIBLATEX else "primaryClass"
            kept = stamp and not entry.field("primaryclass") and not entry.field("eprintclass")
            more = (addition(entry, class_, stamp[1]),) if stamp and kept else ()
            message = f"eprint should be the bare id {new}"
            yield Finding(span=field.span, message=message, fix=fix(replacement(field, new), *more))


_STAMP = re.compile(r"\s\[([a-z-]+(?:\.[A-Za-z-]+)?)\]")
"""The class behind an id, as arXiv stamps its pages; a field of its own keeps it."""


def no_double_eprint_type(document: Document, view: BibView) -> Iterator[Finding]:
    """biber keeps one of `archiveprefix` and `eprinttype` and warns of the other."""
    if view.dialect is not Dialect.BIBLATEX:
        return
    for classic, modern in (("archiveprefix", "eprinttype"), ("primaryclass", "eprintclass")):
        for entry, field in view.named(classic):
            other = entry.field(modern)
            if other:
                same = (inner_text(field) or "").lower() == (inner_text(other) or "").lower()
                message = f"{field.written_name} says what {other.written_name} says"
                yield Finding(span=field.span, message=message, fix=fix(removal(entry, field), safe=same))


def no_invalid_isbn(document: Document, view: BibView) -> Iterator[Finding]:
    """The check digit of an ISBN is correct; if not, a digit was mistyped."""
    for _, field in view.named("isbn"):
        text = inner_text(field)
        for one in re.split(rf"{_BLANKS}[,;]\s*|(?<!\s)\s+(?=97[89])", text.strip()) if text else ():
            digits = re.sub(r"[\s-]|\([^)]*\)|^isbn:?", "", one, flags=re.IGNORECASE)
            if re.fullmatch(r"[\dXx]{9,14}", digits) and not Isbn.parse(digits):
                yield Finding(span=field.span, message=f"the check digit of ISBN {short(one)} is wrong")


def no_invalid_issn(document: Document, view: BibView) -> Iterator[Finding]:
    """The check digit of an ISSN is correct (ISO 3297)."""
    for _, field in view.named("issn"):
        text = inner_text(field)
        for one in re.findall(r"\b\d{4}-?\d{3}[\dXx]\b", text or ""):
            digits = one.replace("-", "").upper()
            if sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits)) % 11:
                yield Finding(span=field.span, message=f"the check digit of ISSN {one} is wrong")


def no_empty_field(document: Document, view: BibView) -> Iterator[Finding]:
    """A field without text says nothing, and classic styles warn of it."""
    for pairs in list(view.fields.values()):
        for entry, field in pairs:
            if field.raw in ("{}", '""'):
                yield removed(entry, field, f"{field.written_name} is empty")
