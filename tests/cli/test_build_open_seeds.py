"""The two rows of the three lists that arXiv and Crossref alone leave open: a PDF's address, and OpenReview's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from openreview_http import PASSWORD, USER
from site_http import pdf

LIST = Path(__file__).parents[2] / "sources" / "compression-reading-notes.md"
HOST = "https://www.cs.unc.edu"
INCEPTION = ("Christian Szegedy", "Wei Liu", "Yangqing Jia", "Pierre Sermanet", "Scott Reed", "Dragomir Anguelov",
             "Dumitru Erhan", "Vincent Vanhoucke", "Andrew Rabinovich")  # fmt: skip
PAPER = pdf((18, "Going Deeper with Convolutions"), (11, ", ".join(INCEPTION)), (9, "Our network is named GoogLeNet."))
WORK = {
    "DOI": "10.1109/CVPR.2015.7298594", "type": "proceedings-article", "title": ["Going deeper with convolutions"],
    "author": [dict(zip(("given", "family"), one.split(), strict=True)) for one in INCEPTION],
    "issued": {"date-parts": [[2015, 6]]},
    "container-title": ["2015 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)"],
}  # fmt: skip
PREPRINT = {
    "id": "1409.4842", "title": "Going Deeper with Convolutions", "authors": ", ".join(INCEPTION),
    "categories": "cs.CV",
    "versions": [{"version": "v1", "created": "Wed, 17 Sep 2014 01:03:11 GMT"}],
}  # fmt: skip
FORUM = "Byxz4n09tQ"
NOTE = {
    "id": FORUM, "forum": FORUM, "invitation": "ICLR.cc/2019/Conference/-/Blind_Submission",
    "cdate": 1538087902000,
    "content": {
        "title": "Model Compression with Generative Adversarial Networks",
        "authors": ["Ruishan Liu", "Nicolo Fusi", "Lester Mackey"], "authorids": ["", "", ""],
    },
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, started: Callable[..., Any]) -> Callable[..., Done]:
    """Build the two rows; with `everybody`, OpenReview is asked with a login and the PDF is read."""
    site = started("site_http", "SiteService", {"/~wliu/papers/GoogLeNet.pdf": PAPER})
    rows = [line for line in LIST.read_text(encoding="utf-8").splitlines() if "GoogLeNet" in line or FORUM in line]
    assert len(rows) == 2
    (tmp_path / "sources").mkdir()
    text = "\n".join(["# NET", *rows, ""]).replace(HOST, site.url)
    (tmp_path / "sources" / "notes.md").write_text(text, encoding="utf-8")
    addresses = {
        "BIBFORGE_ARXIV_URL": started("arxiv_http", "ArxivService", [PREPRINT]).address,
        "BIBFORGE_CROSSREF_URL": started("crossref_http", "CrossrefService", [WORK], {}).url,
        "BIBFORGE_OPENREVIEW_URL": started("openreview_http", "OpenReviewService", [NOTE]).url,
    }
    asked = {"OPENREVIEW_USERNAME": USER, "OPENREVIEW_PASSWORD": PASSWORD, "BIBFORGE_PRIVATE_HOSTS": site.host}

    def call(*arguments: str, everybody: bool = True) -> Done:
        more = addresses | asked if everybody else addresses
        return bibforge(tmp_path, "build", "--json", "--sources", "arxiv,crossref,openreview" if everybody else
                        "arxiv,crossref", *arguments, **more)  # fmt: skip

    return call


def works(done: Done) -> dict[str, dict[str, Any]]:
    """The works of a `--json` answer by the label of their first mention."""
    return {work["title"].casefold(): work for work in json.loads(done.stdout)["works"]}


def test_the_pdf_and_the_submission_resolve_both_rows(run: Any) -> None:
    """GoogLeNet by the title on the PDF's first page; the submission by its own id, and it appeared at no meeting."""
    pytest.importorskip("pypdf")
    done = run("--pages")
    found = works(done)
    googlenet = found["going deeper with convolutions"]
    assert (googlenet["doi"], googlenet["arxiv"]) == ("10.1109/CVPR.2015.7298594", "1409.4842")
    submission = found["model compression with generative adversarial networks"]
    assert (submission["status"], submission["openreview"], submission["doi"]) == ("resolved", "Byxz4n09tQ", None)
    assert [one["family"] for one in submission["authors"]] == ["Liu", "Fusi", "Mackey"]
    assert "ICLR 2019" not in json.dumps(submission)
    assert done.returncode == 0


@pytest.mark.parametrize("arguments", [("--offline",), ()])
def test_without_either_they_stay_open(run: Any, arguments: tuple[str, ...]) -> None:
    """Neither without network nor by arXiv and Crossref alone is anything made up for them."""
    found = json.loads(run(*arguments, everybody=False).stdout)["works"]
    assert [one["status"] for one in found] == ["unresolved", "unresolved"]
    assert [(one["doi"], one["arxiv"]) for one in found] == [(None, None), (None, None)]
