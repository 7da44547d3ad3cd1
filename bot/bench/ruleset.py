"""Known issues to measure with: as many as asked for, of the kinds that people write.

A tenth of them speaks of words that `shipped.Load` writes, so that some events get past the index and some match;
the others wait for words, users, addresses and documents of their own, as most known issues do most of the time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue

_WRITTEN: Final = (
    "{{message|contains: 'document 1{n:03}', level: [warning, error]}}",
    "{{message|startswith: 'Timeout after', message|contains: 'payroll gateway', user|endswith: '{n}'}}",
    "{{user: ['{n}', '{n}7', '{n}9'], http_status: 200, message|contains: 'overview of'}}",
    "{{document_id|startswith: '1{n:03}', level: error, document_type|contains: 'Leave'}}",
)
_AWAITED: Final = (
    "{{message|startswith: 'Export {n} failed', level: error}}",
    "{{message|contains|all: ['gateway {n}', 'refused'], http_status: 500}}",
    "{{client_ip|cidr: '10.{high}.{low}.0/26', message|contains: 'Login failed'}}",
    "{{documentType: 'Kind {n}', request.hours|gte: 12}}",
    r"{{message|re: 'code=E{n}\d{{2,}}', level: [error, fatal]}}",
    "{{url|startswith: '/api/plan{n}/', url|endswith: '/save', level: error}}",
    "{{logger: 'HrPortal.Plan{n}.Importer', level: error}}",
    "{{exception|contains: 'Plan{n}Exception'}}",
)


def rule_texts(count: int) -> Iterator[tuple[str, str]]:
    """The name and the text of `count` files."""
    for number in range(count):
        kinds = _WRITTEN if number % 10 == 0 else _AWAITED
        selection = kinds[number // 10 % len(kinds)] if number % 10 == 0 else kinds[number % len(kinds)]
        wanted = selection.format(n=number, high=number // 250, low=number % 250)
        yield (
            f"rule-{number}",
            f"""\
title: Rule {number}
name: rule-{number}
logsource: {{product: hr-portal}}
detection:
  wanted: {wanted}
  known:
    request.isAcknowledged: true
  condition: wanted and not known
level: medium
known_issue:
  rollout: live
  key: [user]
  after: {{count: 2, within: 10m}}
  workaround:
    title: What to do about {number}
    steps: ['Open {{document_type}} {{document_id}}', 'Save again']
""",
        )


def write_rules(folder: Path, count: int) -> None:
    """One file for each."""
    for name, text in rule_texts(count):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def loaded_rules(folder: Path) -> tuple[KnownIssue, ...]:
    """The known issues of a folder that `write_rules` filled; none of them has a fault."""
    loaded = load_issues(folder)
    if loaded.problems:  # pragma: no cover - the texts above are ours
        raise ValueError(str(loaded.problems[0]))
    return loaded.issues
