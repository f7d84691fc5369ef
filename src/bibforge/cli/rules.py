"""`bibforge rules`: every rule of repair, or one of them, without the docs."""

from __future__ import annotations

from typing import Annotated

import typer

from bibforge.cli import completion, console
from bibforge.errors import BibforgeError, Exit


def rules(
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", help="One rule, or a group.", autocompletion=completion.rule_names),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list to stdout.")] = False,
) -> None:
    """List the rules of repair, or explain one: what it asks for, how much it matters, whether it runs by default."""
    from bibforge.repair.registry import every_rule, near_rule

    found = [rule for rule in every_rule() if name in ("", rule.name, str(rule.group))]
    if not found:
        raise BibforgeError(f"there is no rule or group {name!r}", status=Exit.USAGE, hint=near_rule(name))
    if as_json:
        console.data_json(
            [
                {
                    "name": rule.name,
                    "group": str(rule.group),
                    "severity": str(rule.severity),
                    "default": rule.default,
                    "summary": " ".join(rule.summary.split()),
                }
                for rule in found
            ]
        )
    elif len(found) == 1 and name == found[0].name:
        (rule,) = found
        runs = "runs by default" if rule.default else "runs only where it is selected (--select)"
        lines = [
            rule.name,
            f"  {' '.join(rule.summary.split())}",
            f"  group {rule.group}, severity {rule.severity}; {runs}",
            f"  silence it above an entry: % bibforge: ignore[{rule.name}]; for a run: --ignore {rule.name}",
            f"  with an example: docs/rules/{rule.name}.md",
        ]
        console.data("\n".join(lines))
    else:
        width = max(len(rule.name) for rule in found)
        console.data(
            "\n".join(
                f"{rule.name:<{width}}  {rule.group:<9}  {rule.severity:<7}  {'default' if rule.default else '-':<7}"
                f"  {' '.join(rule.summary.split())}"
                for rule in found
            )
        )
