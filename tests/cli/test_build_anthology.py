"""Capitals that the ACL Anthology marks as fixed: from its XML through catalog and lock into the written `.bib`."""

from pathlib import Path

from command import bibforge

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
