"""Citation keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.errors import BibforgeError, Exit
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person, people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.citekeys import KeyStyle, assign_keys, base_key


def record(
    title: str = "Attention Is All You Need", people: str = "Ashish Vaswani", year: int = 2017, **more: object
) -> Record:
    """A record as short as a test can say it."""
    values = {
        "source": "test",
        "kind": Kind.ARTICLE,
        "title": title,
        "authors": people_from(people)[0],
        "date": PartialDate(year),
    }
    return Record(**(values | more))  # type: ignore[arg-type]


def test_the_default_key_is_author_year_word() -> None:
    """First family name, year, first title word that carries meaning."""
    assert base_key(record()) == "vaswani2017attention"
    assert base_key(record("On the 3D shape of things", "Jan van der Berg", 2001)) == "berg2001shape"
    assert base_key(record("Über Maße", "Jürgen Müller", 1999)) == "muller1999uber"


@pytest.mark.parametrize(
    ("title", "year", "key"),
    [
        ("Deep Residual Learning for Image Recognition", 2016, "deepresiduallearning2016"),
        ("合集", None, "heji"),
        ("2048", 2014, "untitled20482014"),
        ("β-VAE", 2017, "betavae2017"),
    ],
)
def test_a_work_without_people_is_named_by_title_and_year(title: str, year: int | None, key: str) -> None:
    """Its address is nowhere in the key, whatever the script of the title."""
    date = PartialDate(year) if year else None
    blog = Record(source="list", kind=Kind.BLOG, title=title, date=date, url="https://www.example.org/2018-06-01-11")
    assert base_key(blog) == key


def test_the_year_of_an_arxiv_id_is_in_the_key() -> None:
    """The entry has the year of submission where nothing else is known, and so has its key."""
    listed = record(year=2017, date=None, kind=Kind.UNKNOWN, arxiv=ArxivId("1911.11717"))
    assert base_key(listed) == "vaswani2019attention"


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("[auth][year][veryshorttitle]", "Vaswani2017Attention"),
        ("[auth:lower]_[shortyear]-[title:abbr]", "vaswani_17-AIAYN"),
        ("[auth3:upper][shorttitle]", "VASAttentionAllYou"),
        ("[authorsAlpha][shortyear]", "VSP17"),
        ("[authors2]:[year]", "VaswaniShazeerEtAl:2017"),
        ("[authEtAl][year]", "VaswaniEtAl2017"),
        ("[edtr:(none)][camel:truncate11]", "noneAttentionIs"),
        ("auth.lower + year + veryshorttitle.lower", "vaswani2017attention"),
        ("auth(4).upper + '-' + shorttitle(2, 2) + year.substring(3, 2)", "VASW-AttentionAll17"),
        ("edtr + year | authorLast.lower + shortyear |", "parmar17"),
        ("auth.prefix('x.') + volume.postfix('v') + journal.abbr", "x.Vaswani"),
    ],
)
def test_patterns_of_jabref_and_better_bibtex(pattern: str, key: str) -> None:
    """The common subset of both gives what both document."""
    three = record(people="Ashish Vaswani, Noam Shazeer, Niki Parmar")
    assert KeyStyle(pattern).key(three) == key


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[autor][year]", "did you mean"),
        ("auth.lowr", "did you mean lower"),
        ("[auth", "not closed"),
        ("auth +", "its end"),
        ("auth year", "unexpected: 'year'"),
        ("auth & year", "cannot be read from"),
        (" ", "the pattern is empty"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_told(pattern: str, message: str) -> None:
    """The error names what is wrong and what is near."""
    with pytest.raises(BibforgeError) as error:
        KeyStyle(pattern)
    assert message in f"{error.value}"
    assert error.value.status is Exit.USAGE


@pytest.mark.parametrize(
    ("language", "locale", "key"),
    [("", "", "muller1999uber"), ("de", "", "mueller1999ueber"), ("", "de-AT", "mueller1999ueber"),
     ("de", "en", "muller1999uber")],
)  # fmt: skip
def test_letters_are_spelled_out_by_language(language: str, locale: str, key: str) -> None:
    """The record's language decides, and the user's word stands over it."""
    german = record("Über Maße", "Jürgen Müller", 1999, language=language)
    assert KeyStyle(locale=locale).key(german) == key


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=60))
def test_any_key_is_plain(title: str, family: str, url: str) -> None:
    """Whatever the record holds, the key has only letters and digits, and one letter at least."""
    key = base_key(Record(source="x", kind=Kind.UNKNOWN, title=title, authors=(Person(family=family),), url=url))
    assert key.isascii()
    assert key.isalnum()
    assert not key.isdigit()


@given(st.permutations(["10.1/a", "10.1/b", "10.1/c"]))
def test_collisions_do_not_depend_on_order(order: list[str]) -> None:
    """Works that ask for one key are told apart by date and identifier, not by their place in the list."""
    wanted = [(doi, record(doi=Doi(doi))) for doi in order]
    assert assign_keys(wanted, {}) == {
        "10.1/a": "vaswani2017attention",
        "10.1/b": "vaswani2017attentiona",
        "10.1/c": "vaswani2017attentionb",
    }


def test_a_pinned_key_never_moves_and_is_never_given_away() -> None:
    """A new work of the same name gets a suffix even if it would sort first."""
    keys = assign_keys(
        [("new", record(doi=Doi("10.1/a"))), ("old", record(doi=Doi("10.1/z")))], {"old": "vaswani2017attention"}
    )
    assert keys == {"old": "vaswani2017attention", "new": "vaswani2017attentiona"}
    assert assign_keys([("new", record())], {"gone": "Vaswani2017Attention"})["new"] == "vaswani2017attentiona"
