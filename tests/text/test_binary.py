"""Files that hold no text: told by what they begin with and by zero bytes, and what is none of them."""

from collections.abc import Callable

import pytest

from bibforge.errors import BibforgeError, Exit
from bibforge.text.binary import require_bib_text, require_list_text

ENTRY = "@article{moe2020,\n  title = {On lakes},\n}\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n" + ENTRY.encode(), "a PDF"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"lake\x00\x00\x00\x17\x80reed and pond and sail", "a binary file"),
    ],
    ids=["pdf", "program", "zeros"],
)
@pytest.mark.parametrize(("require", "wanted"), [(require_list_text, "a list"), (require_bib_text, "BibTeX")])
def test_what_is_no_text_is_refused(data: bytes, kind: str, require: Callable[[bytes, str], None], wanted: str) -> None:
    """The error names the file, what it is, and what to name instead."""
    with pytest.raises(BibforgeError) as caught:
        require(data, "a.bib")
    error = caught.value
    assert (error.message, error.place, error.status) == (f"this is {kind}, not {wanted}", "a.bib", Exit.UNREADABLE)
    assert error.hint.startswith("name a text file")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("require", [require_list_text, require_bib_text])
def test_texts_of_any_encoding_pass(encoding: str, require: Callable[[bytes, str], None]) -> None:
    """Half of the bytes of UTF-16 are zero: that makes no binary file of it."""
    require((ENTRY * 3 + "né").encode(encoding), "a.bib")


def test_a_stray_zero_byte_leaves_bibtex_what_it_is() -> None:
    """An entry with one can be repaired; the same byte makes a list unreadable."""
    data = ENTRY.replace("lakes", "la\0kes").encode()
    require_bib_text(data, "a.bib")
    with pytest.raises(BibforgeError, match="this is a binary file, not a list"):
        require_list_text(data, "a.md")
