"""What a cell defines, uses and changes, read from its source: the facts that slicing needs.

Changes that no syntax shows are guessed, rather too many than too few: a method that is called for its effect changes its object, and what
is passed to a function that is called for its effect may be changed by it. Modules are changed only by calls that set something.
"""

import ast
import builtins
import keyword
import re
import symtable
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple


class CellNames(NamedTuple):
    """Names of the notebook's namespace.

    Attributes:
        uses: needed from cells before.
        defines: given a new value, whatever they were before.
        changes: what they were before goes on, changed perhaps.
        functions: names that functions and classes defined here use when they are called.
        imports: modules that are imported.
        mentions: words of magics and shell lines, which may be names.
        is_opaque: whether the source could not be read as Python.
    """

    uses: frozenset[str]
    defines: frozenset[str]
    changes: frozenset[str]
    functions: Mapping[str, frozenset[str]]
    imports: frozenset[str]
    mentions: frozenset[str] = frozenset()
    is_opaque: bool = False


_PYTHON_CELLS = ("artifact", "time", "timeit", "capture", "prun")
_MAGIC = re.compile(r"^(\s*)(?:([A-Za-z_][\w, ]*?)\s*=\s*)?[%!]+(.*)$")
_MAGIC_CALL = "_jupyter_artifacts_magic"
_WORD = re.compile(r"(?<![\w./:-])[A-Za-z_]\w*(?![\w:/])")
_BUILTINS = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "_", "__", "___", "exit", "quit", "__name__", "__file__"}
_SHOWING = frozenset(
    ["print", "display", "len", "repr", "str", "type", "help", "isinstance", "sorted", "sum", "min", "max", "id", "assert"]
)
_LOOKING = frozenset(
    ["head", "tail", "describe", "info", "plot", "show", "hist", "keys", "items", "values", "download", "save", "savefig", "wait"]
)
_CHANGING = frozenset(
    ["fit", "partial_fit", "fit_transform", "append", "extend", "insert", "pop", "remove", "clear", "update", "add", "setdefault", "sort"]
)
_SETTING = re.compile(r"seed|^set|register|^use$|filterwarnings|option|config|enable|disable|^init$|^finish$")


def names_of(source: str) -> CellNames:
    """The names of a cell; magics and shell lines use the names that they mention."""
    return _names_of(source)


@lru_cache(maxsize=1024)
def _names_of(source: str) -> CellNames:
    text = plain_python(source)
    if text is None:
        return CellNames(frozenset(), frozenset(), frozenset(), {}, frozenset(), is_opaque=True)
    try:
        tree = ast.parse(text)
        reader = _Reader(_functions(text))
        reader.read(tree.body)
    except (SyntaxError, ValueError, RecursionError):
        words = frozenset(_WORD.findall(source)) - _BUILTINS
        return CellNames(words, frozenset(), frozenset(), {}, frozenset(), is_opaque=True)
    return CellNames(
        frozenset(reader.uses) - _BUILTINS, frozenset(reader.defines), frozenset(reader.changes) - _BUILTINS,
        reader.functions, frozenset(reader.imports), frozenset(reader.mentions) - _BUILTINS,
    )  # fmt: skip


def plain_python(source: str) -> str | None:
    """A cell with magics as calls that mention the same names; None for a cell of another language."""
    if source.lstrip().startswith("%%"):
        head, _, body = source.lstrip().partition("\n")
        words = head[2:].split()
        if not words or words[0] not in _PYTHON_CELLS:
            return None
        source = body
    return "\n".join(_plain_line(line) for line in source.splitlines())


def _plain_line(line: str) -> str:
    found = _MAGIC.match(line)
    if found is None:
        return f"{line.rstrip('?')}" if line.rstrip().endswith("?") else line
    indent, target, rest = found.groups()
    names = dict.fromkeys(word for word in _WORD.findall(rest) if word not in _BUILTINS)
    call = f"{_MAGIC_CALL}({', '.join(name for name in names if not keyword.iskeyword(name))})"
    return f"{indent}{f'{target} = ' if target else ''}{call}"


def _functions(text: str) -> dict[str, frozenset[str]]:
    """Globals that each function or class of the cell uses when it is called, by its name."""
    found: dict[str, frozenset[str]] = {}
    for child in symtable.symtable(text, "cell", "exec").get_children():
        if child.get_name() not in ("lambda", "listcomp", "genexpr", "setcomp", "dictcomp"):
            found[child.get_name()] = frozenset(_globals(child)) - _BUILTINS
    return found


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _globals(child)


class _Reader:
    """Walks statements in their order. What a branch defines may or may not be defined: it is changed."""

    def __init__(self, functions: Mapping[str, frozenset[str]]) -> None:
        self.uses: set[str] = set()
        self.defines: set[str] = set()
        self.changes: set[str] = set()
        self.functions = functions
        self.imports: set[str] = set()
        self.mentions: set[str] = set()
        self._modules: set[str] = set()
        self._bound: set[str] = set()

    def read(self, body: Sequence[ast.stmt], *, is_certain: bool = True) -> None:
        """Read statements that run one after the other."""
        before = set(self._bound)
        for statement in body:
            self._statement(statement, is_certain)
        self._bound = before

    def _statement(self, node: ast.stmt, is_certain: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for each in (*node.decorator_list, *node.args.defaults, *(each for each in node.args.kw_defaults if each)):
                    self._load(each)
                self._define(node.name, is_certain)
            case ast.ClassDef():
                for each in (*node.decorator_list, *node.bases, *(named.value for named in node.keywords)):
                    self._load(each)
                self._define(node.name, is_certain)
            case ast.Import() | ast.ImportFrom():
                self._import(node, is_certain)
            case ast.If() | ast.While():
                self._load(node.test)
                self.read(node.body, is_certain=False)
                self.read(node.orelse, is_certain=False)
            case ast.For() | ast.AsyncFor():
                self._load(node.iter)
                before = set(self._bound)
                self._store(node.target, is_certain=False)
                self.read(node.body, is_certain=False)
                self.read(node.orelse, is_certain=False)
                self._bound = before
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._load(item.context_expr)
                    if item.optional_vars is not None:
                        self._store(item.optional_vars, is_certain)
                self.read(node.body, is_certain=is_certain)
            case ast.Try():
                self.read(node.body, is_certain=is_certain)
                for handler in node.handlers:
                    before = set(self._bound)
                    self._bound |= {handler.name} if handler.name else set()
                    self.read(handler.body, is_certain=False)
                    self._bound = before
                self.read(node.orelse, is_certain=False)
                self.read(node.finalbody, is_certain=is_certain)
            case ast.Assign():
                self._load(node.value)
                for target in node.targets:
                    self._store(target, is_certain)
            case ast.AnnAssign():
                if node.value is not None:
                    self._load(node.value)
                    self._store(node.target, is_certain)
            case ast.AugAssign():
                self._load(node.value)
                self._touch(node.target)
            case ast.Delete():
                for target in node.targets:
                    self._touch(target)
            case ast.Expr():
                self._load(node.value)
                self._effect(node.value)
            case _:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self._load(part)
                    elif isinstance(part, ast.stmt):
                        self._statement(part, is_certain=False)

    def _import(self, node: ast.Import | ast.ImportFrom, is_certain: bool) -> None:
        for alias in node.names:
            name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
            self._define(name, is_certain)
            if isinstance(node, ast.Import):
                self.imports.add(alias.name.partition(".")[0])
                self._modules.add(name)
            elif node.module and not node.level:
                self.imports.add(node.module.partition(".")[0])

    def _load(self, node: ast.AST) -> None:
        """Names that an expression uses, and objects that methods in it change."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _MAGIC_CALL:
            self.mentions |= {each.id for each in node.args if isinstance(each, ast.Name)} - self.defines
            return
        bound = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        bound |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id not in bound | self._bound | self.defines:
                self.uses.add(each.id)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _CHANGING:
                self._change(_base(each.func))
            if isinstance(each, ast.NamedExpr):
                self._define(each.target.id, is_certain=False)

    def _effect(self, node: ast.expr) -> None:
        """What a statement that is a call alone may change."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call):
            return
        base = _base(node.func)
        if isinstance(node.func, ast.Attribute):
            is_module = base in self._modules or base in ("np", "pd", "plt", "torch", "random", "warnings", "os", "sns", "tf", "wandb")
            if _SETTING.search(node.func.attr) if is_module else not _is_looking(node.func.attr):
                self._change(base)
            if is_module:
                return
        elif base in _SHOWING or base == _MAGIC_CALL:
            return
        for each in (*node.args, *(named.value for named in node.keywords)):
            if isinstance(each, ast.Name):
                self._change(each.id)

    def _store(self, target: ast.expr, is_certain: bool) -> None:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self._define(each.id, is_certain)
        if isinstance(target, ast.Attribute | ast.Subscript):
            self._touch(target)
        elif isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                if isinstance(part, ast.Attribute | ast.Subscript):
                    self._touch(part)

    def _touch(self, target: ast.expr) -> None:
        """What was there before goes on."""
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and each.id not in self.defines | self._bound:
                self.uses.add(each.id)
        self._change(_base(target))

    def _change(self, name: str | None) -> None:
        if name is not None:
            self.changes.add(name)

    def _define(self, name: str, is_certain: bool) -> None:
        (self.defines if is_certain else self.changes).add(name)
        self._bound.add(name)


def _is_looking(method: str) -> bool:
    """Whether a method called for its effect has none on its object: it shows, or writes elsewhere."""
    return method in _LOOKING or method.startswith(("to_", "write_", "save", "plot", "log"))


def _base(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
