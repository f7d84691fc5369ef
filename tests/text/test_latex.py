"""LaTeX read as Unicode, Unicode written as LaTeX."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.text.latex import from_latex, is_math, to_latex


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Poincar\'e", "Poincaré"),
        (r"{\"U}ber \"{u}ber", "Über über"),
        (r"Erd\H{o}s and R\'{e}nyi", "Erdős and Rényi"),
        (r"\c{C}a\u{g}lar, \c ca", "Çağlar, ça"),
        (r"\'{\i} \'\i{} \"{\i}", "í í ï"),
        (r"{\aa}, {\AA}ngstr{\"o}m, \O re, {\ss}, {\L}{\'o}d{\'z}", "å, Ångström, Øre, ß, Łódź"),
        (r"{\~{\^e}} \'{\^{e}}", "ễ ế"),
        (r"\v{S}koda, \k{a}, \r{u}, \d{a}, \b{b}", "Škoda, ą, ů, ạ, ḇ"),
        (r"na\"ive {\rm caf\'e}", "naïve café"),
        (r"Mu{\~n}oz, Mu\~noz, S{\~a}o, \~{O}", "Muñoz, Muñoz, São, Õ"),
        (r"Franc{\ocirc{u}} \polhk{a} \udot{h} \soft{l}", "Franců ą ḥ ľ"),
        (r"Zele{\cprime}na, {\Dbar}a{\dbar}", "Zeleʹna, Đađ"),
    ],
)
def test_accents_become_letters(latex: str, plain: str) -> None:
    """Accents in each of their spellings become one precomposed letter."""
    assert from_latex(latex) == plain


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"{BERT}: \emph{Pre-training} of {\em deep} \textbf{models}", "BERT: Pre-training of deep models"),
        (r"50\% of A\&B \#1 a\_b \$5 \{x\}", "50% of A&B #1 a_b $5 {x}"),
        (r"50% of A&B", "50% of A&B"),
        ("``quoted'' --- 1--2 Fig.~3", "“quoted” — 1–2 Fig. 3"),
        (r"\LaTeX{} and \TeX", "LaTeX and TeX"),
        (r"\url{http://a.b/~c\_d} and \href{http://x}{text}", "http://a.b/~c_d and text"),
        (r"\textasciitilde{}\textbackslash{}\textless{}", "~\\<"),
        (r"\foo{kept} \bar", "kept bar"),
        (r"\textcolor{red}{word}", "word"),
        (r"soft\-hy\/phen a\,b", "softhyphen a b"),
        (r"TGF-\beta{} at 50\texttimes{} gain", "TGF-β at 50× gain"),
        (r"\beta {}-foxes, {\alpha}, \Omega{}, \log{}", "β-foxes, α, Ω, log"),
        (r"the \MyFox{} of \emph{} dens", "the MyFox of  dens"),
    ],
)
def test_commands_leave_their_text(latex: str, plain: str) -> None:
    """Style commands go, escaped specials come back, unknown commands leave argument or name."""
    assert from_latex(latex) == plain


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"$\beta$-VAE", "β-VAE"),
        (r"H$_2$O and x$^{2}$", "H₂O and x²"),
        (r"$O(n \log n)$", "O(n log n)"),
        (r"A$^*$ at 90$^\circ$", "A* at 90°"),
        (r"$\mathcal{N}=4$ and $\frac{1}{2}$", r"$\mathcal{N}=4$ and $\frac{1}{2}$"),
        (r"\(\alpha\)", "α"),
        ("$5 and $10", "$5 and $10"),
        ("a $ b", "a $ b"),
    ],
)
def test_mathematics_stays_readable(latex: str, plain: str) -> None:
    """Plain mathematics becomes characters; what has structure stays between its dollars; money is no mathematics."""
    assert from_latex(latex) == plain


@pytest.mark.parametrize(
    "latex", ["{" * 5000, "}" * 5000, "\\'" * 3000, "$" * 3001, "\\", "{\\", "\\'", "\\url{", "$x", "~" * 9]
)
def test_any_text_can_be_read(latex: str) -> None:
    """Unbalanced and cut-off markup is read without an exception, to no more than its own length."""
    assert len(from_latex(latex)) <= len(latex)


@pytest.mark.parametrize(
    ("plain", "classic", "modern"),
    [
        ("Über Łódź", r"{\"U}ber {\L}{\'o}d{\'z}", "Über Łódź"),
        ("50% A&B #1 a_b", r"50\% A\&B \#1 a\_b", r"50\% A\&B \#1 a\_b"),
        (
            "β-VAE, x², H₂O, ∞",
            r"{$\beta$}-VAE, x{$^{2}$}, H{$_{2}$}O, {$\infty$}",
            r"{$\beta$}-VAE, x{$^{2}$}, H{$_{2}$}O, {$\infty$}",
        ),
        ("“a” ‘b’ – — …", r"``a'' `b' -- --- {\ldots}", "“a” ‘b’ – — …"),
        ("李明 Ελλάδα Привет 😀", "李明 Ελλάδα Привет 😀", "李明 Ελλάδα Привет 😀"),
        ("$\\beta$ in $O(n^2)$", r"{$\beta$} in {$O(n^2)$}", r"{$\beta$} in {$O(n^2)$}"),
        ("Costs $5 and $10", r"Costs \$5 and \$10", r"Costs \$5 and \$10"),
        ("e\u0301 o\u0308", r"{\'e} {\"o}", "é ö"),
        ("a\u200bb\u00a0c\nd\x07", "ab c d", "ab c d"),
        ("ﬁne", "fine", "fine"),
    ],
)
def test_text_is_spelled_for_its_dialect(plain: str, classic: str, modern: str) -> None:
    """Classic BibTeX gets TeX accents in whole groups, biblatex UTF-8; both get mathematics in braces."""
    assert to_latex(plain, ascii_only=True) == classic
    assert to_latex(plain, ascii_only=False) == modern


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    "hostile",
    [
        "\\input{/etc/passwd}", "$\\input{/etc/passwd}$", "$\\write18{rm -rf}$", "\\def\\x{}", "{", "}", "}{",
        "a % b", "^^5c", "\\(\\csname x\\endcsname\\)",
        "$a$ \\immediate\\openout", "\\end{document}", "$\\catcode`\\%=12$", "~#&_^",
    ],
)  # fmt: skip
def test_hostile_text_comes_out_inert(hostile: str, ascii_only: bool) -> None:
    """No command, comment or brace of a title survives as such: only escapes stand outside mathematics."""
    written = to_latex(hostile, ascii_only=ascii_only)
    outside = re.sub(r"\{\$.*?\$\}", "", written)
    commands = set(re.findall(r"\\([A-Za-z]+|.)", outside))
    assert commands <= {
        "textbackslash",
        "textbraceleft",
        "textbraceright",
        "textasciitilde",
        "textasciicircum",
        *"%#&_$",
    }
    assert not re.search(r"(?<!\\)[%#&_$~^]", outside)
    assert written.count("{") == written.count("}")


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (r"\beta", True), ("x", True), (r"\mathbb{R}^n", True), (r"O(n \log n)", True),
        (r"\text{some words here}_2", True),
        (r"\input{x}", False), ("5 and ", False), ("100 vs CA", False), ("a{b", False), ("", False), ("a%b", False),
        (r"x\\y#", False),
        (r"90\%", True), (r"^\mbox*", False), (r"^\mbox{a}", True), ("x^", False), ("x^a^b", False), ("x^a_b", True),
        (r"\frac", False), (r"\left(x", False),
    ],
)  # fmt: skip
def test_mathematics_is_what_has_known_commands_and_no_prose(content: str, verdict: bool) -> None:
    """Unknown commands, prose, comments and unbalanced braces are no mathematics."""
    assert is_math(content) is verdict


_LETTERS = st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F) | st.sampled_from(
    " -.,:;()&%#_~^{}<>|\\/@+=*!?[]"
)


@given(st.text(_LETTERS, max_size=60), st.booleans())
@settings(deadline=None)
def test_what_is_written_reads_back(text: str, ascii_only: bool) -> None:
    """Reading the LaTeX of a text gives the text, up to blanks, NFC and doubled hyphens."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if "--" in text or "\u0149" in text:
        return
    assert from_latex(to_latex(text, ascii_only=ascii_only)) == text


@given(st.text(max_size=80), st.booleans())
@settings(deadline=None)
def test_what_is_written_never_breaks_a_file(text: str, ascii_only: bool) -> None:
    """Whatever the text: braces match at every point, one line, no raw comment sign."""
    written = to_latex(text, ascii_only=ascii_only)
    depth = 0
    for brace in re.findall(r"[{}]", written):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"[\n\r]|(?<!\\)%", written)


@given(st.text(st.sampled_from("ab{}\\$~'`\"^c%-i "), max_size=60))
@settings(deadline=None)
def test_reading_never_raises(text: str) -> None:
    """Any mixture of braces, accents and dollars is read."""
    assert isinstance(from_latex(text), str)
