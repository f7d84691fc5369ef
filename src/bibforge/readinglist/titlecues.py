"""Which part of an item is the title: cues in order, each a small function that reads the marks of a passage."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.model.library import Role
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.marks import Marks, StyleMark
from bibforge.readinglist.peoplefirst import DATED, behind_people, between
from bibforge.readinglist.plainend import plain_end
from bibforge.readinglist.quotes import SHORT_NAME, WORDS_BEHIND, in_quotes
from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.hosts import is_site, kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.name import FULL, name_sureness
from bibforge.readinglist.recognise.names import NO_NAMES, are_joined_families
from bibforge.readinglist.references import before_people, in_reference
from bibforge.readinglist.title import (
    DESCRIPTION,
    LEAST_SLANTED,
    SURE,
    How,
    Scene,
    Title,
    TitleCue,
    first_stretch,
    is_lead,
    is_paper,
    is_person,
    is_title_like,
    skip,
    titled,
)
from bibforge.readinglist.toolcues import is_behind_name, paper_last, paper_of_people
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk

_WORD = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_a-z]\.?\s*")
"""One capital letter: the initial of a name, and no title."""
_NAME_NEXT = re.compile(r"[\s*_]*(?:[,;&]|and\b)[\s*_]*[^\W\d_]")
_COLON = re.compile(r"[\s*_`]*(?::[\s*_]+|：[\s*_]*)(?=[^\W_])")
_WORDS_GO_ON = re.compile(r"[*_]*[ ](?:[a-z]|[A-Z][a-z]+ [a-z]+ [a-z])")
"""A sentence that goes on behind slanted words."""
_MOST_SLANTED = 30
_LONGEST_REST = 16
_LEAST_TOLD = 3
"""Words of a title behind words that are no known lead."""
_MOST_OF_LEAD = 2
_SENTENCE_GOES_ON = re.compile(r"[*_]*\s[a-z]")


def find_title(marks: Marks, start: int = 0, end: int | None = None) -> Title | None:
    """Return the title of an item, or None where nothing in it can be one; the cues are asked in their order."""
    stop = len(marks.text) if end is None else end
    here = marks.begin if (start, stop) == (0, len(marks.text)) else marks.words_begin(start, stop)
    link = _first_link(marks, here, stop) if marks.links else None
    bold = _first_bold(marks, here, stop) if marks.bold else None
    scene = Scene(marks, here, stop, link, bold, end is not None)
    separated = marks.habit.separator and marks.text.find(marks.habit.separator, here, stop) > 0
    lacking = (
        (0 if bold else _BOLD)
        | (0 if link else _LINK)
        | (0 if marks.italic else _SLANTED)
        | (0 if marks.links else _LINKS)
        | (_NAMES if separated else 0)
    )
    for cue, ask, needs in TITLE_CUES:
        title = None if needs & lacking else ask(scene)
        if title is not None and (title.text[:1].isalnum() or _WORD.search(title.text)):
            return Title(*_with_rest(scene, title)[:-1], cue)
    return None


def _with_rest(scene: Scene, title: Title) -> Title:
    """Return a short name in its own marks together with the title's words behind its colon (`**FogNet**: Foxes in
    Fog`): words with capitals, for small letters go on as a description.
    """
    marks = scene.marks
    if title.how not in (How.LINK, How.BOLD) or len(title.text.split()) > SHORT_NAME:
        return _with_subtitle(scene, title)
    colon = _COLON_WITHIN.match(marks.text, title.end) if marks.text[title.end - 1 : title.end] in (":", "：") else None
    colon = (
        colon
        or _COLON.match(marks.text, title.end, scene.stop)
        or _COLON.match(marks.text, _labels_end(marks, title.end))
    )
    if not colon or not (_links_paper(marks) or scene.in_cell or _links_page(marks, title)):
        return title
    end = plain_end(marks, marks.links, colon.end(), scene.stop)
    words = [word for word in marks.text[colon.end() : end].split() if len(word) > 3]
    capitals = sum(not word[:1].islower() for word in words)
    if not 2 <= len(words) <= _LONGEST_REST or title.suffix:
        return title
    if capitals * 3 < len(words) * 2 and not _is_credited(marks, colon.end(), end, scene.stop):
        return title
    if marks.is_credit(colon.end(), end) or marks.is_people(colon.end(), end):
        return title
    if are_joined_families(marks.text[colon.end() : end].strip(" ,.")):
        return title
    if colon.start() > title.end + len(_AROUND):  # labels stand between: the name is put before the rest
        rest = titled(marks, colon.end(), end, title.how)
        return rest._replace(text=f"{title.text}: {rest.text}")
    return titled(marks, title.start, end, title.how)


def _with_subtitle(scene: Scene, title: Title) -> Title:
    """Return the linked title of a paper together with a few words with capitals behind its colon that end the line or
    stand before a bar (`[Barns in Fog](…): A Short Story | Mudford`).
    """
    marks = scene.marks
    colon = _COLON.match(marks.text, title.end, scene.stop) if title.how is How.LINK and marks.papers else None
    end = _SUBTITLE.match(marks.text, colon.end(), scene.stop) if colon else None
    if end is None or marks.is_credit(*end.span("words")) or marks.is_people(*end.span("words")):
        return title
    words = [word for word in end["words"].split() if len(word) > 3]
    if sum(not word[:1].islower() for word in words) * 3 < len(words) * 2 or ":" in title.text or title.suffix:
        return title
    return titled(marks, title.start, end.end("words"), title.how)


_SUBTITLE = re.compile(r"(?P<words>[^\W\d_a-z][\w’'/-]*(?:\s[\w’'/&-]+){1,8})[ ]*(?=\||\n|\t|$)")
_COLON_WITHIN = re.compile(r"[\s*_\])]*\s(?=[^\W_])")
"""What follows a short name that holds its colon itself."""


def _links_page(marks: Marks, title: Title) -> bool:
    """Tell whether a short name is linked to a page below a site that is known for nothing else than papers."""
    own = next((one.anchor.url for one in marks.links if one.anchor.start <= title.start < one.anchor.end), "")
    return bool(own) and kind_of_url(own) is None and not is_site(own)


_AROUND = "**"


def _labels_end(marks: Marks, here: int) -> int:
    """Return where the labels directly behind a short name end, with their brackets (`**FogNet** [[paper](…)]: …`)."""
    for one in marks.links:
        if one.anchor.start < here:
            continue
        if one.sort is not LinkSort.LABEL or marks.text[here : one.anchor.start].strip(" *_[(|,/]"):
            break
        here = one.anchor.end
    return skip(marks.text, here, "])")


def _is_credited(marks: Marks, start: int, end: int, stop: int) -> bool:
    """Tell whether words begin with a capital and sure names, or a venue with its year, stand directly behind them."""
    behind = skip(marks.text, end, " \r\n.,;|–—-([*`")
    if not marks.text[start : start + 1].isupper():
        return False
    near = min(stop, behind + 60)
    return marks.names(behind, stop).sureness >= 2 or bool(marks.venue(behind, near) and marks.year(behind, near))


def _links_paper(marks: Marks) -> bool:
    """Tell whether a link leads to a paper, or its label says so (`[paper]()` has no address yet)."""
    return bool(marks.papers) or any(
        one.sort is LinkSort.LABEL and label_role(one.label) is Role.PAPER for one in marks.links
    )


def _first_link(marks: Marks, here: int, stop: int) -> SortedLink | None:
    """Return the first link whose words are no label, date or person."""
    return next(
        (
            one
            for one in marks.links
            if one.sort is LinkSort.TITLE and here < one.anchor.end and one.anchor.start < stop and not is_person(one)
        ),
        None,
    )


def _first_bold(marks: Marks, here: int, stop: int) -> StyleMark | None:
    """Return the first bold words, none in a list that only emphasises parts of its titles."""
    if marks.habit.emphasis_inside:
        return None
    bold = first_stretch(marks, marks.bold, here, stop)
    if bold and marks.text[bold.end : bold.end + 1].isalpha():
        return None  # a part of a word, or of a sentence that has no blanks
    run = marks.names(skip(marks.text, here, " *"), stop) if bold else NO_NAMES
    if bold and run.sureness == 3 and run.names > 1 and _NAME_NEXT.match(marks.text, bold.end, run.end):
        return None  # one of the names is set bold
    if bold and run.sureness >= FULL and run.end >= bold.end - 1 and DATED.match(marks.text, max(run.end, bold.end)):
        return None  # the one author of a reference is set bold
    if bold and marks.words(bold.end, stop) >= _LEAST_TOLD and _is_bold_byline(marks.text[bold.start : bold.end]):
        return None
    return bold if bold and is_title_like(marks, bold) else None


def _is_bold_byline(words: str) -> bool:
    """Tell whether bold words are several people in a form of reference styles and nothing else."""
    people = byline_at(words, name_sureness)
    return people is not None and len(people.names) > 1 and not words[people.end :].strip(" .,:")


def _behind_reference(scene: Scene) -> Title | None:
    """Italics of three words or more directly behind a link into the list (`[Doe, Ph.D. thesis](#doe), *Title*`)."""
    marks = scene.marks
    first = next((one.anchor for one in marks.links if one.anchor.end > scene.here), None)
    if first is None or not first.url.startswith("#") or first.start > scene.here:
        return None
    italics = first_stretch(marks, marks.italic, first.end, scene.stop)
    if not italics or not marks.is_empty(first.end, italics.start) or marks.words(italics.start, italics.end) < 3:
        return None
    return titled(marks, italics.start, italics.end, How.ITALIC)


def _bold_first(scene: Scene) -> Title | None:
    """Bold words with nothing before them, or the link behind or around them."""
    marks, bold, link = scene.marks, scene.bold, scene.link
    if not bold or not marks.is_empty(scene.here, bold.start):
        return None
    words = marks.words(bold.start, bold.end)
    if link:
        start, end = link.anchor.start, link.anchor.end
        around = start <= bold.start and end >= bold.end
        behind = start >= bold.end and marks.is_empty(bold.end, start) and len(link.label.split()) >= 3 and words <= 3
        if around or behind:
            return titled(marks, start, end, How.LINK)
    if _is_key(marks, bold) and (not _is_short_title(marks, bold, scene.stop) or _is_told_by_link(marks, bold)):
        return None
    return titled(marks, bold.start, bold.end, How.BOLD)


def _is_key(marks: Marks, bold: StyleMark) -> bool:
    text = marks.text
    return text[bold.start : bold.end].rstrip()[-1:] in ":：" or text[bold.end : bold.end + 1] in (":", "：")


def _is_told_by_link(marks: Marks, bold: StyleMark) -> bool:
    """Tell whether the value of a bold key is the name of a page: linked words that are no label and lead to no paper
    (`**Announcements**: [Board](…)`).
    """
    behind = next((one for one in marks.links if one.anchor.start >= bold.end), None)
    if behind is None or behind.sort is not LinkSort.TITLE or behind in marks.papers:
        return False
    return marks.is_empty(bold.end, behind.anchor.start) and label_role(behind.label) is None


def _is_short_title(marks: Marks, bold: StyleMark, stop: int) -> bool:
    words = marks.text[bold.start : bold.end]
    if label_role(words) is not None or key_meaning(words):
        return False
    return marks.words(bold.end, plain_end(marks, [], bold.end, stop)) < 2


def _link_first(scene: Scene) -> Title | None:
    """Linked words with nothing before them."""
    marks, link = scene.marks, scene.link or _described_link(scene)
    if not link or not marks.is_empty(scene.here, link.anchor.start):
        return None
    return titled(marks, max(scene.here, link.anchor.start), min(scene.stop, link.anchor.end), How.LINK)


def _described_link(scene: Scene) -> SortedLink | None:
    """Return the one link of an item whose words look like a name and that a dash and words follow: it is what these
    words describe (`[Pond Library](https://pond.example/) - …`).
    """
    marks = scene.marks
    one = marks.links[0] if len(marks.links) == 1 else None
    described = one is not None and one.sort is LinkSort.TITLE and DESCRIPTION.match(marks.text, one.anchor.end)
    return one if described else None


def _italic_first(scene: Scene) -> Title | None:
    """Slanted words with nothing before them: three at least, no names, no year, no sentence, and no other marked words
    behind them.
    """
    marks = scene.marks
    slanted = first_stretch(marks, marks.italic, scene.here, scene.stop)
    if slanted is None or not marks.is_empty(scene.here, slanted.start) or not is_title_like(marks, slanted):
        return None
    if not LEAST_SLANTED <= marks.words(slanted.start, slanted.end) <= _MOST_SLANTED:
        return None
    if any(one is not None and one.start > slanted.start for one in (scene.link and scene.link.anchor, scene.bold)):
        return None
    if _says_else(marks, slanted):
        return None
    return titled(marks, slanted.start, slanted.end, How.BOLD)


def _italic_behind(scene: Scene) -> Title | None:
    """Slanted words of two or more behind family names in capitals (`ROE *Foxes in Fog* (1963)`)."""
    marks = scene.marks
    slanted = first_stretch(marks, marks.italic, scene.here, scene.stop)
    if slanted is None or not is_title_like(marks, slanted) or marks.words(slanted.start, slanted.end) < 2:
        return None
    lead = marks.text[scene.here : slanted.start].replace("*", "").strip()
    if not _is_in_capitals(lead):
        return None
    if not (_CAPITALS.fullmatch(lead) or are_joined_families(lead)) or _says_else(marks, slanted):
        return None
    return titled(marks, slanted.start, slanted.end, How.ITALIC)


def _is_in_capitals(lead: str) -> bool:
    """Tell whether all words of a lead but the one that joins the last are in capitals."""
    return all(word.isupper() for word in lead.split() if len(word) > _MOST_OF_JOINT)


_MOST_OF_JOINT = 3
"""Letters of a word that joins names: `and`, `und`, `y`."""
_CAPITALS = re.compile(r"[^\W\d_a-z]{3,}(?:[-’'][^\W\d_a-z]+)*,?")


_MOST_BETWEEN = 3
"""Signs between slanted words and the link that follows them."""


def _says_else(marks: Marks, slanted: StyleMark) -> bool:
    """Tell whether slanted words are people, a venue with its year, or the beginning of a sentence."""
    if marks.is_people(slanted.start, slanted.end) or marks.year(slanted.start, slanted.end) is not None:
        return True
    if marks.names(slanted.start, slanted.end).sureness == SURE:
        return True
    linked = any(0 <= one.anchor.start - slanted.end <= _MOST_BETWEEN for one in marks.links)
    return not linked and bool(_WORDS_GO_ON.match(marks.text, slanted.end))


def _bold_behind(scene: Scene) -> Title | None:
    """Bold words behind a lead."""
    marks, bold = scene.marks, scene.bold
    if not bold:
        return None
    lead = marks.text[scene.here : bold.start]
    if not (
        is_lead(marks, scene.here, bold.start) or not lead.strip() or _ends_in_people(lead) or is_behind_name(scene)
    ):
        return None
    if _goes_on(marks, bold, scene.stop):
        return None
    return titled(marks, bold.start, bold.end, How.BOLD)


def _ends_in_people(lead: str) -> bool:
    """Tell whether words end behind a dash in several people in a form of reference styles (`Wet -- Roe J, Doe B.`)."""
    dash = max(lead.rfind(sign) for sign in (" -- ", " – ", " — ", " - "))
    return dash >= 0 and _is_bold_byline(lead[dash:].strip(" -–—"))


def _goes_on(marks: Marks, bold: StyleMark, stop: int) -> bool:
    """Tell whether one or two bold words are only a part of the words around them."""
    if marks.words(bold.start, bold.end) > 2 or not WORDS_BEHIND.match(marks.text, bold.end, stop):
        return False
    return marks.names(skip(marks.text, bold.end, " "), stop).sureness < 2


def _link_behind(scene: Scene) -> Title | None:
    """Linked words behind a lead, unless they are one more name."""
    marks, link = scene.marks, scene.link
    if not link or not (is_lead(marks, scene.here, link.anchor.start) or _is_only_paper(scene, link)):
        return None
    line = max(scene.here, marks.text.rfind("\n", scene.here, link.anchor.start) + 1)
    line = skip(marks.text, line, " ")
    named = marks.names(line, link.anchor.start).names > 0
    if named and marks.is_people(link.anchor.start, link.anchor.end) and not is_paper(link):
        return None
    return titled(marks, link.anchor.start, min(scene.stop, link.anchor.end), How.LINK)


def _is_only_paper(scene: Scene, link: SortedLink) -> bool:
    """Tell whether three words or more are linked to the one paper of an item, behind one word or two (`KBS [Foxes in
    Fog](…)`) or a sentence in Chinese, Japanese or Korean: these are its title.
    """
    marks = scene.marks
    if _is_behind_institution(scene, link):
        return True
    if [one for one in marks.papers if one.sort is LinkSort.TITLE] != [link] or len(link.label.split()) < _LEAST_TOLD:
        return False
    lead = marks.text[scene.here : link.anchor.start]
    if not is_cjk(lead):
        return len(lead.split()) <= _MOST_OF_LEAD and not _SENTENCE_GOES_ON.match(marks.text, link.anchor.end)
    return not is_cjk(link.label)


def _is_behind_institution(scene: Scene, link: SortedLink) -> bool:
    """Tell whether an item begins with the name of an institution and its link of two words or more, and goes on with a
    sign or ends (`UC Mud [Barns in Fog](…), thanks to …`).
    """
    marks = scene.marks
    lead = marks.text[scene.here : link.anchor.start].strip(" *_")
    if not _INSTITUTION.fullmatch(lead) or _NO_NAME.match(lead) or len(link.label.split()) < _MOST_OF_LEAD:
        return False
    return marks.links[0] is link and not _SENTENCE_GOES_ON.match(marks.text, link.anchor.end)


_INSTITUTION = re.compile(r"[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,2}")
_NO_NAME = re.compile(
    rf"(?:{any_of(words_for('openings', 'no lead') | words_for('openings', 'request'))})\b", re.IGNORECASE
)


def _plain(scene: Scene) -> Title | None:
    """The plain words up to the first label, year, venue or name."""
    end = plain_end(scene.marks, scene.marks.links, scene.here, scene.stop)
    if end <= scene.here or _LETTER.fullmatch(scene.marks.text, scene.here, end):
        return None
    return titled(scene.marks, scene.here, end, How.PLAIN)


_BOLD, _LINK, _SLANTED, _LINKS, _NAMES = 1, 2, 4, 8, 16
"""What a passage must have for a cue: bold words that may be a title, such linked words, slanted words, any links; the
last stands for names before the title, on which no cue may rest where the list sets its titles apart from the names
behind.
"""
TITLE_CUES: tuple[tuple[TitleCue, Callable[[Scene], Title | None], int], ...] = (
    (TitleCue.QUOTES, in_quotes, 0),
    (TitleCue.REFERENCE, _behind_reference, _SLANTED | _LINKS),
    (TitleCue.PAPER_LAST, paper_last, _LINK),
    (TitleCue.PAPER_OF, paper_of_people, _LINK),
    (TitleCue.BOLD_FIRST, _bold_first, _BOLD),
    (TitleCue.LINK_FIRST, _link_first, _LINKS),
    (TitleCue.IN_REFERENCE, in_reference, 0),
    (TitleCue.BEHIND_PEOPLE, behind_people, _NAMES),
    (TitleCue.BOLD, _bold_behind, _BOLD),
    (TitleCue.LINK, _link_behind, _LINK),
    (TitleCue.ITALIC_FIRST, _italic_first, _SLANTED),
    (TitleCue.ITALIC, _italic_behind, _SLANTED | _NAMES),
    (TitleCue.BETWEEN, between, _NAMES),
    (TitleCue.IN_REFERENCE, before_people, 0),
    (TitleCue.PLAIN, _plain, 0),
)
"""The cues of a title in the order in which they are asked, each with what it needs to be asked at all."""
