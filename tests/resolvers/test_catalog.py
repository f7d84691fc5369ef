"""The local catalog, asked as a resolver: by identifier, by address, by title; and what happens to its file."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bibforge.errors import BibforgeError
from bibforge.model.identifiers import ArxivId, Doi, Identifier, Isbn, OpenReviewId
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import Answer, ById, ByTitle, ByUrl, Found, Nothing, Question, Several
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.catalog.rows import CatalogRow, Layout, row_from_item, row_from_record, row_from_snapshot
from bibforge.resolvers.catalog.store import CatalogFile
from bibforge.resolvers.catalog.writer import Writer

READ: dict[Layout, Callable[[bytes], CatalogRow]] = {Layout.ARXIV: row_from_snapshot, Layout.CROSSREF: row_from_item}


def snapshot(number: str, title: str, authors: str = "Ada Example", **more: Any) -> dict[str, Any]:
    """Return a row of the arXiv snapshot."""
    versions = [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]
    return {"id": number, "title": title, "authors": authors, "categories": "cs.LG", "versions": versions, **more}


def work(title: str, doi: str = "", family: str = "Example", **more: Any) -> dict[str, Any]:
    """Return a Crossref item."""
    item = {"title": [title], "author": [{"family": family, "given": "Ada"}], "type": "proceedings-article", **more}
    return {**item, "DOI": doi} if doi else item


def fill(path: Path, layout: Layout, items: Iterable[dict[str, Any]], file: str = "rows.jsonl") -> None:
    """File the items, each as one JSON line."""
    with Writer(path) as writer:
        writer.begin(file, layout)
        writer.add([READ[layout](json.dumps(item).encode()) for item in items])


def ask(path: Path, question: Question) -> Answer:
    """Return the catalog's answer to one question."""
    [answer] = CatalogResolver(path).ask([question])
    return answer


def titles(answer: Answer) -> list[str]:
    """Return the titles of the candidates, best first."""
    return [record.title for record in answer.records] if isinstance(answer, Several) else []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the catalog shall be."""
    return tmp_path / "catalog.sqlite"


def test_an_arxiv_id_finds_its_record(path: Path) -> None:
    """The record names the file that it came from, and no request is counted."""
    fill(path, Layout.ARXIV, [snapshot("1706.03762", "Attention Is All You Need")], "arxiv.jsonl.gz")
    catalog = CatalogResolver(path)
    [found, nothing] = catalog.ask([ById(ArxivId("1706.03762")), ById(ArxivId("1706.03763"))])
    assert isinstance(found, Found)
    assert found.record.title == "Attention Is All You Need"
    assert found.record.source == "catalog:arxiv.jsonl.gz"
    assert nothing == Nothing()
    assert (catalog.name, catalog.requests, catalog.requests_for([ByTitle("x")])) == ("catalog", 0, 0)


def test_the_most_complete_of_several_rows_answers(path: Path) -> None:
    """A row that has only id, title and authors stands back, whichever was added last."""
    full = snapshot("1510.00149", "Deep Compression", doi="10.1000/x")
    partial: dict[str, Any] = {
        "id": "1510.00149",
        "title": "Deep Compression",
        "authors": "Ada Example",
        "categories": None,
        "versions": [],
    }
    fill(path, Layout.ARXIV, [full], "full.jsonl")
    fill(path, Layout.ARXIV, [partial], "partial.jsonl")
    answer = ask(path, ById(ArxivId("1510.00149")))
    assert isinstance(answer, Found)
    assert answer.record.source == "catalog:full.jsonl"
    assert titles(ask(path, ByTitle("Deep Compression"))) == ["Deep Compression"]


def test_other_identifiers_find_their_records(path: Path) -> None:
    """DOI in any case, the DOI that arXiv gives, OpenReview by its page, ISBN of a book and not of its chapter."""
    fill(
        path,
        Layout.CROSSREF,
        [
            work("One", "10.1000/ABC"),
            work("Two", URL="https://openreview.net/forum?id=HyoST_9xl"),
            work("Three", "10.1000/book", type="book", ISBN=["978-3-16-148410-0"]),
            work("Four", "10.1000/chapter", type="book-chapter", ISBN=["978-0-306-40615-7"]),
        ],
    )
    fill(path, Layout.ARXIV, [snapshot("1706.03762", "Five")])
    found: dict[Identifier, str] = {
        Doi("10.1000/abc"): "One", OpenReviewId("HyoST_9xl"): "Two", Isbn("9783161484100"): "Three",
        Doi("10.48550/arxiv.1706.03762"): "Five",
    }  # fmt: skip
    for identifier, title in found.items():
        answer = ask(path, ById(identifier))
        assert isinstance(answer, Found)
        assert answer.record.title == title
    assert ask(path, ById(Isbn("9780306406157"))) == Nothing()


def test_a_published_record_that_names_an_arxiv_id_is_related_and_not_the_answer(path: Path) -> None:
    """The source links the id, or the arXiv row names the DOI; an identifier binds only to its own record."""
    linked = work("Published", "10.1000/linked", relation={"has-preprint": [{"id-type": "arxiv", "id": "2001.00002"}]})
    fill(path, Layout.CROSSREF, [linked, work("Named", "10.1000/named"), work("Other", "10.1000/other")])
    fill(path, Layout.ARXIV, [snapshot("2001.00001", "Preprint", doi="10.1000/named")])
    catalog = CatalogResolver(path)
    assert [record.title for record in catalog.related(ArxivId("2001.00002"))] == ["Published"]
    assert [record.title for record in catalog.related(ArxivId("2001.00001"))] == ["Named"]
    assert catalog.related(ArxivId("2001.00003")) == ()
    assert ask(path, ById(ArxivId("2001.00002"))) == Nothing()


def test_the_doi_that_an_arxiv_row_names_does_not_find_that_row(path: Path) -> None:
    """The DOI is the published paper's, and it may even be wrong."""
    fill(path, Layout.ARXIV, [snapshot("1512.01322", "Fixed Point Performance", doi="10.1000/wrong")])
    assert ask(path, ById(Doi("10.1000/wrong"))) == Nothing()


def test_an_address_finds_its_page_in_any_form(path: Path) -> None:
    """PDF and page, an old NeurIPS address that spells the title, an identifier in the address."""
    fill(
        path,
        Layout.CROSSREF,
        [
            work("Face Model Compression", URL="http://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11977"),
            work(
                "Second order derivatives for network pruning: Optimal Brain Surgeon",
                URL="https://papers.nips.cc/paper_files/paper/1992/hash/303ed4c69846ab36c2904d3ba8573050-Abstract.html",
            ),
        ],
    )
    fill(path, Layout.ARXIV, [snapshot("1706.03762", "Attention Is All You Need")])
    for url, title in (
        ("https://aaai.org/ocs/index.php/AAAI/AAAI16/paper/viewFile/11977/12", "Face Model Compression"),
        (
            "http://papers.nips.cc/paper/647-second-order-derivatives-for-network-pruning-optimal-brain-surgeon.pdf",
            "Second order derivatives for network pruning: Optimal Brain Surgeon",
        ),
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "Attention Is All You Need"),
    ):
        answer = ask(path, ByUrl(url))
        assert isinstance(answer, Found)
        assert answer.record.title == title
    assert ask(path, ByUrl("https://example.org/none")) == Nothing()


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.24963/ijcai.2020/299", "https://www.ijcai.org/Proceedings/2020/0299.pdf"),
        ("10.18653/v1/D18-1032", "http://www.aclweb.org/anthology/D18-1032"),
        ("10.3115/v1/D14-1162", "http://anthology.aclweb.org/D/D14/D14-1162.pdf"),
        ("10.1145/2623330.2630809", "http://dl.acm.org/citation.cfm?id=2630809"),
        ("10.1609/aaai.v34i04.5956", "https://aaai.org/ojs/index.php/AAAI/article/view/5956"),
    ],
)
def test_a_page_whose_number_stands_in_the_doi_is_found(path: Path, doi: str, url: str) -> None:
    """Some houses give page and DOI one number; the record's own address is the resolver's."""
    fill(path, Layout.CROSSREF, [work("Paper", doi, URL=f"https://doi.org/{doi}")])
    answer = ask(path, ByUrl(url))
    assert isinstance(answer, Found)
    assert answer.record.doi == Doi(doi.lower())


def test_an_address_of_several_works_finds_none(path: Path) -> None:
    """A volume's page names no single paper; two accounts of one paper do."""
    page = "https://example.org/volume1"
    fill(path, Layout.CROSSREF, [work("One", "10.1000/1", URL=page), work("Two", "10.1000/2", URL=page)])
    assert ask(path, ByUrl(page)) == Nothing()
    fill(
        path,
        Layout.CROSSREF,
        [
            work("Three", URL="https://example.org/3", publisher="P"),
            work("Three", "10.1000/3", URL="https://example.org/3"),
        ],
    )
    answer = ask(path, ByUrl("https://example.org/3"))
    assert isinstance(answer, Found)
    assert answer.record.doi == Doi("10.1000/3")


WORDS = ["adaptive", "bayesian", "causal", "deep", "efficient", "fast", "generative", "hidden", "image", "joint",
    "kernel", "latent", "markov", "neural", "online", "policy", "quantum", "robust", "sparse", "tensor"]  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a catalog of 3,000 made-up titles from twenty words, and the known ones that the tests look for."""
    rng = random.Random(7)
    made = [" ".join(rng.sample(WORDS, 5)).capitalize() for _ in range(3000)]
    known = [
        "XNOR-Net: ImageNet Classification Using Binary Convolutional Neural Networks",
        "Deep Compression: Compressing Deep Neural Networks with Pruning, Trained Quantization and Huffman Coding",
        "Unified Perceptual Parsing for Scene Understanding",
        "Net2Net: Accelerating Learning via Knowledge Transfer",
        "Image Super-Resolution Using Very Deep Residual Channel Attention Networks",
        "On the $\\ell_1$ Norm of Möbius Inversions",
        "Pruning Filters for Efficient ConvNets",
        "基于深度学习的图像分类方法研究",
    ]
    rows = [snapshot(f"1801.{number:05d}", title) for number, title in enumerate(made, 1)]
    rows += [snapshot(f"1802.{number:05d}", title, "Grace Hopper") for number, title in enumerate(known, 1)]
    path = tmp_path_factory.mktemp("crowd") / "catalog.sqlite"
    fill(path, Layout.ARXIV, rows)
    return path


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("XNOR-NET: IMAGENET CLASSIFICATION USING BINARY CONVOLUTIONAL NEURAL NETWORKS", "XNOR-Net"),
        ("XNOR-net", "XNOR-Net"),
        ("Xnor net imagenet clasification using binary convolutional neural netwroks", "XNOR-Net"),
        ("Deep Compression - Compressing Deep Neural Network with Pruning", "Deep Compression"),
        ("Deep Compression", "Deep Compression"),
        ("Uniï¬ed Perceptual Parsing for Scene Understanding", "Unified Perceptual"),
        ("Net2Net – accelerating learning via knowledge transfers", "Net2Net"),
        ("Image Superresolution using very deep residual channel attention network", "Image Super-Resolution"),
        ("On the l1 norm of Mobius inversion", "On the"),
        ('On the \\ell_1 norm of M\\"obius inversions', "On the"),
        ("Prunning Filters for Eficient ConvNets", "Pruning Filters"),
        ("Filters", "Pruning Filters"),
        ("基于深度学习的图象分类方法研究", "基于"),
    ],
)
def test_a_damaged_title_finds_the_record_first(crowd: Path, asked: str, found: str) -> None:
    """Typing errors, dropped subtitles, other cases and hyphens, broken letters, plurals, TeX and Chinese."""
    if asked == "Filters":
        assert titles(ask(crowd, ByTitle(asked))) == []  # one word of a title is not the title
    else:
        assert titles(ask(crowd, ByTitle(asked)))[0].startswith(found)


def test_a_title_that_nothing_is_like_finds_nothing(crowd: Path) -> None:
    """No candidates rather than far ones."""
    assert ask(crowd, ByTitle("Off-diagonal book Ramsey numbers")) == Nothing()
    assert ask(crowd, ByTitle("")) == Nothing()
    assert ask(crowd, ByTitle('"; DROP TABLE keys; --')) == Nothing()


def test_at_most_twenty_candidates(crowd: Path) -> None:
    """A title made of everybody's words has many neighbours."""
    assert 1 <= len(titles(ask(crowd, ByTitle("Deep neural online sparse tensor policy")))) <= 20


def test_people_settle_which_of_equal_titles_comes_first(path: Path) -> None:
    """Equal titles by other people stay candidates, behind; the preprint and the published version come together."""
    fill(
        path,
        Layout.ARXIV,
        [
            snapshot("1801.00001", "Deep Learning", "Nicholas Polson"),
            snapshot("1801.00002", "Deep Learning", "Yann LeCun"),
        ],
    )
    fill(path, Layout.CROSSREF, [work("Deep learning", "10.1038/nature14539", "LeCun")])
    answer = ask(path, ByTitle("Deep Learning", authors=(Person(family="LeCun", given="Y."),)))
    assert isinstance(answer, Several)
    assert [record.authors[0].family for record in answer.records] == ["LeCun", "LeCun", "Polson"]
    assert {record.kind for record in answer.records[:2]} == {Kind.PREPRINT, Kind.CONFERENCE}


def test_equal_titles_by_strangers_do_not_end_the_search(path: Path) -> None:
    """The paper meant may stand under a title that is spelled a little otherwise."""
    fill(
        path,
        Layout.ARXIV,
        [
            snapshot("1801.00001", "Graph attention networks", "Somebody Else"),
            snapshot("1801.00002", "Graph attentional networks", "Petar Velickovic"),
        ],
    )
    answer = ask(path, ByTitle("Graph attention networks", authors=(Person(family="Veličković"),)))
    assert isinstance(answer, Several)
    assert answer.records[0].arxiv == ArxivId("1801.00002")


def test_adding_again_changes_nothing_and_a_changed_row_replaces(path: Path) -> None:
    """The same rows twice are the same catalog; a new title is found, the old one is gone."""
    rows = [snapshot(f"1801.{number:05d}", f"Tensor methods number {number}") for number in range(1, 60)]
    fill(path, Layout.ARXIV, rows)
    with Writer(path) as writer:
        writer.begin("rows.jsonl", Layout.ARXIV)
        rows[3]["title"] = "Wavelet methods"
        writer.add([row_from_snapshot(json.dumps(row).encode()) for row in (*rows, rows[3], rows[4])])
        assert (writer.tally.added, writer.tally.replaced, writer.tally.unchanged) == (0, 1, 60)
    [held] = CatalogFile(path).holdings()
    assert held.rows == 59
    assert titles(ask(path, ByTitle("Wavelet methods"))) == ["Wavelet methods"]
    assert "Tensor methods number 4" not in titles(ask(path, ByTitle("Tensor methods number 4")))


def test_doubles_within_one_file_replace_each_other(path: Path) -> None:
    """The last word of a file counts, whatever the distance of the two."""
    rows = [snapshot("1801.00001", "First"), snapshot("1801.00002", "Second"), snapshot("1801.00001", "Third")]
    fill(path, Layout.ARXIV, rows)
    answer = ask(path, ById(ArxivId("1801.00001")))
    assert isinstance(answer, Found)
    assert answer.record.title == "Third"
    assert CatalogFile(path).holdings()[0].rows == 2


def test_a_row_of_another_layout_stands_beside(path: Path) -> None:
    """A record of a .bib does not push Crossref's aside."""
    fill(path, Layout.CROSSREF, [work("One", "10.1000/1", publisher="ACM", page="1-9")])
    with Writer(path) as writer:
        writer.begin("own.bib", Layout.RECORD)
        own = Record(source="bib:own.bib", kind=Kind.CONFERENCE, title="One", doi=Doi("10.1000/1"))
        writer.add([row_from_record(own)])
    assert [held.rows for held in CatalogFile(path).holdings()] == [1, 1]
    answer = ask(path, ById(Doi("10.1000/1")))
    assert isinstance(answer, Found)
    assert answer.record.publisher == "ACM"


def test_a_published_record_of_a_bib_is_tied_to_its_eprint(path: Path) -> None:
    """Its eprint is the preprint's id, not its own."""
    own = Record(source="bib:x", kind=Kind.ARTICLE, title="One", doi=Doi("10.1000/1"), arxiv=ArxivId("1801.00001"))
    with Writer(path) as writer:
        writer.begin("own.bib", Layout.RECORD)
        writer.add([row_from_record(own)])
    assert ask(path, ById(ArxivId("1801.00001"))) == Nothing()
    assert [one.title for one in CatalogResolver(path).related(ArxivId("1801.00001"))] == ["One"]


@pytest.mark.parametrize(
    "text",
    [b"", b"not a database at all, but long enough to have a header" * 40, b"SQLite format 3\0" + b"\xff" * 4096],
)
def test_a_damaged_file_is_an_error_with_a_hint(path: Path, text: bytes) -> None:
    """Neither reading nor adding takes it for a catalog."""
    path.write_bytes(text)
    with pytest.raises(BibforgeError, match="cannot be read as a catalog") as caught:
        ask(path, ByTitle("x"))
    assert "build it again" in caught.value.hint
    if text:
        with pytest.raises(BibforgeError):
            fill(path, Layout.ARXIV, [])
        assert path.read_bytes() == text


def test_damage_inside_a_catalog_is_told_when_it_shows(path: Path) -> None:
    """A header may be whole and the pages behind it not."""
    fill(path, Layout.ARXIV, [snapshot(f"1801.{n:05d}", f"Tensor methods {n * 7919}") for n in range(1, 500)])
    whole = path.read_bytes()
    told = 0
    for page in range(1, len(whole) // 16384):
        path.write_bytes(whole[: page * 16384] + b"\xa5" * 16384 + whole[(page + 1) * 16384 :])
        try:
            ask(path, ByTitle("Tensor methods 79190"))
            ask(path, ById(ArxivId("1801.00010")))
        except BibforgeError as error:
            assert error.hint  # noqa: PT017  # most pages matter to no question, and which do is SQLite's business
            told += 1
    assert told > 2


def test_another_programs_database_is_left_alone(path: Path) -> None:
    """A file with tables of its own is not filled."""
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(BibforgeError, match="no bibforge catalog"):
        fill(path, Layout.ARXIV, [snapshot("1801.00001", "T")])


def test_a_catalog_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """A file stands where its folder should be."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(BibforgeError, match="cannot be written"):
        Writer(tmp_path / "file" / "catalog.sqlite")


def test_a_missing_file_is_an_error_with_a_hint(path: Path) -> None:
    """The hint is the command that makes one."""
    with pytest.raises(BibforgeError, match="no catalog here") as caught:
        ask(path, ByTitle("x"))
    assert "catalog add" in caught.value.hint


def test_a_catalog_in_a_read_only_folder_can_be_asked(path: Path) -> None:
    """One plain file is left behind, which needs no company to be read."""
    fill(path, Layout.ARXIV, [snapshot("1801.00001", "Tensor methods")])
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    path.chmod(stat.S_IRUSR)
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert titles(ask(path, ByTitle("Tensor methods"))) == ["Tensor methods"]
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_a_reader_sees_what_was_added_meanwhile(path: Path) -> None:
    """Reading goes on while another process files, and what it committed is seen."""
    fill(path, Layout.ARXIV, [snapshot("1801.00001", "Tensor methods")])
    catalog = CatalogResolver(path)
    assert catalog.ask([ByTitle("Wavelets on graphs")]) == [Nothing()]
    fill(path, Layout.CROSSREF, [work("Wavelets on graphs", "10.1000/1")], "new.jsonl")
    assert titles(catalog.ask([ByTitle("Wavelets on graphs")])[0]) == ["Wavelets on graphs"]


def test_a_search_by_words_sees_what_was_added_meanwhile(path: Path) -> None:
    """What was counted and found by words is forgotten as soon as anybody files."""
    fill(path, Layout.ARXIV, [snapshot("1801.00001", "Tensor methods")])
    catalog = CatalogResolver(path)
    assert catalog.ask([ByTitle("Wavlets on graphs")]) == [Nothing()]
    fill(path, Layout.CROSSREF, [work("Wavelets on graphs", "10.1000/1")], "new.jsonl")
    assert titles(catalog.ask([ByTitle("Wavlets on graphs")])[0]) == ["Wavelets on graphs"]


def test_hundreds_of_questions_are_answered_in_their_order(path: Path) -> None:
    """They are looked up together in parts; each answer is told once, with its place among all questions."""
    fill(path, Layout.ARXIV, [snapshot(f"1801.{n:05d}", f"Tensor methods {n * 7919}") for n in range(1, 260)])
    questions = [ById(ArxivId(f"1801.{n:05d}")) for n in range(1, 260)]
    told: list[tuple[int, Answer]] = []
    answers = CatalogResolver(path).ask(questions, lambda place, answer: told.append((place, answer)))
    assert [one.record.arxiv for one in answers if isinstance(one, Found)] == [one.identifier for one in questions]
    assert told == list(enumerate(answers))


def test_two_processes_may_file_in_turns(path: Path) -> None:
    """Each takes its numbers when it begins to file, so that none is given twice."""
    first, second = Writer(path), Writer(path)
    for opened, number in ((first, 1), (second, 2)):
        with opened as writer:
            writer.begin(f"{number}.jsonl", Layout.ARXIV)
            writer.add([row_from_snapshot(json.dumps(snapshot(f"1801.0000{number}", f"Title {number}")).encode())])
    assert [held.rows for held in CatalogFile(path).holdings()] == [1, 1]
    for number in (1, 2):
        assert isinstance(ask(path, ById(ArxivId(f"1801.0000{number}"))), Found)


_KILLED = """
import json, os, signal, sys
from pathlib import Path
from bibforge.resolvers.catalog import writer as catalog_writer
from bibforge.resolvers.catalog.rows import Layout, row_from_snapshot
catalog_writer.BATCH_ROWS = 100
with catalog_writer.Writer(Path(sys.argv[1])) as writer:
    writer.begin("big.jsonl", Layout.ARXIV)
    for part in range(3):
        numbers = range(part * 150 + 1, part * 150 + 151)
        rows = [{"id": f"1801.{number:05d}", "title": f"Title {number}", "authors": "A B"} for number in numbers]
        writer.add([row_from_snapshot(json.dumps(row).encode()) for row in rows[: 150 if part < 2 else 50]])
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def test_a_killed_process_leaves_what_it_committed(path: Path) -> None:
    """Whole batches stay, the open one is gone, and the catalog answers and takes rows."""
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False, env=os.environ.copy())
    assert done.returncode != 0
    assert isinstance(ask(path, ById(ArxivId("1801.00299"))), Found)
    assert ask(path, ById(ArxivId("1801.00301"))) == Nothing()
    fill(path, Layout.ARXIV, [snapshot("1801.00301", "Title 301")])
    assert isinstance(ask(path, ById(ArxivId("1801.00301"))), Found)
    assert CatalogFile(path).holdings()[0].rows == 300


def test_stored_rows_give_the_record_that_their_source_gives(path: Path) -> None:
    """What is not kept of a Crossref item is nothing that its record needs."""
    from bibforge.resolvers.crossref.records import record_from_work

    named: dict[str, Any] = {
        "container-title": ["Proc"], "article-number": "7", "short-container-title": ["P."],
        "publisher-location": "Town",
        "edition-number": "2", "updated-by": [{"type": "retraction", "DOI": "10.1000/r"}], "reference": [{"key": "1"}],
        "abstract": "<p>Long.</p>",
    }  # fmt: skip
    item = work(
        "Main", "10.1000/X", subtitle=["And more"], page="1-9", volume="3", issue="4", publisher="P",
        ISSN=["1234-5679"],
        event={"name": "Conf", "location": "Town"}, issued={"date-parts": [[2017, 5]]}, language="en",
        editor=[{"family": "Ed", "given": "E."}], **named,
    )  # fmt: skip
    fill(path, Layout.CROSSREF, [item])
    answer = ask(path, ById(Doi("10.1000/x")))
    assert isinstance(answer, Found)
    assert answer.record == replace(record_from_work(item, "catalog:rows.jsonl"), account="crossref")
