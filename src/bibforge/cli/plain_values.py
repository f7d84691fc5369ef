"""Values of the command line that need no check but a look: a text, a word out of a few, a path, a default.

typer has pydantic check every value, which takes 90 ms to load, half of what the help of the program takes. Numbers and
whatever is wrong go to it as ever, so that every message is its own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, get_args, get_origin


class UnclearValueError(Exception):
    """A value that the usual way must judge."""


def take_plain_values(param: Any) -> None:
    """Have an option or argument take plain values without the usual way; where typer knows no such way, do nothing."""
    usual = getattr(param, "get_runtime_param", None)
    if usual is not None:
        param.get_runtime_param = lambda: _PlainFirst(usual)


class _PlainFirst:
    def __init__(self, usual: Any) -> None:
        self._usual = usual

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value that the command is given."""
        is_many = param.multiple or param.nargs == -1
        if value is None:
            return () if is_many else None
        try:
            if is_many:
                return _values(value, param.type_descriptor.annotation)
            return _value(value, param.type_descriptor.annotation, param.default)
        except UnclearValueError:
            return self._usual().coerce(value, param=param, ctx=ctx)


def _values(found: Any, wanted: Any) -> Any:
    if get_origin(wanted) is not list or not isinstance(found, list | tuple):
        raise UnclearValueError
    return [_value(one, get_args(wanted)[0], None) for one in found]


def _value(value: Any, wanted: Any, default: Any) -> Any:
    if isinstance(value, str) and (wanted is str or (get_origin(wanted) is Literal and value in get_args(wanted))):
        return value
    if wanted is Path and isinstance(value, str | Path) and value != "" and _is_free_to_read(value):
        return Path(value)
    if type(value) is wanted and value == default and wanted in (int, float):
        return value
    raise UnclearValueError


def _is_free_to_read(path: str | Path) -> bool:
    """Tell whether there is nothing at a path, or something that may be read; only that is asked of our paths."""
    try:
        return os.access(path, os.R_OK) or not os.path.lexists(path)
    except ValueError:
        return False
