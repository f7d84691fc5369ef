"""Open PDFs by rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import ZoteroService
from zotero_works import make_work

from bibforge.model.identifiers import OpenReviewId
from bibforge.zotero.pdfs import open_pdf

HOSTS = {
    "https://aclanthology.org/P19-1001/": "https://aclanthology.org/P19-1001.pdf",
    "https://aclanthology.org/2020.acl-main.1.pdf": "https://aclanthology.org/2020.acl-main.1.pdf",
    "https://www.aclweb.org/anthology/D18-1002": "https://aclanthology.org/D18-1002.pdf",
    "http://proceedings.mlr.press/v97/doe19a.html": "https://proceedings.mlr.press/v97/doe19a/doe19a.pdf",
    "https://openaccess.thecvf.com/content_CVPR_2020/html/Doe_Nets_CVPR_2020_paper.html":
        "https://openaccess.thecvf.com/content_CVPR_2020/papers/Doe_Nets_CVPR_2020_paper.pdf",
    "https://proceedings.neurips.cc/paper/2020/hash/0123abcd-Abstract.html":
        "https://proceedings.neurips.cc/paper/2020/file/0123abcd-Paper.pdf",
    "https://proceedings.neurips.cc/paper_files/paper/2022/hash/0123abcd-Abstract-Conference.html":
        "https://proceedings.neurips.cc/paper_files/paper/2022/file/0123abcd-Paper-Conference.pdf",
    "https://example.org/page.html": "",
}  # fmt: skip


@pytest.mark.parametrize("page", HOSTS)
def test_a_host_gives_its_pdf_by_rule(page: str) -> None:
    """The page of a paper tells where its PDF is; elsewhere nothing is guessed."""
    assert open_pdf(make_work("a", url=page)) == HOSTS[page]


def test_identifiers_give_a_pdf_too() -> None:
    """The ACL by DOI, OpenReview and arXiv by their ids; the published version comes first."""
    assert open_pdf(make_work("a", doi="10.18653/v1/P19-1001")) == "https://aclanthology.org/P19-1001.pdf"
    assert open_pdf(make_work("a", openreview=OpenReviewId("HyoST_9xl"))) == "https://openreview.net/pdf?id=HyoST_9xl"
    assert open_pdf(make_work("a", arxiv="2001.00001")) == "https://arxiv.org/pdf/2001.00001"
    both = make_work("a", arxiv="2001.00001", url="https://aclanthology.org/P19-1001/")
    assert open_pdf(both) == "https://aclanthology.org/P19-1001.pdf"
    assert open_pdf(make_work("a", doi="10.1000/x")) == ""


def test_a_pdf_is_linked_only_where_that_is_wished(service: ZoteroService, tmp_path: Path) -> None:
    """The link is an attachment without a file, made once; without the wish it goes with pruning only."""
    desk = Desk(tmp_path, service)
    desk.write("# Reading\n\n## Nets\n\n- [Small nets in winter](https://arxiv.org/abs/2001.00001)\n")
    desk.sync()
    assert [one for one in desk.items.values() if one["itemType"] == "attachment"] == []
    for _ in range(2):
        desk.sync("--link-pdf")
        (link,) = [one for one in desk.items.values() if one["itemType"] == "attachment"]
        assert (link["linkMode"], link["title"], link["url"]) == (
            "linked_url", "PDF", "https://arxiv.org/pdf/2001.00001"
        )  # fmt: skip
    desk.sync("--prune")
    assert [one for one in desk.items.values() if one["itemType"] == "attachment"] == []
