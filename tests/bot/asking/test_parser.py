"""What holds for every sentence, whatever it says."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import Asked, Command, understand
from bot.asking.tokens import LONGEST, clean, tokenize
from bot.directory import Directory, Person
from ingest.query import EventQuery

ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Pacific/Chatham", "UTC"]
)
NOWS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = "yesterday|Monday|last Friday|June 12|12 May 2025|12/06/2026|2026-06-12|the 3rd|2 days ago|vorgestern|12. Juni"
CLOCKS = "3pm|12:57|12:57:15|noon|15 Uhr|2:30|midnight|9 am|halb drei"
PERIODS = "last week|this month|June|in May|last 2 hours|past 3 days|letzte Woche|KW 24|last night|the weekend|24:00"
OPERATORS = "since|until|before|after|from|on|at|between|to|and|-|seit|bis|vor|nach|zwischen|und|not|last|am"
WORDS = (
    "errors|warnings|forbidden|for|user|1087|document|11213|type|web2|api|auth|top|most|how many|per|by|node|who|"
    'trail|4bf92f3577b34da6a3ce929d0e0e4736|"a b"|,|5|10.2.3.4|Anna|Schmidt|without|except|only|next|%|\u202e|Fehler'
)
MOMENTS = st.sampled_from("|".join((DAYS, CLOCKS, PERIODS)).split("|"))
SENTENCES = st.lists(
    st.one_of(MOMENTS, st.sampled_from(OPERATORS.split("|")), st.sampled_from(WORDS.split("|"))), max_size=14
).map(" ".join)


def ask(text: str, now: datetime, zone: str = "Europe/Berlin", **more: Any) -> Asked:
    return understand(text, now=now, zone=ZoneInfo(zone), **more)


def assert_sound(asked: Asked, zone: str) -> None:
    for moment in (asked.since, asked.until):
        assert moment is None or moment.tzinfo == ZoneInfo(zone)
    if asked.since is not None and asked.until is not None:
        assert asked.since.astimezone(UTC) < asked.until.astimezone(UTC)
    for values in (*asked.where.values(), *asked.unless.values()):
        assert values
        assert all(isinstance(value, str) and value for value in values)
    assert asked.query() == EventQuery(asked.since, asked.until, asked.where, asked.unless, asked.text)
    assert asked.explain()["ask"] == asked.ask
    json.dumps(asked.explain())
    assert asked.sentence("en")
    assert asked.sentence("de")


@given(st.text(max_size=600), NOWS, ZONES, st.booleans())
def test_no_text_makes_it_raise(text: str, now: datetime, zone: str, day_first: bool) -> None:
    assert_sound(ask(text, now, zone, day_first=day_first), zone)


@given(SENTENCES, NOWS, ZONES, st.sampled_from(["en", "de"]))
def test_known_words_in_any_order_make_a_sound_question(
    text: str, now: datetime, zone: str, language: str
) -> None:
    assert_sound(ask(text, now, zone, language=language, nodes=("web1", "web2")), zone)


@given(SENTENCES, SENTENCES, NOWS)
def test_follow_up_of_anything_is_a_sound_question(text: str, before: str, now: datetime) -> None:
    assert_sound(ask(f"and {text}", now, previous=ask(before, now)), "Europe/Berlin")


PEOPLE = Directory.of(
    [
        Person("1087", "Anna Meier", ("1087", "ameier")),
        Person("1088", "Jan Freitag"),
        Person("1089", "Mark Fehler"),
    ]
).who
NAMES = "anna|meier|meyer|jan|freitag|mark|ameier|all|users|remove|date|the|day before|again|too|instead|everywhere"


@given(
    st.lists(st.sampled_from(f"{NAMES}|{WORDS}|{OPERATORS}".split("|")), max_size=40).map(" ".join),
    st.one_of(st.text(max_size=80), SENTENCES),
    NOWS,
)
def test_people_and_changes_in_any_order_make_a_sound_question(text: str, before: str, now: datetime) -> None:
    assert_sound(ask(text, now, who=PEOPLE, previous=ask(before, now, who=PEOPLE)), "Europe/Berlin")


@given(st.text(max_size=600), SENTENCES, NOWS)
def test_any_text_after_any_question_is_read(text: str, before: str, now: datetime) -> None:
    assert_sound(ask(text, now, who=PEOPLE, previous=ask(before, now)), "Europe/Berlin")


def test_more_words_than_a_question_has_are_cut() -> None:
    asked = ask("errors " + "the " * 120, datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert (asked.where, asked.unknown) == ({"level": ("error", "fatal")}, ("…",))


@given(MOMENTS, MOMENTS, NOWS, ZONES)
def test_range_between_two_moments_is_half_open(first: str, second: str, now: datetime, zone: str) -> None:
    assert_sound(ask(f"errors between {first} and {second}", now, zone), zone)


@given(NOWS, ZONES)
def test_yesterday_runs_from_midnight_to_midnight(now: datetime, zone: str) -> None:
    asked = ask("yesterday", now, zone)
    assert asked.since is not None
    assert asked.until is not None
    today = now.astimezone(ZoneInfo(zone)).date()
    assert (asked.since.date(), asked.until.date()) == (today - timedelta(days=1), today)
    before = asked.since.astimezone(UTC) - timedelta(microseconds=1)
    assert before.astimezone(ZoneInfo(zone)).date() == today - timedelta(days=2)


@given(NOWS, ZONES, st.integers(1, 500))
def test_hours_are_elapsed_time(now: datetime, zone: str, hours: int) -> None:
    since = ask(f"last {hours} hours", now, zone).since
    assert since is not None
    assert since.astimezone(UTC) == now - timedelta(hours=hours)


@given(MOMENTS, NOWS, ZONES)
def test_since_a_moment_begins_where_the_moment_does(moment: str, now: datetime, zone: str) -> None:
    assert ask(f"since {moment}", now, zone).since == ask(moment, now, zone).since


@given(st.sampled_from(f"{DAYS}|{CLOCKS}".split("|")), NOWS, ZONES)
def test_what_comes_again_is_the_latest_that_has_begun(moment: str, now: datetime, zone: str) -> None:
    since = ask(moment, now, zone).since
    assert since is not None
    assert since <= now or "202" in moment


@given(
    st.text(st.characters(exclude_characters='"“”„', exclude_categories=("C", "Z")), min_size=1, max_size=60)
)
def test_what_stands_in_quotes_is_one_text(inner: str) -> None:
    asked = ask(f'errors "{inner}" today', datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert asked.text == (clean(inner),)
    assert asked.where == {"level": ("error", "fatal")}


@given(
    st.integers(0, 10**9).map(str),
    st.sampled_from(["user {}", "for {}", "errors for user {} yesterday", "für {}"]),
)
def test_number_after_user_or_for_is_a_login(login: str, sentence: str) -> None:
    asked = ask(sentence.format(login), datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert asked.where["user"] == (login,)


@given(st.text(max_size=300))
def test_tokens_stand_where_they_say(text: str) -> None:
    sentence = clean(text)
    tokens = tokenize(sentence)
    assert all(token.text in sentence[token.start : token.end] for token in tokens)
    assert all(one.end <= two.start for one, two in pairwise(tokens))


def test_long_text_is_cut_and_says_so() -> None:
    asked = ask("errors for user 1087 " + "yesterday " * 100, datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert asked.where == {"level": ("error", "fatal"), "user": ("1087",)}
    assert asked.unknown[-1] == "…"
    assert len(clean("x" * 10_000)) == LONGEST


def test_names_of_services_and_nodes_are_those_given() -> None:
    now = datetime(2026, 6, 18, 12, tzinfo=UTC)
    asked = ask(
        "authentication errors on PROD-EAST",
        now,
        services=("Authentication", "Billing"),
        nodes=("prod-east",),
    )
    assert asked.where == {
        "service": ("Authentication",),
        "level": ("error", "fatal"),
        "node": ("prod-east",),
    }
    assert ask("billing log", now, services=("Billing",)).where == {"service": ("Billing",)}
    assert ask("api errors", now, services=("Billing",)).unknown == ("api",)


def test_command_asks_nothing() -> None:
    now = datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert ask("next", now) == Asked(command=Command("next"))
    assert ask("show the third", now).command == Command("show", 3)


@pytest.mark.parametrize(
    "text", ['"' * 500, "(" * 500, "the " * 125, "1-" * 250, "9 and " * 80, "Document Type " * 35]
)
def test_repetition_does_not_make_it_raise(text: str) -> None:
    ask(text, datetime(2026, 6, 18, 12, tzinfo=UTC))
