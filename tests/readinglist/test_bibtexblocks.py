"""BibTeX inside of lists: joined to its item, an entry of its own, or the call to cite the list."""

import pytest

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list

ENTRY = """@inproceedings{brook2019,
  title = {Thin rivers carry {M}ore}, author = {Brook, Ada and Ford, Tom}, year = 2019,
  booktitle = {Meeting on Water}, doi = {10.1000/xyz}, eprint = {1608.08710}, archiveprefix = {arXiv}
}"""


def _people(mention: Mention) -> list[str]:
    return [person.display for person in mention.authors]


def _indented(text: str, blanks: int) -> str:
    return "\n".join(" " * blanks + line for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"# L\n\n- [Thin rivers carry more](https://a.org/x)\n\n  ```bibtex\n{_indented(ENTRY, 2)}\n  ```\n"),
        ("a.md", f"# L\n\n- [Thin rivers carry more](https://a.org/x)\n\n<pre>\n{ENTRY}\n</pre>\n"),
        ("a.md", f"# L\n\n- [Thin rivers carry more](https://a.org/x)\n"
                 f"- <details><summary>BibTeX</summary>\n\n```\n"
                 f"{ENTRY}\n```\n\n</details>\n"),
        ("a.html", f"<html><h1>L</h1><ul><li><a href='https://a.org/x'>Thin rivers carry more</a>"
                   f"<pre>{ENTRY}</pre></ul></html>"),
        ("a.rst", f"L\n===\n\n* `Thin rivers carry more <https://a.org/x>`_\n"
                  f"\n  .. code-block:: bibtex\n\n{_indented(ENTRY, 6)}\n"),
        ("a.org", f"* L\n- [[https://a.org/x][Thin rivers carry more]]\n"
                  f"  #+begin_src bibtex\n{_indented(ENTRY, 2)}\n"
                  f"  #+end_src\n"),
        ("a.adoc", f"= L\n\n* https://a.org/x[Thin rivers carry more]\n+\n[source,bibtex]\n----\n{ENTRY}\n----\n"),
    ],
)  # fmt: skip
def test_an_entry_completes_the_item_above_it(name: str, text: str) -> None:
    """People, year, venue and identifiers come from BibTeX, the place and the links stay the item's."""
    reading = read_list(text, name)
    (mention,) = reading.mentions
    assert (mention.title, _people(mention), mention.year) == (
        "Thin rivers carry more",
        ["Ada Brook", "Tom Ford"],
        2019,
    )
    assert (mention.venue, mention.arxiv[0].value, str(mention.doi[0])) == (
        "Meeting on Water",
        "1608.08710",
        "10.1000/xyz",
    )
    assert [link.url for link in mention.links] == ["https://a.org/x"]
    assert "code" not in {skipped.reason for skipped in reading.skipped}


def test_a_short_name_gets_its_full_title() -> None:
    """An item named by its system takes the title of its only entry."""
    text = f"# L\n\n- **ThinNet** [code](https://github.com/brook/thin)\n\n  ```\n{_indented(ENTRY, 2)}\n  ```\n"
    (mention,) = read_list(text, "a.md").mentions
    assert (mention.title, mention.is_paper) == ("Thin rivers carry More", True)


def test_entries_of_their_own_stand_under_their_heading() -> None:
    """Entries that belong to no item are entries, with spans in the block and lines of the file."""
    text = (
        f"# L\n\n## Flow\n\n- [Dry nets of sand](https://arxiv.org/abs/1701.00001)\n"
        f'\n## Water\r\n\r\n```bibtex\r\n{ENTRY}\r\n@article{{b, title = "Wet nets", '
        f"author = {{Żuk, Łukasz}}, year = 2001, url = {{https://a.org/w.pdf}}}}\r\n"
        f"```\n"
    )
    _, first, second = read_list(text, "a.md").mentions
    assert (first.title, first.place.category, first.place.start_line, first.place.line) == (
        "Thin rivers carry More",
        ("Water",),
        10,
        11,
    )
    assert second.title_span is not None
    assert text[second.title_span.start : second.title_span.end] == second.title == "Wet nets"
    assert [(link.url, link.role.value) for link in second.links] == [("https://a.org/w.pdf", "pdf")]
    assert second.as_data


def test_other_works_inside_of_an_item_stay_their_own() -> None:
    """An entry of another long title, or with another identifier, is not pressed into the item."""
    text = (
        f"# L\n\n- [Dry nets: a long story of sand](https://arxiv.org/abs/1701.00001)\n"
        f"\n  ```\n{_indented(ENTRY, 2)}\n  ```\n"
    )
    assert [mention.title for mention in read_list(text, "a.md").mentions] == [
        "Dry nets: a long story of sand",
        "Thin rivers carry More",
    ]


@pytest.mark.parametrize("call", ["## Citation\n\n", "## Sand\n\nIf this list helps you, please cite it:\n\n"])
def test_the_call_to_cite_the_list_is_no_entry(call: str) -> None:
    """Below such a heading or such a line BibTeX is the list's own, skipped with its reason."""
    reading = read_list(
        f"# L\n\n## Flow\n\n- [Dry nets of sand](https://arxiv.org/abs/1701.00001)\n\n{call}```\n{ENTRY}\n```\n", "a.md"
    )
    assert [mention.title for mention in reading.mentions] == ["Dry nets of sand"]
    assert "citation" in [skipped.reason for skipped in reading.skipped]


def test_code_that_is_no_bibtex_stays_code() -> None:
    """An example of code with an at sign in it is skipped as before, and half an entry raises nothing."""
    reading = read_list("# L\n\n```\nmail a@b.org, x = 1\n@article{half, title = {Thin\n```\n", "a.md")
    assert reading.mentions == ()
