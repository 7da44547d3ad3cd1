"""Which names of fields and attributes stand for a secret. Pure."""

import re
from functools import lru_cache
from typing import Final

LONGEST: Final = 100
"""Characters at the end of a name that are looked at and remembered."""
_NOT_LETTERS: Final = re.compile(r"[^0-9a-zà-öø-ÿ]+")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# What may follow the secret word without making the name that of something else.
_AFTER: Final = (
    "hash(?:ed)?|value|text|plain(?:text)?|clear(?:text)?|confirm(?:ation|ed)?|repeat(?:ed)?|again|verify|new|old"
    "|current|enc(?:rypted)?|base64|raw|string|header|[0-9]{1,2}"
)
_WORDS_OF: Final = {
    "password": "(?:password|passwd|passwort|kennwort|passphrase|passcode|contraseña|motdepasse|pwd|pswd|passw"
                "|credential)s?",
    "authorization": "authorization|wwwauthenticate|authheader",
    "cookie": "cookies?|aspnetsessionid|jsessionid|phpsessid",
    "key": "(?:api|access|secret|private|account|signing|encryption|subscription|functions|master|shared"
           "|sharedaccess|host|license|storage|symmetric)keys?",
    "secret": "secrets?",
    "token": "(?:token|jwt)s?|bearer|samlresponse|samlrequest|assertion",
}  # fmt: skip
_KINDS: Final = tuple((kind, re.compile(rf"(?:{words})(?:{_AFTER})*\Z")) for kind, words in _WORDS_OF.items())
_LAST_WORDS: Final = {"pass": "password", "pw": "password", "pin": "password", "otp": "password", "totp": "password",
                      "cvv": "password", "cvc": "password", "sig": "key"}  # fmt: skip

_TOKEN: Final = re.compile(r"[a-zñ]|\[0-9\](?=\{)")
_BETWEEN: Final = r'(?:[^0-9A-Za-z"]|\\[nrt"])*'


def _spaced(words: str) -> str:
    """The pattern of words with whatever is no letter between any two letters, as it stands in JSON."""
    return _TOKEN.sub(lambda token: f"(?:{token[0]}{_BETWEEN})", words)


NAMES_SHAPE: Final = (
    f'(?:(?:{_spaced("|".join(_WORDS_OF.values()))})(?:{_spaced(_AFTER)})*|{_spaced("|".join(_LAST_WORDS))})"'
)
"""For RE2 and JSON: a text that ends like the name of a secret; whatever `secret_kind` knows, this finds."""


def spaced_name(letters: str) -> str:
    """The same for one name more, given by its letters and digits."""
    return "".join(f"{re.escape(letter)}{_BETWEEN}" for letter in letters) + f'(?:{_spaced(_AFTER)})*"'


def joined(name: str) -> str:
    """A name by its letters and digits alone, in lower case: `Tax-Id` is `taxid`."""
    return _NOT_LETTERS.sub("", name.lower())


def ends_in(letters: str, word: str) -> bool:
    """Whether a name, given by its letters and digits, ends in a word, but for what does not change its meaning."""
    return re.search(rf"{re.escape(word)}(?:{_AFTER})*\Z", letters) is not None


def secret_kind(name: str) -> str | None:
    """The kind of secret that a field of this name holds, or None.

    The name must end in the secret's word, whatever its spelling: `userPassword`, `x-api-key`, `client_secret`,
    `PasswordHash`; not `passwordHasSpecialChars`, `tokenCount`, `secretary`.
    """
    return _kind_of(name[-LONGEST:])


@lru_cache(maxsize=4096)  # attribute names recur in every record of a source
def _kind_of(name: str) -> str | None:
    letters = joined(name)
    for kind, pattern in _KINDS:
        if pattern.search(letters):
            return kind
    words = _WORDS.findall(name)
    return _LAST_WORDS.get(words[-1].lower()) if words else None
