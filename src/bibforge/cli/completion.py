"""What the shell offers while a command is typed: names of rules, and the citation keys of the lock."""

from __future__ import annotations

from pathlib import Path


def rule_names(incomplete: str) -> list[str]:
    """Return the rules and groups that begin as the word does; behind a comma the next one is completed."""
    from bibforge.repair.engine.rule import Group
    from bibforge.repair.registry import LIST_RULES, RULES

    before, comma, last = incomplete.rpartition(",")
    rules = [*(rule.name for rule in RULES), *(rule.name for rule in LIST_RULES)]
    names = ["default", "all", *map(str, Group), *rules]
    return [f"{before}{comma}{name}" for name in dict.fromkeys(names) if name.startswith(last)]


def citation_keys(incomplete: str) -> list[str]:
    """Return the citation keys of `output/bibforge.lock` that begin as the word does."""
    try:
        lines = Path("output", "bibforge.lock").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    keys = (line.split(" ", 2)[1] for line in lines if line.startswith("key ") and " names = " in line)
    return [key for key in dict.fromkeys(keys) if key.startswith(incomplete)]
