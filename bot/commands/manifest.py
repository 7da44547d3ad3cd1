"""`headsup manifest build`: the Teams app package."""

from pathlib import Path

import click

from bot.cli import Failure
from bot.manifest import ManifestFault, Organisation, build, next_version
from ingest.event import utc_now


@click.group("manifest")
def command() -> None:
    """The Teams app package."""


@command.command("build")
@click.option("--app-id", required=True, help="The bot's Entra application id.")
@click.option("--domain", required=True, help="The public host name of the service.")
@click.option("--organisation", default="Headsup", show_default=True, help="Who offers the app.")
@click.option("--name", "short_name", help="The app's name in Teams; Headsup if left out.")
@click.option("--support-url", default="https://headsup.example/support", show_default=True)
@click.option("--privacy-url", default="https://headsup.example/privacy", show_default=True)
@click.option("--terms-url", default="https://headsup.example/terms", show_default=True)
@click.option(
    "--color-icon", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="192 x 192 PNG."
)
@click.option(
    "--outline-icon", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="32 x 32 PNG."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("headsup-teams.zip"))
def build_package(
    app_id: str,
    domain: str,
    organisation: str,
    short_name: str | None,
    support_url: str,
    privacy_url: str,
    terms_url: str,
    color_icon: Path | None,
    outline_icon: Path | None,
    output: Path,
) -> None:
    """Write the zip to upload in the Teams admin centre. Its version rises with each build."""
    icons = {
        name: path.read_bytes()
        for name, path in (("color.png", color_icon), ("outline.png", outline_icon))
        if path
    }
    try:
        version = next_version(output, now=utc_now())
        package = build(
            app_id=app_id,
            domain=domain,
            organisation=Organisation(organisation, support_url, privacy_url, terms_url),
            version=version,
            short_name=short_name,
            icons=icons,
        )
    except ManifestFault as error:
        raise Failure(str(error)) from error
    output.write_bytes(package)
    click.echo(f"{output}: version {version}; upload it in the Teams admin centre under Manage apps.")
