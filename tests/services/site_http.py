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
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        " /Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(text)} >>\nstream\n{text}endstream",
        f"<< /Title ({title}) >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
