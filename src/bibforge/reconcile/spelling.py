"""Misspellings: whether two titles have the same words in the same order but for how they are spelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.text.comparison import STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Two titles laid side by side: `difference` says which words are more than misspelt, None where none are."""

    difference: Reason | None = None
    misspellings: int = 0
    doubtful: bool = False
    """Whether one of the misspellings may be another word."""

    @property
    def agrees(self) -> bool:
        """Whether all words are the same but for misspellings."""
        return self.difference is None


_LIGHT = STOP_WORDS - {
    "towards",
    "toward",
    "how",
    "what",
    "why",
    "when",
    "can",
    "do",
    "does",
    "or",
    "over",
    "under",
    "not",
}
"""Words that editors add, drop and exchange without another work coming of it."""

_STRICT = frozenset(["not", "no", "non", "nor", "without", "never", "beyond", "against", "versus", "towards", "toward"])
"""Words that no misspelling makes or mends: with them a title says something else."""

_PREFIX_WORDS = """
un non in im ir il anti semi self multi sub super hyper pre post co de re bi inter intra over under micro macro mono
poly dis an omni cross meta pseudo quasi nano auto ultra infra uni tri iso para endo exo ex
"""
_PREFIXES = frozenset(_PREFIX_WORDS.split())
"""What makes another word of a word when it is put before it."""

_PAIRS = """
explicit/implicit explicitly/implicitly convex/concave local/global local/focal active/passive discrete/concrete
neural/neutral casual/causal causality/casualty affect/effect static/stable trial/trail world/word attach/attack
modal/model encoder/decoder encoding/decoding encode/decode regression/repression increase/decrease
increasing/decreasing upper/super online/offline weighted/weighed ranking/banking segmentation/augmentation
action/auction action/fraction code/node mode/node mode/code edge/hedge graph/grape internal/external import/export
maximum/minimum maximal/minimal maximization/minimization maximizing/minimizing positive/negative forward/backward
inward/outward inner/outer interior/exterior ascending/descending ascent/descent odd/add major/minor
induction/deduction inductive/deductive adaptation/adoption contraction/contradiction integration/interaction
interpolation/extrapolation private/public emission/omission absorption/adsorption expansion/extension
expression/compression spatial/special optical/optimal optimal/optional perception/reception
composition/decomposition text/test loss/less fixed/mixed early/nearly hot/not low/slow
symmetric/asymmetric symmetry/asymmetry symmetrical/asymmetrical periodic/aperiodic periodicity/aperiodicity
typical/atypical synchronous/asynchronous synchrony/asynchrony synchronously/asynchronously causal/acausal
cyclic/acyclic chiral/achiral political/apolitical social/asocial chromatic/achromatic diabatic/adiabatic
thermal/athermal cellular/acellular polar/apolar plastic/aplastic historical/ahistorical moral/amoral tonal/atonal
biotic/abiotic mission/emission vocation/evocation migration/emigration valuation/evaluation valuations/evaluations
merging/emerging merge/emerge quality/equality motion/emotion motions/emotions state/estate vent/event vents/events
special/especial strange/estrange
"""
_OTHER_WORDS = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split())
"""Pairs of words that look like misspellings of each other and say something else."""


def aligned(a: Sequence[str], b: Sequence[str], acronyms: frozenset[str] = frozenset()) -> Alignment:
    """Return how the folded words of two titles lie side by side; articles and prepositions may be missing on one side.

    `acronyms` are the words that are names in either title.
    """
    most = min(len(a), len(b))
    start = 0
    while start < most and a[start] == b[start]:
        start += 1
    most -= start
    end = 0
    while end < most and a[-1 - end] == b[-1 - end]:
        end += 1
    # one more word on each side, since a joined or torn word may begin with an equal one
    start, end = max(0, start - 1), max(0, end - 1)
    rest_a, rest_b = tuple(a[start : len(a) - end]), tuple(b[start : len(b) - end])
    if max(len(rest_a), len(rest_b)) <= _LONGEST_REST:
        path = _path(rest_a, rest_b, acronyms)
        words = min(len(a), len(b))
        if path and path[1] <= max(2, words // 2):
            return Alignment(misspellings=path[1], doubtful=path[2] or path[1] > max(1, words // 3))
        if path:
            apart = reason(ReasonKind.TITLES_SPELLED_APART, count=path[1])
            return Alignment(difference=apart, misspellings=path[1])
    return Alignment(difference=_first_difference(a, b))


_LONGEST_REST = 24
_Path = tuple[float, int, bool]
"""Cost, misspellings, and whether one of them is doubtful."""


def _path(a: tuple[str, ...], b: tuple[str, ...], acronyms: frozenset[str]) -> _Path | None:
    """Return the cheapest way to lay two runs of words side by side, or None where words differ."""
    known: dict[tuple[int, int], _Path | None] = {}

    def best(i: int, j: int) -> _Path | None:
        while i < len(a) and j < len(b) and a[i] == b[j]:
            i, j = i + 1, j + 1
        if i == len(a) and j == len(b):
            return (0.0, 0, False)
        if (i, j) not in known:
            known[i, j] = min(steps(i, j), default=None)
        return known[i, j]

    def steps(i: int, j: int) -> list[_Path]:
        out = []
        for left, right, cost, misspelt, doubtful in _moves(a, b, i, j, acronyms):
            rest = best(i + left, j + right)
            if rest:
                out.append((rest[0] + cost, rest[1] + misspelt, rest[2] or doubtful))
        return out

    return best(0, 0)


_Move = tuple[int, int, float, int, bool]
"""Words used up left and right, cost, misspellings, whether doubtful."""


def _moves(a: tuple[str, ...], b: tuple[str, ...], i: int, j: int, acronyms: frozenset[str]) -> list[_Move]:
    """Return the ways on from two words that are not equal, either of which may be missing."""
    one, two = a[i : i + 2], b[j : j + 2]
    out: list[_Move] = []
    if one and two:
        kind = misspelling(one[0], two[0], acronyms)
        if kind:
            out.append((1, 1, float(kind), 1, kind == DOUBTFUL))
        joined, other = "".join(one), "".join(two)
        if joined == two[0] and len(one) == 2:
            out.append((2, 1, 0.1, 0, False))
        if other == one[0] and len(two) == 2:
            out.append((1, 2, 0.1, 0, False))
        if joined == other and len(one) == len(two) == 2:  # a letter changed places with the blank
            out.append((2, 2, 1.0, 1, False))
    if one and one[0] in _LIGHT:
        out.append((1, 0, 0.5, 0, False))
    if two and two[0] in _LIGHT:
        out.append((0, 1, 0.5, 0, False))
    return out


CERTAIN, DOUBTFUL = 1, 2


def misspelling(left: str, right: str, acronyms: frozenset[str] = frozenset()) -> int:
    """Return CERTAIN or DOUBTFUL where two different folded words are one word misspelt, else 0.

    Acronyms, figures and single letters are names: another letter makes another name.
    """
    if _has_digit(left) or _has_digit(right) or left in _STRICT or right in _STRICT:
        return 0
    if left in _LIGHT and right in _LIGHT:
        return CERTAIN
    short, long = sorted((left, right), key=len)
    if len(short) >= 3 and (long in (short + "s", short + "es") or (short[-1] == "y" and long == short[:-1] + "ies")):
        return CERTAIN
    if len(long) - len(short) > 2 or _is_other_word(short, long):
        return 0
    if (left in STOP_WORDS) != (right in STOP_WORDS):
        return CERTAIN if len(long) >= 2 and len(long) <= 6 and _distance(left, right) == 1 else 0
    return _misspelt(short, long, named=left in acronyms or right in acronyms)


def _misspelt(short: str, long: str, *, named: bool) -> int:
    if len(short) < (6 if named else 3):
        return 0
    distance = _distance(short, long)
    if distance == 1 or (distance == 2 and len(short) >= 7 and not named):
        return CERTAIN if len(short) >= 5 and not named else DOUBTFUL
    return 0


def _is_other_word(short: str, long: str) -> bool:
    if long.endswith(short) and long[: len(long) - len(short)] in _PREFIXES:
        return True
    return frozenset((short, long)) in _OTHER_WORDS


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


@lru_cache(maxsize=65536)
def _distance(left: str, right: str) -> int:
    if len(set(left) ^ set(right)) > 4:  # each of two edits adds and takes one letter at the most
        return 3
    from rapidfuzz.distance import OSA  # on first use: 68 ms that a build from the lock need not pay

    return int(OSA.distance(left, right, score_cutoff=2))


def _first_difference(left: Sequence[str], right: Sequence[str]) -> Reason:
    """Return the first words that are not in their place."""
    i = j = 0
    while i < len(left) and j < len(right) and left[i] == right[j]:
        i, j = i + 1, j + 1
    while i < len(left) and left[i] in _LIGHT:
        i += 1
    while j < len(right) and right[j] in _LIGHT:
        j += 1
    a = left[i] if i < len(left) else "–"
    b = right[j] if j < len(right) else "–"
    return reason(ReasonKind.TITLES_DIFFER, left=a, right=b)
