"""What `import bibforge` offers."""

import subprocess
import sys

import pytest

import bibforge


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` can be had, and the list is exactly this."""
    assert bibforge.__all__ == [
        "BibforgeError",
        "Build",
        "BuildOptions",
        "Library",
        "Mention",
        "ReadingList",
        "Record",
        "Work",
        "__version__",
        "build",
        "parse",
        "read_list",
        "write",
    ]
    assert all(getattr(bibforge, name) is not None for name in bibforge.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy lookup invents nothing."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = bibforge.nothing


def test_importing_costs_no_heavy_package() -> None:
    """Neither `import bibforge` nor the version loads typer, the network or a parser."""
    code = (
        "import sys, bibforge, bibforge.cli.entry; sys.exit(any(m in sys.modules for m in ('typer', 'requests', "
        "'rich', 'pyromark')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
