"""What the ACL Anthology adds to an entry: capitals that it marks as fixed, and what another account lacks."""

import json
from pathlib import Path
from typing import Any

from command import Done, bibforge

COLLECTION = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2031.ice"><volume id="main">
  <meta><booktitle>Proceedings of the 7th Meeting on Ice</booktitle><publisher>Ice Press</publisher>
    <month>May</month><year>2031</year></meta>
  <paper id="1">
    <title>Hearing <fixed-case>N</fixed-case>orthtown's Ledgers with <fixed-case>Lamp Light</fixed-case>-based
      <fixed-case>R</fixed-case>o<fixed-case>L</fixed-case>amp and Some Meadows</title>
    <author><first>Ann</first><last>Roe</last></author>
    <url>2031.ice-main.1</url><doi>10.18653/v1/2031.ice-main.1</doi>
  </paper>
</volume></collection>
"""
LIST = "# Ice\n\n- [Hearing Northtown's Ledgers with Lamp Light-based RoLamp and Some Meadows](https://aclanthology.org/2031.ice-main.1/)\n"
TITLE = "title = {Hearing {Northtown}'s Ledgers with {Lamp} {Light}-based {RoLamp} and Some Meadows}"


def test_fixed_capitals_come_through(tmp_path: Path) -> None:
    """Into the file of the first run, and into that of a run that has nothing but the lock."""
    (tmp_path / "2031.ice.xml").write_text(COLLECTION, encoding="utf-8")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ice.md").write_text(LIST, encoding="utf-8")
    catalog = str(tmp_path / "catalog.sqlite")
    assert bibforge(tmp_path, "catalog", "add", "2031.ice.xml", BIBFORGE_CATALOG=catalog).returncode == 0
    assert bibforge(tmp_path, "build", "--offline", BIBFORGE_CATALOG=catalog).returncode == 0
    assert TITLE in (tmp_path / "output" / "library.bib").read_text(encoding="utf-8")
    (tmp_path / "output" / "library.bib").unlink()
    assert bibforge(tmp_path, "build", "--offline").returncode == 0
    assert TITLE in (tmp_path / "output" / "library.bib").read_text(encoding="utf-8")


PLAIN = {
    "DOI": "10.18653/v1/2031.ice-main.1", "type": "proceedings-article", "page": "3-9",
    "title": ["Hearing Northtown's Ledgers With Lamp Light-Based Rolamp and Some Meadows"],
    "author": [{"given": "Ann", "family": "Roe"}], "issued": {"date-parts": [[2031]]},
    "container-title": ["Proceedings of the 7th Meeting on Ice"],
}  # fmt: skip


def built(folder: Path, work: dict[str, Any]) -> Done:
    """Add both accounts to a catalog and build a list that names their DOI from it."""
    (folder / "2031.ice.xml").write_text(COLLECTION, encoding="utf-8")
    (folder / "works.json").write_text(json.dumps({"items": [work]}), encoding="utf-8")
    (folder / "sources").mkdir()
    text = "# Ice\n\n- [A Talk of Ledgers](https://doi.org/10.18653/v1/2031.ice-main.1)\n"
    (folder / "sources" / "ice.md").write_text(text, encoding="utf-8")
    catalog = str(folder / "catalog.sqlite")
    assert bibforge(folder, "catalog", "add", "2031.ice.xml", "works.json", BIBFORGE_CATALOG=catalog).returncode == 0
    return bibforge(folder, "build", "--offline", BIBFORGE_CATALOG=catalog)


def test_two_accounts_of_one_doi_complete_each_other(tmp_path: Path) -> None:
    """The deposit has the pages, the Anthology the capitals and the press; `explain` says what came from where."""
    assert built(tmp_path, PLAIN).returncode == 0
    bib = (tmp_path / "output" / "library.bib").read_text(encoding="utf-8")
    assert TITLE in bib
    assert "pages = {3--9}" in bib
    assert "publisher = {Ice Press}" in bib
    told = bibforge(tmp_path, "explain", "sources/ice.md:3").stdout
    assert "doi:10.18653/v1/2031.ice-main.1: publisher, protected, title from catalog:2031.ice.xml" in told


def test_accounts_that_contradict_each_other_are_a_finding(tmp_path: Path) -> None:
    """No coin is tossed: nothing is taken from the second one, and both are named."""
    done = built(tmp_path, PLAIN | {"author": [{"given": "Eva", "family": "Loe"}]})
    assert "(catalog:2031.ice.xml) and doi:10.18653/v1/2031.ice-main.1 (catalog:works.json) differ" in done.stderr
    assert "pages" not in (tmp_path / "output" / "library.bib").read_text(encoding="utf-8")
