"""Posts: each message once for each recipient, whoever says it again."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.teams.outgoing import Message, OutgoingMessage
from bot.telling.posts import Post, PostStore, presenting
from ingest.database import writing
from tests.bot.builders import NOON

LATER = NOON + timedelta(hours=1)


def added(engine: Engine, *recipients: str, key: str = "episode 7", **more: object) -> int:
    with writing(engine) as connection:
        return PostStore(engine).add(
            connection,
            "hold",
            key,
            recipients,
            {"people": 46},
            NOON,
            **more,  # type: ignore[arg-type]
        )


def test_a_message_is_written_down_once_for_each_recipient(engine: Engine) -> None:
    store = PostStore(engine)
    assert added(engine, "9001", "channel:hr-portal", product="hr-portal") == 2
    assert added(engine, "9001", "9002", product="hr-portal") == 1
    assert added(engine) == 0
    told = store.about("hold", "episode 7")
    assert [post.recipient for post in told] == ["9001", "channel:hr-portal", "9002"]
    assert told[0] == Post(
        id=told[0].id, kind="hold", key="episode 7", recipient="9001", product="hr-portal",
        payload={"people": 46}, thread=None, state="planned", reason=None, attempts=0, planned_at=NOON,
        accepted_at=None, conversation_id=None, service_url=None, activity_id=None,
    )  # fmt: skip
    assert store.get(told[0].id) == told[0]
    with writing(engine) as connection:
        assert store.ids_about(connection, "hold", "episode 7") == [post.id for post in told]


def test_one_for_later_is_not_sent_before(engine: Engine) -> None:
    store = PostStore(engine)
    added(engine, "9001", not_before=LATER)
    assert store.claim("w", lease=timedelta(seconds=10), limit=5, now=NOON) == []
    assert [p.recipient for p in store.claim("w", lease=timedelta(seconds=10), limit=5, now=LATER)] == [
        "9001"
    ]


def test_the_card_is_made_by_whoever_knows_the_kind(engine: Engine) -> None:
    def question(post: Post) -> Message:
        return OutgoingMessage(text=f"{post.payload['people']} more?")

    added(engine, "9001")
    (post,) = PostStore(engine).about("hold", "episode 7")
    assert presenting({"hold": question})(post) == OutgoingMessage(text="46 more?")
    assert presenting({"answer": question})(post) is None
