"""The metrics that the operator's page lists."""

import re
from pathlib import Path
from typing import get_args

from bot.manners.judging import State
from bot.models import DeliveryState

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def test_every_state_of_a_notice_is_named() -> None:
    (row,) = re.findall(
        r"^\| `headsup_notices` \| `state` \|(.+)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    named = re.findall(r"`(\w+)`", row)
    assert sorted(named) == sorted(get_args(DeliveryState))
    assert set(get_args(State)) <= set(named)
