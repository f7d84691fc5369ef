"""The modules of the house: none needs itself over others, and a class name means one thing in all of them."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Give every module by its dotted name."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module, names: frozenset[str]) -> set[str]:
    """Return the modules of `names` that a module imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & names if inner & names else {node.module}
    return found & names


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that stand in circles: what is left when modules without imports left are taken away."""
    rest = {name: set(needs) - {name} for name, needs in graph.items()}
    while free := {name for name, needs in rest.items() if not needs}:
        rest = {name: needs - free for name, needs in rest.items() if name not in free}
    while unused := set(rest) - {need for needs in rest.values() for need in needs}:
        rest = {name: needs for name, needs in rest.items() if name not in unused}
    return sorted(rest)


def test_no_module_needs_itself_over_others() -> None:
    """Imports of types and imports inside functions count too: a circle is one whatever hides it."""
    modules = dict(trees())
    names = frozenset(modules)
    assert circle({name: imports(tree, names) for name, tree in modules.items()}) == []


def test_a_circle_is_seen() -> None:
    """Three modules in a ring are told, one before and one behind them are not."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}}
    assert circle(graph) == ["a", "b", "c"]


def test_a_class_name_stands_once() -> None:
    """Two classes of one name in two rooms are two things that readers take for one."""
    names = Counter(node.name for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert sorted(name for name, count in names.items() if count > 1) == []


def patterns() -> Iterator[tuple[str, str, str]]:
    """Give place, text and flags of every pattern that stands as a literal, not those put together from tables."""
    for module, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if ast.unparse(node.func).startswith(("re.", "compiled_later")):
                literal = "".join(str(part.value) for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                rest = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
                yield f"{module}:{node.lineno}", literal, " ".join(map(ast.unparse, rest))


def test_a_long_pattern_is_written_out() -> None:
    """Over 100 characters a pattern is `re.VERBOSE` and its parts have names."""
    long = [one for one in patterns() if len(one[1]) > 100]
    assert long
    assert [place for place, text, flags in long if "VERBOSE" not in flags or "(?P<" not in text] == []
