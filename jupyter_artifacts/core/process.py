"""Which process this is, and whether another one still lives: a run whose kernel was killed is told from one that goes on."""

import os
from functools import lru_cache


def own_process() -> str:
    """This process, so that others on the machine can look for it; empty where the system doesn't say enough (only Linux does)."""
    return _own_process(os.getpid())


@lru_cache(maxsize=1)
def _own_process(pid: int) -> str:
    start = _start_of(pid)
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            boot = file.read().strip()
        # A container may count its processes anew, under the same host name: its numbers mean nothing outside.
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
    return f"{boot} {namespace} {pid} {start}" if start else ""


def is_alive(process: str) -> bool | None:
    """Whether the process of that `own_process` lives; None where that can't be told from here."""
    here = own_process().split(" ")
    parts = process.split(" ")
    if len(parts) != 4 or len(here) != 4 or parts[:2] != here[:2]:
        return None
    return _start_of(int(parts[2])) == parts[3]


def _start_of(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; None of one that ended. It tells a number from the same number used again."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()  # a program's name may hold spaces and brackets
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else fields[19].decode()
