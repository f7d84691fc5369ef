"""A reader's desk: reading lists in a folder, a loopback Zotero, and `bibforge sync` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command import Done, bibforge
from zotero_http import KEY, ZoteroService
from zotero_works import path_of


class Desk:
    """A folder with lists and their lock, and a Zotero to sync into."""

    def __init__(self, folder: Path, service: ZoteroService, library: str = "user:1") -> None:
        self.folder = folder
        self.service = service
        self.library = library
        (folder / "sources").mkdir(parents=True, exist_ok=True)

    def write(self, text: str, name: str = "reading") -> None:
        """Write a list and compile all of them without asking anybody."""
        (self.folder / "sources" / f"{name}.md").write_text(text, encoding="utf-8")
        done = self.call("build", "--offline")
        assert done.returncode == 0, done.stderr

    def call(self, *arguments: str, **environment: str) -> Done:
        """Run a command."""
        surroundings = {
            "BIBFORGE_ZOTERO_URL": self.service.url, "BIBFORGE_STATE": str(self.folder / "state"),
            "ZOTERO_API_KEY": KEY,
        }  # fmt: skip
        return bibforge(self.folder, *arguments, **(surroundings | environment))

    def sync(self, *arguments: str, **environment: str) -> Done:
        """Sync without a question."""
        self.service.log.clear()
        wanted = () if "--dry-run" in arguments else ("--yes",)
        return self.call("sync", "--library", self.library, *wanted, *arguments, **environment)

    def told(self, *arguments: str) -> dict[str, Any]:
        """Sync and return what it tells as JSON."""
        done = self.sync("--json", *arguments)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @property
    def collections(self) -> dict[str, Any]:
        """The collections outside the trash by key."""
        held = self.service.library.collections.items()
        return {key: one.data for key, one in held if not one.data.get("deleted")}

    @property
    def items(self) -> dict[str, Any]:
        """The items outside the trash by key, notes and attachments too."""
        held = self.service.library.items.items()
        return {key: one.data for key, one in held if not one.data.get("deleted")}

    def tree(self) -> dict[tuple[str, ...], list[str]]:
        """Return the titles in each collection by path."""
        collections = self.collections
        return {
            path_of(key, collections): sorted(
                item["title"] for item in self.items.values() if key in item.get("collections", ())
            )
            for key in collections
        }

    def key_of(self, name: str) -> str:
        """Return the key of the only collection or item with this name or title."""
        tables = (self.service.library.collections, self.service.library.items)
        (found,) = [
            key
            for table in tables
            for key, one in table.items()
            if name in (one.data.get("name"), one.data.get("title"), one.data.get("note"))
        ]
        return found

    def change(self, name: str, /, **values: Any) -> None:
        """Change a collection or an item by its name as the user would."""
        key = self.key_of(name)
        sort = "collections" if key in self.service.library.collections else "items"
        version = self.service.library.objects(sort)[key].version
        self.service.library.write(sort, {"key": key, "version": version, **values})

    def erase(self, name: str) -> None:
        """Erase a collection or an item by its name as the user would."""
        key = self.key_of(name)
        self.service.library.version += 1
        self.service.library.erase("collections" if key in self.service.library.collections else "items", key)
