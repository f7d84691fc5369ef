"""A real browser for the pages: the system's Chromium, driven over Playwright; what is asked of the network fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
"""Without sandbox, since tests may run as root; without what a browser asks the network for on its own."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def why_none() -> str:
    """Return why no page can be looked at here, or an empty text."""
    try:
        import axe_playwright_python
        import playwright
    except ImportError as error:
        return f"{error.name} is not installed (pip install '.[browser]')"
    assert playwright
    assert axe_playwright_python
    return "" if chromium() else "there is no Chromium (apt-get install chromium)"


def chromium() -> str:
    """Return the path of the system's Chromium, or an empty text; BIBFORGE_CHROMIUM names another one."""
    return os.environ.get("BIBFORGE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def opened() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def until(page: Page, expression: str, argument: object = None) -> None:
    """Wait until an expression is true; the browser's own waiting needs `eval`, which our policies forbid."""
    for _ in range(400):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


READY = "performance.getEntriesByName('ready').length > 0"
"""Whether a page of ours is done with what it does at first."""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands: rule and elements."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[' '.join(node['target']) for node in one['nodes']][:3]}" for one in found]
