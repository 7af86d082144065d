"""Which other stores are measured, and the environments that some of them need."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.contender import Contender

FOLDER = Path(__file__).parent
REQUIREMENTS = FOLDER / "requirements"

# How many versions each makes in a row: as many as take it about a minute and a half at most.
PEERS = {
    "borg": Contender("borg", FOLDER / "borg.sh", versions=50, note="not encrypted"),
    "dvc": Contender("DVC", FOLDER / "dvc.sh", versions=50, note="without Git: a version is a kept .dvc file"),
    "git-lfs": Contender("git-lfs", FOLDER / "git-lfs.sh", versions=200, note="a version is a tag; Git's own collection is off"),
    "lance": Contender(
        "Lance", FOLDER / "lance.py", note="tables only; in a local folder", variables={"PYTHONPATH": str(FOLDER.parents[2])}
    ),
    "restic": Contender("restic", FOLDER / "restic.sh", versions=30, note="always encrypts"),
    "trackio": Contender("trackio", FOLDER / "trackio.py", versions=200, note="in a local folder; what it delivers is not verified"),
    "wandb": Contender("W&B's client", FOLDER / "wandb.py", note="offline: files are hashed and staged, versions are left to a server"),
}


def installed(key: str, uv: Path, folder: Path) -> Contender:
    """The peer with its environment below `folder`, made when it is missing or holds something else; Debian's as it is."""
    peer, lock = PEERS[key], REQUIREMENTS / f"{key}.txt"
    if not lock.exists():
        if shutil.which(key) is None:
            raise SystemExit(f"{key} is not installed; on Debian `make bench-peers` does that.")
        return peer
    environment = folder / key
    python, done = environment / "bin" / "python", environment / "installed.txt"
    if not done.exists() or done.read_text() != lock.read_text():
        print(f"Installing {lock.name} into {environment}", file=sys.stderr, flush=True)
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment], check=True)
        subprocess.run([uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, lock], check=True)
        shutil.copy(lock, done)
    return replace(peer, python=python if peer.adapter.suffix == ".py" else None, commands=environment / "bin")
