"""Dumps and archives as their places give them away: XML, posts, JSON Lines of further places, tar and zip."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bibforge.model.identifiers import Doi
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.answers import ById, ByTitle, ByUrl, Found, Question, Several
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.workflows.catalog import AddReport, add

ANTHOLOGY = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2031.ice">
  <volume id="main" ingest-date="2031-05-01">
    <meta>
      <booktitle>Proceedings of the 7th Meeting on <fixed-case>ICE</fixed-case></booktitle>
      <editor><first>Cleo</first><last>Poe</last></editor>
      <publisher>Ice Press</publisher><address>Northtown</address><month>May</month><year>2031</year>
      <url hash="1">2031.ice-main</url><venue>ice</venue>
    </meta>
    <frontmatter><url hash="2">2031.ice-main.0</url></frontmatter>
    <paper id="1">
      <title>Reading <fixed-case>F</fixed-case>innish Ledgers with <tex-math>k</tex-math> Lamps</title>
      <author><first>Ann</first><last>Roe</last></author>
      <author><first>Bob</first><last>van Doe</last><affiliation>Ice</affiliation></author>
      <pages>1–12</pages><url hash="3">2031.ice-main.1</url><doi>10.18653/v1/2031.ice-main.1</doi>
    </paper>
    <paper id="2"><title>Snow in Old Ledgers of the North</title><author><last>Plato</last></author></paper>
  </volume>
</collection>
"""
DBLP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<inproceedings key="conf/ice/RoeD31" mdate="2031-01-01">
<author>Ann Roe 0002</author><author>J&uuml;rgen D&ouml;e</author>
<title>Rivers That Freeze From H<sub>2</sub>O Below &amp; Above.</title>
<pages>3-9</pages><year>2031</year><booktitle>ICE</booktitle><ee>https://doi.org/10.1000/ICE.31</ee>
<crossref>conf/ice/2031</crossref><url>db/conf/ice/ice2031.html#RoeD31</url>
</inproceedings>
<article key="journals/corr/abs-2001-00007" publtype="informal">
<author>Ann Roe 0002</author><title>Frost on Thin Wires.</title><journal>CoRR</journal>
<volume>abs/2001.00007</volume><year>2020</year><ee>https://arxiv.org/abs/2001.00007</ee>
</article>
<www key="homepages/r/AnnRoe"><author>Ann Roe 0002</author><title>Home Page</title></www>
<phdthesis key="phd/Poe31"><author>Cleo Poe</author><title>On Lanterns and Meadows.</title><year>2031</year>
<school>University of Ice</school><ee>https://theses.example/poe31</ee></phdthesis>
</dblp>
"""
POST = """---
title: "Lanterns: A Theory of $k$-Means Meadows"
abstract: |-
  Something that
  title: is not
layout: inproceedings
series: Proceedings of Machine Learning Research
publisher: PMLR
id: roe31a
firstpage: 10
lastpage: 21
author:
- given: Ann
  family: Roe
- given: Bob
  family: "van Doe"
date: 2031-07-01
container-title: Proceedings of the 48th Meeting
  on Meadows
volume: '999'
pdf: https://proceedings.mlr.press/v999/roe31a/roe31a.pdf
---
"""
WORK = {"DOI": "10.1000/violin", "type": "journal-article", "title": ["Violins in the Western Hills"],
        "author": [{"family": "Doe"}]}  # fmt: skip
SNAPSHOT = {"id": "2001.00009", "title": "Orchards of Bridges", "authors": "A. Roe", "categories": "cs.LG", "doi": None}
DATACITE = {
    "id": "10.5281/zenodo.77", "type": "dois",
    "attributes": {"doi": "10.5281/zenodo.77", "titles": [{"title": "Meltwater Beneath Cold Glaciers"}],
                   "creators": [{"name": "Roe, Ann"}], "publicationYear": 2020,
                   "types": {"resourceTypeGeneral": "Report"}},
}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W7", "doi": "https://doi.org/10.1000/harbour", "title": "Harbours &amp; <i>Winds</i>",
    "publication_year": 2019, "type": "article", "type_crossref": "proceedings-article", "is_retracted": True,
    "authorships": [{"raw_author_name": "Roe, Ann", "author": {"display_name": "Anna Röe"}}],
    "primary_location": {"source": {"display_name": "Harbour Meeting", "type": "conference"}},
    "biblio": {"first_page": "1", "last_page": "4"},
}  # fmt: skip


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Return where the catalog shall be."""
    return tmp_path / "data" / "catalog.sqlite"


def added(catalog: Path, name: str, data: bytes) -> AddReport:
    """Write a file, add it and return the report."""
    path = catalog.parent.parent / name
    path.write_bytes(data)
    return add([path], catalog)


def found(catalog: Path, question: Question) -> Record:
    """Return the one record that answers."""
    (answer,) = CatalogResolver(catalog).ask([question])
    assert isinstance(answer, Found | Several), question
    return answer.record if isinstance(answer, Found) else answer.records[0]


def tarred(**members: bytes) -> bytes:
    """Return a tar of these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(f"folder/{name.replace('__', '.')}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def lines(*items: Any) -> bytes:
    """Return the items as JSON Lines."""
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def test_a_collection_of_the_acl_anthology(catalog: Path) -> None:
    """Papers with their volume's data; marks in a title go and their text stays; the page finds the paper."""
    report = added(catalog, "2031.ice.xml", ANTHOLOGY.encode())
    assert (report.files[0].added, report.files[0].set_aside) == (2, 0)
    record = found(catalog, ById(Doi("10.18653/v1/2031.ice-main.1")))
    assert record.title == "Reading Finnish Ledgers with k Lamps"
    assert record.protected == ("Finnish",)
    assert (record.kind, record.container) == (Kind.CONFERENCE, "Proceedings of the 7th Meeting on ICE")
    assert [one.display for one in record.authors] == ["Ann Roe", "Bob van Doe"]
    assert (str(record.date), record.pages, record.place) == ("2031-05", "1-12", "Northtown")
    other = found(catalog, ByUrl("https://www.aclweb.org/anthology/2031.ice-main.2/"))
    assert (other.title, other.authors[0].display) == ("Snow in Old Ledgers of the North", "Plato")


def test_the_dump_of_dblp(catalog: Path) -> None:
    """Numbers of namesakes go, entities are letters; CoRR is arXiv; people's pages are no works."""
    report = added(catalog, "dblp.xml.gz", gzip.compress(DBLP.encode("latin-1")))
    assert (report.files[0].added, report.files[0].set_aside) == (3, 0)
    record = found(catalog, ById(Doi("10.1000/ice.31")))
    assert record.title == "Rivers That Freeze From H2O Below & Above"
    assert [one.display for one in record.authors] == ["Ann Roe", "Jürgen Döe"]
    assert (record.kind, record.container, record.pages, record.year) == (Kind.CONFERENCE, "ICE", "3-9", 2031)
    preprint = found(catalog, ByTitle("Frost on Thin Wires"))
    assert (preprint.kind, str(preprint.arxiv), preprint.container) == (Kind.PREPRINT, "2001.00007", "")
    thesis = found(catalog, ByTitle("On Lanterns and Meadows"))
    assert (thesis.kind, thesis.institution, thesis.url) == (
        Kind.THESIS, "University of Ice", "https://theses.example/poe31"
    )  # fmt: skip


@pytest.mark.parametrize("size", [30, 300, 900])
def test_a_dump_that_breaks_off_gives_what_stood_before(catalog: Path, size: int) -> None:
    """And says so; nothing of a record that is cut is filed."""
    (one,) = added(catalog, "dblp.xml", DBLP.encode("latin-1")[: len(DBLP) - size]).files
    assert one.set_aside == 1
    assert "breaks off" in one.notes[0].reason
    assert one.added == {30: 2, 300: 1, 900: 0}[size]


def test_entities_are_whole_wherever_the_reading_cuts(catalog: Path) -> None:
    """A name on the border of two pieces is no other name."""
    for shift in range(14):
        padding = "<!--" + "x" * ((1 << 18) - 330 + shift) + "-->"
        text = DBLP.replace("<dblp>", f"<dblp>{padding}", 1)
        (one,) = added(catalog, f"dblp{shift}.xml", text.encode("latin-1")).files
        assert (one.rows, one.set_aside) == (3, 0)


def test_the_posts_of_pmlr(catalog: Path) -> None:
    """A folder of posts is one file; front matter alone is read, and what is no paper is set aside."""
    posts = catalog.parent.parent / "v999" / "_posts"
    posts.mkdir(parents=True)
    (posts / "2031-07-01-roe31a.md").write_text(POST, encoding="utf-8")
    (posts / "2031-07-01-odd.md").write_text("---\ntitle: No proceedings\n---\n", encoding="utf-8")
    (posts / "notes.txt").write_text("nothing", encoding="utf-8")
    (one,) = add([posts.parent], catalog).files
    assert (one.file, one.added, one.set_aside) == ("_posts", 1, 1)
    record = found(catalog, ByUrl("http://proceedings.mlr.press/v999/roe31a.html"))
    assert record.title == "Lanterns: A Theory of k-Means Meadows"
    assert [one.display for one in record.authors] == ["Ann Roe", "Bob van Doe"]
    assert (record.container, record.volume) == ("Proceedings of the 48th Meeting on Meadows", "999")
    assert (record.pages, str(record.date)) == ("10-21", "2031-07-01")


def test_json_lines_of_datacite_and_openalex(catalog: Path) -> None:
    """Side by side in one file; people as the work writes them; a retraction is a notice."""
    (one,) = added(catalog, "mixed.jsonl", lines(DATACITE, OPENALEX, DATACITE["attributes"], {"id": "x"})).files
    assert (one.added, one.unchanged, one.set_aside) == (2, 1, 1)
    assert found(catalog, ById(Doi("10.5281/zenodo.77"))).kind is Kind.REPORT
    record = found(catalog, ById(Doi("10.1000/harbour")))
    assert (record.kind, record.title, record.container) == (Kind.CONFERENCE, "Harbours & Winds", "Harbour Meeting")
    assert ([one.display for one in record.authors], record.pages) == (["Ann Roe"], "1-4")
    assert record.notices == (Notice(type="retraction"),)


def test_a_preprint_of_openalex_is_one(catalog: Path) -> None:
    """arXiv's DOI tells, whatever the merged work says of a journal."""
    work = {**OPENALEX, "doi": "https://doi.org/10.48550/arxiv.2001.00007", "type_crossref": "journal-article"}
    added(catalog, "one.jsonl", lines(work))
    record = found(catalog, ByTitle("Harbours and Winds"))
    assert (record.kind, str(record.arxiv), record.doi, record.container) == (Kind.PREPRINT, "2001.00007", None, "")


def test_the_public_data_file_of_crossref(catalog: Path) -> None:
    """A tar of packed lists and packed lines, read as a stream; what is no record file is passed over."""
    listed = gzip.compress(json.dumps({"items": [WORK]}).encode())
    packed = gzip.compress(lines({**WORK, "DOI": "10.1000/bridge", "title": ["Bridges over Small Rivers"]}))
    data = tarred(a__json__gz=listed, b__jsonl__gz=packed, README__md=b"Read me", c__json=b"<html>busy</html>")
    (one,) = added(catalog, "public-data-file.tar", data).files
    assert (one.added, one.set_aside) == (2, 1)
    assert "c.json: cannot be read: a page of HTML stands in it" in one.notes[0].reason
    assert found(catalog, ById(Doi("10.1000/bridge"))).title == "Bridges over Small Rivers"
    (again,) = added(catalog, "packed.tgz", gzip.compress(data)).files
    assert (again.rows, again.set_aside) == (2, 1)


def test_the_arxiv_snapshot_as_a_zip(catalog: Path) -> None:
    """The one file in it is read without unpacking it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", lines(SNAPSHOT))
    (one,) = added(catalog, "archive.zip", out.getvalue()).files
    assert (one.added, one.set_aside) == (1, 0)
    assert str(found(catalog, ByTitle("Orchards of Bridges")).arxiv) == "2001.00009"


def test_an_archive_that_breaks_off_gives_what_stood_before(catalog: Path) -> None:
    """A tar that is cut names where; a cut zip has no table of contents, and is named as damaged."""
    whole = tarred(a__json=json.dumps([WORK]).encode(), b__json=b" " * 4000 + b"[]")
    (one,) = added(catalog, "cut.tar", whole[:2500]).files
    assert one.added == 1
    assert "damaged from here on" in one.notes[-1].reason
    (two,) = added(catalog, "cut.zip", b"PK\x03\x04" + b"\0" * 90).files
    assert (two.rows, two.set_aside) == (0, 1)
    assert "damaged" in two.notes[0].reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("dblp.xml", b"<!DOCTYPE html><html><body>Making sure you are not a bot</body></html>", "a page of HTML"),
        ("anthology.bib.gz", gzip.compress(b"<html><head></head></html>"), "a page of HTML"),
        ("works.jsonl", b"  <HTML>busy</HTML>", "a page of HTML"),
        ("dblp.xml", b'<!DOCTYPE dblp [<!ENTITY a "b">]><dblp></dblp>', "neither JSON nor BibTeX, RIS or XML"),
        ("feed.xml", b"<rss></rss>", "neither JSON nor BibTeX, RIS or XML"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused(catalog: Path, name: str, data: bytes, reason: str) -> None:
    """With the reason, whatever its name; nothing is filed."""
    report = added(catalog, name, data)
    assert report.files == ()
    assert reason in report.errors[0].message
