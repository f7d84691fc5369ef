"""Identifiers that a rule makes of an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.hints import RULES, hints_in_url
from bibforge.model.identifiers import identifier_in_url


@pytest.mark.parametrize(
    ("path", "doi"), [example for rule in RULES for example in rule.examples], ids=lambda text: text or "none"
)
def test_every_rule_makes_what_its_examples_say(path: str, doi: str) -> None:
    """The first DOI made of an address is its example's, and the address states none itself."""
    made = hints_in_url(f"https://{path}")
    assert [str(one) for one in made[:1]] == ([doi] if doi else [])
    assert identifier_in_url(f"https://{path}") is None


def test_every_rule_has_a_source_and_an_example() -> None:
    """A row without them could not be checked."""
    assert all(rule.source and rule.examples and rule.dois for rule in RULES)


@pytest.mark.parametrize(
    "url",
    [
        "", "zenodo.org/record/1", "https://zenodo.org/", "https://notzenodo.example/record/123",
        "https://evilzenodo.org/record/1",
        "https://aclanthology.org/Q18-1001/", "https://aclanthology.org/2020.tacl-1.3/",
        "https://aclanthology.org/P05-1001/",
        "https://www.ijcai.org/proceedings/2015/12", "https://www.mdpi.com/9999-9999/1/2/3", "https://osf.io/about",
        "https://dl.acm.org/citation.cfm?id=1234567", "https://www.nature.com/articles/onc2011282",
        "https://" + "a/" * 9000,
    ],
)  # fmt: skip
def test_where_no_rule_fits_nothing_is_made(url: str) -> None:
    """A wrong DOI is worse than none: other houses, other years, other journals, data for an address."""
    assert hints_in_url(url) == ()


def test_early_anthology_pages_have_two_likely_dois() -> None:
    """Two prefixes were in use; the likelier comes first."""
    made = hints_in_url("https://aclanthology.org/P14-1062/")
    assert [str(one) for one in made] == ["10.3115/v1/P14-1062", "10.18653/v1/P14-1062"]


@given(st.text(max_size=200))
def test_any_address_is_read_without_a_crash(text: str) -> None:
    """Whatever stands in an address, the answer is DOIs or none."""
    for rule in RULES:
        assert isinstance(hints_in_url(f"https://{rule.host}/{text}"), tuple)
