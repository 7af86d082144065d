"""Artifacts: versioned folders of data. One class to the user, as in W&B: a draft before it is logged, a committed version afterwards.

life      which of the two it is; from draft to version
facts     name, place, size, times                                 of both
edits     description, metadata, aliases, tags; save               of both
filling   add, remove                                              of drafts
drafting  drafts of a version                                  of versions
reading   entries, download, verify                                of versions
links     other collections that hold it; where it was logged      of versions
lineage   producers, users, diff                                   of versions
artifact  the class, put together of these
"""

from jupyter_artifacts.sdk.artifact.artifact import Artifact
from jupyter_artifacts.sdk.artifact.facts import ArtifactState

__all__ = ["Artifact", "ArtifactState"]
