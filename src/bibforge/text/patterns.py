"""Patterns that are compiled when they are first asked: a short command asks few of those that it loads."""

from __future__ import annotations

import re
from typing import Any, cast

_ASKED = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")


class _Uncompiled:
    """A pattern until it is first asked; then the questions of the compiled one take the place of its own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._written)
        for one in _ASKED:
            setattr(self, one, getattr(compiled, one))
        return getattr(compiled, name)


def compiled_later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first asked: every question and fact of `re.Pattern` but its type.

    Raises re.error when it is first asked, where the pattern is none.
    """
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))
