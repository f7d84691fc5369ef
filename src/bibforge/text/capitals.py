"""Which words of a title keep their capitals whatever a style does, and the braces that see to it."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Collection
from functools import lru_cache

from bibforge.text.latex import from_latex

_JOINED_NAMES = frozenset(
    ["U-Net", "V-Net", "Q-Net", "P-Net", "T-Net", "K-SVD", "Wi-Fi", "Bi-LSTM", "T-Rex", "M-Theory"]
)
_TAILS = frozenset(["Net", "Nets", "Former"])
"""Parts that belong to the name before their hyphen: `{XNOR-Net}`."""
_SMALL_WORDS = """
    a an the on of in for to with and from by at as is are be via towards toward using how what why when can do does or
    its it into over under not without between within through during after before against about among across beyond
    than that this these those your our their more less most based per versus vs but nor so yet up out off near upon
    onto around behind below beneath beside besides despite except inside like outside since throughout till until
    unlike whether
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_GERMAN_WORDS = "der die das und für über von zur zum eine ein einer des den dem im mit aus auf bei"
_GERMAN = frozenset(_GERMAN_WORDS.split())

_PIECE = re.compile(
    r"""
    (?P<space>[\s~]+|--+)
    |(?P<joint>[-/–—])
    |(?P<math>\$[^$]*\$)
    |(?P<open>\{)
    |(?P<close>\})
    |(?P<command>\\(?:[A-Za-z]+|.)\s*)
    |(?P<text>[^\s~\\{}$/–—-]+|.)
    """,
    re.DOTALL | re.VERBOSE,
)


def protect_capitals(title: str, known: Collection[str] = ()) -> str:
    """Return a LaTeX title with braces round the words that a style must not lower-case; braces that stand stay.

    A word is protected when it has a capital beyond its first letter (`{DNA}`, `{iOS}`, `{VGG16}`), is a lone capital
    that is a name (`{C}`), holds mathematics, is a known proper name, or is capitalised inside a title that is
    otherwise in sentence case (or German), or is among the words `known` to need it. Titles all in capitals, or whose
    braces do not match, stay as they are.
    """
    words = _words(title)
    bare = [_bare(text) for text, kind in words if kind == "word"]
    if not bare or _all_capitals(bare):
        return title
    german = _german(bare)
    guess = _sentence_case(bare) or german
    plain = _ordinary_runs(words) if guess and not german else frozenset()
    out: list[str] = []
    first = True
    for index, (text, kind) in enumerate(words):
        if kind != "word":
            out.append(text)
            continue
        previous = words[index - 2][0] if index >= 2 else ""
        after_stop = first or previous.endswith((":", "?", "!", ".", "---")) or _is_dash(words, index)
        named = guess and not after_stop and index not in plain
        out.append(_protected(text, guess=named, previous=previous, last=_is_last(words, index), known=known))
        first = False
    return "".join(out)


def _ordinary_runs(words: list[tuple[str, str]]) -> frozenset[int]:
    """Return the places of capitalised words that are no names: each run of them has ordinary words alone.

    `Machine Learning` amid a title in sentence case is no name; `Large Hadron Collider` is one, whatever `large` is.
    """
    found: set[int] = set()
    run: list[int] = []
    ordinary = True
    for index, (text, kind) in enumerate((*words, ("", "word"))):
        if kind != "word":
            continue
        bare = _bare(text)
        if bare[:1].isupper() and bare[1:].islower():
            run.append(index)
            ordinary &= all(part.lower() in ordinary_words() for part in re.split(r"[-/]", bare))
            continue
        found |= set(run) if ordinary else set()
        run, ordinary = [], not any(char.isupper() for char in bare)
    return frozenset(found)


def _is_dash(words: list[tuple[str, str]], index: int) -> bool:
    return index >= 1 and ("--" in words[index - 1][0] or "–" in words[index - 1][0] or "—" in words[index - 1][0])


def _is_last(words: list[tuple[str, str]], index: int) -> bool:
    return not any(kind == "word" for _, kind in words[index + 1 :])


def _words(title: str) -> list[tuple[str, str]]:
    """Return the title cut into words and the space between them (`word`, `space`); [] where braces do not match."""
    out: list[tuple[str, str]] = []
    word: list[str] = []
    depth = 0
    for match in _PIECE.finditer(title):
        depth += {"open": 1, "close": -1}.get(match.lastgroup or "", 0)
        if depth < 0:
            return []
        if match.lastgroup == "space" and depth == 0:
            if word:
                out.append(("".join(word), "word"))
                word = []
            out.append((match[0], "space"))
        else:
            word.append(match[0])
    if word:
        out.append(("".join(word), "word"))
    return out if depth == 0 else []


def _bare(word: str) -> str:
    """Return the readable word without the punctuation round it."""
    return word if word.isalpha() else _core(from_latex(word))


def _core(text: str) -> str:
    return re.sub(r"^[^\w$]+|[^\w+#*$]+$", "", text)


def _all_capitals(bare: list[str]) -> bool:
    lettered = [word for word in bare if len(word) > 1 and word.isalpha()]
    return len(lettered) > 2 and sum(word.isupper() for word in lettered) > 0.6 * len(lettered)


def _sentence_case(bare: list[str]) -> bool:
    """Tell whether a title is in sentence case: most of its longer words beyond the first begin with a small letter."""
    longer = [word for word in bare[1:] if len(word) > 3 and word.lower() not in _SMALL and word.isalpha()]
    small = sum(word[0].islower() for word in longer)
    return small >= 2 and small > len(longer) - small


def _german(bare: list[str]) -> bool:
    return sum(word in _GERMAN for word in bare) >= 2


def _protected(word: str, *, guess: bool, previous: str, last: bool, known: Collection[str]) -> str:
    """Return one blank-delimited word: parts between hyphens and slashes judged one by one, adjacent ones joined."""
    plain = word.rstrip(",.:;?!")
    is_plain = len(plain) > 1 and plain.isalpha() and plain not in known
    if is_plain and (plain.islower() or (plain[1:].islower() and not guess)):
        return word if not is_proper_name(plain) else f"{{{plain}}}{word[len(plain) :]}"
    head, core, tail = _trimmed(word)
    if not core or _is_group(core):
        return word
    if _bare(core) in _JOINED_NAMES:
        return head + _braced(core) + tail
    parts = _parts(core)
    verdicts = [
        _needs(part, guess=guess and number == 0, previous=previous, last=last, alone=len(parts) == 1, known=known)
        for number, part in enumerate(parts)
    ]
    for number in range(2, len(parts), 2):
        verdicts[number] |= verdicts[number - 2] and parts[number] in _TAILS
    out = ""
    run = ""
    for number, part in enumerate(parts):
        joins = number % 2 == 1 and bool(run) and number + 1 < len(parts) and verdicts[number + 1]
        if joins or (number % 2 == 0 and verdicts[number]):
            run += part
        else:
            out += (_braced(run) if run else "") + part
            run = ""
    return head + out + (_braced(run) if run else "") + tail


def _trimmed(word: str) -> tuple[str, str, str]:
    """Return the punctuation before, the core and the punctuation behind a word (possessive `'s` stands behind)."""
    match = re.match(r"^([`'\"(\[<*]*)(.*?)((?:['’]s)?[`'\".,:;!?)\]>]*)$", word, re.DOTALL)
    head, core, tail = match.groups() if match else ("", word, "")
    if core.count("(") > core.count(")") and tail.startswith(")"):
        core, tail = core + ")", tail[1:]
    return head, core, tail


def _is_group(core: str) -> bool:
    """Tell whether a core is one brace group already (an accent group `{\\'E}` alone is not)."""
    if not (core.startswith("{") and core.endswith("}")) or core.startswith("{\\"):
        return False
    depth = 0
    for position, char in enumerate(core):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return position == len(core) - 1
    return False


def _parts(core: str) -> list[str]:
    """Return the core cut at the hyphens and slashes outside braces: parts at even places, joints at odd ones."""
    parts = [""]
    depth = 0
    for match in _PIECE.finditer(core):
        depth += {"open": 1, "close": -1}.get(match.lastgroup or "", 0)
        if match.lastgroup == "joint" and depth == 0:
            parts += [match[0], ""]
        else:
            parts[-1] += match[0]
    return parts


def _needs(part: str, *, guess: bool, previous: str, last: bool, alone: bool, known: Collection[str]) -> bool:
    """Tell whether a part must keep its capitals; what stands in braces already needs no more of them."""
    if _is_group(part):
        return False
    if part.startswith("$") or "{$" in part:
        return not part.startswith("{$") or part.count("{") != 1 or bool(re.search(r"[A-Z]", _outside(part)))
    bare = _core(from_latex(_outside(part)))
    if not any(char.isupper() for char in bare):
        return False
    if (
        bare in known
        or any(char.isupper() for char in bare[1:])
        or (bare[0].isupper() and any(char.isdigit() for char in bare))
    ):
        return True
    if re.search(r"\d[A-Z]", bare):
        return True
    if len(bare.rstrip("+#*")) == 1:
        return _is_name_letter(bare, previous, last, alone)
    return is_proper_name(bare) or (guess and bare[0].isupper())


def _outside(part: str) -> str:
    """Return a part without its protected groups: what a style could still lower-case."""
    return re.sub(r"\{(?!\\)[^{}]*\}", "", part)


def _is_name_letter(bare: str, previous: str, last: bool, alone: bool) -> bool:
    if bare == "A" and alone:
        return bool(re.search(r"(?i)\b(part|volume|type|group|vitamin|appendix|hepatitis|class)$", previous)) and last
    return bare[0].isupper()


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return words that titles in sentence case write in small letters, twenty times as often as not and more."""
    table = pkgutil.get_data("bibforge.text", "data/ordinary_words.tsv")
    return frozenset(line.partition("\t")[0] for line in (table or b"").decode("utf-8").splitlines()[1:])


@lru_cache(maxsize=1)
def proper_names() -> dict[str, str]:
    """Return the proper names that keep their capital, each with the kind of knowledge it comes from."""
    table = pkgutil.get_data("bibforge.text", "data/proper_names.tsv")  # importlib.resources costs 15 ms more
    rows = (line.partition("\t") for line in (table or b"").decode("utf-8").splitlines()[1:])
    return {name: source for name, _, source in rows}


def is_proper_name(word: str) -> bool:
    """Tell whether a capitalised word is on the list of proper names, accents and all."""
    return word in proper_names()


def _braced(core: str) -> str:
    """Return the core protected; a second pair round what begins with a command, else BibTeX sees a special one."""
    return f"{{{{{core}}}}}" if core.startswith("\\") else f"{{{core}}}"
