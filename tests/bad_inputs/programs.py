"""Programs of their own, under `strace`, which lets chosen system calls fail or be interrupted.

Debian's package `strace` is one of those that the tests need (`make debian`).
"""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jupyter_artifacts import errors
from jupyter_artifacts.errors import Error

ROOT = Path(__file__).parents[2]

LOG = """
import sys
from pathlib import Path
from jupyter_artifacts.core.store import open_store
from tests.core.builders import log_folder
store = open_store(sys.argv[1], Path(sys.argv[2]))
print(log_folder(store, "data", Path(sys.argv[3]), token="once").version.label, flush=True)
store.close()
"""

DOWNLOAD = """
import sys
from pathlib import Path
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.store import open_store
from tests.core.builders import find
store = open_store(sys.argv[1], Path(sys.argv[2]))
checkout(store, find(store, "data"), sys.argv[3])
print("done", flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """How a program ended: what it printed, and the class and words of the exception that it died of."""

    out: str
    error: str
    message: str
    calls: Counter[str]

    @property
    def kind(self) -> type[BaseException]:
        """The class of the exception."""
        name = self.error.rpartition(".")[2]
        found: type[BaseException] = getattr(errors, name, None) or {"KeyboardInterrupt": KeyboardInterrupt}.get(name, Error)
        return found


def run_traced(script: str, *arguments: str | Path, strace: tuple[str, ...], trace: Path) -> Ended:
    """Run `script` with `arguments` while strace does as `strace` says."""
    command = ["strace", "-f", "-qq", "-o", str(trace), *strace, sys.executable, "-B", "-c", script, *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    name, _, message = (done.stderr.strip().splitlines() or [""])[-1].partition(": ")
    calls = Counter(re.findall(r"^[0-9]+ +([a-z0-9]+)\(", trace.read_text(errors="replace"), flags=re.MULTILINE))
    return Ended(done.stdout.strip(), name, message, calls)
