"""Patterns that earlier runs compiled: what they find is what a compiler's would, and nothing rests on them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bibforge.cli.patterns import kept_patterns

LIST = "# Rivers\n\n- [Otters of the northern river](https://arxiv.org/abs/1701.00001). Ada Example, CVPR 2017.\n"
SOURCES = (r"(?P<year>(?:19|20)\d\d)\b", r"[\wÀ-ɏ'’-]+(?=,)", r"\(([^()]*)\)", r"(?i:roe|doe)+?x{2,4}")
TEXT = "Doexx, Jane (2017) and Ærø, Roexxx; 2018 (in print)"


def run(folder: Path) -> str:
    """Run a command in a process of its own, with the cache of that folder, and return what it prints."""
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bibforge", "parse", "list.md", "--json"], cwd=folder, check=True, capture_output=True,
        env={**os.environ, "BIBFORGE_CACHE": str(folder / "cache"), "HOME": str(folder)}
    )  # fmt: skip
    assert not done.stderr.decode().count("Traceback")
    return done.stdout.decode()


def kept(folder: Path) -> Path:
    """The one file that the patterns stand in."""
    (path,) = (folder / "cache").glob("patterns-*")
    return path


def found() -> list[list[str]]:
    """What each pattern finds, compiled here and now."""
    return [[match[0] for match in re.compile(source).finditer(TEXT)] for source in SOURCES]


def test_a_second_run_takes_the_patterns_of_the_first(tmp_path: Path) -> None:
    """They find the same, and the file is left as it is: nothing was compiled anew."""
    first = run(tmp_path)
    before = kept(tmp_path).read_bytes()
    assert run(tmp_path) == first
    assert kept(tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[:-9], lambda data: data.replace(b"e", b"f"), lambda data: b"x" + data],
)
def test_a_damaged_file_costs_only_the_time_again(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A file that is cut or edited is not taken, and is written anew."""
    first = run(tmp_path)
    before = kept(tmp_path).read_bytes()
    kept(tmp_path).write_bytes(damage(before))
    assert run(tmp_path) == first
    assert kept(tmp_path).read_bytes() == before


def test_a_file_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    """Only the user may say what a pattern is."""
    run(tmp_path)
    kept(tmp_path).chmod(0o666)
    run(tmp_path)
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600, "it was written anew"


def test_kept_patterns_find_what_compiled_ones_do(tmp_path: Path) -> None:
    """With names of groups, classes of letters, lookahead and repetition; the compiler is itself again afterwards."""
    usual = found()
    for _ in range(2):
        re.purge()
        with kept_patterns(tmp_path):
            assert found() == usual
            assert re.compile(SOURCES[0]).groupindex == {"year": 1}
            assert re.compile(SOURCES[0].encode()).findall(b"in 2017") == [b"2017"]
    re.purge()
    assert found() == usual


def test_a_pattern_that_is_none_is_told_as_ever(tmp_path: Path) -> None:
    """An error of a pattern is an error of `re`, and nothing of it is kept."""
    with kept_patterns(tmp_path), pytest.raises(re.error, match="unterminated"):
        re.compile("(open")
    assert not any(b"(open" in path.read_bytes() for path in tmp_path.iterdir())


def test_patterns_made_of_what_is_read_are_not_kept(tmp_path: Path) -> None:
    """A text that is searched for once is nobody's pattern, and may be private."""
    with kept_patterns(tmp_path):
        assert re.search("a private tit[l]e", "a private title")
    assert list(tmp_path.iterdir()) == []
