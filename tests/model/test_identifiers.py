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
        "1706.03762v1 [cs.CL]",
        "arXiv:1706.03762v5 [cs.CL] 6 Dec 2017",
        "arXiv.1706.03762",
        "https://ar5iv.labs.arxiv.org/html/1706.03762",
        "https://www.alphaxiv.org/abs/1706.03762v3",
        "https://huggingface.co/papers/1706.03762",
        "https://www.catalyzex.com/paper/arxiv:1706.03762",
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
        ("{{10.1000/abc}}", "10.1000/abc"),
        ("https://doi.org/10.1000/abc?utm_source=x#y", "10.1000/abc"),
        ("https://doi.org/doi:10.1000/abc/", "10.1000/abc"),
        ("urn:doi:10.1000/abc", "10.1000/abc"),
        ("<10.1000/abc>", "10.1000/abc"),
        ("DOI 10.1000/abc\u200b", "10.1000/abc"),
        ("10.1175/1520-0493(2002)130<1913:FOX>2.0.CO;2", "10.1175/1520-0493(2002)130<1913:fox>2.0.co;2"),
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
        (
            "https://doi.org/10.1175/1520-0493(2002)130%3C1913:FOX%3E2.0.CO;2",
            "doi:10.1175/1520-0493(2002)130<1913:fox>2.0.co;2",
        ),
        (
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("https://www.biorxiv.org/content/10.1101/2020.04.01.020586v1.full.pdf", "doi:10.1101/2020.04.01.020586"),
        ("https://www.medrxiv.org/content/10.64898/2026.01.02.26012345v2", "doi:10.64898/2026.01.02.26012345"),
        ("https://genome.cshlp.org/content/10.1101/gr.229102.117v1", "doi:10.1101/gr.229102.117v1"),
        ("https://direct.mit.edu/tacl/article/doi/10.1162/tacl_a_00300/43535/On-Foxes", "doi:10.1162/tacl_a_00300"),
        ("https://academic.oup.com/nar/article/doi/10.1093/nar/gkz1021/5629500?login=true", "doi:10.1093/nar/gkz1021"),
        (
            "https://academic.oup.com/nar/article-pdf/doi/10.1093/nar/gkz1021/31234567/gkz1021.pdf",
            "doi:10.1093/nar/gkz1021",
        ),
        (
            "https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0033693&type=printable",
            "doi:10.1371/journal.pone.0033693",
        ),
        (
            "https://journals.plos.org/plosone/article?id=10.1371%2Fjournal.pone.0033693&x=1",
            "doi:10.1371/journal.pone.0033693",
        ),
        ("https://www.spiedigitallibrary.org/10.1117/12.2293528.full?SSO=1", "doi:10.1117/12.2293528"),
        (
            "https://www.taylorfrancis.com/chapters/10.1201/9781315605708-18/seeing-the-red-fox",
            "doi:10.1201/9781315605708-18",
        ),
        ("https://onlinelibrary.wiley.com/doi/10.1111/j.1467.x/abstract;jsessionid=A1.f02", "doi:10.1111/j.1467.x"),
        ("https://iopscience.iop.org/article/10.1088/1742-6596/123/1/012/meta", "doi:10.1088/1742-6596/123/1/012"),
        ("https://www.researchsquare.com/article/10.21203/rs.3.rs-123/v1", "doi:10.21203/rs.3.rs-123/v1"),
        ("https://drops.dagstuhl.de/entities/document/10.4230/LIPIcs.X.2024.1", "doi:10.4230/lipics.x.2024.1"),
        ("https://arxiv.org/html/2301.00001v2#S1", "arxiv:2301.00001"),
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
    [
        "", "https://ieeexplore.ieee.org/document/8114708", "https://example.org/1706.03762", "not a url",
        "https://[::1",
        "http://delivery.acm.org/10.1145/3230000/3220078/p2847-den.pdf?id=3220078",
        "https://openreview.net/references/pdf?id=HyoST_9xl", "https://openreview.net/pdf/abc123.pdf",
        "https://www.nature.com/articles/s41586-021-03819-2", "http://www.cs.ex.edu/itp-aug-2010/summary/summary.pdf",
    ],
)  # fmt: skip
def test_an_address_without_identifier_states_none(url: str) -> None:
    """A number that looks like an identifier on a foreign host is none."""
    assert identifier_in_url(url) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "see 10.1175/1520-0493(2002)130<1913:FOX>2.0.CO;2, and 10.1000/b>.",
            ["10.1175/1520-0493(2002)130<1913:fox>2.0.co;2", "10.1000/b"],
        ),
        ("https://www.biorxiv.org/content/10.1101/123810v2 and more", ["10.1101/123810"]),
        ("http://delivery.acm.org/10.1145/3230000/3220078/p2.pdf", []),
        ("at https://doi.org/10.1000/x?utm_source=y now", ["10.1000/x"]),
        ('<a href="https://doi.org/10.1000/x">10.1000/x</a>', ["10.1000/x"]),
    ],
)
def test_dois_in_prose_are_those_that_are_registered(text: str, values: list[str]) -> None:
    """Old DOIs with `<` come whole; what an address adds, and markup behind, is no part of a DOI."""
    assert [doi.value for doi in Doi.find_in(text)] == values


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


_BARE = st.from_regex(r"10\.[0-9]{3,5}/[A-Za-z0-9._():;/%?#-]{0,12}", fullmatch=True)
_ENDS = st.sampled_from(["", "/full", "/PDF", ".pdf", "/abstract", ".", ")", "/", "a)", "(a)", "]"])


@given(_BARE, _ENDS)
def test_a_bare_doi_is_read_as_one_with_a_blank_before_it(bare: str, end: str) -> None:
    """The short cut for what sources write is the long way."""
    short, long = Doi.parse(bare + end), Doi.parse(f" {bare}{end}")
    assert (short, short and short.written) == (long, long and long.written)


@given(st.from_regex(r"([a-z]{2,4}(-[a-z]{2})?(\.[A-Z]{2})?/)?[0-9]{4,7}(\.[0-9]{4,5})?(v[0-9])?", fullmatch=True))
def test_a_bare_arxiv_id_is_read_as_one_with_a_blank_before_it(bare: str) -> None:
    """The short cut for what sources write is the long way."""
    short, long = ArxivId.parse(bare), ArxivId.parse(f" {bare}")
    assert (short, short and short.version) == (long, long and long.version)
