"""What the tests of the pages share: a browser, a made-up library, and its pages behind a loopback address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from browser import READY, opened, until, why_none
from record_shelf import RecordShelf, record

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Library, Link, Mention, Place, ReadingList, Role, Status, Work
from bibforge.model.record import Kind, Record
from bibforge.reconcile.lock import Decision, Lock, fingerprint
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.outputs import outputs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

SUBJECTS = "dunes rivers tides deltas gravel silt marshes lagoons reefs fjords estuaries beaches".split()  # noqa: SIM905
SHELF: tuple[Record, ...] = (
    *(
        record(f"Models of {one} in a changing climate", "Ann Roe, Bob Doe", 2010 + n, Kind.PREPRINT,
               arxiv=ArxivId(f"{1000 + n:04d}.{1000 + n}"))
        for n, one in enumerate(SUBJECTS)
    ),
    *(
        record(f"Sampling {one} after the storm", "Cyd Moe", 2001 + n % 4, Kind.ARTICLE,
               doi=Doi(f"10.1000/{one}.{n}"), container="Journal of Sand" if n % 2 else "Letters on Water")
        for n, one in enumerate(SUBJECTS)
    ),
    record("Ripples on the sea floor", "Eve Low", 1999, Kind.ARTICLE, doi=Doi("10.1000/ripple")),
)  # fmt: skip
LIST = "\n".join(
    [
        "# Sand and water",
        "",
        "## Models",
        *(f"- [Models of {one} in a changing climate](https://arxiv.org/abs/{1000 + n:04d}.{1000 + n})"
          for n, one in enumerate(SUBJECTS)),
        "",
        "## Field work",
        "",
        "### Sampling",
        *(f"- [Sampling {one} after the storm](https://doi.org/10.1000/{one}.{n})" for n, one in enumerate(SUBJECTS)),
        "",
        "### Others",
        "- [Ripples on the sea floor]() (Zed Poe, 2020)",
        "- [How sand works](https://sand.example/blog/how)",
        "",
    ]
)  # fmt: skip


@pytest.fixture(scope="session")
def library() -> Build:
    """A build of the made-up list: 26 works, one of them unresolved and one no paper."""
    return build({"sources/sand.md": LIST}, Lock(), [RecordShelf(SHELF)], BuildOptions(today="2026-01-01"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; without one they are skipped, and say why."""
    reason = why_none()
    if reason:
        pytest.skip(reason)
    with opened() as found:
        yield found


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
        """Keep quiet."""


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Callable[[Build], str]]:
    """Publish the files of a build on a loopback address, and return it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def publish(outcome: Build) -> str:
        for name, text in outputs(outcome, formats=("bib", "html"), lock=False).items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return f"http://127.0.0.1:{server.server_port}"

    yield publish
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own; an error of the page's script fails the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def hear(told: ConsoleMessage) -> None:
        # a refusal of the review's server is told as one of these, and is no error of the script
        if told.type in ("error", "warning") and not told.text.startswith("Failed to load resource"):
            errors.append(told.text)

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, **options})
        contexts.append(context)
        found = context.new_page()
        found.set_default_timeout(15_000)
        found.on("pageerror", lambda error: errors.append(str(error)))
        found.on("console", hear)
        found.goto(url)
        if options.get("java_script_enabled", True):
            until(found, READY)
        return found

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def many() -> Build:
    """Six hundred made-up works below one heading: more than a window shows."""
    numbers = range(600)
    records = tuple(
        record(f"Made-up work number {n} of many", "Ann Roe", 2020, Kind.PREPRINT, arxiv=ArxivId(f"2001.{n + 1:05d}"))
        for n in numbers
    )
    lines = (f"- [Made-up work number {n} of many](https://arxiv.org/abs/2001.{n + 1:05d})" for n in numbers)
    text = "\n".join(["# Many", "", *lines, ""])
    return build({"many.md": text}, Lock(), [RecordShelf(records)], BuildOptions(today="2026-01-01"))


EVIL = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "<!--<script>",
    "</noscript><img src=x onerror=window.pwned=1>",
    "{{ 7*7 }} ' \" & `",
    "]]>\u2028\u2029",
)


@pytest.fixture(scope="session")
def hostile() -> Build:
    """A build whose texts and addresses try to be something else."""
    works, mentions = [], []
    for n, text in enumerate(EVIL):
        url = ("javascript:window.pwned=1", "https://a.example/\"onclick=window.pwned=1 x='")[n % 2]
        one = Mention(
            place=Place(file="x.md", line=n + 1, category=("Evil", text)), title=text, venue=text, notes=(text,),
            links=(Link(url=url, role=Role.PAPER, text=text), Link(url=url, role=Role.CODE)),
        )  # fmt: skip
        mentions.append(one)
        said = Record(source="list", kind=Kind.UNKNOWN, title=text, container=text, publisher=text, url=url)
        works.append(Work(key=f"evil{n}", record=said, status=Status.UNRESOLVED, mentions=(one,)))
    decisions = {
        fingerprint(one): Decision(fingerprint=fingerprint(one), title=one.title, status=Status.UNRESOLVED)
        for one in mentions
    }
    return Build(
        library=Library(works=tuple(works), categories=tuple(one.place.category for one in mentions)),
        lists=(ReadingList(file="x.md", title=EVIL[0], mentions=tuple(mentions)),),
        resolutions=(),
        lock=Lock(decisions=decisions),
        requests={},
    )
