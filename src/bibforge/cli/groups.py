"""Groups of commands: what is written before the name of a subcommand holds for the subcommand, or is refused."""

from __future__ import annotations

import typer

from bibforge.errors import BibforgeError, Exit


def pass_on(context: typer.Context) -> None:
    """Hand the options that were given before a subcommand to it, unless it is given its own.

    Raises BibforgeError (status 2) for an option that the subcommand does not have: it would be lost without a word.
    """
    name = context.invoked_subcommand or ""
    subcommand = context.command.get_command(context, name)  # type: ignore[attr-defined]  # only groups are asked
    taken = {one.name for one in subcommand.params}
    given = {
        one.name: context.params[one.name]
        for one in context.command.params
        if one.name in context.params and _is_given(context, one.name)
    }
    lost = [one for one in context.command.params if one.name in given.keys() - taken]
    if lost:
        hint = f"`{context.command_path} {name} --help` shows which options it has"
        message = f"`{name}` has no option {lost[0].opts[0]}"
        raise BibforgeError(message, status=Exit.USAGE, hint=hint)
    context.default_map = {name: given}


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name in ("COMMANDLINE", "ENVIRONMENT")
