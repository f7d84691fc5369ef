"""The identifiers of an entry, stated and suggested."""

from __future__ import annotations

import pytest

from bibforge.bibtex.parser import parse
from bibforge.bibtex.reading import record_from
from bibforge.model.identifiers import from_spelled, spelled
from bibforge.model.record import Record, record_from_json, record_json


def _record(fields: str, type_: str = "misc") -> Record:
    document = parse(f"@{type_}{{a, title = {{T}}, {fields}}}")
    return record_from(document.entries[0], document, "a.bib")


@pytest.mark.parametrize(
    ("fields", "stated"),
    [
        ("doi = {{10.1000/ab}}", ["doi:10.1000/ab"]),
        ("doi = {{{10.1000/ab}}}", ["doi:10.1000/ab"]),
        (r"doi = {10.1007/978-3-319{\_}28}", ["doi:10.1007/978-3-319_28"]),
        (r"doi = {10.1007/978\textunderscore{}28}", ["doi:10.1007/978_28"]),
        ("doi = {10.1175/1520(2002)130$<$1913:FOX$>$2.0.CO;2}", ["doi:10.1175/1520(2002)130<1913:fox>2.0.co;2"]),
        ("doi = {10.1175/1520(2002)130&lt;1913:FOX&gt;2.0.CO;2}", ["doi:10.1175/1520(2002)130<1913:fox>2.0.co;2"]),
        (r"doi = {\href{https://doi.org/10.1000/ab}{10.1000/ab}}", ["doi:10.1000/ab"]),
        (r"doi = {doi:\url{10.1000/a_b}}", ["doi:10.1000/a_b"]),
        ("doi = {https://dl.acm.org/doi/pdf/10.1145/1.2}", ["doi:10.1145/1.2"]),
        ("url = {https://www.biorxiv.org/content/10.1101/123810v2.full}", ["doi:10.1101/123810"]),
        (r"howpublished = {\url{https://link.springer.com/article/10.1007/s1\_2}}", ["doi:10.1007/s1_2"]),
        ("note = {doi: 10.1000/ab}", ["doi:10.1000/ab"]),
        ("note = {Erratum in doi 10.1000/ab}", []),
        ("eprint = {0706.0001v1 [q-bio.CB]}, archivePrefix = {arXiv}", ["arxiv:0706.0001"]),
        ("eprint = {0706.0001}, archivePrefix = {HAL}", []),
        ("url = {https://arxiv.org/html/2301.00001v2}", ["arxiv:2301.00001"]),
        (r"howpublished = {\url{https://ar5iv.org/abs/2301.00001}}", ["arxiv:2301.00001"]),
        ("eid = {arXiv:2301.00001}", ["arxiv:2301.00001"]),
        ("pages = {arXiv:2301.00001}", ["arxiv:2301.00001"]),
        ("note = {Preprint, arXiv:2301.00001 [cs.CV]}", ["arxiv:2301.00001"]),
        (r"note = {Available at \url{https://arxiv.org/abs/2301.00001}}", ["arxiv:2301.00001"]),
        (r"note = {\href{https://arxiv.org/abs/2301.00001}{arXiv:2301.00001}}", ["arxiv:2301.00001"]),
        ("note = {ArXiv: 2301.00001 version: 2}", ["arxiv:2301.00001"]),
        ("note = {Comment on arXiv:2301.00001}", []),
        ("url = {https://openreview.net/forum?id=HyoST_9xl}", ["openreview:HyoST_9xl"]),
    ],
)
def test_an_identifier_is_stated_by_the_fields_for_it(fields: str, stated: list[str]) -> None:
    """However it is wrapped; what stands in the middle of a note is no statement."""
    assert [spelled(one) for one in _record(fields).identifiers] == stated


@pytest.mark.parametrize(
    ("fields", "hints"),
    [
        ("url = {https://www.nature.com/articles/s41586-021-03819-2}", ["doi:10.1038/s41586-021-03819-2"]),
        (r"howpublished = {\url{https://zenodo.org/record/12}}", ["doi:10.5281/zenodo.12"]),
        ("note = {Comment on arXiv:2301.00001}", ["arxiv:2301.00001"]),
        ("note = {See arXiv:2301.00001}, eprint = {2301.00001}", []),
        ("url = {https://peerj.com/articles/1}, doi = {10.7717/peerj.1}", []),
    ],
)
def test_what_is_only_suggested_is_a_hint(fields: str, hints: list[str]) -> None:
    """A hint is no identifier of the record, and is not kept with it."""
    record = _record(fields)
    assert list(record.hints) == [from_spelled(one) for one in hints]
    assert not set(record.hints) & set(record.identifiers)
    assert record_from_json(record_json(record)).hints == ()
