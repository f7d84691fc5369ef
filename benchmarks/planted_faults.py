"""Planted faults: clean records, damaged by a seeded program, repaired and checked against a catalog that holds them.

    python benchmarks/planted_faults.py RECORDS.jsonl.gz --catalog CATALOG [--count 200] [--seed 1] [--show]

RECORDS is in the layout of Crossref works, one JSON object a line. Prints, for each kind of fault, how many were
planted, found, rightly fixed and wrongly changed; and what `check` says of invented references and of real ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from bibforge.bibtex.document import Entry
from bibforge.bibtex.entries import Dialect, entry_from
from bibforge.bibtex.parser import parse
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Status, Work
from bibforge.model.people import family_key
from bibforge.model.record import Kind, Record
from bibforge.repair.engine.apply import repaired
from bibforge.repair.engine.result import Repaired
from bibforge.repair.registry import chosen_rules
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.crossref.records import record_from_work
from bibforge.text.comparison import fold, is_cjk, significant_words, squeezed
from bibforge.verify.evidence import Verifier
from bibforge.verify.venues import same_venue
from bibforge.workflows.check import check, references_in

Fields = dict[str, str]


@dataclass
class Sample:
    """One entry of the test file: the record it is true to, and what was planted."""

    key: str
    record: Record
    type: str
    truth: Fields
    fields: Fields
    fault: str
    arxiv: ArxivId | None = None
    planted: str = ""
    tally: Counter[str] = field(default_factory=Counter)


def main() -> None:
    options = arguments()
    rng = random.Random(options.seed)
    pool = list(records(options.records, rng, options.count * 40))
    samples = list(plant(pool, rng, options.count))
    resolvers = [CatalogResolver(options.catalog)]
    text = "\n".join(bib_entry(one) for one in samples)
    learn = Verifier(resolvers).evidence
    outcome = repaired(text, "planted.bib", chosen_rules(), learn=learn)
    again = repaired(outcome.after, "planted.bib", chosen_rules(), learn=learn)
    print(f"entries {len(samples)}; a second run changes {'nothing' if again.after == outcome.after else 'SOMETHING'}")
    rate(samples, outcome, options.show)
    doubles(pool, rng, options.count, learn)
    realness(pool, rng, options.count, resolvers, options.show)
    false_claims(pool, rng, options.count, resolvers)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("records", type=Path)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="entries for each kind of fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every miss")
    return parser.parse_args()


def records(path: Path, rng: random.Random, wanted: int) -> Iterator[tuple[Record, ArxivId | None]]:
    """Give a random sample of the papers that a careful author could cite: people, venue, year, pages and DOI known."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        chosen = [line for line in lines if rng.random() < 0.25]
    rng.shuffle(chosen)
    seen: set[str] = set()
    for line in chosen:
        if len(seen) >= wanted:
            return
        item = json.loads(line)
        record = record_from_work(item)
        title = squeezed(record.title)
        if is_citable(record) and title not in seen:
            seen.add(title)
            arxiv = item.get("_arxiv")
            yield record, ArxivId.parse(str(arxiv)) if arxiv else None


def is_citable(record: Record) -> bool:
    return (
        record.kind in (Kind.ARTICLE, Kind.CONFERENCE)
        and 2 <= len(record.authors) <= 12
        and all(person.given and not person.organisation for person in record.authors)
        and len({family_key(person) for person in record.authors}) == len(record.authors)
        and bool(record.container and record.year and record.pages and record.doi)
        and len(significant_words(record.title)) >= 4
        and not is_cjk(record.title)
        and not re.search(r"[{}\\$<>]", record.title)
    )


def plant(pool: list[tuple[Record, ArxivId | None]], rng: random.Random, count: int) -> Iterator[Sample]:
    """Give `count` entries for each kind of fault, and as many without one; each record is used once."""
    rest = list(pool)
    for name, damage in FAULTS.items():
        planted = 0
        for candidate in list(rest):
            if planted == count:
                break
            record, arxiv = candidate
            sample = clean(record, arxiv, f"k{len(rest):06d}", name)
            if damage(sample, rng, rest):
                rest.remove(candidate)
                planted += 1
                yield sample


def clean(record: Record, arxiv: ArxivId | None, key: str, fault: str) -> Sample:
    made = entry_from(Work(key=key, record=record, status=Status.RESOLVED, mentions=()), dialect=Dialect.BIBTEX)
    wanted = ("author", "title", "journal", "booktitle", "year", "volume", "number", "pages", "doi")
    fields = {one.name: one.value for one in made.fields if one.name in wanted}
    return Sample(key, record, made.type, dict(fields), fields, fault, arxiv)


def bib_entry(sample: Sample) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in sample.fields.items()]
    return "\n".join([f"@{sample.type}{{{sample.key},", *lines, "}", ""])


def leave(sample: Sample, rng: random.Random, pool: object) -> bool:
    return True


def without_doi(sample: Sample, rng: random.Random, pool: object) -> bool:
    return sample.fields.pop("doi", "") != ""


def wrong_year(sample: Sample, rng: random.Random, pool: object) -> bool:
    sample.fields["year"] = str(int(sample.fields["year"]) + rng.choice([-3, -2, -1, 1, 2, 3]))
    return True


def wrong_year_without_doi(sample: Sample, rng: random.Random, pool: object) -> bool:
    return wrong_year(sample, rng, pool) and without_doi(sample, rng, pool)


def wrong_doi(sample: Sample, rng: random.Random, pool: list[tuple[Record, ArxivId | None]]) -> bool:
    other = rng.choice(pool)[0]
    sample.fields["doi"] = str(other.doi)
    return other is not sample.record


def swapped_authors(sample: Sample, rng: random.Random, pool: object) -> bool:
    names = sample.fields["author"].split(" and ")
    i, j = rng.sample(range(len(names)), 2)
    names[i], names[j] = names[j], names[i]
    sample.fields["author"] = " and ".join(names)
    return True


def initials(sample: Sample, rng: random.Random, pool: object) -> bool:
    names = [
        re.sub(r"(?<=[A-Z])[a-z]+", ".", name.partition(", ")[2]) for name in sample.fields["author"].split(" and ")
    ]
    families = [name.partition(", ")[0] for name in sample.fields["author"].split(" and ")]
    new = " and ".join(f"{family}, {given}" for family, given in zip(families, names, strict=True))
    plain = all(re.fullmatch(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?", person.given) for person in sample.record.authors)
    changed = plain and new != sample.fields["author"]
    sample.fields["author"] = new
    return changed


def html(sample: Sample, rng: random.Random, pool: object) -> bool:
    words = sample.fields["title"].split(" ")
    places = [i for i, word in enumerate(words) if word.isalpha()]
    if not places:
        return False
    place = rng.choice(places)
    words[place] = f"<i>{words[place]}</i>"
    sample.fields["title"] = " ".join(words).replace("\\&", "&amp;")
    return True


def mojibake(sample: Sample, rng: random.Random, pool: object) -> bool:
    people = [person.inverted for person in sample.record.authors]
    written = " and ".join(people)
    if written.isascii() or not all(ord(char) < 0x250 for char in written):
        return False
    sample.truth["author"] = written
    try:
        sample.fields["author"] = written.encode().decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def without_numbers(sample: Sample, rng: random.Random, pool: object) -> bool:
    gone = [sample.fields.pop(name, "") for name in ("pages", "volume", "number")]
    return any(gone)


def preprint(sample: Sample, rng: random.Random, pool: object) -> bool:
    if sample.arxiv is None or sample.record.kind not in (Kind.ARTICLE, Kind.CONFERENCE):
        return False
    sample.type = "article"
    sample.fields = {
        "author": sample.fields["author"],
        "title": sample.fields["title"],
        "journal": f"arXiv preprint arXiv:{sample.arxiv}",
        "year": str(sample.arxiv.year),
    }
    return True


FAULTS: dict[str, Callable[[Sample, random.Random, list[tuple[Record, ArxivId | None]]], bool]] = {
    "preprint": preprint,
    "mojibake": mojibake,
    "initials": initials,
    "none": leave,
    "dropped DOI": without_doi,
    "wrong year": wrong_year,
    "wrong year, no DOI": wrong_year_without_doi,
    "wrong DOI": wrong_doi,
    "swapped authors": swapped_authors,
    "HTML": html,
    "dropped numbers": without_numbers,
}
"""Rare material first, so that it is there to be used."""


def rate(samples: list[Sample], outcome: Repaired, show: bool) -> None:
    after = {entry.key: entry for entry in parse(outcome.after).entries}
    found = {one.key: set[str]() for one in samples}
    spans = sorted((entry.start, entry.end, entry.key) for entry in parse(outcome.before).entries)
    for finding in (*outcome.fixed, *outcome.left):
        key = next((key for start, end, key in spans if start <= finding.span.start < end), "")
        found.get(key, set()).add(finding.rule)
    rows: dict[str, Counter[str]] = {}
    fields = 0
    for one in samples:
        row = rows.setdefault(one.fault, Counter())
        values = {each.name: each.value for each in after[one.key].fields}
        wrong = {name: value for name, value in changed(one, values).items() if not is_true(name, value, one)}
        fields += len(one.fields)
        row["planted"] += 1
        row["found"] += bool(found[one.key])
        row["right"] += one.fields != one.truth and is_restored(one, values, after[one.key])
        row["wrong"] += len(wrong)
        if show and (
            wrong
            or (one.fault != "none" and not found[one.key])
            or (one.fault != "none" and not is_restored(one, values, after[one.key]))
        ):
            print(
                "MISS",
                one.fault,
                one.key,
                found[one.key],
                wrong,
                one.fields,
                "RECORD",
                one.record.name,
                one.record.year,
            )
    print(f"{'fault':<20}{'planted':>8}{'found':>8}{'right':>8}{'wrong':>8}")
    for name, row in rows.items():
        print(f"{name:<20}{row['planted']:>8}{row['found']:>8}{row['right']:>8}{row['wrong']:>8}")
    wrongly = sum(row["wrong"] for row in rows.values())
    print(
        f"fields wrongly changed: {wrongly} of {fields} ({wrongly / fields:.3%}); entries "
        f"{sum(r['wrong'] > 0 for r in rows.values())}"
    )


def changed(one: Sample, values: Fields) -> Fields:
    return {name: value for name, value in values.items() if one.fields.get(name) != value}


def is_true(name: str, value: str, one: Sample) -> bool:
    """Tell whether a value that the repair wrote is what the record says."""
    record = one.record
    match name:
        case "doi":
            return Doi.parse(value) == record.doi
        case "title":
            return squeezed(value.replace("\\emph", "")) == squeezed(record.title)
        case "author":
            return fold(value) == fold(one.truth["author"])
        case "eprint" | "archiveprefix" | "eprinttype":
            return True  # counted apart: the record file does not know every preprint
        case "pages":
            return re.sub(r"\D+", "-", value) == re.sub(r"\D+", "-", one.truth.get(name, record.pages))
        case _:
            return squeezed(value) == squeezed(one.truth.get(name, ""))


def is_restored(one: Sample, values: Fields, entry: Entry) -> bool:
    if one.fault == "wrong DOI":
        return False  # a finding, never a replacement
    if one.fault == "preprint":
        return (
            Doi.parse(values.get("doi", "")) == one.record.doi
            and entry.type != "misc"
            and is_true("year", values["year"], one)
        )
    wrong = [name for name, value in one.truth.items() if one.fields.get(name) != value]
    return all(name in values and is_true(name, values[name], one) for name in wrong)


def doubles(pool: list[tuple[Record, ArxivId | None]], rng: random.Random, count: int, learn: object) -> None:
    """Plant every work twice, the second time in another hand, and let the unsafe fixes merge them."""
    samples = []
    for number, (record, arxiv) in enumerate(rng.sample(pool, min(count, len(pool)))):
        first = clean(record, arxiv, f"first{number}", "double")
        second = clean(record, arxiv, f"second{number}", "double")
        second.fields.pop(rng.choice(["doi", "pages", "volume", "number"]), None)
        second.fields["title"] = (
            second.fields["title"].upper() if rng.random() < 0.5 else second.fields["title"].lower()
        )
        samples += [first, second]
    rng.shuffle(samples)
    text = "\n".join(bib_entry(one) for one in samples)
    rules = chosen_rules(["no-duplicate-entry"])
    told = repaired(text, "doubles.bib", rules)
    merged = repaired(text, "doubles.bib", rules, unsafe=True)
    right = sum(
        old[-1:] == new[-1:] and re.sub(r"\D", "", old) == re.sub(r"\D", "", new) for old, new in merged.keys.items()
    )
    print(
        f"double entries: planted {len(samples) // 2}, found {len(told.left)}, merged {len(merged.keys)}, rightly "
        f"{right}"
    )


_WORDS = (
    "adaptive spectral tensor lattice bilevel federated causal sparse latent quantum stochastic neural symbolic "
    "robust kernel "
    "manifold diffusion contrastive hierarchical modular elastic temporal recurrent hyperbolic variational momentum"
)
WORDS = _WORDS.split()
_THINGS = "grammars forests gradients policies embeddings schedulers caches proofs markets cells routers priors codecs"
THINGS = _THINGS.split()


_MEETINGS = (
    "International Conference on Machine Learning", "Conference on Neural Information Processing Systems",
    "Annual Meeting of the Association for Computational Linguistics", "European Conference on Computer Vision",
)  # fmt: skip
_INVENTED_VENUES = (
    "Symposium on Elastic Inference Systems", "Transactions on Modular Learning Behaviour",
    "Journal of Hyperbolic Network Studies", "Conference on Patient Reasoning Machines",
)  # fmt: skip

Fake = Callable[[Sample, random.Random, list[tuple[Record, ArxivId | None]]], bool]
"""Makes a false claim of a true entry; False where it cannot be made of this one."""


def venue_from(names: tuple[str, ...]) -> Fake:
    """Return the change that puts one of these names in the place of the venue."""

    def change(sample: Sample, rng: random.Random, pool: object) -> bool:
        name = rng.choice(names)
        field = "journal" if "journal" in sample.fields else "booktitle"
        sample.fields[field] = name
        return not same_venue(name, sample.record)

    return change


def cut_people(sample: Sample, rng: random.Random, pool: object) -> bool:
    """Leave out some of the people and do not say so."""
    names = sample.fields["author"].split(" and ")
    sample.fields["author"] = " and ".join([names[0], *names[2:]])
    return len(names) >= 3


def exchanged_people(sample: Sample, rng: random.Random, pool: list[tuple[Record, ArxivId | None]]) -> bool:
    """Put people of other papers in the places of some."""
    names = sample.fields["author"].split(" and ")
    known = {family_key(person) for person in sample.record.authors}
    stranger = rng.choice(rng.choice(pool)[0].authors)
    names[rng.randrange(len(names))] = stranger.inverted
    sample.fields["author"] = " and ".join(names)
    return family_key(stranger) not in known


_GIVEN = ("Anastasia", "Bartholomew", "Clementine", "Dagobert", "Euphemia", "Fridolin", "Griselda", "Hyacinth")


def invented_given_name(sample: Sample, rng: random.Random, pool: object) -> bool:
    """Give somebody a given name of the same first letter, which is another person's."""
    names = sample.fields["author"].split(" and ")
    for place, name in enumerate(names):
        family, comma, given = name.partition(", ")
        fitting = [one for one in _GIVEN if comma and len(given) > 3 and given[0] == one[0] and given[:3] != one[:3]]
        if fitting:
            names[place] = f"{family}, {rng.choice(fitting)}"
            sample.fields["author"] = " and ".join(names)
            return True
    return False


def sold_preprint(sample: Sample, rng: random.Random, pool: list[tuple[Record, ArxivId | None]]) -> bool:
    """Claim a meeting for what appeared elsewhere, with the preprint's id for a proof."""
    sample.fields.pop("doi", None)
    sample.fields["eprint"] = str(sample.arxiv)
    return sample.arxiv is not None and venue_from(_MEETINGS)(sample, rng, pool)


def foreign_agency(sample: Sample, rng: random.Random, pool: object) -> bool:
    """Give a DOI of another agency than the ones asked: no proof, and no lie either."""
    sample.fields["doi"] = f"10.5281/zenodo.{rng.randrange(10**6, 10**7)}"
    return True


FAKES: dict[str, Fake] = {
    "wrong venue": venue_from(_MEETINGS),
    "invented venue": venue_from(_INVENTED_VENUES),
    "people left out": cut_people,
    "people exchanged": exchanged_people,
    "people swapped": swapped_authors,
    "invented given name": invented_given_name,
    "preprint sold as published": sold_preprint,
    "markup in the title": html,
    "DOI of another agency": foreign_agency,
}


def false_claims(
    pool: list[tuple[Record, ArxivId | None]], rng: random.Random, count: int, resolvers: list[CatalogResolver]
) -> None:
    """Print what `check` says of entries with one false claim each; the last two kinds are no false claims."""
    for name, change in FAKES.items():
        made = (clean(*one, f"fake{number}", name) for number, one in enumerate(rng.sample(pool, len(pool))))
        samples = list(islice((one for one in made if change(one, rng, pool)), count))
        done = check(list(references_in({"x.bib": "\n".join(map(bib_entry, samples))})), resolvers)
        tally = Counter(" ".join((str(one.judgement.outcome), one.judgement.severity)).strip() for one in done)
        print(f"check, {name}: " + ", ".join(f"{word} {number}" for word, number in tally.most_common()))


def invented(number: int, rng: random.Random, pool: list[tuple[Record, ArxivId | None]]) -> str:
    """Return an entry for a work that does not exist: a plausible title, real names, a real venue."""
    title = (
        f"{rng.choice(WORDS).capitalize()} {rng.choice(WORDS)} {rng.choice(THINGS)} for {rng.choice(WORDS)} "
        f"{rng.choice(THINGS)}"
    )
    lender = clean(*rng.choice(pool), f"invented{number}", "invented")
    lender.fields["title"] = title
    lender.fields.pop("doi", None)
    people = [rng.choice(rng.choice(pool)[0].authors).inverted for _ in range(rng.randint(1, 4))]
    lender.fields["author"] = " and ".join(people)
    return bib_entry(lender)


def realness(
    pool: list[tuple[Record, ArxivId | None]],
    rng: random.Random,
    count: int,
    resolvers: list[CatalogResolver],
    show: bool,
) -> None:
    chosen = rng.sample(pool, min(count, len(pool)))
    with_doi = [clean(*one, f"real{number}", "real") for number, one in enumerate(chosen)]
    bare = [
        replace(one, fields={k: v for k, v in one.fields.items() if k != "doi"}, tally=Counter()) for one in with_doi
    ]
    for name, text in (
        ("real, with DOI", "\n".join(map(bib_entry, with_doi))),
        ("real, without DOI", "\n".join(map(bib_entry, bare))),
        ("invented", "\n".join(invented(number, rng, pool) for number in range(count))),
    ):
        done = check(list(references_in({"x.bib": text})), resolvers)
        tally = Counter(str(one.judgement.outcome) for one in done)
        print(f"check, {name}: " + ", ".join(f"{word} {number}" for word, number in tally.most_common()))
        for one in done if show else ():
            if (one.judgement.outcome == "verified") == (name == "invented"):
                print("ODD", name, one.reference.claim.title, one.judgement)


if __name__ == "__main__":
    main()
