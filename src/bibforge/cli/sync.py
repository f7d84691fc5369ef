"""`bibforge sync` mirrors the library into Zotero; `bibforge zotero login|logout|status` looks after the key."""

from __future__ import annotations

import hashlib
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bibforge.cli import console, project, writing
from bibforge.cli.credentials import VARIABLE, DesktopKeys, checked, delete_key, read_key, store_key
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.library import Library
    from bibforge.workflows.sync import Sync, SyncOptions, Told
    from bibforge.zotero.changes import Plan
    from bibforge.zotero.existing import Snapshot
    from bibforge.zotero.pace import ZoteroPace

zotero_app = typer.Typer(
    name="zotero", help="Manage the key that sync uses for your Zotero library.", no_args_is_help=True
)


def sync(
    output: Annotated[Path, typer.Argument(help="Folder that holds the lock.")] = Path("output"),
    sources: project.Sources = None,
    library: Annotated[
        str,
        typer.Option(
            "--library", "-l", metavar="user:ID|group:ID|local|local:group:ID", help="Zotero library to write into."
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove from our collections what the list no longer has.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last sync back.")] = False,
    pull: Annotated[
        bool,
        typer.Option("--pull", help="Propose entries for what you filed by hand; --yes writes them into the lists."),
    ] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Bring back what you removed in Zotero.")] = False,
    tags: Annotated[bool, typer.Option("--tags", help="Add the categories as tags.")] = False,
    number: Annotated[bool, typer.Option("--number", help="Number the collections in the order of the list.")] = False,
    link_pdf: Annotated[
        bool, typer.Option("--link-pdf", help="Link the open PDF below each item; nothing is downloaded.")
    ] = False,
    prefer: Annotated[
        Literal["published", "preprint"], typer.Option(help="Version to settle on where both are known.")
    ] = "published",
    as_json: Annotated[bool, typer.Option("--json", help="Print plan and outcome as JSON to stdout.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the plan of a dry run as Markdown for a pull request.")
    ] = False,
) -> None:
    """Mirror the library into Zotero: shows the plan, asks, and can be undone."""
    from bibforge.workflows import sync as workflow

    options = _options(
        output, library, tags=tags, number=number, link_pdf=link_pdf, prune=prune, restore=restore, dry_run=dry_run
    )
    if pull:
        _pull(project.opened(sources, output, prefer=prefer)[0].library, sources, options, write=yes, as_json=as_json)
        return
    approve = None if yes or dry_run else _asking(quiet=as_json)
    pace = _pace()
    with ExitStack() as stack:
        told = _progress(stack, quiet=as_json, late=approve is not None)
        if undo:
            outcome = workflow.undo(options, approve, told=told, pace=pace)
        else:
            works = project.opened(sources, output, prefer=prefer)[0].library
            outcome = workflow.sync(works, options, approve, told=told, pace=pace)
    _tell(outcome, dry_run=dry_run, asked=approve is not None, as_json=as_json, as_markdown=as_markdown)
    if outcome.status is not Exit.DONE:
        raise typer.Exit(outcome.status)


def _pull(library: Library, sources: list[Path] | None, options: SyncOptions, *, write: bool, as_json: bool) -> None:
    """Print the entries that the lists lack as a diff, and write them where that is wished."""
    from bibforge.workflows.pull import pull as proposals_for

    texts = project.texts_of(sources)
    found = proposals_for(library, texts, options, pace=_pace())
    if as_json:
        told = [
            {"key": one.item.key, "title": one.item.record.title, "path": list(one.item.path), "file": one.file,
             "entry": one.entry}
            for one in found.proposals
        ]  # fmt: skip
        console.data_json(told)
    elif found.texts:
        console.data(found.diff(texts))
    for one in found.proposals:
        if not one.entry:
            console.say(f"no place found for “{one.item.record.title}”, filed under {' / '.join(one.item.path)}")
    if not found.proposals:
        console.say("nothing to pull: no item was filed into the collections by hand")
    if write:
        writing.write_edited(found.texts, texts)


def synced(works: Library, output: Path, library: str, *, dry_run: bool) -> Sync:
    """Return what a sync would do with `dry_run`, else what it did, without a question. Raises BibforgeError so too."""
    from bibforge.workflows.sync import sync as carry_out

    return carry_out(works, _options(output, library, dry_run=dry_run), None, pace=_pace())


def zotero_snapshot(output: Path, library: str) -> Snapshot:
    """Return what a Zotero library holds now; it is only read. Raises BibforgeError as a sync does."""
    from bibforge.workflows.pull import read_zotero

    return read_zotero(_options(output, library), _pace())[0]


def _options(output: Path, library: str, **wishes: bool) -> SyncOptions:
    from bibforge.workflows.sync import SyncOptions

    if not library:
        raise BibforgeError(
            "which Zotero library?",
            status=Exit.USAGE,
            hint="--library user:ID or group:ID (`bibforge zotero status` shows the numbers), local or local:group:ID",
        )
    settings = Settings()
    return SyncOptions(
        library=library,
        key="" if library.strip().startswith("local") else read_key()[0],
        url=settings.zotero_url,
        state_folder=settings.state_folder,
        project=_project(output),
        shelf=DesktopKeys(settings.state_folder),
        now=datetime.now(UTC).isoformat(timespec="seconds"),
        **wishes,
    )


def _pace() -> ZoteroPace:
    """Return the waiting of a run, told on stderr, and bounded by the patience that the user has with one service."""
    from bibforge.zotero.bounds import ZoteroBounds  # loads the network package
    from bibforge.zotero.pace import ZoteroPace

    return ZoteroPace(say=console.say, bounds=ZoteroBounds(lost=Settings().patience))


def _project(output: Path) -> str:
    """Return a name for the folder's project: two lists that go into one Zotero library have each their own state."""
    where = output.resolve()
    return f"{where.name}-{hashlib.sha256(str(where).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _progress(stack: ExitStack, *, quiet: bool, late: bool) -> Told:
    """Return the progress display, which begins with the first news; if `late`, after the question is answered."""
    shown: list[Told | None] = []

    def told(name: str, done: int, total: int) -> None:
        if late and name != "writing":
            return
        if not shown:
            shown.append(stack.enter_context(console.progress(quiet=quiet)))
        if shown[0]:
            shown[0](name, done, total)

    return told


def _asking(*, quiet: bool) -> Any:
    """Return the question whether a plan shall be carried out.

    Raises BibforgeError (status 2) where nobody can answer.
    """
    if quiet or not sys.stdin.isatty():
        raise BibforgeError(
            "there is no terminal to ask in",
            status=Exit.USAGE,
            hint="use --yes to write without a question, --dry-run to look",
        )

    def ask(plan: Plan) -> bool:
        from bibforge.zotero.show import plan_lines

        for line in plan_lines(plan):
            console.say(line)
        console.say("Write this into Zotero? [y/N]")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    return ask


def _tell(outcome: Sync, *, dry_run: bool, asked: bool, as_json: bool, as_markdown: bool) -> None:
    from bibforge.zotero.show import plan_lines, plan_markdown, remark_lines, summary

    if as_json:
        console.data_json(outcome_json(outcome))
    elif not outcome.planned:
        console.say("no plan: Zotero could not be read, and nothing was written")
    elif dry_run and as_markdown:
        console.data(plan_markdown(outcome.plan))
    elif dry_run:
        console.data("\n".join(plan_lines(outcome.plan)))
    elif not outcome.applied and not outcome.trouble:
        console.say("nothing was written")
    else:
        if not asked:
            console.say(summary(outcome.plan.changes) or "nothing to do: the library is as the list wants it")
            for line in remark_lines(outcome.remarks):
                console.say(line)
        written = f"{len(outcome.done)} of {counted(len(outcome.plan.writes), 'object')} written"
        console.say(f"{written}, {counted(outcome.requests, 'request')}")
    if outcome.trouble:
        console.say(f"stopped: {outcome.trouble}")
        if outcome.rest.writes:
            console.say(f"left to do: {summary(outcome.rest.changes)}")
        console.say("  hint: run the same command again; it goes on where this one stopped")


def outcome_json(outcome: Sync) -> dict[str, Any]:
    """Return what a sync did as JSON values (docs/sync.md gives the shape)."""
    from bibforge.zotero.show import change_json, remark_json

    return {
        "applied": outcome.applied,
        "status": int(outcome.status),
        "trouble": outcome.trouble,
        "plan": [change_json(change) for change in outcome.plan.changes] if outcome.planned else None,
        "written": [write.key for write in outcome.done],
        "rest": [change_json(change) for change in outcome.rest.changes],
        "remarks": [remark_json(remark) for remark in outcome.remarks],
        "requests": outcome.requests,
    }


@zotero_app.command("login")
def login() -> None:
    """Store a key in the system's keyring; it is checked with Zotero and never shown."""
    console.say("Make a key with library, notes and write access at https://www.zotero.org/settings/keys/new")
    key = checked(typer.prompt("Key", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline())
    owner = _owner(key)
    store_key(key)
    console.say(f"the key of {owner['username']} (user:{owner['userID']}) is kept in the system's keyring")


@zotero_app.command("logout")
def logout() -> None:
    """Remove the key from the system's keyring."""
    console.say("the key is gone from the keyring" if delete_key() else "the keyring held no key")


@zotero_app.command("forget")
def forget() -> None:
    """Forget the permissions given by Zotero on this machine; it asks again before the next sync writes."""
    kept = DesktopKeys(Settings().state_folder)
    servers = kept.servers()
    for server, place in servers.items():
        kept.drop(server)
        console.say(f"the permission of Zotero {server} is gone from the {place}")
    if servers:
        console.say("  hint: Zotero itself still knows the key of “bibforge” until you revoke it in its settings")
    else:
        console.say("no permission was kept")


@zotero_app.command("status")
def status(as_json: bool = typer.Option(False, "--json", help="Print one JSON object and nothing else.")) -> None:
    """Show whose key is in use, where it comes from and what it may do, and which desktops let bibforge write.

    No key itself is shown.
    """
    key, origin = read_key()
    desktops = DesktopKeys(Settings().state_folder).servers()
    owner = _owner(key) if key or not desktops else {}
    if as_json:
        console.data_json({"origin": origin, **owner, "desktops": desktops})
        return
    lines = _owner_lines(owner, VARIABLE if origin == "environment" else origin) if owner else []
    lines += [f"  local: writes without asking into Zotero {server} ({place})" for server, place in desktops.items()]
    console.data("\n".join(lines))


def _owner_lines(owner: dict[str, Any], place: str) -> list[str]:
    access = owner.get("access") or {}
    rights = access.get("groups") or {}
    lines = [
        f"{owner.get('username')} (user:{owner.get('userID')}), key from the {place}",
        f"  user:{owner.get('userID')}: {_rights(access.get('user') or {})}",
    ]
    for group in owner.get("groups", ()):
        given = rights.get(str(group["number"])) or rights.get("all") or {}
        note = "; but only admins of the group may edit it" if group["admins_only"] and given.get("write") else ""
        lines.append(f"  group:{group['number']} {group['name']}: {_rights(given)}{note}")
    return lines


def _rights(rights: dict[str, Any]) -> str:
    return ", ".join(name for name in ("library", "notes", "files", "write") if rights.get(name)) or "no access"


def _owner(key: str) -> dict[str, Any]:
    from bibforge.workflows.sync import key_owner

    return key_owner(key, Settings().zotero_url)
