"""The same workloads for other stores, each in an environment of its own: `make bench-peers`.

One adapter for each, written as `tests/benchmarks/contender.py` says; `shell.sh` is what those in shell share. `requirements/` lists what
a peer's environment holds, to the version; borg, git-lfs and restic are Debian's.
"""
