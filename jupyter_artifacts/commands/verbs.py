"""The verbs, and where each one is. Naming them loads none of them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Protocol, cast

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.result import Result

SUMMARIES: Mapping[str, str] = {
    "init": "begin a run, which logs and uses artifacts from then on",
    "log": "make a version of files, folders, tables or addresses",
    "use": "fetch a version, and record it as an input of the run",
    "download": "bring the files of a version, every byte verified",
    "table": "the rows of a table as a DataFrame, and figures of its columns",
    "show": "all about one version",
    "ls": "what there is",
    "runs": "the runs of a project",
    "run": "all about one run: config, metrics, inputs and outputs",
    "history": "the versions of an artifact, and what each changed",
    "lineage": "what a version or run was made from, and what was made from it",
    "recipe": "the cells that made a version, as a notebook that makes it again",
    "status": "inputs of this notebook that have newer versions, and cells that are stale",
    "track": "record each cell with the files that it reads and writes",
    "diff": "what differs between two versions",
    "alias": "name a version, or take names away",
    "tag": "give a version words to find it by, or take them away",
    "edit": "change the description and metadata of a version",
    "link": "let another collection hold a version too, as in a registry",
    "unlink": "take a link away; the version stays",
    "collection": "rename, describe, tag all versions of a name, or change their type",
    "ttl": "how long a version is kept",
    "delete": "take versions away, so that it can be undone",
    "restore": "bring deleted versions back, or list those that can be",
    "undo": "take back the last operation, or one of a number",
    "redo": "do again what was undone",
    "oplog": "what was done, and can be undone",
    "drafts": "versions in the making: list, go on with, save or drop them",
    "settings": "how long versions of a project are kept that say nothing themselves",
    "du": "who takes how much room, and what a deletion would free",
    "gc": "delete for good what was given up",
    "export": "write a name with all its versions and lineage into one file",
    "import": "take what was exported into this store",
    "cache": "how much of what references lead to is kept here, and making it less",
    "fsck": "check the whole store: every byte, and what the catalog says",
    "recover": "rebuild a catalog that is lost, damaged or older than its records",
    "verify": "check that every byte is the one that was logged",
}


class Verb(Protocol):
    """A module of this package that carries out one verb."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may follow the verb."""

    def run(self, args: Namespace, caller: Caller) -> Result:
        """Do it.

        Raises:
            Error: below it, why it can't be done.
        """


def load_verb(name: str) -> Verb:
    """The module of a verb in `SUMMARIES`."""
    return cast(Verb, import_module(f"jupyter_artifacts.commands.{name}{'_' if iskeyword(name) else ''}"))
