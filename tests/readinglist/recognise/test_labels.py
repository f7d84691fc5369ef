"""What labels, keys and column heads mean."""

import pytest

from bibforge.model.library import Role
from bibforge.readinglist.recognise.labels import key_meaning, key_role, label_role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("pdf", Role.PDF),
        ("📄 Paper (Low Resolution)", Role.PAPER),
        ("Code (not yet)", Role.CODE),
        ("Unofficial Tensorflow 2.0", Role.CODE),
        ("Project Page", Role.PROJECT),
        ("ProjectPage", Role.PROJECT),
        ("🎥 Short Presentation", Role.VIDEO),
        ("代码", Role.CODE),
        ("supplementary material", Role.OTHER),
        ("Video Diffusion Models", None),
        ("Attention", None),
        ("", None),
    ],
)
def test_a_label_says_where_a_link_leads(label: str, role: Role | None) -> None:
    """Every word must be a label's or a filler; the more telling word decides."""
    assert label_role(label) is role


@pytest.mark.parametrize(
    ("head", "meaning"),
    [
        ("**Authors**", "people"),
        ("Paper Title", "title"),
        ("标题", "title"),
        ("Conference/Journal", "venue"),
        ("视频（播放数）", "link"),
        ("Code", "link"),
        ("TL;DR", "note"),
        ("Task Arithmetic", ""),
        ("Accuracy", ""),
    ],
)
def test_a_key_says_what_stands_behind_it(head: str, meaning: str) -> None:
    """Keys and heads are understood in English and Chinese, and titles with a colon are no keys."""
    assert key_meaning(head) == meaning


def test_brackets_behind_a_key_do_not_count() -> None:
    """`github(Theano)` is a link to code."""
    assert key_role("github(Theano)") is Role.CODE
