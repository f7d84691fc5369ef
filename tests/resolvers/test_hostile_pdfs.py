"""PDFs that are made to burn time and memory: reading them ends, and says nothing."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from site_http import pdf, pdf_of

from bibforge.resolvers.answers import ByPage, Found, Nothing
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import Transport
from bibforge.resolvers.pages.firstpage import MOST_LINES, first_page
from bibforge.resolvers.pages.manners import AddressGuard
from bibforge.resolvers.pages.pdf import PASSED_ON, record_from_pdf
from bibforge.resolvers.pages.resolver import PageResolver

pytest.importorskip("pypdf")

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
FORM = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> /Length %d >>"


def stream(head: bytes, content: bytes) -> bytes:
    """Return a stream object; its head has a place for the length."""
    return head + b"\nstream\n" + content + b"\nendstream"


def page(contents: int, more: bytes = b"") -> bytes:
    """Return the one page, whose contents are that object."""
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
        b" /Resources << /Font << /F1 4 0 R >> %s >> >>" % (contents, more)
    )


def laughs(depth: int) -> bytes:
    """Return a page whose form draws the next one ten times, and so on."""
    draw = b"/X Do " * 10
    forms = [stream(FORM % (7 + number, len(draw)), draw) for number in range(depth)]
    last = stream(b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 2 >>", b"q ")
    contents = stream(b"<< /Length %d >>" % len(draw), draw)
    return pdf_of(CATALOG, PAGES, page(5, b"/XObject << /X 6 0 R >>"), FONT, contents, *forms, last)


def packed(content: bytes, times: int = 1) -> bytes:
    """Return a page whose contents are packed so many times."""
    for _ in range(times):
        content = zlib.compress(content)
    head = b"<< /Length %d /Filter [%s] >>" % (len(content), b"/FlateDecode " * times)
    return pdf_of(CATALOG, PAGES, page(5), FONT, stream(head, content))


def nested(depth: int) -> bytes:
    """Return a page whose contents are brackets within brackets."""
    content = b"[" * depth + b"]" * depth + b" TJ"
    return pdf_of(CATALOG, PAGES, page(5), FONT, stream(b"<< /Length %d >>" % len(content), content))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "forms that draw each other": lambda: laughs(9),
    "contents that unpack a millionfold": lambda: packed(b" " * 2**28, times=2),
    "ten million operators": lambda: packed(b"q Q " * 10**7 + b"BT (Rivers That Freeze From Below) Tj ET"),
    "brackets a hundred thousand deep": lambda: nested(100_000),
    "a form that draws itself": lambda: pdf_of(
        CATALOG, PAGES, page(5, b"/XObject << /X 6 0 R >>"), FONT, stream(b"<< /Length 5 >>", b"/X Do"),
        stream(FORM % (6, 5), b"/X Do"),
    ),
    "a table that goes on with itself": lambda: pdf_of(CATALOG, PAGES, page(5), FONT, trailer=b"/Prev 9"),
    "a table that begins where the file does": lambda: pdf_of(CATALOG, PAGES, page(5), FONT, start=0),
    "pages that are their own children": lambda: pdf_of(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"),
    "a catalog that refers to itself": lambda: pdf_of(b"1 0 R"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_file_says_nothing(kind: str) -> None:
    """It ends by itself or is ended; neither its time nor its memory is the run's."""
    assert record_from_pdf(HOSTILE[kind](), "https://ice.example/a.pdf", seconds=3.0) is None


def test_a_run_goes_on_behind_a_hostile_file(started: Callable[..., Any]) -> None:
    """The next page of the same host is read."""
    files = {"/a": laughs(3), "/b": nested(100_000), "/c": pdf((20, "Rivers That Freeze From Below"))}
    site = started("site_http", "SiteService", files)

    def way(host: str, reader: PageResolver) -> Transport:
        return Transport(host, pace=Pace("page", {"page": 0.0}), guard=reader)

    answers = PageResolver(way, AddressGuard([site.host])).ask([ByPage(f"{site.url}/{name}") for name in "abc"])
    assert [type(one) for one in answers] == [Nothing, Nothing, Found]


def test_no_more_is_read_than_a_first_page_has() -> None:
    """Of a page with a million lines the first ones; of a line without end its beginning."""
    lines = [(10, f"line {number}") for number in range(2000)]
    read = first_page(pdf((20, "Rivers That Freeze From Below"), *lines, title="x" * 9999))
    assert len(read["lines"]) == MOST_LINES
    assert read["lines"][0] == ("Rivers That Freeze From Below", 20.0)
    assert len(read["title"]) < 9999


def test_the_reading_process_sees_no_key_and_loads_no_strangers_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It has nothing of the user's to give away; a `json.py` in the folder of the run is not its json."""
    (tmp_path / "json.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert record_from_pdf(pdf((20, "Rivers That Freeze From Below")), "https://ice.example/a.pdf") is not None
    assert not any(word in name for name in PASSED_ON for word in ("KEY", "PASSWORD", "TOKEN", "BIBFORGE", "ZOTERO"))
