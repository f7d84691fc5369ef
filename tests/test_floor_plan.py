"""The floors of the house: imports only go down, and no import hides inside a function to dodge a cycle."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "bibforge"
FLOORS = {"errors": 0, "version": 0, "text": 1, "model": 2, "markup": 3, "resolvers": 3, "bibtex": 3, "zotero": 3,
          "exchange": 3, "readinglist": 4, "reconcile": 5, "verify": 6, "repair": 7, "workflows": 8, "cli": 9,
          "api": 10}  # fmt: skip


def test_the_import_contracts_hold() -> None:
    """import-linter keeps every contract of pyproject.toml."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=SOURCE.parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_inside_a_function_dodges_a_cycle() -> None:
    """An import inside a function never names a room above or beside the one it stands in."""
    dodges = []
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                dodges += [
                    f"{path.name}:{line} imports {name}"
                    for line, name in _inner_imports(function)
                    if _climbs(room, name)
                ]
    assert dodges == []


def _inner_imports(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[int, str]]:
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
    return [(node.lineno, node.module) for node in nodes if node.module and node.module.startswith("bibforge.")]


def _climbs(room: str, module: str) -> bool:
    other = module.split(".")[1]
    return other != room and FLOORS[other] >= FLOORS.get(room, 11)


def test_modules_are_rooms_not_halls() -> None:
    """No module grows past 450 lines."""
    sizes = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert {name: size for name, size in sizes.items() if size > 450} == {}
