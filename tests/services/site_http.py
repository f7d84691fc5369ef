"""A loopback site: pages and files by path, and the rules of a robots.txt."""

from __future__ import annotations

from collections.abc import Mapping

from loopback import Asked, Loopback, Reply


class SiteService(Loopback):
    """Holds contents by path; what begins like a PDF is one, all else is HTML."""

    def __init__(self, pages: Mapping[str, bytes], robots: str = "") -> None:
        self.pages = dict(pages)
        self.robots = robots
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(200 if self.robots else 404, self.robots.encode(), {"Content-Type": "text/plain"})
        content = self.pages.get(asked.path)
        if content is None:
            return Reply(404, b"<html>nothing here</html>", {"Content-Type": "text/html"})
        kind = "application/pdf" if content.startswith(b"%PDF") else "text/html; charset=utf-8"
        return Reply(200, content, {"Content-Type": kind})

    @property
    def host(self) -> str:
        """Host and port, as a setting names them."""
        return self.url.removeprefix("http://")


def pdf(*lines: tuple[int, str], title: str = "") -> bytes:
    """Return a PDF of one page with these lines: size of the letters, text (PDF 1.7, 7.5)."""
    text = "".join(
        f"BT /F1 {size} Tf 72 {760 - 26 * number} Td ({line}) Tj ET\n" for number, (size, line) in enumerate(lines)
    )
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(text)} >>\nstream\n{text}endstream".encode(),
        f"<< /Title ({title}) >>".encode(),
        trailer=b"/Info 6 0 R",
    )


def pdf_of(*objects: bytes, trailer: bytes = b"", start: int | None = None) -> bytes:
    """Return a PDF of these objects, numbered from 1, the first of them its catalog; `start` lies about the table."""
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return out + head + end + b"startxref\n%d\n%%%%EOF\n" % (len(out) if start is None else start)
