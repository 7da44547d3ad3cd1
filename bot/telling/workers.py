"""What a process calls itself where it holds a lease, and whether such a process has died."""

import os
import socket


def worker_name() -> str:
    """This process: `host:pid`."""
    return f"{socket.gethostname()}:{os.getpid()}"


def has_died(worker: str) -> bool:
    """Whether what holds a lease by that name is surely gone, asked by a process that has just begun.

    Of other machines nothing is known, and on Windows asking for a process is not safe: their leases run out.
    A lease in this very process's name is that of an earlier life, as in a container, where every pid is 1.
    """
    host, _, pid = worker.rpartition(":")
    if os.name != "posix" or host != socket.gethostname() or not pid.isascii() or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False
