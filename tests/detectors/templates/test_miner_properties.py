"""What holds for any messages: ids are stable, a restart changes nothing, the order and the variables change little."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.detectors.templates.stored import StoredMiner

WORD = st.sampled_from(
    "red green blue black white brown pink grey gold user anna file a.b c.d e.f/g k=a.b k=red k=5 rack_A7 rack_B8 "
    "rack_C9 p.q=1 r.s=a t.u=b.c 7 8 n1 m2 <*> <**> ¦ not BadError <other> () = == x=".split()
)
FRAME = st.sampled_from(("the {} lamp is {} now", "file {} of {} ended", "{} {}", "a=b c={} took {}"))
MESSAGE = st.lists(WORD, min_size=0, max_size=5).map(" ".join) | st.builds(str.format, FRAME, WORD, WORD)
MESSAGES = st.lists(MESSAGE, max_size=60)


@given(MESSAGES, MESSAGES, st.integers(1, 12))
def test_a_miner_that_took_over_goes_on_as_the_first_one(
    before: list[str], after: list[str], most: int
) -> None:
    one, other = StoredMiner(most), StoredMiner(most)
    for message in before:
        assert one.mine(message) == other.mine(message)
    other.restore()
    for message in after:
        assert one.mine(message) == other.mine(message)
        other.restore()
    assert one.rows == other.rows


@given(MESSAGES, st.integers(1, 12))
def test_a_full_miner_stays_full(messages: list[str], most: int) -> None:
    miner = StoredMiner(most)
    for message in messages:
        miner.mine(message)
        assert len(list(miner.miner.templates())) <= most + 1  # and `<other>`


@given(MESSAGES)
def test_a_message_stays_in_its_group(messages: list[str]) -> None:
    miner = StoredMiner()
    ids = [miner.mine(message) for message in messages]
    assert [miner.mine(message) for message in messages] == [miner.final(number) for number in ids]


SENTENCE = st.lists(st.sampled_from("job ended with rows of table in ms".split()), min_size=1, max_size=6)


@given(SENTENCE, st.integers(0, 6), st.lists(st.integers(0, 10**12), min_size=2, max_size=5))
def test_another_number_is_the_same_group(sentence: list[str], at: int, numbers: list[int]) -> None:
    miner = StoredMiner()
    messages = [" ".join([*sentence[:at], str(number), *sentence[at:]]) for number in numbers]
    assert len(set(miner.groups(messages))) == 1


KINDS = (
    "User {name} logged in from {ip}", "Could not read {path}: {count} bytes missing", "Cache emptied",
    "Job {count} of {name} took {count} ms", "Login refused: wrong password", "Login refused: unknown user",
    "Connection to {host} lost", "Disk {path} is full",
)  # fmt: skip


def messages_of(random: Random) -> list[tuple[str, str]]:
    """Messages of each kind, with their kind."""
    return [
        (
            kind.format(
                name=random.choice(
                    ("anna", "bert", "carla", "dora", "emil", "frida", "gustav", "hanna", "ida")
                ),
                ip=f"10.0.{random.randrange(9)}.{random.randrange(99)}",
                path=f"/var/{random.choice('abcdefgh')}/{random.choice('xyz')}",
                host=f"{random.choice(('db', 'mail', 'web', 'cache'))}.example",
                count=random.randrange(10_000),
            ),
            kind,
        )
        for kind in KINDS
        for _ in range(60)
    ]


@given(st.randoms(use_true_random=False))
def test_the_order_does_not_matter(random: Random) -> None:
    messages = messages_of(Random(1))
    random.shuffle(messages)
    groups = StoredMiner().groups([message for message, _ in messages])
    assert len(set(groups)) == len(KINDS)
    assert len({(group, kind) for group, (_, kind) in zip(groups, messages, strict=True)}) == len(KINDS)
