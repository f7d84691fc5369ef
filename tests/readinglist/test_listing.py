"""Readings as JSON, as a tree and as figures."""

from bibforge.readinglist.listing import entry_json, figures, tree_lines
from bibforge.readinglist.reader import read_list

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
