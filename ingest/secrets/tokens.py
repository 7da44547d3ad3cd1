"""The forms of secrets that are known by themselves: keys of clouds and services, tokens, addresses with a password.

See ingest/secrets/rules.py for how they are looked for.
"""

import re
from typing import Final

from ingest.secrets.forms import Rule, insensitive, kind_of
from ingest.secrets.patterns import MARKED

_AWS_ID: Final = r"(?:AKIA|ASIA)[A-Z0-9]{12,124}"
_HOOKS: Final = (
    "hooks.slack.com/",
    ".webhook.office.com/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
)
_VENDORS: Final = {
    "ghp_": "gh[pousr]_[A-Za-z0-9]{20,}", "gho_": "", "ghu_": "", "ghs_": "", "ghr_": "",
    "github_pat_": r"github_pat_\w{20,}",
    "glpat-": r"gl(?:pat|rt|dt)-[\w-]{16,}", "glrt-": "", "gldt-": "",
    "xox": r"xox[a-z]-[\w-]{10,}", "xapp-": r"xapp-[\w-]{10,}",
    "aiza": r"AIza[\w-]{30,}", "ya29.": r"ya29\.[\w-]{20,}", "gocspx-": r"GOCSPX-[\w-]{20,}",
    "sk_live_": "[sr]k_(?:live|test)_[A-Za-z0-9]{10,}", "rk_live_": "", "sk_test_": "", "rk_test_": "",
    "whsec_": "whsec_[A-Za-z0-9+/=]{20,}",
    "sk-": "sk-[A-Za-z0-9_-]{20,}",
    "npm_": "npm_[A-Za-z0-9]{30,}", "pypi-ag": r"pypi-Ag[\w-]{30,}", "oy2": "oy2[a-z0-9]{43}(?![a-z0-9])",
    "dckr_pat_": r"dckr_pat_[\w-]{20,}",
    "sg.": r"SG\.[\w-]{16,}\.[\w-]{16,}",
    "hvs.": r"hv[sbr]\.[\w-]{20,}", "hvb.": "", "hvr.": "",
    "dop_v1_": "do[opr]_v1_[a-f0-9]{32,}", "doo_v1_": "", "dor_v1_": "",
    "shpat_": "shp(?:at|ss|ca|pa)_[a-fA-F0-9]{20,}", "shpss_": "", "shpca_": "", "shppa_": "",
    "dapi": "dapi[a-f0-9]{32}",
    "age-secret-key-1": "AGE-SECRET-KEY-1[A-Z0-9]{40,}",
}  # fmt: skip
"""Beginnings of vendors' keys, and what each looks like; one that has no pattern shares the one before."""

TOKEN_RULES: Final = (
    Rule(
        "-----begin",
        ("-----begin",),
        insensitive(
            r"(?P<head>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)"
            rf"(?!\s*{MARKED})[^-]*+(?:-(?!----END)[^-]*+)*+"
        ),
        kind_of("private-key"),
    ),
    Rule(
        "private-lines:",
        ("private-lines:",),
        insensitive(
            rf"(?P<head>private-lines:\s{{0,3}}+\d{{1,4}}\s{{1,3}}+)(?!{MARKED})[a-z0-9+/=]++(?:\s{{1,2}}[a-z0-9+/=]{{60,}}+)*+"
        ),
        kind_of("private-key"),
    ),
    Rule(
        r"(?:bearer|basic|negotiate|ntlm)(?:[^0-9A-Za-z]|\\+[nrt])+[^\s\"'\\]{8}",
        ("bearer", "basic", "negotiate", "ntlm"),
        insensitive(
            r"\b(?P<head>(?:bearer|basic|negotiate|ntlm)(?:\s{1,9}+|[:=]\s{0,9}+))"
            rf"(?!{MARKED})(?=[\w.~+/-]{{0,2000}}[0-9=]|[\w.~+/-]{{24}})[\w.~+/-]{{8,}}+=*"
        ),
        kind_of("token"),
    ),
    Rule(
        r"(?-i:eyJ[A-Za-z0-9_-]{5,}\.)",
        ("eyj",),
        re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}+(?:\.[A-Za-z0-9_-]*+)+"),
        kind_of("token"),
    ),
    Rule(
        r"://[^\s/:@?#\"'<>]*:[^\s@\"'<>]+@",
        ("://",),
        # up to the last @ of the authority; a password may hold a slash, but a port is none
        insensitive(
            rf"(?P<head>://[^\s/:@?#\"'<>]{{0,100}}:)(?!{MARKED}@)"
            r"(?:(?:[^\s/@\"'<>]{0,200}+@){0,9}[^\s/@\"'<>]{1,200}+(?=@)"
            r"|(?!\d{1,5}(?:[/?#\s]|\Z))[^\s@\"'<>]{1,200}+(?=@))"
        ),
        kind_of("password"),
    ),
    Rule(
        "jdbc:oracle:",
        ("jdbc:oracle:",),
        insensitive(
            rf"(?P<head>jdbc:oracle:[a-z]{{1,9}}:[^\s/@:]{{1,60}}+/)(?!{MARKED})[^\s@]{{1,200}}+(?=@)"
        ),
        kind_of("password"),
    ),
    Rule(
        "[?&]code=[^&\\s\"'#]{16}|[?&]ticket=st-",
        ("?code=", "&code=", "?ticket=st-", "&ticket=st-"),
        # A sign-in's one-time code; short ones are error codes.
        insensitive(rf"(?P<head>[?&](?:code|ticket)=)(?!{MARKED})[^&\s\"'#]{{16,}}"),
        kind_of("token"),
    ),
    Rule(
        "(?-i:(?:AKIA|ASIA)[A-Z0-9]{12})",
        ("akia", "asia"),
        # The secret key next to the id, which the next rule takes.
        re.compile(
            rf"(?<![A-Za-z0-9])(?P<head>{_AWS_ID}[^A-Za-z0-9/+]{{1,9}}+"
            r"(?:[A-Za-z_]{1,30}+[^A-Za-z0-9/+]{1,9}+){0,4}?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"
        ),
        kind_of("key"),
    ),
    Rule(
        "(?-i:(?:AKIA|ASIA)[A-Z0-9]{12})",
        ("akia", "asia"),
        re.compile(rf"(?<![A-Za-z0-9]){_AWS_ID}(?![a-z])"),
        kind_of("key"),
    ),
    Rule(
        r"x-amz-(?:signature|credential)=",
        ("x-amz-",),
        insensitive(rf"(?P<head>X-Amz-(?:Signature|Credential)=)(?!{MARKED})[^&\s\"']{{16,}}"),
        kind_of("key"),
    ),
    Rule(
        "|".join(map(re.escape, _VENDORS)),
        tuple(_VENDORS),
        re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(pattern for pattern in _VENDORS.values() if pattern)})"),
        kind_of("key"),
    ),
    Rule(
        "q~",
        ("q~",),
        # a client secret of Microsoft Entra
        re.compile(r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])"),
        kind_of("secret"),
        before=4,
    ),
    Rule(
        "|".join(map(re.escape, _HOOKS)),
        _HOOKS,
        insensitive(
            rf"(?P<head>(?:hooks\.slack\.com|\.webhook\.office\.com|discord(?:app)?\.com/api/webhooks)/)(?!{MARKED})[^\s\"'<>|]++"
        ),
        kind_of("key"),
    ),
    Rule(
        "/bot[0-9]{6}",
        ("/bot",),
        insensitive(r"(?P<head>/bot)\d{6,12}:[\w-]{30,}"),
        kind_of("token"),
    ),
)
