"""The patterns of BibTeX's syntax."""

from __future__ import annotations

import re

# A blank is every character up to the space, as in BibTeX, and the no-break space of pasted text.
# Possessive quantifiers throughout: no pattern can look at a character more often than its own depth, so that none
# is slow on hostile text. Braces are matched to four levels here; deeper ones are counted by the parser.
_BLANK = r"[\x00-\x20\xa0]"
_LEVEL_4 = r"\{[^{}]*+\}"
_LEVEL_3 = rf"\{{[^{{}}]*+(?:{_LEVEL_4}[^{{}}]*+)*+\}}"
_LEVEL_2 = rf"\{{[^{{}}]*+(?:{_LEVEL_3}[^{{}}]*+)*+\}}"
_BRACED = rf"\{{[^{{}}]*+(?:{_LEVEL_2}[^{{}}]*+)*+\}}"
_QUOTED = rf'"[^"{{}}]*+(?:{_LEVEL_2}[^"{{}}]*+)*+"'
_BARE = r"[^\x00-\x20\xa0,{}()\"#=@%]++"
_OPERAND = rf"(?:{_BRACED}|{_QUOTED}|{_BARE})"
_VALUE = rf"{_OPERAND}(?:{_BLANK}*+#{_BLANK}*+{_OPERAND})*+"
_NAME = _BARE
_TYPE = r"[A-Za-z][^\s{}()\"#%',=@.]*+"  # BibTeX allows a full stop too, but only mail addresses have one

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


def _field(name: str, value: str) -> str:
    return rf"[\x00-\x20\xa0,]*+{name}{_BLANK}*+={_BLANK}*+{value}{_BLANK}*+(?:,|(?=[}})]))"


FIELD = re.compile(_field(f"({_NAME})", f"({_VALUE})"))
"""A field that is plain to its comma: name and value."""

_PLAIN = rf"{_BLANK}*+([^\x00-\x20\xa0,{{}}()=@\"]++){_BLANK}*+,(?:{_field(_NAME, _VALUE)})*+[\x00-\x20\xa0,]*+"
PLAIN = {"{": re.compile(_PLAIN + r"\}"), "(": re.compile(_PLAIN + r"\)")}
"""All of an entry behind its opening delimiter where nothing is wrong in it: its key, and fields as in `FIELD`."""

FIELD_NAME = re.compile(rf"({_NAME}){_BLANK}*+={_BLANK}*+")
OPERAND = re.compile(_OPERAND)
CONCATENATION = re.compile(rf"{_BLANK}*+#{_BLANK}*+")
END = {"{": re.compile(r"[\x00-\x20\xa0,]*+\}"), "(": re.compile(r"[\x00-\x20\xa0,]*+\)")}
CLOSER = {"{": "}", "(": ")"}
SEPARATORS = re.compile(r"[\x00-\x20\xa0,]*+")
SPACES = re.compile(rf"{_BLANK}*+")
LINE = re.compile(r"[^\n]*+")
STRAY = re.compile(r"[^\x00-\x20\xa0,{}()=@%\"]++(?:[ \t]++[^\x00-\x20\xa0,{}()=@%\"]++)*+|.", re.DOTALL)
BRACE_OR_HEAD = re.compile(rf"[{{}}]|\n[ \t]*+@[ \t]*+{_TYPE}[ \t]*+(?=[{{(])")
QUOTE_OR_BRACE_OR_HEAD = re.compile(rf"[{{}}\"]|\n[ \t]*+@[ \t]*+{_TYPE}[ \t]*+(?=[{{(])")
BEHIND_ENTRY = re.compile(r"[ \t\r\n]*+[,}]")
FIELD_LINE = re.compile(
    rf"""\n [\ \t]*+
    (?: (?P<field> ,?[\ \t]*+{_NAME}[\ \t]*+=[\ \t]*+ (?=[{{\"\w]))
      | (?P<closing> (?=[}})] [\ \t]*+ (?:\r?\n|\Z)))
    )""",
    re.VERBOSE,
)
"""A line that begins a field, or that closes an entry: where the damage of an unclosed value ends."""
