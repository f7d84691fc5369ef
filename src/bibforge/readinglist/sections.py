"""Sections: the tree of headings, bold and folded labels above an entry, and the sections that hold no entries at
all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bibforge.markup.passage import Passage, place_of
from bibforge.model.library import SkipReason
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk

_LONGEST_SYMBOL = 40
_ARROWS = "↑⬆🔝↓⬇"
"""Signs of a way through the page, and no category."""
_SYMBOLS = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+|:[a-z0-9_+-]{2,40}:")
GATE_REASONS = (
    SkipReason.CONTENTS, SkipReason.UPDATE_LOG, SkipReason.LICENCE, SkipReason.CONTRIBUTION_NOTES, SkipReason.CITATION,
    SkipReason.GLOSSARY,
)  # fmt: skip
_GATES = tuple((reason, re.compile(any_of(words_for("headings", reason)))) for reason in GATE_REASONS)
_REQUEST = re.compile(r"\s*[(（\[]?\b(?:click|tap|expand|点击)\b[^()（）]*[)）\]]?$", re.IGNORECASE)


def plain_heading(written: str) -> str:
    """Return a heading as the category it names: one line, without symbols, numbers kept, no colon at its end; one of
    symbols alone keeps them.
    """
    text = " ".join(_SYMBOLS.sub(" ", written[:500]).split())
    text = _REQUEST.sub("", text)
    text = text.strip(" *_#").rstrip(":：").strip()
    return text or (" ".join(written.split()) if is_symbol(written) else "")


def is_symbol(written: str) -> bool:
    """Tell whether a heading is one to four emoji or their codes and nothing else (`🔥`, `:fire:`)."""
    bare = "".join(written.split()).strip("*_#")
    return 0 < len(bare) <= _LONGEST_SYMBOL and bare[0] not in _ARROWS and _SYMBOLS.fullmatch(bare) is not None


_NO_WORDS = re.compile(r"[(\[（]\W*[)\]）]")


def _is_said_within(text: str, start: int, end: int) -> bool:
    """Tell whether linked words stand in a bracket with other words before them (`Fog (see all [here](#fog))`)."""
    opening = max(text.rfind("(", 0, start), text.rfind("（", 0, start))
    return opening >= 0 and ")" not in text[opening:start] and re.search(r"[^\W_]", text[opening:start]) is not None


def heading_words(passage: Passage) -> str:
    """Return the words of a heading without links back into the list and badges, where it has others.

    `Rivers ([back](#top))` and `Rivers [![Awesome](badge.svg)](…)` are both `Rivers`.
    """
    text, out, here = passage.text, [], 0
    for anchor in sorted(passage.anchors, key=place_of):
        leads_back = anchor.url.startswith("#") and not _is_said_within(text, anchor.start, anchor.end)
        if (leads_back or anchor.image) and anchor.start >= here:
            out.append(text[here : anchor.start])
            here = anchor.end
    rest = _NO_WORDS.sub(" ", "".join([*out, text[here:]])) if here else text
    return " ".join((rest if re.search(r"[^\W_]", rest) else text).split())


_EMPTY_FOLD = re.compile(
    r"""
    (?P<verb>show|see|view|click|expand|unfold|read|toggle|open)? \W*
    (?:for[ ]|to[ ]|here|me|all|more|details?|expand|papers?|list|the|full|展开|更多|点击|查看|unfold|view|see)* \W*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def says_nothing(fold: str) -> bool:
    """Tell whether the label of a fold only says that it can be opened (`more`, `Click to expand`)."""
    return bool(_EMPTY_FOLD.fullmatch(re.sub(r"\s+", "", fold))) or not fold


_NOTICE = re.compile(rf"\W*(?:{any_of(words_for('openings', 'notice'))})\s*[:：!]\s*\S", re.IGNORECASE)
_TELLS = re.compile(r"\b(?:is|are)\s(?:now\s)?(?:here|below|available|out|released)\W*$", re.IGNORECASE)
"""What a sentence set as a heading ends with, and no category (`The summaries are here`)."""
_LONGEST_IN_CHINESE = 40
"""Signs of a heading in Chinese or Japanese beyond which it is a sentence."""
_LONGEST_HEADING = 15
"""Words beyond which a heading that ends in a full stop is a sentence."""


def is_notice(heading: str) -> bool:
    """Tell whether a heading is no category but a sentence set as one: `Note: …`, or many words and a full stop."""
    words = heading.split()
    if is_cjk(heading) and len(heading) > _LONGEST_IN_CHINESE and any(sign in heading for sign in "。．，"):
        return True
    if len(words) > _LONGEST_HEADING and heading.rstrip()[-1:] in ".!。！":
        return True
    return len(words) > 3 and bool(_NOTICE.match(heading) or _TELLS.search(heading))


def gate_of(heading: str) -> SkipReason:
    """Return why a section holds no entries by its heading (contents, an update log, …), or `NONE`."""
    bare = re.sub(r"^[\W\d_]+|[\W_]+$", "", heading.casefold())
    return next((reason for reason, pattern in _GATES if pattern.fullmatch(bare)), SkipReason.NONE)


@dataclass(slots=True)
class _Label:
    level: float
    written_level: int
    title: str
    counted: bool


@dataclass(slots=True)
class Tree:
    """The headings open at a place of the document, as a stack; deeper levels above 6 are labels that are no headings.

    A year alone directly below a topic of the same level is its child. The document's own title is no category.
    """

    document_title: int = -1
    """The index of the heading that is the document's title (-1: none)."""
    gate: SkipReason = SkipReason.NONE
    gate_level: int = 0
    is_below_heading: bool = False
    """Whether the block at hand stands directly below a heading."""
    paths: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _stack: list[_Label] = field(default_factory=list)
    _last_was_heading: bool = False
    _path: tuple[str, ...] = ()
    """The path given last: entries share it."""
    _is_known: bool = True
    """Whether it is still the path at this place."""

    def heading(self, level: int, written: str, *, is_title: bool = False, notice: bool = False) -> None:
        """Open a heading (levels 1 to 6) or a label below the headings (7 bold, 8 italic, 9 a fold)."""
        title = plain_heading(written)
        if level <= 6:
            self._leave_gate(level)
        if self.gate is SkipReason.CITATION and not gate_of(title) and title:
            self.gate = SkipReason.NONE  # below how the list is cited stands who cites it
        above = self._stack[-1] if self._stack else None
        year = bool(re.fullmatch(r"\W?(?:19|20)\d\d\W?", title))
        if year and above and self._last_was_heading and above.level == level <= 6:
            above.level = level - 0.5
        gate = gate_of(title)
        self._drop(level, year=year)
        if gate and self.gate in (SkipReason.NONE, SkipReason.CONTENTS):
            self.gate, self.gate_level = gate, level
        if gate is SkipReason.CONTENTS:
            self._last_was_heading = level <= 6
            return
        self._is_known = False
        self._stack.append(_Label(level, level, title, counted=not is_title and bool(title) and not notice))
        if not self.gate and not notice:
            self.note_path()
        self._last_was_heading = level <= 6

    def close(self, level: int) -> None:
        """Forget the headings of a level and those below: a heading that is an entry stands here."""
        self._leave_gate(level)
        self._drop(level, year=False)

    def _leave_gate(self, level: int) -> None:
        if self.gate and (level <= self.gate_level or self.gate is SkipReason.CONTENTS):
            self.gate = SkipReason.NONE

    def _drop(self, level: int, *, year: bool) -> None:
        while self._stack and (self._stack[-1].level if year else self._stack[-1].written_level) >= level:
            self._stack.pop()
            self._is_known = False

    def close_fold(self) -> None:
        """Forget the label of the fold that ends here, and a gate that it opened."""
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index].level == 9:
                del self._stack[index:]
                self._is_known = False
                break
        if self.gate and self.gate_level == 9:
            self.gate = SkipReason.NONE

    def content(self) -> bool:
        """Note that something else than a heading stands here, and tell whether a heading stood directly before it."""
        before, self._last_was_heading = self._last_was_heading, False
        return before

    @property
    def path(self) -> tuple[str, ...]:
        """The category path at this place."""
        if not self._is_known:
            path = tuple([label.title for label in self._stack if label.counted])
            if path != self._path:
                self._path = path
            self._is_known = True
        return self._path

    def note_path(self, more: tuple[str, ...] = ()) -> None:
        """Keep the path (and every shorter one) as one of the document's categories."""
        path = self.path + more
        if path in self.paths:
            return
        for length in range(1, len(path) + 1):
            self.paths.setdefault(path[:length], True)
