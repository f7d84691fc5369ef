"""Lists read in the light of what is known: the records of an item's identifiers prove its title, and teach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bibforge.model.library import Mention, ReadingList
from bibforge.model.record import Record
from bibforge.readinglist.proofs import Proof, ProofPlace, Proofs, place_of_proof, stands_in
from bibforge.reconcile.lock import fingerprint
from bibforge.reconcile.match import own_identifiers
from bibforge.text.comparison import fold, squeezed
from bibforge.workflows.memory.readings import Readings


class ProvedLists:
    """The lists of one run, read by their texts alone, and again where records prove a reading wrong.

    A reading depends on the text and on the records by fingerprint, and on nothing else: the order of items, lists and
    answers does not count. Entries, their identifiers and their fingerprints are those of the reading by the text.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        readings: Readings,
        on_progress: Callable[[str, int, int], object] | None = None,
    ) -> None:
        self._sources = sources
        self._readings = readings
        self._plain: dict[str, ReadingList] = {}
        for file, text in sources.items():
            self._plain[file] = readings.read(text, file)
            if on_progress:
                on_progress("lists read", len(self._plain), len(sources))
        self._names = {file: [fingerprint(one) for one in reading.mentions] for file, reading in self._plain.items()}
        self._last: dict[str, tuple[Proofs, ReadingList]] = {}

    def lists(self, records: Mapping[str, Sequence[Record]]) -> tuple[ReadingList, ...]:
        """Return the readings of all lists in the light of the records that are taken for each fingerprint."""
        return tuple(self._reading(file, records) for file in self._sources)

    def mentions(self, records: Mapping[str, Sequence[Record]]) -> list[Mention]:
        """Return the mentions of all lists in the light of the records, always in the same order."""
        return [mention for one in self.lists(records) for mention in one.mentions]

    def _reading(self, file: str, records: Mapping[str, Sequence[Record]]) -> ReadingList:
        plain, text = self._plain[file], self._sources[file]
        proofs = _proofs(plain.mentions, self._names[file], records)
        if not any(_is_wrong(mention, proofs, text) for mention in plain.mentions):
            return plain
        before = self._last.get(file)
        if before is None or before[0] != proofs:
            again = self._readings.proved(text, file, proofs)
            same = [fingerprint(one) for one in again.mentions] == self._names[file]
            before = self._last[file] = (proofs, again if same else plain)
        return before[1]


def _proofs(
    mentions: Sequence[Mention], names: Sequence[str], records: Mapping[str, Sequence[Record]]
) -> dict[ProofPlace, Proof]:
    """Return what the records prove that the identifiers of each item have brought, by its place."""
    out = {}
    for mention, name in zip(mentions, names, strict=True):
        stated = frozenset(mention.identifiers)
        place = place_of_proof(mention)
        own = [one for one in records.get(name, ()) if stated.intersection(own_identifiers(one))]
        if place is not None and own:
            people = {f"{person.given} {person.family}".strip() for one in own for person in one.authors}
            out[place] = Proof(tuple(sorted({one.title for one in own})), tuple(sorted(people)))
    return out


def _is_wrong(mention: Mention, proofs: Proofs, text: str) -> bool:
    """Tell whether an item's proof speaks against its reading: another title whose letters stand in it, or other
    people.
    """
    place = place_of_proof(mention)
    proof = proofs.get(place) if place is not None else None
    if proof is None or mention.span is None:
        return False
    if any(squeezed(one) == squeezed(mention.title) for one in proof.titles):
        known = {word for name in proof.names for word in fold(name).split()}
        read = {word for person in mention.authors for word in fold(person.family).split()}
        return bool(known) and bool(read) and known.isdisjoint(read)
    written = text[mention.span.start : mention.span.end]
    return any(stands_in(one, written) for one in proof.titles)
