"""The loopback Zotero service and works to write into it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zotero_works
from zotero_http import ZoteroService

from bibforge.model.library import Library, Work


@pytest.fixture
def make_work() -> Callable[..., Work]:
    """A maker of works: `make_work(key, title=…, kind=…, doi=…, categories=…, notes=…, links=…)`."""
    return zotero_works.make_work


@pytest.fixture
def make_library() -> Callable[..., Library]:
    """A maker of libraries from works; categories are those of the works and those given."""
    return zotero_works.make_library


@pytest.fixture
def reading_list() -> Library:
    """A small library with everything in it."""
    return zotero_works.reading_list()


@pytest.fixture
def service() -> Iterator[ZoteroService]:
    """A running Zotero service with one empty user library."""
    running = ZoteroService()
    yield running
    running.close()


@pytest.fixture
def mirror(service: ZoteroService, tmp_path: Path) -> zotero_works.Mirror:
    """The service together with a state folder."""
    return zotero_works.Mirror(tmp_path, service)


@pytest.fixture
def local_service() -> Iterator[ZoteroService]:
    """The running desktop program with one empty library, whose user always allows."""
    running = ZoteroService(local=True)
    yield running
    running.close()


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring: the tester's own is left alone."""
    monkeypatch.setitem(sys.modules, "keyring", None)
