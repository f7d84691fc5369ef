"""The patterns of BibTeX's syntax."""

from __future__ import annotations

import re

# Possessive quantifiers throughout: no pattern can look at a character more often than its own depth, so that none
# is slow on hostile text. Braces are matched to four levels here; deeper ones are counted by the parser.
_LEVEL_4 = r"\{[^{}]*+\}"
_LEVEL_3 = rf"\{{[^{{}}]*+(?:{_LEVEL_4}[^{{}}]*+)*+\}}"
_LEVEL_2 = rf"\{{[^{{}}]*+(?:{_LEVEL_3}[^{{}}]*+)*+\}}"
_BRACED = rf"\{{[^{{}}]*+(?:{_LEVEL_2}[^{{}}]*+)*+\}}"
_QUOTED = rf'"[^"{{}}]*+(?:{_LEVEL_2}[^"{{}}]*+)*+"'
_BARE = r"[^\s,{}()\"#=@%]++"
_OPERAND = rf"(?:{_BRACED}|{_QUOTED}|{_BARE})"
_VALUE = rf"{_OPERAND}(?:\s*+#\s*+{_OPERAND})*+"
_NAME = r"[^\s,{}()\"#=@%]++"
_TYPE = r"[A-Za-z][^\s{}()\"#%',=@]*+"

_HEAD = rf"@[ \t\r\n]*+({_TYPE})[ \t\r\n]*+(\{{|\((?=\s*+(?:[^\s,(){{}}]*+\s*+,|{_NAME}\s*+=|[\"{{])))|@comment\b"
HEAD = re.compile(_HEAD, re.IGNORECASE)
"""The beginning of a block: `@`, type, opening delimiter. A parenthesis counts only before a key or a value, since
prose has them too."""

HEAD_OR_COMMENT = re.compile(rf"{_HEAD}|(?P<comment>^[ \t]*+%[^\n]*+)", re.IGNORECASE | re.MULTILINE)
COMMENT_ENDS = re.compile(r"[ \t\r]*+(?:\Z|\n[ \t]*+%)")
"""What follows a `%` line that is not continued by plain text."""

LINE_HEAD = re.compile(rf"\n[ \t]*+@[ \t]*+{_TYPE}[ \t]*+[{{(]")
"""The beginning of a block at the beginning of a line."""

KEY = {"{": re.compile(r"\s*+([^\s,{}=]*+)\s*+"), "(": re.compile(r"\s*+([^\s,{}=)]*+)\s*+")}
KEY_TO_COMMA = re.compile(r"\s*+([^,={}\r\n]*+),")
FIELD = re.compile(rf"[\s,]*+({_NAME})\s*+=\s*+({_VALUE})\s*+(?:,|(?=[}})]))")
FIELD_NAME = re.compile(rf"({_NAME})\s*+=\s*+")
OPERAND = re.compile(_OPERAND)
CONCATENATION = re.compile(r"\s*+#\s*+")
END = {"{": re.compile(r"[\s,]*+\}"), "(": re.compile(r"[\s,]*+\)")}
CLOSER = {"{": "}", "(": ")"}
SEPARATORS = re.compile(r"[\s,]*+")
SPACES = re.compile(r"\s*+")
LINE = re.compile(r"[^\n]*+")
STRAY = re.compile(r"[^\s,{}()=@%\"]++(?:[ \t]++[^\s,{}()=@%\"]++)*+|.", re.DOTALL)
BRACE_OR_HEAD = re.compile(rf"[{{}}]|\n[ \t]*+@[ \t]*+{_TYPE}[ \t]*+(?=[{{(])")
QUOTE_OR_BRACE_OR_HEAD = re.compile(rf"[{{}}\"]|\n[ \t]*+@[ \t]*+{_TYPE}[ \t]*+(?=[{{(])")
FIELD_LINE = re.compile(rf"\n[ \t]*+,?[ \t]*+{_NAME}[ \t]*+=[ \t]*+(?=[{{\"\w])|\n[ \t]*+(?=[}})][ \t]*+(?:\r?\n|\Z))")
"""A line that begins a field, or that closes an entry: where the damage of an unclosed value ends."""
