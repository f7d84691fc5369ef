"""Readings as JSON, as a tree and as figures."""

from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.listing import entry_json, explained, figures, tree_lines

TEXT = """# List

## Papers

- **Mask R-CNN.** *Kaiming He, Georgia Gkioxari, Piotr Dollár, Ross Girshick.* ICCV 2017. [pdf](https://arxiv.org/pdf/1703.06870)
- [Back](#list)

## Empty
"""


def test_an_entry_as_json() -> None:
    """Names stand in natural order, roles and kinds in their words, spans in characters."""
    (mention,) = read_list(TEXT, "x.md").mentions
    entry = entry_json(mention)
    assert entry["authors"] == ["Kaiming He", "Georgia Gkioxari", "Piotr Dollár", "Ross Girshick"]
    assert (entry["line"], entry["year"], entry["venue"], entry["kind"]) == (5, 2017, "ICCV", "paper")
    (link,) = entry["links"]
    assert TEXT[link["span"][0] : link["span"][1]] == "[pdf](https://arxiv.org/pdf/1703.06870)"
    assert entry["arxiv"] == ["1703.06870"]
    assert entry["category"] == ["Papers"]


def test_the_tree_shows_entries_empty_categories_and_what_was_skipped() -> None:
    """Everything of the document stands in the tree once."""
    assert list(tree_lines(read_list(TEXT, "x.md"))) == [
        "x.md: List",
        "  Papers",
        "    5: Mask R-CNN (He, Gkioxari, Dollár et al.; ICCV 2017) [paper, 1703.06870]",
        "  Empty",
        "  skipped:",
        "    6: contents: Back",
    ]


def test_figures_count_entries_and_reasons() -> None:
    """Kinds and reasons are counted apart."""
    counted = dict(figures([read_list(TEXT, "x.md")]))
    assert counted["entries"] == counted["  paper"] == 1
    assert counted["skipped"] == counted["  contents"] == 1
    assert counted["categories"] == 2


def test_a_line_is_explained_part_by_part_or_with_the_reason_for_skipping_it() -> None:
    """`explained` names the cue of each part of an entry, the role of each link, and a skipped line's reason."""
    text = (
        "# A list\n\nAs [this paper](https://arxiv.org/abs/1706.03762) says in so many words, lists are long.\n\n"
        "## Birds\n\n- **Owls that Hear in Noise**. *Jane Roe, John Doe.* ICML 2019. [[pdf]](https://a.org/b.pdf)\n"
    )
    reading = read_list(text, "a.md")
    entry = list(explained(reading, 7))
    assert entry[:4] == [
        "a.md:7: entry", "  title: Owls that Hear in Noise  [bold words first]",
        "  people: Jane Roe, John Doe  [several names or et al.]",
        "  venue: ICML  [words or a short name of a venue]",
    ]  # fmt: skip
    assert "  pdf: https://a.org/b.pdf  [pdf]" in entry
    assert list(explained(reading, 3)) == [
        "a.md:3: skipped: prose", "  links a paper: https://arxiv.org/abs/1706.03762",
    ]  # fmt: skip
    assert list(explained(reading, 2)) == []
