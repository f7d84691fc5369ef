"""One list in every syntax: the same mentions, each at its place in the text."""

import html
import json

import pytest
from carried_lists import SYNTAXES, Paper
from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list

WORDS = ["rivers", "thin", "networks", "über", "learning", "a", "of", "żółw", "sand", "& stone", "multi-scale", "drift"]
PEOPLE = ["Ada Brook", "Tom Ford", "Łukasz Żuk", "Ina Weir", "Otto Dam", "J. R. Pool"]
TITLES = st.lists(st.sampled_from(WORDS), min_size=4, max_size=8).map(lambda words: f"Deep {' '.join(words)}")


@st.composite
def lists(draw: st.DrawFn) -> list[Paper]:
    """Return the papers of a made-up list, two sections, titles that differ."""
    titles = draw(st.lists(TITLES, min_size=2, max_size=6, unique=True))
    return [
        Paper(
            section="Früh & spät" if 2 * number < len(titles) else "Später",
            title=title,
            people=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True))),
            venue=draw(st.sampled_from(["NeurIPS", "ICML", "CVPR"])),
            year=draw(st.integers(1995, 2025)),
            arxiv=f"1{number}0{number + 1}.0{draw(st.integers(1000, 9999))}",
            code=f"https://github.com/brook/net{number}",
        )
        for number, title in enumerate(titles)
    ]


def _said(mention: Mention) -> tuple[object, ...]:
    people = tuple(person.display for person in mention.authors)
    links = tuple((link.url, link.role) for link in mention.links)
    return mention.title, people, mention.year, mention.venue, mention.place.category, mention.arxiv, links


@pytest.mark.parametrize("suffix", SYNTAXES)
@given(papers=lists(), newline=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["", "\ufeff"]))
def test_a_list_reads_alike_in_every_syntax(suffix: str, papers: list[Paper], newline: str, mark: str) -> None:
    """Titles, people, venues, years, categories and links are those of the Markdown list, with any line end, with and
    without a byte order mark.
    """
    plain = read_list(SYNTAXES["md"]("A list", papers), "list.md")
    text = mark + SYNTAXES[suffix]("A list", papers).replace("\n", newline)
    reading = read_list(text, f"list.{suffix}")
    assert [_said(mention) for mention in reading.mentions] == [_said(mention) for mention in plain.mentions]
    assert [mention.title for mention in plain.mentions] == [paper.title for paper in papers]
    assert reading.headings == plain.headings


@pytest.mark.parametrize("suffix", SYNTAXES)
@given(papers=lists(), newline=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["", "\ufeff"]))
def test_places_are_those_of_the_file(suffix: str, papers: list[Paper], newline: str, mark: str) -> None:
    """A title's span holds the title as the syntax writes it, a link's target its address; the line is the title's."""
    text = mark + SYNTAXES[suffix]("A list", papers).replace("\n", newline)
    for mention in read_list(text, f"list.{suffix}").mentions:
        assert mention.title_span is not None
        written = text[mention.title_span.start : mention.title_span.end]
        assert _unescaped(written, suffix) == mention.title
        assert mention.place.line == text.count("\n", 0, mention.title_span.start) + 1
        for link in mention.links:
            assert link.target_span is not None
            assert text[link.target_span.start : link.target_span.end] == link.url


def _unescaped(written: str, suffix: str) -> str:
    if suffix == "html":
        return html.unescape(written)
    return json.loads(f'"{written}"') if suffix in ("ipynb", "json") else written
