"""Notebooks run in a kernel of their own, as a front end would run them."""

from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbclient import NotebookClient


def run_notebook(*cells: str, stops_at_errors: bool = True) -> list[Sequence[Mapping[str, Any]]]:
    """The outputs of each cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=not stops_at_errors, store_widget_state=False)
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def kinds(outputs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [output["output_type"] for output in outputs]


def plain(output: Mapping[str, Any]) -> str:
    """The plain text of a displayed result, or what a stream says."""
    return str(output["data"]["text/plain"] if "data" in output else output["text"])
