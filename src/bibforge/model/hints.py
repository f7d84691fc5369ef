"""The rules that make an identifier of an address which does not state it: one row a rule, with source and examples.

What a rule makes is a hint: it may be asked for and compared, and it counts only where the answer bears the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from bibforge.model.identifiers import Doi
from bibforge.text.patterns import compiled_later

_Groups = dict[str, str]


class AddressRule(NamedTuple):
    """One way from an address to DOIs: the host's end, a pattern of path and query, and what its groups make."""

    host: str
    path: re.Pattern[str]
    dois: tuple[str, ...]
    """Templates over the pattern's named groups, the likeliest first."""
    source: str
    examples: tuple[tuple[str, str], ...]
    """Path (with query) and the first DOI that is made of it."""
    derive: Callable[[_Groups], _Groups | None] | None = None
    """Further values for the templates, or None where the groups make no identifier."""


def _rule(
    host: str,
    path: str,
    dois: str,
    source: str,
    *examples: tuple[str, str],
    derive: Callable[[_Groups], _Groups | None] | None = None,
) -> AddressRule:
    pattern = compiled_later(path, re.IGNORECASE | re.VERBOSE)
    return AddressRule(host, pattern, tuple(dois.split()), source, examples, derive)


_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _roman(number: int) -> str:
    out = ""
    for value, figure in _ROMAN:
        out += figure * (number // value)
        number %= value
    return out


def _robotics(groups: _Groups) -> _Groups:
    volume = int(groups["volume"])
    return {"year": str(2004 + volume), "roman": _roman(volume), "number": groups["page"].zfill(3)}


_MDPI_CODES: Mapping[str, str] = {
    "1424-8220": "s", "2076-3417": "app", "2072-4292": "rs", "1099-4300": "e", "2079-9292": "electronics",
    "2227-7390": "math", "1996-1073": "en", "1420-3049": "molecules", "1422-0067": "ijms", "2220-9964": "ijgi",
    "2078-2489": "info", "1999-4893": "a", "2313-433X": "jimaging", "2504-4990": "make", "2218-6581": "robotics",
    "2504-446X": "drones", "2071-1050": "su",
}  # fmt: skip
"""ISSN → the letters with which MDPI begins the DOIs of a journal; others have no rule."""


def _mdpi(groups: _Groups) -> _Groups | None:
    code = _MDPI_CODES.get(groups["issn"].upper())
    return {"code": code, "issue": groups["issue"].zfill(2), "number": groups["article"].zfill(4)} if code else None


def _old_anthology(groups: _Groups) -> _Groups | None:
    """Letters whose volumes carry other DOIs or none: Q, J (`10.1162`), R (`10.26615`), L (LREC, none)."""
    year, letter = int(groups["year"]), groups["letter"].upper()
    return (
        None if letter in "QJRL" or year > 20 or year < 12 else {"id": f"{letter}{groups['year']}-{groups['number']}"}
    )


def _early_anthology(groups: _Groups) -> _Groups | None:
    return _old_anthology(groups) if int(groups["year"]) < 16 else None


def _late_anthology(groups: _Groups) -> _Groups | None:
    return _old_anthology(groups) if int(groups["year"]) >= 16 else None


_ANTHOLOGY = r"""(?:/anthology)? (?:/papers)? (?:/[A-Z]/[A-Z]\d\d)?
    / (?P<letter>[A-Z]) (?P<year>\d\d) - (?P<number>\d{4}) (?:v\d+)? (?:\.pdf|\.bib|/.*)?"""
_NEW_ANTHOLOGY = r"""(?:/anthology)?/ (?P<id>20\d\d\. (?!tacl-|cl-|ranlp-|scil-|lrec-) [a-z0-9_]+-[a-z0-9_]+ \.\d+)
    (?:v\d+)? (?:\.pdf|\.bib|/.*)?"""
_NATURE = r"""(?P<code> nature\d+ | n[a-z]+(?:\.\d+)+ | [sd]\d{5}-\d{3}-\d+-[\dxyzw] | srep\d+ | ncomms\d+
    | \d{5,8}(?:[a-z]\d)? )"""
_ANTHOLOGY_SOURCE = "ACL Anthology data: DOIs of 2012-2015 and from 2016 on; J, Q, R, tacl, cl, ranlp, scil have others"
_NATURE_SOURCE = "Nature's article pages; codes whose dots an address drops are left out"
_ACM_SOURCE = "ACM Digital Library's addresses of before 2019"

RULES: tuple[AddressRule, ...] = (
    _rule("acm.org",
     r"/(?:citation|ft_gateway|doi)?(?:\.cfm)?/?\?(?:.*&)?(?:doid?|id)=(?P<volume>\d+)\.(?P<number>\d+)(?:[&\#].*)?",
          "10.1145/{volume}.{number}", _ACM_SOURCE,
          ("dl.acm.org/citation.cfm?doid=3207677.3278062", "10.1145/3207677.3278062"),
          ("doi.acm.org/?doi=1234.5678&x=1", "10.1145/1234.5678")),
    _rule("aclanthology.org", _ANTHOLOGY, "10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("aclanthology.org/P19-1001/", "10.18653/v1/P19-1001"), derive=_late_anthology),
    _rule("aclanthology.org", _ANTHOLOGY, "10.3115/v1/{id} 10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("aclanthology.org/D14-1002.pdf", "10.3115/v1/D14-1002"), derive=_early_anthology),
    _rule("aclanthology.org", _NEW_ANTHOLOGY, "10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("aclanthology.org/2020.acl-main.1.pdf", "10.18653/v1/2020.acl-main.1")),
    _rule("aclweb.org", _ANTHOLOGY, "10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("aclweb.org/anthology/papers/N/N18/N18-2074/", "10.18653/v1/N18-2074"), derive=_late_anthology),
    _rule("aclweb.org", _ANTHOLOGY, "10.3115/v1/{id} 10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("www.aclweb.org/anthology/P14-1062", "10.3115/v1/P14-1062"), derive=_early_anthology),
    _rule("aclweb.org", _NEW_ANTHOLOGY, "10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("www.aclweb.org/anthology/2020.emnlp-main.3/", "10.18653/v1/2020.emnlp-main.3")),
    _rule("aclanthology.info", _ANTHOLOGY, "10.18653/v1/{id}", _ANTHOLOGY_SOURCE,
          ("aclanthology.info/papers/P17-1001/p17-1001", "10.18653/v1/P17-1001"), derive=_late_anthology),
    _rule("ijcai.org", r"/proceedings/(?P<year>20(?:1[7-9]|[2-9]\d))/0*(?P<number>\d+)(?:\.pdf)?",
          "10.24963/ijcai.{year}/{number}", "IJCAI's DOIs from 2017 on",
          ("www.ijcai.org/proceedings/2020/0012.pdf", "10.24963/ijcai.2020/12")),
    _rule("nature.com", rf"/articles/ {_NATURE} (?:\.(?:pdf|epdf|html))?(?:[/?].*)?", "10.1038/{code}", _NATURE_SOURCE,
          ("www.nature.com/articles/s41592-021-01264-7.pdf", "10.1038/s41592-021-01264-7"),
          ("www.nature.com/articles/nmeth.1234?draft=1", "10.1038/nmeth.1234"),
          ("www.nature.com/articles/onc2011282", "")),
    _rule("nature.com",
     rf"/[\w-]+/journal/v[^/]+/n[^/]+/(?:full|abs|pdf|extref)/ {_NATURE} (?:\.(?:html|pdf))?(?:\?.*)?",
          "10.1038/{code}", _NATURE_SOURCE,
          ("www.nature.com/nature/journal/v521/n7553/full/nature14539.html", "10.1038/nature14539")),
    _rule("biorxiv.org", r"/content/(?:biorxiv/)?early/\d{4}/\d\d/\d\d/0*(?P<number>\d{6})(?:v\d+)?(?:\..*|/.*)?",
          "10.1101/{number}", "bioRxiv's addresses of before 2019",
          ("www.biorxiv.org/content/early/2017/04/04/123810.full.pdf", "10.1101/123810")),
    _rule("jstor.org", r"/stable/(?:pdf/|info/)?(?P<number>\d{4,})(?:\.pdf)?(?:\?.*)?", "10.2307/{number}",
          "JSTOR's own DOIs (journals; books have others)", ("www.jstor.org/stable/4307965", "10.2307/4307965")),
    _rule("elifesciences.org", r"/articles/(?P<number>\d{5,})(?:v\d+)?(?:[/?.].*)?", "10.7554/eLife.{number}",
     "eLife's DOIs",
          ("elifesciences.org/articles/01963/figures", "10.7554/eLife.01963")),
    _rule("peerj.com", r"/articles/(?P<number>\d+)(?:\.pdf|/.*)?", "10.7717/peerj.{number}", "PeerJ's DOIs",
          ("peerj.com/articles/4375/", "10.7717/peerj.4375")),
    _rule("peerj.com", r"/articles/cs-(?P<number>\d+)(?:\.pdf|/.*)?", "10.7717/peerj-cs.{number}", "PeerJ's DOIs",
          ("peerj.com/articles/cs-55.pdf", "10.7717/peerj-cs.55")),
    _rule("hindawi.com", r"/journals/\w+/(?P<year>\d{4})/(?P<number>\d+)(?:/.*)?", "10.1155/{year}/{number}",
          "Hindawi's DOIs", ("www.hindawi.com/journals/xyz/2015/614179/", "10.1155/2015/614179")),
    _rule("mdpi.com", r"/(?P<issn>\d{4}-\d{3}[\dX])/(?P<volume>\d+)/(?P<issue>\d+)/(?P<article>\d+)(?:/.*)?",
          "10.3390/{code}{volume}{issue}{number}", "MDPI's DOIs: journal, volume, issue and article",
          ("www.mdpi.com/2076-3417/14/3/1046/htm", "10.3390/app14031046"), derive=_mdpi),
    _rule("ssrn.com", r"/(?:sol3/\w+\.cfm\?(?:.*&)?abstract_?id=|abstract=)(?P<number>\d+)(?:&.*)?",
     "10.2139/ssrn.{number}",
          "SSRN's DOIs", ("papers.ssrn.com/sol3/papers.cfm?abstract_id=3333337", "10.2139/ssrn.3333337"),
          ("ssrn.com/abstract=3333337", "10.2139/ssrn.3333337")),
    _rule("zenodo.org", r"/records?/(?P<number>\d+)(?:[/?].*)?", "10.5281/zenodo.{number}", "Zenodo's DOIs",
          ("zenodo.org/record/2598836/files/a.pdf", "10.5281/zenodo.2598836")),
    _rule("figshare.com", r"/articles/(?:[^/]+/){1,2}(?P<number>\d{5,})(?:/\d+)?(?:\?.*)?",
     "10.6084/m9.figshare.{number}",
          "figshare's DOIs", ("figshare.com/articles/dataset/A_den/6882647", "10.6084/m9.figshare.6882647")),
    _rule("osf.io", r"/preprints/psyarxiv/(?P<id>(?=[a-z]*\d)[a-z0-9]{5})(?:[/_?].*)?", "10.31234/osf.io/{id}",
     "OSF's DOIs by preprint server",
          ("osf.io/preprints/psyarxiv/2gej5", "10.31234/osf.io/2gej5")),
    _rule("osf.io", r"/preprints/socarxiv/(?P<id>(?=[a-z]*\d)[a-z0-9]{5})(?:[/_?].*)?", "10.31235/osf.io/{id}",
     "OSF's DOIs by preprint server",
          ("osf.io/preprints/socarxiv/2gej5/", "10.31235/osf.io/2gej5")),
    _rule("osf.io", r"/preprints/(?:osf/)?(?P<id>(?=[a-z]*\d)[a-z0-9]{5})(?:[/_?].*)?", "10.31219/osf.io/{id}",
     "OSF's DOIs by preprint server",
          ("osf.io/preprints/osf/tqy7r", "10.31219/osf.io/tqy7r")),
    _rule("osf.io", r"/(?P<id>(?=[a-z]*\d)[a-z0-9]{5})(?:[/?].*)?", "10.31219/osf.io/{id} 10.17605/osf.io/{id}",
          "OSF's DOIs: a preprint, else a project", ("osf.io/tqy7r/", "10.31219/osf.io/tqy7r")),
    _rule("psyarxiv.com", r"/(?P<id>(?=[a-z]*\d)[a-z0-9]{5})(?:[/?].*)?", "10.31234/osf.io/{id}",
     "OSF's DOIs by preprint server",
          ("psyarxiv.com/2gej5", "10.31234/osf.io/2gej5")),
    _rule("isca-speech.org",
     r"/archive/interspeech_(?P<year>20\d\d)/(?:abstracts|pdfs)/0*(?P<number>\d+)\.(?:html|pdf)",
          "10.21437/Interspeech.{year}-{number}", "ISCA's DOIs by year and number of the paper",
          ("www.isca-speech.org/archive/Interspeech_2019/pdfs/2561.pdf", "10.21437/Interspeech.2019-2561")),
    _rule("roboticsproceedings.org", r"/rss(?P<volume>\d\d)/p(?P<page>\d{1,3})(?:\.(?:html|pdf))?",
          "10.15607/RSS.{year}.{roman}.{number}", "Robotics: Science and Systems: year, volume in Roman figures, paper",
          ("www.roboticsproceedings.org/rss13/p01.html", "10.15607/RSS.2017.XIII.001"), derive=_robotics),
)  # fmt: skip
"""The first row that fits counts. An empty second half of an example: the rule makes nothing of it."""


def hints_in_url(url: str) -> tuple[Doi, ...]:
    """Return the DOIs that a rule makes of an address, the likeliest first; none where there is no rule.

    They are guesses at what the page's house registered: to be asked for and compared, never written unconfirmed.
    """
    rest = url.strip().partition("://")[2]
    host, _, path = rest.partition("/")
    host = host.lower().rpartition("@")[2].partition(":")[0]
    if not path or len(path) > _LONGEST:
        return ()
    path = "/" + unquote(path.partition("#")[0]).replace("//", "/")
    for rule in _BY_HOST.get(".".join(host.split(".")[-2:]), ()):
        match = rule.path.fullmatch(path)
        made = _made(rule, match.groupdict()) if match else None
        if made:
            return made
    return ()


_LONGEST = 500
"""Characters of a path beyond which an address is taken for data."""
_BY_HOST = {
    host: tuple(rule for rule in RULES if rule.host == host) for host in dict.fromkeys(rule.host for rule in RULES)
}


def _made(rule: AddressRule, groups: _Groups) -> tuple[Doi, ...]:
    more = rule.derive(groups) if rule.derive else {}
    if more is None:
        return ()
    dois = (Doi.parse(template.format_map(groups | more)) for template in rule.dois)
    return tuple(doi for doi in dois if doi)
