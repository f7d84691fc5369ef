"""Shell completion: the scripts go where docs/completion.md says, and know the commands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent.parent / "docs" / "completion.md").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the shells of POSIX")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_goes_where_the_page_says(shell: str, tmp_path: Path) -> None:
    """The page names each file that is written or changed in a home folder, and no other."""
    (row,) = re.findall(rf"^\| {shell} \|(.*)\|$", PAGE, flags=re.MULTILINE)
    environment = os.environ | {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [sys.executable, "-m", "bibforge", "--install-completion", shell]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # started as a module, the program is called `python -m bibforge`
    written = {
        f"~/{path.relative_to(tmp_path).as_posix()}".replace("python -m bibforge", "bibforge")
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert written == set(re.findall(r"`(~[^`]+)`", row))
