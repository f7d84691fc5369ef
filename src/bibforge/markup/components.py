"""Components of JSX in MDX: the words and the address that stand in the attributes of a tag."""

from __future__ import annotations

from bibforge.markup.blocks import BlockKind, Builder
from bibforge.markup.html import Tag
from bibforge.markup.passage import HARD
from bibforge.model.library import Span

_ADDRESSES = ("href", "url", "link", "to", "paper", "pdf")
_WORDS = ("title", "name", "label", "heading")
_LINES = (
    ("authors", "author", "people"),
    ("venue", "journal", "conference", "year", "date"),
    ("description", "summary"),
)
"""What stands on lines of its own behind the words: who, where and when, what it says."""


def is_component(tag: Tag, text: str) -> bool:
    """Tell whether a tag is a component's: its name begins with a capital (JSX, Choosing the type at runtime)."""
    first = tag.start + 1 + tag.closes
    return text[first : first + 1].isupper()


def read_component(tag: Tag, builder: Builder) -> None:
    """Read a component's tag: its title is linked to its address, its people and venue stand on the next lines.

    Within a line it adds its words there; by itself it is a paragraph, which its end tag closes.
    """
    within = builder.open_kind in (BlockKind.ITEM, BlockKind.ROW, BlockKind.HEADING, BlockKind.SUMMARY)
    if tag.closes:
        if not within:
            builder.close(tag.end)
        return
    words, address = _first(tag, _WORDS), _first(tag, _ADDRESSES)
    if words is None and address is None:
        return
    if not within:
        builder.close(tag.start)
        builder.open(BlockKind.PARAGRAPH, tag.start, markup=True)
    if address is not None:
        builder.open_link(address[0].strip(), tag.start, address[1])
    if words is not None:
        builder.add_entities(*_placed(words))
    if address is not None:
        builder.close_link(tag.end)
    for names in _LINES:
        _line(tag, names, builder)
    builder.line_end(HARD)


def _line(tag: Tag, names: tuple[str, ...], builder: Builder) -> None:
    said = [found for name in names if (found := tag.attributes.get(name)) and found[0].strip()]
    for number, one in enumerate(said):
        if number:
            builder.add(", ", one[1].start)
        else:
            builder.line_end(HARD)
        builder.add_entities(*_placed(one))


def _first(tag: Tag, names: tuple[str, ...]) -> tuple[str, Span] | None:
    return next((found for name in names if (found := tag.attributes.get(name)) and found[0].strip()), None)


def _placed(value: tuple[str, Span]) -> tuple[str, int]:
    return value[0], value[1].start
