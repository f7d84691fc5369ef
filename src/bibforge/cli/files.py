"""Files: finding sources, and reading text of any encoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import DATA, SUFFIXES, Syntax, is_list_name, recognised, suffix_of
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.library import ReadingList

LARGEST = 64 * 2**20
"""Bytes above which a file is refused at once: lists and `.bib` files are held whole, at 18 times their size and half a
second for each MiB, and the largest of people's own are a tenth of this."""
LOCK = "bibforge.lock"
_MADE = re.compile(r"(?:library[^/]*\.(?:bib|rdf|json|ris)|report\.html|keys\.csv|bibforge\.lock)")
"""What a build writes beside its lock."""
_SITE = ("site", "index.html")
"""The visitor's page below the folder of the lock."""
_NAMED = 20
"""Files that are named one by one when a folder holds more than lists."""


class Sources(NamedTuple):
    """Files to read as lists, and those that a folder holds beside them, each with the reason."""

    named: tuple[Path, ...]
    """Given by the user, file by file."""
    inside: tuple[Path, ...]
    """Found in folders."""
    others: tuple[tuple[Path, str], ...]


def find_sources(paths: Sequence[Path]) -> Sources:
    """Return the files that the arguments name; folders are searched for files with a list suffix, sorted.

    Raises BibforgeError (status 4) where a path does not exist or a folder holds no list.
    """
    named: list[Path] = []
    inside: list[Path] = []
    others: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            found = [(one, _reason_against(one)) for one in sorted(path.rglob("*")) if _is_visible_file(one, path)]
            lists = [one for one, reason in found if not reason]
            if not lists:
                hint = f"put your lists there ({', '.join(SUFFIXES)}), or name them"
                raise BibforgeError("the folder holds no list", place=shown(path), hint=hint)
            inside += lists
            others += [pair for pair in found if pair[1]]
        elif path.exists():
            named.append(path)
        else:
            hint = "name a list or a folder of lists: bibforge build my-list.md"
            raise BibforgeError("no such file or folder", place=shown(path), hint=hint)
    return Sources(tuple(dict.fromkeys(named)), tuple(dict.fromkeys(inside)), tuple(dict.fromkeys(others)))


def _is_visible_file(path: Path, root: Path) -> bool:
    return not _hidden(path, root) and path.is_file()


def is_made(path: Path) -> bool:
    """Tell whether a file is one that `build` writes, beside its lock."""
    is_site = path.parts[-2:] == _SITE and (path.parent.parent / LOCK).exists()
    return is_site or (bool(_MADE.fullmatch(path.name)) and (path.parent / LOCK).exists())


def _reason_against(path: Path) -> str:
    """Return why a file in a folder is no list, or an empty text."""
    if is_made(path):
        return "written by bibforge build"
    return "" if is_list_name(path.name) else "not a list suffix"


def read_sources(
    paths: Sequence[Path], say: Callable[[str], None], read: Callable[[str, str], ReadingList] | None = None
) -> dict[str, str]:
    """Return the texts of the lists that the arguments name, by name; `say` is told what is skipped and why.

    A data file that holds no works is an error where the user has named it, and skipped in a folder; `read` may know
    readings already. Raises BibforgeError (status 4) for what cannot be read.
    """
    sources = find_sources(paths)
    others = list(sources.others)
    texts = {shown(path): read_list_text(path, say, read) for path in sources.named}
    for path in sources.inside:
        text = read_source(path)
        if not _holds_works(text, shown(path), read):
            others.append((path, "no works in it"))
            continue
        tell_syntax(text, shown(path), say)
        texts[shown(path)] = text
    _tell_others(others, say)
    return texts


def read_list_text(
    path: Path, say: Callable[[str], None], read: Callable[[str, str], ReadingList] | None = None
) -> str:
    """Return the text of a list that the user has named; `say` is told where it is not what its name promises.

    Raises BibforgeError (status 4) for what cannot be read, and for data without works.
    """
    text = read_source(path)
    require_works(text, shown(path), read)
    tell_syntax(text, shown(path), say)
    return text


def require_works(text: str, name: str, read: Callable[[str, str], ReadingList] | None = None) -> None:
    """Raise BibforgeError (status 4) where a data file holds no works."""
    if not _holds_works(text, name, read):
        hint = "name a list of records, each with a title key (docs/lists.md)"
        raise BibforgeError("the file holds no works", place=name, hint=hint)


def _holds_works(text: str, name: str, read: Callable[[str, str], ReadingList] | None = None) -> bool:
    if _syntax_of(text, name) not in DATA:
        return True
    if read is None:
        from bibforge.readinglist.carriers import read_list  # the reader is loaded only where something is read

        read = read_list
    return bool(read(text, name).mentions)


def _syntax_of(text: str, name: str) -> Syntax:
    """Return the syntax of a list. Raises BibforgeError (status 4) where neither its name nor its text tells one."""
    found = recognised(text, name)
    if found is None:
        from bibforge.readinglist.carriers import recognise  # it raises, with what to do

        found = recognise(text, name)
    return found.syntax


def tell_syntax(text: str, name: str, say: Callable[[str], None]) -> None:
    """Say that a file is not what its name promises."""
    found = recognised(text, name)
    if found is not None and found.contradicts:
        say(f"{name}: read as {found.syntax}, which it is, although its name ends in {suffix_of(name)}")


def _tell_others(others: Sequence[tuple[Path, str]], say: Callable[[str], None]) -> None:
    for path, reason in others[:_NAMED]:
        say(f"skipped {shown(path)}: {reason}")
    if len(others) > _NAMED:
        rest = Counter(path.suffix or path.name for path, _ in others[_NAMED:])
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in rest.most_common())
        say(f"skipped {counted(len(others) - _NAMED, 'more file')} that are not lists: {kinds}")


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def shown(path: Path) -> str:
    """Return the path as messages, lock and JSON write it: relative to here where it lies below, `/` as separator."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def catalog_at(path: Path) -> Path:
    """Return the path of a catalog. Raises BibforgeError where there is nothing."""
    if not path.exists():
        raise BibforgeError("there is no catalog here", place=shown(path), hint="build one: bibforge catalog add FILE…")
    return path


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes. Raises BibforgeError (status 4) with the reason where it cannot be read."""
    try:
        if path.is_dir():
            raise BibforgeError("this is a folder, not a file", place=shown(path), hint="name the file")
        if path.stat().st_size > LARGEST:
            raise too_large(shown(path))
        return path.read_bytes()
    except OSError as error:
        raise BibforgeError(
            f"cannot read: {error.strerror}", place=shown(path), hint="check the path and its permissions"
        ) from None


def read_bib(path: Path) -> bytes:
    """Return the bytes of a `.bib` or a list. Raises BibforgeError as `read_bytes` does, and where they are no text."""
    from bibforge.text.binary import require_bib_text

    data = read_bytes(path)
    require_bib_text(data, shown(path))
    return data


def too_large(place: str) -> BibforgeError:
    """Return the error for what is larger than `LARGEST`."""
    hint = "split it; `bibforge catalog add` alone reads bulk files of any size"
    return BibforgeError(f"larger than {LARGEST // 2**20} MiB", place=place, hint=hint)


def read_source(path: Path) -> str:
    """Return the text of a reading list, whatever its encoding.

    Raises BibforgeError (status 4) for a suffix that is no list's, for binary files, and for JSON that is not UTF-8.
    """
    return text_of_list(read_bytes(path), shown(path))


def text_of_list(data: bytes, name: str) -> str:
    """Return the text of the bytes of a list. Raises BibforgeError (status 4) as `read_source` does."""
    from bibforge.text.binary import require_list_text
    from bibforge.text.encoding import declared_encoding, decode

    require_list_text(data, name)
    text, encoding = decode(data, declared_encoding(data))
    syntax = _syntax_of(text, name)
    if syntax in _ALWAYS_UTF8 and encoding not in _UNICODE:
        line = _first_broken_line(data)
        hint = "save the file as UTF-8"
        raise BibforgeError(f"this {syntax} is not UTF-8 text", place=f"{name}:{line}", hint=hint)
    return text


_ALWAYS_UTF8 = frozenset({Syntax.JSON, Syntax.NOTEBOOK})
"""Syntaxes whose encoding is fixed (RFC 8259, 8.1)."""
_UNICODE = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be"})


def _first_broken_line(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 1


def read_text(path: Path) -> str:
    """Return the text of one of bibforge's own files (UTF-8). Raises BibforgeError (status 4) where it is not."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        hint = "restore the file from version control"
        raise BibforgeError("the file is not UTF-8 text", place=f"{shown(path)}:{line}", hint=hint) from None
