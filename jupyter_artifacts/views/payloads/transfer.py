"""Payloads of exports and imports."""

from jupyter_artifacts.core.operations.transfer.export import ExportResult
from jupyter_artifacts.core.operations.transfer.import_file import ImportResult
from jupyter_artifacts.views.payloads import transfer_shapes as shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut


def export_payload(result: ExportResult) -> shapes.ExportPayload:
    """What was exported. The file goes by its name alone."""
    return {
        "kind": "export",
        "file": result.file.name,
        "collections": list(result.collections),
        "versions": result.versions,
        "runs": result.runs,
        "contents": result.contents,
        "size": result.bytes,
    }


def import_payload(result: ImportResult, *, limit: int | None = ITEMS_SHOWN) -> shapes.ImportPayload:
    """What became of an import."""
    skipped, skipped_more = cut(result.skipped, limit)
    kept, kept_more = cut(result.kept_aliases, limit)
    return {
        "kind": "import",
        "collections": list(result.collections),
        "new_versions": result.new_versions,
        "known_versions": result.known_versions,
        "skipped": list(skipped),
        "skipped_more": skipped_more,
        "kept_aliases": list(kept),
        "kept_aliases_more": kept_more,
        "new_runs": result.new_runs,
        "stored_bytes": result.stored_bytes,
    }
