"""Hears which files libraries open by themselves, in C, C++ or Rust, where Python has no audit event.

Each function that takes a path is replaced by one that notes it and goes on. Modules that are loaded later are wrapped when they load:
nothing is imported here. What a user took out of a module (`from pyarrow.parquet import read_table`) before tracking began stays unheard.
"""

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.sdk.tracking.hook import EAR

R, W, C = FileRole.READ, FileRole.WRITE, FileRole.CHANGE
Way = FileRole | str
"""A role; or "mode" where an argument of that name says it, or "sql" where the argument is a statement."""


def _all(names: str, way: Way, at: int = 0) -> dict[str, tuple[Way, int]]:
    return dict.fromkeys(names.split(), (way, at))


# Module → what in it takes a path: how, and at which position (of a method, counted behind self).
WRAPPED: Mapping[str, Mapping[str, tuple[Way, int]]] = {
    "pyarrow": _all("OSFile.__init__ input_stream", R) | _all("output_stream", W) | _all("memory_map create_memory_map", R),
    "pyarrow.parquet": _all("read_table read_pandas read_metadata read_schema ParquetFile.__init__ ParquetDataset.__init__", R)
    | _all("write_table", W, 1) | _all("ParquetWriter.__init__ write_metadata", W) | _all("write_to_dataset", W, 1),
    "pyarrow.dataset": _all("dataset parquet_dataset", R) | _all("write_dataset", W, 1),
    "pyarrow.csv": _all("read_csv open_csv", R) | _all("write_csv", W, 1),
    "pyarrow.json": _all("read_json open_json", R),
    "pyarrow.feather": _all("read_table read_feather", R) | _all("write_feather", W, 1),
    "pyarrow.orc": _all("read_table ORCFile.__init__", R) | _all("write_table", W, 1) | _all("ORCWriter.__init__", W),
    "pyarrow.ipc": _all("open_file open_stream RecordBatchFileReader.__init__", R) | _all("new_file new_stream", W),
    "pandas": _all("read_parquet read_feather read_orc read_hdf", R)
    | _all("DataFrame.to_parquet DataFrame.to_feather DataFrame.to_orc DataFrame.to_hdf", W),
    "polars": _all(
        "read_csv read_parquet read_ipc read_ipc_stream read_ndjson read_json read_avro read_excel read_delta scan_csv scan_parquet"
        " scan_ipc scan_ndjson read_csv_batched", R,
    )
    | _all(
        "DataFrame.write_csv DataFrame.write_parquet DataFrame.write_ipc DataFrame.write_ipc_stream DataFrame.write_ndjson"
        " DataFrame.write_json DataFrame.write_avro DataFrame.write_excel LazyFrame.sink_csv LazyFrame.sink_parquet LazyFrame.sink_ipc"
        " LazyFrame.sink_ndjson", W,
    ),
    "duckdb": _all("connect", C) | _all("read_csv read_parquet read_json from_csv_auto from_parquet", R)
    | _all("sql query execute from_query DuckDBPyConnection.sql DuckDBPyConnection.query DuckDBPyConnection.execute", "sql")
    | _all("DuckDBPyConnection.read_csv DuckDBPyConnection.read_parquet DuckDBPyConnection.read_json", R)
    | _all("DuckDBPyRelation.write_csv DuckDBPyRelation.to_csv DuckDBPyRelation.write_parquet DuckDBPyRelation.to_parquet", W),
    "h5py": _all("File.__init__", "mode"),
    "tables": _all("open_file", "mode"),
    "netCDF4": _all("Dataset.__init__", "mode"),
    "torch": _all("load", R) | _all("save", W, 1),
    "safetensors": _all("safe_open", R),
    "safetensors.torch": _all("load_file", R) | _all("save_file", W, 1),
    "safetensors.numpy": _all("load_file", R) | _all("save_file", W, 1),
    "xgboost": _all("Booster.load_model DMatrix.__init__", R) | _all("Booster.save_model", W),
    "lightgbm": _all("Booster.save_model", W),
    "cv2": _all("imread", R) | _all("imwrite", W),
    "pyogrio": _all("read_dataframe", R) | _all("write_dataframe", W, 1),
    "onnx": _all("load", R) | _all("save", W, 1),
    "fastparquet": _all("ParquetFile.__init__", R) | _all("write", W),
}  # fmt: skip

_NAMES = (
    "path",
    "where",
    "source",
    "file",
    "filename",
    "f",
    "name",
    "sink",
    "dest",
    "database",
    "fp",
    "input_file",
    "base_dir",
    "root_path",
)
_TARGET = re.compile(r"\bTO\s+'((?:[^']|'')+)'", re.IGNORECASE)
_LITERAL = re.compile(r"'((?:[^']|'')+)'|\bFROM\s+\"([^\"]+)\"", re.IGNORECASE)
_MARK = "_jupyter_artifacts_wrapped"


def install() -> None:
    """Wrap what is loaded, and see to it that what is loaded later is wrapped too. A second time changes nothing."""
    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    for name in WRAPPED:
        if (module := sys.modules.get(name)) is not None:
            wrap_module(module)


def wrap_module(module: ModuleType) -> None:
    """Wrap what `module` has; what its release lacks is left out."""
    for path, (way, at) in WRAPPED[module.__name__].items():
        *above, name = path.split(".")
        owner: Any = module
        for each in above:
            owner = getattr(owner, each, None)
        original = None if owner is None else getattr(owner, name, None)
        if original is None or hasattr(original, _MARK):
            continue
        try:
            setattr(owner, name, _noting(original, way, at + len(above)))
        except (AttributeError, TypeError):  # a type of C that can't be changed
            continue


def _noting(original: Callable[..., Any], way: Way, at: int) -> Callable[..., Any]:
    def noting(*args: Any, **named: Any) -> Any:
        if EAR.is_on:
            value = args[at] if len(args) > at else next((named[name] for name in _NAMES if name in named), None)
            mode = named.get("mode", args[at + 1] if len(args) > at + 1 else "r")
            if way == "sql" and value is None:
                value = named.get("query")
            _note(value, way, mode)
        return original(*args, **named)

    functools.update_wrapper(noting, original)
    setattr(noting, _MARK, True)
    return noting


def _note(value: object, way: Way, mode: object) -> None:
    try:
        if way == "sql":
            for path, role in _files_of_statement(str(value)):
                EAR.note(path, role)
        elif isinstance(value, list | tuple | set):
            for each in value:
                EAR.note(each, R if way == "mode" else FileRole(way))
        elif value is not None:
            EAR.note(value, _role_of_mode(mode) if way == "mode" else FileRole(way))
    except Exception:  # listening must never be what fails
        return


def _role_of_mode(mode: object) -> FileRole:
    text = str(mode or "r")
    return R if text == "r" else C if text in ("r+", "a") else W


def _files_of_statement(statement: str) -> list[tuple[str, FileRole]]:
    """Files that a statement of SQL names: where it copies to, and every other text that may be one."""
    targets = [found.replace("''", "'") for found in _TARGET.findall(statement)]
    texts = [(single or double).replace("''", "'") for single, double in _LITERAL.findall(statement)]
    return [(path, W) for path in targets] + [(path, R) for path in texts if path not in targets and len(path) < 1000]


class _Finder(importlib.abc.MetaPathFinder):
    """Wraps modules of `WRAPPED` as they are loaded, by whoever loads them."""

    def __init__(self) -> None:
        self._looking: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        if name not in WRAPPED or name in self._looking:
            return None
        self._looking.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._looking.discard(name)
        if spec is not None and spec.loader is not None and not isinstance(spec.loader, _Loader):
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    """Another loader, and then the wrapping."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        wrap_module(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
