"""Values with a form of their own, and running text: the bad form, the good one, and look-alikes that stay."""

from collections.abc import Callable

import pytest

from bibforge.repair.engine.result import Repaired

Mend = Callable[..., Repaired]


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        ("correct-month", "month = {January}", "month = jan"),
        ("correct-month", 'month = "sept."', "month = sep"),
        ("correct-month", "month = March", "month = mar"),
        ("correct-page-dash", "pages = {10-20}", "pages = {10--20}"),
        ("correct-page-dash", 'pages = "10 – 20, 31-32"', 'pages = "10--20, 31--32"'),
        ("correct-page-dash", "pages = {54:1-54:30}", "pages = {54:1--54:30}"),
        ("correct-page-dash", "pages = {1234-45}", "pages = {1234--45}"),
        ("correct-year", "year = {2010.}", "year = {2010}"),
        ("correct-year", "year = {2014-09}", "year = {2014}, month = sep"),
        ("correct-year", "year = { (1999) }", "year = {1999}"),
        ("correct-date", "date = {2020-5-6}", "date = {2020-05-06}"),
        ("correct-date", "date = {6 May 2020}", "date = {2020-05-06}"),
        ("correct-date", "urldate = {May 6, 2020}", "urldate = {2020-05-06}"),
        ("correct-doi-form", "doi = {https://doi.org/10.1000/ab.C}", "doi = {10.1000/ab.C}"),
        ("correct-doi-form", "doi = {DOI: 10.1000/ab}", "doi = {10.1000/ab}"),
        ("correct-doi-form", "doi = {\\url{http://dx.doi.org/10.1000/ab}}", "doi = {10.1000/ab}"),
        ("correct-doi-form", "doi = {https://doi.org/10.1000/a%3Cb%3E}", "doi = {10.1000/a<b>}"),
        ("no-url-if-doi", "doi = {10.1000/ab}, url = {https://doi.org/10.1000/AB}", "doi = {10.1000/ab}"),
        ("correct-url", "url = {\\url{https://example.org/a_b}}", "url = {https://example.org/a_b}"),
        ("no-dead-mirror", "url = {http://cn.arxiv.org/abs/1706.03762}", "url = {https://arxiv.org/abs/1706.03762}"),
        ("no-dead-mirror", "url = {http://xxx.lanl.gov/abs/hep-th/9901001}", "url = {https://arxiv.org/abs/hep-th/9901001}"),
        ("correct-eprint-form", "eprint = {arXiv:1706.03762v5}, archivePrefix = {arXiv}",
            "eprint = {1706.03762v5}, archivePrefix = {arXiv}"),
        ("correct-eprint-form", "eprint = {0706.0001v1 [q-bio.CB]}, archivePrefix = {arXiv}",
         "eprint = {0706.0001v1}, archivePrefix = {arXiv}, primaryClass = {q-bio.CB}"),
        ("correct-eprint-form", "eprint = {0706.0001 [q-bio.CB]}, primaryClass = {q-bio.CB}",
         "eprint = {0706.0001}, primaryClass = {q-bio.CB}"),
        ("correct-doi-form", "doi = {{10.1000/ab}}", "doi = {10.1000/ab}"),
        ("correct-doi-form", "doi = {10.1000/a{\\_}b}", "doi = {10.1000/a\\_b}"),
        ("require-eprint-type", "eprint = {1706.03762}", "eprint = {1706.03762}, archivePrefix = {arXiv}"),
        ("no-empty-field", "year = 2001, note = {}", "year = 2001"),
        ("no-html-in-title", "title = {A <i>Small</i> H<sub>2</sub>O &amp; More}",
            "title = {A \\emph{Small} H$_{2}$O \\& More}"),
        ("no-html-in-title", "journal = {R&amp;amp;D}", "journal = {R\\&D}"),
        ("no-html-in-title", "title = {caf&eacute; &#8211; x}", "title = {café -- x}"),
        ("no-unescaped-character", "journal = {Astronomy & Astrophysics}", "journal = {Astronomy \\& Astrophysics}"),
        ("no-unescaped-character", "title = {50% of snake_case}", "title = {50\\% of snake\\_case}"),
        ("no-mojibake", "author = {MÃ¼ller, Jan and PopoviÄ‡, Maja}", "author = {Müller, Jan and Popović, Maja}"),
        ("no-invisible-character", "title = {zero\u200bwidth and soft\u00adhyphen}",
            "title = {zerowidth and softhyphen}"),
        ("no-ligature", "title = {eﬃcient ﬁnding}", "title = {efficient finding}"),
        ("require-nfc", "title = {cafe\u0301}", "title = {caf\u00e9}"),
        ("no-et-al", "author = {Doe, Jane et al.}", "author = {Doe, Jane and others}"),
        ("no-et-al", "author = {Doe, Jane and et~al.}", "author = {Doe, Jane and others}"),
        ("no-et-al", "author = {Doe, Jane and {\\em et al.}}", "author = {Doe, Jane and others}"),
        ("correct-name-separators", "author = {Doe, Jane; Roe, Rik}", "author = {Doe, Jane and Roe, Rik}"),
        ("correct-name-separators", "author = {Jane Doe & Rik Roe}", "author = {Jane Doe and Rik Roe}"),
        ("correct-name-separators", "author = {Doe, Jane and and Roe, Rik and }", "author = {Doe, Jane and Roe, Rik}"),
        ("correct-initials", "author = {Doe, J.A.B.}", "author = {Doe, J. A. B.}"),
        ("protect-capitals", "title = {Training of DNA models}", "title = {Training of {DNA} models}"),
        ("no-title-period", "title = {A study of things.}", "title = {A study of things}"),
    ],
)  # fmt: skip
def test_bad_forms_become_good_ones(mend: Mend, rule: str, bad: str, good: str) -> None:
    """The value is rewritten between its own delimiters, and the result has nothing more to mend."""
    done = mend(f"@misc{{k, {bad}}}\n", rule)
    assert done.after == f"@misc{{k, {good}}}\n"
    assert mend(done.after, rule).fixed == ()


@pytest.mark.parametrize(
    "field",
    [
        "month = jan", "month = {1}", 'month = "10~" # jan', "month = {July/August}", "pages = {10-1}", "pages = {S12}",
        "pages = {e12}", "pages = {10--20}", "pages = {2017-12-03}", "year = {in press}", "year = {1999/2000}",
        "doi = {10.1000/a_b}", "doi = {10.1000/(SICI)1097-0258(19980815/30)17:15<1661::AID>3.0.CO;2-2}",
        "url = {https://example.org/a_b%20c}", "eprint = {jstor-12345}", "title = {p < 0.5 and x > y}",
        "title = {on $a_b$ and \\& \\_ and 5\\%}", "note = {see \\url{http://x.org/a_b}}",
        "title = {ÄÖÜ – „Zitat“ Ã-Raum}",
        "author = {{Barnes \\& Noble} and Doe, Jane}", "author = {{Center for A; B}}",
        "author = {Doe, Jr., Jane and others}",
        "author = {Anders, Al}", "author = {Roe,~Ann and {\\~N}u\\~nez,~\\~{A}.}",
        "note = {http://www.arxiv.org/abs/1706.03762}",
        "note = {https://export.arxiv.org/abs/1706.03762}", "title = {What happened to Smith et al.}", "doi = {}",
        "date = {2020-05/2020-06}", "date = {2020~}",
    ],
)  # fmt: skip
def test_what_is_right_stays(mend: Mend, field: str) -> None:
    """Look-alikes of bad forms are not touched by any default rule."""
    text = f"@misc{{k, {field}}}\n"
    assert mend(text).after == text


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        ("no-invalid-doi", "doi = {unknown}", "is not a DOI"),
        ("no-invalid-isbn", "isbn = {978-3-16-148410-1}", "check digit"),
        ("no-invalid-issn", "issn = {1234-5678}", "check digit"),
        ("no-too-many-commas", "author = {A, B, C, D, E and F, G}", "4 commas"),
        ("no-unescaped-character", "title = {b_{v}(s) spaces}", "raw _"),
        ("correct-year", "year = {20011}", "is not a year"),
        ("correct-date", "date = {spring 2020}", "is not an ISO 8601 date"),
    ],
)
def test_what_cannot_be_known_is_told(mend: Mend, rule: str, field: str, words: str) -> None:
    """There is a finding and no guess."""
    done = mend(f"@misc{{k, {field}}}\n", rule)
    assert done.after == done.before
    assert [words in one.message for one in done.left] == [True]


def test_names_with_too_many_commas_are_paired_only_when_asked(mend: Mend) -> None:
    """`Family, Given, Family, Given` is taken apart by the unsafe fix."""
    text = "@misc{k, author = {Doe, Jane, Roe, R.}}\n"
    assert mend(text, "no-too-many-commas").after == text
    assert mend(text, "no-too-many-commas", unsafe=True).after == "@misc{k, author = {Doe, Jane and Roe, R.}}\n"


@pytest.mark.parametrize(
    ("names", "better"),
    [
        ("Ann Fox, Bob Den, Dan Ode, and Cy Eck", "Ann Fox and Bob Den and Dan Ode and Cy Eck"),
        ("Fox C, Den C, Eck L", "Fox, C and Den, C and Eck, L"),
        ("Plato, Kant, and Hume", "Plato, Kant and Hume"),
        (", M. F. and Eck, Cy", "M. F. and Eck, Cy"),
        ("Institute of Dens and Burrows and Eck, Cy", "{Institute of Dens and Burrows} and Eck, Cy"),
    ],
)
def test_people_whom_commas_part_are_never_made_fewer(mend: Mend, names: str, better: str) -> None:
    """BibTeX takes `A, B, and C` for two people: it is told, and only an unsafe fix touches it."""
    text = f"@misc{{k, author = {{{names}}}}}\n"
    kept = mend(text, "correct-name-separators")
    assert (kept.after, len(kept.left)) == (text, 1)
    assert mend(text, "correct-name-separators", unsafe=True).after == f"@misc{{k, author = {{{better}}}}}\n"


def test_a_comma_before_and_is_taken_out_where_every_name_has_its_own(mend: Mend) -> None:
    """`Fox, Ann, and Eck, Cy` are two people either way."""
    done = mend("@misc{k, author = {Fox, Ann, and Eck, Cy}}\n", "correct-name-separators")
    assert done.after == "@misc{k, author = {Fox, Ann and Eck, Cy}}\n"


def test_authors_for_author_is_told_and_renamed_only_when_asked(mend: Mend) -> None:
    """No style prints `authors`; where `author` stands beside it, it is a field of the user's own."""
    text = "@misc{k, authors = {Fox, A. and Eck, C.}}\n"
    assert mend(text, "correct-field-name").after == text
    assert mend(text, "correct-field-name", unsafe=True).after == text.replace("authors", "author")
    assert not mend("@misc{k, author = {Fox, A.}, authors = {x}}\n", "correct-field-name").left


def test_an_organisation_with_an_and_is_braced_whole(mend: Mend) -> None:
    """Its halves in braces of their own would still be two people."""
    text = "@misc{k, author = {National Institute of Dens and Burrows and Eck, Cy}}\n"
    done = mend(text, "require-braced-organisation", unsafe=True)
    assert done.after == "@misc{k, author = {{National Institute of Dens and Burrows} and Eck, Cy}}\n"


def test_organisations_are_braced_only_when_asked(mend: Mend) -> None:
    """The braces are an unsafe fix: a family name may be Group."""
    text = "@misc{k, author = {World Data Group and Doe, Jane}}\n"
    assert (
        mend(text, "require-braced-organisation", unsafe=True).after
        == "@misc{k, author = {{World Data Group} and Doe, Jane}}\n"
    )


def test_biblatex_files_get_biblatex_names(mend: Mend) -> None:
    """The dialect is that of the file: eprinttype, and no classic twin beside it."""
    text = "@online{k,\n  eprint = {1706.03762},\n  date = {2017},\n}\n"
    assert "  eprinttype = {arxiv},\n}" in mend(text, "require-eprint-type").after
    double = "@online{k, eprint={1706.03762}, eprinttype={arxiv}, archiveprefix={arXiv}, date={2017}}"
    assert "archiveprefix" not in mend(double, "no-double-eprint-type").after
