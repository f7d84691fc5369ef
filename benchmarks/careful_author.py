"""What a careful author would change in entries of a `.bib` that bibforge wrote, counted by written rules.

    python benchmarks/careful_author.py FILE [--seed 1] [--entries 60] [--all] [--show]

Draws entries by a seed and prints, rule by rule, how many of them break it and how many changes that makes for each
entry. The rules look at an entry as it stands, and where the entry itself shows what is missing (a year in an address).
`--all` counts the whole file, `--show` prints the entries with what was found.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bibforge.bibtex.document import Entry
from bibforge.bibtex.parser import parse

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATES = re.compile(rf"\b{_MONTH}\.?\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}\b", re.IGNORECASE)
_ACRONYM = re.compile(r"(?:Proc(?:\.|eedings)?(?: of)?(?: the)? )?[A-Z][A-Za-z&/-]*[A-Z][A-Za-z&/-]*(?: ?'?\d{2,4})?")
_SLIP = re.compile(
    r"""
    \b\d*(?: (?P<teen>1[123](?:st|nd|rd)) | (?<!1)(?:1(?P<one>nd|rd|th)|2(?P<two>st|rd|th)|3(?P<three>st|nd|th))
    | [04-9](?P<other>st|nd|rd) )\b
    """,
    re.VERBOSE,
)
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|ref_src|spm|mc_[ce]id)=")
_ORDINARY = frozenset(
    """
    deep learning network networks neural model models method methods via using towards image images data based
    efficient robust survey analysis system systems large language adversarial training generation
    """.split()  # noqa: SIM905  # as words
)
_STRAY = "Van|Von|De|Del|Della|Di|Den|Der"
_WHOLE_URL = re.compile(r"\\url\{[^{}]*%")


def values_of(entry: Entry) -> dict[str, str]:
    """Return the fields of an entry as text, by their names in small letters."""
    return {field.name.lower(): field.expanded({}) for field in entry.fields}


def _missing_year(values: Mapping[str, str]) -> bool:
    if "year" in values or "date" in values:
        return False
    told = " ".join(values.get(name, "") for name in ("booktitle", "journal", "howpublished", "note", "eprint"))
    return bool(re.search(r"\b(?:19[5-9]|20[0-3])\d\b", re.sub(r"\\url\{[^{}]*\}", "", told)) or "eprint" in values)


def _title_case_braces(values: Mapping[str, str]) -> bool:
    """Tell whether an ordinary word of the title keeps a capital that a style may lower."""
    return any(word.lower() in _ORDINARY for word in re.findall(r"\{([A-Z][a-z]+)\}", values.get("title", "")))


def _bare_capitals(values: Mapping[str, str]) -> bool:
    """Tell whether a word with inner capitals stands outside of braces, in a title that is not all capitals."""
    title, before = values.get("title", ""), ""
    while title != before:  # groups within groups
        title, before = re.sub(r"\\.|\{[^{}]*\}|\$[^$]*\$", "", title), title
    return not title.isupper() and bool(re.search(r"\b\w+[a-z]\w*[A-Z]\w*\b|\b[A-Z]{2,}\b", title))


def _wrong_type(kind: str, values: Mapping[str, str]) -> bool:
    venue = f"{values.get('journal', '')} {values.get('howpublished', '')}"
    if kind == "article":
        return bool(re.search(r"\b(?:Workshop|Conference|Symposium)\b", venue)) and "Series" not in venue
    if kind != "misc":
        return False
    said = re.sub(r",? ?\\url\{[^{}]*\}", "", values.get("howpublished", ""))
    return bool(
        re.search(r"\b(?:Conf|Proc|Symp|Trans|Journal|Thesis)\b|^(?:CVPR|ICCV|ECCV|ICML|NeurIPS|NIPS|AAAI)", said)
    )


def _place_of_publication(values: Mapping[str, str]) -> str:
    return values.get("booktitle", "") or values.get("journal", "")


_BEHIND = r", [A-Z]\w+(?: \w+)? (?:19|20)\d\d\b|, (?:USA|UK|Canada|China|virtual)\b"

RULES: dict[str, Callable[[str, Mapping[str, str]], bool]] = {
    "dates in the booktitle": lambda _, values: bool(_DATES.search(values.get("booktitle", ""))),
    "place or short name in the booktitle": lambda _, values: bool(
        re.search(_BEHIND, values.get("booktitle", ""))
    ),
    "a bare acronym for a venue": lambda _, values: bool(_ACRONYM.fullmatch(_place_of_publication(values))),
    "an ordinal slip": lambda _, values: bool(_SLIP.search(_place_of_publication(values))),
    "no year although the entry tells it": lambda _, values: _missing_year(values),
    "a made-up date or sort key": lambda _, values: "XXXX" in values.get("date", "") or "key" in values,
    "a volume in the journal or the note": lambda _, values: bool(
        re.search(r"\bVolume\b", values.get("journal", "")) or re.match(r"Volume\b", values.get("note", ""))
    ),
    "a meeting in the journal": lambda _, values: bool(re.match(r"Proceedings, ", values.get("journal", ""))),
    "an ordinary word protected": lambda _, values: _title_case_braces(values),
    "inner capitals unprotected": lambda _, values: _bare_capitals(values),
    "a wrong entry type": _wrong_type,
    "a tracking parameter": lambda _, values: bool(_TRACKING.search(" ".join(values.values()))),
    "an address that parsers cut": lambda _, values: bool(_WHOLE_URL.search(values.get("howpublished", ""))),
    "a preprint without address": lambda _, values: "eprint" in values and "url" not in values and "doi" not in values,
    "an escape in a keyword": lambda _, values: "\\" in values.get("keywords", ""),
    "a particle behind the given names": lambda _, values: bool(
        re.search(rf", (?:(?! and )[^,])*\S (?:{_STRAY}) and ", f"{values.get('author', '')} and ")
    ),
    "a meeting with its year glued on": lambda _, values: bool(
        re.match(r"[A-Z]{2,}[A-Za-z]*(?:19|20)\d\d\b", _place_of_publication(values) or values.get("howpublished", ""))
    ),
    "a badge or a file's name in a keyword": lambda _, values: bool(
        re.search(r"\bCI Status\b|_|\b(\w+)( \w+)+ \1 /", values.get("keywords", ""))
    ),
}  # fmt: skip


def changes(entry: Entry) -> Iterator[str]:
    """Yield the rules that an entry breaks."""
    values = values_of(entry)
    for rule, breaks in RULES.items():
        if breaks(entry.type.lower(), values):
            yield rule


def drawn_from(entries: Sequence[Entry], seed: int, number: int) -> list[Entry]:
    """Return so many entries, drawn by a seed from all in the order of their titles: the keys may change."""
    ordered = sorted(entries, key=lambda entry: " ".join(values_of(entry).get("title", "").lower().split()))
    return random.Random(seed).sample(ordered, min(number, len(ordered)))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    document = parse(options.file.read_text(encoding="utf-8"))
    drawn = list(document.entries) if options.all else drawn_from(document.entries, options.seed, options.entries)
    found = Counter(rule for entry in drawn for rule in changes(entry))
    for rule in RULES:
        print(f"{found[rule]:>6}  {rule}")
    changed = sum(found.values())
    print(f"{changed:>6}  changes in {len(drawn)} entries: {changed / max(1, len(drawn)):.2f} each")
    if options.show:
        for entry in drawn:
            print(f"\n{', '.join(changes(entry)) or '-'}\n{document.text[entry.start : entry.end]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
