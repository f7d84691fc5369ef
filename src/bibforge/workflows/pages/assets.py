"""What every page is made of: its style and script from the package, its policy, its template, and data as JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import pkgutil
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def part(*names: str) -> str:
    """Return files of this room as one text, with LF line ends."""
    texts = (pkgutil.get_data("bibforge.workflows.pages", name) or b"" for name in names)  # importlib.resources: +15 ms
    return "\n".join(text.decode("utf-8") for text in texts).replace("\r\n", "\n")


def policy_hash(text: str) -> str:
    """Return the form in which a content security policy allows one inline script or style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def script_json(value: object) -> str:
    """Return a value as JSON for a script element: no `<` in it, so that no text of a list ends or opens an element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no HTML text may hold (HTML standard, "preprocessing the input stream"): controls, surrogates, noncharacters."""


def fit(html: str) -> str:
    """Return a page with a replacement character for whatever no HTML text may hold."""
    return _UNFIT.sub("\ufffd", html)


@lru_cache(maxsize=4)
def environment(compiled: Path | None = None) -> Environment:
    """Return the templates; `compiled` is a folder in which they may be kept compiled for later runs."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # on first use: other commands need not pay 70 ms

    from bibforge.workflows.compiled import CompiledTemplates

    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(part),
        bytecode_cache=CompiledTemplates(compiled) if compiled else None,
    )
