"""How the documentation becomes a site: `nox -s docs` builds it. The pages are plain Markdown and read well without it.

The source folder is the project's, so that a link from a page to the README is the same link here and on a code host.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent

project = "bibforge"
author = "The bibforge authors"
copyright = f"{author}. MIT licence"  # noqa: A001  (the name is Sphinx's)

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
root_doc = "docs/README"
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = sorted(one.name for one in ROOT.iterdir() if one.is_dir() and one.name != "docs")
html_theme = "furo"
html_title = "bibforge"
html_static_path: list[str] = []
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # broken BibTeX is what many pages are about
smartquotes = False
default_role = "literal"  # a docstring writes `.bib` as a page does
nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]  # the signatures name types of inner rooms, which have no page

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

_LINK = re.compile(r"\]\((?P<page>[\w./-]+)\.md\)")
_REMOTE = re.compile(r"""<(?:script|img|iframe|link\s+rel="stylesheet")\b[^>]*\b(?:src|href)=["']?(?:https?:)?//""")
_HEADING = re.compile(r"^## (?P<words>.+)$", flags=re.MULTILINE)


def toctrees(text: str) -> str:
    """Return hidden tables of contents, one a heading, of the pages that a `README.md` links to."""
    parts = _HEADING.split("## \n" + text if not _HEADING.match(text) else text)
    trees = []
    for words, body in zip(parts[1::2], parts[2::2], strict=True):
        pages = "\n".join(dict.fromkeys(match["page"] for match in _LINK.finditer(body)))
        if pages:
            trees.append(f"```{{toctree}}\n:hidden:\n:caption: {words}\n\n{pages}\n```\n")
    return "\n".join(trees)


def add_contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give an index page the navigation that its own links describe."""
    if docname == "docs/decisions/README":
        source[0] += "\n\n```{toctree}\n:glob:\n\n0*\n```\n"
    elif docname.startswith("docs/") and docname.endswith("/README"):
        source[0] += "\n\n" + toctrees(source[0])


def add_front_door(app: Sphinx, exception: Exception | None) -> None:
    """Write the page that leads from the site's own address to its index."""
    if exception is None and app.builder.name == "html":
        door = '<!doctype html><meta charset="utf-8"><title>bibforge</title>'
        door += '<meta http-equiv="refresh" content="0; url=docs/README.html"><a href="docs/README.html">bibforge</a>\n'
        Path(app.outdir, "index.html").write_text(door, encoding="utf-8")


def keep_local(app: Sphinx, exception: Exception | None) -> None:
    """Refuse a site that would load anything from elsewhere: it is read without a network connection."""
    if exception is None and app.builder.name == "html":
        pages = sorted(Path(app.outdir).rglob("*.html"))
        remote = [page.name for page in pages if _REMOTE.search(page.read_text(encoding="utf-8"))]
        if remote:
            raise ExtensionError(f"pages load something over the network: {', '.join(remote)}")


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.connect("source-read", add_contents)
    app.connect("build-finished", add_front_door)
    app.connect("build-finished", keep_local)
