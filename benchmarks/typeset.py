"""Entries of a `.bib` as printed bibliographies: one PDF for each style, to be looked at.

    python benchmarks/typeset.py FILE OUT [--seed 1] [--entries 60] [--dialect biblatex]

Draws the entries that `careful_author.py` draws for the same seed, typesets them with `plain`, `IEEEtran` and
`ACM-Reference-Format`, or for biblatex with its styles `numeric` and `authoryear`, and prints what LaTeX complains of.
It needs pdflatex, bibtex or biber, and the styles (Debian: texlive-latex-extra, texlive-publishers and
texlive-bibtex-extra).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from careful_author import drawn_from

from bibforge.bibtex.parser import parse

HEAD = r"""\documentclass[a4paper,10pt]{article}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{lmodern,textcomp,amsmath,amssymb}
\usepackage[margin=25mm]{geometry}\usepackage{xurl}
"""
_CLASSIC = r"\usepackage[hidelinks]{hyperref}\begin{document}\nocite{*}"
STYLES = {
    "bibtex": {
        "plain": rf"{_CLASSIC}\bibliographystyle{{plain}}\bibliography{{drawn}}",
        "IEEEtran": rf"{_CLASSIC}\bibliographystyle{{IEEEtran}}\bibliography{{drawn}}",
        "ACM-Reference-Format": rf"\usepackage{{natbib}}{_CLASSIC}"
        r"\bibliographystyle{ACM-Reference-Format}\bibliography{drawn}",
    },
    "biblatex": {
        style: rf"\usepackage[backend=biber,style={style},maxbibnames=99]{{biblatex}}\usepackage[hidelinks]{{hyperref}}"
        r"\addbibresource{drawn.bib}\begin{document}\nocite{*}\printbibliography"
        for style in ("numeric", "authoryear")
    },
}
_COMPLAINT = re.compile(
    r"""
    ^(?: !\ .* | Overfull\ \\hbox.* | Missing\ character.*
    | LaTeX\ Warning:\ (?!Label|There\ were|Citation).* | Package\ (?!hyperref|rerunfile)\w+\ Warning:\ .* )$
    """,
    re.MULTILINE | re.VERBOSE,
)


def complaints(style: str, body: str, text: str, out: Path, *, program: str) -> list[str]:
    """Typeset a file in one style; return what LaTeX and the program say."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "drawn.bib").write_text(text, encoding="utf-8")
        (folder / "all.tex").write_text(f"{HEAD}{body}\\end{{document}}\n", encoding="utf-8")
        latex = ["pdflatex", "-interaction=nonstopmode", "all.tex"]
        said = ""
        for command in (latex, [program, "all"], latex, latex):
            done = subprocess.run(
                command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False
            )
            said = done.stdout if command is latex else said
            if command[0] == program and done.returncode:
                print(f"  {program}: {done.stdout[-400:]}")
        made = folder / "all.pdf"
        if made.exists():
            (out / f"{style}.pdf").write_bytes(made.read_bytes())
        return _COMPLAINT.findall(said) + ([] if made.exists() else ["no PDF"])


def main() -> int:
    """Typeset the drawn entries and print the complaints of each style."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--dialect", choices=list(STYLES), default="bibtex")
    options = parser.parse_args()
    document = parse(options.file.read_text(encoding="utf-8"))
    drawn = drawn_from(document.entries, options.seed, options.entries)
    text = "\n\n".join(document.text[entry.start : entry.end] for entry in drawn) + "\n"
    options.out.mkdir(parents=True, exist_ok=True)
    program = "biber" if options.dialect == "biblatex" else "bibtex"
    for style, body in STYLES[options.dialect].items():
        found = complaints(style, body, text, options.out, program=program)
        print(f"{len(found):>6}  complaints of LaTeX about {len(drawn)} entries in the style {style}")
        print("".join(f"  {line}\n" for line in found), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
