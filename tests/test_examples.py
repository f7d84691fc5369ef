"""The examples of the pages, run: what a page shows is what the commands give."""

from pathlib import Path

import pytest
from command import bibforge
from docs.replay import PLAYED, played

ROOT = Path(__file__).parent.parent


def _run(folder: Path, arguments: list[str]) -> str:
    done = bibforge(folder, *arguments)
    return done.stdout + done.stderr


@pytest.mark.parametrize("page", PLAYED)
def test_a_page_shows_what_its_commands_give(page: str, tmp_path: Path) -> None:
    """Each command of the page, run in order in an empty folder, prints and writes what the page shows."""
    shown = list(played((ROOT / page).read_text(encoding="utf-8"), tmp_path, _run))
    assert shown
    for one in shown:
        assert one.before == one.after


def test_a_page_that_shows_something_else_is_noticed(tmp_path: Path) -> None:
    """An output that no command gave is told, and so is a file that a command made otherwise."""
    page = (
        "`a.md`:\n\n```markdown\n# A\n```\n\n```console\n$ bibforge catalog info --catalog none.sqlite\nnothing\n```\n"
    )
    (one,) = played(page, tmp_path, _run)
    assert one.before != one.after
    assert one.after.startswith("$ bibforge catalog info --catalog none.sqlite\nerror: ")


def test_the_first_example_has_a_conference_paper() -> None:
    """The README's example shows what most readers have in their lists: a paper of a meeting."""
    assert "@inproceedings{he2016deep," in (ROOT / "README.md").read_text(encoding="utf-8")
