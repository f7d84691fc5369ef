"""A Zotero that sends too much, too slowly, or what nobody can read."""

from __future__ import annotations

import gzip
import json
import resource
from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import KEY, ZoteroService, limited
from zotero_routes import Answered, told
from zotero_works import reading_list

from bibforge.workflows.sync import sync
from bibforge.zotero.address import LibraryId
from bibforge.zotero.bounds import ZoteroBounds
from bibforge.zotero.download import download
from bibforge.zotero.pace import TooMuch, ZoteroPace
from bibforge.zotero.remote import Remote

LIST = "# Reading\n\n## Nets\n\n- [Small nets in winter](https://arxiv.org/abs/2001.00001)\n"
JSON = {"Content-Type": "application/json", "Last-Modified-Version": "5"}


@pytest.fixture
def desk(service: ZoteroService, tmp_path: Path) -> Desk:
    """A compiled list and an empty library on the web."""
    made = Desk(tmp_path, service)
    made.write(LIST)
    return made


ODD = {
    "a page": told("<html>Are you a robot?</html>", 200),
    "a page in place of a redirection": Answered(302, "", {"Location": "http://127.0.0.1:9/"}),
    "half of JSON": Answered(200, '[{"key": "ABCD', JSON),
    "other JSON": Answered(200, '{"error": "no"}', JSON),
    "JSON of another shape": Answered(200, '[{"data": 7}, 3]', JSON),
    "nested JSON": Answered(200, "[" * 200_000, JSON),
    "a number of 5000 digits": Answered(200, f'[{{"key": "ABCD2345", "version": {"9" * 5000}}}]', JSON),
    "a bomb": Answered(200, "", JSON | {"Content-Encoding": "gzip"}, raw=gzip.compress(b"[" + b" " * 60 * 2**20)),
    "a broken package": Answered(200, "", JSON | {"Content-Encoding": "gzip"}, raw=b"no gzip at all"),
    "half a package": Answered(200, "", JSON | {"Content-Encoding": "gzip"}, raw=gzip.compress(b"[]" * 4000)[:-9]),
    "an unknown package": Answered(200, "", JSON | {"Content-Encoding": "br"}, raw=b"\x0b\x02\x80[]\x03"),
    "odd versions": Answered(200, "{}", JSON | {"Last-Modified-Version": "soon", "Total-Results": "-1"}),
    "a refusal": limited(503, Retry_After="-5"),
    "an endless pause": limited(503, Retry_After="1e400"),
}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("odd", ODD)
def test_a_dry_run_that_could_not_read_has_no_plan(desk: Desk, odd: str, number: int) -> None:
    """Whatever comes in place of an answer: the reason, and never "nothing to do"; as JSON there is no plan."""
    desk.service.faults.answers = dict.fromkeys(range(number, 60), ODD[odd])
    if odd == "odd versions" and number > 1:
        pytest.skip("an empty library without a version is an empty library")
    for arguments in (("--dry-run",), ()):
        done = desk.call("sync", "--library", "user:1", *(arguments or ("--yes",)))
        assert done.returncode in (2, 3)
        assert "nothing to do" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        desk.service.log.clear()
    done = desk.call("sync", "--library", "user:1", "--dry-run", "--json")
    if done.returncode == 3:
        assert json.loads(done.stdout)["plan"] is None
    assert desk.service.library.items == {}


def test_a_bomb_costs_no_memory(desk: Desk) -> None:
    """Two gigabytes of blanks in two megabytes are not unpacked beyond the bound."""
    packed = gzip.compress(b"[" + b" " * 1024 * 2**20, 1)
    desk.service.faults.answers = dict.fromkeys(range(2, 60), Answered(200, "", ODD["a bomb"].headers, raw=packed))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "32 MB" in desk.sync("--dry-run").stderr
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_a_byte_now_and_then_has_an_end(service: ZoteroService) -> None:
    """Head or body byte by byte: no read time-out strikes, but the time of a request does."""
    service.faults.drip = 0.05
    pace = ZoteroPace(sleep=lambda seconds: None, bounds=ZoteroBounds(request=0.3, lost=0.2))
    remote = Remote(LibraryId("user", 1), KEY, url=service.url, pace=pace)
    with pytest.raises(Exception, match="in time"):
        remote.access()
    assert pace.requests <= 2


def test_long_pages_are_asked_for_in_halves(service: ZoteroService) -> None:
    """Where a page of a hundred notes is longer than an answer may be, fewer come at once, and all of them."""
    for number in range(120):
        service.library.write("items", {"itemType": "note", "note": f"<p>{number} {'word ' * 200}</p>"})
    remote = Remote(LibraryId("user", 1), KEY, url=service.url, pace=ZoteroPace(bounds=ZoteroBounds(size=60_000)))
    assert len(download(remote, None).items) == 120
    narrow = Remote(LibraryId("user", 1), KEY, url=service.url, pace=ZoteroPace(bounds=ZoteroBounds(size=900)))
    with pytest.raises(TooMuch):
        download(narrow, None)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:99999", "http://127.0.0.1:port", "http://[broken", "https://", "http://bob:secret@127.0.0.1:1"],
)
def test_an_odd_address_is_told_without_its_secrets(desk: Desk, url: str) -> None:
    """A port that is none, a broken host, a name and password: status 2, no traceback, no password."""
    done = desk.sync(BIBFORGE_ZOTERO_URL=url)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_long_wait_is_told(service: ZoteroService, tmp_path: Path) -> None:
    """Who waits more than a moment reads what for."""
    from zotero_works import Mirror

    said: list[str] = []
    mirror = Mirror(tmp_path, service)
    pace = mirror.pace()
    pace.say = said.append
    service.faults.answers = {2: limited(503, Retry_After="30")}
    sync(reading_list(), mirror.options(), pace=pace)
    assert said == ["waiting 30 s for Zotero: the service answers 503"]


def test_both_programs_are_named(service: ZoteroService) -> None:
    """The user agent says who asks, and through what."""
    Remote(LibraryId("user", 1), KEY, url=service.url).access()
    agent = service.log[0].headers["user-agent"]
    assert agent.startswith("bibforge/")
    assert "Pyzotero/" in agent
