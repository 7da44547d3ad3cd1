"""Addresses as logs write them, and ranges of them."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from detectors.matching.terms import Address

_LONGEST: Final = 100  # characters; no address with a zone and a port needs more
_REMEMBERED: Final = 20_000
_MAPPED: Final = 0xFFFF << 32
_BRACKETS: Final = re.compile(r"\[([^\]]*)\](?::\d{1,5})?")
_PORT: Final = re.compile(r"([\d.]+):\d{1,5}", re.ASCII)


def address_of(text: str) -> Address | None:
    """The address that a text is, with or without a port, brackets or a zone; None for anything else."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    around = _BRACKETS.fullmatch(text) or _PORT.fullmatch(text)
    if around:
        text = around[1]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return _canonical(parsed.version, int(parsed))


class Addresses(dict[str, Address | None]):
    """`address_of`, remembering what it was asked: the same few thousand addresses come again and again."""

    def __missing__(self, text: str) -> Address | None:
        address = address_of(text)
        if len(text) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = address
        return address


def range_of(network: IPv4Network | IPv6Network) -> tuple[Address, Address]:
    """The first and the last address; a range of mapped addresses becomes one of version 4."""
    first, last = int(network[0]), int(network[-1])
    if network.version == 6 and network.prefixlen >= 96:
        return _canonical(6, first), _canonical(6, last)
    return (network.version, first), (network.version, last)


def _canonical(version: int, number: int) -> Address:
    if version == 6 and number >> 32 == _MAPPED >> 32:
        return 4, number & 0xFFFF_FFFF
    return version, number
