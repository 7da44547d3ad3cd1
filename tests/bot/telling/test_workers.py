"""Whether the holder of a lease has died."""

import os
import socket
import subprocess
import sys

import pytest

from bot.telling.workers import has_died, worker_name


def test_a_process_that_has_ended_has_died_and_one_that_runs_has_not() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = f"{socket.gethostname()}:{process.pid}"
        alive = has_died(name)
        process.communicate(b"\n")
    assert (alive, has_died(name)) == (False, True)


def test_a_lease_in_our_own_name_is_of_an_earlier_life() -> None:
    assert worker_name() == f"{socket.gethostname()}:{os.getpid()}"
    assert has_died(worker_name())
    assert worker_name("life") == f"{worker_name()}:life"
    assert has_died(worker_name("life"))


@pytest.mark.parametrize(
    "name", ["elsewhere:1", "", ":", "w", "{host}:", "{host}:x", "{host}:-1", "{host}:²"]
)
def test_of_whom_nothing_is_known_is_not_said_to_be_dead(name: str) -> None:
    assert not has_died(name.format(host=socket.gethostname()))


def test_a_number_that_no_process_can_have_is_dead() -> None:
    assert has_died(f"{socket.gethostname()}:{10**30}")
