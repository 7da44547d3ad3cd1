"""`headsup serve`: what it refuses, and what `--local` shows."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup
from bot.directory import COLUMNS
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import SHIPPED, Portal, proxied, special

MINIMUM = ["serve", "--sources", "sources.yaml", "--issues", str(SHIPPED), "--people", "people.csv"]


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Where nothing is set but what a test sets."""
    monkeypatch.chdir(tmp_path)
    return Portal(tmp_path)


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def serve(*options: str, **settings: str) -> Result:
    return CliRunner().invoke(
        headsup, [*MINIMUM, *options], env={f"HEADSUP_{k}": v for k, v in settings.items()}
    )


def refused(result: Result, status: int) -> str:
    """The one sentence of a refusal."""
    assert (result.exit_code, result.stdout) == (status, ""), result.output
    (sentence,) = result.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.7:3978", "headsup.example:3978"])
def test_without_an_app_id_no_address_is_served_that_others_can_reach(portal: Portal, address: str) -> None:
    sentence = refused(serve("--listen", address), 2)
    assert sentence == (
        f"HEADSUP_LISTEN={address} can be reached by others; set HEADSUP_APP_ID first, or use 127.0.0.1."
    )
    assert "HEADSUP_PUBLIC_LISTEN" in refused(serve(PUBLIC_LISTEN=address), 2)


@pytest.mark.parametrize("settings", [{}, {"APP_SECRET": "s"}, {"TENANT_ID": "t"}, {"APP_SECRET": ""}])
def test_an_app_id_needs_its_secret_and_tenant(portal: Portal, settings: dict[str, str]) -> None:
    sentence = refused(serve(APP_ID="app", **settings), 2)
    assert sentence == (
        "HEADSUP_APP_ID needs HEADSUP_TENANT_ID too, and one of HEADSUP_APP_SECRET, HEADSUP_APP_CERTIFICATE, "
        "HEADSUP_MANAGED_IDENTITY."
    )


def test_the_stand_in_for_teams_and_teams_itself_exclude_each_other(portal: Portal) -> None:
    sentence = refused(serve("--local", APP_ID="app", APP_SECRET="s", TENANT_ID="t"), 2)
    assert "--local" in sentence


def test_a_port_that_is_taken_is_a_failure(portal: Portal, taken: str) -> None:
    result = serve("--listen", taken)
    assert result.exit_code == 1
    assert f"HEADSUP_LISTEN {taken} cannot be listened on: " in result.stderr


def test_a_database_that_is_none_is_a_failure(portal: Portal) -> None:
    (portal.folder / "notes.txt").write_text("no database at all\n" * 1000, encoding="utf-8")
    assert "notes.txt is an SQLite database" in refused(serve("--database", "notes.txt"), 1)


@pytest.mark.parametrize("missing", ["sources", "issues"])
def test_sources_and_issues_have_to_be_named(portal: Portal, missing: str) -> None:
    at = MINIMUM.index(f"--{missing}")
    result = CliRunner().invoke(headsup, MINIMUM[:at] + MINIMUM[at + 2 :])
    assert refused(result, 2) == f"HEADSUP_{missing.upper()} is not set; set it or give --{missing}."


def test_bad_sources_are_told_by_their_place(portal: Portal) -> None:
    (portal.folder / "sources.yaml").write_text(
        "sources:\n  - node: web1\n    fils: x\n    format: nlog\n    format: json\n", encoding="utf-8"
    )
    result = serve()
    assert (result.exit_code, result.stdout) == (1, "")
    places = [line.partition(": ")[0] for line in result.stderr.splitlines()]
    assert "sources.yaml:3:5" in places
    assert "sources.yaml:5:5" in places


def test_files_that_are_not_there_are_failures(portal: Portal) -> None:
    for option in ("--sources", "--issues", "--people"):
        assert "nowhere" in refused(serve(option, "nowhere"), 1), option


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [("LISTEN", "3978", "host:port"), ("ZONE", "Berlin", "IANA"), ("LISTEN", "x:99999", "host:port")],
)
def test_a_setting_that_cannot_work_is_named(portal: Portal, name: str, value: str, hint: str) -> None:
    sentence = refused(serve(**{name: value}), 2)
    assert sentence.startswith(f"HEADSUP_{name}: ")
    assert hint in sentence


async def test_a_bad_known_issue_is_reported_and_the_others_work(portal: Portal) -> None:
    issues = portal.folder / "issues"
    issues.mkdir()
    (issues / "web-proxy.yaml").write_text(
        (SHIPPED / "web-proxy.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (issues / "bad.yaml").write_text("title: x\nnaem: bad\n", encoding="utf-8")
    async with ServeProcess(portal.folder, "--local", HEADSUP_ISSUES=str(issues)) as process:
        await process.up()
        assert any("bad.yaml:2:1: " in line for line in process.lines)
        assert any(": 4 sources, 1 known issues, 10 people." in line for line in process.lines)
        portal.write("web1", proxied("1087"))
        await process.said("Come by VPN")
        process.terminate()
        assert await process.ended() == 0
    assert process.lines[-1] == "Stopping."
    assert any(line.startswith("No HEADSUP_APP_ID: listening on this machine only") for line in process.lines)


async def test_local_reaches_everybody_also_without_identities_and_after_a_restart(portal: Portal) -> None:
    rows = ["1087,,Nora Novák,nora@portal.example,,user,en-GB,", "1088,,Emil Engel,,,user,en-GB,"]
    (portal.folder / "people.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    listen = free_pair()
    async with ServeProcess(portal.folder, "--local", HEADSUP_LISTEN=listen) as process:
        assert await process.up() == f"http://{listen}"
        portal.write("web1", proxied("1087"), proxied("1088"))
        for name in ("Nora Novák (1087)", "Emil Engel (1088)"):
            await process.said(f"→ {name}: There is a way around the problem")
        process.kill()
    async with ServeProcess(portal.folder, "--local", HEADSUP_LISTEN=listen) as process:
        await process.up()
        portal.write("web2", proxied("1088"), special("1087"), special("1087"))
        await process.said("→ Nora Novák (1087): There is a way around the problem")
        assert not any("Emil" in line for line in process.lines)
    assert len([line for line in process.lines if "→" in line]) == 1


def free_pair() -> str:
    """An address whose port and the one beside it are free."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except OSError:
                continue
            return f"127.0.0.1:{port}"
