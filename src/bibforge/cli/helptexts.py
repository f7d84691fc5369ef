"""Help as people read it: `FILE...`, `[SOURCE]...` and plain words for types, not the types of Python."""

from __future__ import annotations

from typing import Any

from bibforge.cli.plain_values import take_plain_values

_TYPES = {"bool": "", "str": "TEXT", "int": "NUMBER", "path": "PATH", "list[Path]": "PATH", "list[str]": "TEXT"}


def with_plain_types(command: Any) -> Any:
    """Return a command, or a group with all its commands, that names values plainly and takes plain ones at once."""
    for child in getattr(command, "commands", {}).values():
        with_plain_types(child)
    _name_help(command)
    for param in command.params:
        take_plain_values(param)
        (_name_argument if param.param_type_name == "argument" else _name_option)(param)
    return command


def _name_help(command: Any) -> None:
    made = command.get_help_option

    def plain(ctx: Any) -> Any:
        option = made(ctx)
        if option is not None:
            option.metavar = ""
            take_plain_values(option)
        return option

    command.get_help_option = plain


def _name_argument(param: Any) -> None:
    name = (param.metavar or param.name.upper().removesuffix("S")).strip("[]").rstrip("….")
    shown = name if param.nargs == 1 else f"{name}..."
    param.metavar = shown
    usage = shown if param.required else f"[{shown}]"
    param.get_usage_pieces = lambda ctx: [usage]
    param.display_type_rich = lambda ctx: None


def _name_option(param: Any) -> None:
    label = param.bare_type() if not param.type_descriptor.is_path else "path"
    if param.metavar is None and not param.type_descriptor.is_choice and label in _TYPES:
        param.metavar = _TYPES[label]
