"""What a collection did."""

from jupyter_artifacts.core.operations.gc.plan import GcPlan


class GcResult:
    """What became of a plan.

    Attributes:
        plan: that was carried out.
        purged: names of the versions whose files were given up.
        freed_bytes: by how much the store's files shrank.
        rewritten: packs that shrank.
        skipped: why packs were left as they are.
        is_finished: False when it was asked to stop half-way; the next one goes on.
    """

    def __init__(self, plan: GcPlan) -> None:
        self.plan = plan
        self.purged: list[str] = []
        self.freed_bytes = 0
        self.rewritten = 0
        self.skipped: list[str] = []
        self.is_finished = False

    def __repr__(self) -> str:
        return f"<GcResult: {self.freed_bytes:,} bytes freed, {len(self.purged)} versions purged, {self.rewritten} packs rewritten>"
