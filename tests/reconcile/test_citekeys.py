"""Citation keys."""

from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.people import Person, people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.citekeys import assign_keys, base_key


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


def test_a_work_without_people_is_named_after_its_host() -> None:
    """A blog gets a key that a person can recognise."""
    blog = Record(source="list", kind=Kind.BLOG, title="合集", url="https://www.jiqizhixin.com/articles/2018-06-01-11")
    assert base_key(blog) == "jiqizhixin20180601 11".replace(" ", "")


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=60))
def test_any_key_is_plain(title: str, family: str, url: str) -> None:
    """Whatever the record holds, the key has only letters, digits, `:`, `-` and `_` and begins with a letter."""
    key = base_key(Record(source="x", kind=Kind.UNKNOWN, title=title, authors=(Person(family=family),), url=url))
    assert key[0].isalpha()
    assert key.isascii()
    assert all(c.isalnum() or c in ":_-" for c in key)


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
