"""What is read is written back, character for character."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.bibtex.document import Entry, Macro, Problem
from bibforge.bibtex.parser import parse, write

_PIECES = [
    "@article{key,", "@book(k2,", "@string{j = {J}}", "@comment{x}", "@preamble{{p}}", "\n", "\r\n", " ",
    "  title = {A {B} C},", "year = 2020", ",", "}",
    "{", '"', "#", "=", "@", "%", "(", ")", "month = jan # {~1},", "note", "\\{", "é", "\ufeff", "% c\n",
    'a = "x {"} y"', "@misc{", "}\n\n",
]  # fmt: skip
_GOOD = """@string{jj = "Journal of J"}
@article{doe2020,
  author = {Doe, Jane and Roe, R.},
  title = "On {BERT} and {\\"U}ber",
  journal = jj # { B},
  year = 2020,
  month = jan,
}

% between
@book(roe, title = {A Book}, year = {1999})
"""


def assert_whole(text: str) -> None:
    """Assert that the blocks cover the text without a gap, that every span lies inside, and that it comes back."""
    document = parse(text)
    assert write(document) == text
    position = 0
    for block in document.blocks:
        assert block.start == position
        assert block.end > block.start
        position = block.end
        fields = block.fields if isinstance(block, Entry) else block.definitions if isinstance(block, Macro) else ()
        for field in fields:
            assert (
                block.start
                <= field.name_start
                < field.name_end
                < field.value_start + 1
                <= field.value_end + 1
                <= block.end + 1
            )
            for piece in field.pieces:
                assert field.value_start <= piece.span.start <= piece.span.end <= field.value_end
    assert position == len(text)
    assert all(
        isinstance(problem, Problem) and 0 <= problem.span.start <= problem.span.end <= len(text)
        for problem in document.damage
    )


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text(text: str) -> None:
    """Arbitrary text is written back as it was."""
    assert_whole(text)


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
@settings(deadline=None, max_examples=400)
def test_any_mixture_of_bibtex(text: str) -> None:
    """Every mixture of BibTeX's own pieces is written back as it was."""
    assert_whole(text)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_bibtex(data: st.DataObject) -> None:
    """Good text with stretches cut out, doubled or put in is written back as it was."""
    text = _GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 6)))
        text = text[:start] + data.draw(st.sampled_from(["", *_PIECES, text[start:end] * 2])) + text[end:]
    assert_whole(text)


@given(st.integers(0, len(_GOOD)))
@settings(deadline=None)
def test_text_cut_off_anywhere(length: int) -> None:
    """A file that ends too early is written back as it was, and its first entries are found."""
    assert_whole(_GOOD[:length])
    if length > _GOOD.index("% between"):
        assert parse(_GOOD[:length]).entries[0].key == "doe2020"
