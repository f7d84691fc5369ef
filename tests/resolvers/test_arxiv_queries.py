"""Titles as arXiv search queries."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.model.people import Person
from bibforge.resolvers.answers import ByTitle
from bibforge.resolvers.arxiv.queries import cleaned, fallback_clause, grouped, phrase_clause, shares_a_request

HE = Person(family="He", given="Kaiming")


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ('The "Best"\n of *all* worlds?', "The Best of all worlds"),
        ("On $\\beta$-decay of {N}uclei", "On β-decay of Nuclei"),
        ("Spaces $L^{p^2}(\\mathcal{X})$ again", "Spaces again"),
        ("Erd\\H{o}s problems", "Erdős problems"),
    ],
)
def test_what_may_stand_in_a_phrase(title: str, phrase: str) -> None:
    """Quotes, wildcards and TeX are no part of a quoted phrase; letters with accents are."""
    assert cleaned(title) == phrase


def test_common_titles_are_held_to_their_people() -> None:
    """A short title goes with its authors, and shares a request only so."""
    long, short = "Deep Residual Learning for Image Recognition", "Deep Learning"
    assert phrase_clause(ByTitle(title=long, authors=(HE,))) == f'ti:"{long}"'
    assert phrase_clause(ByTitle(title=short, authors=(HE,))) == '(ti:"Deep Learning" AND au:"He")'
    assert phrase_clause(ByTitle(title=short)) == 'ti:"Deep Learning"'
    assert [shares_a_request(ByTitle(title=title)) for title in (long, short)] == [True, False]
    assert shares_a_request(ByTitle(title=short, authors=(HE,)))


def test_one_wrong_word_leaves_a_right_choice() -> None:
    """The fall-back asks for choices of words, so that no single word is in all of them."""
    for title, people in [
        ("Accurate Large Minibatch Gradient Descent Training", ()),
        ("Accurate Large Minibatch Gradient", ()),
        ("Accurate Large Minibatch", (HE,)),
        ("Accurate Large Minibatch Gradient", (HE,)),
    ]:
        clause = fallback_clause(ByTitle(title=title, authors=people))
        choices = [part for part in clause.split(" OR ") if "ti:" in part]
        assert len(choices) == 2
        longest = max(title.lower().split(), key=len)
        assert sum(longest in choice for choice in choices) == 1
        assert ('AND au:"He"' in clause) is bool(people)


_TITLES = st.text(alphabet=st.sampled_from("abcde é\"'()[]:?*\\{}$^_~-/&,.ßΩ中 \n"), max_size=60)


@pytest.fixture(scope="module")
def empty_arxiv() -> Any:
    """Start one arXiv without papers for all examples."""
    from arxiv_http import ArxivService

    service = ArxivService()
    yield service
    service.close()


@settings(deadline=None)
@given(titles=st.lists(_TITLES, max_size=4), names=st.lists(_TITLES, max_size=2))
def test_every_query_can_be_read(empty_arxiv: Any, titles: list[str], names: list[str]) -> None:
    """Whatever stands in titles and names, arXiv's query language bears what is made of them."""
    from arxiv_http import Reader

    people = tuple(Person(family=name) for name in names)
    for title in titles:
        question = ByTitle(title=title, authors=people)
        clauses = [clause for clause in (phrase_clause(question), fallback_clause(question)) if clause]
        if clauses:
            assert Reader(" OR ".join(clauses), empty_arxiv).whole() == {}


@given(st.lists(st.tuples(st.integers(1, 900), st.booleans()), max_size=60))
def test_groups_hold_every_clause_once(sizes: list[tuple[int, bool]]) -> None:
    """Ten clauses at most and no long address; a clause that shares no request is alone."""
    clauses = [
        (ByTitle(title=str(place)), f"{place}:" + "x" * size, shares) for place, (size, shares) in enumerate(sizes)
    ]
    groups = grouped(clauses)
    assert sorted(clause for group in groups for _, clause in group) == sorted(clause for _, clause, _ in clauses)
    for group in groups:
        assert 1 <= len(group) <= 10
        assert len(quote_plus(" OR ".join(clause for _, clause in group))) <= 3600
    alone = {clause for _, clause, shares in clauses if not shares}
    assert all(len(group) == 1 for group in groups if group[0][1] in alone)
