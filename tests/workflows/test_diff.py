"""The diff of known edits: it patches, whatever the lines and the edits."""

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.repair.engine.findings import Edit
from bibforge.repair.engine.stretches import Stretch, changes, edited
from bibforge.workflows.diff import unified_diff

TEXTS = st.text(alphabet="ab\n\r", max_size=60)


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """Return the text with edits made from the back."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> tuple[Edit, ...]:
    """Give edits of a text in order that do not overlap."""
    places = sorted(draw(st.lists(st.integers(0, length), max_size=6, unique=True)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    return tuple(Edit(start, end, draw(st.sampled_from(["", "x", "x\n", "\nx", "a\nb\n"]))) for start, end in pairs)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_diff_makes_the_new_text(data: st.DataObject) -> None:
    """`patch` turns the old file into the new one."""
    before = data.draw(st.text(alphabet="ab\n", min_size=1, max_size=60))
    edits = data.draw(edits_of(len(before)))
    after = applied(before, edits)
    diff = unified_diff(before, edits, "f")
    assert (diff == "") == (before == after)
    if not diff or not after:
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "f").write_bytes(before.encode())
        subprocess.run(["git", "apply", "--unidiff-zero", "-"], cwd=folder, input=diff.encode(), check=True)
        assert (Path(folder) / "f").read_bytes() == after.encode()


def test_a_small_diff_is_what_diff_prints() -> None:
    """Context, ranges and the missing last newline as `diff -u` has them."""
    before = "1\n2\n3\n4\n5\n6\n7\n8"
    edits = (Edit(8, 9, "five"), Edit(14, 15, "eight\n"))
    assert unified_diff(before, edits, "x") == (
        "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n-8\n\\ No newline at end of file\n+eight\n"
    )
    assert (
        unified_diff("a\u2028b\n", (Edit(2, 3, "c"),), "x") == "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\u2028b\n+a\u2028c\n"
    )


@settings(deadline=None)
@given(st.data())
def test_edits_of_edits_are_edits_of_the_original(data: st.DataObject) -> None:
    """Batches of edits one after the other come to one set of changes that says the same."""
    before = text = data.draw(TEXTS)
    stretches: list[Stretch] = [Stretch(0, len(text))]
    for _ in range(data.draw(st.integers(0, 4))):
        edits = data.draw(edits_of(len(text)))
        stretches, text = edited(stretches, edits), applied(text, edits)
    assert applied(before, changes(stretches, len(before))) == text
