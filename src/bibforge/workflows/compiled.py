"""Compiled templates kept between runs: the page's template takes longer to compile than most libraries to render."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Bytecode in a folder of the user's cache; a folder that cannot be read or written only costs the time again.

    The name of each file covers the template's text and the versions of Python and of the template engine.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket from its file, if that can be read."""
        try:
            with self._file(bucket).open("rb") as file:
                bucket.load_bytecode(file)
        except OSError:
            return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the bucket's file, whole or not at all."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(name).replace(self._file(bucket))
        except OSError:
            return

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}-{bucket.checksum[:16]}.template"
