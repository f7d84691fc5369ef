"""Identifiers and their normal forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId, from_spelled, identifier_in_url, spelled


@pytest.mark.parametrize(
    "text",
    [
        "1706.03762",
        "arXiv:1706.03762v5",
        "ARXIV: 1706.03762",
        "http://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762v2.pdf",
        "https://arxiv.org/pdf/1706.03762",
        "http://cn.arxiv.org/abs/1706.03762",
        "https://www.arxiv.org/html/1706.03762v1#S2",
        "https://doi.org/10.48550/arXiv.1706.03762",
        "10.48550/ARXIV.1706.03762",
    ],
)
def test_every_spelling_of_an_arxiv_id_is_one(text: str) -> None:
    """Addresses, mirrors, versions, the `.pdf` and the arXiv DOI have one normal form."""
    assert ArxivId.parse(text) == ArxivId("1706.03762")


@pytest.mark.parametrize("text", ["math.GT/0309136", "https://arxiv.org/abs/math/0309136v1", "arXiv:math/0309136"])
def test_old_ids_lose_their_subject_class(text: str) -> None:
    """The stored form of an old identifier has no subject class."""
    assert ArxivId.parse(text) == ArxivId("math/0309136")


@pytest.mark.parametrize(
    "text", ["1713.00001", "0703.0001", "1501.0001", "1412.00001", "1706.00000", "foo/0309136", "10.1109/5.771073", ""]
)
def test_what_cannot_be_an_arxiv_id_is_none(text: str) -> None:
    """Month 13, the wrong number of digits for the year, number zero and unknown archives are refused."""
    assert ArxivId.parse(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.1109/JPROC.2017.2761740", "10.1109/jproc.2017.2761740"),
        ("https://doi.org/10.1007/JHEP07(2015)086", "10.1007/jhep07(2015)086"),
        ("doi: 10.1000/abc.", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("https://doi.org/{10.1088/2632-2153/abbf9a", "10.1088/2632-2153/abbf9a"),
    ],
)
def test_a_doi_has_one_lower_case_form(text: str, value: str) -> None:
    """Prefixes, case, percent signs, stray braces and a final stop do not matter; brackets that balance stay."""
    found = Doi.parse(text)
    assert found is not None
    assert found.value == value


def test_a_doi_keeps_its_registered_spelling_for_print() -> None:
    """Equality ignores case, output does not."""
    one, other = Doi.parse("10.1109/JPROC.1"), Doi.parse("10.1109/jproc.1")
    assert one == other
    assert str(one) == "10.1109/JPROC.1"


@pytest.mark.parametrize(
    ("url", "spelling"),
    [
        ("https://www.mitpressjournals.org/doi/full/10.1162/neco_a_00990", "doi:10.1162/neco_a_00990"),
        ("https://sci-hub.tw/10.1109/msp.2014.2347059", "doi:10.1109/msp.2014.2347059"),
        ("https://dl.acm.org/doi/10.1145/3292500.3330961?cid=1", "doi:10.1145/3292500.3330961"),
        ("https://link.springer.com/content/pdf/10.1007/s11263-019-01247-4.pdf", "doi:10.1007/s11263-019-01247-4"),
        ("https://huggingface.co/papers/2301.00001", "arxiv:2301.00001"),
        ("https://openreview.net/pdf?id=HyoST_9xl", "openreview:HyoST_9xl"),
        ("https://openreview.net/forum?id=Byxz4n09tQ&noteId=x", "openreview:Byxz4n09tQ"),
    ],
)
def test_publishers_pages_state_identifiers(url: str, spelling: str) -> None:
    """The identifier in an address is found whatever stands around it."""
    found = identifier_in_url(url)
    assert found is not None
    assert spelled(found) == spelling
    assert from_spelled(spelling) == found


@pytest.mark.parametrize(
    "url",
    ["", "https://ieeexplore.ieee.org/document/8114708", "https://example.org/1706.03762", "not a url", "https://[::1"],
)
def test_an_address_without_identifier_states_none(url: str) -> None:
    """A number that looks like an identifier on a foreign host is none."""
    assert identifier_in_url(url) is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    """Whatever is found has a normal form that reads back as itself."""
    for found in (*ArxivId.find_in(text), *Doi.find_in(text), identifier_in_url(text), Isbn.parse(text)):
        if found is not None:
            assert from_spelled(spelled(found)) == found


def test_isbn_check_digits_are_checked() -> None:
    """An ISBN-10 becomes an ISBN-13; a wrong check digit is no ISBN."""
    assert Isbn.parse("http://id.crossref.org/isbn/978-0-306-40615-7") == Isbn("9780306406157")
    assert Isbn.parse("0-306-40615-2") == Isbn("9780306406157")
    assert Isbn.parse("978-0-306-40615-8") is None


def test_openreview_ids_need_their_host_or_their_form() -> None:
    """A bare word of another length is no forum."""
    assert OpenReviewId.parse("https://openreview.net/group?id=x") is None
    assert OpenReviewId.parse("HyoST_9xl") == OpenReviewId("HyoST_9xl")
