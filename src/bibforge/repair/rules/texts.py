"""Rules on the characters of texts: HTML, raw TeX signs, wrong decoding, invisible signs, capitals, periods."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator

from bibforge.bibtex.document import Document, Entry, Field
from bibforge.model.library import Span
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import PEOPLE, PROSE, VERBATIM, inner_span, inner_text, rewritten, short
from bibforge.repair.engine.findings import Edit, Finding, fix
from bibforge.text.capitals import protect_capitals
from bibforge.text.encoding import DOUBLY_ENCODED, repaired
from bibforge.text.latex import from_latex, to_latex
from bibforge.text.symbols import INVISIBLE

_TEXTS = (*PROSE, *PEOPLE)


def _fields_with(document: Document, view: BibView, pattern: re.Pattern[str]) -> Iterator[tuple[Entry, Field]]:
    """Give the sound fields in whose value the pattern is found, each once, in order."""
    last = -1
    for match in pattern.finditer(document.text):
        if match.start() < last:
            continue
        place = view.field_at(match.start())
        if place:
            last = place[1].value_end
            yield place


_TAG = re.compile(
    r"""
    </? (?:jats:|mml:)?
    (?P<tag>i|b|em|strong|sub|sup|span|sc|scp|u|tt|p|bold|italic|title|inf|small|br|font|a|math|mrow|mi|mn|mo|msub|msup)\b
    [^<>]* /?>
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ENTITY = re.compile(
    r"""
    \\?&(?P<entity>
        amp|lt|gt|quot|apos|nbsp|ndash|mdash|[lr][sd]quo
        |[A-Za-z]{1,8}(?:acute|grave|uml|circ|tilde|cedil|ring|caron|slash|lig)
        |[#]\d{2,5}|[#][xX][0-9A-Fa-f]{2,5}
    );
    """,
    re.VERBOSE,
)
_HTML = re.compile(rf"{_TAG.pattern}|{_ENTITY.pattern}", re.IGNORECASE | re.VERBOSE)
_WRAPS = {
    "i": ("\\emph{", "}"), "em": ("\\emph{", "}"), "italic": ("\\emph{", "}"), "b": ("\\textbf{", "}"),
    "strong": ("\\textbf{", "}"), "bold": ("\\textbf{", "}"), "sub": ("$_{", "}$"),
    "inf": ("$_{", "}$"), "sup": ("$^{", "}$"),
    "sc": ("\\textsc{", "}"), "scp": ("\\textsc{", "}"), "tt": ("\\texttt{", "}"),
}  # fmt: skip
_PAIR = re.compile(
    r"""
    <(?:jats:)?(?P<tag>i|em|italic|b|strong|bold|sub|inf|sup|sc|scp|tt)(?:\s[^<>]*)?>
    (?P<content>[^<>]*)
    </(?:jats:)?(?P=tag)\s*>
    """,
    re.IGNORECASE | re.VERBOSE,
)


def no_html_in_title(document: Document, view: BibView) -> Iterator[Finding]:
    """Titles, names and venues hold no HTML: TeX prints the tags and stumbles over the entities."""
    for _, field in _fields_with(document, view, _HTML):
        text = inner_text(field) if field.name in _TEXTS else None
        if not text or any("$" in tag[0] or text[: tag.start()].count("$") % 2 for tag in _TAG.finditer(text)):
            continue
        new = _without_html(text)
        if new != text:
            yield rewritten(field, new, f"HTML in {field.name}: {short(text)}")


def _without_html(text: str) -> str:
    def dressed(match: re.Match[str]) -> str:
        opening, closing = _WRAPS[match["tag"].lower()]
        content = match["content"]
        if not content.strip():
            return content
        lead, tail = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        return f"{lead}{opening}{content.strip()}{closing}{tail}"

    before = ""
    while before != text:
        before = text
        text = _PAIR.sub(dressed, text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = _TAG.sub("", text)
    for _ in range(2):  # `&amp;amp;` is common
        text = _ENTITY.sub(_character, text)
    return re.sub(r"[ \t]{2,}", " ", text) if before != text else text


def _character(match: re.Match[str]) -> str:
    char = html.unescape(match[0].removeprefix("\\"))
    if len(char) > 1:
        return match[0]
    if char == "\xa0":
        return " "
    if char == "&":
        return "\\&" if not _ENTITY.match(f"&{match.string[match.end() :]}") else "&"
    return to_latex(char, ascii_only=True) if char.isascii() or char in "–—‘’“”" else char


_RAW = re.compile(r"(?<!\\)[&%#_]")
_ARGUMENTS = re.compile(
    r"""
    \\(?P<command>url|href|path|nolinkurl|verb|cite\w*|ref|label|ensuremath|input|includegraphics|texttt|code)\b
    |\\begin|\\\(|\\\[|https?://
    """,
    re.VERBOSE,
)
"""What holds signs that TeX takes as they are: arguments of commands, environments, formulas, addresses."""


def no_unescaped_character(document: Document, view: BibView) -> Iterator[Finding]:
    """`&`, `%`, `#` and `_` are commands to TeX: the first stops it, `%` hides the rest of the line."""
    for _, field in view.named(*_TEXTS):
        text = inner_text(field)
        if not text or not _RAW.search(text) or _ENTITY.search(text):
            continue
        if _ARGUMENTS.search(text):
            yield from _beside_addresses(field, text)
            continue
        prose = _split_math(text)
        signs = [sign for part in prose[::2] for sign in _RAW.findall(part)]
        if not signs:
            continue
        message = f"raw {' and '.join(dict.fromkeys(signs))} in {field.name}: {short(text)}"
        if len(prose) % 2 == 0 or any(_SUBSCRIPT.search(part) for part in prose[::2]):
            yield Finding(span=field.span, message=message)
        else:
            parts = (_RAW.sub(r"\\\g<0>", part) if number % 2 == 0 else part for number, part in enumerate(prose))
            yield rewritten(field, "$".join(parts), message)


def _beside_addresses(field: Field, text: str) -> Iterator[Finding]:
    """Find a raw `&` or `%` where nothing but bare addresses keeps the sign from being escaped: a person must look."""
    if re.search(r"\\[A-Za-z(\[]|\$", text):
        return
    words = re.split(r"\s+", text)
    signs = [sign for word in words if "://" not in word for sign in re.findall(r"(?<!\\)[&%]", word)]
    signs += ["%" for word in words if "://" in word and "%" in word]
    if signs:
        named = " and ".join(dict.fromkeys(signs))
        yield Finding(span=field.span, message=f"raw {named} in {field.name}, which has an address outside of \\url")


_SUBSCRIPT = re.compile(r"(?<!\\)(?:_\{|(?<![A-Za-z]{2})_|_(?![A-Za-z]{2}))")
"""An underscore that is a subscript without its dollars: a person must say what is meant."""


def _split_math(text: str) -> list[str]:
    """Return prose at even places, what stands between dollars at odd ones; an even number where they do not pair."""
    return re.split(r"(?<!\\)\$", text)


def _rewriting(
    document: Document, view: BibView, pattern: re.Pattern[str], change: Callable[[str], str], words: str
) -> Iterator[Finding]:
    for _, field in _fields_with(document, view, pattern):
        text = field.raw
        new = change(text)
        if new != text and new.count("{") == text.count("{") and new.count("}") == text.count("}"):
            edit = Edit(field.value_start, field.value_end, new)
            yield Finding(span=field.span, message=f"{words} in {field.name}: {short(text)}", fix=fix(edit))


def no_mojibake(document: Document, view: BibView) -> Iterator[Finding]:
    """UTF-8 text that was once read as Windows-1252 (`MÃ¼ller`) is restored where that is certain."""
    if view.encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield from _rewriting(document, view, DOUBLY_ENCODED, repaired, "wrongly decoded text")


_UNSEEN = re.compile(f"[{''.join(map(chr, INVISIBLE))}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def no_invisible_character(document: Document, view: BibView) -> Iterator[Finding]:
    """Invisible characters (soft hyphens, zero-width spaces, control characters) go unnoticed and stop LaTeX."""
    yield from _rewriting(document, view, _UNSEEN, lambda text: _UNSEEN.sub("", text), "invisible character")


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")


def no_ligature(document: Document, view: BibView) -> Iterator[Finding]:
    """Ligatures copied from a PDF (`ﬁ`) are written as letters; TeX makes its own."""
    yield from _rewriting(document, view, _LIGATURE, _parted, "ligature")


def _parted(text: str) -> str:
    return _LIGATURE.sub(lambda match: _LIGATURES[match[0]], text)


_COMBINING = re.compile("[\u0300-\u036f]")


def require_nfc(document: Document, view: BibView) -> Iterator[Finding]:
    """Letters and their accents are one character (NFC): sorting and labels take an accent alone for a letter."""
    for _, field in _fields_with(document, view, _COMBINING):
        new = unicodedata.normalize("NFC", field.raw)
        if new != field.raw and field.name not in VERBATIM:
            edit = Edit(field.value_start, field.value_end, new)
            yield Finding(
                span=field.span, message=f"decomposed accents in {field.name}: {short(field.raw)}", fix=fix(edit)
            )


_NOT_UTF8 = re.compile("[\udc80-\udcff]+")


def no_broken_encoding(document: Document, view: BibView) -> Iterator[Finding]:
    """A `.bib` is UTF-8: biber reads nothing of a file that is not."""
    if view.encoding == "utf-8":
        for match in _NOT_UTF8.finditer(document.text):
            raw = match[0].encode("utf-8", "surrogateescape")
            shown = " ".join(f"{byte:02x}" for byte in raw)
            letter = _western(raw, document.text, match)
            mend = fix(Edit(match.start(), match.end(), letter), safe=False) if letter else None
            yield Finding(
                span=Span(*match.span()),
                message=f"byte {shown} is not UTF-8{f' ({letter}?)' if letter else ''}",
                fix=mend,
            )
    elif view.encoding in ("latin-1", "cp1252"):
        yield from _spelled_out(document, view)
    elif document.text:
        yield Finding(span=Span(0, 1), message=f"the file is {view.encoding}, not UTF-8: biber will not read it")


def _western(raw: bytes, text: str, match: re.Match[str]) -> str:
    """Return the letter that a lone byte between ASCII letters is in Windows-1252, or nothing."""
    letter = raw.decode("cp1252", "replace")
    alone = (
        len(raw) == 1
        and text[match.start() - 1 : match.start()].isascii()
        and text[match.end() : match.end() + 1].isascii()
    )
    return letter if alone and letter.isalpha() else ""


def _spelled_out(document: Document, view: BibView) -> Iterator[Finding]:
    """Find the fields of a Latin-1 file that are not ASCII; spelled as TeX accents they are right in any encoding."""
    for _, field in _fields_with(document, view, re.compile("[^\x00-\x7f]")):
        text = inner_text(field)
        message = f"{field.name} is not UTF-8 (it looks like Latin-1)"
        if text is None or field.name in VERBATIM:
            yield Finding(span=field.span, message=message)
            continue
        new = re.sub("[^\x00-\x7f]", lambda match: to_latex(match[0], ascii_only=True), text)
        yield rewritten(field, new, message, safe=False)


def protect_title_capitals(document: Document, view: BibView) -> Iterator[Finding]:
    """Words that a style must not lower-case are in braces: `{DNA}`, `{Bayesian}`, `{ResNet}`."""
    for _, field in view.named("title"):
        text = inner_text(field)
        if not text or (text.startswith("{") and text.endswith("}")):
            continue
        new = protect_capitals(text)
        if new != text and from_latex(new) == from_latex(text):
            yield rewritten(field, new, f"capitals are not protected: {short(new)}")


_PERIOD = re.compile(r"[a-z\d]{3}\.\s*$")
_ABBREVIATED = re.compile(r"\b(?:etc|Inc|Ltd|Corp|vol|ed|eds)\.\s*$")


def no_title_period(document: Document, view: BibView) -> Iterator[Finding]:
    """A title does not end in a full stop; the style adds what belongs there."""
    for _, field in view.named("title", "booktitle"):
        text = inner_text(field)
        if text and _PERIOD.search(text) and not _ABBREVIATED.search(text):
            span = inner_span(field)
            at = span.start + len(text.rstrip()) - 1
            yield Finding(
                span=field.span, message=f"full stop at the end of {field.name}", fix=fix(Edit(at, at + 1, ""))
            )
