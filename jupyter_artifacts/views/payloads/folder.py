"""Payloads about a version's files on disk: brought there, and checked."""

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.check_references import ReferenceCheck
from jupyter_artifacts.core.operations.checkout import CheckoutResult
from jupyter_artifacts.core.operations.verify import VerifyResult
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, place_path, version_shape

STORE = "store"


def verify_payload(result: VerifyResult, *, limit: int | None = ITEMS_SHOWN) -> shapes.VerifyPayload:
    """What a check found."""
    kept, more = cut(result.problems, limit)
    return {
        "kind": "verify",
        "version": version_shape(result.version),
        "folder": None if result.place == STORE else place_path(result.place),
        "is_intact": result.is_intact,
        "file_count": result.files,
        "size": result.bytes,
        "problems": [{"path": problem.path, "what": problem.what, "detail": problem.detail} for problem in kept],
        "more": more,
    }


def add_references(payload: shapes.VerifyPayload, check: ReferenceCheck, *, limit: int | None = ITEMS_SHOWN) -> shapes.VerifyPayload:
    """What a check of the references found, beside that of the files."""
    payload["references"] = references_shape(check, limit=limit)
    return payload


def references_shape(check: ReferenceCheck, *, limit: int | None) -> shapes.References:
    """What a check of references found."""
    kept, _ = cut(check.drifts, limit)
    counts = check.counts
    problems = sum(counts[state] for state in ("changed", "gone", "unreachable"))
    return {
        "unchanged": counts["unchanged"],
        "changed": counts["changed"],
        "gone": counts["gone"],
        "unreachable": counts["unreachable"],
        "unchecked": counts["unchecked"],
        "problems": [{"path": drift.path, "what": drift.state, "detail": drift.detail} for drift in kept],
        "more": problems - len(kept),
    }


def download_payload(version: VersionRecord, result: CheckoutResult, prefix: str = "") -> shapes.DownloadPayload:
    """What a download did; `prefix` is what the paths of the chosen files start with."""
    return {
        "kind": "download",
        "version": version_shape(version),
        "root": place_path(result.root),
        "path_prefix": prefix,
        "written": result.written,
        "replaced": result.replaced,
        "kept": result.kept,
        "removed": result.removed,
        "bytes_written": result.bytes_written,
    }
