"""The form of each value of a lock: what is not of its form did not come from bibforge, and the lock is refused."""

from __future__ import annotations

from dataclasses import fields

from bibforge.model.record import Record

_LISTS_OF_OBJECTS = frozenset({"authors", "editors", "notices", "reasons", "findings"})
_LISTS_OF_TEXTS = frozenset(
    {"categories", "protected", "names", "records", "identifiers", "candidates", "rejected", "different_from", "former"}
)
_FLAGS = frozenset({"more_authors"})
_TEXTS = frozenset({"learned", "title", "status", "same_as", "by"}) | {
    one.name for one in fields(Record) if one.name not in _LISTS_OF_OBJECTS | _LISTS_OF_TEXTS | _FLAGS
}


def has_form(table: str, field: str, value: object) -> bool:
    """Tell whether the value of a field of a table (`record`, `decision`, `key`) is of the form that is written.

    Fields that are not known are left alone: a later version may write them.
    """
    if field in _FLAGS:
        return isinstance(value, bool)
    if field in _LISTS_OF_TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if field in _LISTS_OF_OBJECTS:
        return isinstance(value, list) and all(_is_object(one, table) for one in value)
    return field not in _TEXTS or isinstance(value, str)


def _is_object(value: object, table: str) -> bool:
    """Tell whether a value is an object of plain values; a reason may be a text alone and may rest on others."""
    if table == "decision":
        return isinstance(value, str | dict)
    return isinstance(value, dict) and all(isinstance(one, str | bool) for one in value.values())
