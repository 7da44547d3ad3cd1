"""Whom a known issue tells and in which languages, as JSON and in words. Pure."""

from typing import Any

from detectors.audiences import ABOVE, in_words, role_in, told_as
from detectors.known_issue import KnownIssue


def audience_object(issue: KnownIssue) -> dict[str, Any]:
    """`tell` and `fallback` as a file has them; `texts`: for each who may be told, the languages of their text."""
    told = dict.fromkeys(map(told_as, (*issue.tell, *issue.fallback)))
    return {
        "tell": [_as_in_a_file(audience) for audience in issue.tell],
        "fallback": [_as_in_a_file(audience) for audience in issue.fallback],
        "texts": {one: issue.languages_for(one) for one in told},
    }


def audience_words(issue: KnownIssue) -> str:
    """The same in a few words."""
    words = f"tells {', '.join(map(in_words, issue.tell))}"
    if issue.fallback:
        words += f", else {', '.join(map(in_words, issue.fallback))}"
    told = map(told_as, (*issue.tell, *issue.fallback))
    languages = {name for one in told for name in issue.languages_for(one) if name}
    return f"{words}; in {', '.join(sorted(languages))}" if languages else words


def _as_in_a_file(audience: str) -> Any:
    return {"role": role_in(audience), "scope": "above"} if audience.startswith(ABOVE) else audience


def untranslated(issue: KnownIssue) -> list[str]:
    """A sentence for each text that lacks a language in which others of the issue's texts are. No fault, but a pity.

    Nothing is said of texts whose own language the file does not name.
    """
    told = dict.fromkeys(map(told_as, (*issue.tell, *issue.fallback)))
    texts = {one: [_primary(name) for name in issue.languages_for(one)] for one in told}
    everywhere = sorted({name for names in texts.values() for name in names if name})
    return [
        f"{issue.file}: `{issue.name}` has no text in `{name}` for `{one}`, who gets it in `{names[0]}`"
        for one, names in texts.items()
        for name in everywhere
        if names and None not in names and name not in names
    ]


def _primary(language: str | None) -> str | None:
    return language.partition("-")[0].casefold() if language else None
