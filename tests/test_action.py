"""The GitHub Action and the pre-commit hooks: their own scripts, run by a real shell."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bibforge.errors import Exit
from bibforge.workflows.init import pull_request_script

ROOT = Path(__file__).parent.parent
PAGES = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/ci.md")]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WATCH: dict[str, Any] = yaml.safe_load((ROOT / ".github/actions/watch/action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STEPS = {step.get("name", step.get("uses")): step for step in [*WATCH["runs"]["steps"], *ACTION["runs"]["steps"]]}
GOOD = "@misc{a,\n  title = {A Title},\n  year = {2020},\n  url = {https://example.org/a},\n}\n"

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with `bibforge` and a `python` whose pip writes down what it was asked for."""
    folder = tmp_path / "programs"
    folder.mkdir()
    _program(folder / "bibforge", f'exec "{sys.executable}" -m bibforge "$@"\n')
    _program(folder / "python", 'printf "%s\\n" "$@" >"$ASKED"\n')
    return folder


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}", encoding="utf-8")
    path.chmod(0o755)


def _step(name: str, programs: Path, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BIBFORGE_")}
    environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "ASKED": str(folder / "asked.txt"), **inputs}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@needs_bash
@pytest.mark.parametrize("name", ["my refs.bib", "-n.bib", "a;b.bib", "$(touch evil).bib"])
def test_a_file_name_is_one_file_whatever_it_holds(name: str, programs: Path, tmp_path: Path) -> None:
    """Blanks, a leading hyphen and signs of the shell in a name make neither options nor commands of it."""
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    done = _step("Repair", programs, tmp_path, FILES=f"{name}\n", OFFLINE="true", ARGS="")
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    done = _step("Check", programs, tmp_path, FILES=name, OFFLINE="true", FAIL_ON="mismatch")
    assert done.returncode in (Exit.DONE, Exit.UNREACHABLE), done.stdout + done.stderr
    assert not (tmp_path / "evil").exists()


@needs_bash
def test_options_of_the_repair_are_handed_on_word_by_word(programs: Path, tmp_path: Path) -> None:
    """One line of `args` is one word, so that the file behind the options is still looked at."""
    (tmp_path / "refs.bib").write_text("@misc{a,\n  title = {A},\n  month = {January},\n}\n", encoding="utf-8")
    every = _step("Repair", programs, tmp_path, FILES="refs.bib", OFFLINE="true", ARGS="--select\ncorrect-month\n")
    assert every.returncode == Exit.FINDINGS
    assert "month" in every.stdout
    none = _step("Repair", programs, tmp_path, FILES="refs.bib", OFFLINE="true", ARGS="--select\nno-mojibake")
    assert none.returncode == Exit.DONE


@needs_bash
@pytest.mark.parametrize(
    ("version", "asked"),
    [
        ("", "{action}"),
        ("0.1.0", "bibforge==0.1.0"),
        (">=0.1,<0.2", "bibforge>=0.1,<0.2"),
        ("==0.1.*", "bibforge==0.1.*"),
    ],
)
def test_pip_is_asked_for_a_version_of_bibforge(version: str, asked: str, programs: Path, tmp_path: Path) -> None:
    """A version, a range or nothing; each reaches pip as one requirement behind `--`."""
    done = _step("Install bibforge", programs, tmp_path, VERSION=version, ACTION_PATH="{action}")
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines()[-2:] == ["--", asked]


@needs_bash
@pytest.mark.parametrize(
    "version", [" @ https://example.org/x.whl", "-r x.txt", "==1 --index-url=x", "[evil]", "1;2", "==1\n2"]
)
def test_nothing_but_a_version_reaches_pip(version: str, programs: Path, tmp_path: Path) -> None:
    """An address, an option or anything else in `version` ends the step before pip is started."""
    done = _step("Install bibforge", programs, tmp_path, VERSION=version, ACTION_PATH="{action}")
    assert done.returncode == 2
    assert "::error::" in done.stdout
    assert not (tmp_path / "asked.txt").exists()


def test_foreign_actions_are_pinned_by_commit() -> None:
    """A tag can be moved by whoever owns it; 40 hexadecimal digits cannot."""
    used = [step["uses"] for step in STEPS.values() if "uses" in step]
    used += [name for page in PAGES for name in re.findall(r"- uses: ((?!YOUR-FORK/)\S+)", page)]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)] == []


def test_the_place_of_the_action_is_explained_once() -> None:
    """No page names an owner that nobody has: each says `YOUR-FORK`, and one page says what that is."""
    named = [name for page in PAGES for name in re.findall(r"(?:uses: |github\.com/)(\S+)/bibforge\b", page)]
    assert len(named) >= 4
    assert set(named) == {"YOUR-FORK"}
    assert "`git rev-parse HEAD`" in PAGES[-1]


def test_the_workflows_of_the_pages_ask_for_little() -> None:
    """Each workflow states its permissions, and only the one that opens a pull request may write."""
    shown = [yaml.safe_load(one) for page in PAGES for one in re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)]
    workflows = [one for one in shown if isinstance(one, dict) and "jobs" in one]
    assert [one["permissions"] for one in workflows] == [{"contents": "read"}, {"contents": "read"}, {}]
    assert [job.get("permissions") for one in workflows for job in one["jobs"].values()] == [
        None, None, {"contents": "write", "pull-requests": "write"}
    ]  # fmt: skip


def test_the_inputs_of_the_action_are_documented() -> None:
    """docs/ci.md has a row for each input."""
    assert [name for name in ACTION["inputs"] if f"| `{name}` |" not in PAGES[-1]] == []


def test_the_check_runs_although_the_repair_found_something() -> None:
    """A step without a condition of its own is left out after a failed one."""
    assert "!cancelled()" in STEPS["Check"]["if"]


def test_inputs_reach_the_scripts_through_the_environment_only() -> None:
    """An expression inside a script would be pasted into it before the shell reads it."""
    assert [name for name, step in STEPS.items() if "${{" in step.get("run", "")] == []


def test_hooks_hand_their_files_over_behind_two_hyphens() -> None:
    """A file named like an option is a file."""
    assert [hook["id"] for hook in HOOKS if not hook["entry"].endswith(" --")] == []


GIT = """\
case "$1" in
  status) [ -f changed ] && echo " M list.md";;
  push) printf "%s\\n" "$*" >>asked.txt; [ ! -f forked ];;
  *) printf "%s\\n" "$*" >>asked.txt;;
esac
"""
GH = """\
printf "%s\\n" "gh $*" >>asked.txt
if [ "$2" = list ] && [ -f opened ]; then echo 7; fi
"""


@needs_bash
@pytest.mark.parametrize(
    ("there", "calls"),
    [
        ((), []),
        (("changed",), ["push", "gh pr list", "gh pr create"]),
        (("changed", "opened"), ["push", "gh pr list", "gh pr edit 7"]),
        (("changed", "forked"), ["push"]),
    ],
)
def test_there_is_one_pull_request(there: tuple[str, ...], calls: list[str], programs: Path, tmp_path: Path) -> None:
    """Opened once, brought up to date after that; a token that may not push is no failure."""
    for name in there:
        (tmp_path / name).touch()
    (tmp_path / "watch.md").write_text("What changed\n", encoding="utf-8")
    _program(programs / "git", GIT)
    _program(programs / "gh", GH)
    done = _step("One pull request", programs, tmp_path, RUNNER_TEMP=str(tmp_path), GITHUB_STEP_SUMMARY="summary.md")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "What changed\n"
    asked = (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines() if there else []
    steps = [line for line in asked if line.startswith(("push", "gh "))]
    assert [any(line.startswith(call) for line in steps) for call in calls] == [True] * len(calls)
    assert len(steps) == len(calls)
    assert all("--force origin bibforge/watch" in line for line in steps if line.startswith("push"))


def test_the_pull_request_has_one_script() -> None:
    """The action and the workflow that `bibforge init` writes open the pull request in the same way."""
    assert STEPS["One pull request"]["run"].rstrip() == pull_request_script().rstrip()


@pytest.mark.parametrize("folder", [".", ".github/actions/watch"])
def test_an_action_installs_the_project_that_it_belongs_to(folder: str) -> None:
    """Without a version, the path behind the action's own folder leads to the project."""
    steps = yaml.safe_load((ROOT / folder / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "Install bibforge"]
    (behind,) = re.findall(r"wanted=\$ACTION_PATH(\S*)", script)
    assert (ROOT / folder / behind.lstrip("/") / "pyproject.toml").is_file()
