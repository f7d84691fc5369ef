"""What is known about addresses: one table from hosts and paths to the role of a link and the kind of a thing."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.model.library import Role
from bibforge.model.record import Kind

_TABLE: tuple[tuple[Role, Kind, str], ...] = (
    (Role.PAPER, Kind.UNKNOWN,
     "arxiv.org ar5iv.org ar5iv.labs.arxiv.org alphaxiv.org arxiv-vanity.com doi.org openreview.net aclweb.org aclanthology.org aclanthology.info "
     "papers.nips.cc papers.neurips.cc proceedings.neurips.cc nips.cc neurips.cc proceedings.mlr.press jmlr.org openaccess.thecvf.com thecvf.com "
     "cv-foundation.org ecva.net ieeexplore.ieee.org computer.org dl.acm.org portal.acm.org queue.acm.org taylorfrancis.com link.springer.com springer.com sciencedirect.com "
     "linkinghub.elsevier.com nature.com science.org sciencemag.org pnas.org onlinelibrary.wiley.com tandfonline.com journals.sagepub.com "
     "academic.oup.com cambridge.org mitpressjournals.org direct.mit.edu biorxiv.org medrxiv.org ncbi.nlm.nih.gov pubmed.ncbi.nlm.nih.gov "
     "semanticscholar.org pdfs.semanticscholar.org citeseerx.ist.psu.edu citeseer.ist.psu.edu papers.ssrn.com ssrn.com hal.science "
     "hal.archives-ouvertes.fr eprint.iacr.org usenix.org ndss-symposium.org isca-speech.org aaai.org ojs.aaai.org ijcai.org bmvc2018.org "
     "bmva.org distill.pub researchgate.net academia.edu scitation.aip.org aip.scitation.org iopscience.iop.org journals.aps.org "
     "link.aps.org frontiersin.org mdpi.com hindawi.com plos.org journals.plos.org elifesciences.org cell.com jstor.org epubs.siam.org "
     "worldscientific.com emerald.com royalsocietypublishing.org osapublishing.org opg.optica.org spiedigitallibrary.org cds.cern.ch "
     "cdsweb.cern.ch inspirehep.net ceur-ws.org drops.dagstuhl.de morganclaypool.com nowpublishers.com sci-hub.tw sci-hub.se sci-hub.st "
     "muse.jhu.edu psycnet.apa.org europepmc.org deepai.org paperswithcode.com connectedpapers.com zenodo.org dspace.mit.edu vldb.org "
     "roboticsproceedings.org roboticsfoundation.org jair.org rss.sagepub.com eurasip.org dblp.org scholar.archive.org "
     "huggingface.co/papers core.ac.uk escholarship.org diva-portal.org lib.dr.iastate.edu"),
    (Role.CODE, Kind.SOFTWARE,
     "github.com gitlab.com bitbucket.org sourceforge.net code.google.com gist.github.com codeocean.com colab.research.google.com pypi.org "
     "npmjs.com crates.io hub.docker.com gitee.com codeberg.org cran.r-project.org marketplace.visualstudio.com"),
    (Role.VIDEO, Kind.VIDEO,
     "youtube.com youtu.be vimeo.com bilibili.com b23.tv videolectures.net slideslive.com techtalks.tv ted.com youku.com channel9.msdn.com "
     "twitch.tv crossminds.ai papertalk.org zhihu.com/zvideo infoq.com/presentations"),
    (Role.SLIDES, Kind.TALK, "slideshare.net speakerdeck.com docs.google.com/presentation slides.com prezi.com"),
    (Role.BLOG, Kind.BLOG,
     "medium.com towardsdatascience.com blog.csdn.net csdn.net jianshu.com zhihu.com zhuanlan.zhihu.com jiqizhixin.com jishux.com cnblogs.com "
     "mp.weixin.qq.com segmentfault.com juejin.cn substack.com wordpress.com blogspot.com tumblr.com lesswrong.com alignmentforum.org dev.to "
     "hackernoon.com colah.github.io lilianweng.github.io simonwillison.net openai.com/blog ai.googleblog.com ai.facebook.com deepmind.com/blog "
     "engineering.fb.com netflixtechblog.com bair.berkeley.edu/blog sohu.com 36kr.com qbitai.com leiphone.com reddit.com "
     "news.ycombinator.com quora.com stackoverflow.com stackexchange.com theverge.com wired.com nytimes.com bbc.com arstechnica.com "
     "oreilly.com/radar oreilly.com/ideas techcrunch.com theguardian.com distill.pub/blog fast.ai kdnuggets.com analyticsvidhya.com machinelearningmastery.com infoq.com"),
    (Role.DATA, Kind.DATASET, "huggingface.co/datasets kaggle.com archive.ics.uci.edu figshare.com data.mendeley.com dataverse.harvard.edu registry.opendata.aws"),
    (Role.DEMO, Kind.WEBPAGE, "huggingface.co/spaces replicate.com streamlit.app"),
    (Role.OTHER, Kind.WEBPAGE, "twitter.com x.com wikipedia.org facebook.com mastodon.social discord.gg discord.com t.me slack.com meetup.com udacity.com coursera.org edx.org"),
    (Role.OTHER, Kind.BOOK, "amazon.com amazon.co.uk amazon.de oreilly.com goodreads.com manning.com packtpub.com press.princeton.edu mitpress.mit.edu crcpress.com routledge.com leanpub.com books.google.com deeplearningbook.org "
     "douban.com press.uchicago.edu"),
    (Role.HOME, Kind.PROFILE, "scholar.google.com linkedin.com orcid.org"),
)  # fmt: skip
_HOSTS = {host: (role, kind) for role, kind, hosts in _TABLE for host in hosts.split()}
_FIRST_PARTS = frozenset(host.partition("/")[2] for host in _HOSTS if "/" in host)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@]*@)?(?:www\d?\.)?([^/:?#]+)(?::\d+)?(/[^?#]*)?", re.IGNORECASE)
_PDF = re.compile(
    r"\.(?:pdf|ps|ps\.gz|djvu)(?:$|[?#])|/pdf(?:/|$)|[?&]id=[^&]*\.pdf|/pdf\?|pdfft|\.pdf[&/]", re.IGNORECASE
)
_SLIDES = re.compile(r"\.pptx?(?:$|[?#])|slides?[^/]*\.pdf", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:blog\.)?csdn\.net/[\w-]+/?(?:\?[^/]*)?$|zhihu\.com/people/|jianshu\.com/u/|^https?://github\.com/[\w-]+/?$|^https?://(?:www\.)?medium\.com/@[\w.-]+/?$",
    re.IGNORECASE,
)
_BLOGISH = re.compile(
    r"(?:^|[./-])blogs?(?:[./-]|$)|/posts?/|/\d{4}/\d{2}/|/articles?/|/news/|/research/[a-z]", re.IGNORECASE
)
_TALK = re.compile(r"[/tT](?i:(?<=/)(?:talks?|slides?|presentations?|lectures?)/|(?<=t)tic\.edu/dl/)")
_DATA = re.compile(r"dataset|/data/|/corpus", re.IGNORECASE)
_BOOK = re.compile(r"/books?/|/dp/[0-9X]{10}|isbn", re.IGNORECASE)
_THESIS = re.compile(r"thesis|dissertation", re.IGNORECASE)
_PEOPLE = re.compile(
    r"/(?:people|person|faculty|homes|members?|~[\w.-]+|u|team|staff|profile)/?[\w.%+-]*/?(?:index\.html?)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def host_of(url: str) -> tuple[str, str]:
    """Return host (without `www.`, lower case) and path of an address, empty where it has none."""
    found = _HOST.match(url)
    return (found[1].lower(), found[2] or "") if found else ("", "")


@lru_cache(maxsize=65536)
def known_host(url: str) -> tuple[Role, Kind] | None:
    """Return role and kind of the longest entry of the table that host and path of an address end in, or None."""
    host, path = host_of(url)
    first = path.split("/", 2)[1] if "/" in path else ""
    while host:
        found = (_HOSTS.get(f"{host}/{first}") if first in _FIRST_PARTS else None) or _HOSTS.get(host)
        if found:
            return found
        host = host.partition(".")[2]
    return None


def is_pdf(url: str) -> bool:
    """Tell whether an address serves a PDF or PostScript file by its own words."""
    low = url.casefold()
    return ("pdf" in low or ".ps" in low or ".djvu" in low) and (bool(_PDF.search(url)) or "openreview.net/pdf" in url)


def _is_slides(url: str) -> bool:
    low = url.casefold()
    return (".ppt" in low or (".pdf" in low and "sl" in low)) and bool(_SLIDES.search(url))


def _is_profile(url: str) -> bool:
    low = url.casefold()
    hinted = "csdn.net/" in low or "hu.com/" in low or "hub.com/" in low or "um.com/@" in low
    return hinted and bool(_PROFILE.search(url))


@lru_cache(maxsize=65536)
def role_of_url(url: str) -> Role:
    """Return what an address alone says about its role."""
    if _is_slides(url):
        return Role.SLIDES
    known = known_host(url)
    if known and known[0] is not Role.PAPER and not (is_pdf(url) and known[0] is not Role.VIDEO):
        return known[0]
    if is_pdf(url):
        return Role.PDF
    if known:
        return known[0]
    if _BLOGISH.search(url):
        return Role.BLOG
    if host_of(url)[0].endswith((".github.io", ".gitlab.io", ".github.com")):
        return Role.PROJECT
    return Role.OTHER


@lru_cache(maxsize=65536)
def kind_of_url(url: str) -> Kind | None:
    """Return the kind of thing an address leads to: `UNKNOWN` for what is a paper, None where nothing is known."""
    if _is_profile(url):
        return Kind.PROFILE
    if _is_slides(url) or (_TALK.search(url) and not re.search(r"/papers?/", url)):
        return Kind.TALK
    known = known_host(url)
    if known and not (is_pdf(url) and known[1] in (Kind.SOFTWARE, Kind.WEBPAGE)):
        return known[1]
    if is_pdf(url):
        return Kind.THESIS if _THESIS.search(url) else Kind.UNKNOWN
    for pattern, kind in ((_BLOGISH, Kind.BLOG), (_BOOK, Kind.BOOK), (_DATA, Kind.DATASET)):
        if pattern.search(url):
            return kind
    return None


def is_home_page(url: str) -> bool:
    """Tell whether an address looks like a person's page (`~jane`, `/people/…`, a bare personal host)."""
    known = known_host(url)
    if known:
        return known[0] is Role.HOME or _is_profile(url)
    path = host_of(url)[1]
    return path in ("", "/") or bool(_PEOPLE.search(path))
