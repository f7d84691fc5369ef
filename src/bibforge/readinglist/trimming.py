"""What is taken off the words of a title: venues and years behind it, tags and people before it, stops and quotes
around it.
"""

from __future__ import annotations

import html
import re

from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.credit import is_credit
from bibforge.readinglist.recognise.name import FULL, name_sureness
from bibforge.readinglist.recognise.names import NO_NAMES, NameRun, are_joined_families, is_people, names_at_start
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in
from bibforge.readinglist.sentences import sentence_end
from bibforge.text.comparison import is_cjk
from bibforge.text.encoding import repaired

_TAG = re.compile(r"[\[【(]([^\[\]【】()]{1,40})[\]】)]\s*[:：-]?\s*(?=\S)")
_TAG_OPENS = ("[", "【", "(")
_SUFFIX = re.compile(r"[\s.]*[\[(（【]([^\[\]()（）【】]{2,110})[\])）】][\s.]*$")
_COMMA_SUFFIX = re.compile(r"(?:[,.;|]|(?<!\d)[–—-])\s*([A-Z][^,.;:|]{1,40}?(?:19|20)\d\d|(?:19|20)\d\d)\s*$")
_VENUE_AND_YEAR = re.compile(r"[,.;|]\s*([A-Z][^,.;:|?!\s]+\s[^,.;:|?!]{1,60},\s(?:19|20)\d\d)\s*$")
"""A journal and the year behind the next comma, in the words of a link."""
_CITED_SO_OFTEN = re.compile(r"[,;]?\s*(?:[Cc]ited by\s*)?\d[\d,.]*k?\s?\+?\s*(?:[Cc]it(?:ation|e)s?|[Ss]tars?)\s*$")
"""How often a work was cited, behind its venue (`SEA, 2009, 600+ citations`)."""
_PEOPLE_AND_YEAR = re.compile(r"(?P<people>[^()\d]{2,60}?)[\s,、]+(?:19|20)\d\d")
_QUOTED_WITHIN = re.compile(r"[“\"](?P<title>[^“”\"]{10,300}?)[.,]?[”\"](?=[\s.,(]|$)")
_NAMES_ONLY = re.compile(
    r"""
    [^\W\d_a-z][\w.’'-]* (?:(?:,?\s(?:and|&))?,?\s+[^\W\d_a-z][\w.’'-]*){2,60} (?P<others>,?\set\sal\.?)?
    [,.]? (?P<year>\s\(?(?:19|20)\d\d\)?)?
    """,
    re.VERBOSE,
)
"""Words with capitals, commas and `and`, and perhaps a year."""
_ONLY_YEAR = re.compile(r"[\W_]*(?:(?:19|20)\d\d[a-z]?)?[\W_]*")
_FAMILIES_AND_YEAR = re.compile(
    r"""
    (?P<people>[^\W\d_a-z][\w’'-]+(?:(?:,\s|\s(?:&|and)\s)[^\W\d_a-z][\w’'-]+){0,4}(?:,?\set\sal\.?)?)
    ,?\s\(?(?:19|20)\d\d[a-z]?\)?[.:,]?\s(?=[^\W_])
    """,
    re.VERBOSE,
)
"""Family names and a year before a title (`Roe, Doe (1984) Foxes in Fog`)."""
_LEAST_OF_TITLE = 3
_YEARS = re.compile(r"\d{4}\s?[-–—]\s?\d{2,4}")
"""A stretch of years: what a title tells about."""
_OPEN_YEAR = re.compile(r"\s*[(\[](?:19|20)\d\d$")
_NAMES_EVENT = re.compile(r"\b(?:Conference|Symposium|Workshop|Journal|Transactions|Congress|Meeting)\b")
_QUOTES = (("“", "”"), ('"', '"'), ("「", "」"), ("《", "》"), ("«", "»"), ("„", "“"), ("'", "'"), ("‘", "’"))
_OPENING = frozenset(opening for opening, _ in _QUOTES)
_IS_PLAIN = re.compile(r"[\x00-%'-Z\]-\x7f]*")
"""ASCII without the brackets of footnotes and without character references."""
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,12}\]")
_MARKS_BEHIND = re.compile(
    r"""
    (?P<marks> \s* (?: \[\^[\w-]{1,12}\] | :[a-z0-9_+-]{2,40}:
      | [\u2600-\u27bf\u2b50\U0001f000-\U0001faff\ufe0f\u200d★☆]+
      | \(@[^()]{1,60}\) ) )+ [\s.]* $
    """,
    re.VERBOSE,
)
"""What lists set behind a title that is no part of it: footnotes, emoji and their codes, the organisation's handle."""
_EDGES = re.compile(r"^[-–—:,.]+\s+|\s+[-–—:,|]+$|\s*[:：,|]+$")
_FILES = (".pdf", ".ps", ".doc", ".docx", ".ppt", ".pptx", ".epub", ".djvu")
"""The ends of the names of files that titles are copied from."""
_LAST_STOP = re.compile(r"(?<=[^.])[.,;。，；]$")
_BEHIND_PEOPLE = re.compile(r"[\s,.]*[(\[]?(?:19|20)\d\d[a-z]?[)\]]?[.,:]\s+")
_OPEN_YEAR_LAST = re.compile(r"\s*\((?:(?:19|20)\d\d\)?|[^\W\d_a-z][^()]{1,40}\))$")
_APART = re.compile(r"\s+[-–—]\s+|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_a-z]\S*(?:\s[^\W\d_a-z]\S*){1,2}$)")
"""What parts a title from the one who wrote it in the words of one link."""
_BY_LAST = re.compile(r"[,.]?\s+[Bb]y\s+(?=[^\W\d_a-z])")
_DASH_BEHIND = re.compile(r"\s+[-–—]\s+")
_PEOPLE_LAST = re.compile(r"[,.]\s+[^\W\d_a-z][\w-]+(?:\s[^\W\d_a-z][\w.-]*)?\s+et al\b.*$")


def cleaned(written: str) -> str:
    """Return a title as a reader would copy it: one line, no full stop or quotes around, wrong decoding put right."""
    if written[:1].isalnum() and written[-1:].isalnum() and "." not in written[-5:] and _IS_PLAIN.fullmatch(written):
        return " ".join(written.split())  # as most titles: nothing below is about words alone
    text = " ".join((_FOOTNOTE.sub("", written) if "[^" in written else written).split())
    if "&" in text and ";" in text:
        text = html.unescape(text)
    text = (text if text.isascii() else repaired(text)).strip(" *_|\u200b\ufffc\ufeff")
    if text[-2:] in (" (", " ["):
        text = text[:-2]
    if text[:1] in "-–—:,." or text[-1:] in "-–—:：,|":
        text = _EDGES.sub("", text)
    if text[-5:].casefold().endswith(_FILES) and (" " in text or not text.isascii()):
        text = text[: text.rindex(".")].rstrip()
    if text[-1:] in ".,; 。，；":
        text = _LAST_STOP.sub("", text.strip()).strip()
    for opening, closing in _QUOTES if text[:1] in _OPENING else ():
        if (
            text.startswith(opening)
            and text.endswith(closing)
            and len(text) > 2
            and text.count(opening) == (2 if opening == closing else 1)
        ):
            text = _LAST_STOP.sub("", text[1:-1].strip())
    if text.startswith("[") and text.endswith("]") and text.count("[") == 1:
        text = text[1:-1].strip()
    return text[:-1].rstrip() if text.endswith(('"', "”")) and _closes_nothing(text) else text


def _closes_nothing(text: str) -> bool:
    """Tell whether the quote at the end of a text was never opened in it."""
    return text.count(text[-1]) == 1 and "“" not in text and not text[-2:-1].isdigit()


def without_suffix(text: str, start: int, end: int, *, linked: bool = False) -> tuple[int, list[str]]:
    """Return where a title ends without the venues and years in brackets or behind commas at its end, and these; the
    words of a link (`linked`) may be the title, its journal and its year.
    """
    taken: list[str] = []
    if text[end - 1 : end].isalpha():
        return end, taken  # as most titles: nothing that is taken off ends in a letter
    marks = _MARKS_BEHIND.search(text, start, end) if _may_end_in_marks(text, start, end) else None
    if marks and marks.start() > start:
        end = marks.start()
    cut = _OPEN_YEAR.search(text, start, end) if _ends_in_figure(text, start, end) else None
    if cut:
        taken.append(cut[0])
        end = cut.start()
    for _ in range(2):
        body = text[start:end]
        last = body[-1:]
        if not (last.isdecimal() or last.isspace() or last in "])）】."):
            break
        found = _SUFFIX.search(body) or (linked and _VENUE_AND_YEAR.search(body)) or _COMMA_SUFFIX.search(body)
        credit = _CITED_SO_OFTEN.sub("", found[1]) if found else ""
        by = _PEOPLE_AND_YEAR.fullmatch(credit)
        if found and found.start() and by and (is_cjk(by["people"]) or is_people(by["people"], 1)):
            end = start + found.start()
            break
        if not found or not found.start() or not is_credit(credit) or _YEARS.fullmatch(credit):
            break
        if not any(c.isdigit() for c in found[1]) and _NAMES_EVENT.search(body[: found.start()]):
            break
        taken.append(credit)
        end = start + found.start()
    return end, taken


def _may_end_in_marks(text: str, start: int, end: int) -> bool:
    """Tell by the last sign whether a footnote, an emoji, its code or a handle can stand behind a title."""
    while end > start and (text[end - 1] == "." or text[end - 1].isspace()):
        end -= 1
    return end > start and (text[end - 1] in "]:)" or text[end - 1] >= "\u200d")


def _ends_in_figure(text: str, start: int, end: int) -> bool:
    last = text[max(start, end - 1) : end]
    return last.isdecimal() or last == "\n"


def within_reference(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the title's stretch in a link whose words are a whole reference (`Doe, J., Roe, R. (2016). Title.
    Venue`).
    """
    words = text[start:end]
    quoted = _QUOTED_WITHIN.search(words) if '"' in words or "“" in words else None
    if quoted and are_only_people(words[: quoted.start()]):
        return start + quoted.start("title"), start + quoted.end("title")
    cited = _FAMILIES_AND_YEAR.match(words)
    if cited and len(words[cited.end() :].split()) >= _LEAST_OF_TITLE and _is_of_families(cited["people"]):
        return start + cited.end(), end
    people = names_at_start(words) if "19" in words or "20" in words or "et al" in words else NO_NAMES
    told = (
        byline_at(words, name_sureness, alone=True)
        if people.sureness < 3 and ("(19" in words or "(20" in words)
        else None
    )
    if told and told.names[0]["family"] and "," in told.names[0][0]:
        people = NameRun(told.end, 1, 3)
    if people.sureness == 3:
        behind = _BEHIND_PEOPLE.match(text, start + people.end, end)
        if not behind and "et al" in text[start : start + people.end]:
            behind = _DASH_BEHIND.match(text, start + people.end, end)
        if behind and len(text[behind.end() : end].split()) >= 2:
            start = behind.end()
            end = sentence_end(text, start, end)
    by = _BY_LAST.search(text, start, end) if " by " in words or " By " in words else None
    if by and len(text[start : by.start()].split()) >= 2 and is_people(text[by.end() : end]):
        end = by.start()
    behind_dash = _APART.search(text, start, end) if by is None else None
    if (
        behind_dash
        and len(text[start : behind_dash.start()].split()) >= 2
        and _is_one_name(text[behind_dash.end() : end])
    ):
        end = behind_dash.start()
    tail = _PEOPLE_LAST.search(text, start, end) if "et al" in words else None
    if tail and len(text[start : tail.start()].split()) >= 3:
        end = tail.start()
    return start, end


def are_only_people(words: str) -> bool:
    """Tell whether words before a quoted title are people, perhaps with a year behind them, and nothing else."""
    bare = words.replace("\r", " ").strip(' ,.:([*"“')
    told = byline_at(bare, name_sureness, alone=True)
    if told and _ONLY_YEAR.fullmatch(bare, told.end):
        return True
    return is_people(bare, 3) or bool(_NAMES_ONLY.fullmatch(bare))


def _is_of_families(people: str) -> bool:
    """Tell whether each of a few words with capitals may be a family name."""
    names = [one for one in re.split(r",\s|\s(?:&|and)\s|\set\sal\.?", people) if one]
    return bool(names) and all(name_sureness(one) for one in names)


def _is_one_name(words: str) -> bool:
    """Tell whether words are one or several full names and nothing else, with a bracket that holds a year at most."""
    bare = _OPEN_YEAR_LAST.sub("", words)
    return name_sureness(bare) == FULL or is_people(bare, 3) or are_joined_families(bare)


def _ends_in_year(tag: str) -> bool:
    """Tell whether a tag is a venue and its year (`SEA Asia 2025`)."""
    return tag[-4:].isdecimal() and bool(venue_in(tag))


def tag_end(text: str, start: int, end: int) -> int:
    """Return where a tag in brackets before a title of two words or more ends, or 0."""
    tag = _TAG.match(text[start:end]) if text[start : start + 1] in _TAG_OPENS else None
    if not tag or len(text[start + tag.end() : end].split()) < 2:
        return 0
    return start + tag.end() if text[start] != "(" or is_venue_or_date(tag[1]) or _ends_in_year(tag[1]) else 0
