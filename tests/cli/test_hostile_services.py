"""A service that answers what nobody can understand is given up soon, and what is waited for is said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import loopback
import pytest
from command import bibforge


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (loopback.page(), True),
        (loopback.status(503, Retry_After="-5"), True),
        (loopback.redirect("http://[broken"), False),
        (loopback.redirect("file:///etc/passwd"), False),
    ],
    ids=["html", "negative", "broken redirect", "redirect to a file"],
)
def test_nonsense_is_not_asked_for_again_and_again(
    tmp_path: Path, started: Callable[..., Any], fault: Any, waits: bool
) -> None:
    """Two questions with two attempts each are the most that a service costs; the user is told what is waited for."""
    service = started("loopback", "Loopback", lambda asked: loopback.Reply(200, b""))
    service.fail(*[fault] * 50)
    items = "".join(f"- [On lakes {n}](https://doi.org/10.1000/lake.{n})\n" for n in range(60))
    (tmp_path / "list.md").write_text(f"# Lakes\n\n{items}", encoding="utf-8")
    address = {"BIBFORGE_CROSSREF_URL": service.url, "BIBFORGE_PATIENCE": "180"}
    done = bibforge(tmp_path, "build", "list.md", **address)
    assert done.returncode == 3, done.stderr
    assert 1 <= len(service.log) <= 4
    assert "could not ask: Crossref: " in done.stderr
    assert ("it is asked again in" in done.stderr) is waits
