"""Any text cut into blocks, and what is said about the broken ones."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from bibforge.bibtex.document import Comment, Document, Entry, Junk, Macro, Preamble
from bibforge.bibtex.parser import parse, write


def shape(document: Document) -> list[tuple[str, str, dict[str, str]]]:
    """Return type, key and fields of every entry."""
    return [(entry.type, entry.key, {field.name: field.value for field in entry.fields}) for entry in document.entries]


def names(document: Document) -> list[str]:
    """Return the names of everything that is wrong, in order."""
    return [problem.name for problem in document.damage]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("@article{k, title = {A}, year = 2020}", {"title": "A", "year": "2020"}),
        ('@article{k, title = "A {"}B"}', {"title": 'A {"}B'}),
        ("@article(k, title = {A (b)}, year = 2020)", {"title": "A (b)", "year": "2020"}),
        ("@article{k, title={A},}", {"title": "A"}),
        ("@article{k\n , title={A}\n , year={1}\n}", {"title": "A", "year": "1"}),
        ("@article{k,\r\n  TITLE = {A},\r\n}", {"title": "A"}),
        ("@article{k}", {}),
        ("@article{k,}", {}),
        ("@ article {k, t = {{{{{{deep}}}}}}}", {"t": "{{{{{deep}}}}}"}),
        ('@article{k, month = "10~" # jan # {-} # 12}', {"month": "10~jan-12"}),
        ("@article{k, t = {a # b}, u = {50% of @x{y}, z = {w}}}", {"t": "a # b", "u": "50% of @x{y}, z = {w}"}),
        ("@article{k, t = {},  u = \"\"}", {"t": "", "u": ""}),
        ("@article{k, t = {a},, u = {b}}", {"t": "a", "u": "b"}),
        ("@article{k, t = {line\n@article{x,\n} y}, u = {b}}", {"t": "line\n@article{x,\n} y", "u": "b"}),
    ],
)  # fmt: skip
def test_what_is_well_formed_is_read(text: str, fields: dict[str, str]) -> None:
    """Delimiters, concatenation, blanks, line ends and trailing commas of BibTeX are understood without complaint."""
    document = parse(text)
    assert shape(document) == [("article", "k", fields)]
    assert names(document) == []


def test_every_kind_of_block_is_told_apart() -> None:
    """Macros, preambles, comments, entries and the text between them are blocks of their own, in order."""
    text = '% head\n@string{j = "Journal"}\n@preamble{"\\x" # "y"}\n@comment{a {b} @article{no,}}\n@comment line\n'
    text += '@misc{k, note = j # "!"}\nend'
    document = parse(text)
    assert [type(block) for block in document.blocks] == [
        Junk, Macro, Junk, Preamble, Junk, Comment, Junk, Comment, Junk, Entry, Junk,
    ]  # fmt: skip
    assert document.macros["j"] == "Journal"
    assert document.macros["feb"] == "February"
    assert document.entries[0].fields[0].expanded(document.macros) == "Journal!"
    preamble = next(block for block in document.blocks if isinstance(block, Preamble))
    assert preamble.value == "\\xy"
    assert names(document) == []


@pytest.mark.parametrize(
    ("text", "problems", "expected"),
    [
        ("@article{k, a = {1} b = {2}}", ["missing-comma"], [("article", "k", {"a": "1", "b": "2"})]),
        ("@article{k a = {1}}", ["missing-comma"], [("article", "k", {"a": "1"})]),
        ("@article{a = {1}}", ["missing-key"], [("article", "", {"a": "1"})]),
        ("@article{, a = {1}}", ["missing-key"], [("article", "", {"a": "1"})]),
        ("@article{my key, a = {1}}", ["space-in-key"], [("article", "my key", {"a": "1"})]),
        ("@article{k, a = , b = {2}}", ["missing-value"], [("article", "k", {"a": "", "b": "2"})]),
        ("@article{k, words here, b = {2}}", ["stray-text"], [("article", "k", {"b": "2"})]),
        ("@article{k, {lost}, b = {2}}", ["stray-text"], [("article", "k", {"b": "2"})]),
        ("@article{k, a = two words, b = {2}}", ["stray-text"], [("article", "k", {"a": "two", "b": "2"})]),
        ("@article{k,\n% old = {1},\n b = {2}}", ["line-comment-in-entry"], [("article", "k", {"b": "2"})]),
        ("@article{k, a = {1}, a = {2}}", [], [("article", "k", {"a": "2"})]),
        ("@article{k}@book{K}", [], [("article", "k", {}), ("book", "K", {})]),
        ("% @article{k, a = {1}}", ["entry-in-comment"], []),
    ],
)
def test_what_is_wrong_has_a_name(
    text: str, problems: list[str], expected: list[tuple[str, str, dict[str, str]]]
) -> None:
    """Small faults cost nothing but a problem with the place where it stands."""
    document = parse(text)
    assert names(document) == problems
    assert shape(document) == expected


BROKEN = {
    "an open value": ("@article{one,\n  title = {Open,\n  year = {2020}\n}\n\n", {"title": "Open", "year": "2020"}),
    "an open value at the end": (
        "@article{one,\n  year = {2020},\n  title = {Open\n}\n\n",
        {"title": "Open", "year": "2020"},
    ),
    "two open braces": (
        "@article{one,\n  title = {{{Open},\n  year = {2020}\n}\n\n",
        {"title": "{{Open}", "year": "2020"},
    ),
    "an open quote": ('@article{one,\n  title = "Open,\n  year = {2020}\n}\n\n', {"title": "Open", "year": "2020"}),
    "no closing brace": ("@article{one,\n  title = {A},\n  year = {2020},\n\n", {"title": "A", "year": "2020"}),
    "a brace too many": ("@article{one,\n  title = {A}},\n  year = {2020}\n}\n\n", {"title": "A"}),
    "nothing behind the key": ("@article{one,\n", {}),
    "only a head": ("@article{", {}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_damage_ends_at_the_next_entry(name: str) -> None:
    """Whatever is left open, its own fields are saved and the entries behind it are untouched."""
    broken, fields = BROKEN[name]
    document = parse(
        f"@book{{zero, title = {{Z}}}}\n{broken}@book{{two,\n  title = {{B}}\n}}\n@book{{three, title = {{C}}}}\n"
    )
    assert shape(document)[0] == ("book", "zero", {"title": "Z"})
    assert shape(document)[1][2] == fields
    assert shape(document)[2:] == [("book", "two", {"title": "B"}), ("book", "three", {"title": "C"})]
    assert {"unclosed-entry", "unbalanced-braces", "unclosed-quote", "fields-behind-entry"} & set(names(document))


def test_a_value_may_hold_lines_that_look_like_entries() -> None:
    """Braces that match decide: an entry quoted inside a note is part of the note."""
    text = "@misc{a, note = {as in\n@article{b,\n title = {x}\n}\nabove}, year = 1}\n@misc{c}"
    document = parse(text)
    assert [entry.key for entry in document.entries] == ["a", "c"]
    assert document.damage == ()


def test_commented_out_entries_stay_comments_and_others_do_not() -> None:
    """Lines that all begin with % are left alone; an entry that only begins behind a % is live, as for BibTeX."""
    document = parse("%@article{a,\n% title = {x}\n%}\n% see @article{b,\n title = {y}\n}\n")
    assert [entry.key for entry in document.entries] == ["b"]
    assert document.damage[0].name == "entry-in-comment"


@pytest.mark.parametrize(
    "text", ["mail me@home.org {now}", "@", "@{", "@ (", "we meet @noon (in town)", "@article", "a@b(c)", "\ufeff"]
)
def test_prose_is_no_entry(text: str) -> None:
    """An @ alone makes no entry."""
    document = parse(text)
    assert [type(block) for block in document.blocks] == [Junk]
    assert write(document) == text


def test_spans_name_the_parts() -> None:
    """Type, key, names and values are found by their spans in the text."""
    text = "x @Article{Key1, Title = {A} # b , }"
    entry = parse(text).entries[0]
    field = entry.fields[0]
    cut = [
        text[span.start : span.end]
        for span in (entry.span, entry.type_span, entry.key_span, field.span, field.name_span, field.value_span)
    ]
    assert cut == ["@Article{Key1, Title = {A} # b , }", "Article", "Key1", "Title = {A} # b", "Title", "{A} # b"]
    assert [(piece.text, piece.is_macro, text[piece.span.start : piece.span.end]) for piece in field.pieces] == [
        ("A", False, "{A}"),
        ("b", True, "b"),
    ]
    assert (entry.type, field.name, field.written_name) == ("article", "title", "Title")
    assert entry.field("title") is field
    assert entry.field("year") is None


HOSTILE = [
    "{", "@", "@article{", "@article{\n", "@article{k,\n", "@a{k,t={", "@a{k,t={\n", "@a{k,t={x\n", '@a{k,t="',
    '@a{k,t="\n', "@a{k,{", "@a{k,{\n",
    "@a{k,t={\n}\n", "@a{k,t={{\n}\n", "@a{k, t={x}, ", "@a{k,t=x#", "@a(", "@comment{", "@comment{\n", "@string{",
    "@string{a=", '@preamble{"\n',
    "%@a{k,\n", "% @a{x\n", "@a{k,%\n", "@b{k,t={x\n@c{d,e={f}}\n@c{d,e={f}}\n", "@a{k,t={{x}\n}\n@c{d,e={f}}\n",
    "@a{k,t={x}\n", "}", '"', "=", ",", "(",
]  # fmt: skip
STARTS = ["", "@a{k,\n", "@a{k,t={\n@x{", '@a{k,t="', "@a{k,t={{ \n@x{b={c},", "@comment{", "@preamble{", "@string{"]


def lines_run(text: str) -> int:
    """Return how many lines of Python reading a text takes: a count of operations, the same on every machine."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(text)
    finally:
        sys.settrace(before)  # a tracer that measures the whole run goes on
    return count


@pytest.mark.parametrize("start", STARTS)
def test_twice_the_text_is_twice_the_work(start: str) -> None:
    """On every hostile shape the operations grow in proportion to the text."""
    for unit in HOSTILE:
        half, whole = (lines_run(start + unit * count) for count in (60, 120))
        assert whole <= 2.3 * half + 200, unit


@pytest.mark.parametrize(
    "unit",
    ["{", "@", "@article{", "@a{k,t={\n", '@a{k,t="', "@a{k,{", "}", "@a{k,t={}\n", " ", "%", "=", "@a{k,t={x}, "],
)
@pytest.mark.parametrize("start", ["", "@a{k,", "@a{k,t={"])
def test_a_lot_of_anything_is_read(start: str, unit: str) -> None:
    """Hostile text of real size comes back whole (a reader of quadratic cost would not come to an end here)."""
    text = start + unit * (200_000 // len(unit) // (1 if len(unit) == 1 else 2))
    assert write(parse(text)) == text
