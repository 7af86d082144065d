"""What a script or shell command pays before it works: modules that would cost every log tens of milliseconds stay unloaded."""

import subprocess
import sys
from pathlib import Path

LOG_ONE_FILE = """
import sys
import jupyter_artifacts as wandb
with wandb.init() as run:
    run.log_artifact("one.bin", name="one", type="dataset").wait()
print(*sorted(sys.modules))
"""

# In this order: 5 ms and 0.5 ms for each class, 3 ms, 4 ms, 2 ms, 20 ms, 60 ms, 85 ms, and the libraries of tables.
SLOW = {
    "dataclasses", "inspect", "subprocess", "tempfile", "random", "email", "urllib.request", "asyncio", "pandas", "numpy", "pyarrow",
    "fsspec", "IPython",
}  # fmt: skip

IDLE = {
    "core.catalog.queries.filtering", "core.model.filters", "core.model.page", "core.operations.browse", "core.operations.checkout",
    "core.operations.delete", "core.operations.hashes", "core.operations.link", "core.operations.load_manifest",
    "core.operations.read_content", "core.operations.resolve", "core.operations.update", "core.operations.verify", "core.tables.history",
    "sdk.fetched_run", "sdk.files", "sdk.paginator", "views",
}  # fmt: skip
"""Of this package, what a plain log has no use for; a module of ours takes about 0.3 ms to load."""
OWN_MODULES = 113
"""How many modules of ours a plain log loads. Import what is not on its way inside the function that needs it."""


def test_logging_a_file_loads_nothing_slow(tmp_path: Path, monkeypatch) -> None:
    for name in ("STORE", "CACHE_DIR", "DIR"):
        monkeypatch.setenv(f"JUPYTER_ARTIFACTS_{name}", str(tmp_path / name.lower()))
    (tmp_path / "one.bin").write_bytes(b"one")

    done = subprocess.run([sys.executable, "-c", LOG_ONE_FILE], cwd=tmp_path, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    own = {name.removeprefix("jupyter_artifacts.") for name in loaded if name.startswith("jupyter_artifacts.")}
    assert SLOW & loaded == set()
    assert IDLE & own == set()
    assert len(own) <= OWN_MODULES
