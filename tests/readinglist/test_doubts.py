"""Readings that are hardly right."""

from bibforge.model.library import DoubtKind
from bibforge.readinglist.carriers import read_list


def test_a_title_at_three_addresses_is_told_once() -> None:
    """A word that stands for three works is a label that was read as a title."""
    text = "".join(f"- [Larks](https://larks.example/{n}.pdf)\n" for n in range(3))
    doubts = read_list(text, "a.md").doubts
    assert [(doubt.kind, doubt.text, doubt.count, doubt.place.line) for doubt in doubts] == [
        (DoubtKind.REPEATED_TITLE, "Larks", 3, 1)
    ]


def test_a_title_of_more_than_thirty_words_is_told() -> None:
    """Nobody writes such titles: something else was read with it."""
    text = f"- [{'Larks and owls ' * 11}](https://larks.example/1.pdf)\n"
    assert [doubt.kind for doubt in read_list(text, "a.md").doubts] == [DoubtKind.LONG_TITLE]


def test_a_category_of_one_word_titles_is_told() -> None:
    """Where half of six papers have titles of one or two words, the titles stand elsewhere."""
    text = "## Birds\n" + "".join(f"- [Lark {n}](https://larks.example/{n}.pdf)\n" for n in range(6))
    assert [doubt.kind for doubt in read_list(text, "a.md").doubts] == [DoubtKind.SHORT_TITLES]


def test_a_plain_list_leaves_no_doubt() -> None:
    """Ordinary titles are not doubted."""
    text = "".join(f"- [Larks that sing at {n}](https://larks.example/{n}.pdf)\n" for n in range(8))
    assert read_list(text, "a.md").doubts == ()
