"""The page `docs/asking.md`, made of the tables of the parser: `python -m bot.asking.page > docs/asking.md`. Pure."""

from collections.abc import Iterator
from typing import Final

from bot.asking.examples import GROUPS, Audience, Example
from bot.asking.words import FIELD_NOUNS, STATUS_PHRASES, Phrases

_WHOM: Final[dict[Audience, str]] = {
    "anyone": "Everybody may ask this.",
    "developer": "For developers.",
    "everything": "For developers of every application.",
    "admin": "For admins.",
}
_INTRO: Final = """# What can be asked

Write to Headsup in plain English or German, in any case; `headsup events` understands the same questions.
What it understood stands above every answer, and each part of it can be taken away by a button.
A slip of the hand in a common word (`erorrs`, `yesteday`) is read as what it can only have been meant to be. What it
did not understand it says, with the closest sentences that it does.

The examples are asked on Thursday 18 June 2026 at 14:30. This page is made of the tables that the parser reads by,
and every example on it is tested.
"""
_RULES: Final = """## Rules

- A day runs from midnight to midnight in your time zone (`--zone` on the command line).
- `3pm` and `15 Uhr` are that hour, `12:57` and `15:00` that minute, `12:57:15` that second.
- What comes again is the latest that has begun: `Monday`, `June 12`, `3pm`. `12/06` follows your locale; on the command
  line the day comes first.
- `last 2 hours` and `last 7 days` count back from now; `last week` is the calendar week, Monday to Monday;
  `2 days ago` is that whole day. `today` and `this week` are still going on.
- `until Friday` includes it, `before Friday` does not; `until 3pm` ends at that instant. `after 3pm` begins at that
  instant, `after Friday` at the next midnight.
- `errors` are errors and fatal errors; a status beside them replaces that. `fatal errors` are fatal only.
- A number after `user` or `for` is a login, after `document` a document. A person is found by login, name or part of
  it, e-mail or @mention; whom a name may mean is asked back.
- What stands in quotes is looked for as it is. Other words that mean nothing are reported, never looked for.
- What follows `because` or `weil` at the end is the reason, kept in the audit log.
- `field:value` works for every field, `-field:value` for what must not be: `node:web2`, `-status:404`.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([_INTRO, *_groups(), _RULES, *_words()]) + "\n"


def _groups() -> Iterator[str]:
    for group in GROUPS:
        yield f"## {group.english}\n"
        yield f"{_WHOM[group.audience]} German: {group.german}.\n"
        yield "| English | German | what it means |"
        yield "|---|---|---|"
        yield from (_row(example) for example in group.examples)
        yield ""


def _row(example: Example) -> str:
    means = f"{example.means} (after `{example.after}`)" if example.after else example.means
    means = means.replace("*", "\\*")
    return f"| `{example.english}` | `{example.german}` | {means} |"


def _words() -> Iterator[str]:
    """The words of fields and statuses, each in the order in which they are listed in the parser's tables."""
    yield "## Words\n"
    yield "| field | said as |"
    yield "|---|---|"
    yield from (f"| `{field}` | {', '.join(said)} |" for field, said in _by_meaning(FIELD_NOUNS).items())
    yield ""
    yield "| status | said as |"
    yield "|---|---|"
    for status, said in sorted(_by_meaning(STATUS_PHRASES).items()):
        yield f"| {status.replace('*', 'xx')} | {', '.join(said)} |"


def _by_meaning(table: Phrases[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rows in table.values():
        for words, meaning in rows:
            found.setdefault(meaning, []).append(" ".join(words))
    return found


if __name__ == "__main__":
    print(page(), end="")
