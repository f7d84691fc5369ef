"""reStructuredText: links of every form, tables, directives, and what is no text."""

import pytest

from bibforge.model.library import Mention, ReadingList
from bibforge.readinglist.carriers import read_list


def _read(text: str) -> ReadingList:
    return read_list(text, "list.rst")


def _links(mention: Mention) -> list[tuple[str, str]]:
    return [(link.text, link.url) for link in mention.links]


@pytest.mark.parametrize(
    ("item", "definitions"),
    [
        ("* `Thin rivers carry more <https://a.org/x>`_", ""),
        ("* `Thin rivers carry more\n  <https://a.org/x>`__", ""),
        ("* `Thin rivers carry more`_", ".. _thin rivers  carry more: https://a.org/x"),
        ("* `Thin rivers carry more`_", ".. _`Thin rivers carry more`:\n   https://a.org/x"),
        ("* `Thin rivers carry more`__", ".. __: https://a.org/x"),
        ("* `Thin rivers carry more`__", "__ https://a.org/x"),
        ("* `Thin rivers carry more <home_>`_", ".. _home: https://a.org/x"),
        ("* `Thin rivers carry more`_", ".. _thin rivers carry more: home_\n.. _home: https://a.org/x"),
        ("* **`Thin rivers carry more <https://a.org/x>`_**", ""),
        ("#. `Thin rivers carry more <https://a.org/x>`_", ""),
        ("(a) `Thin rivers carry more <https://a.org/x>`_", ""),
    ],
)
def test_a_linked_title_is_read_in_every_form(item: str, definitions: str) -> None:
    """Embedded, named, anonymous and indirect targets lead to the same link."""
    (mention,) = _read(f"List\n====\n\n{item}. Ada Brook, ICML 2019.\n\n{definitions}\n").mentions
    assert (mention.title, _links(mention)) == (
        "Thin rivers carry more",
        [("Thin rivers carry more", "https://a.org/x")],
    )


def test_a_target_by_name_is_where_its_address_stands() -> None:
    """The target's span is in the definition, the link's span in the item."""
    text = "* `Thin rivers carry more`_, Ada Brook\n\n.. _Thin rivers carry more: https://a.org/x\n"
    (link,) = _read(text).mentions[0].links
    assert link.span is not None
    assert link.target_span is not None
    assert text[link.target_span.start : link.target_span.end] == "https://a.org/x"
    assert text[link.span.start : link.span.end] == "`Thin rivers carry more`_"


def test_roles_of_identifiers_are_links() -> None:
    """`:doi:` and `:arxiv:` lead where the extensions that define them lead."""
    (mention,) = _read("* **Thin rivers carry more.** Ada Brook. :doi:`10.1000/xyz`, :arxiv:`1608.08710`\n").mentions
    assert [link.url for link in mention.links] == ["https://doi.org/10.1000/xyz", "https://arxiv.org/abs/1608.08710"]
    assert (str(mention.doi[0]), mention.arxiv[0].value) == ("10.1000/xyz", "1608.08710")


def test_sections_by_their_adornments() -> None:
    """Levels follow the first use of each adornment, with or without a line above."""
    text = (
        "====\nList\n====\n\nFlow\n----\n\nDeep\n~~~~\n\n* `Thin rivers <https://arxiv.org/abs/1608.08710>`_\n\n"
        "Sand\n----\n\n* `Dry nets <https://arxiv.org/abs/1608.08711>`_\n"
    )
    reading = _read(text)
    assert reading.title == "List"
    assert [mention.place.category for mention in reading.mentions] == [("Flow", "Deep"), ("Sand",)]


TABLES = [
    "+----------------+-----------+------+--------------------------------------------+\n"
    "| Title          | Authors   | Year | Link                                       |\n"
    "+================+===========+======+============================================+\n"
    "| Thin rivers    | Ada Brook | 2019 | `pdf <https://arxiv.org/abs/1608.08710>`__ |\n"
    "| carry more     |           |      |                                            |\n"
    "+----------------+-----------+------+--------------------------------------------+\n",
    "======================  =========  ====  ==========================================\n"
    "Title                   Authors    Year  Link\n"
    "======================  =========  ====  ==========================================\n"
    "Thin rivers carry more  Ada Brook  2019  `pdf <https://arxiv.org/abs/1608.08710>`__\n"
    "======================  =========  ====  ==========================================\n",
    ".. list-table:: Papers\n   :header-rows: 1\n\n   * - Title\n     - Authors\n     - Year\n     - Link\n"
    "   * - Thin rivers\n       carry more\n     - Ada Brook\n     - 2019\n     - `pdf <https://arxiv.org/abs/1608.08710>`__\n",
    '.. csv-table::\n   :header: "Title", "Authors", "Year", "Link"\n\n'
    '   "Thin rivers carry more", "Ada Brook", 2019, `pdf <https://arxiv.org/abs/1608.08710>`__\n',
]


@pytest.mark.parametrize("table", TABLES, ids=["grid", "simple", "list-table", "csv-table"])
def test_every_kind_of_table_is_read(table: str) -> None:
    """Title, people, year and link come from their columns."""
    (mention,) = _read(f"List\n====\n\n{table}\nEnd.\n").mentions
    assert (mention.title, mention.authors[0].display, mention.year) == ("Thin rivers carry more", "Ada Brook", 2019)
    assert mention.arxiv[0].value == "1608.08710"


def test_directives_hold_lists_and_comments_do_not() -> None:
    """The body of an admonition is read, a titled one opens a category; comments, contents and code are not entries."""
    text = (
        "List\n====\n\n.. contents::\n   :depth: 2\n\n.. * `A hidden paper <https://arxiv.org/abs/1608.08711>`_\n\n"
        ".. note::\n\n   * `Thin rivers carry more <https://arxiv.org/abs/1608.08710>`_\n\n"
        ".. dropdown:: Flow\n   :open:\n\n   * `Dry networks <https://arxiv.org/abs/1608.08712>`_\n\n"
        "* `After the fold <https://arxiv.org/abs/1608.08713>`_\n\nAn example::\n\n   * `Code <https://a.org>`_\n"
    )
    found = [(mention.title, mention.place.category) for mention in _read(text).mentions]
    assert found == [("Thin rivers carry more", ()), ("Dry networks", ("Flow",)), ("After the fold", ())]


def test_citations_and_badges() -> None:
    """A citation is an entry; a substitution with a picture is a link of pictures."""
    text = (
        ".. [BF19] `Thin rivers carry more <https://arxiv.org/abs/1608.08710>`_. Ada Brook, Tom Ford. 2019. |code|_\n"
        ".. [W20] `Dry networks <https://arxiv.org/abs/1608.08712>`_. Ina Weir. 2020.\n\n"
        ".. |code| image:: https://img.shields.io/badge/code-blue.svg\n   :alt: code\n.. _code: https://github.com/brook/thin\n"
    )
    first, second = _read(text).mentions
    assert ("code", "https://github.com/brook/thin") in _links(first)
    assert second.title == "Dry networks"


def test_escapes_and_literals_are_shown_without_their_marks() -> None:
    """Backslashes vanish, literal text keeps its characters."""
    (mention,) = _read("* `Thin \\*rivers\\* carry <https://arxiv.org/abs/1608.08710>`_ ``more`` \\*\n").mentions
    assert mention.title == "Thin *rivers* carry"
