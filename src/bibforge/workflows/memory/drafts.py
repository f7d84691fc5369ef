"""What became of works in earlier builds: the records that settled one need not be weighed against each other again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bibforge.model.library import Status
from bibforge.model.record import Record
from bibforge.reconcile.group import Accounts, Draft, drafted
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.forms import form, said, values
from bibforge.workflows.memory.pieces import Pieces


class Drafts:
    """Gives what `drafted` gives, taken from earlier builds of one output folder where they have it.

    The hints of a settled record are left out: they are for questions, and nobody writes them.
    """

    def __init__(self, folder: MemoryFolder, output: Path) -> None:
        self._pieces = Pieces(_kept, _form(), _name, title="drafts", folder=folder, output=output)

    def __call__(self, accounts: Accounts) -> Draft:
        """Return what becomes of one work."""
        kept: Any = self._pieces(accounts)
        return Draft(Record(**values(kept.record, Record)), kept.status, kept.provenance)

    def write(self) -> None:
        """Keep the drafts of this run."""
        self._pieces.write()


@cache
def _form() -> Any:
    """Return the kept form of a draft as a `msgspec` type."""
    parts = [("record", form(Record)), ("status", Status), ("provenance", dict[str, str])]
    return msgspec.defstruct("KeptDraft", parts, array_like=True, module=__name__)


def _kept(accounts: Accounts) -> Any:
    draft = drafted(accounts)
    return _form()(form(Record)(**values(draft.record, Record)), draft.status, dict(draft.provenance))


def _name(accounts: Accounts) -> str:
    """Return a digest of all that a draft rests on."""
    mentions = [(one.fingerprint, one.status, one.findings, said(one.mention)) for one in accounts.group]
    rests_on = (mentions, accounts.records, accounts.rejected, accounts.prefer)
    return digest(msgspec.msgpack.encode(rests_on))
