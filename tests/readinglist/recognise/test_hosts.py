"""What addresses say."""

import pytest

from bibforge.model.library import Role
from bibforge.model.record import Kind
from bibforge.readinglist.recognise.hosts import host_of, is_home_page, kind_of_url, role_of_url


@pytest.mark.parametrize(
    ("url", "role", "kind"),
    [
        ("https://arxiv.org/abs/1706.03762", Role.PAPER, Kind.UNKNOWN),
        ("http://cn.arxiv.org/pdf/1706.03762.pdf", Role.PDF, Kind.UNKNOWN),
        ("https://github.com/pytorch/pytorch/tree/master/docs", Role.CODE, Kind.SOFTWARE),
        ("https://github.com/a/b/raw/master/paper.pdf", Role.PDF, Kind.UNKNOWN),
        ("https://www.jianshu.com/p/e73851f32c9f", Role.BLOG, Kind.BLOG),
        ("https://blog.csdn.net/yingpeng_zhong?t=1", Role.BLOG, Kind.PROFILE),
        ("https://blog.csdn.net/u012101561/article/details/80868352?utm_source=x", Role.BLOG, Kind.BLOG),
        ("https://www.zhihu.com/zvideo/1490959755963666432", Role.VIDEO, Kind.VIDEO),
        ("http://www.ttic.edu/dl/dark14.pdf", Role.PDF, Kind.TALK),
        ("https://huggingface.co/datasets/squad", Role.DATA, Kind.DATASET),
        ("https://example.org/thesis.pdf", Role.PDF, Kind.THESIS),
        ("https://somebody.github.io/project/", Role.PROJECT, None),
        ("https://example.org/page", Role.OTHER, None),
    ],
)
def test_an_address_tells_role_and_kind(url: str, role: Role, kind: Kind | None) -> None:
    """The longest entry of the table decides, then the form of the path."""
    assert (role_of_url(url), kind_of_url(url)) == (role, kind)


def test_home_pages() -> None:
    """A tilde, a folder of people and a bare personal host are home pages; a project below a host is not."""
    assert is_home_page("https://www.cs.cmu.edu/~junyanz/")
    assert is_home_page("https://research.nvidia.com/person/tero-karras")
    assert is_home_page("https://someone.github.io/")
    assert not is_home_page("https://someone.github.io/StyleGAN/")


def test_hosts_are_cut_out_of_any_address() -> None:
    """Ports, users and `www.` go; what is no address gives nothing."""
    assert host_of("https://me@www.Example.org:8080/a?b") == ("example.org", "/a")
    assert host_of("paper.pdf") == ("", "")
