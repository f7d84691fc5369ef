"""Where a TeX source cites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.text.citations import cited_keys


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        (r"\cite{a}", ["a"]),
        (r"\citep*[see][p.~3]{a,b , c}", ["a", "b", "c"]),
        (r"\parencites(pre)(post)[1]{a}[2]{b}. {c}", ["a", "b"]),
        (r"\cite{a}{b}", ["a"]),
        ("\\footcite\n  [in \\cite{x}]{a}", ["a"]),
        (r"\nocite{*} \Citet{van:2016}", ["*", "van:2016"]),
        (r"\cite{a,% not, these" + "\nb}", ["a", "b"]),
        (r"\verb|\cite{a}| \begin{verbatim}\cite{b}\end{verbatim}\cite{c}", ["c"]),
        (r"\DeclareCiteCommand{\foo}{\bar}", []),
        (r"\\cite{a} excite{b} \cited", []),
        ("\\cite{a\n\nb}", []),
        (r"\cite", []),
    ],
)
def test_keys_stand_in_commands_that_cite(source: str, keys: list[str]) -> None:
    """Every list of keys is found, and nothing that only looks like one."""
    assert [one.key for one in cited_keys(source)] == keys
    assert all(source[one.start : one.end] == one.key for one in cited_keys(source))


@given(st.text(alphabet="\\cite{}[]()%, \nab", max_size=60))
def test_any_text_can_be_searched(source: str) -> None:
    """Nothing breaks it, and what it finds stands there, in order."""
    found = cited_keys(source)
    assert all(source[one.start : one.end] == one.key for one in found)
    assert [one.start for one in found] == sorted({one.start for one in found})
