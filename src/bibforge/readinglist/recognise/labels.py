"""What the words on links, keys and column heads mean: the one table of labels and the question what a label says."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.model.library import Role
from bibforge.readinglist.words import any_of, meanings_in, rows, words_for
from bibforge.text.comparison import is_cjk

_MEANINGS = frozenset(role.value for role in Role)
_ROLES = {row.word: Role(row.meaning) for row in rows("labels") if row.meaning in _MEANINGS}
_FILLERS = words_for("labels", "filler")
_VAGUE = words_for("labels", "vague")
_ORDER = [
    Role.CODE,
    Role.VIDEO,
    Role.SLIDES,
    Role.DATA,
    Role.DEMO,
    Role.PROJECT,
    Role.BLOG,
    Role.PDF,
    Role.PAPER,
    Role.OTHER,
]
_CJK_PARTS = re.compile(any_of(word for word in (*_ROLES, *_FILLERS) if is_cjk(word)))
_LABEL_WORD = re.compile(r"[^\W_]+(?:[+.#-]+[^\W_]+)*\+*", re.UNICODE)
_SPELLED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{3})")


@lru_cache(maxsize=16384)
def label_role(label: str) -> Role | None:
    """Return what a link's label (or a key, a column head) says the link leads to, or None where it says no such thing.

    A label is at most five words, each from the table of labels or a filler (`official`, `not yet`, `v2`):
    `Code (not yet)` is a label, `Video Diffusion Models` is not. With several, the more telling word decides.
    """
    if len(label) > 60:
        return None
    first = _LABEL_WORD.search(label)
    if first is None or (not _is_known(first[0].casefold()) and _LABEL_WORD.search(label, first.end())):
        return None  # as most titles
    words = _LABEL_WORD.findall(label)
    if len(words) > 5:
        return None
    folded = [word.casefold() for word in words]
    if len(words) == 1 and folded[0] not in _ROLES:
        folded = _SPELLED.sub(" ", words[0]).casefold().split() if label.isascii() else _apart(folded[0])
    known = [_ROLES[word] for word in folded if word in _ROLES]
    if not known or not all(map(_is_known, folded)):
        return None
    if folded[0] == "supplementary" or folded[0].startswith("suppl"):
        return Role.OTHER
    return min(known, key=_ORDER.index)


def _is_known(word: str) -> bool:
    return word in _ROLES or word in _FILLERS


def _apart(word: str) -> list[str]:
    """Return the words of a label in a script without blanks (`代码和数据集`), the word where a part is unknown."""
    parts = _CJK_PARTS.findall(word)
    return parts if "".join(parts) == word else [word]


def label_is_vague(label: str) -> bool:
    """Tell whether a label only says that there is a link (`link`, `here`, `url`)."""
    return label.casefold() in _VAGUE


_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]?\s*")


def key_role(key: str) -> Role | None:
    """Return the role that a key gives to the link behind it; what stands in brackets does not count
    (`github(Theano)`).
    """
    return label_role(_ASIDE.sub(" ", key).strip() if "(" in key or "（" in key else key.strip())


_BRACKETS = re.compile(r"\([^)]*\)|（[^）]*）")
_KEY_WORD = re.compile(r"[^\W_]+")
KEYS = meanings_in("keys")


@lru_cache(maxsize=4096)
def key_meaning(written: str) -> str:
    """Return what a key or column head stands for: `title`, `people`, `year`, `venue`, `note`, `link`, or nothing.

    Every word must be known; of several the most telling counts (`Paper Title`: title wins over the link).
    """
    folded = _BRACKETS.sub("", written.casefold()).strip(" *_`:：#()[]（）")
    if folded in KEYS:
        return KEYS[folded]
    words = _KEY_WORD.findall(folded)
    if not words or len(words) > 4:
        return ""
    if words[-1] in ("title", "titles") and len(words) < 4:
        return "title"
    meanings = [KEYS[word] for word in words if word in KEYS]
    if not all(word in KEYS or word in _ROLES or word in _FILLERS for word in words):
        return ""
    for wanted in ("title", "people", "year", "venue"):
        if wanted in meanings:
            return wanted
    if key_role(folded) is not None:
        return "link"
    return meanings[0] if meanings else ""
