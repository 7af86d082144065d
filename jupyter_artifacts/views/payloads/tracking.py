"""The payload of tracking: what the cells of a kernel read and wrote."""

import shlex
from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.catalog.queries.lineage import VersionRow
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, place_path

_OUTPUTS = (FileRole.WRITE, FileRole.CHANGE)


def tracking_payload(
    cells: Sequence[CellRecord],
    names: Mapping[int, VersionRow],
    kept: Mapping[Digest, str],
    *,
    is_on: bool,
    logs: bool,
    problem: str,
    limit: int | None = ITEMS_SHOWN,
    offered: Mapping[str, str] | None = None,
) -> shapes.TrackingPayload:
    """What was recorded.

    Args:
        cells: in their order.
        names: of the versions that were read, by key.
        kept: the version that holds a content, by digest.
        is_on: whether cells are recorded.
        logs: whether what they write is logged.
        problem: why the last cell was not recorded, or empty.
        limit: how many of the newest cells to name.
        offered: the ids by which views may have outputs logged, by path.
    """
    shown = cells if limit is None else cells[-limit:]
    outputs: dict[str, CellFile] = {}
    for cell in cells:
        outputs.update({file.path: file for file in cell.files if file.role in _OUTPUTS})
    unlogged = [file for file in outputs.values() if file.digest is None or file.digest not in kept]
    listed, more = cut(unlogged, limit)
    return {
        "kind": "tracking",
        "is_on": is_on,
        "logs": logs,
        "problem": problem,
        "cell_count": len(cells),
        "cells": [_cell(cell, names, kept, limit) for cell in shown],
        "unlogged": [_unlogged(file, offered or {}) for file in listed],
        "unlogged_more": more,
    }


def _cell(cell: CellRecord, names: Mapping[int, VersionRow], kept: Mapping[Digest, str], limit: int | None) -> shapes.TrackedCell:
    inputs, inputs_more = cut([file for file in cell.files if file.role is FileRole.READ], limit)
    outputs, outputs_more = cut([file for file in cell.files if file.role in _OUTPUTS], limit)
    return {
        "ordinal": cell.step.ordinal,
        "cell_id": cell.step.cell_id,
        "source": cell.step.source,
        "seconds": cell.took_us / 1e6,
        "is_ok": cell.is_ok,
        "inputs": [_file(file, names, kept) for file in inputs],
        "inputs_more": inputs_more,
        "outputs": [_file(file, names, kept) for file in outputs],
        "outputs_more": outputs_more,
    }


def _unlogged(file: CellFile, offered: Mapping[str, str]) -> shapes.UnloggedFile:
    path = place_path(file.path)
    return {
        "path": path,
        "size": file.size,
        "version": None,
        "output": offered.get(file.path),
        "code": f"%artifact log {shlex.quote(path)}",
    }


def _file(file: CellFile, names: Mapping[int, VersionRow], kept: Mapping[Digest, str]) -> shapes.TrackedFile:
    read = None if file.version_key is None else names.get(file.version_key)
    version = kept.get(file.digest or b"") if read is None else read[1]
    return {"path": place_path(file.path), "size": file.size, "version": version}
