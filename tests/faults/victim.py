"""The process that is killed, or whose system calls fail. Says on one line each what it has done, or why it could not.

python -P victim.py HOME FILES STEP...
"""

import os
import sys
from pathlib import Path

from jupyter_artifacts.errors import Error
from tests.faults.story import act


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


try:
    act(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:], say)
except Error as error:
    say(f"error {type(error).__name__} {error.code}: {error}")
    sys.exit(3)
