"""The keys of the catalog: one paper's addresses come to one form, titles fold as everywhere, words are found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.resolvers.catalog.keys import folded, folded_titles, hashed, normal_address, search_words, squeezed_key
from bibforge.text.comparison import fold, main_title

SAME = [
    (
        "http://proceedings.mlr.press/v80/dai18a/dai18a.pdf",
        "https://proceedings.mlr.press/v80/dai18a.html",
    ),
    ("http://www.jmlr.org/proceedings/papers/v37/schulman15.pdf", "http://proceedings.mlr.press/v37/schulman15.html"),
    ("http://www.jmlr.org/papers/volume21/19-985/19-985.pdf", "http://jmlr.org/papers/v21/19-985.html"),
    ("https://www.ijcai.org/Proceedings/2020/0299.pdf", "https://www.ijcai.org/proceedings/2020/299"),
    ("http://ijcai.org/Proceedings/16/Papers/598.pdf", "http://www.ijcai.org/Abstract/16/598"),
    (
        "https://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/viewFile/11977/12345",
        "http://aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11977",
    ),
    (
        "https://ojs.aaai.org/index.php/AAAI/article/view/6169/6025",
        "https://aaai.org/ojs/index.php/AAAI/article/view/6169",
    ),
    ("https://www.aclweb.org/anthology/P15-1150.pdf", "https://aclanthology.org/P15-1150/"),
    ("http://aclweb.org/anthology/P/P15/P15-1150", "https://aclanthology.org/P15-1150v2.pdf"),
    (
        "http://openaccess.thecvf.com/content_cvpr_2018/papers/Wang_Non-Local_Neural_Networks_CVPR_2018_paper.pdf",
        "https://openaccess.thecvf.com/content_cvpr_2018/html/Wang_Non-Local_Neural_Networks_CVPR_2018_paper.html",
    ),
    (
        "https://proceedings.neurips.cc//paper/2020/file/cffb6e2288a630c2a787a64ccc67097c-Paper.pdf",
        "https://papers.nips.cc/paper_files/paper/2020/hash/cffb6e2288a630c2a787a64ccc67097c-Abstract.html",
    ),
    (
        "http://ieeexplore.ieee.org/lpdocs/epic03/wrapper.htm?arnumber=4371021",
        "https://ieeexplore.ieee.org/document/4371021/",
    ),
    ("https://dl.acm.org/citation.cfm?id=1547550.1547622", "http://portal.acm.org/citation.cfm?id=1547622&dl=ACM"),
    (
        "http://delivery.acm.org/10.1145/1550000/1547622/p1-den.pdf?ip=1&id=1547622",
        "http://dl.acm.org/citation.cfm?id=1547622",
    ),
    ("HTTP://WWW.Example.org:80/a//b.html?utm_source=x#top", "https://example.org/a/b/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_paper_come_to_one_form(one: str, other: str) -> None:
    """Page and PDF, old and new host, with and without scheme's `s`, `www.` and slash."""
    assert normal_address(one) == normal_address(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://aclanthology.org/P15-1150", "https://aclanthology.org/P15-1151"),
        ("https://example.org/paper?id=1", "https://example.org/paper?id=2"),
        ("https://www.ijcai.org/proceedings/2020/299", "https://www.ijcai.org/proceedings/2019/299"),
        (
            "https://aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11977",
            "https://aaai.org/ocs/index.php/AAAI/AAAI17/paper/view/11977",
        ),
    ],
)
def test_addresses_of_two_papers_stay_two(one: str, other: str) -> None:
    """Numbers, years and queries count."""
    assert normal_address(one) != normal_address(other)


@pytest.mark.parametrize(
    "url",
    ["", "no address", "https://doi.org/10.1000/x", "https://arxiv.org/abs/1706.03762", "https://example.org/",
     "https://openreview.net/forum?id=HyoST_9xl", "http://localhost/x", "https://[bad/x"],
)  # fmt: skip
def test_an_address_that_is_no_key_gives_none(url: str) -> None:
    """Identifiers have better keys; a home page is nobody's paper."""
    assert normal_address(url) == ""


@given(st.text())
def test_the_fast_fold_is_the_fold(text: str) -> None:
    """Catalog keys must be those of titles folded anywhere else."""
    assert folded(text) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_fold_is_the_fold_in_ascii(text: str) -> None:
    """The short cut is for ASCII."""
    assert folded(text) == fold(text)


def test_a_title_is_filed_under_its_main_title_too() -> None:
    """`: `, a dash and a question mark part title and subtitle."""
    assert folded_titles("Net2Net: Accelerating Learning") == ("net2net accelerating learning", "net2net")
    assert folded_titles("Deep compression - pruning") == ("deep compression pruning", "deep compression")
    assert folded_titles("Do Deep Nets Really Need to be Deep?") == ("do deep nets really need to be deep",)
    assert folded_titles("Super-resolution in 4:3") == ("super resolution in 4 3",)


@given(st.text(alphabet=st.sampled_from("aB:?-– \t\n\u2014é$")))
def test_a_title_without_a_subtitle_has_a_short_cut(title: str) -> None:
    """Where it is taken, and where it is not, the keys are those of the whole and of the part before the subtitle."""
    whole, part = fold(title), fold(main_title(title))
    assert folded_titles(title) == ((whole, part) if part and part != whole else (whole,))


def test_blanks_do_not_count_in_title_keys() -> None:
    """Hyphen, blank and nothing are one spelling."""
    assert squeezed_key(fold("Super-Resolution")) == squeezed_key(fold("superresolution"))
    assert squeezed_key("a b") != hashed("a b")


def test_search_words_drop_stop_words_plurals_and_doubles() -> None:
    """What is searched is what is rare."""
    assert search_words("the networks of a network in classes and gas") == ["network", "classe", "gas"]
    assert search_words("what is it") == ["what", "is", "it"]


def test_chinese_titles_are_searched_by_pairs_of_letters() -> None:
    """Chinese has no blanks; pairs find a title with one wrong sign."""
    assert search_words(fold("深度学习 survey")) == ["深度", "度学", "学习", "survey"]
