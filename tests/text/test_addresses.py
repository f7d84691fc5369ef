"""Addresses: what is one, its parts, and messages without passwords."""

import pytest

from bibforge.text.addresses import (
    AddressParts,
    address_parts,
    is_address,
    is_web_address,
    without_password,
    without_tracking,
)


@pytest.mark.parametrize(
    ("text", "web", "any_"),
    [
        ("https://example.org/a?b#c", True, True),
        (" HTTP://Example.org", True, True),
        ("ftp://example.org/x", True, True),
        ("http://[::1]:80/x", True, True),
        ("//example.org/x", False, True),
        ("www.example.org", False, True),
        ("example.org/x.pdf", False, True),
        ("doi:10.1000/x", False, True),
        ("10.1000/x", False, True),
        ("javascript:alert(1)", False, False),
        (" JavaScript:alert(1)//http://example.org", False, False),
        ("data:text/html,http://example.org", False, False),
        ("file:///etc/passwd", False, False),
        ("http://[broken", False, False),
        ("http://\u2100.com", False, False),
        ("http:///x", False, False),
        ("paper.pdf or so", False, False),
        ("", False, False),
    ],
)
def test_what_is_an_address(text: str, web: bool, any_: bool) -> None:
    """A scheme of the web with a host, a DOI, or a host as people type it; no other scheme, however it is written."""
    assert (is_web_address(text), is_address(text)) == (web, any_)


def test_parts_are_taken_apart_without_an_error() -> None:
    """What is no address has no parts; names and ports are no host."""
    assert address_parts("https://Bob:x@Example.org:8080/A/b") == AddressParts("https", "example.org", "/A/b", 8080)
    assert address_parts("http://[broken") == AddressParts("", "", "")


def test_passwords_are_not_shown() -> None:
    """Neither the name nor the password of an address is; the rest is as it was."""
    assert without_password("is ftp://bob:p@ss@host/x no good?") == "is ftp://host/x no good?"
    assert without_password("http://host/a@b") == "http://host/a@b"


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://x.org/a?utm_source=b&utm_medium=c", "https://x.org/a"),
        ("https://x.org/a?id=7&fbclid=b#part", "https://x.org/a?id=7#part"),
        ("https://x.org/a?spm=1.2&q=utm_source", "https://x.org/a?q=utm_source"),
        ("https://x.org/a?ref=b&source=c", "https://x.org/a?ref=b&source=c"),
        ("https://x.org/a", "https://x.org/a"),
    ],
)
def test_an_address_is_kept_without_what_counts_visitors(url: str, bare: str) -> None:
    """Parameters of campaigns go, whatever leads anywhere stays, and so does everything else as written."""
    assert without_tracking(url) == bare
