"""LaTeX markup read as Unicode text, and Unicode text written as inert LaTeX."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bibforge.text.symbols import (
    ACCENT_COMMANDS,
    DROPPED_ARGUMENT,
    INVISIBLE,
    KNOWN_MATH,
    LETTERS,
    LOWER_SCRIPTS,
    MATH_COMMANDS,
    MATH_READINGS,
    PUNCTUATION,
    READ_ACCENTS,
    READ_ONLY,
    SIGNS,
    STYLES,
    UPPER_SCRIPTS,
)

_MATH_SOURCE = r"\$(?:[^$\\]|\\.){1,400}?\$|\\\((?:[^$\\]|\\[^()]){1,400}?\\\)"
_LATEX = re.compile(r"[\\{}$~`]|--|''")
_TOKEN = re.compile(
    rf"""(?P<url> \\url\s*\{{[^{{}}]*\}} )
    | (?P<math> {_MATH_SOURCE} )
    | (?P<command> \\[A-Za-z]+\*?[\ \t\n]* )
    | (?P<control> \\[^A-Za-z] )
    | (?P<brace> [{{}}] )
    | (?P<ligature> ---?|``|''|[~`] )
    | (?P<text> [^\\{{}}$~`'-]+|. )""",
    re.DOTALL | re.VERBOSE,
)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " ", "`": "‘"}
_NAMED = LETTERS | SIGNS | READ_ONLY
_NOTHING = re.compile(r"\{\s*\}")
"""The empty group that ends a command: `\\beta{}` is a sign, not a command with an argument."""


def from_latex(text: str) -> str:
    """Return what LaTeX markup says, as Unicode (NFC) without braces and commands.

    Accents and letters become characters, style commands and braces go, plain mathematics becomes characters
    (`$\\beta$` gives `β`, `H$_2$O` gives `H₂O`), other mathematics stays as written between its dollars. Unknown
    commands leave their argument, or their name where they have none. `%` is a plain character, as in a `.bib` value.
    """
    if not _LATEX.search(text):
        return unicodedata.normalize("NFC", text)
    reader = _LatexReader()
    for match in _TOKEN.finditer(text):
        reader.take(match)
    return unicodedata.normalize("NFC", reader.finished())


class _LatexReader:
    """The open groups of a LaTeX text that is being read; each knows what becomes of its content."""

    __slots__ = ("_groups", "_pending")

    def __init__(self) -> None:
        self._groups: list[tuple[list[str], list[str]]] = [([], [])]
        self._pending: list[str] = []

    def take(self, match: re.Match[str]) -> None:
        """Read one token."""
        token = match[0]
        match match.lastgroup:
            case "text":
                self._take_text(token)
            case "brace":
                self._open() if token == "{" else self._close()
            case "command":
                self._take_command(token[1:].rstrip(), match)
            case "control":
                self._take_control(token[1])
            case "ligature":
                self._put(_LIGATURES[token])
            case "math":
                self._take_math(token)
            case _:
                self._put(re.sub(r"\\([%#&_{}~])", r"\1", token[token.index("{") + 1 : -1].strip()))

    def finished(self) -> str:
        """Return the text, with every group that was left open closed."""
        while len(self._groups) > 1:
            self._close()
        return "".join(self._groups[0][0])

    def _put(self, text: str) -> None:
        self._groups[-1][0].append(_dressed(text, self._pending) if self._pending else text)
        self._pending = []

    def _take_text(self, token: str) -> None:
        if self._pending:
            token = token.lstrip()
            if not token:
                return
            self._put(token[0])
            token = token[1:]
        self._groups[-1][0].append(token)

    def _open(self) -> None:
        self._groups.append(([], self._pending))
        self._pending = []

    def _close(self) -> None:
        if len(self._groups) == 1:
            return
        content, self._pending = self._groups.pop()
        self._put("".join(content))

    def _take_command(self, name: str, match: re.Match[str]) -> None:
        bare = name.rstrip("*")
        followed = match.string[match.end() : match.end() + 1]
        if bare in READ_ACCENTS and (len(bare) > 1 or followed):
            self._pending.append(bare)
        elif bare in DROPPED_ARGUMENT and followed == "{":
            self._pending = ["drop"]
        elif (reading := _NAMED.get(bare, MATH_READINGS.get(bare))) is not None and bare not in STYLES:
            self._put(reading)
        elif bare not in STYLES and (followed != "{" or _NOTHING.match(match.string, match.end())):
            self._put(_rare_reading(bare))

    def _take_control(self, sign: str) -> None:
        if sign in READ_ACCENTS:
            self._pending.append(sign)
        else:
            self._put(READ_ONLY.get(sign, sign))

    def _take_math(self, token: str) -> None:
        content = token[2:-2] if token[0] == "\\" else token[1:-1]
        if is_math(content):
            self._put(_math_reading(content))
        else:
            self._put("$" if token[0] == "$" else "(")
            for inner in _TOKEN.finditer(content):
                self.take(inner)
            self._put("$" if token[0] == "$" else ")")


def _dressed(text: str, commands: list[str]) -> str:
    """Return `text` with the accents of `commands`, innermost last, on its first letter."""
    if commands[-1] == "drop":
        return ""
    if not text:
        return text
    base = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    length = 1
    while length < len(text) and unicodedata.combining(text[length]):
        length += 1
    marks = "".join(READ_ACCENTS[command] for command in reversed(commands) if command != "drop")
    return unicodedata.normalize("NFC", base + text[1:length] + marks) + text[length:]


@lru_cache(maxsize=1024)
def _rare_reading(name: str) -> str:
    """Return the character of a command that pylatexenc knows, else the command's own name."""
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]  # 20 ms that most texts never need

    spec = get_default_latex_context_db().get_macro_spec(name)
    known = getattr(spec, "simplify_repl", None)
    return known if isinstance(known, str) and known and "%" not in known else name


_MATH_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}\s+[A-Za-z]{2,}(?![A-Za-z])")
_MATH_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_MATH_TEXT = re.compile(r"\\(?:text\w*|mbox|math\w+|operatorname)\s*\{[^{}]*\}")


_SCRIPT = r"(?:\{[^{}]*\}|\\[A-Za-z]+|[^{}\\\s])\s*"
_MALFORMED = re.compile(
    rf"""(?P<live> (?<!\\)[%\#&] | [@`] | ^\s*\\$ )
    | (?P<no_script> [\^_]\s*(?:[}}^_]|$) | [\^_]\s*\\(?:text\w*|mbox)\b(?!\s*\{{) )
    | (?P<two_scripts> \^\s*{_SCRIPT}\^ | _\s*{_SCRIPT}_ )
    | (?P<no_argument> \\(?:d?frac|tfrac|binom|sqrt|math[a-z]+|text\w*|mbox|hat|tilde|bar|vec|dot
                            |overline|widehat|widetilde|operatorname) \s* (?:\}}|$) )""",
    re.VERBOSE,
)
"""What TeX would stop at: comments and parameters, scripts without or with two arguments, commands without theirs."""


def is_math(content: str) -> bool:
    """Tell whether what stands between two dollars is mathematics: known commands, well formed, no prose.

    `$5 and $` and `$\\input{x}$` are not. The list of commands is `symbols.KNOWN_MATH`.
    """
    if not content.strip() or _MALFORMED.search(content) or not _balanced(content):
        return False
    commands = _MATH_COMMAND.findall(content)
    if not all(name in KNOWN_MATH for name in commands) or commands.count("left") != commands.count("right"):
        return False
    if any(ord(char) > 126 and char not in MATH_COMMANDS for char in content):
        return False
    if re.search(r"[\\^_]", content):
        return not _MATH_WORDS.search(_MATH_TEXT.sub("", content))
    return content == content.strip() and not _MATH_WORDS.search(content)


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


_MATH_TOKEN = re.compile(
    r"""\\(?P<style> mathrm|mathit|mathbf|mathsf|mathtt|text|textrm|textit|textbf|textsf|mbox|operatorname
                     |boldsymbol|bm ) \s* \{ (?P<styled>[^{}\\$]*) \}
    | \\(?P<command>[A-Za-z]+) (?P<gap>\s*)
    | \\(?P<control>[^A-Za-z])
    | (?P<script>[_^]) \s* (?: \{ (?P<group>[^{}]*) \} | (?P<one>\\[A-Za-z]+|[^{}\\\s]) )
    | (?P<plain>[^\\{}^_$]+)
    | (?P<brace>[{}])""",
    re.DOTALL | re.VERBOSE,
)


def _math_reading(content: str) -> str:
    """Return plain mathematics as characters, anything with structure between dollars as it was written."""
    out: list[str] = []
    for match in _MATH_TOKEN.finditer(content):
        reading = _math_piece(match)
        if reading is None:
            return f"${content}$"
        out.append(reading)
    return re.sub(r"\s+", " ", "".join(out)).strip()


def _math_piece(match: re.Match[str]) -> str | None:
    if match["plain"] is not None:
        return match["plain"].replace("~", " ")
    if match["styled"] is not None:
        return match["styled"]
    if match["brace"]:
        return ""
    if match["control"]:
        return MATH_READINGS.get(match["control"])
    if match["command"]:
        reading = MATH_READINGS.get(match["command"])
        return reading + (" " if match["gap"] and len(reading) > 1 else "") if reading is not None else None
    return _script_reading(match["script"], match["group"] if match["group"] is not None else match["one"])


def _script_reading(script: str, argument: str) -> str | None:
    if script == "^" and argument.strip() in ("*", "\\ast", "\\star"):
        return "*"
    if script == "^" and argument.strip() == "\\circ":
        return "°"
    if script == "^" and argument.strip() in ("\\prime", "'"):
        return "′"
    table = LOWER_SCRIPTS if script == "_" else UPPER_SCRIPTS
    argument = argument.replace(" ", "")
    return "".join(table[char] for char in argument) if argument and all(char in table for char in argument) else None


_SPECIALS = {
    "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "$": "\\$", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "<": "\\textless{}",
    ">": "\\textgreater{}", "|": "\\textbar{}",
}  # fmt: skip
"""Source: the table of specials in btxdoc and the LaTeX kernel; braces are spelled out since parsers count `\\{`."""

_COMMANDS = {sign: name for name, sign in (LETTERS | SIGNS).items()}
_SUPER = {char: plain for plain, char in UPPER_SCRIPTS.items()}
_SUB = {char: plain for plain, char in LOWER_SCRIPTS.items()}
_SUPER_RUN = f"[{''.join(map(re.escape, _SUPER))}]+"
_SUB_RUN = f"[{''.join(map(re.escape, _SUB))}]+"
_TO_WRITE = re.compile(
    rf"""(?P<super> {_SUPER_RUN} )
    | (?P<sub> {_SUB_RUN} )
    | (?P<special> [&%\#_$~^\\{{}}<>|] )
    | (?P<greek> [\u0370-\u03ff]+ )
    | (?P<marked> .[\u0300-\u036f]+ )
    | (?P<other> [^\x00-\x7f] )""",
    re.VERBOSE,
)
_SCRIPT_OR_SPECIAL = re.compile(r"[^\x20-\x7e]|[&%#_$~^\\{}<>|]|\s\s")


def to_latex(text: str, *, ascii_only: bool) -> str:
    """Return Unicode text as LaTeX that can do nothing but be set: specials escaped, mathematics in braces.

    `ascii_only` (classic BibTeX) also spells accents as whole groups (`{\\"u}`), Greek and signs as mathematics; what
    has no spelling (CJK, emoji) stays. Otherwise letters stay NFC UTF-8, and only lone Greek letters, mathematical
    signs and scripts become mathematics, since no text font holds them. Balanced `$…$` that `is_math` is kept as it is.
    """
    if not _SCRIPT_OR_SPECIAL.search(text):
        return text.strip()
    text = _cleaned(text)
    spell = _classic if ascii_only else _modern
    out: list[str] = []
    position = 0
    for start, end, mathematics in _math_in(text):
        out.append(_TO_WRITE.sub(spell, text[position:start]))
        out.append("{$" + _ascii_math(mathematics) + "$}")
        position = end
    out.append(_TO_WRITE.sub(spell, text[position:]))
    return "".join(out)


def _cleaned(text: str) -> str:
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    text = text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff").replace("ﬃ", "ffi").replace("ﬄ", "ffl")
    text = "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())
    return " ".join(text.split())


_MATH = re.compile(_MATH_SOURCE, re.DOTALL)


def _math_in(text: str) -> list[tuple[int, int, str]]:
    """Return the stretches of `text` that are mathematics: start, end and what stands between the delimiters."""
    found: list[tuple[int, int, str]] = []
    position = 0
    while match := _MATH.search(text, position):
        content = match[0][2:-2] if match[0][0] == "\\" else match[0][1:-1]
        amount = (
            match[0][0] == "$" and text[match.end() : match.end() + 1].isdigit() and not re.search(r"[\\^_]", content)
        )
        if is_math(content) and not amount:
            found.append((match.start(), match.end(), content))
            position = match.end()
        else:
            position = match.start() + 1
    return found


def _ascii_math(content: str) -> str:
    return re.sub(r"[^\x00-\x7f]", lambda match: f"\\{MATH_COMMANDS[match[0]]} ", content).rstrip()


def _modern(match: re.Match[str]) -> str:
    token = match[0]
    match match.lastgroup:
        case "special":
            return _SPECIALS[token]
        case "super":
            return _script("^", token, _SUPER)
        case "sub":
            return _script("_", token, _SUB)
        case "greek":
            return f"{{$\\{MATH_COMMANDS[token]}$}}" if token in MATH_COMMANDS else token
        case "other" if token in MATH_COMMANDS and token not in "·†‡ℓ°¬±×÷µ":
            return f"{{$\\{MATH_COMMANDS[token]}$}}"
        case _:
            return token


def _classic(match: re.Match[str]) -> str:
    token = match[0]
    match match.lastgroup:
        case "special":
            return _SPECIALS[token]
        case "super":
            return _script("^", token, _SUPER)
        case "sub":
            return _script("_", token, _SUB)
        case "greek" if len(token) > 2 or any(char not in MATH_COMMANDS for char in token):
            return token  # a Greek word, not mathematics
        case "greek":
            return "".join(_classic_letter(char) for char in token)
        case "marked":
            return _accented(token)
        case _:
            return _classic_letter(token)


def _script(sign: str, token: str, table: dict[str, str]) -> str:
    plain = "".join(table[char] for char in token)
    return f"{{${sign}{{{plain}}}$}}"


@lru_cache(maxsize=4096)
def _classic_letter(char: str) -> str:
    if char in PUNCTUATION:
        return PUNCTUATION[char]
    if char in _COMMANDS:
        return f"{{\\{_COMMANDS[char]}}}"
    if char in MATH_COMMANDS:
        return f"{{$\\{MATH_COMMANDS[char]}$}}"
    parts = unicodedata.normalize("NFD", char)
    if len(parts) > 1 and parts[0].isascii():
        return _accented(char)
    return _rare_spelling(char)


def _accented(cluster: str) -> str:
    """Return a letter with its combining marks as one braced group: `{\\"u}`, `{\\c{c}}`, `{\\~{\\^e}}`."""
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    if not all(mark in ACCENT_COMMANDS for mark in marks):
        return (
            "".join(_classic_letter(char) if not char.isascii() else char for char in cluster if char != cluster)
            or cluster
        )
    spelled = base if base.isascii() else _classic_letter(base)
    for mark in marks:
        command = ACCENT_COMMANDS[mark]
        whole = command.isalpha() or len(spelled) > 1
        spelled = f"\\{command}{{{spelled}}}" if whole else f"\\{command}{spelled}"
    return f"{{{spelled}}}"


def _rare_spelling(char: str) -> str:
    """Return pylatexenc's spelling of a rare character, where it is mathematics, a `\\text…` command or plain letters.

    Its other commands need packages or font encodings that a document rarely loads; then the character stays.
    """
    from pylatexenc.latexencode import get_builtin_uni2latex_dict  # type: ignore[import-untyped]  # 15 ms that most texts never need

    known = get_builtin_uni2latex_dict().get(ord(char), "")
    ensured = re.fullmatch(r"\\ensuremath\{(.*)\}", known)
    mathematics = ensured[1].replace("\\mathscr", "\\mathcal") if ensured else ""  # the one without a package
    if mathematics and is_math(mathematics):
        return f"{{${mathematics}$}}"
    if re.fullmatch(r"\\text[a-z]+", known):
        return f"{{{known}}}"
    return known if re.fullmatch(r"[A-Za-z0-9 '.,-]+", known) else char
