"""One row more in the table of services: everything that tells of services tells of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from almanac_http import ALMANAC, AlmanacService
from command import Done, bibforge
from loopback import status

from bibforge.resolvers.services import SERVICES

WORKS = [("Rivers That Freeze From Below", "Ann Roe, Bob Doe", 2019, "10.1000/almanac.7")]


@pytest.fixture
def almanac(tmp_path: Path) -> Iterator[Any]:
    """Put the row first in the table, start its service, and write a list that mentions its one work."""
    (tmp_path / "sources").mkdir()
    line = "# Ice\n\n- Ann Roe, Bob Doe. **Rivers That Freeze From Below.** 2019. [paper]()\n"
    (tmp_path / "sources" / "ice.md").write_text(line, encoding="utf-8")
    SERVICES.insert(0, ALMANAC)
    service = AlmanacService(WORKS)
    yield service
    service.close()
    SERVICES.remove(ALMANAC)


@pytest.fixture
def run(tmp_path: Path, almanac: Any) -> Callable[..., Done]:
    """Run the command with the service's address and a key; the other services are down."""

    def call(*arguments: str, key: str = "secret-7") -> Done:
        return bibforge(tmp_path, *arguments, BIBFORGE_ALMANAC_URL=almanac.url, ALMANAC_KEY=key)

    return call


def test_the_plan_names_it_and_its_record_is_taken(run: Callable[..., Done], almanac: Any) -> None:
    """What it will be asked is said before; its record fills the entry; requests and cache bear its name."""
    done = run("build", "--json")
    outcome = json.loads(done.stdout)
    assert "asking Almanac for 1 answer in 1 request," in done.stderr
    assert [work["doi"] for work in outcome["works"]] == ["10.1000/almanac.7"]
    assert outcome["requests"]["almanac"] == len(almanac.log) == 1
    assert almanac.log[0].query["key"] == "secret-7"
    assert json.loads(run("cache", "info", "--json").stdout)["services"]["almanac"] == {"several": 1}


def test_the_report_names_it_where_it_could_not_be_asked(
    run: Callable[..., Done], almanac: Any, tmp_path: Path
) -> None:
    """Its label stands before the reason, on the terminal and in the report."""
    almanac.always(status(403))
    done = run("build")
    assert done.returncode == 3
    assert "could not ask: Almanac: refused to answer (status 403)" in done.stderr
    assert "Almanac: refused to answer (status 403)" in (tmp_path / "output" / "report.html").read_text(
        encoding="utf-8"
    )


def test_the_settings_name_its_address_and_its_key(run: Callable[..., Done]) -> None:
    """The key itself is never shown; the contact address is said to be sent to it too."""
    table = {one["variable"]: one for one in json.loads(run("settings", "--json").stdout)}
    assert table["BIBFORGE_ALMANAC_URL"]["meaning"] == "address of the Almanac API"
    assert table["ALMANAC_KEY"] == {
        "variable": "ALMANAC_KEY", "meaning": "your key for Almanac", "default": "Almanac is not asked", "value": "set"
    }  # fmt: skip
    assert table["BIBFORGE_MAILTO"]["meaning"].startswith("contact address that is sent to Almanac, ")
    shown = run("settings")
    assert "ALMANAC_KEY: your key for Almanac\n  set\n" in shown.stdout
    assert "| `ALMANAC_KEY` | your key for Almanac | Almanac is not asked |" in run("settings", "--markdown").stdout
    assert "secret-7" not in shown.stdout + shown.stderr


def test_without_the_key_that_it_needs_it_is_not_asked(run: Callable[..., Done], almanac: Any) -> None:
    """Nothing is sent, and the plan does not name it."""
    done = run("build", key="")
    assert almanac.log == []
    assert "Almanac" not in done.stderr
