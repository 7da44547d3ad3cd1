"""Log messages with their variables blanked: the groups of similar ones, found as they come. Pure.

`Miner` groups messages; `mined_text` says what of an event is grouped; `GROUPING_VERSION` changes when the
same messages would be grouped otherwise.
"""

from typing import Final

GROUPING_VERSION: Final = 1
"""Rises whenever `Miner` or `mined_text` would group otherwise: templates of another version are not comparable."""
