"""What the operator's files say, as the parts ask for it."""

from bot.directory import Directory, Person
from bot.known import Inputs, Known
from tests.detectors.rules import event, issue


def test_rules_are_made_anew_only_when_what_they_are_made_of_has_changed() -> None:
    refused = issue({"s": {"level": "error"}, "condition": "s"}, "refused")
    known = Known(Inputs((), {"refused": refused}, Directory.of(())))
    first = known.rules()
    assert known.rules() is first
    nora = Person(login="1087", name="Nora", logins=("1087", "nora"))
    known.people.use(Directory.of([nora]))
    second = known.rules()
    assert second.logins == {"1087": "1087", "nora": "1087"}
    assert second.matcher is first.matcher
    assert known.rules() is second
    known.use_issues({})
    third = known.rules()
    assert third.issues == {}
    assert third.matcher.match_all([event(level="error")]) == {}
    assert third.logins == second.logins
    assert known.rules() is third
