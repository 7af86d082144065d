"""What a run can do with links, and W&B's short words for models."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from jupyter_artifacts.core.model.names import REGISTRY_PREFIX, check_artifact_name
from jupyter_artifacts.errors import NotAModelError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.run_facts import RunFacts

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run

MODEL_REGISTRY = f"{REGISTRY_PREFIX}model"
"""The project that `link_model` links to."""


class RunLinks(RunFacts):
    """Linking artifacts, and models: artifacts whose type holds the word "model"."""

    def link_artifact(self, artifact: Artifact, target_path: str, aliases: Iterable[str] | None = None) -> Artifact:
        """Link an artifact to a collection; one that is not logged yet is logged by this run first.

        Args:
            artifact: a draft or a logged artifact.
            target_path: ``[[entity/]project/]collection``; a registry is a project named ``wandb-registry-…``.
            aliases: in the target, besides "latest".

        Returns:
            The version as the target holds it.

        Raises:
            UsageError: a bad path or alias, or the target takes no such links.
        """
        if not isinstance(artifact, Artifact):
            raise TypeError(f"link_artifact takes an Artifact, not {type(artifact).__name__}.")
        if artifact.is_draft():
            self._run.log_artifact(artifact)
            artifact.wait()
        return artifact.link(target_path, aliases)

    def log_model(self, path: str | os.PathLike[str], name: str | None = None, aliases: Iterable[str] | None = None) -> None:
        """Log a file or folder as an artifact of type "model".

        Args:
            path: of the model.
            name: default ``run-<id>-<file name>``.
            aliases: besides "latest".
        """
        self._run.log_artifact(path, name=name, type="model", aliases=aliases)

    def use_model(self, name: str) -> str:
        """Download a model as an input of this run.

        Args:
            name: ``[[entity/]project/]name[:version-or-alias]``.

        Returns:
            The path of its file, or of its folder when it has several.

        Raises:
            NotAModelError: its type does not hold the word "model"; nothing was recorded.
            CommError: below it, what does not exist.
        """
        from jupyter_artifacts.sdk.api import Api

        refuse_other_types(Api({"store": self.store.url, "entity": self.entity, "project": self.project}).artifact(name))
        artifact = self._run.use_artifact(name)
        folder = artifact.download()
        if artifact.file_count == 1:
            return os.path.join(folder, *artifact.files()[0].name.split("/"))
        return folder

    def link_model(
        self,
        path: str | os.PathLike[str],
        registered_model_name: str,
        name: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> Artifact:
        """Log a model, which makes no version when it is known, and link it to the registry of models.

        Args:
            path: of the model.
            registered_model_name: the collection in the project `wandb-registry-model`; neither project nor entity.
            name: of the logged artifact; default ``run-<id>-<file name>``.
            aliases: in the registry, besides "latest".

        Returns:
            The version as the registry holds it.

        Raises:
            NotAModelError: there is an artifact of that name whose type does not hold the word "model".
            UsageError: bad names.
        """
        if "/" in registered_model_name:
            raise UsageError(f"registered_model_name is {registered_model_name!r}; leave out entity and project.")
        check_artifact_name(registered_model_name)
        artifact = self._run.log_artifact(path, name=name, type="model")
        artifact.wait()
        return artifact.link(f"{self.entity}/{MODEL_REGISTRY}/{registered_model_name}", aliases)

    @property
    def _run(self) -> "Run":
        return cast("Run", self)


def refuse_other_types(artifact: Artifact) -> None:
    """Nothing, where an artifact is a model.

    Raises:
        NotAModelError: its type does not hold the word "model".
    """
    if "model" not in artifact.type.lower():
        raise NotAModelError(
            f"{artifact.name} is of type {artifact.type!r}, and a model's type holds the word 'model'. Use use_artifact() for it."
        )
