"""A random walk over log, alias, use, download and reopen, against a model that is a few dicts."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.run import NewRun
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import LogRequest, commit
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.resolve import list_version_records, resolve_collection, resolve_version
from jupyter_artifacts.core.operations.run import begin_run, list_inputs, list_outputs, use_version
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import open_store

NAMES = st.sampled_from(["data", "model"])
ALIASES = st.sampled_from(["best", "stable", "latest"])
KINDS = {"empty": b"", "a": b"a", "bb": b"bb", "small": b"c" * 5000, "blob": b"d" * (1 << 20) + b"!"}
FILES = st.dictionaries(st.sampled_from(["x", "y.txt", "dir/x", "dir/deep/z"]), st.sampled_from(sorted(KINDS)), max_size=4)


class StoreMachine(RuleBasedStateMachine):
    """`versions[name]` lists contents by number; `aliases[name]` maps to numbers; `outputs` and `inputs` are the run's edges."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.versions: dict[str, list[dict[str, bytes]]] = {}
        self.aliases: dict[str, dict[str, int]] = {}
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
        matching = [number for number, held in enumerate(known) if held == contents]
        if not matching:
            known.append(contents)
        number = matching[-1] if matching else len(known) - 1
        assert result.is_new == (not matching)
        assert result.version.number == number
        for alias in {*aliases, "latest"}:
            self.aliases.setdefault(name, {})[alias] = number
        self.outputs.add(result.version.name)

    @precondition(lambda self: self.versions)
    @rule(data=st.data(), alias=ALIASES, remove=st.booleans())
    def move_or_remove_an_alias(self, data: st.DataObject, alias: str, remove: bool) -> None:
        name, number = self._any_version(data)
        version = resolve_version(self.store, parse_artifact_ref(f"{name}:v{number}"), "me", "project")
        if remove:
            change_aliases(self.store, version, remove=[alias])
            if self.aliases[name].get(alias) == number:
                del self.aliases[name][alias]
        else:
            change_aliases(self.store, version, add=[alias])
            self.aliases[name][alias] = number

    @precondition(lambda self: self.versions)
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
            assert [version.number for version in found] == list(reversed(range(len(known))))
            assert {alias: version.number for version in found for alias in version.aliases} == self.aliases[name]
            newest = found[0]
            assert {entry.path: entry.size for entry in load_entries(self.store, newest)} == {
                path: len(content) for path, content in known[-1].items()
            }
        assert {version.name for version in list_outputs(self.store, self.run)} == self.outputs
        assert {version.name for version in list_inputs(self.store, self.run)} == self.inputs

    def _any_version(self, data: st.DataObject) -> tuple[str, int]:
        name = data.draw(st.sampled_from(sorted(self.versions)))
        return name, data.draw(st.integers(0, len(self.versions[name]) - 1))


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestStoreMachine = StoreMachine.TestCase
