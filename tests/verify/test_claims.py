"""What references claim: every sound entry and every paper of a list, with its place."""

from bibforge.model.identifiers import Doi
from bibforge.verify.claims import bib_references, list_references


def test_entries_are_given_with_their_lines() -> None:
    """Lines count from 1, whatever stands between the entries."""
    text = "\n% head\n@misc{a, title = {One}}\n\n\n@misc{b,\n title = {Two}\n}\n@misc{c, title = {Three}}"
    assert [(one.key, one.line) for one in bib_references(text, "r.bib")] == [("a", 3), ("b", 6), ("c", 9)]


def test_what_holds_data_for_others_is_no_reference() -> None:
    """Sets, data containers, controls of a style and commented-out entries claim nothing."""
    data = "@xdata{x, title={A}}\n@set{s, entryset={a}}\n@IEEEtranBSTCTL{c, a={b}}\n"
    assert bib_references(f"{data}% @misc{{h, title={{B}}}}\n", "r.bib") == []


def test_a_damaged_entry_is_a_reference_with_its_line() -> None:
    """Nothing vanishes: an entry whose braces are open says where it stands, and that it cannot be read."""
    one, other = bib_references("@misc{a, title={A}}\n@misc{d, title={{C", "r.bib")
    assert [(each.key, each.line, each.readable) for each in (one, other)] == [("a", 1, True), ("d", 2, False)]


def test_macros_are_spelled_out_in_a_claim() -> None:
    """A claim holds what the macro stands for."""
    text = "@string{j = {Journal of Wandering Machines}}\n@article{k, title = {T}, journal = j, doi = {10.1000/a}}"
    (one,) = bib_references(text, "r.bib")
    assert (one.claim.container, one.claim.doi) == ("Journal of Wandering Machines", Doi.parse("10.1000/a"))


def test_papers_of_a_list_claim_what_stands_there() -> None:
    """The title is the key; the line is that of the item."""
    text = "# L\n\ntext\n\n- **Sparse Estimators for Wandering Sensors**, Jane Doe and Rik Roe\n"
    (one,) = list_references(text, "l.md")
    assert (one.line, one.key, one.claim.title) == (5, one.claim.title, "Sparse Estimators for Wandering Sensors")


def test_many_entries_are_counted_once() -> None:
    """The line of each of many entries is right: one count runs through the text."""
    text = "".join(f"@misc{{k{number},\n title = {{T {number}}}\n}}\n\n" for number in range(2000))
    assert [one.line for one in bib_references(text, "r.bib")] == [1 + 4 * number for number in range(2000)]
