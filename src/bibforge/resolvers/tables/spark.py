"""The catalog in Parquet, asked by Apache Spark: the same joins, on as many machines as there are."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.tables.manifest import MANIFEST, TABLES, Manifest, parsed_manifest
from bibforge.resolvers.tables.packages import arrow_package
from bibforge.resolvers.tables.plan import FOR_BATCHES_SALTED, ROWS, SALTS, SHARED, SPARK, WORDS, found

_SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
    "spark.sql.adaptive.enabled": "true",
}


def spark_package() -> Any:
    """Return the module `pyspark.sql`. Raises BibforgeError (status 2) where the package or Java is missing."""
    arrow_package()
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # of pandas, which is not used here
    try:
        import pyspark.sql  # an extra: 450 MB that only a cluster needs
    except ImportError:
        hint = "install it: pip install 'bibforge[spark]'"
        raise BibforgeError("--engine spark needs the package pyspark", status=Exit.USAGE, hint=hint) from None
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        hint = "install Java 17 or 21, or name its folder in JAVA_HOME"
        raise BibforgeError("--engine spark needs Java", status=Exit.USAGE, hint=hint)
    return pyspark.sql


@contextmanager
def spark_session(master: str) -> Iterator[Any]:
    """Give a session on a cluster (`local[2]`, `spark://host:7077`, `yarn`), and end it.

    Workers run the interpreter that PYSPARK_PYTHON names, without it this one. Raises BibforgeError where there is no
    such cluster.
    """
    sql = spark_package()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.appName("bibforge")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = (builder.master(master) if master else builder).getOrCreate()
    except Exception as error:  # noqa: BLE001  # Java's exceptions come in several classes
        raise _no_cluster(master, error) from None
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def _no_cluster(master: str, error: Exception) -> BibforgeError:
    why = next((line.strip() for line in str(error).splitlines() if "Exception:" in line), str(error).splitlines()[0])
    wrong = "parse Master URL" in str(error)
    hint = "give --master local[2], spark://HOST:7077, yarn or k8s://…" if wrong else "is the cluster up?"
    status = Exit.USAGE if wrong else Exit.UNREACHABLE
    return BibforgeError(f"no Spark at {master or 'the default master'} ({why[:200]})", status=status, hint=hint)


class SparkTables:
    """The tables of one catalog in a session; `catalog` is any address that Spark reads.

    Raises BibforgeError where there is no catalog.
    """

    def __init__(self, session: Any, catalog: str) -> None:
        self._session = session
        self._catalog = catalog.rstrip("/")
        self.manifest: Manifest = told(catalog, self._manifest)
        for name in TABLES:
            self._view(name, told(catalog, partial(session.read.parquet, f"{self._catalog}/{name}")))
        self._view("salts", session.range(SALTS).selectExpr("CAST(id AS INT) AS salt"))

    def _manifest(self) -> Manifest:
        text = self._session.read.text(f"{self._catalog}/{MANIFEST}", wholetext=True).head()
        return parsed_manifest(text[0] if text else "", self._catalog)

    @staticmethod
    def _view(name: str, frame: Any) -> Any:
        frame.createOrReplaceTempView(name)
        return frame

    def answers(self, needed: Any) -> Any:
        """Return the rows of the answers that each batch needs, for a table of batches and questions."""
        sql = self._session.sql
        self._view("needed", needed)
        self._view("asked", sql("SELECT DISTINCT kind, number, text, rest, mask, bound FROM needed"))
        self._view("found", sql(found(SPARK)))
        self._view("answers", sql(f"{ROWS} UNION ALL {WORDS}"))
        self._view("shared", sql(SHARED))
        return sql(FOR_BATCHES_SALTED)


def told(place: str, work: Callable[[], Any]) -> Any:
    """Do a piece of Spark's work; trouble becomes a BibforgeError that names the place."""
    from pyspark.errors import PySparkException

    try:
        return work()
    except PySparkException as error:
        why = str(error).splitlines()[0][:200]
        raise BibforgeError(f"cannot be read or written by Spark ({why})", place=place) from None
