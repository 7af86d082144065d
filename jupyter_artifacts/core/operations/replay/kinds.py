"""What the functions of the table look like."""

from collections.abc import Callable

from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.target import Target

Replay = Callable[[Target, Record], None]
"""Makes the change of one record again. May raise what says that the record is malformed, or speaks of what nobody made."""
