"""Posts: one paper each in their front matter, YAML or TOML; components of MDX."""

from __future__ import annotations

from bibforge.model.library import SkipReason
from bibforge.readinglist.carriers import read_list
from bibforge.workflows.build import roots

YAML = """---
title: Foxes in Fog
authors: [Jane Roe, John Doe]
categories: [Fog, Rain]
arxiv: 2101.00001
date: 2021-03-04
---

What foxes do in fog.
"""
TOML = """+++
title = "Foxes in Rain"
authors = ["Jane Roe", "John Doe"]
categories = ["Rain"]
date = 2021-03-04
[extra]
url_pdf = "https://arxiv.org/pdf/2101.00002"
doi = "10.5555/rain.1"
+++

What foxes do in rain.
"""
MDX = """import { Card } from "cards"

# Fog

<Paper title="Foxes in Fog" authors="Jane Roe, John Doe" venue="SEA" year="2021"
  href="https://arxiv.org/abs/2101.00001" />

<Card title={"Foxes in Rain"} href={"https://arxiv.org/abs/2101.00002"}>

They get wet.

</Card>

- <Ref name="Foxes in Sand" url="https://arxiv.org/abs/2101.00003" />

<Tabs>

- [Foxes in Snow](https://arxiv.org/abs/2101.00004)

</Tabs>
"""


def test_toml_states_a_paper_as_yaml_does() -> None:
    """Between plus signs the front matter is TOML: title, people, date and identifiers of the post's paper."""
    (post,) = read_list(TOML, "posts/rain.md").mentions
    assert (post.title, [one.family for one in post.authors], post.year) == ("Foxes in Rain", ["Roe", "Doe"], 2021)
    assert post.title_span is not None
    assert TOML[post.title_span.start : post.title_span.end] == "Foxes in Rain"


def test_broken_toml_is_told() -> None:
    """Front matter that is no TOML is skipped with its reason, and the papers in it are told."""
    (broken,) = read_list("+++\ntitle = \nurl = https://arxiv.org/abs/2101.00001\n+++\n", "a.md").skipped
    assert (broken.reason, broken.papers) == (SkipReason.FRONT_MATTER, ("https://arxiv.org/abs/2101.00001",))


def test_posts_of_a_folder_are_one_list() -> None:
    """Each post has the category that it names first, and all hang under the name of their folder."""
    lists = [read_list(YAML, "site/posts/fog.md"), read_list(TOML, "site/posts/rain.md"), read_list("# Fog\n", "a.md")]
    assert [one.place.category for each in lists for one in each.mentions] == [("Fog",), ("Rain",)]
    assert list(roots(lists).values()) == ["posts", "posts", "Fog"]


def test_a_post_that_lists_papers_is_a_list() -> None:
    """A post whose text has entries of its own stays a list under its own title."""
    reading = read_list(YAML + "\n- [Rivers that bend](https://arxiv.org/abs/2202.00001)\n", "posts/fog.md")
    assert (len(reading.mentions), reading.is_post) == (2, False)
    assert roots([reading]) == {"posts/fog.md": "Foxes in Fog"}


def test_components_are_entries() -> None:
    """The attributes of a component say title, people, venue, year and address, in quotes or in braces."""
    read = read_list(MDX, "fog.mdx").mentions
    assert [one.title for one in read] == ["Foxes in Fog", "Foxes in Rain", "Foxes in Sand", "Foxes in Snow"]
    assert [one.arxiv[0].value[-1] for one in read] == ["1", "2", "3", "4"]
    first = read[0]
    assert ([one.family for one in first.authors], first.venue, first.year) == (["Roe", "Doe"], "SEA", 2021)
    link = first.links[0].target_span
    assert link is not None
    assert MDX[link.start : link.end] == "https://arxiv.org/abs/2101.00001"


def test_capitals_are_no_components_in_markdown() -> None:
    """HTML in plain Markdown may be written in capitals."""
    read = read_list('<A HREF="https://arxiv.org/abs/2101.00001">Foxes in Fog</A>', "a.md").mentions
    assert [one.title for one in read] == ["Foxes in Fog"]
