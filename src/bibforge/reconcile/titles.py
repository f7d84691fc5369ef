"""What two titles say about each other: equal, alike but for slips, subtitle or alias dropped, or different."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from bibforge.text.comparison import STOP_WORDS, fold, main_title, numbers, significant_words


class TitleRelation(IntEnum):
    """How two titles relate, weakest first."""

    DIFFERENT = 0
    RELATED = 1
    """Much in common, yet words that carry meaning differ: enough only beside an identifier."""
    PARTIAL = 2
    """One is the other without its subtitle or without the short name before the colon."""
    NEAR = 3
    """The same words but for spelling: slips, plural, mojibake, a joined or split word, another stop word."""
    EQUAL = 4
    """The same letters and figures in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEvidence:
    """The relation, and a phrase that says what was seen."""

    relation: TitleRelation
    reason: str


_NOTICE = re.compile(
    r"^(?:erratum|errata|corrigendum|corrigenda|correction|corrections|comment|comments|reply|response|rejoinder|discussion|"
    r"retraction|retracted|withdrawn|withdrawal|addendum|editorial|book review|review of|reprint|author correction|"
    r"publisher correction|expression of concern|commentary)\b(?: (?:to|on|for|of|from|regarding)\b)?"
)
_NEGATIONS = ("un", "non", "in", "im", "anti", "semi", "self", "multi", "sub", "super", "hyper", "pre", "post", "co", "de", "re", "bi", "inter",
              "intra", "over", "under", "micro", "macro", "mono", "poly", "dis", "a", "omni", "cross", "meta", "pseudo", "quasi")  # fmt: skip


def is_notice(title: str) -> bool:
    """Tell whether a title announces itself as an erratum, a comment, a reply, a retraction or the like."""
    return bool(_NOTICE.match(fold(title)))


def compare_titles(left: str, right: str) -> TitleEvidence:
    """Return how two titles relate; numbers and part numbers are strict, stop words are not."""
    a, b = fold(left), fold(right)
    if not a or not b:
        return TitleEvidence(relation=TitleRelation.DIFFERENT, reason="a title is missing")
    if a.replace(" ", "") == b.replace(" ", ""):
        return TitleEvidence(relation=TitleRelation.EQUAL, reason="titles are equal")
    if is_notice(left) != is_notice(right):
        return TitleEvidence(
            relation=TitleRelation.DIFFERENT, reason="one is a notice about the other (erratum, comment, reply)"
        )
    partial = _partial(left, right)
    if numbers(left) != numbers(right):
        if partial and not _numbers_clash(left, right):
            return partial
        return TitleEvidence(relation=TitleRelation.DIFFERENT, reason="numbers in the titles differ")
    difference = _first_difference(a.split(), b.split())
    if difference is None:
        return TitleEvidence(relation=TitleRelation.NEAR, reason="titles are equal but for spelling")
    if partial:
        return partial
    relation = TitleRelation.RELATED if _shared(left, right) >= 0.6 else TitleRelation.DIFFERENT
    return TitleEvidence(relation=relation, reason=f"titles differ: {difference}")


def _numbers_clash(left: str, right: str) -> bool:
    """A dropped subtitle may take its numbers along; numbers on both sides that disagree never agree again."""
    a, b = set(numbers(left)), set(numbers(right))
    return not (a <= b or b <= a) or bool(re.search(r"\bpart\b|\bvolume\b|\bvol\b", fold(left) + " " + fold(right)))


def _partial(left: str, right: str) -> TitleEvidence | None:
    for whole, short in ((left, right), (right, left)):
        main = main_title(whole)
        if main != whole and same_words(main, short):
            return TitleEvidence(relation=TitleRelation.PARTIAL, reason="one title lacks the other's subtitle")
        head, rest = without_alias(whole)
        if head and (same_words(rest, short) or (main_title(short) != short and same_words(rest, main_title(short)))):
            return TitleEvidence(relation=TitleRelation.PARTIAL, reason=f"one title lacks the short name “{head}”")
    return None


def without_alias(title: str) -> tuple[str, str]:
    """Return the short name before the colon (one or two words) and the rest; an empty name where there is none."""
    head, colon, rest = title.partition(":")
    is_short = bool(colon) and 1 <= len(head.split()) <= 2 and len(significant_words(rest)) >= 3
    return (head.strip(), rest.strip()) if is_short else ("", title)


def same_words(left: str, right: str) -> bool:
    """Tell whether two titles have the same words but for spelling and stop words."""
    a, b = fold(left), fold(right)
    if a.replace(" ", "") == b.replace(" ", ""):
        return bool(a)
    return bool(a and b) and numbers(left) == numbers(right) and _first_difference(a.split(), b.split()) is None


def _first_difference(left: list[str], right: list[str]) -> str | None:
    """Align the words and return a phrase for the first difference that is more than a slip, or None."""
    i = j = slips = 0
    while i < len(left) or j < len(right):
        a = left[i] if i < len(left) else ""
        b = right[j] if j < len(right) else ""
        if a == b:
            i, j = i + 1, j + 1
        elif a and b and _joined(left, i, b):
            i, j = i + 2, j + 1
        elif a and b and _joined(right, j, a):
            i, j = i + 1, j + 2
        elif a and b and is_slip(a, b):
            slips += 1
            i, j = i + 1, j + 1
        elif a in STOP_WORDS and a:
            i += 1
        elif b in STOP_WORDS and b:
            j += 1
        else:
            return f"“{a or '–'}” against “{b or '–'}”"
    allowed = max(1, min(len(left), len(right)) // 3)
    return None if slips <= allowed else f"{slips} words differ in spelling"


def _joined(words: list[str], position: int, other: str) -> bool:
    return position + 1 < len(words) and words[position] + words[position + 1] == other


def is_slip(left: str, right: str) -> bool:
    """Tell whether two different folded words are one word with a slip of the pen, a plural or an encoding fault."""
    if any(map(str.isdigit, left)) or any(map(str.isdigit, right)):
        return False
    if {left, right} <= STOP_WORDS:
        return True
    if left in STOP_WORDS or right in STOP_WORDS:
        return False
    short, long = sorted((left, right), key=len)
    if long in (short + "s", short + "es") or (short.endswith("y") and long == short[:-1] + "ies"):
        return len(short) >= 3
    if any(long == prefix + short for prefix in _NEGATIONS):
        return False
    return len(short) >= 4 and _distance(left, right) <= (1 if len(short) < 7 else 2) and not _other_word(left, right)


_OTHER_WORDS = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "supervised/unsupervised",
        "explicit/implicit",
        "convex/concave",
        "local/global",
        "linear/nonlinear",
        "active/inactive",
        "discrete/concrete",
        "generative/discriminative",
        "adaptive/adaptative",
        "neural/neutral",
        "casual/causal",
        "affect/effect",
        "static/stable",
        "trail/trial",
        "form/from",
        "word/world",
        "image/images",
        "attack/attach",
        "modal/model",
        "modeling/modelling",
        "intra/inter",
        "encoder/decoder",
        "encoding/decoding",
        "horizontal/horizontally",
        "regression/repression",
        "increase/decrease",
        "increasing/decreasing",
        "first/fist",
        "second/seconds",
        "upper/super",
        "lower/power",
        "online/offline",
        "dynamic/dynamics",
        "mapping/mopping",
        "learn/lean",
        "reading/leading",
        "weighted/weighed",
        "ranking/banking",
        "planning/planting",
        "training/straining",
        "segmentation/augmentation",
        "action/auction",
        "code/node",
        "mode/node",
        "edge/hedge",
        "graph/grape",
        "internal/external",
        "import/export",
        "maximum/minimum",
        "maximal/minimal",
        "maximization/minimization",
        "positive/negative",
        "forward/backward",
    ]
)
_SAME_WORDS = frozenset(
    frozenset(pair.split("/"))
    for pair in ("modeling/modelling", "image/images", "dynamic/dynamics", "adaptive/adaptative")
)


def _other_word(left: str, right: str) -> bool:
    pair = frozenset((left, right))
    return pair in _OTHER_WORDS and pair not in _SAME_WORDS


def _distance(left: str, right: str) -> int:
    from rapidfuzz.distance import OSA  # on first use: 68 ms that a build from the lock need not pay

    return int(OSA.distance(left, right))


def _shared(left: str, right: str) -> float:
    a, b = set(significant_words(left)), set(significant_words(right))
    return len(a & b) / max(1, min(len(a), len(b)))


def is_distinctive(title: str) -> bool:
    """Tell whether a title alone, without people, can name one work: four words that carry meaning, or a long text."""
    words = significant_words(title)
    return (len(words) >= 4 and sum(map(len, words)) >= 20) or (len(words) >= 3 and sum(map(len, words)) >= 28)
