"""The command line run inside the test's own process: status, stdout and stderr."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from bibforge.cli.app import run
from bibforge.resolvers.services import SERVICES


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def bibforge(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run the command in a folder, with a home of its own and no network."""
    surroundings = {
        "HOME": str(folder), "BIBFORGE_CACHE": str(folder / "cache"), "BIBFORGE_CATALOG": str(folder / "none.sqlite"),
        **{service.setting: "http://127.0.0.1:9" for service in SERVICES},
        **{name: "" for service in SERVICES for name in (service.key, service.user) if name},
        "BIBFORGE_PATIENCE": "0.5", "BIBFORGE_PACE": "0",
    } | environment  # fmt: skip
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        for name, value in surroundings.items():
            patch.setenv(name, value)
        status = run(list(arguments))
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return Done(status, *texts)
