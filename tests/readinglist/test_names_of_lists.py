"""What a list is called: its own title, and neither its badges nor its file."""

from __future__ import annotations

import pytest

from bibforge.readinglist.carriers import read_list

BADGES = "[![Awesome](https://x.org/b.svg)](https://x.org) [![CI](https://x.org/c.svg)](https://x.org)"
ENTRY = "- [Foxes of the far north](https://arxiv.org/abs/1706.03762)\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"# Foxes {BADGES}\n\n{ENTRY}", "Foxes"),
        (f"# Foxes and more\n\nWords about it.\n\n# North\n\n{ENTRY}\n# South\n\n{ENTRY}", "Foxes and more"),
        (f"---\ntitle: Foxes by post\n---\n\n# North\n\n{ENTRY}\n# South\n\n{ENTRY}", "Foxes by post"),
        (f"# North\n\n{ENTRY}\n# South\n\n{ENTRY}", ""),
        (f"# [![Foxes](https://x.org/b.svg)](https://x.org)\n\n{ENTRY}", "Foxes"),
    ],
)  # fmt: skip
def test_a_list_is_called_by_its_title(text: str, name: str) -> None:
    """Badges are no part of it; a first heading without entries is; else front matter says it."""
    reading = read_list(text, "my_list_of_foxes.md")
    assert reading.title == name
    assert len(reading.mentions) in (1, 2)


def test_a_title_that_holds_nothing_is_no_category() -> None:
    """The heading that names the list does not stand empty below its own name."""
    reading = read_list(f"# Foxes and more\n\n# North\n\n{ENTRY}\n## Deep\n\n{ENTRY}\n# South\n\n{ENTRY}", "x.md")
    assert [path for path in reading.headings if path] == [("North",), ("North", "Deep"), ("South",)]
