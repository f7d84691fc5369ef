"""Patterns compiled by earlier runs: compiling six hundred of them anew was a quarter of a short command.

Python keeps byte code between runs and compiled patterns not. Here what its compiler makes of a pattern is kept in the
cache folder, for this version of Python alone, and handed to the engine, which checks it as it checks what comes from
the compiler. Whatever is missing or off costs only the time again (`decisions/0032`).
"""

from __future__ import annotations

import marshal
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

MOST = 3000
"""Patterns that are kept: some are made of what a run reads, and their number has no end."""
LARGEST = 32 * 2**20
"""Bytes of the file that is read back."""

Asked = tuple[str | bytes, int]
"""A pattern and its flags."""


@contextmanager
def kept_patterns(folder: Path) -> Iterator[None]:
    """Take patterns of `re.compile` from earlier runs, and keep those that this run compiles, in a file of `folder`.

    Nothing is done where Python is not the one whose compiler is known (CPython).
    """
    patterns = _Patterns.of_this_python(folder)
    if patterns is None:
        yield
        return
    patterns.begin()
    try:
        yield
    finally:
        patterns.end()


class _Patterns:
    def __init__(self, compiler: Any, path: Path) -> None:
        self._compiler = compiler
        self._engine: Any = compiler._sre
        self._usual: Any = compiler.compile
        self._path = path
        self._known: dict[Asked, tuple[Any, ...]] = {}
        self._is_new = False
        self._one_at_a_time = RLock()

    @classmethod
    def of_this_python(cls, folder: Path) -> _Patterns | None:
        """Return the patterns kept for the running Python, or None where its compiler is not the one that is known."""
        with suppress(ImportError, AttributeError):
            if sys.implementation.name == "cpython":
                return cls(import_module("re._compiler"), folder / f"patterns-{sys.implementation.cache_tag}")
        return None

    def begin(self) -> None:
        """Stand in for the compiler."""
        self._known = self._read()
        self._compiler.compile = self._compiled

    def end(self) -> None:
        """Give the compiler its place back, and keep what it has made."""
        self._compiler.compile = self._usual
        if self._is_new:
            self._write()

    def _compiled(self, pattern: Any, flags: int = 0) -> Any:
        asked = (pattern, int(flags))
        if isinstance(pattern, str | bytes) and asked in self._known:
            with suppress(RuntimeError, ValueError, TypeError, OverflowError):
                return self._engine.compile(pattern, *self._known[asked])
        # a pattern that a search is given as a text is often made of what is read: only those of `re.compile` are kept
        is_kept = sys._getframe(2).f_code is re.compile.__code__ and len(self._known) < MOST
        if not is_kept or not isinstance(pattern, str | bytes) or flags & re.DEBUG:
            return self._usual(pattern, flags)
        with self._one_at_a_time:
            heard = _Listening(self._engine)
            self._compiler._sre = heard
            try:
                made = self._usual(pattern, flags)
            finally:
                self._compiler._sre = self._engine
            if heard.told is not None:
                self._known[asked], self._is_new = heard.told, True
            return made

    def _read(self) -> dict[Asked, tuple[Any, ...]]:
        try:
            with self._path.open("rb") as file:
                facts = os.fstat(file.fileno())
                if not _is_own(facts) or not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
                    return {}
                head, data = file.readline(400), file.read()
            known = marshal.loads(data) if head == _head(data) else {}
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self) -> None:
        import tempfile  # only where a pattern is new

        data = marshal.dumps(self._known)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._path.parent, suffix=".part")  # readable by its owner alone
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(data) + data)
                Path(part).replace(self._path)
            except OSError:
                Path(part).unlink(missing_ok=True)


class _Listening:
    """The engine, as the compiler knows it, while one pattern is compiled: what it is handed is told."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.told: tuple[Any, ...] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def compile(self, pattern: Any, *parts: Any) -> Any:
        """Hand a compiled pattern to the engine."""
        with suppress(TypeError, ValueError):  # another compiler than the one that is known: nothing is kept
            flags, code, groups, by_name, by_number = parts
            self.told = (int(flags), list(map(int, code)), int(groups), dict(by_name), tuple(by_number))
        return self._engine.compile(pattern, *parts)


def _head(data: bytes) -> bytes:
    version = sys.version.replace("\n", " ")
    return f"bibforge-patterns 1 {version} {blake2b(data, digest_size=20).hexdigest()}\n".encode()


def _is_own(facts: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
