"""The category tree as collections."""

from __future__ import annotations

from collections.abc import Callable

from bibforge.model.library import Library, Work
from bibforge.zotero.schema import KEY_LETTERS
from bibforge.zotero.tree import UNTITLED, collection_name, collections_from, free_key, items_from


def test_every_heading_becomes_a_collection_below_its_parent(
    make_work: Callable[..., Work], make_library: Callable[..., Library]
) -> None:
    """Nesting, order and empty headings are kept; two lists never share a collection of the same name."""
    library = make_library(
        make_work("a", categories=[("One", "Pruning")]),
        make_work("b", categories=[("Two", "Pruning"), ("One",)]),
        categories=[("One",), ("One", "Empty"), ("One", "Pruning"), ("Two",)],
    )
    found = collections_from(library)
    by_key = {one.key: one for one in found}
    assert [one.path for one in found] == [
        ("One",), ("One", "Empty"), ("One", "Pruning"), ("Two",), ("Two", "Pruning"),
    ]  # fmt: skip
    assert len(by_key) == 5
    assert [by_key[one.parent].path if one.parent else () for one in found] == [one.path[:-1] for one in found]


def test_an_item_is_in_every_collection_of_its_work(
    make_work: Callable[..., Work], make_library: Callable[..., Library]
) -> None:
    """A work in two categories is one item with two collections."""
    library = make_library(make_work("a", categories=[("L", "A"), ("L", "B")]), make_work("b", categories=[]))
    keys = {one.path: one.key for one in collections_from(library)}
    items = items_from(library, keys)
    assert items[0].collections == (keys["L", "A"], keys["L", "B"])
    assert items[1].collections == ()


def test_a_parent_that_no_heading_names_is_made(
    make_work: Callable[..., Work], make_library: Callable[..., Library]
) -> None:
    """A path below an unknown parent brings its parent with it, first."""
    library = make_library(categories=[("L", "A", "B")])
    assert [one.path for one in collections_from(library)] == [("L",), ("L", "A"), ("L", "A", "B")]


def test_names_fit_zotero() -> None:
    """Names are one line of 1 to 255 characters."""
    assert collection_name("  Net \n work\x00s ") == "Net works"
    assert collection_name(" \x07 ") == UNTITLED
    assert len(collection_name("x" * 300)) == 255


def test_keys_belong_to_paths_and_never_collide(make_library: Callable[..., Library]) -> None:
    """The same path has the same key in every run; a taken key gives the next one."""
    library = make_library(categories=[("L", str(number)) for number in range(500)])
    first, second = collections_from(library), collections_from(library)
    assert first == second
    assert len({one.key for one in first}) == 501
    assert all(len(one.key) == 8 and set(one.key) <= set(KEY_LETTERS) for one in first)
    key = free_key(set(), "item", "x")
    assert free_key({key}, "item", "x") not in {key}
