"""The pace of requests, in one process and among several."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from bibforge.resolvers.http.pace import NoTurnError, Pace


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(round(seconds, 6))
        self.now += seconds


def make(folder: Path | None, clock: Clock, at_once: int = 1) -> Pace:
    """Return a pace of three seconds by this clock."""
    return Pace("arxiv", {"query": 3.0, "other": 1.0}, at_once=at_once, folder=folder, clock=clock, sleep=clock.sleep)


def take(pace: Pace, route: str = "query") -> None:
    """Take one turn and give it back."""
    with pace.turn(route):
        pass


@pytest.mark.parametrize("shared", [True, False])
def test_starts_are_an_interval_apart(tmp_path: Path, shared: bool) -> None:
    """The first turn comes at once, each further one when the interval since the last start is over."""
    clock = Clock()
    pace = make(tmp_path if shared else None, clock)
    take(pace)
    take(pace)
    clock.now += 2.0
    take(pace)
    clock.now += 9.0
    take(pace)
    take(pace, "other")
    assert clock.slept == [3.0, 1.0]


def test_a_second_process_goes_on_where_the_first_left_off(tmp_path: Path) -> None:
    """Two paces over one folder are one pace."""
    clock = Clock()
    first, second = make(tmp_path, clock), make(tmp_path, clock)
    for pace in (first, second, first, second):
        take(pace)
    assert clock.slept == [3.0, 3.0, 3.0]


def test_a_hold_counts_for_everybody(tmp_path: Path) -> None:
    """What a service asked one process to wait is waited by the others; more than their patience is refused."""
    clock = Clock()
    make(tmp_path, clock).hold(60.0)
    take(make(tmp_path, clock))
    assert clock.slept == [60.0]
    make(tmp_path, clock).hold(100_000.0)
    with pytest.raises(NoTurnError, match="asked to be left alone for another 3600 s"):
        take(make(tmp_path, clock))


def test_a_clock_that_was_set_back_stops_nobody(tmp_path: Path) -> None:
    """A start that is booked years ahead is none."""
    clock = Clock()
    take(make(tmp_path, clock))
    clock.now -= 400_000.0
    take(make(tmp_path, clock))
    assert clock.slept == []


@pytest.mark.parametrize(
    "junk", [b"", b"\0\0\0", b" {", b' {"query": "soon"}', b" [1]", b' {"query": 1e999}', b"\xff" * 9000]
)
def test_a_torn_state_is_begun_anew(tmp_path: Path, junk: bytes) -> None:
    """Whatever stands in the file, turns are given, and the next ones are an interval apart."""
    clock = Clock()
    (tmp_path / "arxiv-pace.json").write_bytes(junk)
    pace = make(tmp_path, clock)
    take(pace)
    take(pace)
    assert clock.slept[-1:] == [3.0]


def test_never_two_at_once(tmp_path: Path) -> None:
    """While one holds the turn another one waits, and gives up when its patience ends."""
    first, second = make(tmp_path, Clock()), make(tmp_path, Clock())
    with (
        first.turn("query"),
        pytest.raises(NoTurnError, match="did not end in time"),
        second.turn("query", patience=0.05),
    ):
        pytest.fail("two at once")
    take(second)


def test_as_many_at_once_as_there_are_places(tmp_path: Path) -> None:
    """Two places hold two requests, and a third waits; a limit in a reply takes a place away."""
    pace, other = make(tmp_path, Clock(), at_once=2), make(tmp_path, Clock(), at_once=2)
    with pace.turn("query"), other.turn("query"), pytest.raises(NoTurnError), other.turn("query", patience=0.05):
        pytest.fail("three at once")
    pace.heed("query", {"x-concurrency-limit": "1"})
    with pace.turn("query"), pytest.raises(NoTurnError), pace.turn("query", patience=0.05):
        pytest.fail("two at once")


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    """The locks hold between threads as well, with and without a folder."""
    for folder in (tmp_path, None):
        pace = Pace("arxiv", {"query": 0.0}, folder=folder)
        together: list[int] = []
        inside: list[int] = []

        def turns(pace: Pace = pace, together: list[int] = together, inside: list[int] = inside) -> None:
            for _ in range(5):
                with pace.turn("query"):
                    inside.append(1)
                    together.append(len(inside))
                    time.sleep(0.001)
                    inside.pop()

        threads = [threading.Thread(target=turns) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert together == [1] * 20


@pytest.mark.parametrize(
    ("headers", "interval"),
    [
        ({"x-rate-limit-limit": "1", "x-rate-limit-interval": "10s"}, 10.0),
        ({"x-rate-limit-limit": "2", "x-rate-limit-interval": "10s"}, 6.0),
        ({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}, 3.0),
        ({"x-rate-limit-limit": "many"}, 3.0),
        ({"x-rate-limit-limit": "0"}, 3.0),
        ({}, 3.0),
    ],
)
def test_stated_limits_are_heeded_when_narrower(headers: dict[str, str], interval: float) -> None:
    """A reply can slow us down and never makes us faster than our own pace."""
    pace = make(None, Clock())
    pace.heed("query", headers)
    assert pace.interval("query") == pytest.approx(interval)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The run goes on at the same pace by itself, and says so."""
    (tmp_path / "file").write_text("")
    clock = Clock()
    pace = make(tmp_path / "file" / "cache", clock)
    take(pace)
    take(pace)
    assert clock.slept == [3.0]
    assert "kept by this process alone" in pace.warning


_CHILD = """
import json, sys, time
from pathlib import Path
from bibforge.resolvers.http.pace import Pace
folder = Path(sys.argv[1])
pace = Pace("arxiv", {"query": 0.1}, folder=folder)
for _ in range(int(sys.argv[2])):
    with pace.turn("query"):
        begun = time.time()
        booked = json.loads((folder / "arxiv-pace.json").read_bytes()[1:])["query"]
        print(repr(booked), repr(begun), flush=True)
        time.sleep(float(sys.argv[3]))
        print(repr(time.time()), flush=True)
"""


def child(folder: Path, turns: int, length: float) -> subprocess.Popen[str]:
    """Start a process that takes turns and prints when each began and ended."""
    command = [sys.executable, "-c", _CHILD, str(folder), str(turns), str(length)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_three_processes_share_one_pace(tmp_path: Path) -> None:
    """Starts are an interval apart over all processes, and no two requests are under way at once."""
    running = [child(tmp_path, 4, 0.01) for _ in range(3)]
    times = [[float(line) for line in process.communicate(timeout=60)[0].split()] for process in running]
    turns = sorted(tuple(each[place : place + 3]) for each in times for place in range(0, len(each), 3))
    assert len(turns) == 12
    assert all(later[0] - earlier[0] >= 0.1 - 1e-6 for earlier, later in pairwise(turns))
    assert all(begun >= booked - 1e-3 for booked, begun, _ in turns)
    assert all(earlier[2] <= later[1] for earlier, later in pairwise(turns))


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_killed_process_gives_its_turn_back(tmp_path: Path) -> None:
    """A process that dies in its turn blocks nobody."""
    process = child(tmp_path, 1, 60.0)
    assert process.stdout
    process.stdout.readline()
    other = Pace("arxiv", {"query": 0.1}, folder=tmp_path)
    with pytest.raises(NoTurnError), other.turn("query", patience=0.05):
        pytest.fail("the turn is taken")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    take(other)
