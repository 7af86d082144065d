"""A store under measurement: a program that does a few operations with it, the same for every store.

That program, the adapter, is run in a folder that holds the data; its store lies in `.store` there, and is all that counts as its size.

    version                    says {"version": ...}
    start                      what each use pays before it does anything: the library's import, or the bare command
    begin                      makes an empty store, where that is a step of its own; never measured
    log PATH NAME NUMBER       logs a file or folder as the next version of NAME; NUMBER counts the logs from 0
    get NAME PATH OUT          brings the first version of NAME, logged from PATH, to OUT, or to where it says by {"out": ...}
    many COUNT                 logs one.bin with new contents COUNT times
    list NAME                  lists the versions, and says {"listed": ...}
    diff NAME OLD NEW          compares the versions of two logs
    draft NAME PATH            begins the next version with the latest one, none of whose files is there, and adds the file PATH; says
                               {"draft_s": ..., "grown": how many files more it has}
    load                       loads the extension into a running IPython
    pages NAME                 reads pages of the table in the first version of NAME, in the order of each column
    compare NAME OLD NEW       compares the table in the first two versions of NAME, beside a bare join of the files OLD and NEW
    metrics COUNT              logs COUNT rows of three numbers to a run, and reads them back
    refer COUNT                refers to a folder of COUNT files of 4 KiB that it makes, and says {"refer_cpu": ...}
    build ROWS                 makes a table of ROWS rows and 5 columns, and logs it
    tables ROWS PARTS EACH     logs a table of ROWS rows and one of PARTS parts of EACH rows, and reads them back, beside pyarrow

It says things by a line of JSON that begins with @@. What a store has no way to do ends with CANNOT, and the reason on standard error.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CANNOT = 3


@dataclass(frozen=True, slots=True)
class Contender:
    """A store under measurement.

    Attributes:
        name: As in the table.
        adapter: The program described above.
        python: What runs it; None for a shell script.
        commands: A folder of commands that it may call, before those of the system.
        versions: How many versions it is asked for in a row; fewer where each takes long.
        note: What a reader of the figures must know.
        variables: Its environment, besides what every contender sees.
    """

    name: str
    adapter: Path
    python: Path | None = None
    commands: Path | None = None
    versions: int = 1000
    note: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def command(self, operation: str, *arguments: str) -> list[str]:
        """What to run for an operation."""
        # -P: the adapter's folder holds files that are named as what they measure.
        interpreter = [str(self.python), "-P"] if self.python else ["sh"]
        return [*interpreter, str(self.adapter), operation, *arguments]

    def environment(self, root: Path) -> dict[str, str]:
        """All it sees of an environment: nobody's settings or accounts, no checkout around it, and folders of its own in `root`."""
        home = root / ".home"
        return {
            "PATH": os.pathsep.join(filter(None, [str(self.commands or ""), os.environ.get("PATH", os.defpath)])),
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "TMPDIR": str(root / ".tmp"),
            "DO_NOT_TRACK": "1",
            "GIT_CEILING_DIRECTORIES": f"{root.parent}:{self.adapter.parent.parent}",
            **self.variables,
        }


OURS = Contender(
    "jupyter_artifacts",
    Path(__file__).with_name("ours.py"),
    Path(sys.executable),
    note="every byte that comes back is verified",
    variables={"PYTHONPATH": str(Path(__file__).parents[2])},
)
