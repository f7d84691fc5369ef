"""A new entry takes the shape of its list, whatever that is, and says nothing that was said of another work."""

from typing import NamedTuple

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.entrylike import entry_like

RECORD = Record(
    source="crossref", kind=Kind.CONFERENCE, title="Slow Rivers Carry Sand to Seas",
    authors=(Person(family="Weir", given="Ina M."), Person(family="Dam", given="Otto")),
    container="Conference on Rivers and Lakes", short_container="NeurIPS", date=PartialDate(2021, 4, 2),
    arxiv=ArxivId("2104.00009"),
)  # fmt: skip
URL = "https://arxiv.org/abs/2104.00009"


class Case(NamedTuple):
    """A list, and the entry that it gets; `lacks` are the parts that its shape has no place for."""

    text: str
    entry: str
    lacks: tuple[str, ...] = ()
    file: str = "list.md"


CASES = {
    "linked titles": Case(
        "# L\n\n- [Cold hens in barns](https://arxiv.org/abs/2001.00001), Jane Doe, Rui Roe and Ada Berg. ICML 2020.\n"
        "- [Warm hens in barns](https://arxiv.org/abs/2001.00002), Tom Stone and Rui Roe. CVPR 2019.\n",
        f"- [Slow Rivers Carry Sand to Seas]({URL}), Ina M. Weir and Otto Dam. NeurIPS 2021.\n",
    ),
    "bold titles with labels": Case(
        "# L\n\n* **Cold hens in barns.** *Jane Doe, Rui Roe.* ICML 2020. [[pdf]](https://arxiv.org/abs/2001.00001)"
        " [[code]](https://github.com/a/b)\n* **Warm hens in barns.** *Tom Stone, Rui Roe.* CVPR 2019."
        " [[pdf]](https://arxiv.org/abs/2001.00002) [[code]](https://github.com/a/c) (oral)\n",
        f"* **Slow Rivers Carry Sand to Seas.** *Ina M. Weir, Otto Dam.* NeurIPS 2021. [[pdf]]({URL})\n",
    ),
    "people and venue on lines below": Case(
        "# L\n\n- Cold hens in barns\n  - Jane Doe, Rui Roe\n  - ICML 2020\n"
        "  - [Paper](https://arxiv.org/abs/2001.00001), [Code](https://github.com/a/b)\n"
        "- Warm hens in barns\n  - Tom Stone, Rui Roe\n  - CVPR 2019\n  - [Paper](https://arxiv.org/abs/2001.00002)\n"
        "  - Hens stay warm when they sit together in the straw of the barn.\n",
        f"- Slow Rivers Carry Sand to Seas\n  - Ina M. Weir, Otto Dam\n  - NeurIPS 2021\n  - [Paper]({URL})\n",
    ),
    "a table": Case(
        "# L\n\n| Year | Paper | Who | Where | Code | Tags |\n| --- | --- | --- | --- | --- | --- |\n"
        "| 2020 | [Cold hens in barns](https://arxiv.org/abs/2001.00001) | Jane Doe | ICML | [git](https://github.com/a/b)"
        " | `cold` |\n"
        "| 2019 | [Warm hens in barns](https://arxiv.org/abs/2001.00002) | Tom Stone | CVPR | - | `warm` |\n",
        f"| 2021 | [Slow Rivers Carry Sand to Seas]({URL}) | Ina M. Weir, Otto Dam | NeurIPS | - | |\n",
    ),
    "folds": Case(
        "# L\n\n<details>\n<summary>Hens</summary>\n\n"
        "1. [Cold hens in barns](https://arxiv.org/abs/2001.00001). Jane Doe, Rui Roe. ICML 2020.\n"
        "2. [Warm hens in barns](https://arxiv.org/abs/2001.00002). Tom Stone, Rui Roe. CVPR 2019.\n\n</details>\n",
        f"3. [Slow Rivers Carry Sand to Seas]({URL}). Ina M. Weir, Otto Dam. NeurIPS 2021.\n",
    ),
    "badges": Case(
        "# L\n\n- **Cold hens in barns**, ![](https://img.shields.io/badge/ICML-2020-blue), Jane Doe, Rui Roe"
        " [[paper](https://arxiv.org/abs/2001.00001)]"
        " ![stars](https://img.shields.io/github/stars/a/b)\n"
        "- **Warm hens in barns**, ![](https://img.shields.io/badge/CVPR-2019-blue), Tom Stone, Rui Roe"
        " [[paper](https://arxiv.org/abs/2001.00002)]\n",
        "- **Slow Rivers Carry Sand to Seas**, ![](https://img.shields.io/badge/NeurIPS-2021-blue), Ina M. Weir,"
        f" Otto Dam [[paper]({URL})]\n",
    ),
    "headings with keys": Case(
        "# L\n\n## Hens\n\n### Cold hens in barns\n**Authors**: Jane Doe, Rui Roe\n\n**Venue**: ICML 2020\n\n"
        "[Paper](https://arxiv.org/abs/2001.00001)\n\n### Warm hens in barns\n**Authors**: Tom Stone, Rui Roe\n\n"
        "**Venue**: CVPR 2019\n\n[Paper](https://arxiv.org/abs/2001.00002) | [Code](https://github.com/a/b)\n",
        "\n### Slow Rivers Carry Sand to Seas\n**Authors**: Ina M. Weir, Otto Dam\n\n**Venue**: NeurIPS 2021\n\n"
        f"[Paper]({URL})\n",
    ),
    "family names first, initials": Case(
        "# L\n\n- Doe, J., & Roe, R. S. (2020). [Cold hens in barns](https://arxiv.org/abs/2001.00001). *ICML*.\n"
        "- Stone, T., & Roe, R. S. (2019). [Warm hens in barns](https://arxiv.org/abs/2001.00002). *CVPR*.\n",
        f"- Weir, I. M., & Dam, O. (2021). [Slow Rivers Carry Sand to Seas]({URL}). *NeurIPS*.\n",
    ),
    "lines with breaks": Case(
        "# L\n\n**Cold hens in barns**<br>\n*Jane Doe, Rui Roe*<br>\nICML 2020. [[PDF](https://arxiv.org/abs/2001.00001)]\n"
        "\n**Warm hens in barns**<br>\n*Tom Stone, Rui Roe*<br>\nCVPR 2019. [[PDF](https://arxiv.org/abs/2001.00002)]\n",
        f"\n**Slow Rivers Carry Sand to Seas**<br>\n*Ina M. Weir, Otto Dam*<br>\nNeurIPS 2021. [[PDF]({URL})]\n",
    ),
    "people before et al.": Case(
        "# L\n\n- [Cold hens in barns](https://arxiv.org/abs/2001.00001), Jane Doe et al., ICML 2020\n"
        "- [Warm hens in barns](https://arxiv.org/abs/2001.00002), Tom Stone et al., CVPR 2019\n",
        f"- [Slow Rivers Carry Sand to Seas]({URL}), Ina M. Weir et al., NeurIPS 2021\n",
    ),
    "BibTeX below": Case(
        "# L\n\n- **Cold hens in barns.** Jane Doe, Rui Roe. ICML 2020. [[pdf]](https://arxiv.org/abs/2001.00001)\n\n"
        "  ```bibtex\n  @misc{a, title={Cold hens in barns}, author={Doe, Jane and Roe, Rui}, year={2020}}\n  ```\n"
        "- **Warm hens in barns.** Tom Stone, Rui Roe. CVPR 2019. [[pdf]](https://arxiv.org/abs/2001.00002)\n\n"
        "  ```bibtex\n  @misc{b, title={Warm hens in barns}, author={Stone, Tom and Roe, Rui}, year={2019}}\n  ```\n",
        f"- **Slow Rivers Carry Sand to Seas.** Ina M. Weir, Otto Dam. NeurIPS 2021. [[pdf]]({URL})\n",
    ),
    "dates in front": Case(
        "# L\n\n- (2020-01) **Cold hens in barns** [paper](https://arxiv.org/abs/2001.00001)\n"
        "- (2020-02) **Warm hens in barns** [paper](https://arxiv.org/abs/2001.00002)\n",
        f"- (2021-04) **Slow Rivers Carry Sand to Seas** [paper]({URL})\n",
        ("people", "venue"),
    ),
    "links alone": Case(
        "# L\n\n- [Cold hens in barns](https://arxiv.org/abs/2001.00001)\n"
        "- [Warm hens in barns](https://arxiv.org/abs/2001.00002): why they sit together in winter\n",
        f"- [Slow Rivers Carry Sand to Seas]({URL})\n",
        ("people", "venue", "year"),
    ),
    "no links": Case(
        "# L\n\n- Jane Doe, Rui Roe. Cold hens in barns and coops. ICML 2020.\n"
        "- Tom Stone, Rui Roe. Warm hens in barns and coops. CVPR 2019.\n",
        f"- Ina M. Weir, Otto Dam. [Slow Rivers Carry Sand to Seas]({URL}). NeurIPS 2021.\n",
    ),
    "Windows line ends": Case(
        "# L\r\n\r\n- [Cold hens in barns](https://arxiv.org/abs/2001.00001). Jane Doe, Rui Roe. ICML 2020.\r\n"
        "- [Warm hens in barns](https://arxiv.org/abs/2001.00002). Tom Stone, Rui Roe. CVPR 2019.\r\n",
        f"- [Slow Rivers Carry Sand to Seas]({URL}). Ina M. Weir, Otto Dam. NeurIPS 2021.\r\n",
    ),
    "a list of HTML": Case(
        "<html><body>\n<h1>L</h1>\n<ul>\n"
        '<li><a href="https://arxiv.org/abs/2001.00001">Cold hens in barns</a>. Jane Doe, Rui Roe. ICML 2020.</li>\n'
        '<li><a href="https://arxiv.org/abs/2001.00002">Warm hens in barns</a>. Tom Stone, Rui Roe. CVPR 2019.</li>\n'
        "</ul>\n</body></html>\n",
        f'<li><a href="{URL}">Slow Rivers Carry Sand to Seas</a>. Ina M. Weir, Otto Dam. NeurIPS 2021.</li>\n',
        file="list.html",
    ),
    "reStructuredText": Case(
        "L\n=\n\n* `Cold hens in barns <https://arxiv.org/abs/2001.00001>`__. Jane Doe, Rui Roe. ICML 2020.\n"
        "* `Warm hens in barns <https://arxiv.org/abs/2001.00002>`__. Tom Stone, Rui Roe. CVPR 2019.\n",
        f"* `Slow Rivers Carry Sand to Seas <{URL}>`__. Ina M. Weir, Otto Dam. NeurIPS 2021.\n",
        file="list.rst",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_entry_has_the_shape_of_its_neighbours(name: str) -> None:
    """Link, people, venue and year are filled as the list has them; notes, tags and code of others are left behind."""
    case = CASES[name]
    mentions = read_list(case.text, case.file).mentions
    entry = entry_like(case.text, mentions, RECORD, URL, mentions[-1].place.category, file=case.file)
    assert entry is not None
    assert (entry.text, entry.lacks) == (case.entry, case.lacks)
    after = read_list(case.text[: entry.at] + entry.text + case.text[entry.at :], case.file).mentions
    new = after[-1]
    assert (new.title.rstrip("."), new.links[0].url) == (RECORD.title, URL)
    told = {"people": bool(new.authors), "venue": "NeurIPS" in new.venue, "year": new.year == 2021}
    assert tuple(part for part, is_there in told.items() if not is_there) == case.lacks
    assert [one.title for one in after[:-1]] == [one.title for one in mentions]


def test_a_heading_of_another_year_takes_no_entry() -> None:
    """Where the list itself would say something wrong of the work, nothing is written."""
    text = "# L\n\n## 2015\n\n- [Cold hens in barns](https://arxiv.org/abs/1501.00001)\n"
    mentions = read_list(text, "list.md").mentions
    entry = entry_like(text, mentions, RECORD, URL, mentions[-1].place.category)
    assert entry is None or read_list(text[: entry.at] + entry.text, "list.md").mentions[-1].year in (None, 2021)
