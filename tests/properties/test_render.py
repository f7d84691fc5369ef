"""What is rendered of a library is read to the same library, whatever the list says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendering import ROOT, again, differences

from bibforge.markup.markdown import outline as blocks_of
from bibforge.markup.source import SourceText
from bibforge.model.people import Person
from bibforge.readinglist.written import Listed, Outline, Template, markdown_text, ways_to_write, written
from bibforge.reconcile.lock import Lock, read_lock

LOCK = read_lock((ROOT / "output" / "bibforge.lock").read_text(encoding="utf-8"))
SHAPES = ["own", *(str(one) for one in Template)]
SOURCES = sorted((ROOT / "sources").glob("*.md"))
WORDS = ["rivers", "thin", "networks", "über", "learning", "of", "żółw", "[sand]", "& stone", "multi-scale", "*drift*",
         "x_1", "<b>", "a|b", "C#", "1.", "`code`", "50%", "~flow~", "水"]  # fmt: skip
PEOPLE = [Person(family="Brook", given="Ada"), Person(family="van der Weir", given="Ina"),
          Person(family="Żuk", given="Ł. K."), Person(family="Dam", given="Otto"),
          Person(family="Ford-Lake", given="Tom")]  # fmt: skip
HEADINGS = ["Früh & spät", "Large-scale *nets*", "C++ [old]", "2. Pools"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_lists_of_the_project_come_back(path: Path, shape: str) -> None:
    """Each of the three lists, rendered in each shape, is built to the same works; a table has no place for notes."""
    before, after, _ = again(path.read_text(encoding="utf-8"), "list.md", LOCK, shape)
    found = list(differences(before.library, after.library))
    if shape == "table":  # which also takes a title such as `summary` for a label
        found = [one for one in found if one[1] not in ("notes", "lost")]
    assert found == []
    resolved = [{work.key for work in one.library.works if work.records} for one in (before, after)]
    assert resolved[0] == resolved[1]


@st.composite
def entries(draw: st.DrawFn) -> list[Listed]:
    """Return entries of a made-up list under one or two headings; titles differ."""
    words = st.lists(st.sampled_from(WORDS), min_size=3, max_size=7).map(lambda some: f"Deep {' '.join(some)} models")
    titles = draw(st.lists(words, min_size=1, max_size=5, unique=True))
    path = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=2, unique=True))
    return [
        Listed(
            title=title,
            url=f"https://arxiv.org/abs/1{number}0{number + 1}.0{draw(st.integers(1000, 9999))}",
            people=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True))),
            venue=draw(st.sampled_from(["NeurIPS", "ICML", "Neural Computation", ""])),
            year=draw(st.integers(1995, 2025)),
            links=(("code", f"https://github.com/brook/net{number}(1)"),) if draw(st.booleans()) else (),
            notes=("It is wide and *never* deep.",) if draw(st.booleans()) else (),
            path=tuple(path[: 1 + number % len(path)]),
        )
        for number, title in enumerate(titles)
    ]


@given(entries(), st.sampled_from([Template.BULLETS, Template.DETAILS, Template.HTML]))
def test_made_up_lists_come_back(made: list[Listed], template: Template) -> None:
    """Signs of Markdown and HTML in titles, headings and addresses are words and nothing else."""
    outline = Outline(title="Rivers", paths=(), entries=tuple(made), template=template)
    text = written(outline, [ways_to_write(one, template)[0] for one in made]).text
    name = "list.html" if template is Template.HTML else "list.md"
    before, after, _ = again(text, name, Lock(), template)
    assert len(before.library.works) == len(made)
    assert {work.record.title for work in before.library.works} == {one.title for one in made}
    assert list(differences(before.library, after.library)) == []


FAMILIES = [Person(family="Lee"), Person(family="Stone"), Person(family="Weir")]
ODD_HEADINGS = ["2023", "2022", "Survey", "Rivers of sand"]


@st.composite
def odd_entries(draw: st.DrawFn) -> list[Listed]:
    """Return entries whose people may be family names alone, whose headings may be years, whose venues have one."""
    words = st.lists(st.sampled_from(WORDS[:8]), min_size=3, max_size=6).map(lambda some: f"Wide {' '.join(some)} maps")
    titles = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    return [
        Listed(
            title=title,
            url=f"https://arxiv.org/abs/1{number}0{number + 1}.0{draw(st.integers(1000, 9999))}",
            people=tuple(
                draw(st.lists(st.sampled_from(draw(st.sampled_from([FAMILIES, PEOPLE]))), max_size=3, unique=True))
            ),
            more_people=draw(st.booleans()),
            venue=draw(st.sampled_from(["CVPR", "VLDB'19", "Journal of Rivers", ""])),
            year=draw(st.none() | st.integers(1995, 2025)),
            path=(draw(st.sampled_from(ODD_HEADINGS)),),
        )
        for number, title in enumerate(titles)
    ]


@given(odd_entries(), st.sampled_from([Template.BULLETS, Template.AWESOME, Template.HTML]))
def test_what_a_list_says_oddly_is_said_again(made: list[Listed], template: Template) -> None:
    """Family names alone, years as headings, venues with their year: whatever was read is what is read again."""
    paths = tuple((heading,) for heading in ODD_HEADINGS)
    outline = Outline(title="Rivers", paths=paths, entries=tuple(made), template=Template.BULLETS)
    text = written(outline, [ways_to_write(one, Template.BULLETS)[0] for one in made]).text
    before, after, rendered = again(text, "list.md", Lock(), template)
    assert list(differences(before.library, after.library)) == [], rendered


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_words_are_read_as_written(text: str) -> None:
    """Whatever signs a heading is made of, Markdown reads them as they are."""
    blocks = blocks_of(SourceText(f"# A {markdown_text(text)} z\n"))
    assert [block.passage.text.strip() for block in blocks] == [f"A {text} z"]
