"""Where people are reached, and which Entra object id an address has."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.conversations import ConversationStore, Reference
from tests.bot.builders import NOON

LATER = NOON + timedelta(hours=1)
CHAT = Reference(
    id="chat-1",
    kind="personal",
    service_url="https://emea.example/",
    tenant_id="tenant",
    aad_object_id="aad-1087",
    bot_id="28:bot",
    locale="de-DE",
    timezone="Europe/Berlin",
)


@pytest.fixture
def store(engine: Engine) -> ConversationStore:
    return ConversationStore(engine)


def test_a_reference_is_kept_whole_and_found_in_any_case(store: ConversationStore) -> None:
    assert store.save(CHAT, NOON)
    assert store.of_person("AAD-1087") == CHAT
    assert store.of_person("aad-4711") is None


def test_what_a_later_turn_does_not_tell_stays_as_it_was_known(store: ConversationStore) -> None:
    store.save(CHAT, NOON)
    moved = Reference("chat-1", "personal", "https://amer.example/", aad_object_id="AAD-1087", locale="en-GB")
    assert not store.save(moved, LATER)
    assert store.of_person("aad-1087") == Reference(
        id="chat-1",
        kind="personal",
        service_url="https://amer.example/",
        tenant_id="tenant",
        aad_object_id="aad-1087",
        bot_id="28:bot",
        locale="en-GB",
        timezone="Europe/Berlin",
    )


def test_the_chat_that_was_used_last_is_the_one_to_write_to(store: ConversationStore) -> None:
    store.save(CHAT, NOON)
    store.save(Reference("chat-2", "personal", "https://x.example/", aad_object_id="aad-1087"), LATER)
    found = store.of_person("aad-1087")
    assert found is not None
    assert found.id == "chat-2"


def test_a_group_is_never_taken_for_a_persons_own_chat(store: ConversationStore) -> None:
    store.save(Reference("group", "groupChat", "https://x.example/", aad_object_id="aad-1087"), NOON)
    assert store.of_person("aad-1087") is None
    assert not store.has_left("aad-1087")


def test_removing_the_app_and_coming_back(store: ConversationStore) -> None:
    """Somebody who was never met has not left; a return counts as an arrival, once."""
    before = store.has_left("aad-1087")
    store.save(CHAT, NOON)
    store.removed("chat-1", NOON)
    gone = (store.has_left("AAD-1087"), store.of_person("aad-1087"))
    arrived = [store.save(CHAT, LATER), store.save(CHAT, LATER)]
    assert (before, gone, arrived) == (False, (True, None), [True, False])
    assert (store.has_left("aad-1087"), store.of_person("aad-1087")) == (False, CHAT)


def test_an_address_belongs_to_the_identity_that_was_last_seen_with_it(store: ConversationStore) -> None:
    store.identify("aad-1", {"email": "Pia@X.example", "upn": "pia@corp.example"}, NOON)
    store.identify("aad-2", {"email": "pia@x.example", "upn": None}, LATER)
    assert store.identities() == {"pia@x.example": "aad-2", "pia@corp.example": "aad-1"}
