"""Reads the table of bad inputs, `rows.toml`."""

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]

COUNTS = {"N": 14, "P": 31, "M": 12, "B": 20, "D": 13, "C": 18, "T": 5, "R": 13, "W": 12, "U": 11, "S": 4, "H": 9, "L": 11, "F": 32}
"""How many bad inputs of each family were thought of, most of them when the project was designed."""

NOW = frozenset(
    [f"N{at}" for at in range(1, 15)]
    + [f"P{at}" for at in range(1, 32)]
    + [f"M{at}" for at in range(1, 13)]
    + [f"B{at}" for at in range(1, 13)]
    + [f"D{at}" for at in range(1, 11)]
    + [f"C{at}" for at in range(1, 19)]
    + ["T1", "T2", "T3", "T4", "T5", "U7", "U8", "U9", "U11"]
    + [f"R{at}" for at in range(1, 14)]
    + [f"S{at}" for at in range(1, 5)]
    + [f"W{at}" for at in range(1, 13)]
    + ["U3", "U5"]
    + [f"H{at}" for at in range(1, 10)]
    + [f"L{at}" for at in range(1, 12)]
    + [f"F{at}" for at in range(1, 27)]
)
"""Those that concern what there is; the others wait for servers, tables, collection of garbage and the like."""


@dataclass(frozen=True)
class BadInput:
    """One row: what comes in, what must happen, and the tests that say so, or why none does yet."""

    id: str
    input: str
    required: str
    tests: tuple[str, ...] = ()
    later: str = ""


def read_rows() -> dict[str, BadInput]:
    """The table, by id."""
    families = tomllib.loads((Path(__file__).with_name("rows.toml")).read_text(encoding="utf-8"))
    return {
        name: BadInput(name, row["input"], row["required"], tuple(row.get("tests", ())), row.get("later", ""))
        for rows in families.values()
        for name, row in rows.items()
    }


def has_test(node: str) -> bool:
    """Whether ``folder/test_x.py::test_y`` or ``folder/test_x.py::TestX::test_y`` exists; suites pass their tests on to heirs."""
    file, *names = node.split("::")
    return (TESTS / file).is_file() and _has(TESTS / file, names)


def _has(file: Path, names: list[str]) -> bool:
    if len(names) == 1:
        return names[0] in _functions(_tree(file).body)
    cls = next((each for each in _tree(file).body if isinstance(each, ast.ClassDef) and each.name == names[0]), None)
    if cls is None or len(names) != 2:
        return False
    if names[1] in _functions(cls.body):
        return True
    bases = [base.id for base in cls.bases if isinstance(base, ast.Name)]
    return any(_has(suite, [base, names[1]]) for base in bases for suite in (TESTS / "contracts").glob("*.py"))


def _functions(body: list[ast.stmt]) -> set[str]:
    return {each.name for each in body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
