"""`bibforge review`: walk through what is unresolved or doubtful, and the same decisions as single commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibforge.cli import completion, console, project
from bibforge.cli.build import resolvers_for
from bibforge.cli.groups import pass_on
from bibforge.cli.lockfile import change_lock
from bibforge.errors import BibforgeError, Exit
from bibforge.text.control import for_terminal
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.record import Record
    from bibforge.reconcile.lock import Lock
    from bibforge.reconcile.weighing import CandidateEvidence
    from bibforge.resolvers.answers import Resolver
    from bibforge.workflows.build import Build
    from bibforge.workflows.review import ReviewItem, Verb

review_app = typer.Typer(help="Decide what is unresolved or doubtful; decisions are kept.", no_args_is_help=False)

Target = Annotated[
    str,
    typer.Argument(
        metavar="KEY|FILE:LINE",
        help="A citation key, or one item of a list.",
        autocompletion=completion.citation_keys,
    ),
]
Other = Annotated[
    str,
    typer.Argument(
        metavar="OTHER",
        help="The other citation key or FILE:LINE.",
        autocompletion=completion.citation_keys,
    ),
]
Catalog = Annotated[
    Path | None, typer.Option("--catalog", help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask the catalog only.")]


@review_app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    catalog: Catalog = None,
    offline: Offline = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is unresolved or doubtful as JSON.")] = False,
    web: Annotated[bool, typer.Option("--web", help="Decide in the browser, on a page of this machine alone.")] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="With --web: print the address and open no browser.")
    ] = False,
) -> None:
    """Walk through what is unresolved or doubtful, candidates side by side; every decision is kept at once."""
    if context.invoked_subcommand:
        pass_on(context)
        return
    from bibforge.workflows.review import review_item_json, review_items

    if as_json and web:
        raise BibforgeError("--json and --web exclude each other", status=Exit.USAGE, hint="leave one of them out")
    outcome, lock = project.opened(sources, output)
    waiting = review_items(outcome)
    if as_json:
        console.data_json([review_item_json(one) for one in waiting])
        return
    if not waiting:
        console.say("nothing is unresolved or doubtful")
        return
    walk = Walk(outcome, lock, output, lambda: _resolvers(catalog, offline=offline))
    if web:
        from bibforge.cli.review_web import review_in_browser  # only here: a server takes 20 ms to load

        review_in_browser(walk, waiting, open_browser=not no_browser)
        return
    if not sys.stdin.isatty():
        hint = "in the browser: bibforge review --web; for scripts: bibforge review --json, then accept KEY CANDIDATE"
        raise BibforgeError(
            f"{counted(len(waiting), 'entry', 'entries')} to decide, but no terminal to ask in",
            status=Exit.USAGE,
            hint=hint,
        )
    done = walk.through(waiting, _prompt)
    console.say(f"{done} decided, {len(waiting) - done} left; run `bibforge build` to write the library again")


def _prompt(text: str) -> str:
    return str(typer.prompt(text, default="", show_default=False, err=True)).strip()


_KEYS = {"r": "reject", "p": "pin", "n": "not-a-paper", "s": "same-as", "d": "different-from", "a": "accept"}
_CHOICE = (
    "number accept · a agree · r N reject · p ID pin · n not a paper · s KEY same as · d KEY different"
    " · Enter skip · q quit · ? this line"
)


class Walk:
    """One walk: shows each item, understands the reply, and writes the lock after every decision."""

    def __init__(self, outcome: Build, lock: Lock, output: Path, resolvers: Callable[[], Sequence[Resolver]]) -> None:
        from bibforge.workflows.review import reviewed_lock

        self.outcome = outcome
        self.lock = reviewed_lock(lock, outcome)
        self.output = output
        self.resolvers = resolvers

    def through(self, waiting: Sequence[ReviewItem], ask: Callable[[str], str]) -> int:
        """Walk through `waiting`, asking with `ask`, and return how many were decided."""
        done = 0
        console.say(_CHOICE)
        for number, item in enumerate(waiting, 1):
            show(item, f"{number} of {len(waiting)}")
            reply = self._decide(item, ask)
            if reply == "q":
                break
            done += reply == "done"
        return done

    def _decide(self, item: ReviewItem, ask: Callable[[str], str]) -> str:
        while True:
            reply = ask(item.key)
            if reply in ("", "q"):
                return reply
            if reply == "?":
                console.say(_CHOICE)
                continue
            try:
                verb, argument = self.understood(reply)
                self.say(item.key, verb, argument)
            except BibforgeError as error:
                console.complain(error)
                continue
            return "done"

    @staticmethod
    def understood(reply: str) -> tuple[Verb, str]:
        """Return what a reply such as `2`, `r 1` or `p 10.1000/x` says. Raises BibforgeError where it says nothing."""
        from bibforge.workflows.review import Verb

        letter, _, argument = reply.partition(" ")
        if reply.isdecimal():
            return Verb.ACCEPT, reply
        if letter not in _KEYS or (letter in "rpsd" and not argument.strip()):
            raise BibforgeError(f"reply not understood: {reply!r}", status=Exit.USAGE, hint=_CHOICE)
        return Verb(_KEYS[letter]), argument.strip()

    def say(self, target: str, verb: Verb, argument: str = "") -> None:
        """Take one decision into the lock as it is in the file by now, and write it.

        Raises BibforgeError, with nothing written, where it cannot be taken.
        """
        from bibforge.workflows.review import Verb, decided, meant, reviewed_lock

        asked = self.resolvers() if verb is Verb.PIN else ()
        argument = meant(self.lock, self.outcome, target, verb, argument)

        def decide(lock: Lock) -> Lock:
            lock = reviewed_lock(lock, self.outcome)
            return decided(lock, self.outcome, target, verb, argument, resolvers=asked, today=_today())

        self.lock = change_lock(self.output, decide)


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _resolvers(catalog: Path | None, *, offline: bool) -> Sequence[Resolver]:
    from bibforge.cli.settings import Settings

    return resolvers_for(Settings(), catalog, offline=offline, refresh=False)


def show(item: ReviewItem, position: str) -> None:
    """Write an item to stderr: what the list says, why it waits, and the candidates side by side."""
    from rich.console import Console  # only in the walk: 120 ms
    from rich.table import Table
    from rich.text import Text

    from bibforge.reconcile.words import phrase

    screen = Console(stderr=True, highlight=False)
    mention = item.work.mentions[0]
    people = ", ".join(person.display for person in mention.authors)
    said = " · ".join(part for part in (people, mention.venue, str(mention.year or "")) if part)
    screen.print(Text(f"\n{position}  {mention.title}", style="bold"))
    screen.print(Text("; ".join([for_terminal(str(mention.place)), *([said] if said else [])]), style="dim"))
    for why in item.why:
        screen.print(Text(phrase(why), style="yellow"))
    if not item.options:
        return
    table = Table(show_lines=True)
    for one in item.options:
        table.add_column(Text(f"{one.number}{' (taken)' if one.taken else ''}"), ratio=1)
    for cells in zip(*(_cells(one.record, one.evidence) for one in item.options), strict=True):
        table.add_row(*(Text(cell) for cell in cells))
    screen.print(table)


def _cells(record: Record, evidence: CandidateEvidence) -> tuple[str, str, str]:
    from bibforge.reconcile.words import phrase

    people = ", ".join(person.display for person in record.authors[:4]) + (" et al." if len(record.authors) > 4 else "")
    where = " ".join(part for part in (record.container, str(record.year or ""), record.kind) if part)
    points = [f"+ {phrase(one)}" for one in evidence.speaks_for]
    points += [f"- {phrase(one)}" for one in evidence.speaks_against]
    return (
        record.title,
        "\n".join((people, where, record.name)),
        "\n".join([*points, *(f"· {phrase(one)}" for one in evidence.neutral)]),
    )


def _decide(
    sources: list[Path] | None,
    output: Path,
    target: str,
    verb: str,
    argument: str = "",
    *,
    catalog: Path | None = None,
    offline: bool = True,
) -> None:
    from bibforge.workflows.review import Verb

    outcome, lock = project.opened(sources, output)
    Walk(outcome, lock, output, lambda: _resolvers(catalog, offline=offline)).say(target, Verb(verb), argument)
    what = f" {argument}" if argument else ""
    console.say(f"{target}: {verb}{what}; run `bibforge build` to write the library again")


@review_app.command()
def accept(
    target: Target,
    candidate: Annotated[
        str,
        typer.Argument(
            help="Number, name or identifier of a candidate; without it the record that was taken is confirmed."
        ),
    ] = "",
    sources: project.Sources = None,
    output: project.Output = Path("output"),
) -> None:
    """Take a candidate for an entry."""
    _decide(sources, output, target, "accept", candidate)


@review_app.command()
def reject(
    target: Target,
    candidate: Annotated[str, typer.Argument(help="Number, name or identifier of the record to rule out.")],
    sources: project.Sources = None,
    output: project.Output = Path("output"),
) -> None:
    """Rule out a record for an entry permanently."""
    _decide(sources, output, target, "reject", candidate)


@review_app.command()
def pin(
    target: Target,
    identifier: Annotated[str, typer.Argument(help="DOI, arXiv id, OpenReview address or ISBN.")],
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    catalog: Catalog = None,
    offline: Offline = False,
) -> None:
    """Take the record that has this identifier; the catalog and the services are asked for it."""
    _decide(sources, output, target, "pin", identifier, catalog=catalog, offline=offline)


@review_app.command("not-a-paper")
def not_a_paper(target: Target, sources: project.Sources = None, output: project.Output = Path("output")) -> None:
    """Keep an entry as a web page or the like, and never look it up."""
    _decide(sources, output, target, "not-a-paper")


@review_app.command("same-as")
def same_as(
    target: Target, other: Other, sources: project.Sources = None, output: project.Output = Path("output")
) -> None:
    """Declare two entries one work."""
    _decide(sources, output, target, "same-as", other)


@review_app.command("different-from")
def different_from(
    target: Target, other: Other, sources: project.Sources = None, output: project.Output = Path("output")
) -> None:
    """Declare two entries two works."""
    _decide(sources, output, target, "different-from", other)


@review_app.command()
def forget(target: Target, sources: project.Sources = None, output: project.Output = Path("output")) -> None:
    """Forget every decision by hand about an entry; the next build asks again."""
    _decide(sources, output, target, "forget")
