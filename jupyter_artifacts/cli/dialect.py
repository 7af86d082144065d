"""How the command line speaks: its words, its options, its exit codes."""

from argparse import ArgumentParser

from jupyter_artifacts.commands.grammar import Dialect
from jupyter_artifacts.commands.result import ExitCode
from jupyter_artifacts.errors import CommError, IntegrityError, StoreCorruptError, UnsupportedError, UsageError

PROG = "jupyter artifacts"

EXIT_CODES = """\
exit codes:
  0    done
  1    it went wrong: files that can't be read, a disk that is full, a store that is locked or can't be written
  2    the line can't be carried out as written
  3    no such artifact, version, run or file in the store
  4    bytes are not the ones that were logged, or are missing; fsck found damage
  130  interrupted

Results go to standard output, errors to standard error as one line; with --json an error is an object on standard output too."""

_OPTIONS = """\
options:
  --version  the number of this release
  --json     the result as JSON, with whole lists; after the verb
  --debug    the traceback of an error; after the verb"""


def _add_options(parser: ArgumentParser) -> None:
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="the result as JSON, with whole lists")
    output.add_argument("--debug", action="store_true", help="the traceback of an error")


DIALECT = Dialect(
    prog=PROG,
    words={
        "put": "log",
        "get": "download",
        "ls": "ls",
        "runs": "runs",
        "run": "run",
        "show": "show",
        "table": "table",
        "history": "history",
        "lineage": "lineage",
        "recipe": "recipe",
        "diff": "diff",
        "alias": "alias",
        "tag": "tag",
        "edit": "edit",
        "link": "link",
        "unlink": "unlink",
        "collection": "collection",
        "ttl": "ttl",
        "rm": "delete",
        "restore": "restore",
        "undo": "undo",
        "redo": "redo",
        "oplog": "oplog",
        "drafts": "drafts",
        "settings": "settings",
        "du": "du",
        "gc": "gc",
        "cache": "cache",
        "export": "export",
        "import": "import",
        "fsck": "fsck",
        "recover": "recover",
        "verify": "verify",
    },
    add_options=_add_options,
    epilog=f"\n{_OPTIONS}\n\n{EXIT_CODES}",
    hints={
        "log": "put",
        "add": "put",
        "push": "put",
        "download": "get",
        "pull": "get",
        "use": "get",
        "list": "ls",
        "versions": "history",
        "rename": "collection",
        "describe": "edit",
    },
    synonyms={"delete": "rm", "undelete": "restore"},
)


def exit_code_of(error: BaseException) -> ExitCode:
    """The exit code of a command that ended in `error`."""
    if isinstance(error, IntegrityError | StoreCorruptError):
        return ExitCode.INTEGRITY
    if isinstance(error, CommError):
        return ExitCode.NOT_FOUND
    return ExitCode.USAGE if isinstance(error, UsageError | UnsupportedError) else ExitCode.FAILED
