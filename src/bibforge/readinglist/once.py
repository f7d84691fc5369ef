"""Attributes that are found on first use and kept: what `functools.cached_property` does, without its lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Value = TypeVar("_Value")


class once(Generic[_Value]):  # noqa: N801  # it is written as `property` is
    """Mark a method as an attribute that is found once for each object.

    The value is kept in the object's dictionary under the method's name, where Python looks first.
    """

    def __init__(self, find: Callable[[Any], _Value]) -> None:
        self.find = find
        self.name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> once[_Value]: ...

    @overload
    def __get__(self, owner: object, kind: type) -> _Value: ...

    def __get__(self, owner: object | None, kind: type) -> once[_Value] | _Value:
        """Find the value and keep it."""
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.find(owner)
        return value
