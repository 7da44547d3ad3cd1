"""The Teams app package: manifest and icons of `manifest/template`, filled in and zipped."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bot.asking.examples import GROUPS

PACKAGED: Final = Path(__file__).parent / "manifest_template"  # where the wheel has it
CHECKOUT: Final = Path(__file__).parent.parent / "manifest" / "template"
ICONS: Final = ("color.png", "outline.png")
_DOMAIN: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class ManifestFault(Exception):
    """Values that Teams would refuse. The message says which, and what to give instead."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who offers the app to its people, as Teams shows it. Addresses are https."""

    name: str
    support_url: str
    privacy_url: str
    terms_url: str


def template_folder() -> Path:
    """Where the manifest's template is: in the installed package, or in a checkout."""
    return PACKAGED if PACKAGED.exists() else CHECKOUT


def build(
    *,
    app_id: str,
    domain: str,
    organisation: Organisation,
    version: str,
    short_name: str | None = None,
    icons: Mapping[str, bytes] | None = None,
) -> bytes:
    """The zip to upload to Teams. Raises ManifestFault."""
    manifest = filled(
        json.loads((template_folder() / "manifest.json").read_text(encoding="utf-8")),
        app_id=app_id,
        domain=domain,
        organisation=organisation,
        version=version,
        short_name=short_name,
    )
    given = dict(icons or {})
    files = {
        "manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode(),
        **{name: given.get(name) or (template_folder() / name).read_bytes() for name in ICONS},
    }
    for name, size in zip(ICONS, (192, 32), strict=True):
        if _png_size(files[name]) != (size, size):
            raise ManifestFault(f"The icon {name} must be a PNG of {size} x {size} pixels.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def filled(
    template: Mapping[str, Any],
    *,
    app_id: str,
    domain: str,
    organisation: Organisation,
    version: str,
    short_name: str | None = None,
) -> dict[str, Any]:
    """The manifest with this organisation's values. Raises ManifestFault."""
    try:
        identity = str(UUID(app_id))
    except ValueError as error:
        raise ManifestFault(
            f"--app-id {app_id!r} is not an application id such as 6f0f5b1e-6b0c-4a55-9f3b-3c0b3a3f7d11."
        ) from error
    if not _DOMAIN.fullmatch(domain):
        raise ManifestFault(f"--domain {domain!r} is not a host name such as headsup.example.com.")
    for address in (organisation.support_url, organisation.privacy_url, organisation.terms_url):
        if not address.startswith("https://") or len(address) > 2048:
            raise ManifestFault(f"{address!r} is not an https address, and Teams takes no other.")
    if not 0 < len(organisation.name) <= 32:
        raise ManifestFault("--organisation must have 1 to 32 characters.")
    manifest = dict(template)
    manifest["version"] = version
    manifest["id"] = identity
    manifest["developer"] = {
        "name": organisation.name,
        "websiteUrl": organisation.support_url,
        "privacyUrl": organisation.privacy_url,
        "termsOfUseUrl": organisation.terms_url,
    }
    if short_name is not None:
        if not 0 < len(short_name) <= 30:
            raise ManifestFault("--name must have 1 to 30 characters.")
        manifest["name"] = {**template["name"], "short": short_name}
    manifest["bots"] = [
        {**bot, "botId": identity, "commandLists": command_lists()} for bot in template["bots"]
    ]
    # Whose permissions in Graph may install the app, which asks for both: https://learn.microsoft.com/microsoftteams/
    # platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages. Nobody signs in by it.
    manifest["webApplicationInfo"] = {"id": identity, "resource": f"api://botid-{identity}"}
    manifest["validDomains"] = [domain]
    return manifest


def command_lists() -> list[dict[str, Any]]:
    """What Teams proposes to who begins to write, in a chat with the bot and where others read along."""
    listed = [
        (group.audience, {"title": one.english, "description": one.listed})
        for group in GROUPS
        for one in group.examples
        if one.listed is not None
    ]
    listed.sort(key=lambda row: row[1]["title"] != "help")
    return [
        {"scopes": ["personal"], "commands": [command for _, command in listed]},
        {
            "scopes": ["team", "groupChat"],
            "commands": [
                command for whom, command in listed if whom != "anyone" or command["title"] == "help"
            ],
        },
    ]


def next_version(package: Path, *, now: datetime) -> str:
    """A version above that of the package made before, since Teams takes an update only if it rises."""
    build_number = int(now.timestamp())
    if package.exists():
        try:
            with zipfile.ZipFile(package) as archive:
                before = json.loads(archive.read("manifest.json"))["version"]
            build_number = max(build_number, int(str(before).rpartition(".")[2]) + 1)
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise ManifestFault(
                f"{package} is there but is no app package; name another --output."
            ) from error
    return f"1.0.{build_number}"


def _png_size(image: bytes) -> tuple[int, int] | None:
    # PNG specification, 11.2.2: the header chunk comes first, width and height are its first 8 bytes.
    if image[:8] != b"\x89PNG\r\n\x1a\n" or image[12:16] != b"IHDR":
        return None
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
