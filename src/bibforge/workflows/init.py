"""A project begun: which files of a folder are lists, and the files that a project has beside them."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bibforge.errors import BibforgeError
from bibforge.model.library import Mention, Role
from bibforge.readinglist.carriers import read_list

FEWEST = 3
"""Entries with a paper's link that make a text a list: a README that cites its own paper has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundList:
    """A list that was found: its name, its entries, and how many of them link a paper."""

    file: str
    entries: int
    papers: int


def lists_among(texts: Mapping[str, str]) -> list[FoundList]:
    """Return which texts are lists of papers, those with the most papers first; what cannot be read is none."""
    found = []
    for file, text in texts.items():
        try:
            mentions = read_list(text, file).mentions
        except BibforgeError:
            continue
        papers = sum(map(_links_paper, mentions))
        if papers >= FEWEST:
            found.append(FoundList(file=file, entries=len(mentions), papers=papers))
    return sorted(found, key=lambda one: (-one.papers, one.file))


def _links_paper(mention: Mention) -> bool:
    return bool(mention.identifiers) or any(link.role in (Role.PAPER, Role.PDF) and link.url for link in mention.links)


def settings_text(lists: Sequence[FoundList]) -> str:
    """Return a commented `bibforge.toml` that names the lists."""
    names = ", ".join(json.dumps(one.file, ensure_ascii=False) for one in lists)
    return _SETTINGS.format(names=names)


_SETTINGS = """\
# What bibforge does in this folder. Every line that begins with # is a default; docs/settings.md has the variables.

[lists]
# The lists that `bibforge build`, `add`, `watch` and `render` read where none are named.
files = [{names}]

[repair]
# Rules or groups to use and to leave out: `bibforge repair --help`, docs/repair.md.
# select = ["default"]
# ignore = []
# Fixes that want a look: only with --unsafe-fixes, or here.
# unsafe-fixes = false
# Ask no service, only the lock and the catalog.
# offline = false
# dialect = "auto"
"""


def workflow_text(version: str) -> str:
    """Return a GitHub workflow: lists are looked at on each push, and watched each week in one pull request."""
    script = "\n".join(f"          {line}" for line in pull_request_script().splitlines())
    return _WORKFLOW.replace("VERSION", version).replace("SCRIPT", script)


def pull_request_script() -> str:
    """Return the shell script that opens the one pull request, or brings it up to date."""
    return (pkgutil.get_data("bibforge.workflows", "data/pull_request.sh") or b"").decode("utf-8")


_WORKFLOW = """\
# Written by `bibforge init`: looks at the lists on each push, and tells each week what changed in the world.
name: bibforge
on:
  push:
  pull_request:
  schedule:
    - cron: "17 4 * * 1"
  workflow_dispatch:
permissions:
  contents: read
jobs:
  lists:
    if: github.event_name == 'push' || github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with: { persist-credentials: false }
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with: { python-version: "3.12" }
      - run: python -m pip install --quiet bibforge==VERSION
      - run: bibforge build --offline --locked
  watch:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    concurrency: bibforge-watch
    permissions:
      contents: write        # the branch of the pull request
      pull-requests: write   # the one pull request
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with: { python-version: "3.12" }
      - run: python -m pip install --quiet bibforge==VERSION
      - run: bibforge watch --write --markdown >"$RUNNER_TEMP/watch.md"
      - env: { GH_TOKEN: "${{ github.token }}" }
        run: |
SCRIPT
"""
