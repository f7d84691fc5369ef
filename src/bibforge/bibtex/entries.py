"""A work as a BibTeX entry of either dialect."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bibforge.bibtex.names import names_value
from bibforge.bibtex.reading import record_from
from bibforge.bibtex.table import LANGUAGES, NAME, ORDER, SHAPES, WRITTEN, Dialect
from bibforge.model.dates import MONTHS, PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Keywords, Role, Status, Work, keywords_of
from bibforge.model.record import NON_PAPERS, Kind, Notice, Record
from bibforge.text.addresses import is_web_address
from bibforge.text.capitals import protect_capitals
from bibforge.text.latex import to_latex

__all__ = ["Dialect", "Keywords", "NewEntry", "NewField", "entry_from", "record_from"]


@dataclass(frozen=True, slots=True)
class NewField:
    """A field to be written: its value encoded for the file, in braces unless it is the name of a macro."""

    name: str
    value: str
    is_macro: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to be written, its fields in the order of the file."""

    type: str
    key: str
    fields: tuple[NewField, ...]

    def __getitem__(self, name: str) -> str:
        """Return the value of the field; KeyError where there is none."""
        return {field.name: field.value for field in self.fields}[name]

    def __contains__(self, name: object) -> bool:
        return any(field.name == name for field in self.fields)


def entry_from(work: Work, *, dialect: Dialect, keywords: Keywords = Keywords.PATH) -> NewEntry:
    """Return the entry of a work: the first type of its kind whose required fields are all known, else `misc`."""
    values = _Values(work, dialect, keywords)
    type_ = next((name for name in _candidates(work, dialect) if values.suffice(name)), "misc")
    fields = values.fields(type_)
    if dialect is Dialect.BIBLATEX and work.former:
        fields["ids"] = ",".join(work.former)
    ordered = tuple(NewField(name, fields[name], name == "month") for name in ORDER if name in fields)
    return NewEntry(type=type_, key=work.key, fields=ordered)


def _candidates(work: Work, dialect: Dialect) -> Iterator[str]:
    kind = work.record.kind
    if work.status is Status.NON_PAPER and kind not in NON_PAPERS:
        kind = Kind.WEBPAGE
    for name in WRITTEN[dialect][kind]:
        if name == "phdthesis" and re.search(
            r"\bmaster|\bm\.?\s?(?:sc|s|a|phil)\b|\bdiplom", work.record.genre, re.IGNORECASE
        ):
            yield "mastersthesis"
        elif name != "online" or _address(work) or work.record.doi or work.record.arxiv:
            yield name


class _Values:
    """The encoded values of one work, placed into fields for a type on demand."""

    def __init__(self, work: Work, dialect: Dialect, keywords: Keywords) -> None:
        self.work = work
        self.keywords = keywords
        self.record = work.record
        self.dialect = dialect
        self.classic = dialect is Dialect.BIBTEX
        self._encoded = [(name, value) for name, value in self._plain() if value]

    def suffice(self, type_: str) -> bool:
        """Tell whether a type has everything that it needs, and a place for the authors."""
        form = SHAPES[self.dialect][type_]
        return form.needs <= self.fields(type_).keys() and ("author" in form.takes or not self.record.authors)

    def fields(self, type_: str) -> dict[str, str]:
        """Return the fields that an entry of this type takes, by their written names."""
        form = SHAPES[self.dialect][type_]
        record = self.record
        found = {name: value for name, value in self._encoded if name in form.takes}
        container = self._text(record.container or (record.event if form.container == "booktitle" else ""))
        if container and not (record.kind is Kind.PREPRINT and "arxiv" in container.lower()):
            if form.container:
                found[form.container] = container
            elif type_ == "dataset":
                found.setdefault("publisher", container)
        self._place_institution(type_, found)
        found |= self._date(type_)
        left = self._place_numbers(type_, found)
        self._place_event(type_, found)
        found |= self._electronic(type_, found)
        if note := self._note(type_, left):
            found["note"] = note
        return found | self._extra()

    def _text(self, text: str) -> str:
        return to_latex(text, ascii_only=self.classic)

    def _plain(self) -> Iterator[tuple[str, str]]:
        record, name = self.record, NAME[self.dialect]
        yield name["authors"], names_value(record.authors, more=record.more_authors, ascii_only=self.classic)
        yield name["editors"], names_value(record.editors, more=False, ascii_only=self.classic)
        yield name["title"], self._title()
        for attribute in ("series", "edition", "publisher", "place"):
            yield name[attribute], self._text(getattr(record, attribute))
        if record.article_number and not _pages(record.pages):
            yield name["article_number"], self._text(record.article_number)
        yield (
            name["pages"],
            self._text(_pages(record.pages)).replace("\u2013", "--")
            or (self._text(record.article_number) if self.classic else ""),
        )
        yield "isbn", str(record.isbn or "")
        yield "issn", record.issn if _is_issn(record.issn) else ""
        yield "doi", _verbatim(str(record.doi or _repository_doi(record) or ""))

    def _title(self) -> str:
        record = self.record
        title = record.title or str(next(iter(record.identifiers), "")) or _address(self.work) or self.work.key
        if re.search(r"\w{2}\.$", title) and not re.search(
            r"\b(?:Inc|Ltd|Corp|Co|vs|etc|al|Jr|Sr|St)\.$|\.\w+\.$", title
        ):
            title = title[:-1]
        return protect_capitals(self._text(title), record.protected)

    def _place_institution(self, type_: str, found: dict[str, str]) -> None:
        record = self.record
        genre = self._text(record.genre)
        house = self._text(record.institution or record.publisher)
        match type_:
            case "phdthesis" | "mastersthesis":
                found |= {"school": house} if house else {}
                if genre and not re.search(
                    r"ph\.?\s?d|doctor|dissertation|^thesis|master|^m\.?sc?\b", genre, re.IGNORECASE
                ):
                    found["type"] = genre
            case "thesis":
                found["type"] = _thesis_type(record.genre)
                found |= {"institution": house} if house else {}
            case "techreport" | "report":
                found |= {"institution": house} if house else {}
                if not self.classic:
                    found["type"] = genre or "techreport"
                elif genre and genre.lower() not in ("report", "technical report", "techreport"):
                    found["type"] = genre
            case "manual":
                found |= {"organization": house} if house else {}
                found.pop("publisher", None)
            case "online" | "misc" if record.institution and "organization" not in found and not self.classic:
                found["organization"] = self._text(record.institution)

    def _date(self, type_: str) -> dict[str, str]:
        date = self.record.date or (PartialDate(self.record.arxiv.year) if self.record.arxiv else None)
        if date is None:
            return {}
        if not self.classic:
            return {"date": _iso(date)}
        return {"year": f"{date.year:04d}"} | ({"month": MONTHS[date.month - 1]} if date.month else {})

    def _place_numbers(self, type_: str, found: dict[str, str]) -> list[str]:
        """Place volume and number where the type and both checkers allow them; return what must go into the note."""
        takes = SHAPES[self.dialect][type_].takes
        volume, issue = self.record.volume.strip(), (self.record.issue or "").strip()
        number = self.record.number.strip()
        if type_ in ("techreport", "report", "manual", "dataset"):
            issue = number or issue
        left: list[str] = []
        if volume and "volume" in takes and volume.isascii() and volume.isdigit():
            found["volume"] = volume
        elif volume:
            left.append(f"Volume {self._text(volume)}")
        if issue and "number" in takes and self._takes_number(type_, found):
            found["number"] = self._text(issue)
        elif issue:
            left.append(f"{'number' if left else 'Number'} {self._text(issue)}")
        return left

    def _takes_number(self, type_: str, found: dict[str, str]) -> bool:
        """Tell whether classic styles accept a number here: in articles with a volume, in books with a series alone."""
        if not self.classic or type_ in ("techreport", "manual"):
            return True
        return "volume" in found if type_ == "article" else "volume" not in found and "series" in found

    def _place_event(self, type_: str, found: dict[str, str]) -> None:
        """Place what is known of a meeting: biblatex has fields for it, classic styles print its place as address.

        Its name is left out where the title of the proceedings holds it: biblatex's styles print both.
        """
        record = self.record
        if type_ != "inproceedings":
            return
        if self.classic:
            if record.event_place and not record.place:
                found["address"] = self._text(record.event_place)
            return
        named = {
            "eventtitle": self._text(record.event), "eventtitleaddon": self._text(record.short_container),
            "eventdate": record.event_date, "venue": self._text(record.event_place),
        }  # fmt: skip
        booktitle = found.get("booktitle", "").casefold()
        if named["eventtitle"].casefold() in booktitle:
            del named["eventtitle"]
        found |= {name: value for name, value in named.items() if value and value.casefold() != booktitle}

    def _electronic(self, type_: str, found: dict[str, str]) -> dict[str, str]:
        out: dict[str, str] = {}
        arxiv = self.record.arxiv
        if arxiv:
            category = _arxiv_class(self.record)
            out |= {"eprint": arxiv.value, "eprinttype": "arxiv"} | ({"eprintclass": category} if category else {})
        address = _address(self.work)
        if not address:
            alone = arxiv and (self.record.kind in _UNPUBLISHED or not self.record.doi)
            return out | ({"url": arxiv.url} if arxiv and alone else {})
        if type_ == "misc" and self.classic and "%" not in address:
            site = found.get("howpublished", "")
            out["howpublished"] = f"{site}, \\url{{{address}}}" if site else f"\\url{{{address}}}"
        else:
            out["url"] = address
        return out

    def _note(self, type_: str, left: list[str]) -> str:
        record = self.record
        parts = [", ".join(left)]
        if self.classic and type_ == "misc" and record.arxiv:
            category = _arxiv_class(record)
            parts.append(f"arXiv:{record.arxiv.value}" + (f" [{category}]" if category else ""))
        if type_ in ("book", "misc") and record.editors and "editor" not in SHAPES[self.dialect][type_].takes:
            editors = " and ".join(self._text(person.display) for person in record.editors)
            parts.append(f"Edited by {editors}")
        if type_ == "online" and record.event:
            parts.append(self._text(record.event))
        parts.append(self._text(record.note))
        parts += [self._text(_notice(one)) for one in record.notices if _withdraws(one)]
        return "; ".join(dict.fromkeys(part for part in parts if part))

    def _extra(self) -> dict[str, str]:
        out: dict[str, str] = {}
        words = dict.fromkeys(_plain_word(word) for word in keywords_of(self.work, self.keywords))
        if any(words):
            out["keywords"] = ", ".join(filter(None, words))
        if self.work.notes:
            out["annote"] = self._text(" ".join(_sentence(one) for one in self.work.notes))
        language = LANGUAGES.get(self.record.language.lower()[:2], "")
        if language and language != "english":
            out["language" if self.classic else "langid"] = language
        return out


_UNPUBLISHED = frozenset({Kind.PREPRINT, Kind.UNKNOWN, Kind.MANUSCRIPT})
"""The kinds whose arXiv page is where the work stands; of other works without a DOI it is the only address."""


def _repository_doi(record: Record) -> Doi | None:
    """Return the DOI that arXiv registers for a work that stands there alone, as far as is known."""
    alone = record.kind is Kind.PREPRINT or (record.kind is Kind.UNKNOWN and not record.container)
    return record.arxiv.doi if record.arxiv and alone else None


def _arxiv_class(record: Record) -> str:
    return next((one for one in record.categories if re.fullmatch(r"[a-z-]+(?:\.[A-Za-z-]+)?", one)), "")


def _plain_word(word: str) -> str:
    """Return a keyword as plain text: importers keep every escape of TeX, so no sign is left that needs one."""
    word = re.sub(r"\s*[,;]+\s*", " ", word)
    word = re.sub(r"(?<=\b[CFJ])#", " sharp", unicodedata.normalize("NFC", word.replace("&", " and ")))
    return " ".join(re.sub(r"[\\{}%#$_^~]+", " ", word).split())


def _sentence(note: str) -> str:
    note = note.strip()
    return note if not note or note[-1] in ".!?。！？:：" else f"{note}."


def _pages(pages: str) -> str:
    """Return the pages with `--` in ranges; the filler values of Crossref (`no-no`, `1-1`) are no pages."""
    pages = pages.strip()
    if pages.lower() in ("no-no", "1-1", "0-0", "n/a-n/a", "n/a", "na", "-", "--"):
        return ""
    return (
        re.sub(r"(?<=[\w.])\s*[-\u2010-\u2015\u2212]+\s*(?=\w)", "--", pages, count=0 if "," in pages else 1)
        if (len(re.findall(r"[-\u2010-\u2015\u2212]+", pages)) != 3)
        else re.sub(r"^([^-]+-[^-]+)-([^-]+-[^-]+)$", r"\1--\2", pages)
    )


def _is_issn(text: str) -> bool:
    """Tell whether the check digit of an ISSN is right (ISO 3297)."""
    if not re.fullmatch(r"\d{4}-\d{3}[\dXx]", text):
        return False
    digits = text.replace("-", "").upper()
    return sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits)) % 11 == 0


def _iso(date: PartialDate) -> str:
    """Return the date as EDTF; a day that the month does not have is left out."""
    if date.month and date.day and date.day > calendar.monthrange(date.year, date.month)[1]:
        date = PartialDate(date.year, date.month)
    return str(date)


def _verbatim(text: str) -> str:
    """Return an address or identifier with what could break a file or a `\\url{}` percent-encoded, and nothing else."""
    return quote(text.strip(), safe="!#$%&'()*+,-./:;<=>?@[]_~" if "://" not in text else "!#$%&'()*+,-./:;=?@[]_~")


def _address(work: Work) -> str:
    """Return the address that an entry should state, or nothing where it would only repeat the DOI or the eprint."""
    record = work.record
    given = record.url or (record.openreview.url if record.openreview else "")
    if given and _repeats(given, record):
        return ""
    if not given and not record.doi and not record.arxiv:
        roles = (
            Role.PAPER,
            Role.PDF,
            Role.PROJECT,
            Role.BLOG,
            Role.OTHER,
            Role.CODE,
            Role.VIDEO,
            Role.SLIDES,
            Role.DATA,
            Role.DEMO,
        )
        links = sorted((link for link in work.links if link.role in roles), key=lambda link: roles.index(link.role))
        given = next((link.url for link in links if is_web_address(link.url)), "")
    return _verbatim(given) if is_web_address(given) else ""


def _repeats(url: str, record: Record) -> bool:
    if record.doi and record.doi in Doi.find_in(url):
        return True
    if not record.arxiv:
        return False
    return ArxivId.parse(url) == record.arxiv or record.arxiv.doi in Doi.find_in(url)


def _thesis_type(genre: str) -> str:
    if re.search(r"\bmaster|\bm\.?\s?(?:sc|s|a|phil)\b|\bdiplom", genre, re.IGNORECASE):
        return "mathesis"
    if re.search(r"bachelor", genre, re.IGNORECASE):
        return "bathesis"
    return "phdthesis"


def _withdraws(notice: Notice) -> bool:
    return not notice.outgoing and bool(re.search(r"retract|withdraw|remov", notice.type, re.IGNORECASE))


def _notice(notice: Notice) -> str:
    word = notice.type.replace("_", " ").replace("-", " ").strip().capitalize()
    where = ", ".join(str(part) for part in (notice.doi and notice.doi.url, notice.date) if part)
    return f"{word} notice: {where}" if where else f"{word} notice"
