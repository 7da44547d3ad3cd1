"""The wheel in a virtual environment of its own, beside nothing but what requirements.txt names."""

import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_NAME: Final = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.IGNORECASE | re.MULTILINE)


def build_wheel(folder: Path) -> Path:
    """Build it by the locked build backend, as `pip wheel .` does; the file."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    run([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(ROOT)], folder)
    (wheel,) = folder.glob("headsup-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel; its folder of programs.

    What it needs is linked from here, so that nothing is fetched: only what requirements.txt names, none of the tools
    for tests.
    """
    run([sys.executable, "-m", "venv", str(folder)], folder.parent)
    python = folder / "bin" / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run([str(python), "-c", asked], folder.parent).strip())
    for name in _NAME.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        _link(name, packages)
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run([str(python), "-m", "pip", "install", *options, str(wheel)], folder.parent)
    return folder / "bin"


def run(command: list[str], folder: Path, **settings: str) -> str:
    """What a program says. Raises AssertionError with all of it if it fails."""
    ended = subprocess.run(
        command, cwd=folder, env=plain_environment(**settings), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def plain_environment(**settings: str) -> dict[str, str]:
    """The environment without anything that leads to this checkout."""
    hidden = ("HEADSUP_", "PYTHON", "VIRTUAL_ENV", "PIP_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | settings


def _link(name: str, packages: Path) -> None:
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:  # for another system or Python
        return
    for top in {Path(file).parts[0] for file in found.files or ()}:
        source, target = Path(str(found.locate_file(top))), packages / top
        if top not in ("..", "__pycache__") and source.exists() and not target.exists():
            target.symlink_to(source)
