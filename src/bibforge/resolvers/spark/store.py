"""A folder on a store that driver and workers share, wherever it lies: a path, or an address such as `hdfs://…`."""

from __future__ import annotations

from typing import Any


class SharedFolder:
    """A folder for the state between rounds, made anew and removed at the end, through Spark's own file systems."""

    def __init__(self, session: Any, address: str) -> None:
        self._jvm = session._jvm
        self._settings = session._jsc.hadoopConfiguration()
        self.address = address

    def of(self, name: str) -> str:
        """Return the address of something in it."""
        return f"{self.address}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether it is there."""
        path, files = self._there(self.of(name))
        return bool(files.exists(path))

    def remove(self, name: str = "") -> None:
        """Remove something in it, or the whole of it."""
        path, files = self._there(self.of(name) if name else self.address)
        files.delete(path, True)

    def _there(self, address: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(address)
        return path, path.getFileSystem(self._settings)
