"""`bibforge cache info|clear`: what the services have answered and how long ago."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bibforge.cli import console
from bibforge.cli.remembered import memory_of
from bibforge.cli.settings import Settings

if TYPE_CHECKING:
    from bibforge.resolvers.cache import Cache, CacheInfo

cache_app = typer.Typer(name="cache", help="The stored answers of the services.", no_args_is_help=True)


@cache_app.command("info")
def cache_info(as_json: bool = typer.Option(False, "--json", help="Print one JSON object and nothing else.")) -> None:
    """Show where the cache lies, how big it is and what it holds."""
    cache = _cache()
    info = cache.info()
    cache.close()
    if as_json:
        console.data_json(_data(info))
    else:
        console.data(_told(info))
    _warn(cache)


@cache_app.command("clear")
def cache_clear() -> None:
    """Forget all answers; the next build asks again what its lock does not decide."""
    cache = _cache()
    count = cache.clear()
    cache.close()
    memory_of(Settings()).clear()
    console.say(f"{count} answers forgotten ({cache.path})")
    _warn(cache)


def _cache() -> Cache:
    from bibforge.resolvers.cache import Cache  # sqlite3 costs 33 ms that `--help` need not pay

    return Cache(Settings().cache_folder)


def _warn(cache: Cache) -> None:
    for warning in cache.warnings:
        console.say(f"warning: {warning}")


def _data(info: CacheInfo) -> dict[str, object]:
    counts: dict[str, dict[str, int]] = {}
    for (service, kind), count in sorted(info.counts.items()):
        counts.setdefault(service, {})[kind] = count
    return {
        "path": str(info.path), "bytes": info.size, "answers": info.answers, "services": counts, "oldest": _day(info)
    }  # fmt: skip


def _told(info: CacheInfo) -> str:
    lines = [f"{info.path}", f"{info.answers} answers, {info.size / 2**20:.1f} MB"]
    lines += [f"  {service} {kind}: {count}" for (service, kind), count in sorted(info.counts.items())]
    return "\n".join([*lines, *([f"oldest of {_day(info)}"] if info.oldest else [])])


def _day(info: CacheInfo) -> str | None:
    return datetime.fromtimestamp(info.oldest, tz=UTC).date().isoformat() if info.oldest else None
