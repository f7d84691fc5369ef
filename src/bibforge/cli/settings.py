"""Settings from the environment: addresses, folders and the contact; nothing is read at import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bibforge.errors import BibforgeError, Exit
from bibforge.text.addresses import address_parts, without_password

VARIABLES = {
    "BIBFORGE_ARXIV_URL": "address of the arXiv API",
    "BIBFORGE_CROSSREF_URL": "address of the Crossref REST API",
    "BIBFORGE_ZOTERO_URL": "address of the Zotero API",
    "BIBFORGE_CATALOG": "file of the local catalog",
    "BIBFORGE_CACHE": "folder of the cache of answers",
    "BIBFORGE_STATE": "folder of the Zotero state and journals",
    "BIBFORGE_PATIENCE": "seconds that the failures of one service may cost before it is given up for the run",
    "BIBFORGE_PACE": "factor on the published time between requests; below 1 only where the address is a mirror of your own",
    "BIBFORGE_MAILTO": "contact address that is sent to arXiv and Crossref; nothing is sent without it",
}
"""Every variable that bibforge itself reads, with its meaning (docs/settings.md lists the same)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run; `environment` is the process's unless a test hands in its own."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def _address(self, variable: str, default: str) -> str:
        value = self.environment.get(variable, "") or default
        parts = address_parts(value)
        if parts.scheme not in ("http", "https") or not parts.host:
            raise BibforgeError(
                f"{variable} is no address: {without_password(value)!r}",
                status=Exit.USAGE,
                hint="give a whole address such as http://127.0.0.1:8000",
            )
        return value.rstrip("/")

    @property
    def arxiv_url(self) -> str:
        """Address of the arXiv query API."""
        return self._address("BIBFORGE_ARXIV_URL", "https://export.arxiv.org/api/query")

    @property
    def crossref_url(self) -> str:
        """Address of the Crossref REST API."""
        return self._address("BIBFORGE_CROSSREF_URL", "https://api.crossref.org")

    @property
    def zotero_url(self) -> str:
        """Address of the Zotero Web API; empty where none was set."""
        return (
            self._address("BIBFORGE_ZOTERO_URL", "https://api.zotero.org")
            if self.environment.get("BIBFORGE_ZOTERO_URL")
            else ""
        )

    @property
    def mailto(self) -> str:
        """The contact address, or empty: then none is sent."""
        value = self.environment.get("BIBFORGE_MAILTO", "").strip()
        if value and ("@" not in value or any(c in value for c in "\r\n<>() ")):
            raise BibforgeError(
                f"BIBFORGE_MAILTO is no mail address: {value!r}", status=Exit.USAGE, hint="give one address, name@host"
            )
        return value

    @property
    def patience(self) -> float:
        """Seconds that the failures of one service may cost."""
        return self._number("BIBFORGE_PATIENCE", 180.0)

    @property
    def pace(self) -> float:
        """Factor on the published time between requests."""
        return self._number("BIBFORGE_PACE", 1.0)

    def _number(self, variable: str, default: float) -> float:
        value = self.environment.get(variable, "") or str(default)
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 86_400:
            hint = f"give a number such as {default:g}"
            raise BibforgeError(f"{variable} is no number from 0 to 86400: {value!r}", status=Exit.USAGE, hint=hint)
        return number

    @property
    def catalog(self) -> Path:
        """File of the local catalog."""
        given = self.environment.get("BIBFORGE_CATALOG", "")
        return Path(given).expanduser() if given else self._folder("user_data_path") / "catalog.sqlite"

    @property
    def cache_folder(self) -> Path:
        """Folder of the cache of answers and of the pace files."""
        given = self.environment.get("BIBFORGE_CACHE", "")
        return Path(given).expanduser() if given else self._folder("user_cache_path")

    @property
    def state_folder(self) -> Path:
        """Folder of the Zotero state and journals."""
        given = self.environment.get("BIBFORGE_STATE", "")
        return Path(given).expanduser() if given else self._folder("user_state_path")

    @staticmethod
    def _folder(kind: str) -> Path:
        import platformdirs  # on first use: `--version` needs no folder

        path: Path = getattr(platformdirs, kind)("bibforge", appauthor=False)
        return path
