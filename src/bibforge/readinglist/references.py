"""The title of a reference: behind its people, as the manuals of reference styles print it, and before where it
appeared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bibforge.readinglist.claims import PeopleCue
from bibforge.readinglist.credits import Credits
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import Marks, ReferencePeople, StyleMark
from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.venues import MONTH, VENUE_WORDS
from bibforge.readinglist.sentences import WITHIN, sentence_end
from bibforge.readinglist.title import (
    LEAST_SLANTED,
    MOST_SENTENCES,
    SAME_PEOPLE,
    How,
    Scene,
    Title,
    before_journal,
    skip,
    titled,
)
from bibforge.readinglist.venuecues import VenueCue
from bibforge.readinglist.words import any_of, given_names, words_for
from bibforge.text.comparison import is_cjk

_EDITORS = (
    rf"(?:\s?[(\[](?:{any_of(words_for('names', 'editor'))})[)\]](?=[\s.,:])"
    rf"|,\s(?:{any_of(word for word in words_for('names', 'editor') if word.endswith('.'))})(?=\s))?"
)
"""That the people before it are editors."""
_BEHIND_PEOPLE = re.compile(
    rf"""
    {_EDITORS}
    (?: [\s,.]* (?P<open>[(\[])? (?P<year>(?:19|20)\d\d[a-z]?)
        (?(open)(?:,\s[^\W\d_]{{3,9}}\.?(?:\s\d{{1,2}})?)?[)\]]|(?:,\s{MONTH}(?:\s\d{{1,2}})?)?)
        (?:\s?[.,:;]\s+|\s+(?=[^\W\d_]))
      | [\s,.]* [(\[](?:(?i:{any_of(words_for("venues", "to appear"))}))[)\]] (?:\s?[.,:;]\s+|\s+(?=[^\W\d_]))
      | (?<=\.)\s+ | (?:\s?[.:]){{1,3}}\s+ | [.,]{{0,2}}\s+(?=["“«„‘]) | (?P<comma>\.?,\s+) | (?P<blank>\s)
    )
    (?=[^\W_a-z]|["“«„‘'(¿¡]|[a-z][A-Z-])
    """,
    re.VERBOSE,
)
"""What stands between people and title: a year, in brackets or before a sign; a full stop; a colon; a comma or a blank
behind initials.
"""
_INITIALS_LAST = re.compile(
    r"""
    (?<![^\W_]) (?: (?P<behind>[^\W\d_a-z]{1,3}\.?,?) | (?P<before>[^\W\d_a-z]\.(?:\s[^\W\d_]+){1,3}) ) $
    """,
    re.VERBOSE,
)
_SMALL = r"(?:of|the|and|in|on|for|de|la|le|et|und|für|der|des|à|del|di|do|da|e|y|&)"
_CAPITAL = r"[^\W\d_a-z][\w.&'’/-]*"
_VENUE_BEHIND_COMMA = re.compile(
    rf"""
    (?P<comma>\s?,\s+) (?: (?=[„“«"][^\W\d_a-z])
      | (?={_CAPITAL}(?:\s(?:{_CAPITAL}|{_SMALL})){{0,11}}[\s,.:]*(?:(?:[Vv]ol|[TtVv]|[Bb]d)\.?\s?)?\d{{1,4}}(?!\w)) )
    """,
    re.VERBOSE,
)
_MARKER = re.compile(r"\s?\[(?:[JCDMRPSNAZ]|(?:EB|DB|J|M|C|CP|D|R|N|S|P)/OL)\]")
_LONGEST_OF_MARKER = 300
"""Characters of a title before its marker."""
_PLACE_AND_YEAR = re.compile(
    rf"[,.]\s+{_CAPITAL}(?:[\s/]{_CAPITAL}){{0,2}}(?:,\s[A-Z]{{2}})?\s(?:19|20)\d\d(?=\s?[.,;)]|\s*$)"
)
"""A place, perhaps behind a publisher, and the year of a book."""
_EVENT_BEHIND_COMMA = re.compile(
    rf"""
    \s?,\s+(?= (?:the\s|The\s)? (?:(?:\d{{4}}|\d+(?:st|nd|rd|th))\s)?
      (?:{_CAPITAL}\s(?:(?:{_CAPITAL}|{_SMALL})\s){{0,9}})?
      (?P<event>Conference|Symposium|Workshop|Congress|Colloquium|Meeting)\b [^.\n]{{0,200}}? \b(?:19|20)\d\d\b )
    """,
    re.VERBOSE,
)
"""A comma before the name of an event and its year."""
_NUMBERED_BEHIND_COMMA = re.compile(
    rf"""
    \s?,\s+(?=(?P<venue>{_CAPITAL}(?:\s(?:{_CAPITAL}|{_SMALL})){{0,9}}),\s (?: \d{{1,4}}\s?[:(]\s?\d | DOI\b | doi\b
      | (?:[Vv]olume|[Vv]ol\.?)\s?\d ))
    """,
    re.VERBOSE,
)
"""A comma before a name that a volume with its pages, or an identifier, follows."""
_INITIAL_FIRST = re.compile(r"[^\W\d_a-z]\.")
_IS_GAP = re.compile(rf"{_EDITORS}[\W_]*(?:(?:19|20)\d\d[a-z]?(?:,\s[^\W\d_]{{3,9}}\.?(?:\s\d{{1,2}})?)?)?[\W_]*")
_BRACKETED_YEAR = re.compile(r"\(((?:19|20)\d\d)\)")
_PAGES = re.compile(r"\d{1,5}\s?[-–—‑]{1,2}\s?\d{1,5}(?![-–—/]?\d)|[:./]\d{4}\b|\d{4}(?=[:./]\d)")
_LOOKED_UP = re.compile(rf"(?:{any_of(words_for('venues', 'looked up'))})\b", re.IGNORECASE)
_VENUE_NEXT = re.compile(
    rf"""
    [\s.,;:“”"„«»’')\]]* (?:(?:{any_of(words_for("venues", "within"))})\b\s?[:,]?[\s,]*)?
    (?P<venue>[^\W\d_a-z].{{2,300}}|\d+th\s.{{2,300}})
    """,
    re.VERBOSE | re.DOTALL,
)
_VENUE_CUT = re.compile(
    r"""
      (?P<numbers>[\s,.;]+(?:vol|v|no|nr|pp?|s|str|t|bd|n|r)\.?\s?\d) | \s\d{1,4}\s?[(:,;.] | ,\s\d
    | \s?\((?=[^()]*\d) | [,;.]\s*(?:19|20)\d\d | \s(?:19|20)\d\d\W*$
    | (?<=[^\W\d_]{4})\.(?:\s|$) | ;\s | \s?\[ | \shttps?: | \sdoi | \x00 | \n
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where the words behind a title stop being a venue: at volume, pages, year, publisher or identifier."""
_LONGEST_VENUE = 25
_NEXT_WORD = re.compile(r"[\s.,;]*[^\W\d_]")
_SURE = 3
_LONGEST_SMALL = 3
_LEAST_SMALL = 2
"""Words in small letters of which a sentence has that is no name of a journal."""
_QUOTES = '"“«„‘'
_YEAR = re.compile(r"(?:19|20)(?<!\d\d\d)\d\d(?!\d)|1[5-8]\d\d(?=\))")
_TO_APPEAR = re.compile(rf"[(\[](?:{any_of(words_for('venues', 'to appear'))})[)\]]", re.IGNORECASE)
"""What stands for the year of a work that is not published yet."""
_APPEARED = re.compile(
    r"""
      (?P<within>\bIn\s | \b[Ii]n\s?:\s) | // | \[[A-Z]{1,2}(?:/OL)?\] | \b(?:vol|no|nr|pp?|bd|jg|s|t|str|č|с|т)\.\s?\d
    | \d{1,4}\s?[(:;]\s?\d | \d[-–—]\d | \b10\.\d{4,9}/ | https?: | \barXiv | \babs/\d
    """,
    re.VERBOSE,
)
"""What only stands behind the title of a reference: where it appeared, its volume, number and pages, its identifier."""
_NEAR = 1500
"""Characters in which the people of a reference end."""
_FAR = 500
"""Characters behind a title in which its year stands: the names of proceedings are long."""
_LEAST_WORDS = 2
_MOST_OF_LABEL = 2
"""Words of a link behind a title that are a label nobody knows."""
_LONGEST_TITLE = 45
_LEAST_LETTERS = 6
"""Letters of a title of one word."""


def in_reference(scene: Scene) -> Title | None:
    """The words between people in a form of reference styles and what only stands behind titles: a whole reference.

    One name is enough for the form where its initials stand behind it. A year must stand on either side of the title,
    and behind it where the work appeared, a volume, pages, an identifier, or nothing but the year.
    """
    marks, here, stop = scene.marks, scene.here, scene.stop
    if not (_YEAR.search(marks.text, here, stop) or _TO_APPEAR.search(marks.text, here, min(stop, here + _NEAR))):
        return None
    same = SAME_PEOPLE.match(marks.text)
    if same:
        end = title_end(marks, same.end(), stop)
        return titled(marks, same.end(), end, How.ITALIC) if _is_title(marks, same.end(), end) else None
    people = reference_people(marks, here, stop)
    gap = _gap(marks, people, stop) if people else None
    if people is None or gap is None or marks.text[gap.end()] in _QUOTES:
        return None
    dated = gap["year"] is not None
    end = _place_end(marks, gap, stop) or _marker_end(marks, gap.end(), stop) or title_end(marks, gap.end(), stop)
    last = next((one.anchor for one in marks.links if gap.end() + 8 < one.anchor.start < end), None)
    if last is not None and last.end >= end - 1 and marks.words(last.start, last.end) <= _MOST_OF_LABEL:
        end = last.start
    if scene.link is not None and gap.end() - 2 <= scene.link.anchor.start < end:
        return None
    slanted = next((one for one in marks.italic if gap.end() - 2 <= one.start <= gap.end() + 1), None)
    if slanted is not None:
        end = slanted.end
    if scene.bold and (scene.bold.start < end or _is_bold_title(marks, scene.bold, gap.end(), end)):
        return None
    end = min(end, _comma_end(marks, gap, end, stop))
    if not _is_title(marks, gap.end(), end):
        return None
    return titled(marks, gap.end(), end, How.ITALIC) if _is_proved(marks, end, stop, dated=dated) else None


def before_people(scene: Scene) -> Title | None:
    """The first sentence of a reference that names its title first: people in a form of reference styles stand behind
    it, and where the work appeared, with its year, behind them (`Fuzzy foxes. Roe, J. & Doe, B. Mud 8, 338 (1965)`).
    """
    marks, here, stop = scene.marks, scene.here, scene.stop
    text = marks.text
    if scene.bold or scene.link or not text[here : here + 1].isupper() or not _YEAR.search(text, here, stop):
        return None
    end = here
    for sentences in range(1, MOST_SENTENCES + 1):
        end = sentence_end(text, end + (end > here), stop)
        if not _LEAST_WORDS <= marks.words(here, end) <= _LONGEST_TITLE or _is_of_people(marks, here, end):
            return None
        begin = skip(text, end, " .?!\r")
        people = reference_people(marks, begin, stop) if begin < stop else None
        if people is not None and people.byline is not None and (sentences == 1 or people.names > 1):
            break
    else:
        return None
    behind = text[people.end : min(stop, people.end + _NEAR)].split("\n", 1)[0]
    if not (_YEAR.search(behind) and _APPEARED.search(behind)) or len(behind.split()) > _LONGEST_VENUE:
        return None
    return titled(marks, here, end, How.ITALIC)


def _is_of_people(marks: Marks, start: int, end: int) -> bool:
    """Tell whether a first sentence is a list of names, a venue or a date."""
    return marks.names(start, end).sureness == _SURE or marks.is_credit(start, end)


def reference_people(marks: Marks, here: int, stop: int) -> ReferencePeople | None:
    """Return the people with whom a reference begins: a list in a form of reference styles, or one such name."""
    near = min(stop, here + _NEAR)
    found = _reference_people(marks, here, near)
    if found is not None:
        marks.reference_people[here] = found
    return found


def _reference_people(marks: Marks, here: int, near: int) -> ReferencePeople | None:
    text = marks.text[here:near].replace("\r", " ")
    byline = byline_at(text, name_sureness, alone=True)
    marked = [one.anchor for one in marks.links if one.sort is LinkSort.TITLE] + [*marks.italic, *marks.bold]
    across = min((one.start for one in marked if byline and here < one.start < here + byline.end < one.end), default=0)
    if across:  # a marked title begins among what looks like names
        return _reference_people(marks, here, across)
    count = len(byline.names) + byline.others if byline else 0
    if byline is not None and (count > 1 or "," in text[: byline.end]):
        return ReferencePeople(here, here + byline.end, count, byline, is_told=True)
    if byline is not None and count == 1 and _is_shouted_word(text[: byline.end]):
        byline = None
    run = marks.names(here, near)
    if byline is not None and _FAMILY_AND_YEAR.match(text, byline.end):
        return (
            ReferencePeople(here, run.end, run.names, None) if run.names == 1 and run.end > here + byline.end else None
        )
    if run.sureness == _SURE or (run.names == 1 and run.sureness > 1 and _INITIAL_FIRST.match(text)):
        return ReferencePeople(here, run.end, run.names, None)
    return ReferencePeople(here, here + byline.end, count, byline) if byline else None


_FAMILY_AND_YEAR = re.compile(r"\s[^\W\d_a-z][\w’'-]+\s\((?:19|20)\d\d\)")
"""The family name and the year behind a given name and its initial (`John M. Roe (1984)`)."""


def _is_shouted_word(words: str) -> bool:
    """Tell whether one name begins with capitals and no known given name follows (`CAP Twelve Years Later`)."""
    first, *rest = words.split()
    return first.isupper() and len(first) > 1 and not any(word.casefold() in given_names() for word in rest)


def _gap(marks: Marks, people: ReferencePeople, stop: int) -> re.Match[str] | None:
    """Return what parts people from the title behind them; a comma does so only behind initials or before
    slanted words, a blank only behind initials of several.
    """
    text = marks.text
    gap = _BEHIND_PEOPLE.match(text, people.end, stop)
    if gap is None and text[people.end - 1] == ".":
        gap = _BEHIND_PEOPLE.match(text, people.end - 1, stop)
    if gap is None or not (gap["comma"] or gap["blank"]):
        return gap
    if gap["blank"] and (people.names < 2 or people.byline is None):
        return None
    if people.byline is not None and any(
        abs(one.start - gap.end()) <= 1 and marks.words(one.start, one.end) >= LEAST_SLANTED for one in marks.italic
    ):
        return gap
    parted = people.byline is not None and people.names > 1 and _are_parted(text[people.start :], people.byline.names)
    return (
        gap if text[people.end - 1] == ")" or parted or _INITIALS_LAST.search(text, people.start, people.end) else None
    )


def _are_parted(text: str, names: Sequence[re.Match[str]]) -> bool:
    """Tell whether other signs than commas stand between names, so that a comma ends them."""
    return bool(names) and all("," not in text[one.end() : two.start()] for one, two in pairwise(names))


def title_end(marks: Marks, start: int, stop: int) -> int:
    """Return where the title of a reference ends that begins at `start`.

    It goes on where what follows its first sentence is no venue: a sentence in small letters, or any behind a question,
    with further ones behind it that say where the work appeared.
    """
    text = marks.text
    end = sentence_end(text, start, stop)
    whole = before_journal(marks, end, stop)
    if whole > end:
        return whole
    for _ in range(MOST_SENTENCES):
        if not start < end < stop or text[end] not in " \r." or WITHIN.match(text, end, stop):
            break
        asks = text[end - 1] in "?!"
        following = sentence_end(text, end + 1, stop)
        if following >= stop or not _APPEARED.search(text, following, min(stop, following + _FAR)):
            break
        if not _goes_on(marks, end, following, stop, asks=asks):
            break
        end = following
    return end


def _goes_on(marks: Marks, end: int, following: int, stop: int, *, asks: bool) -> bool:
    """Tell whether the sentence behind the first one of a title belongs to the title."""
    text = marks.text
    sentence = text[end:following].strip(" .\r")
    if _APPEARED.search(sentence) or marks.year(end, following) or VENUE_WORDS.search(f"{sentence}."):
        return False
    if WITHIN.match(text, following, stop):
        return True
    if not _NEXT_WORD.match(text, following, stop):
        return False  # a volume or a year: the sentence was the venue
    small = sum(word.islower() and len(word) > _LONGEST_SMALL for word in sentence.split())
    return asks or small >= _LEAST_SMALL


def _is_bold_title(marks: Marks, bold: StyleMark, start: int, end: int) -> bool:
    """Tell whether more bold words stand directly behind a sentence, and no volume behind them: these are the title."""
    near = marks.is_empty(end, bold.start) and marks.words(bold.start, bold.end) > marks.words(start, end)
    return near and _NUMBER_NEXT.match(marks.text, bold.end) is None


_NUMBER_NEXT = re.compile(r"[\s.,*]*(?:v|vol|no|n|nr)?\.?\s?\d", re.IGNORECASE)


def _line_end(text: str, start: int, stop: int) -> int:
    end = text.find("\n", start, stop)
    return stop if end < 0 else end


def _marker_end(marks: Marks, start: int, stop: int) -> int:
    """Return where a title ends before the marker of GB/T 7714 (`Fog. IV. Foxes[J].`), or 0: it may be of several
    sentences.
    """
    found = _MARKER.search(marks.text, start, _line_end(marks.text, start, min(stop, start + _LONGEST_OF_MARKER)))
    if (
        found is None
        or _YEAR.search(marks.text, start, found.start())
        or WITHIN.search(marks.text, start, found.start())
    ):
        return 0
    return found.start()


def _place_end(marks: Marks, gap: re.Match[str], stop: int) -> int:
    """Return where a title ends behind the colon of its people, before a place and the year (`Roe, Jane: Fog. An
    Introduction, Mudford 2017`), or 0: it may be of several sentences.
    """
    if ":" not in gap[0]:
        return 0
    found = _PLACE_AND_YEAR.search(
        marks.text, gap.end(), _line_end(marks.text, gap.end(), min(stop, gap.end() + _NEAR))
    )
    if found is None or _APPEARED.search(marks.text, gap.end(), found.start()):
        return 0
    return found.start()


def _comma_end(marks: Marks, gap: re.Match[str], end: int, stop: int) -> int:
    """Return where a title ends before a comma and its venue: a slanted one, an event with its year; where a comma
    stands before the title, too, also one with a volume or in quotes.
    """
    text, start = marks.text, gap.end()
    by_commas = gap["comma"] is not None or gap[0].rstrip().endswith(",")
    ends = [
        one.start
        for one in marks.italic
        if start < one.start < end
        and text[: one.start].endswith(", ")
        and (by_commas or marks.venue(one.start, one.end))
    ]
    volume = _VENUE_BEHIND_COMMA.search(text, start, stop) if by_commas else None
    event = _EVENT_BEHIND_COMMA.search(text, start, stop)
    numbered = _NUMBERED_BEHIND_COMMA.search(text, start, stop)
    ends += [found.start() for found in (volume, event, numbered) if found and found.start() < end]
    return min(ends, default=end)


def _is_title(marks: Marks, start: int, end: int) -> bool:
    text = marks.text[start:end]
    words = len(text.split())
    if is_cjk(text):
        return len(text) >= _LEAST_LETTERS - 2
    if not (words >= _LEAST_WORDS or len(text) >= _LEAST_LETTERS) or words > _LONGEST_TITLE:
        return False
    return not (marks.is_credit(start, end) or (marks.is_people(start, end, 3)))


def _is_proved(marks: Marks, end: int, stop: int, *, dated: bool) -> bool:
    behind = marks.text[end : min(stop, end + _FAR)]
    if not dated and _TO_APPEAR.search(marks.text, marks.begin, end):
        return True
    if dated:
        return bool(_APPEARED.search(behind)) or not behind.strip(" .") or bool(marks.venue(end, min(stop, end + 200)))
    return bool(_YEAR.search(behind))


def credit_in_reference(marks: Marks, title: int) -> Credits | None:
    """Return credits with the people of a reference whose title begins at a place, where their form tells who they are
    and nothing but a year stands between them and the title.
    """
    people = marks.reference_people.get(marks.begin)
    if people is None:
        people = next((one for one in marks.reference_people.values() if _stands_before(marks, one, title)), None)
    if people is None or not _stands_before(marks, people, title):
        people = reference_people(marks, marks.begin, title)
    if people is None or people.byline is None or not _IS_GAP.fullmatch(marks.text, people.end, title):
        return None
    named = people.byline.people
    span = (people.start, people.end)
    return Credits(named, people.byline.others, people_spans=(span,), people_cue=PeopleCue.REFERENCE) if named else None


def _stands_before(marks: Marks, people: ReferencePeople, title: int) -> bool:
    """Tell whether the people found in a longer stretch are those found before the title, too: their form was told, and
    nothing that might belong to it stands between.
    """
    between = marks.text[people.end : title]
    return people.is_told and people.end < title and "…" not in between and ".." not in between


def with_rest_of_reference(marks: Marks, title: tuple[int, int], credit: Credits) -> Credits:
    """Return the credits of a reference with its year, and the words behind its title as venue where none was found.

    The year between people and title is the year of the work; else it is the one in brackets, or the last one behind
    the title, but for the day on which an address was looked up.
    """
    people_end = max((end for _, end in credit.people_spans), default=0)
    between = _YEAR.search(marks.plain, people_end, title[0])
    behind = _LOOKED_UP.split(marks.plain[title[1] : title[1] + _FAR], maxsplit=1)[0]
    bare = _PAGES.sub(" ", behind)
    years = _BRACKETED_YEAR.findall(bare) or _YEAR.findall(bare)
    year = int(between[0] if between else years[-1]) if between or years else credit.year
    place = _PLACE_AND_YEAR.match(marks.plain, title[1]) if ":" in marks.plain[people_end : title[0]] else None
    if place and (not credit.venue or credit.venue in place[0]):
        return credit._replace(year=year, venue="", venue_cue=None)
    if credit.venue:
        return credit._replace(year=year)
    found = _VENUE_NEXT.match(behind)
    venue = found["venue"][: _venue_end(found["venue"])].strip(' .,;:\r\x00„“”«»"') if found else ""
    if not venue or len(venue.split()) > _LONGEST_VENUE or venue.startswith(("http", "doi")):
        return credit._replace(year=year)
    return credit._replace(year=year, venue=" ".join(venue.split()), venue_cue=VenueCue.POSITION)


def _venue_end(words: str) -> int:
    cut = _VENUE_CUT.search(words)
    return cut.start() if cut else len(words)
