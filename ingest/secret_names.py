"""Which names of fields and attributes stand for a secret. Pure."""

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 100  # characters; a longer key is no name
_NOT_LETTERS: Final = re.compile(r"[^0-9a-zà-öø-ÿ]+")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# What may follow the secret word without making the name that of something else.
_AFTER: Final = (
    r"(?:hash(?:ed)?|value|text|plain(?:text)?|clear(?:text)?|confirm(?:ation|ed)?|repeat(?:ed)?|again|verify|new|old"
    r"|current|enc(?:rypted)?|base64|raw|string|header|[0-9]{1,2})*\Z"
)
_KINDS: Final = (
    ("password", re.compile(r"(?:password|passwd|passwort|kennwort|passphrase|passcode|contraseña|motdepasse"
                            r"|pwd|pswd|passw|credentials?)s?" + _AFTER)),
    ("authorization", re.compile(r"(?:authorization|wwwauthenticate|authheader)" + _AFTER)),
    ("cookie", re.compile(r"(?:cookies?|aspnetsessionid|jsessionid|phpsessid)" + _AFTER)),
    ("key", re.compile(r"(?:api|access|secret|private|account|signing|encryption|subscription|functions|master|shared"
                       r"|sharedaccess|host|license|storage|symmetric)keys?" + _AFTER)),
    ("secret", re.compile(r"secrets?" + _AFTER)),
    ("token", re.compile(r"(?:tokens?|jwts?|bearer|samlresponse|samlrequest|assertion)" + _AFTER)),
)  # fmt: skip
_LAST_WORDS: Final = {"pass": "password", "pw": "password", "pin": "password", "otp": "password", "totp": "password",
                      "cvv": "password", "cvc": "password", "sig": "key"}  # fmt: skip


@lru_cache(maxsize=4096)  # attribute names recur in every record of a source
def secret_kind(name: str) -> str | None:
    """The kind of secret that a field of this name holds, or None.

    The name must end in the secret's word, whatever its spelling: `userPassword`, `x-api-key`, `client_secret`,
    `PasswordHash`; not `passwordHasSpecialChars`, `tokenCount`, `secretary`.
    """
    if not name or len(name) > _LONGEST:
        return None
    joined = _NOT_LETTERS.sub("", name.lower())
    for kind, pattern in _KINDS:
        if pattern.search(joined):
            return kind
    words = _WORDS.findall(name)
    return _LAST_WORDS.get(words[-1].lower()) if words else None
