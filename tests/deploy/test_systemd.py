"""deploy/systemd: units that systemd takes, and whose command is one of ours."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.deploy.installed import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_it(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("needs systemd-analyze")
        pytest.skip("needs systemd-analyze (apt-get install systemd)")
    text = unit.read_text(encoding="utf-8").replace("/usr/local/bin/headsup", "/bin/true")
    tried = tmp_path / unit.name.replace("@.", "@bot.")
    tried.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tried)], capture_output=True, text=True, check=False
    )
    assert [line for line in ended.stderr.splitlines() if unit.stem.rstrip("@") in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_its_command_is_one_of_ours(unit: Path) -> None:
    (line,) = [line for line in unit.read_text("utf-8").splitlines() if line.startswith("ExecStart=")]
    program, command, *options = line.removeprefix("ExecStart=").split()
    assert (program, command) == ("/usr/local/bin/headsup", "serve")
    assert options in ([], ["--role", "%i"])
    assert command in COMMANDS


def test_the_units_are_hardened_alike() -> None:
    def hardening(unit: Path) -> set[str]:
        lines = unit.read_text("utf-8").partition("StateDirectory=")[2].partition("[Install]")[0]
        return {line for line in lines.splitlines() if line and not line.startswith("#")}

    first, second = map(hardening, UNITS)
    assert first == second
    assert {"ProtectSystem=strict", "NoNewPrivileges=true", "CapabilityBoundingSet="} <= first
