"""A random walk over log, alias, delete, restore, undo, use, download and reopen, against a model that is a few dicts."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.run import NewRun
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import LogRequest, commit
from jupyter_artifacts.core.operations.delete import delete_versions, restore
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.resolve import list_version_records, resolve_collection, resolve_version
from jupyter_artifacts.core.operations.run import begin_run, list_inputs, list_outputs, use_version
from jupyter_artifacts.core.operations.undo import redo, undo
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import open_store
from jupyter_artifacts.errors import ConflictError

NAMES = st.sampled_from(["data", "model"])
ALIASES = st.sampled_from(["best", "stable", "latest"])
KINDS = {"empty": b"", "a": b"a", "bb": b"bb", "small": b"c" * 5000, "blob": b"d" * (1 << 20) + b"!"}
FILES = st.dictionaries(st.sampled_from(["x", "y.txt", "dir/x", "dir/deep/z"]), st.sampled_from(sorted(KINDS)), max_size=4)


class StoreMachine(RuleBasedStateMachine):
    """`versions[name]` lists contents by number; `live[name]` holds the numbers that are not deleted; `aliases[name]` maps to numbers.

    `outputs` and `inputs` are the run's edges, also to what is deleted; `done` and `undone` hold (live, aliases) before each operation.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.versions: dict[str, list[dict[str, bytes]]] = {}
        self.live: dict[str, set[int]] = {}
        self.aliases: dict[str, dict[str, int]] = {}
        self.done: list[tuple[dict[str, set[int]], dict[str, dict[str, int]]]] = []
        self.undone: list[tuple[dict[str, set[int]], dict[str, dict[str, int]]]] = []
        self.outputs: set[str] = set()
        self.inputs: set[str] = set()
        self.count = 0

    @initialize()
    def open(self) -> None:
        self.store = open_store(str(self.folder / "store"), self.folder / "cache")
        self.run = begin_run(self.store, NewRun("me", "project", "run1", "a run"))

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @contextmanager
    def operation(self) -> Iterator[None]:
        """What happens in the body can be undone, if it changes anything."""
        before = deepcopy((self.live, self.aliases))
        yield
        if (self.live, self.aliases) != before:
            self.done.append(before)
            self.undone.clear()

    def go_to(self, state: tuple[dict[str, set[int]], dict[str, dict[str, int]]]) -> None:
        """The past or the future; names that were not known then are, and empty."""
        live, aliases = state
        self.live = {name: live.get(name, set()) for name in self.versions}
        self.aliases = {name: aliases.get(name, {}) for name in self.versions}

    @rule(name=NAMES, files=FILES, aliases=st.lists(ALIASES, max_size=2), rehash=st.booleans())
    def log(self, name: str, files: dict[str, str], aliases: list[str], rehash: bool) -> None:
        self.count += 1
        contents = {path: KINDS[kind] for path, kind in files.items()}
        source = self.folder / f"source{self.count}"
        source.mkdir()
        for path, content in contents.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes(content)
        draft = Draft()
        draft.add_folder(source)
        request = LogRequest(
            "me", "project", name, "dataset", draft.sources, f"token{self.count}", folders=draft.folders, aliases=aliases,
            run_key=self.run.key, rehash=rehash,
        )  # fmt: skip
        result = commit(self.store, request)
        known = self.versions.setdefault(name, [])
        with self.operation():
            live, names = self.live.setdefault(name, set()), self.aliases.setdefault(name, {})
            matching = [number for number, held in enumerate(known) if held == contents and number in live]
            if not matching:
                known.append(contents)
            number = matching[-1] if matching else len(known) - 1
            live.add(number)
            names |= dict.fromkeys({*aliases, "latest"}, number)
        assert result.is_new == (not matching)
        assert result.version.number == number
        self.outputs.add(result.version.name)

    @precondition(lambda self: any(self.live.values()))
    @rule(data=st.data(), alias=ALIASES, remove=st.booleans())
    def move_or_remove_an_alias(self, data: st.DataObject, alias: str, remove: bool) -> None:
        name, number = self._any_version(data)
        version = resolve_version(self.store, parse_artifact_ref(f"{name}:v{number}"), "me", "project")
        with self.operation():
            if remove:
                change_aliases(self.store, version, remove=[alias])
                if self.aliases[name].get(alias) == number:
                    del self.aliases[name][alias]
            else:
                change_aliases(self.store, version, add=[alias])
                self.aliases[name][alias] = number

    @precondition(lambda self: any(self.live.values()))
    @rule(data=st.data(), delete_aliases=st.booleans())
    def delete(self, data: st.DataObject, delete_aliases: bool) -> None:
        name, number = self._any_version(data)
        version = resolve_version(self.store, parse_artifact_ref(f"{name}:v{number}"), "me", "project")
        names = self.aliases[name]
        if not delete_aliases and {alias for alias, held in names.items() if held == number} - {"latest"}:
            with pytest.raises(ConflictError):
                delete_versions(self.store, [version])
            return
        delete_versions(self.store, [version], delete_aliases=delete_aliases)
        with self.operation():
            self.live[name].remove(number)
            was_latest = names.get("latest") == number
            self.aliases[name] = {alias: held for alias, held in names.items() if held != number}
            if was_latest and self.live[name]:
                self.aliases[name]["latest"] = max(self.live[name])

    @precondition(lambda self: any(len(self.live[name]) < len(known) for name, known in self.versions.items()))
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(name for name, known in self.versions.items() if len(self.live[name]) < len(known))))
        number = data.draw(st.sampled_from(sorted(set(range(len(self.versions[name]))) - self.live[name])))
        restore(self.store, resolve_collection(self.store, parse_artifact_ref(name), "me", "project"), number)
        with self.operation():
            latest = self.aliases[name].get("latest")
            newest = max(self.live[name], default=None)
            self.live[name].add(number)
            if latest in (None, newest):
                self.aliases[name]["latest"] = max(self.live[name])

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        undo(self.store, "me", "project")
        self.undone.append(deepcopy((self.live, self.aliases)))
        self.go_to(self.done.pop())

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        redo(self.store, "me", "project")
        self.done.append(deepcopy((self.live, self.aliases)))
        self.go_to(self.undone.pop())

    @precondition(lambda self: any(self.live.values()))
    @rule(data=st.data())
    def use_and_download(self, data: st.DataObject) -> None:
        name, number = self._any_version(data)
        version = resolve_version(self.store, parse_artifact_ref(f"{name}:v{number}"), "me", "project")
        use_version(self.store, self.run, version)
        self.inputs.add(version.name)
        target = self.folder / "download" / version.name
        checkout(self.store, version, target)
        found = {str(file.relative_to(target)): file.read_bytes() for file in target.rglob("*") if file.is_file()}
        assert found == self.versions[name][number]
        assert verify_version(self.store, version).is_intact

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(str(self.folder / "store"), self.folder / "cache")

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        for name, known in self.versions.items():
            collection = resolve_collection(self.store, parse_artifact_ref(name), "me", "project")
            found = list_version_records(self.store, collection)
            assert [version.number for version in found] == sorted(self.live[name], reverse=True)
            assert {alias: version.number for version in found for alias in version.aliases} == self.aliases[name]
            for newest in found[:1]:
                assert {entry.path: entry.size for entry in load_entries(self.store, newest)} == {
                    path: len(content) for path, content in known[newest.number].items()
                }
        live = {f"{name}:v{number}" for name, numbers in self.live.items() for number in numbers}
        assert {version.name for version in list_outputs(self.store, self.run)} == self.outputs & live
        assert {version.name for version in list_inputs(self.store, self.run)} == self.inputs & live

    def _any_version(self, data: st.DataObject) -> tuple[str, int]:
        name = data.draw(st.sampled_from(sorted(name for name, numbers in self.live.items() if numbers)))
        return name, data.draw(st.sampled_from(sorted(self.live[name])))


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestStoreMachine = StoreMachine.TestCase
