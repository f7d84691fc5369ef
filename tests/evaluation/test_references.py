"""Labelled references through the real command, against a catalog and services of the small record set."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).parent / "run.py"

REFERENCES = """@inproceedings{real,
  title = {Measuring the glaciers of supervised winter landscapes in 2 dimensions: a quiet view from the western hills},
  author = {Ann Roe and Bob Doe and Cleo Poe},
  year = {2018},
  doi = {10.1000/1}
}
@article{own,
  title = {Ferries between the unlit islands of a patient archipelago},
  author = {Kim Hoe}, year = {2019}, doi = {10.1000/own}
}
@article{invented,
  title = {Nobody has ever written these words about the lighthouses of tomorrow},
  author = {Lee Noe}, year = {2019}
}
"""

OWN_WORK = {"DOI": "10.1000/own", "type": "journal-article", "author": [{"given": "Kim", "family": "Hoe"}],
            "title": ["Ferries between the unlit islands of a patient archipelago"], "container-title": ["Examples"],
            "issued": {"date-parts": [[2019]]}}  # fmt: skip


def test_the_real_check_answers_for_each_reference(records_folder: Path, tmp_path: Path) -> None:
    """Records of both folders verify, an invented reference is not found, and stdout is JSON alone."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    (folder / "references.bib").write_text(REFERENCES, encoding="utf-8")
    (folder / "works.jsonl").write_text(json.dumps(OWN_WORK) + "\n", encoding="utf-8")
    command = [sys.executable, str(RUN), "check", str(folder), "--records", str(records_folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    outcomes = {one["key"]: one["outcome"] for one in json.loads(done.stdout)["references"]}
    assert outcomes == {"real": "verified", "own": "verified", "invented": "not found"}
