"""Fixtures of the whole suite: the loopback services, started on first use and stopped at the end of each test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# behind everything else, so that nothing in it can take the place of an installed package; its modules are imported by
# their own names (`arxiv_http`), since crossref-commons installs a package called `tests`
sys.path.append(str(Path(__file__).parent / "services"))

# no test of ours is a race: a loaded machine may take its time, and a check of a change tries the same examples again
settings.register_profile(
    "bibforge", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bibforge")


@pytest.fixture
def started() -> Iterator[Callable[..., Any]]:
    """Start a service by module and class (`started("arxiv_http", "ArxivService", rows)`); all end with the test."""
    running: list[Any] = []

    def start(module: str, name: str, *args: Any, **settings: Any) -> Any:
        service = getattr(import_module(module), name)(*args, **settings)
        running.append(service)
        return service

    yield start
    for service in running:
        service.close()


@pytest.fixture
def arxiv_service(started: Callable[..., Any]) -> Callable[..., Any]:
    """Start a loopback arXiv with these snapshot rows."""
    return lambda rows=(): started("arxiv_http", "ArxivService", rows)


@pytest.fixture
def crossref_service(started: Callable[..., Any]) -> Callable[..., Any]:
    """Start a loopback Crossref with these works; without `stated` it names the published limits in its headers."""
    return lambda works=(), stated=None: started("crossref_http", "CrossrefService", works, stated)
