"""Finds what a cell wrote without anybody hearing of it, such as by a process that it started: files that are younger than the cell."""

import os
import time

FILES_LOOKED_AT = 20_000
SLACK_NS = 10_000_000
"""File systems take their times from a clock that steps every few milliseconds."""
SHARE = 0.02
"""A folder is looked through after a cell only where that takes at most this share of what the cell took, unless it started a process."""
_SKIPPED = frozenset(["node_modules", "__pycache__", "site-packages", "artifacts", "wandb"])


class Walk:
    """The folder that is looked through."""

    def __init__(self) -> None:
        self.cost_ns = 0
        self._seen: dict[str, int] = {}

    def is_worth_it(self, took_ns: int, *, has_process: bool) -> bool:
        """Whether to look after a cell that took so long."""
        return has_process or self.cost_ns <= took_ns * SHARE

    def know(self, path: str, written_ns: int) -> None:
        """A file was heard of as it is now: it is found again only when it is written again."""
        self._seen[path] = written_ns

    def find_younger(self, folder: str, since_ns: int) -> list[str]:
        """Files below `folder` that were written since; one that was found before only when it was written again."""
        began = time.perf_counter_ns()
        found, looked_at, waiting = [], 0, [folder]
        while waiting and looked_at < FILES_LOOKED_AT:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        looked_at += 1
                        if entry.name.startswith(".") or entry.name in _SKIPPED:
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        elif entry.is_file(follow_symlinks=False):
                            written = entry.stat(follow_symlinks=False).st_mtime_ns
                            if written >= since_ns - SLACK_NS and self._seen.get(entry.path) != written:
                                self._seen[entry.path] = written
                                found.append(entry.path)
            except OSError:
                continue
        self.cost_ns = time.perf_counter_ns() - began
        return found
