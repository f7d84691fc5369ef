"""`bibforge build` over real HTTP: the real client packages and loopback services."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from loopback import page, reset

LIST = """# Nets

- [Pruning Filters for Efficient ConvNets](https://arxiv.org/abs/1608.08710)
- [Efficient processing](https://doi.org/10.1109/JPROC.2017.2761740)
- **Learning both Weights and Connections for Efficient Neural Networks.** *Song Han, Jeff Pool, et al.* [paper]()
- [A paper that nobody holds at all, on rivers](https://example.org/rivers.pdf)
"""
SNAPSHOT = [
    {
        "id": "1608.08710", "title": "Pruning Filters for Efficient ConvNets", "doi": None, "journal-ref": None,
        "comments": None,
        "authors": "Hao Li, Asim Kadav", "categories": "cs.CV cs.LG",
        "versions": [{"version": "v1", "created": "2016-08-31"}],
        "update_date": "2017-03-10",
    },
    {
        "id": "1506.02626", "title": "Learning both Weights and Connections for Efficient Neural Networks", "doi": None,
        "journal-ref": None, "comments": None, "authors": "Song Han, Jeff Pool, John Tran, William J. Dally",
        "categories": "cs.NE",
        "versions": [{"version": "v1", "created": "2015-06-08"}], "update_date": "2015-10-30",
    },
]  # fmt: skip
WORKS = [
    {
        "DOI": "10.1109/JPROC.2017.2761740", "type": "journal-article", "container-title": ["Proceedings of the IEEE"],
        "title": ["Efficient Processing of Deep Neural Networks: A Tutorial and Survey"],
        "issued": {"date-parts": [[2017, 12]]},
        "author": [{"given": "Vivienne", "family": "Sze"}, {"given": "Joel S.", "family": "Emer"}], "volume": "105",
        "page": "2295-2329",
        "updated-by": [{"DOI": "10.1109/JPROC.2018.1", "type": "correction", "updated": {"date-parts": [[2018]]}}],
    },
]  # fmt: skip


@pytest.fixture
def online(
    tmp_path: Path, arxiv_service: Callable[..., Any], crossref_service: Callable[..., Any]
) -> Callable[..., Done]:
    """Run the command in a folder with one list, against both services."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "nets.md").write_text(LIST, encoding="utf-8")
    arxiv, crossref = arxiv_service(SNAPSHOT), crossref_service(WORKS)

    def call(*arguments: str) -> Done:
        return bibforge(tmp_path, *arguments, BIBFORGE_ARXIV_URL=arxiv.address, BIBFORGE_CROSSREF_URL=crossref.url)

    call.arxiv, call.crossref, call.folder = arxiv, crossref, tmp_path  # type: ignore[attr-defined]
    return call


def by_title(done: Done) -> dict[str, dict[str, Any]]:
    """The works of a `--json` answer by the first word of their title."""
    return {work["title"].split()[0]: work for work in json.loads(done.stdout)["works"]}


def test_a_list_is_resolved_over_the_network(online: Any) -> None:
    """Identifiers, a DOI and a title without a link are filled; what no service holds stays unresolved."""
    done = online("build", "--json")
    assert done.returncode == 0, done.stderr
    works = by_title(done)
    assert (works["Pruning"]["arxiv"], works["Learning"]["arxiv"]) == ("1608.08710", "1506.02626")
    assert works["Efficient"]["doi"] == "10.1109/JPROC.2017.2761740"
    assert works["Efficient"]["venue"] == "Proceedings of the IEEE"
    assert (works["A"]["status"], works["A"]["doi"], works["A"]["arxiv"]) == ("unresolved", None, None)
    requests = {name: number for name, number in json.loads(done.stdout)["requests"].items() if number}
    assert requests == {"arxiv": len(online.arxiv.log), "crossref": len(online.crossref.log)}


def test_the_second_run_asks_nobody_for_what_is_known(online: Any) -> None:
    """Decided entries are in the lock and open ones in the cache: no request at all, and no file changes."""
    online("build")
    before = {path.name: path.read_bytes() for path in (online.folder / "output").iterdir()}
    asked = len(online.arxiv.log) + len(online.crossref.log)
    done = online("build")
    assert (done.returncode, len(online.arxiv.log) + len(online.crossref.log)) == (0, asked)
    assert {path.name: path.read_bytes() for path in (online.folder / "output").iterdir()} == before


def test_identifiers_go_in_one_batch(online: Any) -> None:
    """All arXiv ids are one `id_list`; the DOI is asked for once."""
    online("build")
    assert [one.query["id_list"] for one in online.arxiv.log if one.query.get("id_list")] == ["1608.08710"]
    assert sum("10.1109" in one.path + one.raw_query for one in online.crossref.log) == 1


@pytest.mark.parametrize("fault", [page(), reset], ids=["html", "reset"])
def test_a_broken_crossref_costs_only_what_it_alone_knows(online: Any, fault: Any) -> None:
    """arXiv's answers are kept, the status is 3, and the next run completes the library."""
    online.crossref.always(fault)
    done = online("build", "--json")
    works = by_title(done)
    assert (done.returncode, works["Pruning"]["arxiv"]) == (3, "1608.08710")
    assert works["Efficient"]["status"] == "unresolved"
    assert "could not ask: Crossref: " in done.stderr
    online.crossref.always(None)
    again = online("build", "--json")
    assert (again.returncode, by_title(again)["Efficient"]["status"]) == (0, "resolved")


def test_no_contact_address_is_sent_unless_given(online: Any) -> None:
    """The User-Agent names the program; a mail address only from the setting."""
    online("build")
    agents = {one.headers["User-Agent"] for one in (*online.arxiv.log, *online.crossref.log)}
    assert all(agent.startswith("bibforge/") and "@" not in agent for agent in agents)


def test_the_plan_is_said_before_anybody_is_asked(online: Any) -> None:
    """One line on stderr names the services, their requests and the time; a run that asks nobody says nothing."""
    first = online("build")
    (line,) = [line for line in first.stderr.splitlines() if line.startswith("asking ")]
    assert line.startswith("asking arXiv for ")
    assert line.endswith(" s")
    assert "asking " not in online("build").stderr


def test_a_published_version_that_could_not_be_looked_for_is_looked_for_again(online: Any) -> None:
    """While Crossref is down the preprint stands alone; the next run asks for its published version."""
    online.crossref.always(reset)
    assert online("build").returncode == 3
    online.crossref.always(None)
    asked = len(online.crossref.log)
    assert online("build").returncode == 0
    questions = [one.query.get("query.bibliographic", "") for one in online.crossref.log[asked:]]
    assert any("Pruning" in question for question in questions)
    asked = len(online.crossref.log)
    online("build")
    assert len(online.crossref.log) == asked
