"""The tables between Unicode characters and their TeX spellings: accents, letters, signs and mathematical symbols."""

from __future__ import annotations

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361", "h": "\u0309", "G": "\u030f", "U": "\u030e",
    "textcommabelow": "\u0326",
}  # fmt: skip
"""TeX accent command → combining character (`\\h` is the Vietnamese hook of encoding T5)."""

READ_ACCENTS = ACCENTS | {
    "ocirc": "\u030a", "polhk": "\u0328", "udot": "\u0323", "soft": "\u030c", "lfhook": "\u0326", "uarc": "\u0311",
    "textogonekcentered": "\u0328", "capitalacute": "\u0301", "capitalcedilla": "\u0327", "capitaltilde": "\u0303",
}  # fmt: skip
"""Accent command → combining character, those included that others write: `mathscinet.sty` of the AMS (`\\ocirc{u}` in
what MathSciNet exports) and `textcomp`."""

ACCENT_COMMANDS = {mark: command for command, mark in ACCENTS.items()}
"""Combining character → accent command."""

LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "th": "þ", "TH": "Þ",
    "SS": "ẞ",
}  # fmt: skip
"""Letters with a command of their own."""

SIGNS = {
    "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "copyright": "©", "pounds": "£", "textdegree": "°",
    "textregistered": "®", "texttrademark": "™", "texteuro": "€", "textyen": "¥", "textcent": "¢",
    "textexclamdown": "¡", "textquestiondown": "¿", "textbullet": "•", "textordfeminine": "ª",
    "textordmasculine": "º", "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„", "quotesinglbase": "‚",
    "guilsinglleft": "‹", "guilsinglright": "›", "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾",
    "textmu": "µ", "textnumero": "№", "textbrokenbar": "¦", "textcurrency": "¤",
}  # fmt: skip
"""Signs of ordinary text, written and read."""

READ_ONLY = {
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\\": " ", ",": " ", ";": " ",
    ":": " ", "!": "", "-": "", "/": "", "@": "", "\n": " ", ">": " ", "|": "‖", "*": "", "+": "", "<": "",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textdollar": "$",
    "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
    "textquotedbl": '"', "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "textquotesingle": "'", "textendash": "–", "textemdash": "—", "textellipsis": "…", "dots": "…", "ldots": "…",
    "textasciigrave": "`", "textasciiacute": "´", "textperiodcentered": "·", "textsection": "§", "textparagraph": "¶",
    "textdagger": "†", "textcopyright": "©", "textsterling": "£", "euro": "€", "lq": "‘", "rq": "’",
    "glqq": "„", "grqq": "“", "flqq": "«", "frqq": "»", "quad": " ", "qquad": " ", "thinspace": " ", "space": " ",
    "enspace": " ", "nobreakspace": " ", "slash": "/", "lbrace": "{", "rbrace": "}", "backslash": "\\", "hyp": "-",
    "allowbreak": "", "linebreak": " ", "newline": " ", "par": " ", "relax": "", "protect": "", "noindent": "",
    "newblock": " ", "discretionary": "", "xspace": "", "ignorespaces": "", "unskip": "", "null": "",
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX",
    "cprime": "ʹ", "cdprime": "ʺ", "Dbar": "Đ", "dbar": "đ", "rasp": "ʽ", "lasp": "ʼ",  # mathscinet.sty
    "texttimes": "×", "textpm": "±", "textdiv": "÷", "textminus": "−", "textapprox": "≈",  # textcomp and its kin
    "today": "today", "IJ": "Ĳ", "ij": "ĳ", "textdblhyphen": "-", "cyrchar": "",
}  # fmt: skip
"""Commands and control symbols that are read but never written."""

_STYLES = """
    emph textbf textit textrm textsf texttt textsc textsl textup textmd textnormal text mbox hbox fbox em it bf rm sf tt
    sc sl bfseries itshape rmfamily sffamily ttfamily scshape slshape upshape mdseries normalfont small large Large
    footnotesize scriptsize tiny normalsize uppercase lowercase MakeUppercase MakeLowercase underline ensuremath
    enquote mkbibquote mkbibemph mkbibitalic mkbibbold mkbibacro NoCaseChange bibstring acro ac lowercase title
    mathrm mathit mathbf mathsf mathtt boldsymbol bm operatorname textsuperscript textsubscript
"""
STYLES = frozenset(_STYLES.split())
"""Commands that only dress their argument (or what follows): the argument is kept, the command dropped."""

DROPPED_ARGUMENT = frozenset(
    ["href", "textcolor", "color", "foreignlanguage", "noopsort", "SortNoop", "switchargs", "vphantom"]
)
"""Commands whose first argument is no text of the title."""

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""Greek letters of mathematics (the capitals that look Latin have no command)."""

RELATIONS = {
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "div": "÷", "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "∙",
    "leq": "≤", "geq": "≥", "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅",
    "equiv": "≡", "propto": "∝", "to": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓", "infty": "∞",
    "partial": "∂", "nabla": "∇", "ell": "ℓ", "hbar": "ℏ", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈",
    "notin": "∉", "ni": "∋", "subset": "⊂", "supset": "⊃", "subseteq": "⊆", "supseteq": "⊇", "cup": "∪", "cap": "∩",
    "setminus": "∖", "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "wedge": "∧", "vee": "∨",
    "oplus": "⊕", "otimes": "⊗", "ominus": "⊖", "odot": "⊙", "perp": "⊥", "parallel": "∥", "mid": "∣", "angle": "∠",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "aleph": "ℵ", "Re": "ℜ",
    "Im": "ℑ", "wp": "℘", "surd": "√", "bigoplus": "⨁", "bigotimes": "⨂", "triangle": "△", "diamond": "⋄",
    "dagger": "†", "ddagger": "‡", "prime": "′", "rightsquigarrow": "⇝", "rightleftharpoons": "⇌", "vdash": "⊢",
    "models": "⊨", "top": "⊤", "cdots": "⋯", "ltimes": "⋉", "rtimes": "⋊", "bowtie": "⋈", "gtrsim": "≳",
    "lesssim": "≲", "prec": "≺", "succ": "≻", "sharp": "♯", "flat": "♭", "natural": "♮", "oint": "∮",
}  # fmt: skip
"""Operators, relations, arrows and other single signs of mathematics."""

MATH_ALIASES = {
    "le": "≤", "ge": "≥", "ne": "≠", "rightarrow": "→", "longrightarrow": "→", "gets": "←", "colon": ":",
    "lbrack": "[", "rbrack": "]", "vert": "|", "Vert": "‖", "lvert": "|", "rvert": "|", "degree": "°",
    "varnothing": "∅",
    "land": "∧", "lor": "∨", "lnot": "¬", "iff": "⇔", "implies": "⇒", "backslash": "\\", "%": "%", "#": "#", "&": "&",
    "_": "_", "{": "{", "}": "}", ",": " ", ";": " ", ":": " ", "!": "", " ": " ", ">": " ", "quad": " ", "qquad": " ",
    "ldots": "…", "dots": "…", "dotsc": "…", "dotsb": "⋯", "$": "$", "textbackslash": "\\", "lesseqgtr": "⋚",
}  # fmt: skip
"""Further mathematical commands that have a plain reading."""

_OPERATORS = """
    log ln exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan min max sup inf lim limsup liminf det dim
    ker deg gcd arg hom Pr mod bmod pmod
"""
OPERATORS = frozenset(_OPERATORS.split())
"""Named operators, read as their own name."""

_MATH_STRUCTURE = """
    frac dfrac tfrac sqrt binom mathbb mathcal mathfrak mathscr mathrm mathit mathbf mathsf mathtt boldsymbol bm
    operatorname text textrm textit textbf textsf texttt mbox overline underline bar hat tilde vec dot ddot widehat
    widetilde check breve acute grave left right big Big bigl bigr Bigl Bigr bigg Bigg stackrel overset underset
    overbrace underbrace limits nolimits displaystyle textstyle scriptstyle rm it bf sf tt cal mathring phantom
    overrightarrow xrightarrow xleftarrow textsc middle not mathop mathbin mathrel mathord hspace ensuremath
    tilde prime substack pmb mathds mathbbm
"""
MATH_STRUCTURE = frozenset(_MATH_STRUCTURE.split())
"""Commands that build mathematics from other mathematics: harmless, but without a plain reading."""

UPPER_SCRIPTS = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
LOWER_SCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

PUNCTUATION = {
    "\u2018": "`", "\u2019": "'", "\u201c": "``", "\u201d": "''", "\u2013": "--", "\u2014": "---", "\u2015": "---",
    "\u2010": "-", "\u2011": "-", "\u2012": "--", "\u2026": "{\\ldots}", "\u2032": "{$'$}", "\u2033": "{$''$}",
    "\u2212": "{$-$}", "\u00b7": "{$\\cdot$}", "\u00b4": "'", "\u02bc": "'", "\u201e": ",,", "\u201a": ",",
    "\u00d7": "{$\\times$}", "\u2044": "/", "\u2217": "{$\\ast$}", "\u2022": "{\\textbullet}",
}  # fmt: skip
"""Typographic characters and what classic TeX is given for them."""

INVISIBLE = dict.fromkeys([0xAD, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063])
"""Characters without a shape, dropped everywhere (a translation table)."""

MATH_READINGS = GREEK | RELATIONS | MATH_ALIASES | {name: name for name in OPERATORS}
"""Mathematical command → plain reading."""

MATH_COMMANDS = {sign: name for name, sign in (GREEK | RELATIONS).items()} | {"∘": "circ", "†": "dagger"}
"""Mathematical character → command."""

KNOWN_MATH = frozenset(MATH_READINGS) | MATH_STRUCTURE
"""The commands that may stand in mathematics of a title; whatever holds another one is not mathematics."""
