"""The forms in which secrets stand in log texts.

RE2 says in one pass over a text which rules may apply: see ingest/secret_shapes.py. What they take out is found by
Python's own engine: the patterns are ours, not a user's. Each is tried only where one of its fixed words begins, and
uses possessive or bounded repeats, so that the time is linear (tested); look-around keeps what is no secret.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.secret_patterns import (
    BARE,
    CONNECTION,
    MARKED,
    NAME_STARTS,
    NAMES,
    NAMES_SHAPE,
    NOTHING,
    PROSE,
    QUOTED,
)
from ingest.secret_shapes import GAP


@dataclass(frozen=True, slots=True)
class Rule:
    """One form. `shape`: RE2's looser idea of it; `starts`: the words, in lower case, at which it may begin.

    `replace` gives what stands in the place of a match.
    """

    shape: str
    starts: tuple[str, ...]
    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]


def marker(kind: str) -> str:
    """What stands in the place of a secret."""
    return f"[scrubbed:{kind}]"


def _named(match: re.Match[str]) -> str:
    """The name and separator as they were, and the marker inside whatever quotes the value had."""
    kind = next(name for name in ("password", "key", "token") if match[name] is not None)
    return match["head"] + _in_quotes(match["value"], kind)


def _kind(kind: str) -> Callable[[re.Match[str]], str]:
    """Keeps the group `head`, if there is one, and puts the marker in the place of everything after it."""
    return lambda match: (match.groupdict().get("head") or "") + marker(kind)


def _quoted(kind: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match["head"] + _in_quotes(match["value"], kind)


def _in_quotes(value: str, kind: str) -> str:
    opening = re.match(r"\\*[\"']", value)
    if opening is None:
        return marker(kind)
    quote = opening[0]
    closed = len(value) >= 2 * len(quote) and value.endswith(quote)
    return quote + marker(kind) + (quote if closed else "")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_VENDORS: Final = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "aiza", "sk_live_",
                   "rk_live_", "sk-", "npm_", "ya29.", "x-amz-")  # fmt: skip

RULES: Final = (
    Rule(
        "-----begin",
        ("-----begin",),
        _compile(
            r"(?P<head>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)"
            rf"(?!\s*{MARKED})[^-]*+(?:-(?!----END)[^-]*+)*+"
        ),
        _kind("private-key"),
    ),
    Rule(
        rf"authorization{GAP}[:=]",
        ("authorization",),
        # A scheme and all that belongs to it; a lone word only if it looks drawn, not spoken.
        _compile(
            r"(?<!scrubbed:)"
            r"(?P<head>authorization\\{0,9}+[\"']?\]?\s{0,9}+[:=]\s{0,9}+(?:\[(?!scrubbed:))?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED})(?:{QUOTED}"
            r"|(?:digest|aws4-hmac-sha256|oauth|hawk|signature|sharedkey(?:lite)?)\s"
            r"[^\r\n|\"]*+(?:\"[^\"\r\n]*+\"[^\r\n|\"]*+)*+"
            r"|(?:basic|bearer|negotiate|ntlm|token|jwt|key|api-?key|[a-z]{1,30}(?=\s{1,9}(?:\S{0,200}\d|\S{16})))"
            r"\s{1,9}[^\s\"'|,;]{4,}"
            r"|(?=\S{0,200}\d|\S{16})[^\s\"'|]{4,}))"
        ),
        _quoted("authorization"),
    ),
    Rule(
        rf"set-cookie2?{GAP}[:=]",
        ("set-cookie",),
        _compile(
            r"(?P<head>set-cookie2?\\{0,9}+[\"']?\s{0,9}+[:=]\s{0,9}+\[?\\{0,9}+[\"']?[^\s=;,\"'\[]{1,200}=)"
            rf"(?!{MARKED})[^;\s\"']+"
        ),
        _kind("cookie"),
    ),
    Rule(
        rf"cookies?{GAP}[:=]",
        ("cookie",),
        _compile(
            r"(?<!set-)(?<!scrubbed:)"
            r"(?P<head>cookies?\\{0,9}+[\"']?\s{0,9}+[:=]\s{0,9}+(?:\[(?!scrubbed:))?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED})(?:{QUOTED}|(?:[^\s=;,|\"']{{1,200}}=[^;\s|\"']*+(?:;[ \t]?)?+)+))"
        ),
        _quoted("cookie"),
    ),
    Rule(
        r"\.aspnetcore\.|\.aspxauth=|asp\.net_sessionid=|jsessionid=|phpsessid=|connect\.sid=",
        (".aspnetcore.", ".aspxauth", "asp.net_sessionid", "jsessionid", "phpsessid", "connect.sid"),
        _compile(
            r"(?P<head>(?:\.aspnetcore\.[\w.-]{1,60}|\.aspxauth|asp\.net_sessionid|jsessionid|phpsessid|connect\.sid)=)"
            rf"(?!{MARKED})[^;\s&|\"',]+"
        ),
        _kind("cookie"),
    ),
    Rule(
        rf"{NAMES_SHAPE}{GAP}[:=]",
        NAME_STARTS,
        # name=value, name: value, "name": "value", 'name' => 'value', name="value". After a colon there may be
        # prose ("Invalid token: expired"), so what follows must look like a secret, or like no sentence.
        _compile(
            rf"(?P<head>{NAMES}\\{{0,9}}+[\"'`]?\]?\s{{0,9}}+(?>(?P<sign>:=|=>|==?)|:)\s{{0,9}}+"
            rf"(?:[\[(](?!scrubbed:)\s{{0,9}}+)?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED}){NOTHING}(?:{QUOTED}|"
            rf"(?(sign)(?:{CONNECTION}|{BARE})|{PROSE}(?(password)|(?=\S{{0,200}}\d|\S{{12}})){BARE})))"
        ),
        _named,
    ),
    Rule(
        rf"--[\w-]*{NAMES_SHAPE}[^0-9A-Za-z]",
        ("--",),
        _compile(
            rf"(?<!-)(?P<head>--[\w-]{{0,30}}?{NAMES}\s{{1,9}}+)(?P<value>(?!-|\\*[\"']?{MARKED})(?:{QUOTED}|[^\s\"']+))"
        ),
        _named,
    ),
    Rule(
        rf"{NAMES_SHAPE}(?:%22)?(?:%20)?%3[ad]",
        NAME_STARTS,
        # The same inside an address that is itself a parameter: access_token%3D…%26
        _compile(
            rf"(?P<head>{NAMES}(?:%22)?(?:%20)?%3[ad](?:%20)?(?:%22)?)"
            rf"(?P<value>(?!{MARKED})(?:(?!%26|%22|%3b|%2c)[^\s&\"';|])++)"
        ),
        _named,
    ),
    Rule(
        rf"<[^<>]*{NAMES_SHAPE}[^<>]*>",
        ("<",),
        _compile(
            rf"(?P<head><(?:[\w-]{{1,30}}:)?[\w-]{{0,30}}?{NAMES}(?:\s[^<>]{{0,200}})?>)"
            rf"(?P<value>(?!\s*+(?:{MARKED}|<)){NOTHING}[^<]++)"
        ),
        _named,
    ),
    Rule(
        rf"{NAMES_SHAPE}{GAP}value",
        ("name", "key"),
        # <add key="password" value="…"/>, {"name": "password", "value": "…"}
        _compile(
            rf"(?P<head>\b(?:name|key)\\{{0,9}}+[\"']?\s{{0,9}}+[:=]\s{{0,9}}+\\{{0,9}}+[\"'][\w:. -]{{0,60}}?{NAMES}"
            rf"\\{{0,9}}+[\"'],?\s{{0,9}}+\\{{0,9}}+[\"']?value\\{{0,9}}+[\"']?\s{{0,9}}+[:=]\s{{0,9}}+)"
            rf"(?P<value>(?!\\*[\"']?{MARKED})(?:{QUOTED}))"
        ),
        _named,
    ),
    Rule(
        r"(?:bearer|basic|negotiate|ntlm)(?:[^0-9A-Za-z]|\\+[nrt])+[^\s\"'\\]{8}",
        ("bearer", "basic", "negotiate", "ntlm"),
        _compile(
            r"\b(?P<head>(?:bearer|basic|negotiate|ntlm)\s{1,9}+)"
            rf"(?!{MARKED})(?=[\w.~+/-]{{0,2000}}[0-9=]|[\w.~+/-]{{24}})[\w.~+/-]{{8,}}+=*"
        ),
        _kind("token"),
    ),
    Rule(
        r"(?-i:eyJ[A-Za-z0-9_-]{5,}\.)",
        ("eyj",),
        re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}+(?:\.[A-Za-z0-9_-]*+)+"),
        _kind("token"),
    ),
    Rule(
        r"://[^\s/:@?#\"'<>]*:[^\s/@\"'<>]+@",
        ("://",),
        _compile(rf"(?P<head>://[^\s/:@?#\"'<>]{{0,100}}:)(?!{MARKED}@)[^\s/@\"'<>]{{1,200}}(?=@)"),
        _kind("password"),
    ),
    Rule(
        "[?&]code=[^&\\s\"'#]{16}",
        ("?code=", "&code="),
        # A sign-in's one-time code; short ones are error codes.
        _compile(rf"(?P<head>[?&]code=)(?!{MARKED})[^&\s\"'#]{{16,}}"),
        _kind("token"),
    ),
    Rule(
        "(?-i:(?:AKIA|ASIA)[A-Z0-9]{12})",
        ("akia", "asia"),
        re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,124}(?![a-z])"),
        _kind("key"),
    ),
    Rule(
        "|".join(map(re.escape, _VENDORS)),
        _VENDORS,
        re.compile(
            r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}"
            r"|AIza[\w-]{30,}|[sr]k_live_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,}|ya29\.[\w-]{20,}"
            rf"|(?P<head>X-Amz-(?:Signature|Credential)=)(?!{MARKED})[^&\s\"']{{16,}})"
        ),
        _kind("key"),
    ),
)
