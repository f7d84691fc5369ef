"""What comes from outside crashes no command, gives no order to a terminal, and gets nowhere it has no business."""

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
EVIL = "\x1b]0;owned\x07 \x1b[31mred \x9b32m \u202egnirts\u202c \x7f \x00 \u2066x"
WHOLE = ["--format", "bib,rdf,csl-json,ris"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty `sources`."""
    (tmp_path / "sources").mkdir()
    return tmp_path


def listed(folder: Path, *lines: str) -> None:
    """Write a list of these lines."""
    (folder / "sources" / "list.md").write_text("\n".join(["# List", "", *lines, ""]), encoding="utf-8")


def outputs(folder: Path) -> dict[str, str]:
    """The output files by name."""
    return {path.name: path.read_bytes().decode("utf-8") for path in sorted((folder / "output").iterdir())}


@pytest.mark.parametrize(
    "line",
    [
        "- [A broken bracket](http://[broken)",
        "- [A host that is none](http://℀.com/x)",
        "- A bare one http://[broken and http://℀.com beside it",
        '- <a href="">An empty address</a> beside text',
        '- <a href="http://[::1">An open bracket</a>',
        "- [No host](http:///x) and [no end](https://[v1.x]:port/)",
        "- [Half a pair](https://example.org/\udcff)",
        "- A year of 10" + "0" * 30 + " and a page of " + "7" * 5000,
    ],
)
def test_one_broken_entry_costs_one_entry_of_a_list(folder: Path, line: str) -> None:
    """Every command reads on; the whole entry beside the broken one is written."""
    text = f"# List\n\n{line}\n- [Sediment in rivers of the north](https://arxiv.org/abs/1608.00001)\n"
    path = folder / "sources" / "list.md"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = bibforge(folder, "build", "--offline", *WHOLE)
    assert done.returncode == 0, done.stderr
    assert "1608.00001" in outputs(folder)["library.bib"]
    for command in (["check", "--offline"], ["parse"], ["parse", "--json"], ["repair", "--offline"]):
        assert bibforge(folder, *command, str(path)).returncode in (0, 3), command


@pytest.mark.parametrize(
    "field",
    [
        r"url = {\url{}}",
        "url = {http://[broken}",
        "url = {http://℀.com}",
        "month = " + "1" * 5000,
        "month = {²}",
        "year = 1" + "0" * 30,
        "pages = {" + "1" * 5000 + "-" + "2" * 5000 + "}",
        "doi = {10.1000/\udcff}",
        "date = {" + "9" * 5000 + "-01-01}",
        "volume = {" + "3" * 5000 + "}",
        "isbn = {" + "4" * 5000 + "}",
    ],
)
def test_one_broken_entry_costs_one_entry_of_a_bib(folder: Path, field: str) -> None:
    """`check` and `repair` read on, with all fixes too, and the entry beside it is as it was."""
    beside = "@misc{roe,\n  title = {Sediment in rivers},\n}\n"
    path = folder / "a.bib"
    path.write_bytes(
        f"@article{{moe,\n  title = {{On lakes}},\n  {field},\n}}\n\n{beside}".encode("utf-8", "surrogateescape")
    )
    assert bibforge(folder, "check", "--offline", "a.bib").returncode in (0, 3)
    for more in ([], ["--unsafe-fixes"]):
        done = bibforge(folder, "repair", "--offline", "--write", *more, "a.bib")
        assert done.returncode in (0, 3), done.stderr
        assert beside in path.read_text("utf-8", "replace")


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--offline", "a.bib"],
        ["repair", "--offline", "a.bib"],
        ["render", "a.bib", "--to", "csl"],
        ["match", "--no-catalog", "--works", "a.md"],
    ],
    ids=lambda command: command[0],
)
def test_a_binary_file_is_never_nothing_to_find(folder: Path, command: list[str]) -> None:
    """A file that is no text ends with status 4: a job that passed over it would say that all is well."""
    (folder / "a.bib").write_bytes(b"lake\0\0\0\x17\x80reed \xff\xfe" * 40)
    (folder / "a.md").write_bytes(b"lake\0\0\0\x17\x80reed \xff\xfe" * 40)
    done = bibforge(folder, *command)
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert f"{next(one for one in command if one.startswith('a.'))}: this is a binary file" in done.stderr
    assert "hint: name a text file" in done.stderr


@pytest.mark.parametrize("name", ["refs.txt", "refs", "paper.tex"])
@pytest.mark.parametrize("command", ["check", "repair"])
def test_a_text_without_an_entry_is_never_an_empty_bib(folder: Path, command: str, name: str) -> None:
    """References in a text whose name does not say BibTeX end with status 4, not with no finding; with an entry they
    are read.
    """
    (folder / name).write_text("1. Roe, J. (2019). Foxes in fog. Hay, 12(3), 4-6.\n", encoding="utf-8")
    done = bibforge(folder, command, "--offline", name)
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert f"{name}: no BibTeX entry in it" in done.stderr
    assert "hint: name a .bib" in done.stderr
    (folder / name).write_text("@misc{roe, title = {Foxes in fog}, year = 2019}\n", encoding="utf-8")
    assert "no BibTeX entry" not in bibforge(folder, command, "--offline", name).stderr


def test_a_folder_that_is_gone_is_told(folder: Path) -> None:
    """A command in a deleted working folder ends with status 4 and a hint."""
    gone = folder / "gone"
    gone.mkdir()
    command = "import os,sys; os.rmdir(os.getcwd()); from bibforge.cli.app import run; sys.exit(run(['build']))"
    done = subprocess.run([sys.executable, "-c", command], cwd=gone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert "the folder that you are in is gone" in done.stderr


@pytest.fixture
def evil(folder: Path, crossref_service: Callable[..., Any], arxiv_service: Callable[..., Any]) -> Callable[..., Done]:
    """Run the command against a Crossref and an arXiv whose texts are full of control characters."""
    works = [
        {
            "DOI": "10.1000/evil",
            "type": "journal-article",
            "title": [f"Sediment {EVIL} in rivers"],
            "volume": "1\x1b[0m",
            "author": [{"given": "Ann\x1b[2J", "family": "Roe\u202e"}],
            "container-title": [f"Rivers {EVIL}"],
            "issued": {"date-parts": [[2016, 5]]},
            "URL": "javascript:alert(1)",
            "publisher": EVIL,
            "page": "1\x9b-2",
            "updated-by": [
                {"DOI": "10.1000/n\x1b[31m", "type": "retraction\x1b[31m", "updated": {"date-parts": [[2018]]}}
            ],
            "abstract": f"<jats:p>{EVIL}</jats:p>",
            "language": "en\x1b",
            "event": {"name": EVIL},
        }
    ]
    rows = [
        {
            "id": "1608.00001",
            "title": f"Lakes {EVIL.translate({0: None, 7: None, 27: None})} of the south",
            "doi": None,
            "journal-ref": None,
            "comments": "\u202eabc",
            "authors": "Cyd Moe\u202e",
            "categories": "physics.geo-ph",
            "update_date": "2016-08-01",
            "versions": [{"version": "v1", "created": "2016-08-01"}],
        }
    ]
    arxiv, crossref = arxiv_service(rows), crossref_service(works)
    return lambda *words: bibforge(folder, *words, BIBFORGE_ARXIV_URL=arxiv.address, BIBFORGE_CROSSREF_URL=crossref.url)


def test_no_control_character_leaves_by_any_way(folder: Path, evil: Callable[..., Done]) -> None:
    """Terminal, JSON and every file are free of them, whether they come from a service or from a list."""
    listed(
        folder,
        "## Heading \u202e\x1b[31m",
        "- [Sediment in rivers \x1b[31m&#27;&#x202e;&#155;](https://doi.org/10.1000/evil) *Ann\u202e Roe* \x9b note",
        "- [Lakes of the south](https://arxiv.org/abs/1608.00001)\u202e",
        "- [Nobody knows \u2066 this \x1b]8;;http://x\x07 one]()",
    )
    (folder / "a.bib").write_text(
        "@article{evil\u202e,\n  title = {Sediment \x1b[31m in rivers},\n  doi = {10.1000/evil},\n"
        "  url = {http://x/\u202e},\n}\n",
        encoding="utf-8",
    )
    commands = [
        ["build", *WHOLE],
        ["build", "--json"],
        ["build", "--groups", "--tags", "--split", "category"],
        ["review", "--json"],
        ["explain", "list.md:6"],
        ["explain", "list.md:6", "--json"],
        ["explain", "list.md:8"],
        ["parse", "sources/list.md"],
        ["parse", "--json", "sources/list.md"],
        ["check", "-v", "sources/list.md"],
        ["check", "--json", "sources/list.md"],
        ["check", "--output-format", "github", "sources/list.md"],
        ["repair", "sources/list.md"],
        ["check", "-v", "a.bib"],
        ["repair", "a.bib"],
        ["repair", "--json", "a.bib"],
        ["repair", "--output-format", "sarif", "a.bib"],
        ["repair", "--output-format", "github", "--unsafe-fixes", "a.bib"],
        ["explain", "no\x1b[31mkey"],
        ["check", "--json", "a.bib"],
        ["build", "no\u202efile"],
    ]
    for command in commands:
        done = evil(*command)
        assert "Traceback" not in done.stderr, command
        for text in (done.stdout, done.stderr):
            assert not CONTROL.search(text), (command, CONTROL.search(text), text)
    for name, text in outputs(folder).items():
        assert not CONTROL.search(text), name
    library = json.loads(outputs(folder)["library.json"])
    assert not any(CONTROL.search(json.dumps(one, ensure_ascii=False)) for one in library)
    assert any("Sediment" in one["title"] for one in library)


def test_what_repair_writes_has_no_control_character_of_a_service(folder: Path, evil: Callable[..., Done]) -> None:
    """An entry completed and an entry upgraded from records take over none."""
    (folder / "a.bib").write_text(
        "@misc{moe,\n  title = {Sediment in rivers},\n  doi = {10.1000/evil},\n}\n", encoding="utf-8"
    )
    done = evil("repair", "--write", "--unsafe-fixes", "--select", "all", "a.bib")
    assert done.returncode in (0, 1), done.stderr
    text = (folder / "a.bib").read_text("utf-8")
    assert not CONTROL.search(text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " JavaScript:alert(1)"]
)
def test_only_addresses_of_the_web_are_addresses(folder: Path, crossref_service: Callable[..., Any], url: str) -> None:
    """No other scheme reaches a file, whether a service, a list, a catalog or a lock has it."""
    work = {
        "DOI": "10.1000/plain",
        "type": "journal-article",
        "title": ["Sediment in rivers"],
        "URL": url,
        "author": [{"given": "Ann", "family": "Roe"}],
        "issued": {"date-parts": [[2016]]},
        "resource": {"primary": {"URL": url}},
    }
    crossref = crossref_service([work])
    listed(
        folder,
        "- [Sediment in rivers](https://doi.org/10.1000/plain)",
        f"- [A page on weirs and dams](<{url}>) [code](<{url}>)",
    )
    assert bibforge(folder, "build", *WHOLE, BIBFORGE_CROSSREF_URL=crossref.url).returncode in (0, 3)
    word = url.strip().partition(":")[0] + ":"
    written = outputs(folder)
    assert "10.1000/plain" in written["library.ris"]
    found = {
        name for name, text in written.items() if word.lower() in re.sub(r"(?m)^(?:decision|key) .*$", "", text).lower()
    }
    assert found <= {"report.html"}
    assert not re.search(f'href="?\\s*{word}', written["report.html"], re.IGNORECASE)
    lock = folder / "output" / "bibforge.lock"
    lock.write_text(written["bibforge.lock"] + f"record doi:10.1000/plain url = {json.dumps(url)}\n", encoding="utf-8")
    assert bibforge(folder, "build", "--offline", *WHOLE).returncode == 0
    assert word not in outputs(folder)["library.rdf"] + outputs(folder)["library.json"] + outputs(folder)["library.ris"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps links, modes and owners elsewhere")
def test_linked_output_is_written_through_the_link(folder: Path) -> None:
    """The target gets the text and keeps its mode and owner; the link stays a link; dead parts are swept."""
    listed(folder, "- [Sediment in rivers](https://arxiv.org/abs/1608.00001)")
    (folder / "output").mkdir()
    (folder / "shared").mkdir()
    target = folder / "shared" / "refs.bib"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    with contextlib.suppress(OSError):  # nobody but root may, and root of a user namespace has no such owner
        os.chown(target, 1234, 4321)
    owner = (target.stat().st_uid, target.stat().st_gid)
    (folder / "output" / "library.bib").symlink_to("../shared/refs.bib")
    for name in (
        "output/.bibforge.lock.abcd1234.part",
        "shared/.refs.bib.abcd1234.part",
        "output/.other.abcd1234.part",
    ):
        (folder / name).write_text("half", encoding="utf-8")
    assert bibforge(folder, "build", "--offline").returncode == 0
    assert (folder / "output" / "library.bib").is_symlink()
    assert "1608.00001" in target.read_text("utf-8")
    told = target.stat()
    assert (stat.S_IMODE(told.st_mode), told.st_uid, told.st_gid) == (0o640, *owner)
    parts = {path.name for path in folder.rglob("*.part")}
    assert parts == {".other.abcd1234.part"}, "only what bibforge's own killed runs left is swept"
    assert bibforge(folder, "repair", "--write", "--offline", "output/library.bib").returncode in (0, 1)
    assert (folder / "output" / "library.bib").is_symlink()


def test_what_is_too_large_is_refused_at_once(folder: Path) -> None:
    """100 MB of `.bib`, list or lock is status 4 with its reason, before a byte is read."""
    for name, command in (("a.bib", "repair"), ("b.bib", "check"), ("c.md", "parse"), ("d.md", "build")):
        with (folder / name).open("wb") as file:
            file.truncate(100_000_000)
        done = bibforge(folder, command, name)
        assert (done.returncode, done.stdout) == (4, ""), done.stderr
        assert f"{name}: larger than 64 MiB" in done.stderr


SECRET = "s3cr3t-of-nobody"


def test_secrets_are_nowhere(
    folder: Path, crossref_service: Callable[..., Any], arxiv_service: Callable[..., Any]
) -> None:
    """A key in the environment and the password of a base address appear in no message and in no file."""
    arxiv, crossref = arxiv_service(()), crossref_service(())
    listed(
        folder, "- [Sediment in rivers](https://doi.org/10.1000/plain)", "- [Lakes](https://arxiv.org/abs/1608.00001)"
    )

    def with_password(address: str) -> str:
        return address.replace("://", f"://bob:{SECRET}@")

    surroundings = {"ZOTERO_API_KEY": SECRET, "BIBFORGE_ZOTERO_API_KEY": SECRET, "BIBFORGE_ZOTERO_KEY": SECRET}
    addresses = {
        "BIBFORGE_ARXIV_URL": with_password(arxiv.address),
        "BIBFORGE_CROSSREF_URL": with_password(crossref.url),
        "BIBFORGE_ZOTERO_URL": with_password("http://127.0.0.1:9"),
    }
    dead = {name: with_password("http://127.0.0.1:9") for name in addresses}
    wrong = dict.fromkeys(addresses, f"ftp://bob:{SECRET}@example.org")
    broken = dict.fromkeys(addresses, f"http://bob:{SECRET}@[example")
    commands = [
        ["build"],
        ["build", "--json", "--update-all"],
        ["check", "sources/list.md"],
        ["check", "--json", "sources/list.md"],
        ["repair", "sources/list.md"],
        ["zotero", "status"],
        ["sync", "--dry-run", "--library", "user:1"],
        ["cache", "info"],
        ["explain", "list.md:3"],
        ["review", "--json"],
        ["--help"],
        ["sync", "--help"],
    ]
    for setting in (addresses, dead, wrong, broken):
        for command in commands:
            done = bibforge(folder, *command, **(surroundings | setting))
            assert SECRET not in done.stdout + done.stderr, command
            assert "Traceback" not in done.stderr, command
    left = [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert left == []
