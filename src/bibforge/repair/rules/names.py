"""Rules on lists of names as they are written: what parts two names, "et al.", commas, organisations, initials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.bibtex.document import Document
from bibforge.bibtex.names import listed_names, names_in
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import PEOPLE, inner_text, rewritten, short
from bibforge.repair.engine.findings import Finding

_AND = re.compile(r"(?<=[\s}])and(?=[\s{])")
_ET_AL = re.compile(
    r"""(?:(?<!\s)|(?=,))  # at the first of a run of blanks alone: else n blanks cost n times n steps
    (?:,?\s+and)? ,?\s+
    (?P<others> \{?\\(?:emph|textit)\{et[\s~]+al\.?\}\}? | et\.?[\s~]+al\.?,? | \{(?:\\(?:em|it)\s+)?et[\s~]+al\.?\} )
    \s*$""",
    re.VERBOSE,
)


def no_et_al(document: Document, view: BibView) -> Iterator[Finding]:
    """Names left out are `and others`; "et al." would be read as a name."""
    for _, field in view.named(*PEOPLE):
        text = inner_text(field)
        if text and _ET_AL.search(text) and text.count("{") == text.count("}"):
            new = _ET_AL.sub(" and others", text)
            yield rewritten(field, new, f"“et al.” in {field.name} should be `and others`")


def correct_name_separators(document: Document, view: BibView) -> Iterator[Finding]:
    """Names are separated by ` and `: a semicolon or an `&` makes one name of two, an empty name stops biber."""
    for _, field in view.named(*PEOPLE):
        text = inner_text(field)
        if not text or ("{" in text and re.search(r"\{[^{}\\]*(?:;|&|\band\b)", text)):
            continue
        message = f"names in {field.name} should be separated by ` and `: {short(text)}"
        names = names_in(text)
        listed = [listed_names(name) if name.rstrip(",").count(",") < 3 and ";" not in name else () for name in names]
        nameless = any(_NO_FAMILY.match(name) for name in names)
        if any(listed) or _cut_organisations(text) or nameless:
            each = (one for name, parts in zip(names, listed, strict=True) for one in parts or (_with_family(name),))
            yield rewritten(field, " and ".join(each), message, safe=False)
        elif (new := _separated(text)) != text:
            yield rewritten(field, new, message, safe=not _may_be_list(names))


_NO_FAMILY = re.compile(r"(?P<open>\{?)\s*(?:\{\s*\}\s*)?,\s*(?=[^\s{}])")


def _with_family(name: str) -> str:
    """Return a name without the comma before which nothing stands: it has one part, which styles print."""
    return _NO_FAMILY.sub(r"\g<open>", name, count=1) if _NO_FAMILY.match(name) else name


def _cut_organisations(text: str) -> list[str]:
    """Return the organisations, in braces, whose `and` makes two names of one."""
    return [name for name in names_in(text) if re.fullmatch(r"\{[^{}]* and [^{}]*\}", name) and name not in text]


def _may_be_list(names: list[str]) -> bool:
    """Tell whether a comma stands before an `and` and between names too, as in `Plato, Kant, and Hume`."""
    listing = any(name.endswith(",") and "," in name[:-1] for name in names)
    return listing and any("," not in name.rstrip(",") for name in names)


def _separated(text: str) -> str:
    new = text
    if ";" in text and "&" not in re.sub(r"\\&", "", text) and not re.search(r"&\w+;|\\[\w\"'`^~=.]+;", text):
        parts = [part for part in re.split(r"(?:(?<!\s)\s+)?;\s*(?:and\s+)?", text.strip()) if part]
        if all(part.count(",") <= 1 and len(part) > 1 for part in parts) and "others" not in text:
            new = " and ".join(parts)
    if re.search(r"\s\\?&\s", new):
        parts = re.split(r"(?:(?:(?<!\s)\s+)?,|(?<!\s))\s+\\?&\s+|(?<!\s)\s+and\s+", new)
        if all(part.count(",") <= 1 and _is_person(part) for part in parts):
            new = " and ".join(part.strip() for part in parts)
    new = re.sub(r"(?<!\s)(?:\s+and(?=\s+and\s))+", "", new)
    new = re.sub(r"^\s*and\s+", "", new)
    new = re.sub(r"(?<!\s)\s+and\s*$", "", new)
    return re.sub(r",(?=\s+and\s+)|,\s*$", "", new)


_FIRM = re.compile(
    r"""
    \b(?P<word>company|sons|inc|ltd|group|university|institute|press|associates|partners|research|systems|team|labs?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _is_person(name: str) -> bool:
    return not _FIRM.search(name) and (("," in name) or 2 <= len(name.split()) <= 4)


def no_too_many_commas(document: Document, view: BibView) -> Iterator[Finding]:
    """A name has two commas at most (`Doe, Jr., Jane`); biber leaves out the whole entry for a third."""
    for _, field in view.named(*PEOPLE):
        text = inner_text(field)
        if not text or text.count(",") < 3:
            continue
        bare = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "x", text)
        worst = max(re.split(r"(?<!\s)\s+and\s+", bare), key=lambda name: name.count(","))
        if worst.count(",") < 3:
            continue
        message = f"a name with {worst.count(',')} commas in {field.name}: {short(worst)}"
        each = [_paired(name) if name.count(",") > 2 else name for name in names_in(text)] if "{" not in text else [""]
        names = " and ".join(each) if all(each) else ""
        yield rewritten(field, names, message, safe=False) if names else Finding(span=field.span, message=message)


_GIVEN = re.compile(r"(?:[A-Z][\w'-]*\.?[\s~-]?){1,3}")


def _paired(text: str) -> str:
    """Return `A, B, C, D` as `A, B and C, D` where every second part reads as given names, or natural names joined."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    families, given = parts[::2], parts[1::2]
    if len(families) == len(given) and all(map(_GIVEN.fullmatch, given)) and not any(" " in one for one in families):
        return " and ".join(", ".join(pair) for pair in zip(families, given, strict=True))
    return " and ".join(parts) if all(2 <= len(part.split()) <= 4 for part in parts) else ""


_ORGANISATION = re.compile(
    r"""
    \b(?P<word>Group|Team|Consortium|Collaboration|Institute|University|Inc\.?|Committee|Foundation|Association|Laboratory)\b
    """,
    re.VERBOSE,
)


def require_braced_organisation(document: Document, view: BibView) -> Iterator[Finding]:
    """The name of an organisation is in braces; otherwise its last word becomes a family name."""
    for _, field in view.named(*PEOPLE):
        text = inner_text(field)
        if not text or not _ORGANISATION.search(text):
            continue
        for whole in _cut_organisations(text):
            words = r"[\s~]+".join(map(re.escape, whole[1:-1].split()))
            text = re.sub(words, whole.replace("\\", r"\\"), text, count=1)
        names = re.split(r"((?<!\s)\s+and\s+)(?![^{}]*\})", text)
        new = "".join(
            f"{{{name}}}"
            if _ORGANISATION.search(name) and "{" not in name and "," not in name and " " in name.strip()
            else name
            for name in names
        )
        if new != inner_text(field):
            yield rewritten(field, new, f"organisation without braces in {field.name}: {short(text)}", safe=False)


_RUN_INITIALS = re.compile(r"\b([A-Z]\.)(?=[A-Z]\.)")


def correct_initials(document: Document, view: BibView) -> Iterator[Finding]:
    """Initials are separated by spaces: BibTeX takes `J.A.` for one name and drops the second letter."""
    for _, field in view.named(*PEOPLE):
        text = inner_text(field)
        if text and _RUN_INITIALS.search(text):
            yield rewritten(field, _RUN_INITIALS.sub(r"\1 ", text), f"initials without a blank in {field.name}")
