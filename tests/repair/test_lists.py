"""Lists: links filled and added, mirrors and wrong links mended, and not one other byte."""

from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.reconcile.lock import Lock
from bibforge.repair.engine.listrepair import repaired_list
from bibforge.repair.engine.result import Repaired
from bibforge.repair.registry import chosen_list_rules
from bibforge.verify.words import told

SENSORS = Record(
    source="arxiv", kind=Kind.PREPRINT, title="Sparse Estimators for Wandering Sensors",
    arxiv=ArxivId.parse("1805.01234"),
    authors=(Person(family="Doe", given="Jane"), Person(family="Roe", given="Rik")), date=PartialDate(2018, 5),
)  # fmt: skip
BASALT = Record(
    source="crossref", kind=Kind.ARTICLE, title="On the Colours of Basalt in Heavy Rain",
    doi=Doi.parse("10.1000/basalt"),
    authors=(Person(family="Stone", given="Eva"),), date=PartialDate(2001), container="Letters on Rocks",
)  # fmt: skip

LIST = """# Reading\r
\r
## Sensors\r
- **Sparse Estimators for Wandering Sensors**, Jane Doe and Rik Roe [[paper]()] [[code](https://example.org/x)]\r
- Something That Nobody Has Ever Written Down [paper]()\r
"""


def run(text: str, shelf: type, records: tuple[Record, ...] = (SENSORS, BASALT), *, unsafe: bool = False) -> Repaired:
    """Repair a list with every rule on lists."""
    return repaired_list(text, "list.md", chosen_list_rules(), [shelf(records)], Lock(), unsafe=unsafe)


def test_an_empty_target_is_filled_and_nothing_else_changes(shelf: type) -> None:
    """The address stands between the brackets that were empty; an unknown title stays as it is."""
    done = run(LIST, shelf)
    assert done.after == LIST.replace("[[paper]()] ", "[[paper](https://arxiv.org/abs/1805.01234)] ")
    assert [one.rule for one in done.fixed] == ["require-link"]
    assert run(done.after, shelf).fixed == ()


def test_an_entry_without_a_link_gets_one(shelf: type) -> None:
    """The result reads back to the same entries and the link."""
    text = (
        "# Reading\n\n- On the Colours of Basalt in Heavy Rain, Eva Stone, Letters on Rocks 2001\n"
        "- [Other](https://example.org/o) [[pdf]](https://example.org/p)\n"
    )
    done = run(text, shelf)
    before, after = read_list(text, "list.md"), read_list(done.after, "list.md")
    assert [one.title for one in after.mentions] == [one.title for one in before.mentions]
    assert [link.url for link in after.mentions[0].links] == ["https://doi.org/10.1000/basalt"]
    assert run(done.after, shelf).fixed == ()


@pytest.mark.parametrize(
    ("dead", "living"),
    [
        ("http://cn.arxiv.org/abs/1805.01234", "https://arxiv.org/abs/1805.01234"),
        ("http://xxx.lanl.gov/abs/hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
    ],
)
def test_dead_mirrors_are_replaced_without_asking(shelf: type, dead: str, living: str) -> None:
    """No source is needed to know that the mirror is gone."""
    text = f"- [Sparse Estimators for Wandering Sensors]({dead}) is good\n"
    assert run(text, shelf, ()).after == text.replace(dead, living)


@pytest.mark.parametrize("url",
    ["https://www.arxiv.org/abs/1805.01234", "https://export.arxiv.org/abs/1805.01234",
        "https://x.cn.arxiv.org.evil/abs/1"])  # fmt: skip
def test_living_addresses_stay(shelf: type, url: str) -> None:
    """Only the mirrors that were switched off are touched."""
    text = f"- [Sparse Estimators for Wandering Sensors]({url}) is good\n"
    assert run(text, shelf, ()).after == text


def test_a_title_that_is_an_empty_link_is_filled(shelf: type) -> None:
    """The target of the title itself, not a second link."""
    text = "# Reading\n\n- [Sparse Estimators for Wandering Sensors]() by Jane Doe and Rik Roe\n"
    assert run(text, shelf).after == text.replace("()", "(https://arxiv.org/abs/1805.01234)")


def test_an_item_that_points_within_the_list_gets_no_link(shelf: type) -> None:
    """Its links stand where it points to."""
    text = (
        "# Reading\n\n- [Doe et al., 2018](#doe18), *Sparse Estimators for Wandering Sensors*.\n"
        "- [Other](https://example.org/o) [pdf](https://example.org/p)\n"
    )  # fmt: skip
    assert run(text, shelf).after == text


def test_a_wrong_link_is_told_and_replaced_only_when_asked(shelf: type) -> None:
    """The title leads elsewhere: the finding says where, the unsafe fix goes there."""
    text = (
        "- **Sparse Estimators for Wandering Sensors**, Jane Doe and Rik Roe [paper](https://doi.org/10.1000/basalt)\n"
    )
    told = run(text, shelf)
    assert (told.after, [one.rule for one in told.left]) == (text, ["no-wrong-link"])
    assert "1805.01234" in told.left[0].message
    assert SENSORS.arxiv
    assert run(text, shelf, unsafe=True).after == text.replace("https://doi.org/10.1000/basalt", SENSORS.arxiv.url)


def test_an_html_comment_silences_a_rule(shelf: type) -> None:
    """The item below the comment is left alone."""
    text = LIST.replace("- **Sparse", "<!-- bibforge: ignore[require-link] -->\r\n- **Sparse")
    assert run(text, shelf).after == text


def test_a_silent_source_is_told(shelf: type) -> None:
    """That nobody answered stands in the outcome, and nothing is written."""
    done = repaired_list(LIST, "list.md", chosen_list_rules(), [shelf((), silent=True)], Lock())
    assert (done.after, [told(why) for why in done.unreachable]) == (LIST, ["crossref: no answer"])


def test_two_works_of_one_title_give_no_link(shelf: type) -> None:
    """Without people a title that two works bear is left open."""
    twin = replace(SENSORS, arxiv=ArxivId.parse("1905.04321"), authors=(Person(family="Moss", given="Kit"),))
    text = "- **Sparse Estimators for Wandering Sensors** [paper]()\n"
    assert run(text, shelf, (SENSORS, twin)).after == text
