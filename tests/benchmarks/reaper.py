"""Runs one command and waits for all that it starts, also what outlives it; writes what they used to a file descriptor.

    python reaper.py DESCRIPTOR LIMIT_S COMMAND [ARG ...]        writes: CPU seconds, wall seconds, peak KiB, exit status

A small process of its own, for two reasons. The kernel counts a new process's peak memory from that of the process that starts it,
through exec: beside a benchmark that has made its data, nothing would seem to need less than the benchmark itself. And a service or
daemon that a command leaves behind is counted by the nearest reaper of orphans only, which is this process.
"""

import ctypes
import os
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
GRACE_S = 20  # for what outlives the command


def _kill_children(*_: object) -> None:
    """Kill them, and do so again a second later: whoever they had started comes to us then."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        for child in file.read().split():
            os.kill(int(child), signal.SIGKILL)
    signal.alarm(1)


def main() -> None:
    """Run, wait, report."""
    descriptor, limit_s, *command = sys.argv[1:]
    report = int(descriptor)
    os.set_inheritable(report, False)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _kill_children)
    signal.alarm(int(limit_s))
    start = time.perf_counter()
    try:
        first = os.posix_spawnp(command[0], command, os.environ, setsid=True)
    except OSError as error:
        raise SystemExit(str(error)) from None
    cpu, peak, wall, code = 0.0, 0, 0.0, 0
    while True:
        try:
            process, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss)
        if process == first:
            wall, code = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
            signal.alarm(GRACE_S if wall < int(limit_s) else 1)
    os.write(report, f"{cpu} {wall} {peak} {code}".encode())


if __name__ == "__main__":
    main()
