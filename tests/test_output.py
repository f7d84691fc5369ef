"""The three lists of `sources/` and what is committed in `output/`."""

import json
import shutil
from pathlib import Path

from command import bibforge

ROOT = Path(__file__).parent.parent


def test_the_committed_output_is_what_the_build_makes(tmp_path: Path) -> None:
    """Lists and lock alone, without network or catalog, give the committed files byte for byte."""
    for folder in ("sources", "output"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("library.bib", "library.rdf", "report.html"):
        (tmp_path / "output" / name).unlink()
    done = bibforge(tmp_path, "build", "--locked")
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in (tmp_path / "output").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (ROOT / "output").iterdir()}


def test_every_entry_of_the_three_lists_is_accounted_for(tmp_path: Path) -> None:
    """All 123 entries are there, as 104 works; the twelve pages and the talk are no papers; none is merged wrongly."""
    for folder in ("sources", "output"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    works = json.loads(bibforge(tmp_path, "build", "--locked", "--json").stdout)["works"]
    assert sum(len(work["mentions"]) for work in works) == 123
    assert len(works) == 104
    assert sum(work["status"] == "nonpaper" for work in works) == 13
    parts = [
        work["arxiv"] for work in works if work["title"].startswith("Model compression as constrained optimization")
    ]
    assert sorted(parts) == ["1707.01209", "1707.04319"]
    fixed_point = next(work for work in works if work["arxiv"] == "1512.01322")
    assert fixed_point["doi"] == "10.1109/ICASSP.2016.7471821"
