"""A `.bib` that is being typed: what is checked piece by piece is what is found in the whole."""

from hypothesis import given
from hypothesis import strategies as st

from bibforge.bibtex.parser import parse
from bibforge.workflows.editing import BibText

ENTRY = """@article{{key{n},
  author = {{Doe, Jane and Roe, Rui}},
  title = {{Small nets number {n}}},
  month = {{January}},
  pages = {{3-9}},
}}

"""
WHOLE = {"no-broken-encoding", "no-duplicate-key", "no-undefined-string", "no-missing-crossref",
         "no-early-crossref-parent", "no-duplicate-entry"}  # fmt: skip
PIECES = ["x", "{", "}", ",", "\n", "@", "@misc{new, title={A}}\n", "% note\n", '"', "# ", "pages = {1-2},\n", "=", ""]


def found(text: BibText) -> list[tuple[str, int, int, str]]:
    """What rules on single entries found, by place."""
    return [
        (one.rule, at + one.span.start, at + one.span.end, one.message)
        for one, at in text.findings()
        if one.rule not in WHOLE
    ]


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=6))
def test_piece_by_piece_is_as_the_whole(edits: list[tuple[int, int, str]]) -> None:
    """After any keystrokes the blocks are those of the whole text, and so are the findings on single entries."""
    text = "".join(ENTRY.format(n=n) for n in range(8))
    typed = BibText(text, "a.bib")
    for at, gone, new in edits:
        at %= len(text) + 1
        text = text[:at] + new + text[at + gone :]
        typed.change(text)
        assert typed.text == "".join(block.text for block in typed.blocks) == text
        whole = parse(text)
        assert [block.text for block in typed.blocks] == [text[one.start : one.end] for one in whole.blocks]
    assert sorted(found(typed)) == sorted(found(BibText(text, "a.bib")))


def test_a_change_looks_at_few_blocks() -> None:
    """One letter in one of many entries has a handful of blocks checked anew."""
    text = "".join(ENTRY.format(n=n) for n in range(300))
    typed = BibText(text, "a.bib")
    at = text.index("number 150")
    first, last = typed.change(text[:at] + "x" + text[at:])
    assert last - first <= 9
    assert typed.entry_at(at) == "key150"


def test_a_key_that_comes_again_is_told_while_it_is_typed() -> None:
    """The finding comes with the second key and goes with it."""
    text = "".join(ENTRY.format(n=n) for n in range(4))
    typed = BibText(text, "a.bib")
    twice = text.replace("key3", "key2")
    typed.change(twice)
    assert "no-duplicate-key" in [one.rule for one, _ in typed.findings()]
    typed.change(text)
    assert "no-duplicate-key" not in [one.rule for one, _ in typed.findings()]
