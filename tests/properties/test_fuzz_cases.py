"""Every input that ever broke a promise keeps it now; the fuzzer puts what it finds into the same folder."""

from pathlib import Path

import pytest
from fuzz_commands import broken_promises

CASES = sorted((Path(__file__).parent.parent / "corpus" / "fuzz").glob("*.*"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_kept_case_breaks_no_promise(case: Path) -> None:
    """No traceback, no control character, well-formed output, and a second run changes nothing."""
    text = case.read_bytes().decode("utf-8", "surrogateescape")
    assert list(broken_promises(text, case.suffix)) == []


def test_there_are_cases() -> None:
    """The corpus is where the test looks for it."""
    assert len(CASES) >= 10
