"""The Teams app package: as Microsoft's schema wants it."""

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from bot.cli import headsup
from bot.manifest import ManifestFault, Organisation, build, next_version

APP = "6f0f5b1e-6b0c-4a55-9f3b-3c0b3a3f7d11"
ORGANISATION = Organisation("Example AG", "https://x.example/s", "https://x.example/p", "https://x.example/t")
SCHEMAS = (
    Path(__file__).parents[1] / "acceptance/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
)


def manifest_of(package: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return dict(json.loads(archive.read("manifest.json")))


def faults(manifest: dict[str, Any]) -> list[str]:
    """What Microsoft's schema of the manifest's own version says against it."""
    path = SCHEMAS / f"v{manifest['manifestVersion']}" / "MicrosoftTeams.schema.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Microsoft's manifest schemas are missing: npm ci --prefix tests/acceptance")
        pytest.skip("Microsoft's manifest schemas are not installed: npm ci --prefix tests/acceptance")
    schema = json.loads(path.read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


def test_the_manifest_fits_microsofts_schema() -> None:
    manifest = manifest_of(
        build(app_id=APP, domain="headsup.x.example", organisation=ORGANISATION, version="1.0.7")
    )
    assert faults(manifest) == []
    assert (manifest["id"], manifest["bots"][0]["botId"], manifest["validDomains"]) == (
        APP,
        APP,
        ["headsup.x.example"],
    )
    assert manifest["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert manifest["webApplicationInfo"] == {"id": APP, "resource": f"api://botid-{APP}"}


def test_what_the_schema_lets_through_and_teams_does_not() -> None:
    """https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema"""
    manifest = manifest_of(
        build(app_id=APP, domain="h.x.example", organisation=ORGANISATION, version="1.0.7")
    )
    (bot,) = manifest["bots"]
    assert len(bot["commandLists"]) <= 3
    of_a_scope = [scope for listed in bot["commandLists"] for scope in listed["scopes"]]
    assert len(of_a_scope) == len(set(of_a_scope))  # a list for each scope, no more
    for listed in bot["commandLists"]:
        assert set(listed["scopes"]) <= set(bot["scopes"])
        assert len(listed["commands"]) <= 10
        for command in listed["commands"]:
            assert (len(command["title"]) <= 32, len(command["description"]) <= 128) == (True, True), command
    assert not any("*" in domain or "/" in domain for domain in manifest["validDomains"])
    assert "[" not in manifest["name"]["short"] + manifest["description"]["full"]  # no placeholder is left


def test_the_schema_check_can_fail() -> None:
    manifest = manifest_of(
        build(app_id=APP, domain="h.x.example", organisation=ORGANISATION, version="1.0.7")
    )
    manifest["name"]["short"] = "x" * 31
    del manifest["icons"]
    assert sorted(fault.partition(":")[0] for fault in faults(manifest)) == ["$", "$.name.short"]


def test_the_package_holds_the_manifest_and_both_icons() -> None:
    package = build(app_id=APP, domain="h.x.example", organisation=ORGANISATION, version="1.0.7")
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]


def test_the_version_rises_with_each_build_even_within_a_second(tmp_path: Path) -> None:
    package, now = tmp_path / "app.zip", datetime(2026, 6, 12, tzinfo=UTC)
    first = next_version(package, now=now)
    package.write_bytes(build(app_id=APP, domain="h.x.example", organisation=ORGANISATION, version=first))
    assert [first, next_version(package, now=now)] == ["1.0.1781222400", "1.0.1781222401"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"app_id": "headsup"}, "--app-id 'headsup' is not an application id"),
        ({"domain": "https://h.example"}, "is not a host name"),
        ({"organisation": Organisation("", "https://x", "https://x", "https://x")}, "1 to 32 characters"),
        (
            {"organisation": Organisation("E", "http://x", "https://x", "https://x")},
            "'http://x' is not an https",
        ),
        ({"short_name": "x" * 31}, "--name must have"),
        ({"icons": {"color.png": b"GIF89a"}}, "color.png must be a PNG of 192 x 192"),
    ],
)
def test_what_teams_would_refuse_is_refused_here(wrong: dict[str, Any], told: str) -> None:
    good: dict[str, Any] = {
        "app_id": APP,
        "domain": "h.x.example",
        "organisation": ORGANISATION,
        "version": "1.0.7",
    }
    with pytest.raises(ManifestFault, match=told):
        build(**good | wrong)


def test_the_command_writes_the_package_and_says_what_to_do_with_it(tmp_path: Path) -> None:
    output = tmp_path / "teams.zip"
    arguments = ["manifest", "build", "--app-id", APP, "--domain", "h.x.example", "--output", str(output)]
    result = CliRunner().invoke(headsup, arguments)
    assert (result.exit_code, "upload it in the Teams admin centre" in result.output) == (0, True)
    assert manifest_of(output.read_bytes())["bots"][0]["botId"] == APP


def test_a_wrong_value_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    arguments = ["manifest", "build", "--app-id", "nope", "--domain", "h.x.example"]
    result = CliRunner().invoke(headsup, [*arguments, "--output", str(tmp_path / "t.zip")])
    assert (result.exit_code, result.stdout, "nope" in result.stderr) == (1, "", True)
