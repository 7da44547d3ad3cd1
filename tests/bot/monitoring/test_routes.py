"""/healthz, /readyz and /metrics of a service at work, and of one in trouble."""

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import Engine, text

from bot.monitoring.database import Asked, NoAnswer
from bot.monitoring.readiness import Readiness
from ingest.database import writing
from tests.bot.service_run import Portal, Running, fine, headsup, proxied, teams_for, until

DOCS = Path(__file__).parents[3] / "docs" / "operations.md"
FROM_ELSEWHERE = {"X-Forwarded-For": "10.1.2.3"}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def get(run: Running, path: str, **headers: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(run.url + path, headers=headers) as response,
    ):
        json = response.content_type == "application/json"
        return response.status, await (response.json() if json else response.text())


async def scraped(run: Running) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample by its name and the values of its labels."""
    status, page = await get(run, "/metrics")
    assert status == 200
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return found


async def at_work(run: Running, portal: Portal) -> None:
    portal.write("web1", proxied("1087"))
    portal.write("web2", proxied("1087"), fine("1088"))
    with portal.path("web1", "api").open("a") as file:
        file.write("2026-06-12 12:00:00.0000|no layout of ours: Nora's salary is paltry\n")
    portal.written += 1
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(
                f"{run.url}/ingest/clef", data='{"@t": "2026-06-12T12:00:00Z"}\n'
            ) as answer:
                assert answer.status in (200, 201)
        async with session.post(f"{run.url}/ingest", data="{", headers={}) as answer:
            assert answer.status == 400
    portal.written += 1  # one of the two was a repetition
    await run.settled()


async def test_a_service_at_work_is_ready_and_says_what_it_did(portal: Portal, database: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, database=database) as run:
        await at_work(run, portal)
        assert await get(run, "/readyz") == (200, {"ready": True, "reasons": [], "troubles": []})
        status, found = await get(run, "/healthz")
        assert (status, found["status"], found["problems"]) == (200, "ok", [])
        assert list(found["stages"]) == [
            "detect",
            "evaluate",
            "discover",
            "health",
            "plan",
            "stand_ins",
            "holds",
            "send",
            "news",
            "fixes",
            "support",
            "watch",
            "posts",
            "refresh",
            "tell_all",
            "troubles",
            "reload",
        ]
        assert found["stages"]["send"]["failures"] == 0
        assert found["tail"]["alive"] is True
        assert found["tail"]["last_look"]
        assert sum(source["events"] for source in found["sources"].values()) == 4
        assert {source["bytes_behind"] for source in found["sources"].values()} == {0}
        assert found["intake"] == {"alive": True, "queue": 0, "failed_commits": 0}
        assert found["jobs"]["retention"]["failures"] == 0
        assert found["notices"] == {"accepted": 1}
        assert {"evaluate", "discover"} < found["leases"].keys()
        assert {lease["held_by"] for lease in found["leases"].values()} == {"test"}
        assert found["jobs_of_all"].keys() <= {"retention"}


async def test_metrics_count_what_came_and_what_became_of_it(portal: Portal, database: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, database=database) as run:
        await at_work(run, portal)
        found = await scraped(run)
        assert found["headsup_events_total"] == {
            ("tail",): 4, ("ship",): 0, ("bulk",): 0, ("otlp",): 0, ("clef",): 1, ("ndjson",): 0,
        }  # fmt: skip
        assert found["headsup_parse_errors_total"]["tail",] == 1
        assert found["headsup_repeated_total"]["clef",] == 1
        assert found["headsup_requests_total"]["ndjson",] == 1
        assert (
            sum(found["headsup_requests_refused_total"].values())
            + sum(found["headsup_rejected_total"].values())
            == 1
        )
        assert found["headsup_request_bytes_total"]["clef",] > 50
        assert found["headsup_commit_seconds_count"]["tail",] > 0
        assert (
            found["headsup_commit_seconds_bucket"]["+Inf", "tail"]
            == found["headsup_commit_seconds_count"]["tail",]
        )
        assert found["headsup_matches_total"] == {("web-proxy",): 2}
        assert found["headsup_episodes_total"] == {("web-proxy",): 1}
        assert found["headsup_notices"] == {("accepted",): 1}
        assert found["headsup_batches_waiting"] == {(): 0}
        assert found["headsup_stage_failures_total"]["send",] == 0
        assert sum(found["headsup_tail_events_total"].values()) == 4
        assert found["headsup_database_bytes"][()] > 10_000
        assert found["process_resident_memory_bytes"][()] > 10_000_000


async def test_every_metric_is_documented_and_no_log_text_is_among_the_labels(portal: Portal) -> None:
    documented = set(re.findall(r"`((?:headsup|process)_\w+)`", DOCS.read_text(encoding="utf-8")))
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await at_work(run, portal)
        await run.service.stages.jobs[0].run()
        _, page = await get(run, "/metrics")
    ours = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in text_string_to_metric_families(page)
        if family.name.startswith("headsup_")
    }
    assert ours == {name for name in documented if name.startswith("headsup_")}
    assert "paltry" not in page


async def test_who_is_elsewhere_learns_whether_it_works_and_no_more(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, metrics_token=SecretStr("sesame")) as run:
        assert await get(run, "/healthz", **FROM_ELSEWHERE) == (200, {"status": "ok"})
        assert await get(run, "/readyz", **FROM_ELSEWHERE) == (200, {"ready": True})
        status, said = await get(run, "/metrics", **FROM_ELSEWHERE)
        assert (status, "HEADSUP_METRICS_TOKEN" in said["error"]) == (403, True)
        for headers in ({"Authorization": "Bearer sesame"}, {}):
            forwarded = FROM_ELSEWHERE if headers else {}
            assert (await get(run, "/metrics", **headers, **forwarded))[0] == 200


async def test_parts_that_have_ended_or_fail_are_told(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        send = next(stage for stage in run.service.stages.stages if stage.name == "send")
        detecting = run.service.stages._tasks[0]

        async def fail() -> int:
            raise TimeoutError

        send._step = fail
        send.wake()
        await until(lambda: send.failures > 0)
        detecting.cancel()
        await asyncio.wait([detecting])
        status, found = await get(run, "/healthz")
        assert (status, found["status"]) == (200, "degraded")
        assert "stage detect has ended" in found["problems"]
        assert "stage send fails: TimeoutError" in found["problems"]
        assert await get(run, "/readyz") == (
            503,
            {"ready": False, "reasons": ["stage detect has ended"], "troubles": []},
        )
        assert await get(run, "/healthz", **FROM_ELSEWHERE) == (200, {"status": "degraded"})


async def test_a_schema_of_another_version_a_full_disk_and_a_stuck_commit(
    portal: Portal, database: str
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, database=database) as run:
        watched = run.service.watched
        full = Readiness(watched, free=lambda _: 5_000_000)
        assert await full.reasons() == ["the disk of the database has 5 MB left"]
        full.close()
        late = Readiness(watched, seconds=lambda: 1_000.0)
        assert watched.ingest is not None
        figures = watched.ingest.receiving.intake.figures
        figures.writing_since = 900.0
        assert await late.reasons() == ["a commit has taken more than 30 seconds"]
        figures.writing_since = None
        with writing(run.engine) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert await late.reasons() == ["the schema is not that of this version: run `headsup db upgrade`"]
        late.close()


async def test_a_database_that_cannot_be_used_is_named_by_its_error(engine: Engine) -> None:
    def fail() -> list[str]:
        with writing(engine) as connection:
            connection.execute(text("SELECT 'Nora' FROM nowhere"))
        return []

    asked = Asked(fail)
    with pytest.raises(Exception, match="nowhere"):
        await asked()
    asked.close()


async def test_a_database_that_hangs_holds_up_one_thread() -> None:
    go_on, threads = threading.Event(), []

    def hang() -> int:
        threads.append(threading.current_thread())
        go_on.wait(10)
        return 1

    asked = Asked(hang, wait=0.05)
    for _ in range(3):
        with pytest.raises(NoAnswer, match="does not answer"):
            await asked()
    assert len(threads) == 1  # the three waited for the same answer
    go_on.set()
    patient = Asked(hang, wait=5)
    assert list(await asyncio.gather(patient(), patient())) == [1, 1]
    asked.close()
    patient.close()
