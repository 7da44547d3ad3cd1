"""What a process calls itself where it holds a lease, and whether such a process has died."""

import os
import socket


def worker_name(life: str = "") -> str:
    """This process: `host:pid`, and what tells it from others of the same: in containers every pid is 1."""
    return ":".join(filter(None, (socket.gethostname(), str(os.getpid()), life)))


def has_died(worker: str) -> bool:
    """Whether what holds a lease by that name, which is not our own, is surely gone.

    Of other machines nothing is known, and on Windows asking for a process is not safe: their leases run out.
    One with our host and pid is an earlier life, as in a container that was started again.
    """
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
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
