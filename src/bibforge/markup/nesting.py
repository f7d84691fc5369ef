"""Nesting: the lists that are open at a place of a text whose items are told by marks and indentation."""

from __future__ import annotations

from typing import NamedTuple

from bibforge.markup.blocks import Builder

DEEPEST = 60
"""Lists inside of lists; what is deeper counts as this deep."""


class _OpenList(NamedTuple):
    indent: int
    mark: str


class OpenLists:
    """The lists open in a builder, outermost first, with the indentation of their marks."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._open: list[_OpenList] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def is_full(self) -> bool:
        """Whether no list can be opened inside of the innermost one."""
        return len(self._open) >= DEEPEST

    @property
    def indent(self) -> int:
        """The indentation of the innermost list's marks, -1 outside of lists."""
        return self._open[-1].indent if self._open else -1

    def holds(self, mark: str) -> bool:
        """Tell whether a list with this mark is open."""
        return any(one.mark == mark for one in self._open)

    def item(self, indent: int, mark: str, start: int) -> None:
        """Begin an item: the next one of a list that is open, else the first of a new list."""
        self.leave(indent + 1, start)
        top = self._open[-1] if self._open else None
        if top and top.indent == indent and top.mark != mark:
            self.leave(indent, start)
            top = None
        if top and top.indent == indent:
            self.builder.close_item(start)
        elif len(self._open) < DEEPEST:
            self.builder.close(start)
            self.builder.lists.append(self.builder.new_list())
            self._open.append(_OpenList(indent, mark))
        else:
            self.builder.close_item(start)
        self.builder.open_item(start)

    def leave(self, indent: int, end: int) -> None:
        """Close the lists whose marks stand at this indentation or further in."""
        while self._open and self._open[-1].indent >= indent:
            self.builder.close_item(end)
            self.builder.lists.pop()
            self._open.pop()

    def marked(self, mark: str, start: int) -> None:
        """Begin an item of the list with this mark, whose depth is told by the mark alone."""
        if self.holds(mark):
            while self._open[-1].mark != mark:
                self.leave(self._open[-1].indent, start)
            self.item(self._open[-1].indent, mark, start)
        else:
            self.item(self.indent + 1, mark, start)
