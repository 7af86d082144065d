"""What a run can do with its own code."""

import os
from typing import TYPE_CHECKING, cast

from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.origin import find_cells
from jupyter_artifacts.sdk.run_facts import RunFacts

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.code import Chooser
    from jupyter_artifacts.sdk.run import Run


class RunCode(RunFacts):
    """Logging the code that a run executes."""

    def log_code(
        self,
        root: str | os.PathLike[str] | None = ".",
        name: str | None = None,
        include_fn: "Chooser | None" = None,
        exclude_fn: "Chooser | None" = None,
    ) -> Artifact | None:
        """Log source files below a folder as an artifact of type "code"; in a notebook, with the cells that were run so far.

        Args:
            root: the folder; None takes the notebook's cells alone.
            name: default ``source-<project>-<script or notebook>``.
            include_fn: takes a path (and the root, if it takes two), and says whether the file is code. Default: Python files,
                Dockerfiles, ``requirements.txt``.
            exclude_fn: the same, and says whether to leave it out all the same. Default: hidden folders, environments, libraries.

        Returns:
            The artifact, or None when there is no code.

        Raises:
            UsageError: no such folder, or a bad name.
        """
        from jupyter_artifacts.sdk.code import is_code, is_foreign, make_code_artifact

        run = cast("Run", self)
        artifact = make_code_artifact(self.project, self.origin, root, name, include_fn or is_code, exclude_fn or is_foreign)
        return None if artifact is None else run.log_artifact(artifact)

    def _keep_own_code(self) -> None:
        """Log the script that is running now, or the cells that were run when the run ends; a warning where there is neither."""
        from jupyter_artifacts.sdk.code import make_script_artifact

        run = cast("Run", self)
        if find_cells():
            run._keeps_cells = True
        elif (artifact := make_script_artifact(self.project, self.origin)) is not None:
            run.log_artifact(artifact)

    def _log_cells(self) -> None:
        """Log the cells that were run so far, before this returns: at the end of a process no thread can be started any more."""
        from jupyter_artifacts.sdk.code import is_code, is_foreign, make_code_artifact

        if (artifact := make_code_artifact(self.project, self.origin, None, None, is_code, is_foreign)) is not None:
            cast("Run", self).submit(artifact, now=True)
