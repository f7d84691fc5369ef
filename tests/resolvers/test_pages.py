"""Pages and PDFs of papers: what is read of them, and what is never asked."""

from collections.abc import Callable
from typing import Any

import pytest
from loopback import bomb, half, redirect, silent, status
from site_http import SiteService, pdf

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import Answer, ByPage, ByUrl, Found, Nothing, Unreachable
from bibforge.resolvers.http.bounds import Bounds
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import Transport
from bibforge.resolvers.pages.manners import AddressGuard, is_public
from bibforge.resolvers.pages.metadata import record_from_page
from bibforge.resolvers.pages.pdf import record_from_pdf
from bibforge.resolvers.pages.resolver import PageResolver

HIGHWIRE = """<!DOCTYPE html><html><head>
<meta name="citation_title" content="Rivers That Freeze From Below">
<meta name="citation_author" content="Roe, Ann"><meta name="citation_author" content="Bob Doe">
<meta name="citation_publication_date" content="2031/07/02">
<meta name="citation_conference_title" content="Proceedings of the Ice Meeting">
<meta name="citation_firstpage" content="3"><meta name="citation_lastpage" content="9">
<meta name="citation_doi" content="10.1000/ice.31"><meta name="description" content="We call it FrostNet.">
</head><body></body></html>"""
URL = "https://ice.example/paper"
BOUNDS = Bounds(connect=2.0, read=0.5, request=1.0, lost=5.0, size=2**20, waits=(0.0,))

Read = Callable[..., tuple[PageResolver, SiteService]]


@pytest.fixture
def read(started: Callable[..., Any]) -> Read:
    """Start a site and return a reader that may read it, and the site."""

    def start(pages: dict[str, str | bytes], robots: str = "", *more: str) -> tuple[PageResolver, SiteService]:
        contents = {path: page if isinstance(page, bytes) else page.encode() for path, page in pages.items()}
        site = started("site_http", "SiteService", contents, robots)

        def way(host: str, reader: PageResolver) -> Transport:
            return Transport(host, pace=Pace("page", {"page": 0.0}), bounds=BOUNDS, guard=reader)

        return PageResolver(way, AddressGuard([site.host, *more])), site

    return start


def the_answer(resolver: PageResolver, url: str) -> Answer:
    """Return the answer about one page."""
    (answer,) = resolver.ask([ByPage(url)])
    return answer


def test_a_page_with_highwires_tags_is_an_account() -> None:
    """People in their order, in either form of a name; the description is kept for comparison."""
    assert record_from_page(HIGHWIRE, URL) == Record(
        source="page",
        kind=Kind.CONFERENCE,
        title="Rivers That Freeze From Below",
        authors=(Person(family="Roe", given="Ann"), Person(family="Doe", given="Bob")),
        date=PartialDate(2031, 7, 2),
        doi=Doi("10.1000/ice.31"),
        container="Proceedings of the Ice Meeting",
        pages="3-9",
        url=URL,
        abstract="We call it FrostNet.",
    )


@pytest.mark.parametrize(
    ("head", "title", "kind", "people", "year"),
    [
        ('<meta name="DC.Title" content="Snow &amp;amp; Ice"><meta name="DC.Creator" content="Roe, Ann">'
         '<meta name="DC.Date" content="2030-01-05">', "Snow & Ice", Kind.UNKNOWN, ["Ann Roe"], 2030),
        ('<meta property="prism.publicationName" content="J. Ice"><meta name="dc.title" content="Snow">'
         '<meta name="citation_authors" content="Roe, Ann; Doe, Bob"><meta name="dc.date" content="5 May 2029">',
         "Snow", Kind.ARTICLE, ["Ann Roe", "Bob Doe"], 2029),
        ('<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": "ScholarlyArticle", '
         '"headline": "Frost", "author": [{"name": "Ann Roe"}], "datePublished": "2028-02"}]}</script>',
         "Frost", Kind.UNKNOWN, ["Ann Roe"], 2028),
        ('<meta name="citation_title" content="Lamps"><meta name="citation_dissertation_institution" content="U Ice">'
         '<meta name="citation_author" content="Ann Roe"><meta name="citation_date" content="2027">',
         "Lamps", Kind.THESIS, ["Ann Roe"], 2027),
        ('<meta name="citation_title" content="Wires"><meta name="citation_arxiv_id" content="2001.00007">',
         "Wires", Kind.PREPRINT, [], 2020),
    ],
)  # fmt: skip
def test_other_tags_are_read_where_highwires_are_not(
    head: str, title: str, kind: Kind, people: list[str], year: int
) -> None:
    """Dublin Core, PRISM and JSON-LD; entities that were escaped twice are letters."""
    record = record_from_page(f"<html><head>{head}</head></html>", URL)
    assert record is not None
    assert (record.title, record.kind, [one.display for one in record.authors]) == (title, kind, people)
    assert record.year == year


@pytest.mark.parametrize(
    "html",
    ["", "<html><title>Home</title></html>", '<script type="application/ld+json">{"@type": "Article", "name": "News"}',
     '<script type="application/ld+json">[1, {"@type": []}, "x"</script>', "<meta name=citation_title content>"],
)  # fmt: skip
def test_a_page_without_a_papers_tags_says_nothing(html: str) -> None:
    """A title of a page is not one of a paper."""
    assert record_from_page(html, URL) is None


def test_the_first_page_of_a_pdf_has_the_title_in_large_letters() -> None:
    """A stamp of arXiv's is its id; an id among the references is none; one DOI alone is its own."""
    pytest.importorskip("pypdf")
    lines = [(9, "arXiv:2001.00007v2 [cs.LG] 3 Jan 2020"), (20, "Rivers That Freeze"), (20, "From Below"),
             (11, "Ann Roe and Bob Doe"), (10, "We cite arXiv:1999.00001 and say more.")]  # fmt: skip
    record = record_from_pdf(pdf(*lines, title="main.dvi"), URL)
    assert record is not None
    assert (record.title, record.arxiv) == ("Rivers That Freeze From Below", ArxivId("2001.00007"))
    assert "Ann Roe and Bob Doe" in record.abstract
    cites = record_from_pdf(pdf((20, "Rivers in Spring"), (10, "see arXiv:1912.00001, 10.1000/a and 10.1000/b")), URL)
    assert cites is not None
    assert (cites.arxiv, cites.doi) == (None, None)


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.7\n" + b"\0" * 99, pdf((10, "x"), title="untitled")])
def test_a_pdf_that_cannot_be_read_says_nothing(content: bytes) -> None:
    """Neither a damaged one nor one without a title is a fault of the run."""
    pytest.importorskip("pypdf")
    assert record_from_pdf(content, URL) is None


def test_a_page_costs_one_request_and_its_host_one_more(read: Read) -> None:
    """For the rules; each page is read once in a run."""
    resolver, site = read({"/a": HIGHWIRE, "/b": "<html></html>"})
    questions = [ByPage(f"{site.url}/a"), ByPage(f"{site.url}/b"), ByPage(f"{site.url}/a")]
    assert resolver.requests_for(questions) == 3
    answers = resolver.ask(questions)
    assert [type(one) for one in answers] == [Found, Nothing, Found]
    assert [one.path for one in site.log] == ["/robots.txt", "/a", "/b"]
    assert resolver.requests == 3


def test_robots_txt_is_obeyed(read: Read) -> None:
    """A page that it forbids is not asked for, nor one to which a redirect leads; others are."""
    resolver, site = read({"/private/a": HIGHWIRE, "/open": HIGHWIRE}, "User-agent: *\nDisallow: /private/\n")
    forbidden = Unreachable("robots.txt forbids it", site.host)
    assert the_answer(resolver, f"{site.url}/private/a") == forbidden
    site.fail(redirect("/private/a"))
    assert the_answer(resolver, f"{site.url}/moved") == forbidden
    assert isinstance(the_answer(resolver, f"{site.url}/open"), Found)
    assert [one.path for one in site.log] == ["/robots.txt", "/moved", "/open"]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/a", "http://localhost:8080/", "http://10.0.0.7/", "http://192.168.1.1/router", "http://[::1]/",
     "http://169.254.169.254/latest/meta-data", "http://router/", "http://nas.local/", "http://2130706433/",
     "http://[::ffff:10.0.0.1]/", "http://me:word@ice.example/", "ftp://ice.example/a", "file:///etc/passwd",
     "http://100.64.0.1/", "http://0.0.0.0/", "http://[fd00::1]/", "http://[broken/"],
)  # fmt: skip
def test_no_address_of_the_users_own_network_is_asked(url: str, read: Read) -> None:
    """Whatever a list says."""
    resolver, site = read({})
    assert not resolver.answers(ByPage(url))
    assert isinstance(the_answer(resolver, url), Unreachable)
    assert (site.log, resolver.requests) == ([], 0)


def test_no_redirect_leads_into_the_users_own_network(read: Read, started: Callable[..., Any]) -> None:
    """The other service on this machine is never asked."""
    inside = started("site_http", "SiteService", {"/a": HIGHWIRE.encode()})
    resolver, site = read({})
    site.fail(None, redirect(f"{inside.url}/a"))
    answer = the_answer(resolver, f"{site.url}/a")
    assert answer == Unreachable("the address is an address of a private network", site.host)
    assert inside.log == []


def test_a_name_that_leads_into_the_users_own_network_is_sent_nothing(started: Callable[..., Any]) -> None:
    """The address behind the name is looked at when the connection is made, before anything is sent."""
    inside = started("site_http", "SiteService", {"/a": HIGHWIRE.encode()})

    class Named(AddressGuard):
        """Takes the name for a public one, as a name in a list would look."""

        def why_not(self, url: str) -> str:
            """Nothing speaks against the name."""
            return ""

    def way(host: str, reader: PageResolver) -> Transport:
        return Transport(host, pace=Pace("page", {"page": 0.0}), bounds=BOUNDS, guard=reader)

    resolver = PageResolver(way, Named())
    (answer,) = resolver.ask([ByPage(f"{inside.url.replace('127.0.0.1', 'localhost')}/a")])
    assert answer == Unreachable("robots.txt could not be read: could not be reached", "localhost:" + inside.url[17:])
    assert inside.log == []


def test_public_addresses_are_told_from_private_ones() -> None:
    """Mapped and tunnelled ones count as what they carry."""
    assert is_public("93.184.216.34")
    assert not any(
        map(is_public, ["10.1.2.3", "::1", "fe80::1%eth0", "::ffff:192.168.0.1", "2002:0a00:0001::1", "224.0.0.1"])
    )


@pytest.mark.parametrize("fault", [status(403), status(500), bomb(3), silent(3), half, redirect()])
def test_what_a_host_does_wrong_is_could_not_ask(read: Read, fault: Any) -> None:
    """A challenge, a page without end, silence: nothing is taken from it, and the run goes on."""
    resolver, site = read({"/a": HIGHWIRE})
    site.fail(None)
    site.always(fault)
    assert isinstance(the_answer(resolver, f"{site.url}/a"), Unreachable)
    assert resolver.answers(ByPage(f"{site.url}/b"))
    assert not resolver.answers(ByUrl(site.url))
