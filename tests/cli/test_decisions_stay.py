"""What a person decided survives whatever else runs: other builds, other reviews, kills, a lock from anybody."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from command import bibforge

LIST = """# Rivers

- [Sediment in rivers of the north](https://arxiv.org/abs/1608.00001)
- [Currents and sediment in lakes]()
- [How a delta grows]()
"""
ROWS: list[dict[str, object]] = [
    {
        "id": "1608.00001",
        "title": "Sediment in rivers of the north",
        "authors": "Ann Roe",
        "categories": "physics.geo-ph",
    },
    {
        "id": "1608.00002",
        "title": "Sediment in rivers of the south",
        "authors": "Cyd Moe",
        "categories": "physics.geo-ph",
    },
    {
        "id": "1608.00003",
        "title": "Currents and sediments in two lakes",
        "authors": "Bo Low",
        "categories": "physics.geo-ph",
    },
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a list, a catalog of three records and the output of one build."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "rivers.md").write_text(LIST, encoding="utf-8")
    rows = [
        row
        | {
            "doi": None,
            "journal-ref": None,
            "comments": None,
            "versions": [{"version": "v1", "created": "2016-08-01"}],
            "update_date": "2016-08-01",
        }
        for row in ROWS
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert bibforge(tmp_path, "catalog", "add", "rows.jsonl", "--catalog", "rows.sqlite").returncode == 0
    assert bibforge(tmp_path, "build", "--offline", "--catalog", "rows.sqlite").returncode == 0
    return tmp_path


def lock_of(folder: Path, output: str = "output") -> str:
    """The text of the lock."""
    return (folder / output / "bibforge.lock").read_text("utf-8")


def started(folder: Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    """A command in a process of its own, without network."""
    command = [sys.executable, "-m", "bibforge", *words]
    environment = os.environ | {"HOME": str(folder), "BIBFORGE_CATALOG": str(folder / "none.sqlite")} | settings
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def _refuse(listener: socket.socket, asked: socket.socket) -> None:
    """Refuse to answer the question that was asked, and every other one."""
    while True:
        with asked:
            asked.recv(65536)
            asked.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        try:
            asked, _ = listener.accept()
        except OSError:  # the test has ended
            return


def test_a_decision_that_is_taken_while_a_build_asks_is_kept(project: Path) -> None:
    """The build reads the lock, asks a service, meanwhile a person decides, and the build writes what both say."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    build = started(
        project,
        "build",
        BIBFORGE_ARXIV_URL=address,
        BIBFORGE_CROSSREF_URL=address,
        BIBFORGE_PATIENCE="600",  # longer than any review takes: the build waits until it is refused
        BIBFORGE_PACE="0",
        BIBFORGE_CACHE=str(project / "cache"),
    )
    with listener:
        asked, _ = listener.accept()  # by now the build has read the lock
        review = started(project, "review", "not-a-paper", "rivers.md:5")
        assert review.wait() == 0, review.communicate()
        review.communicate()
        refusing = threading.Thread(target=_refuse, args=(listener, asked), daemon=True)
        refusing.start()
        told = build.communicate()[1]
    assert build.returncode == 3, told
    assert re.search(r'decision how-a-delta-grows-\w+ by = "user"', lock_of(project))
    assert "1 not a paper" in told
    assert "delta" in (project / "output" / "library.bib").read_text("utf-8")


def test_ten_builds_and_two_reviews_at_once_lose_nothing(project: Path) -> None:
    """Every decision and every key is there when all have ended, and all have ended well."""
    (project / "more").mkdir()
    for number in range(5):
        text = f"# More {number}\n\n- [A page on weirs and dams number {number}](https://example.org/{number})\n"
        (project / "more" / f"{number}.md").write_text(text, encoding="utf-8")
    lists = ["sources", *(f"more/{number}.md" for number in range(5))]
    running = [started(project, "build", *lists, "--offline") for _ in range(5)]
    running += [
        started(project, "review", "not-a-paper", "rivers.md:5"),
        started(project, "review", "reject", "rivers.md:3", "arxiv:1608.00001"),
    ]
    running += [started(project, "build", *lists, "--offline") for _ in range(5)]
    ended = [(one.communicate()[1], one.returncode) for one in running]
    assert [status for _, status in ended] == [0] * 12, ended
    lock = lock_of(project)
    assert re.search(r'decision how-a-delta-grows-\w+ by = "user"', lock)
    assert re.search(r"decision sediment-in-rivers\S+ rejected = .*1608\.00001", lock)
    assert sum(line.startswith("key ") for line in lock.splitlines()) >= 8
    assert bibforge(project, "build", *lists, "--offline").returncode == 0
    assert (project / "output" / "library.bib").read_text("utf-8").count("number") >= 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not stop processes")
def test_a_stopped_holder_is_waited_for_in_words_and_not_for_ever(project: Path) -> None:
    """Who waits says so, and goes on as soon as the holder ends, however it ends."""
    hold = (
        "import sys,time; from pathlib import Path; from bibforge.cli.holding import holding\n"
        "with holding(Path('output')): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], cwd=project, text=True, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGSTOP)
    waiting = started(project, "review", "not-a-paper", "rivers.md:5")
    assert waiting.stderr is not None
    assert "waiting for another bibforge" in waiting.stderr.readline()
    holder.kill()
    assert waiting.wait() == 0
    holder.communicate()
    waiting.communicate()
    assert '"user"' in lock_of(project)


def test_a_holder_that_never_lets_go_is_an_error(project: Path) -> None:
    """After the patience the command ends with status 5 and a hint, and nothing is written."""
    from bibforge.cli.holding import holding
    from bibforge.errors import BibforgeError, Exit

    waited = pytest.raises(BibforgeError, match="held the folder")
    with holding(project / "output"), waited as caught, holding(project / "output", patience=0.1):
        pass
    assert caught.value.status is Exit.CONFLICT
    assert caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="what a network file system says is of POSIX")
def test_a_file_system_without_locks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the system refuses the lock itself the command goes on, and says what not to do."""
    from bibforge.cli import holding

    holding._wait(10**6, tmp_path, 1.0)  # EBADF, as a folder of NFS gives
    assert "no locks; run one bibforge at a time" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["accept", "K", "arxiv:1608.00003"], ["not-a-paper", "K"], ["reject", "K", "1"], ["forget", "K"]]
)
def test_options_before_the_subcommand_are_passed_on(project: Path, words: list[str]) -> None:
    """`review -o other …` writes into `other`, and the folder that was not named stays as it is."""
    (project / "output").rename(project / "other")
    (project / "sources").rename(project / "lists")
    waiting = json.loads(bibforge(project, "review", "-o", "other", "-s", "lists", "--json").stdout)
    key = next(one["key"] for one in waiting if one["candidates"])
    before = lock_of(project, "other")
    done = bibforge(project, "review", "-o", "other", "-s", "lists", *(key if word == "K" else word for word in words))
    assert done.returncode == 0, done.stderr
    assert not (project / "output").exists()
    assert (lock_of(project, "other") != before) is (words[0] != "forget")


def test_an_option_that_the_subcommand_lacks_is_refused(project: Path) -> None:
    """`review --json accept …` is status 2, since nobody would print the JSON."""
    done = bibforge(project, "review", "--json", "accept", "rivers.md:4", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`accept` has no option --json" in done.stderr


@pytest.mark.parametrize("group", ["catalog", "cache", "zotero"])
def test_no_other_group_takes_options_for_nothing(project: Path, group: str) -> None:
    """A group without options of its own refuses them."""
    subcommand = {"catalog": "info", "cache": "info", "zotero": "status"}[group]
    assert bibforge(project, group, "--catalog", "other.sqlite", subcommand).returncode == 2
    assert bibforge(project, group, "-o", "other", subcommand).returncode == 2


def test_locked_writes_no_lock(project: Path) -> None:
    """With a list that was edited the lock would be written anew; `--locked` leaves its bytes alone."""
    path = project / "sources" / "rivers.md"
    path.write_text(LIST.replace("Sediment in", "Sediments in"), encoding="utf-8")
    before = lock_of(project)
    assert bibforge(project, "build", "--locked").returncode == 0
    assert lock_of(project) == before
    assert bibforge(project, "build", "--offline").returncode == 0
    assert lock_of(project) != before


def test_a_lock_that_contradicts_the_list_is_told(project: Path) -> None:
    """A decision that takes another paper than the one that the list names is told, whoever is said to have decided."""
    lock = lock_of(project)
    rival = [line.replace("1608.00001", "1608.00002") for line in lock.splitlines() if "arxiv:1608.00001" in line]
    forged = [
        line.replace('["arxiv:1608.00001"]', '["arxiv:1608.00002"]') if " records = " in line else line
        for line in lock.splitlines()
    ]
    records = [line for line in rival if line.startswith("record ")]
    for by in ("", '\ndecision {} by = "user"'):
        name = re.search(r"decision (sediment-in-rivers\S+) ", lock)
        assert name
        text = "\n".join([*forged, *records]) + by.format(name[1]) + "\n"
        (project / "output" / "bibforge.lock").write_text(text, encoding="utf-8")
        done = bibforge(project, "build", "--locked")
        assert done.returncode == 0, done.stderr
        assert "rivers.md:3: note: the list names arxiv:1608.00001, not arxiv:1608.00002" in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        'record arxiv:1608.00001 title = ["x"]',
        'record arxiv:1608.00001 authors = "Roe"',
        'record arxiv:1608.00001 authors = [{"family": ["Roe"]}]',
        "record arxiv:1608.00001 date = 2016",
        'record arxiv:1608.00001 more_authors = "yes"',
        "record arxiv:1608.00001 notices = [1]",
        'record doi:10.1000/other doi = "10.1000/this"',
        "record arxiv:1608.00009 title = " + "[" * 100_000,
        "decision x-00000000 title = " + '{"a":' * 100_000,
        'decision x-00000000 reasons = [{"kind": "same-year", "because": 1}]',
        'decision x-00000000 candidates = "abc"',
        'key a\x1b[31mb names = ["x"]',
        'key a{b names = ["x"]',
        'key a\u202eb names = ["x"]',
        'record arxiv:\x9b1 title = "x"',
    ],
)
def test_a_malformed_lock_is_refused_whole(project: Path, line: str) -> None:
    """Status 4 with the place and a hint, no traceback, and nothing is written."""
    path = project / "output" / "bibforge.lock"
    kept = [one for one in lock_of(project).splitlines() if one.partition(" = ")[0] != line.partition(" = ")[0]]
    path.write_text("\n".join([*kept, line, ""]), encoding="utf-8")
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    for command in (["build", "--offline"], ["build", "--locked"], ["review", "--json"]):
        done = bibforge(project, *command)
        assert done.returncode == 4, done.stderr
        assert "bibforge.lock:" in done.stderr
        assert "hint:" in done.stderr
        assert "\x1b" not in done.stderr
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
