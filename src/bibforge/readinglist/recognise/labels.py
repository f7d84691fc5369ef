"""What the words on links, keys and column heads mean: the one table of labels and the question what a label says."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.model.library import Role

_WORDS: dict[Role, str] = {
    Role.PAPER: "paper papers arxiv doi article abs abstract openreview acl cvf ieee acm springer nature preprint publication "
    "eprint biorxiv medrxiv ssrn pmlr jmlr aclanthology anthology semanticscholar hal 论文 链接 原文 论文链接 论文地址 "
    "proceedings journal manuscript book thesis html ar5iv dblp alphaxiv",
    Role.PDF: "pdf fulltext ps",
    Role.CODE: "code codes github git gitlab bitbucket repo repository implementation implementations pytorch torch tensorflow tf jax "
    "caffe keras mxnet matlab theano chainer torch7 tensorflow2 pytroch source sourcecode colab notebook software toolbox toolkit package "
    "library 代码 源码 源代码 官方代码 开源代码 mindspore paddle paddlepaddle huggingface hf model models weights checkpoint "
    "checkpoints python julia cpp lua c++ r lasagne dynet script scripts kaggle gist official-code plugin",
    Role.PROJECT: "project webpage website homepage site page web home 项目 主页 项目主页 官网 official-site projectpage",
    Role.DEMO: "demo demos playground app space spaces online-demo gallery",
    Role.VIDEO: "video videos youtube talk talks presentation presentations bilibili recording vimeo oral spotlight teaser 视频 讲解视频 trailer lecture lectures "
    "webinar",
    Role.SLIDES: "slides slide ppt pptx poster posters deck keynote slideshare",
    Role.BLOG: "blog blogs post blogpost medium zhihu explanation explained explainer tutorial 博客 解读 知乎 news twitter thread "
    "notes note review reviews summary summaries 笔记 讲解 介绍 csdn 简书 公众号 论文解读 shortscience annotated post-mortem interview commentary",
    Role.DATA: "dataset datasets data database corpus benchmark 数据集 数据",
    Role.OTHER: "bibtex bib cite citation citations supplement supplementary supp suppl appendix material materials supplemental license awesome "
    "leaderboard results result wiki wikipedia docs documentation doc api tweet x download link links here url ref reference references more info "
    "details readme scholar google errata forum discussion issue index toc 链接地址 引用 tool translation translations",
}  # fmt: skip
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}
_FILLERS = frozenset(
    [
        "official",
        "offical",
        "unofficial",
        "unoffical",
        "inofficial",
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "by",
        "for",
        "and",
        "or",
        "&",
        "v1",
        "v2",
        "v3",
        "v4",
        "full",
        "short",
        "long",
        "low",
        "high",
        "resolution",
        "version",
        "extended",
        "original",
        "not",
        "yet",
        "coming",
        "soon",
        "available",
        "tba",
        "new",
        "old",
        "free",
        "open",
        "access",
        "camera",
        "ready",
        "my",
        "author",
        "authors",
        "main",
        "another",
        "third",
        "party",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "2.0",
        "1.0",
        "3d",
        "part",
        "i",
        "ii",
        "iii",
        "iv",
        "online",
        "local",
        "mirror",
        "pre",
        "print",
        "journal",
        "conference",
        "workshop",
        "tech",
        "technical",
        "report",
        "english",
        "chinese",
        "中文",
        "英文",
        "to",
        "see",
        "get",
        "read",
        "watch",
        "download",
        "our",
        "view",
        "html5",
        "1st",
        "2nd",
    ]
)
_ORDER = [
    Role.CODE,
    Role.VIDEO,
    Role.SLIDES,
    Role.DATA,
    Role.DEMO,
    Role.PROJECT,
    Role.BLOG,
    Role.PDF,
    Role.PAPER,
    Role.OTHER,
]
_LABEL_WORD = re.compile(r"[^\W_]+(?:[+.#-]+[^\W_]+)*\+*", re.UNICODE)
_SPELLED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{3})")


@lru_cache(maxsize=16384)
def label_role(label: str) -> Role | None:
    """Return what a link's label (or a key, a column head) says the link leads to, or None where it says no such thing.

    A label is at most five words, each from the table of labels or a filler (`official`, `not yet`, `v2`); so `Code (not
    yet)` and `Project Page` are labels and `Video Diffusion Models` is not. With several, the more telling word decides.
    """
    if len(label) > 60:
        return None
    words = _LABEL_WORD.findall(label)
    if not words or len(words) > 5:
        return None
    folded = [word.casefold() for word in words]
    if len(words) == 1 and folded[0] not in _ROLES:
        folded = _SPELLED.sub(" ", words[0]).casefold().split()
    known = [_ROLES[word] for word in folded if word in _ROLES]
    if not known or any(word not in _ROLES and word not in _FILLERS for word in folded):
        return None
    if folded[0] == "supplementary" or folded[0].startswith("suppl"):
        return Role.OTHER
    return min(known, key=_ORDER.index)


_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]?\s*")


def key_role(key: str) -> Role | None:
    """Return the role that a key gives to the link behind it; what stands in brackets does not count (`github(Theano)`)."""
    return label_role(_ASIDE.sub(" ", key).strip() if "(" in key or "（" in key else key.strip())


_BRACKETS = re.compile(r"\([^)]*\)|（[^）]*）")
_KEY_WORD = re.compile(r"[^\W_]+")
KEYS: dict[str, str] = {
    **dict.fromkeys(["author", "authors", "by", "作者", "writer", "writers", "autor", "autoren"], "people"),
    **dict.fromkeys(["year", "date", "published", "年份", "日期", "时间", "发表时间", "when"], "year"),
    **dict.fromkeys(["venue", "conference", "journal", "publication", "publisher", "会议", "期刊", "来源", "出处", "where", "published-in"], "venue"),
    **dict.fromkeys(["title", "paper-title", "name", "标题", "题目", "论文标题", "论文题目", "论文名称", "名字", "名称"], "title"),
    **dict.fromkeys(["tags", "tag", "keywords", "keyword", "topic", "topics", "abstract", "summary", "tldr", "tl;dr", "note", "notes", "comment", "comments", "intro", "description", "task", "tasks", "contribution", "contributions", "key-words", "highlights", "affiliation", "affiliations", "institution", "institute", "organization", "简介", "摘要", "备注", "标签", "关键词", "机构", "abbreviation", "acronym", "method", "methods", "model", "type", "category", "field", "area", "modality", "scale", "language", "languages", "stars", "star", "总结", "描述", "介绍"], "note"),
}  # fmt: skip


@lru_cache(maxsize=4096)
def key_meaning(written: str) -> str:
    """Return what a key or column head stands for: `title`, `people`, `year`, `venue`, `note`, `link`, or nothing.

    Every word must be known; of several the most telling counts (`Paper Title`: title wins over the link).
    """
    folded = _BRACKETS.sub("", written.casefold()).strip(" *_`:：#()[]（）")
    if folded in KEYS:
        return KEYS[folded]
    words = _KEY_WORD.findall(folded)
    if not words or len(words) > 4:
        return ""
    meanings = [KEYS[word] for word in words if word in KEYS]
    if not all(word in KEYS or word in _ROLES or word in _FILLERS for word in words):
        return ""
    for wanted in ("title", "people", "year", "venue"):
        if wanted in meanings:
            return wanted
    if key_role(folded) is not None:
        return "link"
    return meanings[0] if meanings else ""
