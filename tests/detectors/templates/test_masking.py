"""What is a variable by its form, in the logs of any application."""

import pytest

from detectors.templates.masking import LONGEST_MESSAGE, MOST_WORDS, Masker

MESSAGES = [
    ("Saved 12 rows", "Saved <*> rows"),
    ("took 3ms, 1.5 GB", "took <*>"),
    ("lifetime <1 sec", "lifetime <*>"),
    ("offset -12 of block_-77", "offset <*> of block_<*>"),
    ("12:57:15.123 2026-06-12T12:57:15Z", "<*>"),
    ("since Fri Jun 12 12:57:15 2026", "since <*>"),
    ("on 12. June 2026, at noon", "on <*> at noon"),
    ("from 10.0.0.1:443 to [fe80::1:2:3]", "from <*> to [<*>]"),
    ("by 00:1b:44:11:3a:b7 via eth0", "by <*> via eth<*>"),
    ("GET https://a.example/b?c=d HTTP/1.1", "GET <*>"),
    ("GET /api/users/1/roles?x=y", "GET <*>"),
    (r"Cannot open C:\logs\app.log.", "Cannot open <*>"),
    ("read /etc/app/app.yaml: gone", "read <*>: gone"),
    ("mail to anna@example.org failed", "mail to <*> failed"),
    ("id {3f2504e0-4f89-11d3-9a0c-0305e82c3301}", "id {<*>}"),
    ("mask=ffffffff at 0x7fff, hash deadbeefcafe", "mask=<*> at <*>, hash <*>"),
    ("job_1445144423722_0020 on node-148", "<*> on node-<*>"),
    ("web1.example.org:80 closed", "<*> closed"),
    ("Store.cs:312 failed", "Store.cs:<*> failed"),
    ("point.x:3 y:-4", "point.x:<*> y:<*>"),
    ("ids 1, 2, 3", "ids <*>"),
    ("from ()", "from (<*>)"),
    ("user='' name=x1", "user='' name=x<*>"),
    ("Facade opened", "Facade opened"),
    ("a\tb\n  c", "a b c"),
    ("", ""),
    ("hash <01faa200 00000000>", "hash <<*>>"),
    ("a¦5 b", "a¦<*> b"),
    ("¦ at a.b5", "¦ at a.b5"),
    ("literal <**> and <*>", "literal <*> and <*>"),
    ("5 tries ¦ System.Net.HttpError 404 at Store.Save2", "<*> tries ¦ System.Net.HttpError 404 at Store.Save2"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "masked"), MESSAGES)
def test_masked(message: str, masked: str) -> None:
    assert Masker().mask(message) == masked


def test_a_masker_remembers_nothing_that_matters() -> None:
    masker = Masker()
    flood = [f"word{'x' * number}" for number in range(10_000)]
    assert [masker.mask(word) for word in flood[:5]] == flood[:5]
    for word in flood:
        masker.mask(word)
    assert [masker.mask(message) for message, _ in MESSAGES] == [masked for _, masked in MESSAGES]


@pytest.mark.parametrize(
    "message",
    [
        "x" * 10_000_000, "1" * 10_000_000, "/" * 1_000_000, "a." * 1_000_000, "a@" * 1_000_000, "1:" * 1_000_000,
        "http://" * 200_000, "word " * 1_000_000, "- " * 500_000, "<*>" * 500_000, "\\" * 500_000, "=" * 500_000,
        "C:\\" * 300_000, "..:/-" * 200_000, "a.b" * 200_000 + ":", "\ud800" * 1000, "¦ ¦ " * 10_000,
    ],
    ids=lambda message: f"{message[:5]!r} {len(message)}",
)  # fmt: skip
def test_whatever_the_message_what_comes_of_it_is_bounded(message: str) -> None:
    masked = Masker().mask(message)
    assert len(masked) <= 2 * LONGEST_MESSAGE
    assert len(masked.split()) <= 2 * MOST_WORDS + 1
