"""The one ordered list of rules: structure first, then values, then metadata; and the choice among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bibforge.bibtex.document import Document
from bibforge.errors import BibforgeError, Exit
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.findings import Finding, Severity
from bibforge.repair.engine.listview import ListView
from bibforge.repair.engine.rule import Group, ListRule, Rule
from bibforge.repair.rules import (
    doubles,
    lists,
    metadata,
    mirrors,
    names,
    people,
    structure,
    texts,
    types,
    upgrade,
    values,
)

_S, _V, _M = Group.STRUCTURE, Group.VALUES, Group.METADATA
_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _rule(
    name: str,
    group: Group,
    severity: Severity,
    find: Callable[[Document, BibView], Iterable[Finding]],
    *,
    default: bool = True,
) -> Rule:
    summary = (find.__doc__ or "").strip()
    return Rule(name=name, group=group, severity=severity, summary=summary, find=find, default=default)


RULES: tuple[Rule, ...] = (
    _rule("no-broken-encoding", _S, _E, texts.no_broken_encoding),
    _rule("no-unbalanced-braces", _S, _E, structure.no_unbalanced_braces),
    _rule("require-comma", _S, _E, structure.require_comma),
    _rule("require-value", _S, _E, structure.require_value),
    _rule("no-stray-text", _S, _E, structure.no_stray_text),
    _rule("no-comment-in-entry", _S, _W, structure.no_comment_in_entry),
    _rule("no-entry-in-comment", _S, _N, structure.no_entry_in_comment),
    _rule("require-key", _S, _E, structure.require_key),
    _rule("no-space-in-key", _S, _E, structure.no_space_in_key),
    _rule("no-bad-key-character", _S, _W, structure.no_bad_key_character),
    _rule("no-duplicate-key", _S, _E, structure.no_duplicate_key),
    _rule("no-duplicate-field", _S, _W, structure.no_duplicate_field),
    _rule("no-undefined-string", _S, _E, structure.no_undefined_string),
    _rule("no-missing-crossref", _S, _W, structure.no_missing_crossref),
    _rule("no-early-crossref-parent", _S, _W, structure.no_early_crossref_parent),
    _rule("correct-entry-type", _S, _W, types.correct_entry_type),
    _rule("correct-field-name", _S, _W, types.correct_field_name),
    _rule("no-mojibake", _V, _W, texts.no_mojibake),
    _rule("no-invisible-character", _V, _W, texts.no_invisible_character),
    _rule("no-ligature", _V, _W, texts.no_ligature),
    _rule("require-nfc", _V, _N, texts.require_nfc),
    _rule("no-html-in-title", _V, _W, texts.no_html_in_title),
    _rule("no-unescaped-character", _V, _W, texts.no_unescaped_character),
    _rule("correct-month", _V, _W, values.correct_month),
    _rule("correct-year", _V, _W, values.correct_year),
    _rule("correct-date", _V, _W, values.correct_date),
    _rule("correct-page-dash", _V, _W, values.correct_page_dash),
    _rule("correct-doi-form", _V, _W, values.correct_doi_form),
    _rule("no-invalid-doi", _V, _W, values.no_invalid_doi),
    _rule("correct-url", _V, _W, values.correct_url),
    _rule("no-dead-mirror", _V, _W, mirrors.no_dead_mirror),
    _rule("correct-eprint-form", _V, _W, values.correct_eprint_form),
    _rule("require-eprint-type", _V, _W, values.require_eprint_type),
    _rule("no-double-eprint-type", _V, _W, values.no_double_eprint_type),
    _rule("no-invalid-isbn", _V, _N, values.no_invalid_isbn),
    _rule("no-invalid-issn", _V, _N, values.no_invalid_issn),
    _rule("no-et-al", _V, _W, names.no_et_al),
    _rule("correct-name-separators", _V, _W, names.correct_name_separators),
    _rule("no-too-many-commas", _V, _E, names.no_too_many_commas),
    _rule("no-url-if-doi", _V, _N, values.no_url_if_doi, default=False),
    _rule("no-empty-field", _V, _N, values.no_empty_field, default=False),
    _rule("protect-capitals", _V, _N, texts.protect_title_capitals, default=False),
    _rule("no-title-period", _V, _N, texts.no_title_period, default=False),
    _rule("require-braced-organisation", _V, _N, names.require_braced_organisation, default=False),
    _rule("correct-initials", _V, _N, names.correct_initials, default=False),
    _rule("require-fields", _V, _N, types.require_fields, default=False),
    _rule("no-volume-and-number", _V, _N, types.no_volume_and_number, default=False),
    _rule("no-wrong-doi", _M, _E, metadata.no_wrong_doi),
    _rule("no-unknown-doi", _M, _W, metadata.no_unknown_doi),
    _rule("no-wrong-people", _M, _E, metadata.no_wrong_people),
    _rule("no-wrong-venue", _M, _E, metadata.no_wrong_venue),
    _rule("no-retracted", _M, _E, metadata.no_retracted),
    _rule("no-preprint-if-published", _M, _W, upgrade.no_preprint_if_published),
    _rule("correct-publication-year", _M, _W, metadata.correct_publication_year),
    _rule("correct-author-names", _M, _W, people.correct_author_names),
    _rule("correct-title", _M, _W, metadata.correct_title),
    _rule("require-venue", _M, _W, metadata.require_venue),
    _rule("require-year", _M, _W, metadata.require_year),
    _rule("require-volume", _M, _W, metadata.require_volume),
    _rule("require-number", _M, _W, metadata.require_number),
    _rule("require-pages", _M, _W, metadata.require_pages),
    _rule("require-doi", _M, _W, metadata.require_doi),
    _rule("require-eprint", _M, _W, metadata.require_eprint),
    _rule("no-duplicate-entry", _M, _E, doubles.no_duplicate_entry),
)
"""In the order in which they run. Names never change; pages stand in `docs/rules/`."""


def _list_rule(
    name: str, find: Callable[[ListView], Iterable[Finding]], *, asks: bool, default: bool = True
) -> ListRule:
    summary = (find.__doc__ or "").strip()
    return ListRule(name=name, group=Group.LISTS, severity=_W, summary=summary, find=find, asks=asks, default=default)


LIST_RULES: tuple[ListRule, ...] = (
    _list_rule("no-dead-mirror", mirrors.no_dead_mirror_in_list, asks=False),
    _list_rule("no-wrong-link", lists.no_wrong_link, asks=True),
    _list_rule("require-link", lists.require_link, asks=True),
    _list_rule("require-venue-in-list", lists.require_venue_in_list, asks=True, default=False),
)
"""The rules on reading lists, in the order in which they run."""

AnyRule = Rule | ListRule


def every_rule() -> tuple[AnyRule, ...]:
    """Return the rules in their order, one for each name."""
    every: tuple[AnyRule, ...] = (*RULES, *LIST_RULES)
    return tuple({rule.name: rule for rule in reversed(every)}.values())[::-1]


def rule_named(name: str) -> AnyRule | None:
    """Return the rule of this name, or None."""
    every: tuple[AnyRule, ...] = (*RULES, *LIST_RULES)
    return next((rule for rule in every if rule.name == name), None)


def chosen_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules that `select` names, without those that `ignore` names, in their order.

    A word is the name of a rule or a group, `default` or `all`; without `select` the default rules are taken.
    Raises BibforgeError (status 2) for a word that is none of these.
    """
    names = _chosen_names(select, ignore)
    return tuple(rule for rule in RULES if rule.name in names)


def chosen_list_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[ListRule, ...]:
    """Return the rules on lists that the same words name."""
    names = _chosen_names(select, ignore)
    return tuple(rule for rule in LIST_RULES if rule.name in names)


def _chosen_names(select: Iterable[str], ignore: Iterable[str]) -> set[str]:
    wanted = {name for word in (list(select) or ["default"]) for name in _meant(word)}
    return wanted - {name for word in ignore for name in _meant(word)}


def _meant(word: str) -> list[str]:
    every: tuple[AnyRule, ...] = (*RULES, *LIST_RULES)
    match word:
        case "all":
            return [rule.name for rule in every]
        case "default":
            return [rule.name for rule in every if rule.default]
        case _:
            found = [rule.name for rule in every if word in (rule.name, str(rule.group))]
            if not found:
                raise BibforgeError(f"there is no rule or group {word!r}", status=Exit.USAGE, hint=near_rule(word))
            return found


def near_rule(word: str) -> str:
    """Return the hint for a word that names no rule: the nearest name, or where the names stand."""
    from difflib import get_close_matches  # only where a name was mistyped

    names = [rule.name for rule in RULES] + [rule.name for rule in LIST_RULES]
    near = get_close_matches(word, names, 1)
    return (
        f"did you mean {near[0]}?"
        if near
        else "`bibforge rules` lists every rule; groups: structure, values, metadata, lists"
    )
