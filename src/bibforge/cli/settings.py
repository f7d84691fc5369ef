"""The settings of a run, all from environment variables, and the one table that says what each of them means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.services import SERVICES, Service
from bibforge.text.addresses import address_parts, without_password

if TYPE_CHECKING:
    from bibforge.reconcile.citekeys import KeyStyle


class Setting(NamedTuple):
    """One environment variable: its name, its meaning, what holds without it, and whether its value is a secret."""

    variable: str
    meaning: str
    default: str
    is_secret: bool = False


def settings_table() -> tuple[Setting, ...]:
    """Return every variable that bibforge reads, the services' first (docs/settings.md shows the same)."""
    labels = [service.label for service in SERVICES]
    asked = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return (
        *(_address(service) for service in SERVICES),
        *(setting for service in SERVICES if service.key for setting in _keys(service)),
        Setting("BIBFORGE_ZOTERO_URL", "address of the Zotero API", "Zotero's own"),
        Setting("BIBFORGE_CATALOG", "file of the local catalog", "`catalog.sqlite` in the user's data folder"),
        Setting("BIBFORGE_CACHE", "folder of the cache of answers", "the user's cache folder"),
        Setting("BIBFORGE_STATE", "folder of the Zotero state and journals", "the user's state folder"),
        Setting("BIBFORGE_PATIENCE", _PATIENCE, "180"),
        Setting("BIBFORGE_PACE", _PACE, "1"),
        Setting("BIBFORGE_SOURCES", _SOURCES, "all that need no key, and those whose key is set"),
        Setting("BIBFORGE_MAX_REQUESTS", _MAX_REQUESTS, "no limit"),
        Setting("BIBFORGE_PAGES", _PAGES, "no page is read"),
        Setting("BIBFORGE_KEY_PATTERN", _KEY_PATTERN, "`auth.lower + year + veryshorttitle.lower`"),
        Setting("BIBFORGE_KEY_LOCALE", _KEY_LOCALE, "the language of the record, where it is known"),
        Setting("BIBFORGE_PRIVATE_HOSTS", _PRIVATE_HOSTS, "none"),
        Setting("BIBFORGE_MAILTO", f"contact address that is sent to {asked}", "none is sent"),
        Setting("BIBFORGE_DEBUG", _DEBUG, "one line tells it"),
        Setting("ZOTERO_API_KEY", "the key for `bibforge sync`", "the system keyring is asked", is_secret=True),
    )


_SOURCES = "services to ask, by name and in this order, separated by commas"
_MAX_REQUESTS = "how many requests one run may send in all"
_PAGES = "1 reads the pages and PDFs that a list links, where nothing else knows the work"
_PRIVATE_HOSTS = "hosts of your own network whose pages may be read, separated by commas"
_KEY_PATTERN = "pattern of new citation keys, as in JabRef or Better BibTeX"
_KEY_LOCALE = "language whose rules spell out the letters of citation keys, such as de"
_PATIENCE = "seconds that the failures of one service may cost before it is given up for the run"
_DEBUG = "1 shows the traceback of a failure that bibforge did not expect, keys taken out"
_PACE = "factor on the published time between requests; below 1 only where the address is a mirror of your own"


def _address(service: Service) -> Setting:
    return Setting(service.setting, f"address of the {service.api}", f"{service.label}'s own")


def _keys(service: Service) -> tuple[Setting, ...]:
    """Return the variables of a service's key, or of the name and the password of its login."""
    without = f"{service.label} is not asked" if service.needs_key else f"{service.label} is asked without a key"
    if not service.user:
        return (Setting(service.key, f"your key for {service.label}", without, is_secret=True),)
    return (
        Setting(service.user, f"your name at {service.label}", without),
        Setting(service.key, f"your password at {service.label}", without, is_secret=True),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run; `environment` is the process's unless a test hands in its own."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def _address(self, variable: str, default: str) -> str:
        value = self.environment.get(variable, "") or default
        parts = address_parts(value)
        if parts.scheme not in ("http", "https") or not parts.host or parts.port == 0:
            raise BibforgeError(
                f"{variable} is not an address: {without_password(value)!r}",
                status=Exit.USAGE,
                hint="give a whole address such as http://127.0.0.1:8000",
            )
        return value.rstrip("/")

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service is asked, by its name: at its own address unless another one was set."""
        return {service.name: self._address(service.setting, service.address) for service in SERVICES}

    @property
    def keys(self) -> dict[str, str]:
        """The user's keys, by the name of the service; only those that were set."""
        keys = {service.name: self.environment.get(service.key, "").strip() for service in SERVICES if service.key}
        return {name: key for name, key in keys.items() if key}

    @property
    def users(self) -> dict[str, str]:
        """The user's names where a service takes a login, by the name of the service; only those that were set."""
        users = {service.name: self.environment.get(service.user, "").strip() for service in SERVICES if service.user}
        return {name: user for name, user in users.items() if user}

    @property
    def sources(self) -> tuple[str, ...]:
        """The services to ask, by name; empty: all that can be asked. Raises BibforgeError for what is none."""
        value = self.environment.get("BIBFORGE_SOURCES", "")
        named = tuple(dict.fromkeys(part.strip() for part in value.lower().split(",") if part.strip()))
        known = {service.name: service for service in SERVICES}
        for name in named:
            if name not in known:
                hint = f"choose among {', '.join(known)}"
                raise BibforgeError(f"no such service: {name!r}", status=Exit.USAGE, hint=hint)
            missing = [one for one in (known[name].user, known[name].key) if one and not self.environment.get(one)]
            if known[name].needs_key and missing:
                hint = f"set {' and '.join(missing)}"
                raise BibforgeError(f"{known[name].label} is asked only with your key", status=Exit.USAGE, hint=hint)
        return named

    @property
    def max_requests(self) -> int | None:
        """How many requests a run may send in all; None: as many as it needs."""
        value = self.environment.get("BIBFORGE_MAX_REQUESTS", "").strip()
        if value and not (value.isascii() and value.isdigit() and len(value) < 10):
            hint = "give a whole number such as 100"
            raise BibforgeError(f"BIBFORGE_MAX_REQUESTS is not a number: {value!r}", status=Exit.USAGE, hint=hint)
        return int(value) if value else None

    @property
    def pages(self) -> bool:
        """Whether the pages and PDFs that a list links are read."""
        return self.environment.get("BIBFORGE_PAGES", "").strip() not in ("", "0")

    @property
    def private_hosts(self) -> tuple[str, ...]:
        """Hosts of the own network whose pages may be read."""
        named = self.environment.get("BIBFORGE_PRIVATE_HOSTS", "")
        return tuple(part.strip() for part in named.split(",") if part.strip())

    def with_options(self, *, sources: str = "", max_requests: int | None = None, pages: bool = False) -> Settings:
        """Return the settings with what the command line says in the place of the variables."""
        most = "" if max_requests is None else str(max_requests)
        said = {"BIBFORGE_SOURCES": sources, "BIBFORGE_MAX_REQUESTS": most, "BIBFORGE_PAGES": "1" if pages else ""}
        return Settings({**self.environment, **{name: value for name, value in said.items() if value}})

    def with_keys(self, pattern: str, locale: str) -> Settings:
        """Return the settings with the pattern and the language of citation keys that the command line names."""
        said = {"BIBFORGE_KEY_PATTERN": pattern, "BIBFORGE_KEY_LOCALE": locale}
        return Settings({**self.environment, **{name: value for name, value in said.items() if value}})

    @property
    def key_style(self) -> KeyStyle:
        """How citation keys are made. Raises BibforgeError (status 2) for a pattern or a language that is none."""
        from bibforge.reconcile.citekeys import DEFAULT_PATTERN, KeyStyle
        from bibforge.text.transliteration import known_locales

        locale = self.environment.get("BIBFORGE_KEY_LOCALE", "").strip()
        if locale and locale.lower().partition("-")[0] not in (*known_locales(), "en"):
            hint = f"choose among {', '.join(known_locales())}, or en for none of them"
            raise BibforgeError(f"no spelling is known for the language {locale!r}", status=Exit.USAGE, hint=hint)
        return KeyStyle(self.environment.get("BIBFORGE_KEY_PATTERN", "").strip() or DEFAULT_PATTERN, locale)

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
                f"BIBFORGE_MAILTO is not a mail address: {value!r}",
                status=Exit.USAGE,
                hint="give one address, name@host",
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
            raise BibforgeError(f"{variable} is not a number from 0 to 86400: {value!r}", status=Exit.USAGE, hint=hint)
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
