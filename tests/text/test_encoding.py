"""Bytes to text, and the repair of what was decoded wrongly before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.text.encoding import DOUBLY_ENCODED, declared_encoding, decode, repaired


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"\xef\xbb\xbf# A\r\n", "# A\r\n", "utf-8-sig"),
        ("# Ä\n".encode(), "# Ä\n", "utf-8"),
        ("# Ä".encode("utf-16"), "# Ä", "utf-16"),
        ("- [Reading](list)\n".encode("utf-16-le"), "- [Reading](list)\n", "utf-16-le"),
        ("Müller’s".encode("cp1252"), "Müller’s", "cp1252"),
        (b"a\x81\xff", "a\x81ÿ", "latin-1"),
        ("模型的压缩和加速是一个中的问题".encode("gb18030"), "模型的压缩和加速是一个中的问题", "gb18030"),
    ],
)
def test_each_encoding_is_found(data: bytes, text: str, encoding: str) -> None:
    """Marks, UTF-8, wide text without a mark, Chinese and Western bytes are told apart."""
    assert decode(data) == (text, encoding)


@given(st.binary())
def test_text_encodes_back_to_the_same_bytes(data: bytes) -> None:
    """Any bytes give a text that the named encoding turns back into them."""
    text, encoding = decode(data)
    assert text.encode(encoding) == data


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Uniï¬ed networks", "Unified networks"),
        ("JosÃ© GarcÃ\u00ada", "José Garc\u00eda"),
        ("BjÃ¶rn", "Björn"),
        ("donâ€™t", "don’t"),
        ("MÃ¼ller", "Müller"),
        ("PopoviÄ‡ and HadÅ¾iÄ‡", "Popović and Hadžić"),
    ],
)
def test_certain_damage_is_repaired(written: str, right: str) -> None:
    """UTF-8 that was read as Windows-1252 is put right."""
    assert repaired(written) == right


@pytest.mark.parametrize(
    "honest", ["Müller", "SÖ–Test", "naïve", "Ångström", "señor", "Straße", "Ï»", "Ä“ und Å–", "中文", "plain"]
)
def test_honest_text_stays(honest: str) -> None:
    """Letters that only look alike are not touched."""
    assert repaired(honest) == honest


@given(st.text("ÂÃÄÅÖï¬ˆ‡…“”–€ž©¼aé"))
def test_what_is_repaired_is_found_before(text: str) -> None:
    """The pattern that looks for doubly encoded text finds every text that changes."""
    assert DOUBLY_ENCODED.search(text) or repaired(text) == text


@given(st.text())
def test_repair_is_done_once(text: str) -> None:
    """Any text can be given, and ASCII never changes."""
    assert isinstance(repaired(text), str)
    if text.isascii():
        assert repaired(text) == text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<meta charset="iso-8859-2">', "iso8859-2"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "shift_jis"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b".. -*- coding: latin-1 -*-", "iso8859-1"),
        (b'<meta charset="no-such-thing">', ""),
        (b"a paper on coding: utf", ""),
    ],
)
def test_a_declared_encoding_is_found(head: bytes, name: str) -> None:
    """HTML, XML and the line that editors read name an encoding; an unknown name is none."""
    assert declared_encoding(head) == name


def test_a_declared_encoding_gives_way_to_utf8() -> None:
    """Bytes that are UTF-8 are UTF-8 whatever is declared; others are what is declared."""
    assert decode("Żuk".encode(), "iso8859-2") == ("Żuk", "utf-8")
    assert decode("Żuk".encode("iso8859-2"), "iso8859-2") == ("Żuk", "iso8859-2")
