"""Takes the README's pictures: `python -m tests.acceptance.pictures`."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from ingest.event import utc_now
from tests.acceptance.playground import Chat, conflict, noon, playing, refused

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"


async def main() -> None:
    """Start everything, and picture a card that came by itself and a look-up."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with playing(Path(folder)) as play, play.chat(width=600, height=1300, scale=1.5) as chat:
            await play.log([(utc_now(), refused(11213))])
            await chat.sees("A supervisor can make this change")
            await _latest(chat, "card.png", above=1)
            day = noon(days_ago=1)
            await play.log([(day + timedelta(minutes=7 * n), conflict(12000 + 37 * n)) for n in range(12)])
            await play.log([(day + timedelta(minutes=57), refused(11213))], node="web2")
            await chat.say("errors for user 1087 yesterday")
            await chat.sees("of 13, newest first")
            await _latest(chat, "lookup.png", above=2)
            await chat.press("Open")
            await chat.more(chat.card, "Make it a known issue")
            await chat.sees("A new known issue")
            await chat.card.get_by_label("What goes wrong").fill("Somebody else saved meanwhile")
            await chat.card.get_by_label("What people should do, in a sentence").fill(
                "Reload, then save again"
            )
            steps = "Copy what you have written\nReload the page\nPaste it and press **Save**"
            await chat.card.get_by_label("The steps, one a line").fill(steps)
            await chat.press("Preview")
            await chat.sees("it would have told")
            await _latest(chat, "preview.png", above=0)


async def _latest(chat: Chat, name: str, *, above: int) -> None:
    """The latest card in its bubble, and so many messages above it."""
    await chat.card.scroll_into_view_if_needed()
    card = await chat.card.bounding_box()
    headers = chat.page.get_by_label("Message header")
    first = await headers.nth(await headers.count() - 1 - above).bounding_box()
    assert card
    assert first
    top = max(first["y"] - 8, 0)
    clip = {"x": 0, "y": top, "width": 600, "height": card["y"] + card["height"] + 20 - top}
    await chat.page.screenshot(path=IMAGES / name, clip=clip, animations="disabled")  # type: ignore[arg-type]


if __name__ == "__main__":
    asyncio.run(main())
