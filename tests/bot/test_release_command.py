"""`headsup release` and `POST /releases`: a version went live."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup as command
from ingest.database import open_database
from ingest.event import Event, utc_now
from ingest.receivers.api_keys import ApiKeys
from ingest.store import EventStore
from tests.bot.service_run import Portal, headsup, teams_for


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_release_is_told_listed_and_taken_back() -> None:
    at = "2026-06-12T15:00:00+02:00"
    told = run("release", "hr-portal", "4.11", "--node", "web1", "--at", at)
    assert (told.exit_code, told.stdout) == (0, "hr-portal 4.11 on web1 from 2026-06-12T13:00:00.000+00:00\n")
    again = run("release", "hr-portal", "4.11", "--node", "web1", "--at", at)
    assert again.stdout == told.stdout.replace("\n", " (this was known already)\n")
    (listed,) = objects(run("release", "hr-portal", "--json"))
    assert {name: listed[name] for name in ("product", "version", "node", "at")} == {
        "product": "hr-portal",
        "version": "4.11",
        "node": "web1",
        "at": "2026-06-12T13:00:00.000+00:00",
    }
    undone = run("release", "hr-portal", "4.11", "--node", "web1", "--undo")
    assert undone.stdout == "Taken back: hr-portal 4.11 on web1 from 2026-06-12T13:00:00.000+00:00.\n"
    assert run("release", "hr-portal").stdout == ""
    lines = [line for line in run("audit").stdout.splitlines() if "release" in line]
    assert len(lines) == 2
    assert "4.11 on web1" in lines[0]


def test_what_cannot_be_told_is_said_in_a_sentence() -> None:
    wrong = run("release", "hr-portal", "4.11", "--at", "tomorrow")
    assert (wrong.exit_code, wrong.stderr) == (
        2,
        "`tomorrow` is not a time; write ISO 8601 with an offset, like 2026-06-12T15:00:00+02:00.\n",
    )
    run("release", "hr-portal", "4.11")
    gone = run("release", "hr-portal", "4.12", "--undo")
    assert (gone.exit_code, gone.stderr) == (
        1,
        "There is no such release; `headsup release hr-portal` lists those that there are.\n",
    )


def test_events_are_found_by_the_version_of_their_release(tmp_path: Path) -> None:
    run("release", "hr-portal", "4.11", "--at", (utc_now() - timedelta(hours=1)).isoformat())
    engine = open_database("headsup.db")
    event = Event(time=utc_now(), received=utc_now(), product="hr-portal", node="web1", message="Save failed")
    EventStore(engine, utc_now).append([event])
    engine.dispose()
    (found,) = objects(run("events", "version:", "4.11", "--json"))
    assert (found["message"], found["version"]) == ("Save failed", "4.11")


async def post(url: str, body: Any, **headers: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{url}/releases", data=body if isinstance(body, bytes) else json.dumps(body), headers=headers
        ) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_pipeline_tells_a_release_and_may_try_again(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "portal")
    body = {"product": "hr-portal", "version": "4.11", "node": "web1"}
    async with teams_for(portal) as teams, headsup(portal, teams) as run_:
        status, told = await post(run_.url, body)
        assert (status, told["version"], told["node"], told["by"]) == (201, "4.11", "web1", "this machine")
        assert await post(run_.url, body) == (200, told)
        assert (await post(run_.url, b"{"))[0] == 400
        assert await post(run_.url, b"x" * 20_000) == (
            400,
            {"error": "Send at most 16384 bytes: one release."},
        )
        assert (await post(run_.url, body, **{"Content-Encoding": "gzip"}))[0] == 400
        assert (await post(run_.url, body, Origin="https://evil.example"))[0] == 403
        engine = open_database(run_.settings.database)
        key = ApiKeys(engine, utc_now).add("pipeline", lambda: "secret" * 8)
        engine.dispose()
        later = body | {"version": "4.12"}
        statuses = set()
        while 401 not in statuses:  # a service notices a new key within seconds
            statuses.add((await post(run_.url, body))[0])
        assert statuses <= {200, 401}
        status, told = await post(run_.url, later, Authorization=f"ApiKey {key}")
        assert (status, told["by"]) == (201, "key pipeline")
