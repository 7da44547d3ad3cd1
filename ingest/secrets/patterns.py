"""What names and values of secrets look like in a text: the pieces of which ingest/secrets/rules.py is made."""

from typing import Final

MARKED: Final = r"\[scrubbed:[a-z-]{1,20}\]"
"""The marker itself, which every rule leaves alone: scrubbing twice is scrubbing once."""

_SUFFIX: Final = (
    r"(?:[-_ ]?(?:hash(?:ed)?|value|text|plain|clear|confirm(?:ation)?|repeat|again|new|old|current|encrypted|key"
    r"|raw|string|[0-9]{1,2}))?"
)
SPOKEN: Final = (
    r"(?:pass(?:word|(?<!chpass)wd|wort|phrase|code)s?|kennwort|contrase[ñn]a"
    r"|mot[-_ ]?de[-_ ]?passe|wachtwoord|senha"
    r"|(?<![a-z])pw(?![a-z])|(?-i:(?<=[a-z])P[wW](?![a-z]))"
    # sudo says in which folder
    r"|(?<![a-z])(?!(?-i:PWD=\\?/))p(?:ass|wd|swd)|(?<=[a-z])pwd)"
)
SPOKEN_SHAPE: Final = (
    r"(?:pass(?:word|wd|wort|phrase|code)?s?|kennwort|contraseña|contrasena|mot[-_ ]?de[-_ ]?passe|wachtwoord"
    r"|senha|pwd|pswd|pw)"
)
SPOKEN_STARTS: Final = (
    "pass",
    "kennwort",
    "contraseña",
    "contrasena",
    "mot",
    "wachtwoord",
    "senha",
    "pw",
    "pswd",
)
_SHORT: Final = r"(?<![a-z])(?:pin|t?otp|cvv|cvc)(?:code)?"
_KEY: Final = (
    r"(?:(?:api|access|secret|private|account|signing|encryption|subscription|functions|master|shared|storage|license)"
    r"[-_ ]?key)s?"
)
_DRAWN: Final = (
    r"(?:client[-_ ]?secret|secrets?|token|security-token|code[-_]?verifier"
    r"|(?<![a-z])(?:jwt|sig|credentials?|samlresponse|assertion)|client[-_]key[-_]data)"
)
NAMES: Final = (
    rf"(?<!scrubbed:)(?:(?P<password>{SPOKEN}|{_SHORT})|(?P<key>{_KEY})|(?P<token>{_DRAWN})){_SUFFIX}"
)
"""The end of a secret's name; which of the three groups takes part says its kind."""

_BEFORE: Final = r"(?:\A|[^A-Za-z]|\\[nrt])"
NAMES_SHAPE: Final = (
    rf"(?:{SPOKEN_SHAPE}|{_BEFORE}(?:pin|t?otp|cvv|cvc)(?:code)?|{_KEY}"
    r"|client[-_ ]?secret|secrets?|token|code[-_]?verifier"
    rf"|{_BEFORE}(?:jwt|sig|credentials?|samlresponse|assertion)|client[-_]key[-_]data){_SUFFIX}"
)
"""The same, looser, for RE2: whatever NAMES finds this finds, too, also in the JSON in which the text stands."""

NAME_STARTS: Final = (
    *SPOKEN_STARTS,
    *(
        "pin",
        "otp",
        "totp",
        "cvv",
        "cvc",
        "secret",
        "token",
        "jwt",
        "sig",
        "credential",
        "assertion",
        "samlresponse",
    ),
    *("api", "access", "private", "account", "signing", "encryption", "subscription", "functions", "master"),
    *("shared", "storage", "license", "security-token", "client", "code"),
)
"""With one of these, in lower case, every name begins."""

PROSE: Final = (
    r"(?!(?:must|should|is|was|has|have|had|are|cannot|can|could|does|did|may|might|will|would|not|no|too|contains?"
    r"|expired?|expires|invalid|incorrect|wrong|required|missing|reset|changed?|updated?|mismatch|ok|valid|accepted"
    r"|rejected|denied|failed|empty|at|in|of|for|the|a|an)(?:[\s,.;!\"'\\<)\]}]|\Z))"
)
"""Not a word that after "Password:" goes on speaking about the password."""

NOTHING: Final = r"(?!(?:true|false|null|none|nil|undefined|n/a|\*+)(?![\w*]))"
"""Not a flag, nor what stands for no value."""

QUOTED: Final = (
    r'"(?:[^"\\\r\n]|\\.)*+"?'
    r"|'(?:[^'\\\r\n]|\\.)*+'?"
    r'|\\"(?:[^"\\]|\\\\\\"|\\[^"])*+(?:\\")?'  # JSON within JSON
    r'|\\{2,9}"[^"]*+"?'  # and deeper
)
CONNECTION: Final = r"[^;=\r\n\"'|]{1,200}+(?=;\s*+(?:[A-Za-z][\w ]{0,40}=|[\"'\r\n]|\Z))"
"""In a connection string a value runs to the `;` before the next name, and may hold blanks and ampersands."""

BARE: Final = r"(?:[^\s;&,\"'|<>{}\\]|,(?!\s|[\w.-]{1,40}\s?[=:])|[{}<>|\\](?=[^\s\"',;&|]))++"
