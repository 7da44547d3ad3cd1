"""The forms in which secrets stand behind names: headers, pairs, options, elements.

RE2 says in one pass over a text which rules may apply: see ingest/secrets/shapes.py. What they take out is found by
Python's own engine: the patterns are ours, not a user's. Each is tried only where one of its fixed words begins, and
uses possessive or bounded repeats, so that the time is linear (tested); look-around keeps what is no secret.
"""

from typing import Final

from ingest.secrets.forms import Rule, insensitive, kind_of, named, quoted
from ingest.secrets.patterns import (
    BARE,
    CONNECTION,
    MARKED,
    NAME_STARTS,
    NAMES,
    NAMES_SHAPE,
    NOTHING,
    PROSE,
    QUOTED,
    SPOKEN,
    SPOKEN_SHAPE,
    SPOKEN_STARTS,
)
from ingest.secrets.shapes import GAP

_DRAWN: Final = r"[\w~+=!@#$%^&*-]"
_BLANK: Final = r"(?:[^0-9A-Za-z\"'\\]|\\+[nrt])"

_WHICH: Final = r"(?:\[[0-9]{1,3}\]|\s?\([a-z ]{1,20}\))?"
_SIGN: Final = r"[^\s\"'\\<]"

NAMED_RULES: Final = (
    Rule(
        rf"authorization{GAP}[:=]",
        ("authorization",),
        # A scheme and all that belongs to it; a lone word only if it looks drawn, not spoken.
        insensitive(
            r"(?<!scrubbed:)"
            r"(?P<head>authorization\\{0,9}+[\"']?\]?\s{0,9}+[:=]\s{0,9}+(?:\[(?!scrubbed:))?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED})(?:{QUOTED}"
            r"|(?:digest|aws4-hmac-sha256|oauth|hawk|signature|sharedkey(?:lite)?)\s"
            r"[^\r\n|\"]*+(?:\"[^\"\r\n]*+\"[^\r\n|\"]*+)*+"
            r"|(?:basic|bearer|negotiate|ntlm|token|jwt|key|api-?key|[a-z]{1,30}(?=\s{1,9}(?:\S{0,200}\d|\S{16})))"
            r"\s{1,9}[^\s\"'|,;]{4,}"
            r"|(?=\S{0,200}\d|\S{16})[^\s\"'|]{4,}))"
        ),
        quoted("authorization"),
    ),
    Rule(
        rf"set-cookie2?{GAP}[:=]",
        ("set-cookie",),
        insensitive(
            r"(?P<head>set-cookie2?\\{0,9}+[\"']?\s{0,9}+[:=]\s{0,9}+\[?\\{0,9}+[\"']?[^\s=;,\"'\[]{1,200}=)"
            rf"(?!{MARKED})[^;\s\"']+"
        ),
        kind_of("cookie"),
    ),
    Rule(
        rf"cookies?{GAP}[:=]",
        ("cookie",),
        insensitive(
            r"(?<!set-)(?<!scrubbed:)"
            r"(?P<head>cookies?\\{0,9}+[\"']?\s{0,9}+[:=]\s{0,9}+(?:\[(?!scrubbed:))?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED})(?:{QUOTED}|(?:[^\s=;,|\"']{{1,200}}=[^;\s|\"']*+(?:;[ \t]?)?+)+))"
        ),
        quoted("cookie"),
    ),
    Rule(
        r"\.aspnetcore\.|\.aspxauth=|asp\.net_sessionid=|jsessionid=|phpsessid=|connect\.sid=",
        (".aspnetcore.", ".aspxauth", "asp.net_sessionid", "jsessionid", "phpsessid", "connect.sid"),
        insensitive(
            r"(?P<head>(?:\.aspnetcore\.[\w.-]{1,60}|\.aspxauth|asp\.net_sessionid|jsessionid|phpsessid|connect\.sid)=)"
            rf"(?!{MARKED})[^;\s&|\"',]+"
        ),
        kind_of("cookie"),
    ),
    Rule(
        rf"{NAMES_SHAPE}{_WHICH}{GAP}[:=>]",
        NAME_STARTS,
        # name=value, name: value, "name": "value", 'name' => 'value', name="value". After a colon there may be
        # prose ("Invalid token: expired"), so what follows must look like a secret, or like no sentence.
        insensitive(
            rf"(?P<head>{NAMES}{_WHICH}\\{{0,9}}+[\"'`]?\]?\s{{0,9}}+(?>(?P<sign>:=|[=-]>|==?)|:)\s{{0,9}}+"
            rf"(?:[\[(](?!scrubbed:)\s{{0,9}}+)?+)(?P<value>"
            rf"(?!\\*[\"']?{MARKED}){NOTHING}(?:{QUOTED}|"
            rf"(?(sign)(?:{CONNECTION}|{BARE})|{PROSE}(?(password)|(?={_SIGN}{{0,200}}\d|{_SIGN}{{12}})){BARE})))"
        ),
        named,
    ),
    Rule(
        rf"--[\w-]*{NAMES_SHAPE}[^0-9A-Za-z]",
        ("--",),
        insensitive(
            rf"(?<!-)(?P<head>--[\w-]{{0,30}}?{NAMES}\s{{1,9}}+)(?P<value>(?!-|\\*[\"']?{MARKED})(?:{QUOTED}|[^\s\"']+))"
        ),
        named,
    ),
    Rule(
        rf"<[^<>]*{NAMES_SHAPE}[^<>]*>",
        ("<",),
        insensitive(
            rf"(?P<head><(?:[\w-]{{1,30}}:)?[\w-]{{0,30}}?{NAMES}(?:\s[^<>]{{0,200}})?>)"
            rf"(?P<value>(?!\s*+(?:{MARKED}|<)){NOTHING}[^<]++)"
        ),
        named,
    ),
    Rule(
        rf"{NAMES_SHAPE}{GAP}(?:[a-z]*_?value|input)",
        ("name", "key", "property", "field", "parameter"),
        # <add key="password" value="…"/>, {"name": "password", "value": "…"}
        insensitive(
            rf"(?P<head>(?:name|key|property|field|parameter)\\{{0,9}}+[\"']?\s{{0,9}}+[:=]\s{{0,9}}+"
            rf"\\{{0,9}}+[\"'][\w:. -]{{0,60}}?{NAMES}\\{{0,9}}+[\"'],?\s{{0,9}}+\\{{0,9}}+[\"']?"
            rf"(?:[a-z_]{{0,20}}?value|input)\\{{0,9}}+[\"']?\s{{0,9}}+[:=]\s{{0,9}}+)"
            rf"(?P<value>(?!\\*[\"']?{MARKED})(?:{QUOTED}))"
        ),
        named,
    ),
    Rule(
        rf"{SPOKEN_SHAPE}{_BLANK}+(?:(?:is|was|to|as){_BLANK}+)?\\*[\"']",
        SPOKEN_STARTS,
        # password is 'x', SET PASSWORD 'x'
        insensitive(
            rf"(?P<head>(?P<password>{SPOKEN})\s{{1,3}}+(?:(?:is|was|to|as)\s{{1,3}}+)?)"
            rf"(?P<value>'(?!{MARKED})[^'\r\n]{{1,200}}+'|\"(?!{MARKED})[^\"\r\n]{{1,200}}+\")"
        ),
        quoted("password"),
    ),
    Rule(
        r"identified\W+(?:by|with)",
        ("identified",),
        insensitive(
            r"(?P<head>identified\s{1,3}+(?:with\s{1,3}+\S{1,60}\s{1,3}+)?by\s{1,3}+(?:password\s{1,3}+)?)"
            rf"(?P<value>'(?!{MARKED})(?:[^'\\\r\n]|\\.)++'|\"(?!{MARKED})[^\"\r\n]++\"|(?![\"']|{MARKED})[^\s;,)]+)"
        ),
        quoted("password"),
    ),
    Rule(
        "curl|wget",
        ("-u", "--user"),
        insensitive(
            rf"(?<![\w-])(?P<head>(?:-u|--user)[\s=]{{1,3}}+[\"']?[^\s:\"']{{1,100}}+:)(?!{MARKED})[^\s\"']++"
        ),
        kind_of("password"),
    ),
    Rule(
        rf"{NAMES_SHAPE}{_BLANK}+[^\s\"'\\]{{8}}",
        NAME_STARTS,
        # without a sign between, only what is drawn: letters and digits mixed
        insensitive(
            rf"(?P<head>{NAMES}[ \t]{{1,3}}+)(?P<value>(?={_DRAWN}*?[0-9])(?={_DRAWN}*?[a-z]){_DRAWN}{{8,}}+)"
            r"(?![^\s,;.:)\]\"'<|\\])"
        ),
        named,
    ),
)
