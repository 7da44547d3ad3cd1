"""One card of several: what waits for somebody at the same time comes as one message."""

from collections.abc import Sequence
from typing import Any, Final

from cards.forms import FIELD
from cards.manners_words import manners_words_for
from cards.message import CARD_BYTES, Message, card_bytes

_KEPT: Final = 3
"""Elements of a card that stay where all do not fit: from whom, the title, and why."""


def folded_message(messages: Sequence[Message], *, language: str = "en") -> Message:
    """The cards one below the other, each with its own buttons. Of one: that one."""
    if len(messages) == 1:
        return messages[0]
    ours = manners_words_for(language)
    built = _built(messages, ours.folded_title.format(count=len(messages)), ours.push_folded, None)
    if card_bytes(built.card) > CARD_BYTES:
        built = _built(messages, ours.folded_title.format(count=len(messages)), ours.push_folded, _KEPT)
    return built


def _built(messages: Sequence[Message], title: str, push: str, kept: int | None) -> Message:
    heading = {
        "type": "TextBlock", "text": title, "size": "Medium", "weight": "Bolder", "wrap": True, "style": "heading",
    }  # fmt: skip
    body: list[dict[str, Any]] = [heading]
    for number, message in enumerate(messages, start=1):
        items = list(message.card.get("body", ()))[:kept]
        actions = message.card.get("actions")
        if actions:
            items.append({"type": "ActionSet", "actions": [_of_its_own(one, number) for one in actions]})
        body.append({"type": "Container", "separator": True, "spacing": "Large", "items": items})
    card = {**messages[0].card, "body": body, "speak": push, "fallbackText": push}
    card.pop("actions", None)
    return Message(card=card, summary=push, text=push)


def _of_its_own(action: Any, number: int) -> Any:
    """A button whose form has a field with a name of its own: of two alike in one card phones show none.

    The form's button says which it is (`cards.forms.words_in`).
    """
    inner = action.get("card")
    if inner is None:
        return action
    fields = [{**one, "id": f"{one['id']}-{number}"} if "id" in one else one for one in inner.get("body", ())]
    sends = [{**one, "data": {**one.get("data", {}), FIELD: number}} for one in inner.get("actions", ())]
    return {**action, "card": {**inner, "body": fields, "actions": sends}}
