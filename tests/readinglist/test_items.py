"""What is an entry, and under which category: one test for each rule of the walk over the blocks."""

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list

URL = "https://arxiv.org/abs/2101.00001"
OTHER = "https://arxiv.org/abs/2101.00002"


def _titles(text: str) -> list[str]:
    return [one.title for one in read_list(text, "l.md").mentions]


def _only(text: str) -> Mention:
    (one,) = read_list(text, "l.md").mentions
    return one


@pytest.mark.parametrize(
    "item",
    [
        f"[Back to the Marsh]({URL})",
        f"[Our Herons and Yours]({URL})",
        f"Date: When Do Herons Fly? [[Paper]({URL})]",
        f"Slides: How Nests Move Downhill [[Paper]({URL})]",
        f"[[paper]({URL})] [[code](https://github.com/a/b)] Herons in Smoke",
        f"Nests at dusk. Jane Roe, Otto Fenn. [Marsh Letters]({URL}), 2019.",
    ],
)
def test_an_item_that_links_a_paper_is_an_entry(item: str) -> None:
    """Whatever its words look like: a request, a key, labels first, running words before the venue's link."""
    assert _only(f"# A\n- {item}\n").arxiv


@pytest.mark.parametrize("item", ["[Back to the top](https://a.example/top)", "Date: 2021", "Slides: [pdf](#x)"])
def test_the_same_words_without_a_paper_are_none(item: str) -> None:
    """A request and a key are no entries by themselves."""
    assert _titles(f"# A\n- {item}\n") == []


def test_a_label_is_never_the_title_of_a_linked_paper() -> None:
    """Where everything reads as names, the words before the first link are the title, and not the label."""
    assert _titles(f"# A\n- Warm Eggs, Cold Feet [pdf]({URL})\n") != ["pdf"]


def test_a_long_sentence_that_links_a_paper_is_told_and_no_entry() -> None:
    """An item of more than sixty words that cites is running text."""
    words = "herons that stand in the fog and wait " * 9
    reading = read_list(f"# A\n- some say {words} as [shown]({URL}) there\n", "l.md")
    assert not reading.mentions
    assert [one.papers for one in reading.skipped] == [(URL,)]


def test_an_address_of_xs_is_a_placeholder() -> None:
    """A template for those who add entries names no paper."""
    reading = read_list("# A\n- [Paper Name](https://arxiv.org/abs/xxxx.xxxxx), Authors, Venue\n", "l.md")
    assert not reading.mentions
    assert [one.reason for one in reading.skipped] == ["placeholder"]


def test_the_title_key_of_a_card_says_the_title() -> None:
    """Keyed lines below it are its people and its link."""
    one = _only(f"# A\n- **Title**: Wasps that Build\n  - **Authors**: Jane Roe, John Doe\n  - **Link**: {URL}\n")
    assert (one.title, [person.display for person in one.authors]) == ("Wasps that Build", ["Jane Roe", "John Doe"])
    assert one.arxiv


def test_a_card_behind_a_card_is_an_entry_of_its_own() -> None:
    """Keyed lines with a linked title open an entry, though their first key could belong to the one before."""
    card = "**Paper:** [Wasps at {0}]({1})\n**Authors:** Ivy Lark, Tom Heath\n"
    text = "# A\n" + card.format("War", URL) + "\n" + card.format("Peace Again", OTHER)
    assert _titles(text.replace("Wasps at War", "Wasps at War Again")) == ["Wasps at War Again", "Wasps at Peace Again"]


def test_names_with_addresses_are_entries_and_known_keys_are_not() -> None:
    """Most items of a list are a name, a colon and an address: then the names are no keys."""
    assert _titles("# A\n- PondTool: https://github.com/a/pond\n- FogTool: https://github.com/a/fog\n") == [
        "PondTool",
        "FogTool",
    ]
    assert _titles("# A\n- code: https://github.com/a/pond\n- demo: https://a.example/fog\n") == []


def test_a_paragraph_that_begins_with_a_paper_is_an_entry_below_a_category() -> None:
    """Its linked words are the title; above all categories it is the list's introduction."""
    begins = f"The [FERN data set]({URL}) is a set of questions from old tests.\n"
    assert _titles(f"# A\n## Ferns\n{begins}") == ["FERN data set"]
    assert _titles(f"# A\n{begins}") == []


def test_a_citation_that_begins_a_paragraph_names_no_entry() -> None:
    """Names and a year are what a sentence cites."""
    assert _titles(f"# A\n## Moss\n[Roe and Doe 2016]({URL}) look back on moss and ahead.\n") == []


def test_a_fold_of_one_paper_is_its_entry() -> None:
    """The summary holds title and link, the body what is said of it; the next fold stands under no label."""
    fold = (
        '<details><summary><b>Cranes that Fold {0}</b> <a href="{1}">[paper]</a></summary>\n<p>Words.</p>\n</details>\n'
    )
    reading = read_list("# A\n## B\n" + fold.format("Paper", URL) + "\n" + fold.format("Tin", OTHER), "l.md")
    assert [(one.title, one.place.category) for one in reading.mentions] == [
        ("Cranes that Fold Paper", ("B",)),
        ("Cranes that Fold Tin", ("B",)),
    ]


def test_a_fold_of_many_papers_is_a_category() -> None:
    """A summary that links a survey and holds entries labels them."""
    text = (
        f'# A\n<details><summary>Cranes of <a href="{URL}">all lands</a></summary>\n\n'
        f"- [Cranes in the north]({OTHER})\n</details>\n"
    )
    assert "Cranes in the north" in _titles(text)


def test_a_heading_with_a_manuscript_key_is_the_short_name_of_the_paper() -> None:
    """The linked title behind the key is the title; each further one is a work of its own."""
    text = (
        "# A\n### Fog / Rain\nSoftware: https://github.com/a/fog\n\n"
        f"Fog manuscript: [Foxes found in fog]({URL})\n\nRain manuscript: [Foxes found in rain]({OTHER})\n"
    )
    assert _titles(text) == ["Foxes found in fog", "Foxes found in rain"]


def test_an_entry_heading_closes_the_headings_of_its_level() -> None:
    """What stands below the next topic is not below the entry's neighbours."""
    text = (
        f"# A\n## Topic\n### First ideas\nWords about them.\n\n"
        f"### [Lynxes above the line]({URL})\n* **Metrics:** Recall\n* **Data:** LynxSet\n"
    )
    assert _only(text).place.category == ("Topic",)


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("Rivers ([back](#top))", ("Rivers",)),
        ("Note: the old half is finished, the new one grows", ()),
        ("Friends may print this page as often as they like, as long as its address stands on every sheet.", ()),
    ],
)
def test_back_links_and_notices_are_no_categories(heading: str, category: tuple[str, ...]) -> None:
    """A link back is no word of a heading, a sentence set as a heading no category."""
    assert _only(f"# A\n# B\n## {heading}\n- [Herons in fog]({URL})\n").place.category == ("B", *category)


@pytest.mark.parametrize(("heading", "category"), [("🔥", ("🔥",)), (":fire:", (":fire:",)), ("🔝", ("Old",))])
def test_a_heading_of_emoji_alone_is_a_category(heading: str, category: tuple[str, ...]) -> None:
    """It closes the heading before it and keeps its sign; an arrow to the top says nothing."""
    assert _only(f"# A\n# B\n## Old\n## {heading}\n- [Herons in fog]({URL})\n").place.category == ("B", *category)


def test_a_paragraph_below_a_bold_title_holds_its_people_and_links() -> None:
    """An item without links whose paragraph names people and links is an entry."""
    one = _only(f"# A\n\n1. **Kilns that Cool in the Dark.**\n\n   *Jane Roe, John Doe* [[pdf]({URL})], 2021.11\n")
    assert (one.title, len(one.authors), one.year) == ("Kilns that Cool in the Dark", 2, 2021)


@pytest.mark.parametrize(
    "credit", ["Roe, J., Doe, J., Fenn, O. and Lark, I., 2020.", "J Roe, et al. (*OptML2019*)", "Jane Roe, John Doe"]
)
def test_a_nested_line_of_names_is_the_credit_of_its_parent(credit: str) -> None:
    """Names and no more than a venue and a year behind them are no note."""
    one = _only(f"# A\n- Ferries on Time without Clocks. [[Paper]({URL})]\n  - {credit}\n")
    assert one.authors
    assert one.notes == ()


def test_a_nested_slides_bullet_makes_no_talk() -> None:
    """The kind of a paper is not that of what hangs below it."""
    one = _only(f"# A\n- [Ferries on Time]({URL})\n  - [[slides](https://a.example/t.pptx)]\n")
    assert one.is_paper


def test_slides_alone_beside_people_and_a_venue_make_no_talk() -> None:
    """What is only labelled as slides hangs on a paper, as long as the section is not one of talks."""
    item = "- Ferries on Time. Jane Roe, John Doe. ICML 2019\n  - [[slides](https://a.example/t.pptx)]\n"
    assert _only(f"# A\n{item}").is_paper
    assert not _only("# A\n## Talks\n" + item.replace(" ICML 2019", "")).is_paper


def test_a_label_that_nobody_knows_belongs_to_the_heading_above() -> None:
    """A heading beside one that is an entry is one too where only short links and a paper's label stand below it."""
    text = (
        "# A\n## Surveys\n### Sails and the wind\n* [Reading note](https://b.example/s)\n* [Paper](./p/s.pdf)\n\n"
        "### Masts of wood\n* [Paper](./p/m.pdf)\n"
    )
    assert _titles(text) == ["Sails and the wind", "Masts of wood"]


def test_bold_paragraphs_with_a_paper_label_are_entries_where_they_recur() -> None:
    """The label need not be known whole: its last word promises a paper."""
    line = "**(2016-07) Nets for tidal {0}** [[open access paper](http://m.example/{0})]\n\nA nice review.\n\n"
    assert _titles("Some text.\n\n" + line.format("pools") + line.format("deltas")) == [
        "Nets for tidal pools",
        "Nets for tidal deltas",
    ]


def test_nested_entries_are_told_by_their_neighbours() -> None:
    """A short title with its credit is an entry below another where one beside it surely is."""
    text = (
        f"# A\n1. The First Loom Program [[paper]({URL})]\n"
        "    * The Teaching of Looms. [Doe (1952)](https://a.example/t.pdf)\n"
        "    * Quick Cloth. [Roe (1962)](https://a.example/q.pdf)\n"
    )
    assert _titles(text) == ["The First Loom Program", "The Teaching of Looms", "Quick Cloth"]


@pytest.mark.parametrize("words", ["Follow us on Kites", "Join our Ponds"])
def test_requests_are_no_entries(words: str) -> None:
    """Two links that lead around stand beside each other and are still none."""
    text = f"# A\n## B\n[{words}](https://a.example/1)\n\n[{words}](https://a.example/2)\n"
    assert _titles(text) == []
