"""The benchmarks of telling run and print what they promise to; their stand-in for Teams counts rightly."""

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.asking import understand
from bot.bench.converse import sentences
from bot.bench.deliver import figures as delivered
from bot.bench.strict_teams import CONVERSATION, TENANT_A_SECOND, StrictTeams
from tests.bot.bench.test_bench import figures
from tests.postgresql import Server


def test_ten_people_are_told_and_counted() -> None:
    found = figures("deliver", "--people", "10")
    share = found.pop("share_of_permitted_rate")
    # One of the ten has blocked the bot, always the same.
    assert found == {"people": 10, "reachable": 9, "told_once": 9, "told_twice": 0, "missed": 0}
    assert share > 0


def test_three_bots_together_tell_everybody_once_and_keep_the_rate(postgresql_server: Server) -> None:
    server = postgresql_server.url("postgres")
    found = figures("deliver", "--people", "60", "--bots", "3", "--postgresql", server)
    assert found.pop("share_of_permitted_rate") > 0
    # Beyond the limits nothing is asked for: the connector would have refused it.
    assert found == {
        "people": 60, "reachable": 59, "told_once": 59, "told_twice": 0, "missed": 0, "bots": 3, "beyond": 0,
    }  # fmt: skip


def test_lines_are_written_and_their_cards_timed(postgresql_server: Server) -> None:
    server = postgresql_server.url("postgres")
    found = figures("latency", "--rate", "200", "--seconds", "5", "--postgresql", server)
    assert set(found) == {"events_per_s", "seconds", "p50_s", "p99_s"}
    assert (found["seconds"], 0 < found["p50_s"] <= found["p99_s"]) == (5, True)


def test_developers_ask_and_are_answered() -> None:
    found = figures("converse", "--rows", "2000", "--samples", "18")
    assert set(found) == {"parse_p99_ms", "answer_p99_ms", "rows"}
    assert (found["rows"], found["parse_p99_ms"] > 0, found["answer_p99_ms"] > 0) == (2000, True, True)


def test_every_question_of_the_benchmark_is_understood() -> None:
    now = datetime(2026, 6, 18, tzinfo=UTC)
    for sentence in sentences(100_000, 200):
        asked = understand(sentence, now=now, zone=ZoneInfo("UTC"), nodes=("web1", "web2", "web3", "web4"))
        assert (sentence, asked.unknown, asked.command) == (sentence, (), None)


def test_the_stand_in_keeps_to_the_limits_of_the_tenant_and_of_each_conversation() -> None:
    teams = StrictTeams(Random(1))
    first = [teams.answer("send", str(number), 0.0, 9.0)[0] for number in range(60)]
    assert first == [201] * TENANT_A_SECOND + [429] * 10
    assert teams.answer("send", "x", 0.99, 9.0)[0] == 429
    assert [teams.answer("send", "x", 1.0, 9.0)[0] for _ in range(9)] == [201] * CONVERSATION[0][0] + [
        429
    ] * 2
    assert teams.answer("create", "x", 1.0, 9.0) == (201, "")
    report = teams.report()
    assert (report["requests"], report["beyond"], report["seconds"]) == (58, 13, 1.0)
    assert (report["accepted"]["0"], report["accepted"]["x"]) == ([9.0], [9.0] * 7)


@pytest.mark.parametrize(
    ("busy", "failing", "statuses"), [(1.0, 0.0, {429}), (0.0, 1.0, {500, 502, 503, 504})]
)
def test_a_bad_day_refuses_by_chance(busy: float, failing: float, statuses: set[int]) -> None:
    teams = StrictTeams(Random(1), busy, failing)
    assert {teams.answer("send", "a", float(now * 4_000), 0.0)[0] for now in range(50)} == statuses
    assert teams.report()["accepted"] == {}


def test_who_has_blocked_the_bot_stays_so() -> None:
    teams = StrictTeams(Random(1), blocked=0.5)
    for now in range(3):
        for number in range(20):
            teams.answer("send", str(number), float(now * 4_000), 0.0)
    report = teams.report()
    assert set(report["refused"]) | set(report["accepted"]) == {str(number) for number in range(20)}
    assert not set(report["refused"]) & set(report["accepted"])


def test_the_figures_tell_who_was_told_how_often() -> None:
    report = {
        "accepted": {"chat-100000": [1.0], "chat-100001": [1.0, 2.0]},
        "refused": ["chat-100002"],
        "requests": 90,
        "seconds": 1.0,
    }
    assert delivered(report, 4) == {
        "people": 4, "reachable": 3, "told_once": 1, "told_twice": 1, "missed": 1, "share_of_permitted_rate": 0.9,
    }  # fmt: skip
