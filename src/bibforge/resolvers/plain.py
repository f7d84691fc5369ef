"""The texts of the services as plain Unicode: without tags, entities, TeX, doubled encoding and stray white space."""

from __future__ import annotations

import html
import re
import unicodedata


def collapsed(text: str) -> str:
    """Return `text` with every run of white space as one blank, stripped."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Return the text of a title, a name or a comment as a reader sees it (Crossref, "titles", steps 1 to 5)."""
    if "<" in text or "&" in text:
        text = without_entities(without_tags(text))
        text = _INLINE_TAG.sub(_script, text) if "<" in text else text
    if not text.isascii():
        text = _decoded_once(text)
    return collapsed(without_tex(text))


_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ANNOTATION = re.compile(
    r"<((?:\w+:)?(?:annotation|annotation-xml|tex-math))\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE
)
_SCRIPT_TAG = re.compile(r"<(su[bp])>([^<>]{1,12})</\1>", re.IGNORECASE)
# A tag needs a letter behind its bracket and attributes with values, so that "p <0.5" and "a<b and c>d" stay.
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_INLINE_TAG = re.compile(
    r"<(?P<kind>su[bp])>(?P<text>[^<>]{1,12})</(?P=kind)>|"
    r"</?(?:i|b|u|em|strong|sub|sup|span|sc|scp|small|italic|bold|br|p|tt|(?:jats|mml):[\w-]+)"
    r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)


def without_tags(text: str) -> str:
    """Return `text` without HTML, JATS and MathML tags, their contents kept, numbers below and above the line too."""
    text = _ANNOTATION.sub("", _CDATA.sub("", text))
    return _TAG.sub("", _SCRIPT_TAG.sub(lambda m: script(m[2], m[1].lower() == "sub"), text))


def _script(match: re.Match[str]) -> str:
    return script(match["text"], match["kind"].lower() == "sub") if match["kind"] else ""


_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")


def script(text: str, below: bool) -> str:
    """Return `text` in subscript or superscript letters, where every one of them has such a form; else unchanged."""
    letters = "0123456789+-=()" if below else "0123456789+-=()n"
    if text and all(letter in letters for letter in text):
        return text.translate(_SUBSCRIPT if below else _SUPERSCRIPT)
    return text


_STILL_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);")


def without_entities(text: str) -> str:
    """Return `text` with its entities decoded, a second time where the service had escaped them twice."""
    if "&" not in text:
        return text
    once = html.unescape(text)
    return html.unescape(once) if _STILL_ESCAPED.search(once) else once


_DOUBLED = re.compile(r"[\u0080-\u009f]|[ÃÂÅÄ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ¡-¿]|â€")


def _decoded_once(text: str) -> str:
    """Return UTF-8 that had been read as Latin-1 or Windows-1252 as it was meant, all other texts unchanged."""
    if not _DOUBLED.search(text):
        return text
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307", "u": "\u0306",
    "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"\{?\\(?:(?P<sign>[`'^\"~=.])\s*|(?P<letter>[uvHckrdb])(?:\s+|(?=\{)))"
    r"(?:\{\s*\\?(?P<braced>[A-Za-z])\s*\}|\\(?P<dotless>[ij])(?![A-Za-z])\s?|(?P<bare>[A-Za-z]))(?:(?<=.)\})?"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?([ \t]*)(?=(.?))|\\([^A-Za-z\s])|\\(?=\s|$)")
_STYLES = frozenset(
    ["mathcal", "mathbb", "mathbf", "mathrm", "mathit", "mathsf", "mathfrak", "mathscr", "text", "textbf", "textit", "textrm",
     "textsf", "texttt", "textsc", "emph", "it", "bf", "rm", "em", "sc", "sf", "tt", "cal", "left", "right", "ensuremath",
     "boldsymbol", "bm", "operatorname", "displaystyle", "mbox", "hbox", "rmfamily", "protect", "overline", "bar", "hat",
     "tilde", "vec", "dot", "ddot", "widetilde", "widehat", "underline", "mathop", "limits", "bigl", "bigr", "big", "Big",
     "textsuperscript", "textsubscript", "uppercase", "xspace", "backslash"]
)  # fmt: skip
_SYMBOLS = {
    "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "i": "i", "j": "j", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "ss": "ß", "epsilon": "ε", "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "ell": "ℓ",
    "hbar": "ħ", "infty": "∞", "ldots": "…", "dots": "…", "cdots": "⋯", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "mapsto": "↦", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "sim": "∼",
    "simeq": "≃", "approx": "≈", "equiv": "≡", "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "sqrt": "√", "partial": "∂",
    "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "subset": "⊂", "cup": "∪", "cap": "∩", "oplus": "⊕",
    "otimes": "⊗", "star": "*", "ast": "*", "prime": "′", "circ": "°", "dagger": "†", "quad": " ", "qquad": " ",
    "textquotesingle": "'", "textendash": "–", "textemdash": "—", "lq": "‘", "rq": "’",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°",
}  # fmt: skip
_GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_SYMBOLS |= {name: unicodedata.lookup(f"GREEK SMALL LETTER {name}") for name in _GREEK}
_SYMBOLS |= {name.capitalize(): unicodedata.lookup(f"GREEK CAPITAL LETTER {name}") for name in _GREEK}
_SYMBOLS |= {"lambda": "λ", "Lambda": "Λ"}  # Unicode's own name spells it "lamda"
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|([A-Za-z0-9+*-]|[^\x00-\x7f]))")
_BRACED_SCRIPT = re.compile(r"([_^])\{([^{}]*)\}()")
# Pandoc's rule for a formula between dollars (no blank inside beside them, no figure behind: "$5 or $10" is money),
# or anything between dollars that TeX alone would write.
_MATH = re.compile(r"\$([^$\s](?:[^$]*[^$\s])?)\$(?!\d)|\$([^$]*[\\_^{][^$]*)\$")
_MARKED = re.compile("\x01([^\x02]*)\x02")


def without_tex(text: str) -> str:
    """Return `text` with TeX's accents and symbols as Unicode, its braces, formulas' dollars and style commands left out.

    A command nobody knows stays as its name, so that no word is lost.
    """
    if "$" in text:
        text = _MATH.sub(lambda m: f"\x01{m[1] or m[2].strip()}\x02", text.replace("$$", "$"))
    elif "\\" not in text and "{" not in text:
        return text
    if "\\" in text:
        text = text.replace("\\(", "\x01").replace("\\)", "\x02")
        text = _COMMAND.sub(_command, _ACCENT.sub(_accented, text))
    text = _MARKED.sub(lambda m: _SCRIPT.sub(_raised, m[1]), text)
    text = _BRACED_SCRIPT.sub(_raised, text) if "{" in text else text
    return text.translate(_REMAINS)


_REMAINS = {ord("{"): None, ord("}"): None, 0: "$", 1: None, 2: None}


def _raised(match: re.Match[str]) -> str:
    return script(match[2] if match[2] is not None else match[3], match[1] == "_")


def _accented(match: re.Match[str]) -> str:
    letter = match["braced"] or match["dotless"] or match["bare"]
    opened, closed = match[0].startswith("{"), match[0].endswith("}") and not match["braced"]
    if match["braced"] and match[0].count("}") > 1:
        closed = True
    made = unicodedata.normalize("NFC", letter + _ACCENTS[match["sign"] or match["letter"]])
    return ("{" if opened and not closed else "") + made + ("}" if closed and not opened else "")


_SIGNS = {
    "$": "\x00",
    "\\": " ",
    ",": "",
    ";": " ",
    "!": "",
    ":": " ",
    "/": "",
    "-": "",
    "(": "",
    ")": "",
    "[": "",
    "]": "",
}


def _command(match: re.Match[str]) -> str:
    name, blank, following, sign = match.groups()
    if name is None:
        return _SIGNS.get(sign, sign or "")
    if name in _STYLES:
        return ""
    symbol = _SYMBOLS.get(name, "")
    if symbol:
        return symbol if symbol.isalpha() else symbol + blank
    glued = _GLUED.match(name)  # braces lost on the way: `\\mboxd` for `\\mbox{d}`
    return name[glued.end() :] if glued else name + (" " if blank or following.isalnum() else "")


_GLUED = re.compile(r"(?:mbox|mathscr|mathcal|mathbb|mathbf|mathrm|mathfrak|mathsf|mathit)(?=[A-Za-z])")
