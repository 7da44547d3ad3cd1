"""Constructs that need more than one document: filters, and lists for `expand`."""

from dataclasses import dataclass
from typing import Final

from tests.detectors.constructs.construct import Fields

_LISTS: Final = """placeholders:
  Servers: [web1, 'db*']
  Teams: [payroll, time]
  Nets: [10.0.0.0/8, '2001:db8::/32']
"""


@dataclass(frozen=True)
class Documents:
    """A rule named `rule`, what belongs to it, and events of which the rule meets some."""

    name: str
    written: str
    shown: str
    """The part that the page shows."""
    met: list[Fields]
    unmet: list[Fields]


def _expand(name: str, selection: str, met: list[Fields], unmet: list[Fields]) -> Documents:
    rule = f"""title: t
name: rule
logsource: {{product: portal}}
detection:
  s: {selection}
  condition: s
---
{_LISTS}"""
    return Documents(name, rule, selection, met, unmet)


def _filter(name: str, given: str, met: list[Fields], unmet: list[Fields]) -> Documents:
    rule = f"""title: t
name: rule
id: 4d0a2c83-c62c-4ed4-b475-c7e23a9269b8
logsource: {{product: portal, service: api}}
detection:
  s: {{message: failed}}
  condition: s
---
title: f
{given}"""
    shown = " · ".join(line.strip() for line in given.splitlines())
    return Documents(name, rule, shown, met, unmet)


LISTS: Final = [
    _expand(
        "expand: one of a list",
        "{node|expand: '%Servers%'}",
        [{"node": "WEB1"}, {"node": "db7"}],
        [{"node": "web2"}, {"node": "%Servers%"}, {}],
    ),
    _expand(
        "expand within a text, two lists",
        "{user|expand: 'svc-%Teams%@%Servers%'}",
        [{"user": "svc-payroll@web1"}, {"user": "svc-time@db9"}],
        [{"user": "svc-@web1"}, {"user": "svc-payroll@web2"}],
    ),
    _expand(
        "expand beside plain texts",
        "{node|expand: ['%Servers%', proxy]}",
        [{"node": "proxy"}, {"node": "web1"}],
        [{"node": "web"}],
    ),
    _expand(
        "an escaped percent sign",
        r"{message|expand: '\%plain%Teams%'}",
        [{"message": "%plainpayroll"}],
        [{"message": "payroll"}, {"message": "%plain%Teams%"}],
    ),
    _expand(
        "expand, contains, cased",
        "{message|expand|contains|cased: ' %Teams% '}",
        [{"message": "of payroll or"}],
        [{"message": "of Payroll or"}],
    ),
    _expand("expand, neq", "{node|expand|neq: '%Servers%'}", [{"node": "web2"}], [{"node": "db7"}, {}]),
    _expand(
        "expand, cidr",
        "{client_ip|cidr|expand: '%Nets%'}",
        [{"client_ip": "10.1.1.1"}, {"client_ip": "2001:db8::1"}],
        [{"client_ip": "11.1.1.1"}],
    ),
    _expand(
        "expand, base64offset",
        "{message|expand|base64offset|contains: '%Teams%'}",
        [{"message": "xxxcGF5cm9sbAxx"}],
        [{"message": "payroll"}],
    ),
    _expand(
        "expand without a field",
        "{'|expand': '%Teams% failed'}",
        [{"message": "payroll failed."}],
        [{"message": "payroll did not"}],
    ),
]

_SOURCE: Final = "logsource: {product: Portal}\n"
_FAILED: Final[Fields] = {"message": "failed"}

FILTERS: Final = [
    _filter(
        "a filter by name",
        _SOURCE + "filter: {rules: [rule], f: {user: robot}, condition: not f}",
        [_FAILED, _FAILED | {"user": "jane"}],
        [_FAILED | {"user": "Robot"}, {"user": "jane"}],
    ),
    _filter(
        "a filter by id",
        _SOURCE + "filter: {rules: 4D0A2C83-c62c-4ed4-b475-c7e23a9269b8, f: {user: robot}, condition: not f}",
        [_FAILED],
        [_FAILED | {"user": "robot"}],
    ),
    _filter(
        "a filter of any rule that the log source covers",
        _SOURCE + "filter: {rules: any, f: {user: robot}, condition: not f}",
        [_FAILED],
        [_FAILED | {"user": "robot"}],
    ),
    _filter(
        "a filter of any rule leaves other log sources alone",
        "logsource: {product: portal, service: auth}\n"
        "filter: {rules: any, f: {user: robot}, condition: not f}",
        [_FAILED, _FAILED | {"user": "robot"}],
        [{"user": "robot"}],
    ),
    _filter(
        "a filter that must be met",
        _SOURCE + "filter: {rules: [rule], selection: {user|startswith: adm_}, condition: selection}",
        [_FAILED | {"user": "adm_1"}],
        [_FAILED, {"user": "adm_1"}],
    ),
    _filter(
        "a filter's own selections, though named like the rule's",
        _SOURCE
        + "filter: {rules: [rule], s: {user: robot}, t_1: {node: test}, condition: not (s or 1 of t_*)}",
        [_FAILED],
        [_FAILED | {"user": "robot"}, _FAILED | {"node": "test"}],
    ),
    _filter(
        "1 of them in a filter means the filter's",
        _SOURCE + "filter: {rules: [rule], a: {user: robot}, b: {node: test}, condition: not 1 of them}",
        [_FAILED],
        [_FAILED | {"user": "robot"}, _FAILED | {"node": "test"}],
    ),
]
