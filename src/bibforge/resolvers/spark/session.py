"""The session on Spark: its packages, its programs, its address, and its failures as errors with what to do."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bibforge.errors import BibforgeError, Exit, without_package
from bibforge.resolvers.spark.judging import OTHER_VERSION
from bibforge.resolvers.tables.manifest import BUILD_TABLES
from bibforge.resolvers.tables.packages import arrow_package

LOCAL = "local[*]"
"""The master where nobody names one: this machine, all of its cores."""
_MASTER = re.compile(
    r"""
    (?P<here> local (?: \[ (?:\*|\d+) (?:,\ ?\d+)? \] | -cluster \[ \d+ (?:,\ ?\d+){2} \] )? )
    | (?P<there> spark://.+ | yarn | k8s://.+ )
    """,
    re.VERBOSE,
)
_CAUSE = re.compile(r"(?:Caused by|): [\w.]+(?:Error|Exception): |\[[A-Z_.]+\] ")
_PATIENCE = 5.0
"""Seconds in which a master must take a connection."""
_SETTINGS = {
    "spark.app.name": "bibforge match",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
}
_SHIP = "install it in the Python of the workers, and name that one in PYSPARK_PYTHON (docs/scale.md)"
_START = "the place named is Spark's log: it needs Java 17 or newer, and settings that it understands"
_FAILURES = (
    ("No module named 'bibforge'", Exit.USAGE, "the workers have no bibforge", _SHIP),
    (OTHER_VERSION, Exit.USAGE, "the workers have another version of bibforge", _SHIP),
    ("ModuleNotFoundError", Exit.USAGE, "the workers lack a package that bibforge needs", _SHIP),
    ("[PYTHON_VERSION_MISMATCH]", Exit.USAGE, "the workers have another version of Python", _SHIP),
    ("[PATH_NOT_FOUND]", Exit.UNREADABLE, "a table of the catalog is missing", BUILD_TABLES),
    ("[UNABLE_TO_INFER_SCHEMA]", Exit.UNREADABLE, "a table of the catalog is missing", BUILD_TABLES),
    ("[FAILED_READ_FILE", Exit.UNREADABLE, "a table of the catalog cannot be read", BUILD_TABLES),
    ("is not a Parquet file", Exit.UNREADABLE, "a table of the catalog cannot be read", BUILD_TABLES),
    ("Cannot run program", Exit.USAGE, "a worker has no such Python", _SHIP),
    ("[JAVA_GATEWAY_EXITED]", Exit.USAGE, "Spark did not start", _START),
    ("OutOfMemoryError", Exit.INTERNAL, "the memory did not suffice", "give more: spark.executor.memory"),
)
"""What is in the words of a failure: its status, what is told, and what to do; the first that fits."""


def spark_package() -> Any:
    """Return the module `pyspark`. Raises BibforgeError (status 2) where it is not installed."""
    try:
        import pyspark  # an extra: 490 MB
    except ImportError:
        raise without_package("the engine spark needs the package pyspark", "spark") from None
    return pyspark


def is_on_this_machine(master: str) -> bool:
    """Tell whether driver and workers of a master see the same files because they run on one machine."""
    return master.startswith("local")


@contextmanager
def spark_session(master: str) -> Iterator[Any]:
    """Give the session that runs in this process (a notebook's), or start one and stop it at the end.

    What Spark has to say goes into a file, whose place is told where something fails. Raises BibforgeError: with
    status 2 where the package, Java or a master of this form is missing, 3 where the master cannot be reached, 4 where
    a table cannot be read, 6 for what else fails.
    """
    spark_package()
    arrow_package()
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running:
        with _failures_told(None):
            yield running.newSession()  # whose views and settings are not those of who started it
        return
    _check(master)
    folder = Path(tempfile.mkdtemp(prefix="bibforge-spark-"))
    with warnings.catch_warnings(), _failures_told(folder / "spark.log"):
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # none is used
        session = _started(master, folder / "spark.log")
        try:
            yield session
        finally:
            session.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _check(master: str) -> None:
    """Raise BibforgeError for what Spark would find out late, or in many words."""
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home, "bin")) if home else None):
        hint = "install Java 17 or newer, or name its folder in JAVA_HOME"
        raise BibforgeError("the engine spark needs Java", status=Exit.USAGE, hint=hint)
    if not _MASTER.fullmatch(master):
        hint = "name it as local[*], spark://HOST:7077, yarn or k8s://…"
        raise BibforgeError(f"no master of Spark: {master}", status=Exit.USAGE, hint=hint)
    if master.startswith("spark://") and not any(map(_takes_connections, master[len("spark://") :].split(","))):
        hint = "see whether it runs, and whether this machine may reach it"
        raise BibforgeError("the master cannot be reached", status=Exit.UNREACHABLE, hint=hint, place=master)


def _takes_connections(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _started(master: str, log: Path) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    if is_on_this_machine(master):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the only place where Spark looks
    conf = SparkConf().setMaster(master).setAll(list(_SETTINGS.items()))
    with log.open("wb") as file:
        gateway = SparkContext._gateway or launch_gateway(conf, {"stdout": file, "stderr": file})
    return SparkSession(SparkContext(conf=conf, gateway=gateway))


@contextmanager
def _failures_told(log: Path | None) -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        text = str(error)
        for sign, status, message, hint in _FAILURES:
            if sign in text:
                place = "" if status is Exit.UNREADABLE else str(log or "")  # the tables' place knows who named them
                raise BibforgeError(message, status=status, hint=hint, place=place) from None
        told = [line.strip() for line in text.splitlines() if _CAUSE.match(line.strip())]
        why = (told or text.strip().splitlines() or [type(error).__name__])[-1]
        hint = "the place named is Spark's log" if log else "see Spark's log"
        place = str(log or "")
        raise BibforgeError(f"Spark failed ({why[:300]})", status=Exit.INTERNAL, hint=hint, place=place) from None
