"""The texts of the services as plain Unicode: without tags, entities, TeX, doubled encoding and stray white space."""

from __future__ import annotations

import html
import re

from bibforge.text.encoding import repaired
from bibforge.text.latex import from_latex

_put_right = repaired.__wrapped__  # a cache of abstracts would only cost memory


def collapsed(text: str) -> str:
    """Return `text` with every run of white space as one blank, stripped."""
    return " ".join(text.split())


def readable(text: str) -> str:
    """Return the text of a title or a name as a reader sees it (Crossref, "titles", steps 1 to 5)."""
    if "<" in text or "&" in text:
        text = without_entities(without_tags(text))
        text = _INLINE_TAG.sub(_script, text) if "<" in text else text
    if not text.isascii():
        text = _put_right(text)
    if "\\" in text or "$" in text or "{" in text:
        text = from_latex(_LOST_BRACES.sub(r"{\1}", text))
    return collapsed(text)


def readable_tex(text: str) -> str:
    """Return the text of a title or a name that was written for TeX: here `--` and `~` are markup too."""
    return collapsed(from_latex(readable(text)))


# DBLP's `\(^\mbox{3}\)`, out of which converters have lost the braces
_LOST_BRACES = re.compile(r"\\(?:mbox|mathscr|mathcal|mathbb|mathbf|mathrm|mathfrak|mathsf)([A-Za-z0-9/-]+)(?=\\\))")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ANNOTATION = re.compile(
    r"<((?:\w+:)?(?:annotation|annotation-xml|tex-math))\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE
)
_SCRIPT_TAG = re.compile(r"<(su[bp])>([^<>]{1,12})</\1>", re.IGNORECASE)
# A tag needs a letter behind its bracket and attributes with values, so that "p <0.5" and "a<b and c>d" stay.
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_INLINE_TAG = re.compile(
    r"""
    <(?P<kind>su[bp])> (?P<text>[^<>]{1,12}) </(?P=kind)>                     # a script with its whole content
    | </?
      (?:i|b|u|em|strong|sub|sup|span|sc|scp|small|italic|bold|br|p|tt|(?:jats|mml):[\w-]+)
      (?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*                             # attributes with values
      \s*/?>
    """,
    re.IGNORECASE | re.VERBOSE,
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
