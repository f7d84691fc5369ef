"""The programs that fuzz lie in `benchmarks`; their kept cases are replayed here."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent.parent / "benchmarks"))
