"""Fixes become text: places in the original, suppression, hands of entries, encodings, and nothing but the fix."""

from collections.abc import Callable

import pytest

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Span
from bibforge.repair.engine.apply import compatible
from bibforge.repair.engine.findings import Edit, Finding, Fix
from bibforge.repair.engine.result import Repaired
from bibforge.repair.registry import chosen_list_rules, chosen_rules
from bibforge.text.encoding import UNKNOWN, decode_bytewise, encode_bytewise

Mend = Callable[..., Repaired]


def test_findings_tell_their_place_in_the_original(mend: Mend) -> None:
    """A finding of a later pass is told where its text stood before the earlier passes moved it."""
    text = "@book{a,\n  title = {T}\n  month = {March},\n  pages = {1-2}\n}\n"
    done = mend(text)
    assert {one.rule: text[one.span.start : one.span.end] for one in done.fixed} == {
        "require-comma": "}",
        "correct-month": "month = {March}",
        "correct-page-dash": "pages = {1-2}",
    }


@pytest.mark.parametrize(
    ("entry", "added"),
    [
        ("@misc{k,\n\ttitle\t= {T},\n\teprint\t= {1706.03762}\n}", ",\n\tarchivePrefix\t= {arXiv}\n}"),
        ("@misc{k, title={T}, eprint={1706.03762}}", ", archivePrefix={arXiv}}"),
        ("@misc{k\n  , title = {T}\n  , eprint = {1706.03762}\n  }", "\n  , archivePrefix = {arXiv}\n  }"),
        ('@MISC{k,\r\n  TITLE  = "T",\r\n  EPRINT = "1706.03762",\r\n}', '\r\n  ARCHIVEPREFIX = "arXiv",\r\n}'),
        ("@Misc(k,\n  Title  = {T},\n  Eprint = {1706.03762})", ",\n  ArchivePrefix = {arXiv})"),
        ("@misc{k,\n    title = {T},\n   eprint = {1706.03762}\n}", ",\narchivePrefix = {arXiv}\n}"),
        ("@misc{k,\n  title       = {T},\n  eprint      = {1706.03762},\n}", "\n  archivePrefix = {arXiv},\n}"),
    ],
)
def test_a_new_field_is_written_in_the_hand_of_its_entry(mend: Mend, entry: str, added: str) -> None:
    """Indent, alignment, delimiters, case of names, line ends and commas are those of the entry."""
    assert mend(entry, "require-eprint-type").after.endswith(added)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@misc{k,\n  note = {},\n  title = {T}\n}", "@misc{k,\n  title = {T}\n}"),
        ("@misc{k,\n  title = {T},\n  note = {}\n}", "@misc{k,\n  title = {T}\n}"),
        ("@misc{k,\n  title = {T},\n  note = {},\n}", "@misc{k,\n  title = {T},\n}"),
        ("@misc{k\n  , note = {}\n  , title = {T}\n}", "@misc{k\n  , title = {T}\n}"),
        ("@misc{k, title={T}, note={}, year=2001}", "@misc{k, title={T}, year=2001}"),
    ],
)
def test_a_field_goes_with_its_line_and_its_comma(mend: Mend, before: str, after: str) -> None:
    """What is left reads as if the field had never been there."""
    assert mend(before, "no-empty-field").after == after


def test_a_comment_silences_a_rule_for_the_entry_below(mend: Mend) -> None:
    """Only the rule named, only in the entry under the comment."""
    entry = "@book{%s,\n  month = {March},\n  pages = {1-2}\n}\n"
    text = "% bibforge: ignore[correct-month]\n" + entry % "a" + entry % "b"
    done = mend(text)
    assert done.after.count("month = {March}") == 1
    assert done.after.index("month = {March}") < done.after.index("@book{b")
    assert "1-2" not in done.after.replace("1--2", "")


def test_a_comment_silences_a_rule_for_the_file(mend: Mend) -> None:
    """`ignore-file` counts wherever it stands, and without names it silences everything."""
    text = "@book{a, month = {March}, pages = {1-2}}\n% bibforge: ignore-file[correct-month, correct-page-dash]\n"
    assert mend(text).after == text
    assert mend(text.replace("[correct-month, correct-page-dash]", "")).fixed == ()
    one = text.replace("[correct-month, correct-page-dash]", "[correct-month]")
    assert mend(one).after == one.replace("1-2", "1--2")


def test_overlapping_fixes_wait_for_the_next_pass() -> None:
    """Of two fixes at one place the first is taken; insertions at one point go together; a lock keeps others out."""

    def at(*edits: Edit, lock: Span | None = None) -> Finding:
        return Finding(span=Span(0, 1), message="", fix=Fix(edits=edits, lock=lock))

    first, second = at(Edit(3, 6, "x")), at(Edit(5, 8, "y"))
    assert compatible([first, second]) == [first]
    one, two = at(Edit(9, 9, "a")), at(Edit(9, 9, "b"))
    assert compatible([one, two]) == [one, two]
    assert compatible([at(Edit(3, 6, ""), Edit(20, 21, "z")), at(Edit(4, 4, "q"))]) == [
        at(Edit(3, 6, ""), Edit(20, 21, "z"))
    ]
    whole = at(Edit(0, 1, "x"), lock=Span(0, 30))
    assert compatible([whole, one]) == [whole]
    assert compatible([one, whole]) == [one]


def test_rules_are_chosen_by_name_group_and_word() -> None:
    """Names, groups, `default` and `all`; ignored ones go, the order stays, unknown words are refused with a hint."""
    names = [rule.name for rule in chosen_rules(["correct-month", "require-comma"])]
    assert names == ["require-comma", "correct-month"]
    assert "protect-capitals" not in {rule.name for rule in chosen_rules()}
    assert "protect-capitals" in {rule.name for rule in chosen_rules(["values"])}
    assert "protect-capitals" in {rule.name for rule in chosen_rules(["default", "protect-capitals"])}
    assert not {rule.name for rule in chosen_rules(["all"], ["metadata"])} & {"require-doi", "no-duplicate-entry"}
    assert [rule.name for rule in chosen_list_rules(["lists"], ["no-wrong-link"])] == [
        "no-dead-mirror",
        "require-link",
        "require-venue-in-list",
    ]
    with pytest.raises(BibforgeError) as caught:
        chosen_rules(["correct-moth"])
    assert (caught.value.status, "correct-month" in caught.value.hint) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"@book{a, title={plain}}", "utf-8"),
        ("\ufeff@book{a, title={Ä}}".encode(), "utf-8"),
        ("\ufeff@book{a}".encode("utf-16-le"), "utf-16-le"),
        ("@book{a, author={Müller and Peña}, note={– x}}".encode("cp1252"), "cp1252"),
        ("@book{a, title={Ünïcode fine}}".encode() + b"\n@book{b, author={M\xfcller}}", "utf-8"),
        ("@book{a, title={Анализ данных и всё}}".encode("cp1251"), UNKNOWN),
        (bytes(range(256)), UNKNOWN),
        (b"\xff\xfe\x00", "cp1252"),
    ],
)
def test_every_byte_comes_back(data: bytes, name: str) -> None:
    """Whatever a file holds is read as something, and written back as it was."""
    text, encoding = decode_bytewise(data)
    assert (encode_bytewise(text, encoding), encoding) == (data, name)


def test_a_narrow_encoding_gets_tex_for_what_it_lacks() -> None:
    """A letter that Latin-1 has not is spelled; one without a spelling is an error with a hint."""
    assert encode_bytewise("é ć", "latin-1") == b"\xe9 {\\'c}"
    with pytest.raises(BibforgeError, match="UTF-8"):
        encode_bytewise("明", "cp1252")


def test_latin_1_files_are_told_and_spelled_out_when_asked(mend: Mend) -> None:
    """biber does not read such a file; TeX accents are right in any encoding."""
    text = "@book{a, author={Müller, Jan}}"
    assert [one.rule for one in mend(text, "no-broken-encoding", encoding="cp1252").left] == ["no-broken-encoding"]
    done = mend(text, "no-broken-encoding", encoding="cp1252", unsafe=True)
    assert done.after == '@book{a, author={M{\\"u}ller, Jan}}'


def test_stray_bytes_in_a_utf_8_file_are_told_with_their_letter(mend: Mend) -> None:
    """A lone Western byte is read as its letter by the unsafe fix; the others stay."""
    text, encoding = decode_bytewise(
        "@book{a, title={Ünïcode fine}}".encode() + b"\n@book{b, author={M\xfcller}, note={\xfe\xff}}"
    )
    done = mend(text, "no-broken-encoding", encoding=encoding, unsafe=True)
    assert (
        encode_bytewise(done.after, encoding).decode("utf-8", "replace")
        == "@book{a, title={Ünïcode fine}}\n@book{b, author={Müller}, note={\ufffd\ufffd}}"
    )
    assert len(done.left) == 1
