"""What a keeper is told of a reading."""

from bibforge.readinglist.attention import attention_lines, count_of_findings, skipped_papers
from bibforge.readinglist.carriers import read_list

CITING = """# Herons
## Ponds
Herons stand still, as those who counted them [in the fog](https://arxiv.org/abs/2101.00001) have shown at length.
"""


def test_a_paper_in_a_sentence_is_told_with_its_place() -> None:
    """What is skipped although it links a paper is told by reason, with a count and where it stands."""
    readings = [read_list(CITING, "herons.md")]
    assert list(attention_lines(readings)) == [
        "1 skipped stretch with the link of a paper:",
        "  prose (1): herons.md:3",
    ]
    assert count_of_findings(readings) == 1
    assert skipped_papers(readings)[0].papers == ("https://arxiv.org/abs/2101.00001",)


def test_papers_in_a_block_of_code_are_told() -> None:
    """A diagram or a list between fences is no list, but what it links is not dropped in silence; an example is."""
    lines = "\n".join(f'click H{n} "https://arxiv.org/abs/2101.0000{n}"' for n in range(1, 4))
    text = f"# Herons\n- [Herons in fog](https://arxiv.org/abs/2101.00009)\n\n~~~mermaid\n{lines}\n~~~\n"
    assert list(attention_lines([read_list(text, "herons.md")]))[1] == "  code (1): herons.md:4"
    example = "# Herons\n\n~~~\n- [Title](https://arxiv.org/abs/2101.00001)\n~~~\n"
    assert not skipped_papers([read_list(example, "herons.md")])


def test_the_badge_of_a_list_is_told_and_no_finding() -> None:
    """The list's own paper above its entries is no entry that was lost."""
    text = "# Herons\n[![DOI](https://img.shields.io/badge/DOI-x-blue)](https://doi.org/10.5555/herons.1)\n"
    readings = [read_list(text, "herons.md")]
    assert [line for line in attention_lines(readings) if "badge (1)" in line]
    assert count_of_findings(readings) == 0


def test_doubts_are_told_with_at_most_eight_places() -> None:
    """Many of one kind are counted and not all listed."""
    long = "Herons and the ponds in which they stand all day " * 4
    text = "# Herons\n" + "".join(f"- [{long}{n}](https://arxiv.org/abs/2101.{n:05})\n" for n in range(10))
    first, second = attention_lines([read_list(text, "h.md")])
    assert first == "10 doubtful readings:"
    assert second.startswith("  a title of more than 30 words (10): h.md:2, ")
    assert second.endswith(" and 2 more")


def test_a_sound_list_asks_for_nothing() -> None:
    """Nothing is said where nothing is odd."""
    assert (
        list(attention_lines([read_list("# A\n- [Herons in fog](https://arxiv.org/abs/2101.00001)\n", "h.md")])) == []
    )


def test_the_other_papers_of_a_sentence_are_told() -> None:
    """A paragraph that begins with a paper is its entry; the papers that it cites further on are no links of it."""
    text = "# B\n## PondQA\n[PondQA](https://arxiv.org/abs/2101.00001) is built on [fog](https://arxiv.org/abs/2101.00002).\n"
    reading = read_list(text, "h.md")
    assert [(one.title, [link.url[-5:] for link in one.links]) for one in reading.mentions] == [("PondQA", ["00001"])]
    assert [(one.reason, one.papers) for one in reading.skipped] == [
        ("cited in a sentence", ("https://arxiv.org/abs/2101.00002",))
    ]
