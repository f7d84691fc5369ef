"""The way back: what the user filed by hand, as entries of the list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import ZoteroService

SHAPES = {
    "a link and nothing else": (
        "- [Small nets in winter](https://arxiv.org/abs/2001.00001)",
        "- [Warm nets in summer](https://arxiv.org/abs/2002.00002)",
    ),
    "people and year": (
        "* [Small nets in winter](https://arxiv.org/abs/2001.00001), Jane Doe and Rui Roe, 2020.",
        "* [Warm nets in summer](https://arxiv.org/abs/2002.00002), Ada Berg, Tom Stone and Lin Vale, 2021.",
    ),
    "initials": (
        "- J. Doe, R. Roe. [Small nets in winter](https://arxiv.org/abs/2001.00001). 2020",
        "- A. Berg, T. Stone, L. Vale. [Warm nets in summer](https://arxiv.org/abs/2002.00002). 2021",
    ),
    "bold title and a label": (
        "- **Small nets in winter** [[paper](https://arxiv.org/abs/2001.00001)]",
        "- **Warm nets in summer** [[paper](https://arxiv.org/abs/2002.00002)]",
    ),
    "venue": (
        "- Small nets in winter, ICML 2020 [[paper]](https://arxiv.org/abs/2001.00001)",
        "- Warm nets in summer, NeurIPS 2021 [[paper]](https://arxiv.org/abs/2002.00002)",
    ),
}
ITEM = {
    "itemType": "conferencePaper", "title": "Warm nets in summer", "date": "2021-06", "proceedingsTitle": "NeurIPS",
    "extra": "arXiv: 2002.00002", "tags": [{"tag": "mine"}],
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Berg"},
        {"creatorType": "author", "firstName": "Tom", "lastName": "Stone"},
        {"creatorType": "author", "firstName": "Lin", "lastName": "Vale"},
    ],
}  # fmt: skip
FRAME = "# Reading\n\nWords before.\n\n## Nets\n\n{}\n\n## Other\n\n- [Far away](https://arxiv.org/abs/2001.00009)\n"


def with_item(desk: Desk, heading: str = "Nets", **values: object) -> str:
    """Sync, and file an item into a heading's collection as the user would; return its key."""
    assert desk.sync().returncode == 0
    data = {**ITEM, "collections": [desk.key_of(heading)], **values}
    return desk.service.library.write("items", data)[0].key


def added(diff: str) -> list[str]:
    """Return the lines that a diff adds, and make sure that it takes none away."""
    lines = [line for line in diff.splitlines() if line[:3] not in ("---", "+++")]
    assert not [line for line in lines if line.startswith("-")]
    return [line[1:] for line in lines if line.startswith("+")]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_item_becomes_an_entry_of_that_list(service: ZoteroService, tmp_path: Path, shape: str) -> None:
    """One line more, in the shape of its neighbours, behind the last of its section; nothing is written by itself."""
    there, wanted = SHAPES[shape]
    desk = Desk(tmp_path, service)
    text = FRAME.format(there)
    desk.write(text)
    with_item(desk)
    before = desk.service.library.version
    done = desk.call("sync", "--library", "user:1", "--pull")
    assert (done.returncode, added(done.stdout)) == (0, [wanted])
    assert (tmp_path / "sources" / "reading.md").read_text(encoding="utf-8") == text
    assert desk.service.library.version == before


def test_what_was_pulled_is_in_the_list_and_the_item_stays_the_users(service: ZoteroService, tmp_path: Path) -> None:
    """With --yes the list is written; built and synced again, the item is the work's, its tags as they were."""
    desk = Desk(tmp_path, service)
    desk.write(FRAME.format(SHAPES["people and year"][0]))
    key = with_item(desk)
    assert desk.call("sync", "--library", "user:1", "--pull", "--yes").returncode == 0
    text = (tmp_path / "sources" / "reading.md").read_text(encoding="utf-8")
    assert text == FRAME.format("\n".join(SHAPES["people and year"]))
    desk.write(text)
    assert "nothing to pull" in desk.call("sync", "--library", "user:1", "--pull").stderr
    count = len(desk.items)
    assert desk.sync().returncode == 0
    assert len(desk.items) == count
    assert desk.items[key]["tags"] == [{"tag": "mine"}]
    assert desk.items[key]["title"] == "Warm nets in summer"
    assert "nothing to pull" in desk.call("sync", "--library", "user:1", "--pull").stderr


def test_several_items_and_sections(service: ZoteroService, tmp_path: Path) -> None:
    """Each goes behind its own section's last entry; two for one place stand below each other."""
    desk = Desk(tmp_path, service)
    desk.write(FRAME.format(SHAPES["a link and nothing else"][0]))
    with_item(desk)
    with_item(desk, title="Cold nets", extra="arXiv: 2002.00003")
    with_item(desk, "Other", title="Near by", extra="arXiv: 2002.00004")
    done = desk.call("sync", "--library", "user:1", "--pull", "--yes")
    assert added(done.stdout) == [
        "- [Cold nets](https://arxiv.org/abs/2002.00003)",
        "- [Warm nets in summer](https://arxiv.org/abs/2002.00002)",
        "- [Near by](https://arxiv.org/abs/2002.00004)",
    ]
    text = (tmp_path / "sources" / "reading.md").read_text(encoding="utf-8")
    assert text.index("Small nets") < text.index("Cold nets") < text.index("## Other") < text.index("Near by")


def test_what_is_no_news_is_not_pulled(service: ZoteroService, tmp_path: Path) -> None:
    """Items elsewhere, in the trash, notes, works of the list and those that left it are no news."""
    desk = Desk(tmp_path, service)
    full = FRAME.format(SHAPES["a link and nothing else"][0] + "\n- [Gone nets](https://arxiv.org/abs/2001.00005)")
    desk.write(full)
    with_item(desk, collections=[])
    with_item(desk, title="Trashed", deleted=1)
    with_item(desk, title="Small nets in winter", extra="arXiv: 2001.00001")
    desk.service.library.write(
        "items", {"itemType": "note", "note": "<p>mine</p>", "collections": [desk.key_of("Nets")]}
    )
    desk.write(full.replace("\n- [Gone nets](https://arxiv.org/abs/2001.00005)", ""))
    assert "nothing to pull" in desk.call("sync", "--library", "user:1", "--pull").stderr


def test_a_section_without_entries_is_told(service: ZoteroService, tmp_path: Path) -> None:
    """Where there is no neighbour to write like, the item is told with its heading; as JSON the entry is empty."""
    desk = Desk(tmp_path, service)
    desk.write(FRAME.format("Nothing here yet."))
    with_item(desk)
    done = desk.call("sync", "--library", "user:1", "--pull")
    assert (done.stdout, "Warm nets in summer" in done.stderr) == ("", True)
    told = json.loads(desk.call("sync", "--library", "user:1", "--pull", "--json").stdout)
    assert [(one["title"], one["path"], one["entry"]) for one in told] == [
        ("Warm nets in summer", ["Reading", "Nets"], "")
    ]


def test_a_list_without_a_last_line_end(service: ZoteroService, tmp_path: Path) -> None:
    """The entry begins on a line of its own."""
    desk = Desk(tmp_path, service)
    desk.write("# Reading\n\n## Nets\n\n" + SHAPES["a link and nothing else"][0])
    with_item(desk)
    desk.call("sync", "--library", "user:1", "--pull", "--yes")
    text = (tmp_path / "sources" / "reading.md").read_text(encoding="utf-8")
    assert text == "# Reading\n\n## Nets\n\n" + "\n".join(SHAPES["a link and nothing else"]) + "\n"
