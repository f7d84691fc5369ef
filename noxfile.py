"""A developer's commands, each in one place: `nox -l` lists them, `nox -s NAME` runs one, `nox` runs the quick checks.

Everything runs in the environment that is active (`pip install -e '.[dev]'`), so nothing is downloaded; `package` alone
makes environments of its own. What stands behind `--` goes to the program: `nox -s test -- tests/bibtex -x`.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "floors", "test"]

ROOT = Path(__file__).parent
PYTEST = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
BENCHMARKS = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))
DIALECTS = ("bibtex", "biblatex")


@nox.session
def test(session: nox.Session) -> None:
    """The fast tests, or those that you name."""
    session.run(*PYTEST, *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """The long tests that a plain pytest leaves out."""
    session.run(*PYTEST, "-m", "slow", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """The fast tests, measured in one run; fails below the floor that pyproject.toml names."""
    session.run(*PYTEST, "--cov", "--cov-report=term:skip-covered", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, complexity and format."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types of the code, the tests, the benchmarks and this file."""
    session.run("mypy", *session.posargs)


@nox.session
def floors(session: nox.Session) -> None:
    """The import contracts: imports only go down."""
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """The pages against the program, then the site with every link and anchor, in build/site or the folder you name."""
    session.run(*PYTEST, "tests/test_docs.py", "tests/test_examples.py", "tests/repair/test_rule_pages.py")
    site = session.posargs[0] if session.posargs else "build/site"
    session.run("python", "-m", "sphinx", "-W", "--keep-going", "-q", "-c", "docs", ".", site)


@nox.session
def output(session: nox.Session) -> None:
    """The committed output is what the build makes of the committed lists, without network."""
    session.run("bibforge", "build", "--offline")
    session.run("git", "diff", "--exit-code", "--", "output")


@nox.session
def programs(session: nox.Session) -> None:
    """The real BibTeX and biber read the real output, in both dialects, without a warning that is not explained."""
    session.run("python", "benchmarks/bib_fields.py", "--check", "docs/bib-files.md")
    with tempfile.TemporaryDirectory() as name:
        for dialect in DIALECTS:
            folder = Path(name, dialect)
            folder.mkdir()
            shutil.copy(ROOT / "output" / "bibforge.lock", folder)
            session.run("bibforge", "build", "--locked", "--dialect", dialect, "-o", str(folder), silent=True)
            session.run("python", "benchmarks/bib_programs.py", str(folder / "library.bib"), "--dialect", dialect)


AWESOME_LINT = "awesome-lint@2.3.0"
ABOUT_THE_REPOSITORY = ("awesome-github", "awesome-git-repo-age")
"""Rules that ask GitHub about the repository, and say nothing of the list."""


@nox.session
def awesome(session: nox.Session) -> None:
    """awesome-lint finds nothing in lists rendered for it; skipped where npm cannot install the version named here."""
    npm = shutil.which("npm")
    if npm is None:
        session.skip("npm is not here")
    with tempfile.TemporaryDirectory() as name:
        there = ("--prefix", name, "--silent", "--no-audit", "--no-fund", AWESOME_LINT)
        if subprocess.run([str(npm), "install", *there], check=False).returncode:  # the package above
            session.skip(f"npm could not install {AWESOME_LINT}")
        for source in sorted((ROOT / "sources").glob("*.md")):
            folder = Path(name, source.stem)
            folder.mkdir()
            (folder / "contributing.md").write_text("# Contributing\n\nOpen an issue.\n", encoding="utf-8")
            session.run("git", "init", "--quiet", str(folder), silent=True, external=True)
            options = ("--template", "awesome", "--title", "Awesome Networks", "--to", str(folder / "readme.md"))
            session.run("bibforge", "render", "--source", str(source), *options, silent=True)
            command = [str(Path(name, "node_modules", ".bin", "awesome-lint")), "readme.md"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            told = [line for line in (done.stdout + done.stderr).splitlines() if "remark-lint:" in line and "✖" in line]
            found = [line for line in told if not line.endswith(ABOUT_THE_REPOSITORY)]
            if found or not told:  # outside GitHub one rule always speaks: silence means that it did not run
                session.error("\n".join(found) or done.stderr)


@nox.session
def browser(session: nox.Session) -> None:
    """The pages in the system's Chromium; as root on a system with apt it is installed where it is missing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not any(map(shutil.which, names)) and is_root and shutil.which("apt-get"):
        session.run("apt-get", "update", "-qq", external=True, silent=True)
        session.run(
            "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", external=True, silent=True
        )
    session.run(*PYTEST, "-m", "browser", "tests/pages", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Random texts against the promises of reader and commands; half a minute and two, or `-- --minutes 10` each."""
    session.run("python", "benchmarks/fuzz_reading.py", *(session.posargs or ("--minutes", "0.5")))
    session.run("python", "benchmarks/fuzz_commands.py", *(session.posargs or ("--minutes", "2")))


@nox.session
def nightly(session: nox.Session) -> None:
    """What takes more than an hour: fuzzing, three hundred kills, the growth of time; not part of a change."""
    session.run("python", "benchmarks/fuzz_commands.py", "--minutes", "60")
    session.run("python", "benchmarks/kills.py", "--kills", "300")
    session.run("python", "benchmarks/growth.py", "fields", "lists", "commands", "links", "sizes")


@nox.session
@nox.parametrize("name", [nox.param(name, id=name) for name in BENCHMARKS])
def benchmark(session: nox.Session, name: str) -> None:
    """One benchmark, as `nox -s 'benchmark(startup)'`; the head of its file tells what it measures and takes."""
    session.run("python", f"benchmarks/{name}.py", *session.posargs)


@nox.session
def evaluation(session: nox.Session) -> None:
    """Precision and recall of the resolution (docs/evaluation.md): `nox -s evaluation -- lists --records FOLDER …`."""
    session.run("python", "tests/evaluation/run.py", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Both packages are built and checked, and the wheel makes the committed output in a fresh environment."""
    with tempfile.TemporaryDirectory() as name:
        dist, elsewhere = Path(name, "dist"), Path(name, "elsewhere")
        session.run("python", "-m", "build", "--outdir", str(dist), silent=True)
        session.run("python", "-m", "twine", "check", "--strict", *map(str, dist.iterdir()))
        session.run("python", "-m", "venv", str(Path(name, "fresh")))
        fresh = Path(name, "fresh", "Scripts" if os.name == "nt" else "bin")
        session.run(str(fresh / "pip"), "install", "-q", *map(str, dist.glob("*.whl")), external=True)
        for folder in ("sources", "output"):
            shutil.copytree(ROOT / folder, elsewhere / folder)
        with session.chdir(elsewhere):
            session.run(str(fresh / "bibforge"), "build", "--offline", external=True)
        _same(session, elsewhere / "output", ROOT / "output")


def _same(session: nox.Session, made: Path, committed: Path) -> None:
    names = sorted({path.name for folder in (made, committed) for path in folder.iterdir()})
    _, differing, missing = filecmp.cmpfiles(made, committed, names, shallow=False)
    if differing or missing:
        session.error(f"the wheel makes other files than the committed ones: {', '.join(differing + missing)}")
