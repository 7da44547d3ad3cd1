"""The lock goes to whoever has waited longest, and to one at a time."""

import threading

import pytest

from ingest.fair_lock import FairLock


def test_those_who_wait_have_it_one_at_a_time_in_the_order_in_which_they_came() -> None:
    lock, had, inside = FairLock(), list[int](), list[int]()

    def use(number: int) -> None:
        with lock:
            inside.append(number)
            assert inside == [number]
            had.append(number)
            inside.remove(number)

    threads = []
    with lock:
        for number in range(20):
            threads.append(threading.Thread(target=use, args=(number,)))
            threads[-1].start()
            while len(lock._waiting) <= number:
                pass
    for thread in threads:
        thread.join()
    assert had == list(range(20))


def test_whoever_takes_it_again_and_again_lets_the_others_in_between() -> None:
    lock, turns, waiting = FairLock(), list[str](), threading.Event()

    def other() -> None:
        waiting.set()
        with lock:
            turns.append("other")

    thread = threading.Thread(target=other)
    with lock:
        thread.start()
        waiting.wait()
        while not lock._waiting:
            pass
    with lock:
        turns.append("again")
    thread.join()
    assert turns == ["other", "again"]


def test_an_error_inside_gives_it_back() -> None:
    lock = FairLock()
    with pytest.raises(KeyError), lock:
        raise KeyError("x")
    with lock:
        pass
