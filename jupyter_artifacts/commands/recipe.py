"""`recipe`: the cells that made a version, as a notebook that makes it again."""

import os
from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import recipe_payload, saved_payload
from jupyter_artifacts.views.recipe_notebook import recipe_notebook


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("--notebook", metavar="FILE", help="write it as a notebook (.ipynb) that is not there yet")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Find the cells."""
    if args.notebook is not None and not args.notebook.endswith(".ipynb"):
        raise UsageError(f"--notebook {args.notebook!r} is no notebook: let it end in .ipynb.")
    recipe = caller.open_api(args).artifact(args.name).recipe()
    if args.notebook is None:
        return Result(recipe, recipe_payload(recipe))
    text = recipe_notebook(recipe)
    try:
        with open(args.notebook, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{args.notebook} is there already; name another file, or remove it.") from None
    return Result(args.notebook, saved_payload(os.path.abspath(args.notebook), "notebook", len(text.encode())))
