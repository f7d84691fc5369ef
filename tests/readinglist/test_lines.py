"""What is read out of one line of a list: where its title begins and ends, who wrote it, when, and what it is."""

# ruff: noqa: E501  # the rows of its tables are list lines, which stay whole

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.listing import KIND_WORDS

PAPER = "https://arxiv.org/abs/2101.00001"


def _only(line: str) -> Mention:
    """Return the one entry of a list of this line alone."""
    (mention,) = read_list(f"# Foxes\n\n## Papers\n\n{line}\n", "foxes.md").mentions
    return mention


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (f"- [Foxes of the North]({PAPER})", "Foxes of the North"),
        (f"- **Foxes of the North.** [[pdf]]({PAPER})", "Foxes of the North"),
        (f"- *Foxes of the North*, ICML 2020 [[pdf]]({PAPER})", "Foxes of the North"),
        (f"- Foxes of the North [[pdf]]({PAPER})", "Foxes of the North"),
        (f'- "Foxes of the North," ICML 2020. [pdf]({PAPER})', "Foxes of the North"),
        (f"- “Foxes of the North” [pdf]({PAPER})", "Foxes of the North"),
        (f"- [**Foxes** of the *North*]({PAPER})", "Foxes of the North"),
        (f"- [Foxes of the North: Tails, Ears, and Noses]({PAPER})", "Foxes of the North: Tails, Ears, and Noses"),
        (f"- [Who Are the Foxes of the North?]({PAPER})", "Who Are the Foxes of the North?"),
        (f"- [Foxes 2.0 of the North vs. South]({PAPER})", "Foxes 2.0 of the North vs. South"),
        (f"- [Foxes [v2] of the North]({PAPER})", "Foxes [v2] of the North"),
        (f"- [Foxes &amp; Hounds of the North]({PAPER})", "Foxes & Hounds of the North"),
        (f"- [Foxes of  the\n  North]({PAPER})", "Foxes of the North"),
        (f'- <a href="{PAPER}">Foxes of the North</a>', "Foxes of the North"),
        ("- Foxes of the North [[paper]()]", "Foxes of the North"),
        (f"- [狐狸与雪地的故事]({PAPER})", "狐狸与雪地的故事"),
        (f"- Foxes of the North (2020), J. Roe and O. Fenn [[pdf]]({PAPER})", "Foxes of the North"),
        (f"- Foxes of the North, Roe et al., ICML 2020 [[pdf]]({PAPER})", "Foxes of the North"),
        (f"- Foxes of the North [[ICML2020]]({PAPER})", "Foxes of the North"),
    ],
)  # fmt: skip
def test_a_title_is_found(line: str, title: str) -> None:
    """Links, styles, quotation marks and the credit behind it each tell where a title begins and ends."""
    assert _only(line).title == title


@pytest.mark.parametrize(
    "opening",
    [
        "[ICML 2020] ", "**[ICML 2020]** ", "`ICML 2020` ", "(ICML 2020) ", "ICML 2020: ", "[ICML'20] ", "[2020/05] ", "2020-05-03 - ", "(2020) ",  # one text, read as one line
        "🔥 ", ":fire: ", "⭐️⭐️ ", "✅ ", "[ ] ", "[x] ", "**[3]** ", "![](https://img.shields.io/badge/a-b-red) ",
        "[![arXiv](https://img.shields.io/badge/a-b-red)](https://arxiv.org/abs/2101.00001) ", '<a name="roe20"></a>', "\\[**FoxNet**\\] ",  # one text, read as one line
    ],
)  # fmt: skip
def test_what_opens_an_item_is_no_part_of_its_title(opening: str) -> None:
    """Venue, date, number, task box, badge, anchor, short name and pictures before a title are taken off."""
    assert _only(f"- {opening}[Foxes of the Far North]({PAPER})").title == "Foxes of the Far North"


@pytest.mark.parametrize(
    ("behind", "people", "et_al"),
    [
        ("Jane Roe, Otto Fenn, ICML 2020", ["Jane Roe", "Otto Fenn"], False),
        ("by Jane Roe and Otto Fenn", ["Jane Roe", "Otto Fenn"], False),
        ("by Jane Roe, Otto Fenn, & Ivy Lark", ["Jane Roe", "Otto Fenn", "Ivy Lark"], False),
        (" - Roe, Jane, Otto Fenn, and Ivy Lark, 2020", ["Jane Roe", "Otto Fenn", "Ivy Lark"], False),
        (". *Jane Roe, J. R. R. Fenn.* ICML 2020", ["Jane Roe", "J. R. R. Fenn"], False),
        (", Roe et al., ICML 2020", ["Roe"], True),
        (", Jane van der Roe, María de la Lark, ICML 2020", ["Jane van der Roe", "María de la Lark"], False),
        (". [Jane Roe](https://roe.example.org/), Otto Fenn. ICML 2020", ["Jane Roe", "Otto Fenn"], False),
        ("; Jane Roe; Otto Fenn; Ivy Lark", ["Jane Roe", "Otto Fenn", "Ivy Lark"], False),
        (", ICML 2020", [], False),
        (" - Foxes are red and quick.", [], False),
        (" [[code]](https://github.com/roe/foxes)", [], False),
    ],
)  # fmt: skip
def test_people_behind_a_title(behind: str, people: list[str], et_al: bool) -> None:
    """Names are read in any of the usual orders and marks; words that are no names are nobody."""
    mention = _only(f"- [Foxes of the Far North]({PAPER}) {behind}")
    assert [person.display for person in mention.authors] == people
    assert mention.et_al is et_al


@pytest.mark.parametrize(
    ("behind", "venue", "year"),
    [
        (", ICML 2020", "ICML", 2020),
        (" (ICML 2020)", "ICML", 2020),
        (". Jane Roe, Otto Fenn. Nature, 2020", "Nature", 2020),
        (", Jane Roe, Otto Fenn. In *Proceedings of EMNLP 2020*", "Proceedings of EMNLP", 2020),
        (" (2020)", "", 2020),
        (", 2020", "", 2020),
        (". *Jane Roe, Otto Fenn.* arXiv 2020", "arXiv", 2020),
        (" - In 1848 there were no foxes.", "", None),
        (" [[code]](https://github.com/roe/foxes2020)", "", None),
    ],
)
def test_venue_and_year_behind_a_title(behind: str, venue: str, year: int | None) -> None:
    """A venue is read by its words and its place, a year only where a date may stand."""
    mention = _only(f"- [Foxes of the Far North]({PAPER}){behind}")
    assert (mention.venue, mention.year) == (venue, year)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- [Foxes of the North](https://doi.org/10.5555/fox.1)", "paper"),
        ("- [foxtool](https://github.com/roe/foxtool)", "code"),
        ("- [Foxes of the North](https://arxiv.org/abs/2101.00001) [[code](https://github.com/roe/foxtool)]", "paper"),
        ("- [Foxes on film](https://www.youtube.com/watch?v=abcdefghijk)", "video"),
        ("- [Foxes I have known](https://roe.medium.com/foxes-1)", "blog"),
        ("- [FoxSet](https://huggingface.co/datasets/roe/foxset)", "dataset"),
    ],
)
def test_the_main_link_tells_the_kind(line: str, kind: str) -> None:
    """An item is what its main link leads to; code beside a paper leaves it a paper."""
    assert KIND_WORDS.get(_only(line).kind, "paper") == kind


@pytest.mark.parametrize(
    "text",
    [
        "- [Papers](#papers)\n- [More](more.md)",
        "- [Back to top](#foxes)",
        "[![License](https://img.shields.io/badge/license-MIT-green.svg)](https://opensource.org/licenses/MIT)",
        "- Some [linked](https://en.wikipedia.org/wiki/Fox) prose about [other](https://en.wikipedia.org/wiki/Hound) things and more.",  # one text, read as one line
        "- Foxes of the North\n- Hounds of the South",
        "```\n[Foxes of the North](https://arxiv.org/abs/2101.00001)\n```",
        "<!-- [Foxes of the North](https://arxiv.org/abs/2101.00001) -->",
        "| Model | F1 |\n|--|--|\n| FoxNet | 81.2 |\n| HoundNet | 85.0 |",
    ],
)  # fmt: skip
def test_what_names_no_paper_is_no_entry(text: str) -> None:
    """Navigation, badges, prose, bare labels, code, comments and tables of results give no entries."""
    assert read_list(f"# Foxes\n\n{text}\n", "foxes.md").mentions == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"- [Foxes of the North]({PAPER})\n- [Foxes of the South]({PAPER})", 2),
        (f"- [Foxes of the North]({PAPER}) and [Foxes of the South](https://arxiv.org/abs/2101.00002)", 2),
        (f"1. **Foxes of the North.**\n   *Jane Roe, Otto Fenn.* ICML 2020. [[pdf]]({PAPER})", 1),
        (f"- Northern foxes\n  - [Foxes of the North]({PAPER})\n  - [Foxes of the Far North](https://arxiv.org/abs/2101.00002)", 2),  # one text, read as one line
        (f"| Year | Title | Link |\n|--|--|--|\n| 2020 | Foxes of the North | [pdf]({PAPER}) |\n| 2021 | Foxes of the South | [pdf]({PAPER}) |", 2),  # one text, read as one line
        (f"- [Foxes of the North]({PAPER})\n  - [slides](https://example.org/a.pdf)\n  - [video](https://www.youtube.com/watch?v=a)", 1),  # one text, read as one line
        (f"**Foxes of the North**<br>\n*Jane Roe, Otto Fenn*<br>\nICML 2020 [[pdf]]({PAPER})", 1),
        (f"<ul><li><a href='{PAPER}'>Foxes of the North</a></li><li><a href='{PAPER}'>Foxes of the South</a></li></ul>", 2),  # one text, read as one line
    ],
)  # fmt: skip
def test_entries_are_told_apart(text: str, count: int) -> None:
    """Bullets, rows, lines and two titles on one line make entries; labels and credits below a title make none."""
    assert len(read_list(f"# Foxes\n\n{text}\n", "foxes.md").mentions) == count
