"""The wheel, installed where there is nothing else of ours, is the whole product."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen
from threading import Thread
from typing import Any

import pytest

from bot.cli import COMMANDS
from tests.bot.service_run import SHIPPED, Portal, proxied, until
from tests.deploy.installed import ROOT, build_wheel, install, plain_environment, run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed") / "venv")


@contextmanager
def serving(program: Path, folder: Path, *options: str, **settings: str) -> Iterator[list[str]]:
    """The installed service at work; what it says, as it comes."""
    said: list[str] = []
    command = [str(program), "serve", *options]
    environment = plain_environment(PYTHONUNBUFFERED="1", HEADSUP_LISTEN="127.0.0.1:0", **settings)
    with Popen(command, cwd=folder, env=environment, stdout=PIPE, stderr=STDOUT, text=True) as process:
        reading = Thread(target=lambda: said.extend(process.stdout or ()))
        reading.start()
        try:
            yield said
        finally:
            process.kill()
            reading.join()


def test_it_has_all_that_is_not_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "cards", "detectors", "ingest")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    template = {f"bot/manifest_template/{path.name}" for path in (ROOT / "manifest" / "template").iterdir()}
    assert names >= ours | template
    assert {name.partition("/")[0] for name in names - ours - template} == {
        next(name.partition("/")[0] for name in names if ".dist-info/" in name)
    }


def test_what_it_needs_is_what_it_declares(programs: Path) -> None:
    """The lock names all; nothing of ours comes from the checkout."""
    assert "No broken requirements found" in run(
        [str(programs / "python"), "-m", "pip", "check", "--disable-pip-version-check"], programs
    )
    where = (
        "import bot, cards, detectors, ingest; print(*(m.__file__ for m in (bot, cards, detectors, ingest)))"
    )
    environment = programs.parent
    for file in run([str(programs / "python"), "-c", where], programs).split():
        assert Path(file).is_relative_to(environment)


def test_every_command_is_there(programs: Path, tmp_path: Path) -> None:
    """Each loads what it needs: no tool for tests among it."""
    modules = ", ".join(f"bot.commands.{name}" for name in sorted(COMMANDS))
    run([str(programs / "python"), "-c", f"import {modules}"], tmp_path)
    usage = run([str(programs / "headsup"), "--help"], tmp_path)
    assert [name for name in COMMANDS if f"  {name} " not in usage] == []


async def test_it_serves_and_tells(programs: Path, tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    issues = tmp_path / "issues"
    issues.mkdir()
    (issues / "web-proxy.yaml").write_bytes((SHIPPED / "web-proxy.yaml").read_bytes())
    options = ["--local", "--sources", "sources.yaml", "--issues", "issues", "--people", "people.csv"]
    with serving(programs / "headsup", tmp_path, *options) as said:
        await until(lambda: any(line.startswith("Headsup on ") for line in said))
        portal.write("web1", proxied("1087"))
        await until(lambda: any("Nora Novák" in line for line in said))
        # What is killed between Teams' acceptance and our record of it is unknown, so not before that.
        await until(lambda: notices(programs, tmp_path)[0]["state"] != "sending")
    run([str(programs / "headsup"), "db", "upgrade"], tmp_path)
    (told,) = notices(programs, tmp_path)
    assert (told["issue"], told["person"], told["state"]) == ("web-proxy", "1087", "accepted")


def notices(programs: Path, folder: Path) -> list[dict[str, Any]]:
    """All there are."""
    listed = run([str(programs / "headsup"), "notices", "--json"], folder)
    return [json.loads(line) for line in listed.splitlines()]


async def test_it_builds_the_teams_app(programs: Path, tmp_path: Path) -> None:
    app = "6f0f5b1e-6b0c-4a55-9f3b-3c0b3a3f7d11"
    command = [
        str(programs / "headsup"),
        "manifest",
        "build",
        "--app-id",
        app,
        "--domain",
        "headsup.example.org",
    ]
    await asyncio.to_thread(run, command, tmp_path)
    with zipfile.ZipFile(tmp_path / "headsup-teams.zip") as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
