"""The catalog's story in Parquet: bulk files are read as for the SQLite catalog, and filed as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bibforge.errors import BibforgeError
from bibforge.resolvers.tables.builder import FileTally, TableWriter
from bibforge.workflows.bulk.files import BulkFile
from bibforge.workflows.bulk.readers import Readers
from bibforge.workflows.catalog import MOST_NOTES, AddReport, FileReport, OnProgress, bulk_files


def build_tables(
    paths: Sequence[Path],
    folder: Path,
    on_progress: OnProgress | None = None,
    *,
    workers: int = 0,
    memory: str = "",
) -> AddReport:
    """File the records of bulk files, and of folders of them, as a catalog in Parquet.

    The catalog is made as a whole and takes the place of an older one when it is done; the rows and their numbers are
    those that the SQLite catalog would have. A file that cannot be read costs only itself. Raises BibforgeError where
    the folder cannot be written, or where something else lies there.
    """
    files, errors = bulk_files(paths)
    reports: list[FileReport] = []
    today = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with TableWriter(folder, memory) as writer, Readers(workers) as readers:
        for path in files:
            try:
                with BulkFile(path) as source:
                    reports.append(_staged(source, writer, readers, on_progress))
            except BibforgeError as error:
                if error.place == str(folder):
                    raise
                errors.append(error)
        notes = {one.file: [(note.line, note.reason, 1) for note in one.notes] for one in reports}
        for one in reports:
            if one.set_aside > MOST_NOTES:
                notes[one.file].append((0, "not listed singly", one.set_aside - MOST_NOTES))
        tally = writer.finish(today, notes)
    for report in reports:
        counts = tally.get(report.file, FileTally(0, 0, 0))
        report.added, report.replaced, report.unchanged = counts
    return AddReport(files=tuple(reports), errors=tuple(errors))


def _staged(source: BulkFile, writer: TableWriter, readers: Readers, on_progress: OnProgress | None) -> FileReport:
    report = FileReport(file=source.path.name.encode("utf-8", "backslashreplace").decode())
    for chunk in readers.chunks(source):
        for layout, batch in chunk.rows.items():
            writer.begin(report.file, layout)
            writer.add(batch.rows())
        report.take(chunk)
        if on_progress:
            on_progress(report.file, source.done, source.size)
    return report
