"""What a reStructuredText document defines: hyperlink targets and substitutions, found before it is read."""

from __future__ import annotations

import re

from bibforge.markup.rst_inline import Definitions, Picture, Target, normal_name
from bibforge.model.library import Span

_TARGET = re.compile(
    r"""
    ^[ \t]*\.\.[ \t]+_(?P<name>`[^`\n]{1,400}`|(?:[^:\n`\\]|\\.|:(?=\S)){1,400}|_)[ \t]*:
    (?:[ \t]+|[ \t]*\r?\n[ \t]{2,40}(?=\S))(?P<url>[^\r\n]+)
    """,
    re.VERBOSE | re.MULTILINE,
)  # fmt: skip
_ANONYMOUS = re.compile(r"^[ \t]*(?:\.\.[ \t]+__[ \t]*:|__)[ \t]+(?P<url>[^\r\n]+)", re.MULTILINE)
_SUBSTITUTION = re.compile(
    r"""
    ^[ \t]*\.\.[ \t]+\|(?P<name>[^|\n]{1,200})\|[ \t]+
    (?P<kind>image|replace|unicode)::[ \t]*(?P<value>[^\r\n]*)(?P<options>(?:\r?\n[ \t]+:[^\r\n]*)*)
    """,
    re.VERBOSE | re.MULTILINE,
)  # fmt: skip
_OPTION = re.compile(r":(?P<name>alt|target):[ \t]*(?P<value>[^\r\n]*)")
_CHAINS = 8
"""Names that lead to names before one is given up."""


def definitions_in(text: str) -> Definitions:
    """Return the targets (`.. _name: url`, `__ url`) and substitutions (`.. |name| image:: url`) of a document."""
    found = Definitions()
    if ".." not in text and "__ " not in text:
        return found
    for match in _TARGET.finditer(text):
        name = match["name"].strip("`")
        target = _target(match, "url")
        if name == "_":
            continue
        found.targets.setdefault(normal_name(name), target)
    found.anonymous += [_target(match, "url") for match in _ANONYMOUS.finditer(text)]
    for name in found.targets:
        found.targets[name] = _end_of_chain(found, name)
    for match in _SUBSTITUTION.finditer(text):
        _substitute(found, match)
    return found


def _target(match: re.Match[str], group: str) -> Target:
    written = match[group].rstrip()
    quoted = len(written) > 1 and written[0] == "<" and written[-1] == ">"
    start, end = match.start(group) + quoted, match.start(group) + len(written) - quoted
    return Target(written[1:-1] if quoted else written, Span(start, end))


def _end_of_chain(found: Definitions, name: str) -> Target:
    target = found.targets[name]
    for _ in range(_CHAINS):
        if not re.fullmatch(r"`[^`]+`_|[\w .-]+_", target.url):
            break
        following = found.targets.get(normal_name(target.url[:-1].strip("`")))
        if following is None:
            break
        target = following
    return target


def _substitute(found: Definitions, match: re.Match[str]) -> None:
    name = normal_name(match["name"])
    if match["kind"] == "replace":
        found.replacements.setdefault(name, match["value"].strip())
        return
    if match["kind"] == "unicode":
        return
    options = {one["name"]: one for one in _OPTION.finditer(match["options"])}
    target = None
    if "target" in options:
        start = match.start("options") + options["target"].start("value")
        url = options["target"]["value"].strip()
        target = Target(url, Span(start, start + len(url)))
    alt = options["alt"]["value"].strip() if "alt" in options else match["name"]
    found.pictures.setdefault(name, Picture(alt, match["value"].strip(), target))
