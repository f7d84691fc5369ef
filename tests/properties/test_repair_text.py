"""Properties of repair: a second run changes nothing, entries stay, and what no finding covers is the same text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bibforge.bibtex.parser import parse
from bibforge.repair.engine.apply import repaired
from bibforge.repair.registry import chosen_rules
from bibforge.text.encoding import decode_bytewise, encode_bytewise

VALUES = [
    "{T}", '"Q"', "{A & B}", "{10-20}", "{March}", "March", "jan", "2001", "{<i>x</i> y}", "{MÃ¼ller}",
    "{Doe, J; Roe, R}", "{}",
    "{a {b} c}", "{unclosed", '"unclosed', "{extra}}", "foo # {x}", "", "{https://doi.org/10.1000/x}",
    "{arXiv:1706.03762}",
    "{Doe et al.}", "{x_y}", "{a\nb = {c}}", "{e\u0301ﬁ\u200b}", "{http://cn.arxiv.org/abs/1706.03762}",
]  # fmt: skip
NAMES = [
    "title",
    "author",
    "journal",
    "year",
    "month",
    "pages",
    "doi",
    "url",
    "eprint",
    "tilte",
    "note",
    "Date",
    "x y",
    "crossref",
]
FIELD = st.tuples(st.sampled_from(NAMES), st.sampled_from([" = ", "=", " =  ", " "]), st.sampled_from(VALUES)).map(
    "".join
)
ENTRY = st.tuples(
    st.sampled_from(["article", "Book", "MISC", "artcile", "online"]),
    st.sampled_from(["{k,", "{k2,", "{my key,", "{,", "(k3,", "{k4"]),
    st.lists(FIELD, max_size=5),
    st.sampled_from([",\n  ", ", ", "\n  ", ",\r\n\t"]),
    st.sampled_from(["\n}\n", "}\n", ",\n}\n", ")\n", "\n", "\n% note\n}\n"]),
).map(lambda parts: f"@{parts[0]}{parts[1]}{parts[3].join(['', *parts[2]])}{parts[4]}")
FILE = st.lists(
    st.one_of(ENTRY, st.sampled_from(["% comment\n", "@string{foo = {F}}\n", "junk } here\n", "\n"])), max_size=5
).map("".join)
EVERY = chosen_rules(["all"])


@settings(deadline=None, max_examples=150)
@given(FILE, st.booleans())
@example('@article{k,, title = "unclosed, title = {extra}}, title = {unclosed\n}\n', False)
@example(
    '@article{k,, title = "a, title = {x}}, title = {u\n}\n@article{k,,\n  title = {x}},\n  title = "u\n}\n', False
)
@example("@online{k,\n}\n@article{k,,\n  journal = {unclosed,\n  title = {T}\n% note\n}\n", False)
def test_a_second_run_changes_nothing(text: str, unsafe: bool) -> None:
    """What was repaired has nothing more that would be mended."""
    once = repaired(text, "x.bib", EVERY, unsafe=unsafe)
    again = repaired(once.after, "x.bib", EVERY, unsafe=unsafe)
    assert again.after == once.after
    assert again.fixed == ()


@settings(deadline=None, max_examples=150)
@given(FILE)
def test_no_entry_is_lost_and_none_gets_worse(text: str) -> None:
    """There are as many entries as before, and no more damage."""
    before, after = parse(text), parse(repaired(text, "x.bib", EVERY).after)
    assert len(after.entries) >= len(before.entries)
    assert len(after.damage) <= len(before.damage)


@settings(deadline=None, max_examples=150)
@given(FILE)
def test_entries_without_a_finding_are_the_same_text(text: str) -> None:
    """An entry in which nothing was found is written back as it was."""
    done = repaired(text, "x.bib", EVERY)
    touched = [one.span.start for one in done.fixed]
    for entry in parse(text).entries:
        if not any(entry.start - 1 <= position <= entry.end for position in touched):
            assert text[entry.start : entry.end] in done.after


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet='@book{k,=}"#%\n \u00e9m-12', max_size=80))
def test_any_text_is_repaired_without_a_crash(text: str) -> None:
    """Noise is no reason to fail, and repairing it twice is repairing it once."""
    once = repaired(text, "x.bib", EVERY)
    assert repaired(once.after, "x.bib", EVERY).after == once.after


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_come_back(data: bytes) -> None:
    """Decoding and encoding lose nothing."""
    text, encoding = decode_bytewise(data)
    assert encode_bytewise(text, encoding) == data
