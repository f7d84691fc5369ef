"""The cues of a title on single items."""

import pytest

from bibforge.readinglist.carriers import read_list


@pytest.mark.parametrize(
    ("item", "title", "cue"),
    [
        ("[FogNet](https://arxiv.org/abs/2101.00001): Seeing Foxes in Fog | SEA 2021",
         "FogNet: Seeing Foxes in Fog", "linked words first"),
        ("[FogNet](https://arxiv.org/abs/2101.00001): a net that sees foxes", "FogNet", "linked words first"),
        ("[Fogger](https://github.com/roe/fogger) - [R] - Finds foxes. [Foxes found in fog](https://doi.org/10.5555/1)",
         "Foxes found in fog", "the paper of a tool, linked last"),
        ("[Fogger](https://github.com/roe/fogger) - Made of [Foxes found in fog](https://doi.org/10.5555/1)",
         "Fogger", "linked words first"),
        ('"Why Fog?" Asking Foxes about Weather [[paper](https://arxiv.org/abs/2101.00001)]',
         '"Why Fog?" Asking Foxes about Weather', "plain words"),
        ("Roe J, Doe JB. Fog in the spring meadows. N Engl J Fog. 2019;12(3):4-6. doi:10.5555/fog.1",
         "Fog in the spring meadows", "in a form of reference styles"),
        ("**[FogLayer](https://fog.readthedocs.io/nn)** from Roe and Doe: [Foxes in Fog](https://arxiv.org/abs/2101.00001)",
         "Foxes in Fog", "the paper of a thing, behind the people credited for it"),
        ("FogNet **Foxes in the Fog**, 24 Sep 2021, [paper](https://arxiv.org/abs/2109.00001)",
         "Foxes in the Fog", "bold words behind a lead"),
        ("Learning **fast foxes in fog** with hounds [paper](https://arxiv.org/abs/2109.00001)",
         "Learning fast foxes in fog with hounds", "plain words"),
        ("ROE y DOE *Foxes in Fog* [cap. 1](https://example.org/1.pdf) (1957)",
         "Foxes in Fog", "slanted words behind names in capitals"),
        ("2019-SEA - Foxes that Hear in Fog. [[Paper]](https://arxiv.org/abs/1901.00001)",
         "Foxes that Hear in Fog", "plain words"),
        ("[arXiv:2101.00001](https://arxiv.org/abs/2101.00001) - Slow Herons of the Upper Marsh",
         "Slow Herons of the Upper Marsh", "plain words"),
        ("**HeronNet**: Wading without Maps [[paper]]()", "HeronNet: Wading without Maps",
         "bold words behind a lead"),
        ("Foxes of the U.S. and U.K. Fogs. ICLR 2020. [paper](https://arxiv.org/abs/2001.00001)",
         "Foxes of the U.S. and U.K. Fogs", "plain words"),
        ("Foxes in Fog[^1] :star: [paper](https://arxiv.org/abs/2001.00001)", "Foxes in Fog", "plain words"),
        ("Foxes[^2] in Fog [paper](https://arxiv.org/abs/2001.00001)", "Foxes in Fog", "plain words"),
        ("Foxes in Fog, okt 2016, FogLab, [paper](https://arxiv.org/abs/1610.00001)", "Foxes in Fog", "plain words"),
        ("**Jane Roe**, John Doe: *Fogs in Cups*. In: Proc. of the 5th Fog Meeting (2020) [PDF](https://a.example/1.pdf)",
         "Fogs in Cups", "in a form of reference styles"),
    ],
)  # fmt: skip
def test_a_title_is_found_by_its_cue(item: str, title: str, cue: str) -> None:
    """What marks a title decides where it begins and ends, and is told."""
    mention = read_list(f"# Fog\n\n- {item}\n", "fog.md").mentions[0]
    assert (mention.title, dict(mention.cues)["title"]) == (title, cue)


@pytest.mark.parametrize(
    ("items", "people"),
    [
        (["(2020) [Mud](https://arxiv.org/abs/2002.00001) by Roe",
          "(2019) [Mud again](https://arxiv.org/abs/2002.00002) by Roe, Doe, Fenn",
          "(2018) [More mud](https://arxiv.org/abs/2002.00003) by Lark and Doe",
          "[Mud at last](https://arxiv.org/abs/2002.00004) - Heath (2015)"], ["Heath"]),
        (["Jane Roe and John Doe: Apples in Fog, 1995.", "Otto Fenn, Ivy Lark: Pears in Fog, 1996.",
          "Mia Dell, Finn Moor: Plums in Fog, 1997.", "Tom L. Heath: When Figs Are Ripe, EMNLP 2004."],
         ["Tom L. Heath"]),
    ],
)  # fmt: skip
def test_a_doubtful_item_is_read_by_the_habit_of_its_list(items: list[str], people: list[str]) -> None:
    """Family names alone, and one name before a colon, are people where the list's sure items say so, in any order."""
    for order in (items, items[::-1]):
        text = "# Fog\n\n" + "\n".join(f"- {item}" for item in order)
        mention = next(one for one in read_list(text, "fog.md").mentions if people[0].split()[-1] in str(one.authors))
        assert [one.display for one in mention.authors] == people


def test_people_stand_behind_the_quotes_of_a_title() -> None:
    """The quote that closes a title is no part of the first name: names and venue are told apart."""
    item = '"Slow Herons of the Marsh," Ivy Lark and Otto Fenn, in *Proc. SEA*, 2019. [[paper]](https://arxiv.org/abs/1901.00001)'
    mention = read_list(f"# Fog\n\n- {item}\n", "fog.md").mentions[0]
    assert [one.display for one in mention.authors] == ["Ivy Lark", "Otto Fenn"]
    assert "Lark" not in mention.venue
