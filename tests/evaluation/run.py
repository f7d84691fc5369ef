"""The evaluation program, started from its own folder: `python tests/evaluation/run.py --help`."""

import sys

from bibforge_eval.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
