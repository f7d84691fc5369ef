"""The lines below a title: one test for each thing that they say, and for what only looks like it."""

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list

URL = "https://arxiv.org/abs/2101.00001"
OTHER = "https://arxiv.org/abs/2101.00002"
BELOW = [
    "by Jane Roe, Otto Fenn & Ida Marsh",
    "*Jane Roe, Otto Fenn, Ida Marsh*",
    "Roe J, Fenn O, Marsh I",
]


def _only(text: str) -> Mention:
    (one,) = read_list(text, "l.md").mentions
    return one


@pytest.mark.parametrize("people", BELOW)
@pytest.mark.parametrize("credit", ["`SEA 2019`", "In *Marsh Letters*, 2019", "(CVPR 2019)", "J. Appl. Phys 2019"])
def test_lines_below_a_title_say_who_and_when(people: str, credit: str) -> None:
    """Nested bullets, the lines below a heading and those in a fold are one thing."""
    for text in (
        f"# A\n- [Herons that Stand in Fog]({URL})\n  - {people}\n  - {credit}\n",
        f"# L\n## A\n### Herons that Stand in Fog\n\n{people}  \n{credit}  \n[pdf]({URL})\n",
        f"# A\n<details>\n<summary>Herons that Stand in Fog</summary>\n\n{people}  \n{credit}  \n[pdf]({URL})\n"
        "\n</details>\n",
    ):
        mention = _only(text)
        assert mention.title == "Herons that Stand in Fog"
        assert [one.family for one in mention.authors] == ["Roe", "Fenn", "Marsh"]
        assert mention.year == 2019


@pytest.mark.parametrize(
    "line",
    [
        f"**Collected Herons in Journal Science of Winter Light (2016)** [[paper]({OTHER})]",
        f"**MarshNet (2016)** [[paper]({OTHER})]",
        f"[Mask Heron](<{OTHER}>). Otto Fenn. SEA 2017.",
    ],
)
def test_a_marked_title_is_no_credit_of_the_entry_above(line: str) -> None:
    """Bold words with a year and links of their own, or a paper linked by its words, are an entry of their own."""
    text = f"# A\n**Herons that Stand in Fog (2015)** [[paper]({URL})]\n\n{line}\n"
    assert len(read_list(text, "l.md").mentions) == 2


def test_a_heading_above_folds_of_papers_is_a_category() -> None:
    """What stands in the folds below a heading are no people of the heading."""
    fold = "<details>\n<summary>{} that Stand in Fog</summary>\n\n*Jane Roe, Otto Fenn*  \n[pdf]({})\n\n</details>\n\n"
    reading = read_list("# L\n## Birds\n\n" + fold.format("Herons", URL) + fold.format("Geese", OTHER), "l.md")
    assert [one.title for one in reading.mentions] == ["Herons that Stand in Fog", "Geese that Stand in Fog"]
    assert {one.place.category for one in reading.mentions} == {("Birds",)}


def test_a_volume_is_no_year() -> None:
    """Two figures behind a short name and before a number in brackets are a volume."""
    assert _only(f"# A\n- [Herons in Fog]({URL}). Jane Roe. CVPR 12(6):1467-1474, 2018.\n").year == 2018


def test_the_first_of_several_people_before_a_plain_title() -> None:
    """A title without marks behind `et al.`, and by the habit of its list behind one name."""
    items = [
        f"- Roe et al. Herons that Stand in Fog. SEA, 2019 [[pdf]({URL})]",
        f"- Fenn et al. Geese that Walk on Ice. SEA, 2018 [[pdf]({OTHER})]",
        "- Marsh et al. Owls that Sleep at Noon. SEA, 2017 [[pdf](https://arxiv.org/abs/2101.00003)]",
        "- Ida Lund. Newts that Count their Toes. SEA, 2016 [[pdf](https://arxiv.org/abs/2101.00004)]",
    ]
    titles = [one.title for one in read_list("# A\n" + "\n".join(items) + "\n", "l.md").mentions]
    assert titles[0] == "Herons that Stand in Fog"
    assert titles[3] == "Newts that Count their Toes"


@pytest.mark.parametrize("identifier", ["arXiv:2101.00001", "doi:10.1000/182"])
def test_an_identifier_in_the_text_is_a_papers_link(identifier: str) -> None:
    """Below a plain title it makes the item an entry, and it is no part of the people beside it."""
    mention = _only(f"# A\n- Herons that Stand in Fog\n  - *Jane Roe, Otto Fenn*\n  - {identifier}\n")
    assert mention.title == "Herons that Stand in Fog"
    assert [one.family for one in mention.authors] == ["Roe", "Fenn"]
    assert mention.identifiers


def test_slanted_words_first_are_a_title_and_a_slanted_venue_is_none() -> None:
    """Three slanted words and more stand for a title; with a year, or before linked words, they do not."""
    assert _only(f"# A\n- *Herons that Stand in Fog* ([paper]({URL}))\n").title == "Herons that Stand in Fog"
    assert _only(f"# A\n- *Letters on Marsh Birds 2019*, [Herons in Fog]({URL})\n").title == "Herons in Fog"


def test_a_venue_before_a_title_is_skipped() -> None:
    """A venue with its year and a stop, or on a line of its own, stands before the title."""
    assert _only(f"# A\n- CVPR, 2019. Herons that Stand in Fog [[pdf]({URL})]\n").title == "Herons that Stand in Fog"
    assert _only(f"# A\n- [CVPR, 2019]({URL})<br>Herons that Stand in Fog\n").title == "Herons that Stand in Fog"


def test_labels_in_other_languages() -> None:
    """A label is a label in the language of its list."""
    for label in ("논문", "論文", "Artikel", "artículo"):
        mention = _only(f"# A\n- *Herons that Stand in Fog* [{label}]({URL}) [code](https://github.com/a/b)\n")
        assert mention.title == "Herons that Stand in Fog"
