"""The command line of the evaluation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bibforge.reconcile.words import phrases
from bibforge.resolvers.answers import Resolver
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge_eval import evidence, linked, recorded, reshape
from bibforge_eval.absent import accepted_in_absence
from bibforge_eval.accuracy import Asked, Run, accepted_lookalikes, runs
from bibforge_eval.doubles import double_lines, doubled_works
from bibforge_eval.judge import Error
from bibforge_eval.material import Item, Records, list_items, read_items, read_records, sampled
from bibforge_eval.pairs import measured_pairs
from bibforge_eval.perturb import CHANGES, changed_items
from bibforge_eval.rates import measured_rates
from bibforge_eval.references import checked
from bibforge_eval.requests_plan import modelled_seconds, request_lines, table_lines
from bibforge_eval.services import network_resolvers, serve, services

HEADINGS = (
    f"{'':<44}{'mentions':>9}{'in set':>8}{'precision':>10}{'recall':>8}{'own id':>8}{'open':>7}{'wrong':>7}"
    f"{'requests':>9}{'seconds':>9}{'ms each':>8}"
)


NO_KEY, KEY = "without any key", "with Semantic Scholar's key"


def say(text: str) -> None:
    """Write one line to stdout, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and print its figures; the status is 0, whatever they are."""
    own = _OWN_OPTIONS.get(arguments[0]) if arguments else None
    if own:
        return own(arguments[1:])
    options = _parser().parse_args(arguments)
    if options.what == ["serve"]:
        serve(options.records)
    records = read_records(options.records)
    say(f"{len(records.arxiv)} arXiv records, {len(records.published)} published ones; seed {options.seed}")
    if options.against == "catalog" and not {"requests", "table"} & {*options.what}:
        _run(records, lambda: [CatalogResolver(options.catalog)], options)
    else:
        with services(options.records, options.arxiv, options.crossref, options.semanticscholar) as addresses:
            keyless = replace(addresses, semanticscholar="")
            shown = addresses if options.with_key else keyless
            if options.what == ["table"]:
                ways = {NO_KEY: lambda: network_resolvers(keyless), KEY: lambda: network_resolvers(addresses)}
                for line in table_lines(records, ways, options.sizes, options.seed):
                    say(line)
                return 0
            _run(records, lambda: network_resolvers(shown), options)
    return 0


def _check(arguments: Sequence[str]) -> int:
    """Print what `bibforge check --json` says of labelled references, and nothing else."""
    parser = argparse.ArgumentParser(prog="run.py check", description=_check.__doc__)
    parser.add_argument("folder", type=Path, help="references.bib, works.jsonl, arxiv.jsonl (labels.json is not read)")
    parser.add_argument("--records", type=Path, required=True, help="folder with the record sets")
    parser.add_argument("--keep", type=Path, help="folder that keeps the catalog for the next run")
    parser.add_argument("--offline", action="store_true", help="ask the catalog only")
    options = parser.parse_args(arguments)
    sys.stdout.write(checked(options.folder, options.records, keep=options.keep, offline=options.offline))
    return 0


def _doubles(arguments: Sequence[str]) -> int:
    """Print how many works stay doubled where lists are compiled together and nobody is asked."""
    parser = argparse.ArgumentParser(prog="run.py doubles", description=_doubles.__doc__)
    parser.add_argument("lists", type=Path, help="folder with lists")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every pair")
    options = parser.parse_args(arguments)
    for line in double_lines(doubled_works(options.lists), verbose=options.verbose):
        say(line)
    return 0


def _printed(lines: Callable[[Sequence[str]], Iterable[str]]) -> Callable[[Sequence[str]], int]:
    """Return a command that says the lines of a module of its own."""

    def command(arguments: Sequence[str]) -> int:
        for line in lines(arguments):
            say(line)
        return 0

    return command


_OWN_OPTIONS = {
    "check": _check, "doubles": _doubles, "evidence": _printed(evidence.lines),
    "linked": _printed(linked.lines), "recorded": _printed(recorded.lines),
    "reshape": _printed(reshape.lines),
}  # fmt: skip
"""What has options of its own."""


def _run(records: Records, asked: Asked, options: argparse.Namespace) -> None:
    anyone = asked()[0].name == "catalog"
    for name in options.what:
        say(f"\n{name}, against the {options.against}")
        match name:
            case "lists":
                _print_runs(name, list_items(options.lists, records), asked, options)
            case "read":
                _print_runs(name, read_items(options.lists, records), asked, options)
            case "sample":
                _print_runs(name, sampled(records, options.sample, options.seed, without_doi=anyone), asked, options)
            case "lookalikes":
                items = sampled(records, options.sample, options.seed, without_doi=anyone)
                _print_lookalikes(items, asked, options)
            case "absent":
                _print_absent(sampled(records, options.sample, options.seed), asked, options)
            case "pairs":
                _print_pairs(records, asked()[0], options)
            case "rates":
                _print_rates(sampled(records, options.sample, options.seed, without_doi=anyone), asked, options)
            case "requests":
                _print_requests(records, asked, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    what = ("lists", "read", "sample", "lookalikes", "absent", "pairs", "rates", "requests", "table", "serve")
    parser.add_argument("what", nargs="+", choices=what)
    parser.add_argument("--records", type=Path, required=True, help="folder with the record sets")
    parser.add_argument("--lists", type=Path, help="folder with lists and their *.truth.json")
    parser.add_argument("--catalog", type=Path, help="catalog built from the record sets (`bibforge catalog add`)")
    parser.add_argument("--against", choices=("catalog", "services"), default="catalog", help="where to look things up")
    parser.add_argument("--arxiv", default="", help="address of a loopback arXiv that runs (see `serve`)")
    parser.add_argument("--crossref", default="", help="address of a loopback Crossref that runs (see `serve`)")
    parser.add_argument("--semanticscholar", default="", help="address of a loopback Semantic Scholar (see `serve`)")
    parser.add_argument("--with-key", action="store_true", help="ask Semantic Scholar too")
    parser.add_argument("--sample", type=int, default=1500, help="mentions made from records")
    parser.add_argument("--lookalikes", type=int, default=500, help="look-alikes to make")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="mentions of the request plans")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--change", action="append", default=[], choices=list(CHANGES), help="only these changes")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every error and every miss")
    return parser


def _print_runs(name: str, items: Sequence[Item], asked: Asked, options: argparse.Namespace) -> None:
    say(HEADINGS)
    for one in runs(name, items, asked, changes=options.change, seed=options.seed):
        _print_run(one, verbose=options.verbose)


def _print_run(run: Run, *, verbose: bool) -> None:
    f = run.figures
    modelled = modelled_seconds(run.requests)
    each = 1000 * run.seconds / max(1, f.mentions)
    own = f.named / f.in_set if f.in_set else 1.0
    say(
        f"{run.name:<44}{f.mentions:>9}{f.in_set:>8}{f.precision:>10.4f}{f.recall:>8.4f}{own:>8.4f}{f.abstained:>7}"
        f"{f.wrong:>7}"
        f"{sum(run.requests.values()):>9}{modelled:>9.0f}{each:>8.1f}",
    )
    for error in f.errors:
        say(f"    wrong: {_described(error)}")
    for reason, count in f.reasons.most_common(None if verbose else 3):
        say(f"    open, {count} times: {reason}")
    for item, resolution in f.missed if verbose else ():
        people = [person.display for person in item.mention.authors][:4]
        against = f"truth {item.truth.title!r}; {phrases(resolution.against)}"
        say(f"    missed {item.label}: {item.mention.title!r} {people} {item.mention.year}; {against}")


def _described(error: Error) -> str:
    mention, record = error.item.mention, error.record
    people = ", ".join(p.display for p in mention.authors[:4])
    found = ", ".join(p.display for p in record.authors[:4])
    return (
        f"{error.item.label} {mention.title!r} ({people}; {mention.year})\n"
        f"           got {record.name} {record.title!r} ({found}; {record.year})\n"
        f"           because {phrases(error.reasons)}"
    )


def _print_absent(items: Sequence[Item], asked: Asked, options: argparse.Namespace) -> None:
    say("\nacceptances where no record of the work is in the set")
    for change in options.change or list(CHANGES):
        changed = changed_items(items, change, options.seed)
        false = accepted_in_absence(changed, asked()[0])
        say(f"{change:<44}{len(changed):>9}{len(false):>8}{len(false) / max(1, len(changed)):>10.4f}")
        for error in false:
            say(f"    {_described(error)}")


def _print_lookalikes(items: Sequence[Item], asked: Asked, options: argparse.Namespace) -> None:
    for without_people in (False, True):
        count, false, other = accepted_lookalikes(
            items, asked, count=options.lookalikes, seed=options.seed, without_people=without_people
        )
        say(
            f"\nlook-alikes{', title alone' if without_people else ''}: {len(false)} of {count} accepted as their "
            f"model, {len(other)} as something else"
        )
        for error in (*false, *other):
            say(f"    {_described(error)}")


def _print_pairs(records: Records, place: Resolver, options: argparse.Namespace) -> None:
    for name, figures in measured_pairs(records, place, options.sample, options.seed).items():
        say(
            f"{name:<44}{figures.known:>8} known{figures.found:>8} found{figures.wrong:>6} wrong"
            f"   precision {figures.precision:.4f}   recall {figures.recall:.4f}",
        )
        for line in figures.errors + (figures.missed if options.verbose else []):
            say(f"    {line}")


def _print_rates(items: Sequence[Item], asked: Asked, options: argparse.Namespace) -> None:
    say(f"{'evidence':<28}{'claims':>8}{'wrong':>7}{'wrong if absent':>17}{'rate':>9}{'95 % interval':>22}")
    for strength, tally in measured_rates(items, asked()[0], options.seed).items():
        low, high = tally.rate.interval
        name = strength.name.lower().replace("_", " ")
        say(
            f"{name:<28}{tally.cases:>8}{tally.wrong:>7}{tally.absent:>17}{tally.rate.share:>9.5f}"
            f"{f'{low:.5f} to {high:.5f}':>22}"
        )


def _print_requests(records: Records, asked: Asked, options: argparse.Namespace) -> None:
    for size in options.sizes:
        for line in request_lines(records, asked, size, options.seed):
            say(line)
