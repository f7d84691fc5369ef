"""Which items of lists become one work although nobody was asked."""

from __future__ import annotations

import pytest

from bibforge.reconcile.lock import Lock
from bibforge.workflows.build import BuildOptions, build

PDF = "http://proceedings.example.org/papers/roe_Foxes_paper.pdf"
TITLE = "Foxes in Fog: Seeing Through Grey Air"


def works(*lines: str) -> list[list[str]]:
    """Return the places of each work of lists of one line each, compiled without anybody to ask."""
    sources = {f"{name}.md": f"# Foxes\n\n## Papers\n\n{line}\n" for name, line in zip("abcdef", lines, strict=False)}
    library = build(sources, Lock(), (), BuildOptions(offline=True)).library
    return [[mention.place.file for mention in work.mentions] for work in library.works]


@pytest.mark.parametrize(
    "other",
    [PDF, PDF.replace("http:", "https:"), f"{PDF}#page=2", PDF.replace("//", "//www.")],
    ids=["equal", "https", "fragment", "www"],
)
def test_one_title_and_one_address_in_two_lists_are_one_work(other: str) -> None:
    """One list names the people, the other nobody: the same PDF under the same title is the same paper."""
    one = f"- [{TITLE}]({PDF}), Ann Roe, Bob Doe, 2019"
    assert works(one, f"- [{TITLE}]({other})") == [["a.md", "b.md"]]


def test_a_short_title_with_its_address_is_one_work() -> None:
    """Two words name no work by themselves, but with the PDF they do."""
    assert works(f"- [Mask Foxes]({PDF}), Ann Roe, 2019", f"- [Mask Foxes]({PDF})") == [["a.md", "b.md"]]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (f"- [{TITLE}]({PDF})", f"- [Herons in Rain: Hearing Through Wet Air]({PDF})"),
        (f"- [Foxes in Fog]({PDF})", f"- [Foxes in Fog: Part II]({PDF})"),
        (f"- [{TITLE}]({PDF}), Ann Roe, Bob Doe, 2009", f"- [{TITLE}]({PDF}), 2022"),
        (f"- [{TITLE}]({PDF}), Ann Roe, Bob Doe", f"- [{TITLE}]({PDF}), Zoe Poe, Yan Moe"),
        (f"- [Introduction]({PDF}), Ann Roe", f"- [Introduction]({PDF})"),
        (f"- [{TITLE}](https://arxiv.org/abs/2101.00001) [[page]({PDF})]",
         f"- [{TITLE}](https://arxiv.org/abs/2101.00002) [[page]({PDF})]"),
    ],
    ids=["titles", "parts", "years", "people", "headings of volumes", "identifiers"],
)  # fmt: skip
def test_one_address_joins_nothing_that_differs(left: str, right: str) -> None:
    """A page may list many papers: titles, years, people and identifiers that differ keep two works."""
    assert ["a.md", "b.md"] not in works(left, right)


def test_the_papers_of_one_page_stay_apart() -> None:
    """Five papers that all link the page of their project stay five works."""
    page = "https://github.example.org/foxes/papers"
    lines = [f"- {name} in fog: a study of grey air [[code]({page})]" for name in ("Foxes", "Hares", "Owls", "Elks")]
    assert works(*lines) == [["a.md"], ["b.md"], ["c.md"], ["d.md"]]


def test_two_videos_of_one_book_stay_two() -> None:
    """What is no paper joins by its address under one title, never by the address alone."""
    book = "https://www.youtube.com/playlist?list=PL1"
    assert works(f"- [Foxes, first part]({book})", f"- [Foxes, second part]({book})") == [["a.md"], ["b.md"]]
    assert works(f"- [Foxes, a talk]({book})", f"- [Foxes: a talk]({book}) by Ann Roe") == [["a.md", "b.md"]]


def test_one_title_at_one_venue_in_one_year_is_one_work() -> None:
    """A telling title with year and venue needs no common address; another year keeps two works."""
    arxiv, pdf = "https://arxiv.org/abs/1901.00001", PDF
    assert works(f"- {TITLE} [[CVPR2019]({arxiv})]", f"- {TITLE} [[CVPR2019 Oral]({pdf})]") == [["a.md", "b.md"]]
    assert works(f"- {TITLE} [[CVPR2019]({arxiv})]", f"- {TITLE} [[ICCV2021]({pdf})]") == [["a.md"], ["b.md"]]
    assert works(f"- {TITLE} [[paper]({arxiv})]", f"- {TITLE} [[paper]({pdf})]") == [["a.md"], ["b.md"]]
