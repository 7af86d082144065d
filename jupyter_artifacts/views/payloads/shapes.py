"""The shape of every payload, key by key. `more` counts what a list leaves out."""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

Payload = Mapping[str, object]
"""Any of the payloads below; `kind` tells which."""

Json = object
"""A value that JSON can hold."""


class Code(TypedDict):
    """The same step for three readers: a notebook with our magics, Python, and the command line."""

    magic: str
    python: str
    cli: str


class Version(TypedDict):
    """A committed version. `name` is ``digits:v1``, `version` is ``v1``, `digest` is in hex.

    `source` is where it was logged, as ``entity/project/name:v1``, when this is a link.
    """

    name: str
    qualified_name: str
    collection: str
    version: str
    type: str
    aliases: list[str]
    tags: list[str]
    size: int
    file_count: int
    digest: str
    created_at: str
    updated_at: str
    description: str | None
    source: str | None
    expires_at: str | None


class Origin(TypedDict):
    """The code that a run executes. `kind` is "script", "notebook" or "interactive"."""

    kind: str
    path: str | None
    git_commit: str | None


class Run(TypedDict):
    """A run; `path` is ``entity/project/id``. Of a crashed run, `finished_at` is when it was last heard of."""

    path: str
    id: str
    name: str
    job_type: str | None
    group: str | None
    notes: str | None
    state: str
    exit_code: int | None
    created_at: str
    finished_at: str | None
    origin: Origin


class Step(TypedDict):
    """The notebook cell in which something happened."""

    source: str
    ordinal: int | None


class Entry(TypedDict):
    """One file of a version; `ref` is the address when it is a reference."""

    path: str
    size: int
    digest: str
    ref: str | None


class Change(TypedDict):
    """One file that differs: `kind` is "added", "removed", "modified" or "renamed"."""

    kind: str
    path: str
    old_path: str | None
    old_size: int | None
    new_size: int | None


class MetadataChange(TypedDict):
    """One top-level metadata key that differs: `kind` as in `Change`, without "renamed"."""

    kind: str
    key: str
    old: Json
    new: Json


class Changes(TypedDict):
    """What differs between two versions. `counts` has a number for each kind of change."""

    counts: dict[str, int]
    entries: list[Change]
    more: int
    metadata: list[MetadataChange]


class TextDiff(TypedDict):
    """Lines of one file that differ, as [sign, text]."""

    path: str
    lines: list[list[str]]
    more: int
    reason: str


class LogPayload(TypedDict):
    """What became of a log. `changes` is None where `previous` is, and where the store is too damaged to tell."""

    kind: Literal["log"]
    version: Version
    is_new: bool
    previous: str | None
    changes: Changes | None
    stored_bytes: int
    run: Run | None
    changed_files: list[str]
    changed_files_more: int
    ignored_metadata: list[str]
    is_ttl_ignored: bool
    notes: list[str]
    code: Code


class ArtifactPayload(TypedDict):
    """One version with all that is known about it. `step` is the cell in which it was first logged, `links` are the names it has elsewhere.

    `problem` says why its files can't be listed; empty when they can. `tables` are the first rows of tables that it holds, where they were
    asked for.
    """

    kind: Literal["artifact"]
    version: Version
    metadata: dict[str, Json]
    producers: list[Run]
    producers_more: int
    users: list[Run]
    users_more: int
    links: list[str]
    links_more: int
    entries: list[Entry]
    more: int
    problem: str
    step: Step | None
    code: Code
    tables: NotRequired["list[TablePayload]"]


class DraftEntry(TypedDict):
    """One file of a draft; its digest is not known yet."""

    path: str
    size: int


class DraftPayload(TypedDict):
    """An artifact that is not logged: what was added to it, and to the version that it is a draft of, if there is one."""

    kind: Literal["draft"]
    name: str
    type: str
    description: str | None
    metadata: dict[str, Json]
    size: int
    entries: list[DraftEntry]
    more: int
    base: str | None
    removed: list[str]
    removed_more: int
    has_failed: bool


class Collection(TypedDict):
    """A collection and the version that its bare name stands for, if one is left."""

    name: str
    qualified_name: str
    type: str
    description: str | None
    latest: Version | None


class Elsewhere(TypedDict):
    """Another project that holds such things, told where a list is empty; `count` of them."""

    entity: str
    project: str
    count: int


class CollectionsPayload(TypedDict):
    """The artifacts of one place."""

    kind: Literal["collections"]
    place: str
    collections: list[Collection]
    more: int
    elsewhere: list[Elsewhere]


class HistoryEntry(TypedDict):
    """One version, what it changed against `previous` (`counts`, None where that can't be told) and the run that logged it first."""

    version: Version
    previous: str | None
    counts: dict[str, int] | None
    run: Run | None


class HistoryPayload(TypedDict):
    """The versions of a collection, newest first."""

    kind: Literal["history"]
    name: str
    qualified_name: str
    type: str
    description: str | None
    versions: list[HistoryEntry]
    more: int


class DiffPayload(TypedDict):
    """What differs between two versions. `is_successor`: `new` is the version that followed `old`."""

    kind: Literal["diff"]
    old: Version
    new: Version
    is_successor: bool
    changes: Changes
    texts: list[TextDiff]


class Problem(TypedDict):
    """One file that is not as it was logged: `what` is "damaged", "missing", "extra" or "different"."""

    path: str
    what: str
    detail: str


class References(TypedDict):
    """What a check found of references: how many are in which state, and those that are not as they were recorded."""

    unchanged: int
    changed: int
    gone: int
    unreachable: int
    unchecked: int
    problems: list[Problem]
    more: int


class VerifyPayload(TypedDict):
    """What a check found. `folder` is the one that was checked, None when the store itself was."""

    kind: Literal["verify"]
    version: Version
    folder: str | None
    is_intact: bool
    file_count: int
    size: int
    problems: list[Problem]
    more: int
    references: NotRequired[References]


class ColumnShape(TypedDict):
    """A column of a DataFrame; `type` is what pandas calls it."""

    name: str
    type: str


class DataFramePayload(TypedDict):
    """A table that was read as a DataFrame: of the columns and rows the first. Cells are text, null where there is nothing."""

    kind: Literal["dataframe"]
    version: Version
    path: str
    row_count: int
    column_count: int
    columns: list[ColumnShape]
    rows: list[list[str | None]]


class CachePayload(TypedDict):
    """What the read cache holds: files and bytes. After a cleanup, what it removed."""

    kind: Literal["cache"]
    folder: str
    files: int
    size: int
    limit: int
    is_cleanup: bool
    removed: int
    freed: int


class DownloadPayload(TypedDict):
    """What a download did. `root` is relative to the working directory when it lies below it.

    `replaced` of the `written` files took the place of one that differed.
    """

    kind: Literal["download"]
    version: Version
    root: str
    path_prefix: str
    written: int
    replaced: int
    kept: int
    removed: int
    bytes_written: int


class UsePayload(TypedDict):
    """A version that became an input of `run`; `logged_by` made it."""

    kind: Literal["use"]
    version: Version
    run: Run
    logged_by: Run | None
    code: Code


class AliasPayload(TypedDict):
    """Aliases that were given to a version or taken from it."""

    kind: Literal["alias"]
    version: Version
    added: list[str]
    removed: list[str]


class EditPayload(TypedDict):
    """A version after what is said of it was changed."""

    kind: Literal["edit"]
    version: Version
    is_described: bool
    metadata: list[MetadataChange]
    tags_added: list[str]
    tags_removed: list[str]


class LinkPayload(TypedDict):
    """A version as the collection holds it that it was linked to."""

    kind: Literal["link"]
    version: Version
    code: Code


class UnlinkPayload(TypedDict):
    """A link that was taken away."""

    kind: Literal["unlink"]
    version: Version


class CollectionPayload(TypedDict):
    """A collection after a change, or merely looked at. `old_name` and `old_type` are None where they stayed."""

    kind: Literal["collection"]
    collection: Collection
    tags: list[str]
    versions: int
    holds_links: bool
    old_name: str | None
    old_type: str | None
    is_described: bool
    tags_added: list[str]
    tags_removed: list[str]


class Curve(TypedDict):
    """Numbers of a metric, evenly spread over its history; null where there is none that JSON can hold."""

    name: str
    points: list[float | None]


class RunPayload(TypedDict):
    """A run with its configuration, metrics, inputs and outputs.

    In `config` and `summary`, the words "NaN", "Infinity" and "-Infinity" stand for numbers that JSON lacks. `row_count`: of its history.
    `steps`: the cells in which it did something.
    """

    kind: Literal["run"]
    run: Run
    config: dict[str, Json]
    summary: dict[str, Json]
    curves: list[Curve]
    curves_more: int
    row_count: int
    inputs: list[Version]
    inputs_more: int
    outputs: list[Version]
    outputs_more: int
    steps: list[Step]
    steps_more: int


class ListedRun(TypedDict):
    """A run in a list."""

    run: Run
    config: dict[str, Json]
    summary: dict[str, Json]


class RunsPayload(TypedDict):
    """The runs of one place, newest first."""

    kind: Literal["runs"]
    place: str
    runs: list[ListedRun]
    more: int
    elsewhere: list[Elsewhere]


class Amount(TypedDict):
    """So many of something, and their bytes."""

    count: int
    bytes: int


class Rewritten(TypedDict):
    """Packs that shrink from `bytes` to `new_bytes`."""

    count: int
    bytes: int
    new_bytes: int


class GivenUp(TypedDict):
    """Versions that were deleted: `count` in all, with `size` bytes of files."""

    versions: list[str]
    more: int
    count: int
    size: int


class GcDone(TypedDict):
    """What garbage collection has done; `skipped` says why packs were left as they are."""

    purged: int
    rewritten: int
    freed_bytes: int
    skipped: list[str]
    is_finished: bool


class GcPayload(TypedDict):
    """What garbage collection will do, or has done where `result` is not None.

    `expired` versions are deleted, `drafts` that nobody goes on with are given up, `purged` versions give up their files, `kept` ones
    wait. `removed` and `held` are containers whose files are deleted, or wait in the trash. `freed_bytes` is by how much the store's
    files shrink, below zero where they grow for now.
    `is_empty`: there is nothing to do.
    """

    kind: Literal["gc"]
    waits: dict[str, str]
    expired: GivenUp
    drafts: int
    purged: GivenUp
    kept: GivenUp
    contents: Amount
    condemned: Amount
    removed: Amount
    rewritten: Rewritten
    held: Amount
    leases: int
    staging: Amount
    freed_bytes: int
    is_empty: bool
    result: GcDone | None


class VersionUsage(TypedDict):
    """The room that a version takes: `charged` no older live version holds, `unique` none at all, so deleting it frees that."""

    name: str
    version: str
    size: int
    charged: int
    shared: int
    unique: int


class CollectionUsage(TypedDict):
    """The room that a collection takes; `unique` is what deleting all of it frees."""

    name: str
    qualified_name: str
    type: str
    version_count: int
    charged: int
    unique: int
    versions: list[VersionUsage]
    more: int


class UsagePayload(TypedDict):
    """Who takes how much room: what has this `name`, or the whole store. `containers` and `dead_bytes` are always the whole store's."""

    kind: Literal["usage"]
    name: str | None
    collections: list[CollectionUsage]
    more: int
    charged: int
    containers: Amount
    dead_bytes: int


class RecoverPayload(TypedDict):
    """What a recovery found and did.

    `reasons` say what was wrong; `kept_aside` are the files that were replaced; `missing` is what is gone for good. `versions`, `runs`
    and `contents` count what there is now.
    """

    kind: Literal["recover"]
    reasons: list[str]
    is_needed: bool
    is_applied: bool
    kept_aside: list[str]
    missing: list[str]
    missing_more: int
    unknown_records: dict[str, int]
    stray_records: int
    missing_containers: int
    orphans: int
    versions: int
    runs: int
    contents: int


class LineageMember(TypedDict):
    """A version or run of the graph; `id` begins with ``artifact:`` or ``run:``, `path` is what follows.

    The `state` of a version is "live", "expired" or "deleted".
    """

    id: str
    path: str
    name: str
    state: str
    created_at: str
    finished_at: str | None
    aliases: list[str]
    size: int
    file_count: int


class LineageNode(TypedDict):
    """A node as it is drawn: one version or run, or a cluster of them.

    `kind` is "artifact" or "run", `type` the artifact's type or the run's job type. `level` counts steps from the root,
    negative towards what it was made from. `x` and `y` are the left top corner. `more` counts nodes next to it that are not drawn.
    """

    id: str
    kind: str
    is_cluster: bool
    type: str
    level: int
    x: int
    y: int
    member_count: int
    members: list[LineageMember]
    more_members: int
    more: int


class LineageEdge(TypedDict):
    """From what was used to the run, or from the run to what it logged; `bends` are points that it passes, [x, y] each."""

    source: str
    target: str
    bends: list[list[int]]


class LineagePayload(TypedDict):
    """A lineage graph with the place of each node.

    `hidden` counts versions and runs that were walked to and are not drawn; `is_cut` says that there are more.
    """

    kind: Literal["lineage"]
    root: str
    name: str
    direction: str
    depth: int | None
    explodes: bool
    nodes: list[LineageNode]
    edges: list[LineageEdge]
    width: int
    height: int
    node_width: int
    node_height: int
    version_count: int
    run_count: int
    hidden: int
    is_cut: bool


class SavedPayload(TypedDict):
    """A file that was written; `format` is a word such as "svg"."""

    kind: Literal["saved"]
    path: str
    format: str
    size: int


class TrackedFile(TypedDict):
    """A file that a cell read or wrote; `version` is the one that is known to hold its contents."""

    path: str
    size: int | None
    version: str | None


class UnloggedFile(TrackedFile):
    """A file that no version holds; `code` logs it, and so does the kernel that listed it as `output`, where that is one."""

    output: str | None
    code: str


class TrackedCell(TypedDict):
    """One execution of one cell."""

    ordinal: int | None
    cell_id: str | None
    source: str
    seconds: float
    is_ok: bool
    inputs: list[TrackedFile]
    inputs_more: int
    outputs: list[TrackedFile]
    outputs_more: int


class TrackingPayload(TypedDict):
    """What the cells of a kernel read and wrote; `cells` are the newest of `cell_count`, `unlogged` outputs that no version holds."""

    kind: Literal["tracking"]
    is_on: bool
    logs: bool
    problem: str
    cell_count: int
    cells: list[TrackedCell]
    unlogged: list[UnloggedFile]
    unlogged_more: int


class TableColumn(TypedDict):
    """A column of a table; of figures that were not computed, None. `minimum` and `maximum` are text, exact."""

    name: str
    type: str
    nulls: int | None
    distinct: int | None
    is_estimated: bool
    minimum: str | None
    maximum: str | None
    mean: float | None
    deviation: float | None
    quantiles: list[float]
    edges: list[float]
    counts: list[int]
    top: list[list[Json]]


class TableQuestion(TypedDict):
    """What of a table is shown, and in which order: keys are [column, is descending], filters [column, operator, value]."""

    sort: list[list[Json]]
    filters: list[list[Json]]
    search: str


class TablePayload(TypedDict):
    """The first rows of a table, each cell as short text. `rows` counts those that are left by filters and search.

    `pictures` are thumbnails: row, column, PNG in base64. `version` and `code` are None where the table is in no version. `question` is
    None where a browser could not ask it: columns were chosen, or a value is none of JSON's.
    """

    kind: Literal["table"]
    version: Version | None
    path: str
    row_count: int
    rows: int
    size: int
    part_count: int
    columns: list[TableColumn]
    more_columns: int
    cells: list[list[str]]
    more: int
    pictures: list[list[Json]]
    has_statistics: bool
    question: TableQuestion | None
    notes: list[str]
    code: Code | None


class TableColumnChange(TypedDict):
    """A column that differs: `kind` is "added", "removed", "retyped" or "renamed"."""

    kind: str
    name: str
    old_name: str | None
    old_type: str | None
    new_type: str | None


class TableRowChange(TypedDict):
    """A row that differs: `kind` is "added", "removed" or "changed"; `cells` are [column, before, after] as short text."""

    kind: str
    key: list[str]
    old_row: int | None
    new_row: int | None
    cells: list[list[str]]


class TableDiffPayload(TypedDict):
    """What differs between two tables. `match` is "key", "place" or "whole"; `changed_cells` counts cells by column."""

    kind: Literal["table-diff"]
    old: Version
    new: Version
    old_path: str
    path: str
    match: str
    key: list[str]
    key_origin: str
    columns: list[TableColumnChange]
    old_rows: int
    new_rows: int
    counts: dict[str, int]
    changed_cells: dict[str, int]
    rows: list[TableRowChange]
    more: int
    notes: list[str]


class RecipeInput(TypedDict):
    """A file that cells expect at `path`: the `entry` of a `version`."""

    path: str
    version: str
    entry: str


class RecipePayload(TypedDict):
    """The cells, of `cell_count`, that made a version.

    `pins` are [name as written, version]; `obstacles` say what may not come out the same.
    """

    kind: Literal["recipe"]
    version: Version
    cells: list[Step]
    cell_count: int
    inputs: list[RecipeInput]
    pins: list[list[str]]
    packages: list[str]
    obstacles: list[str]


class StorageVersion(TypedDict):
    """A version on the map: `box` is [x, y, width, height], its area what it is charged for; deleting it frees `unique`."""

    name: str
    version: str
    size: int
    charged: int
    shared: int
    unique: int
    box: Sequence[float]


class StorageCollection(TypedDict):
    """A collection on the map; the `more` smallest of its versions are one rectangle, `more_box`."""

    name: str
    qualified_name: str
    type: str
    version_count: int
    charged: int
    unique: int
    box: Sequence[float]
    versions: list[StorageVersion]
    more: int
    more_box: Sequence[float] | None


class StoragePayload(TypedDict):
    """The storage map: of what has this `name`, or of the whole store, and what garbage collection would do now."""

    kind: Literal["storage"]
    name: str | None
    width: int
    height: int
    collections: list[StorageCollection]
    more: int
    charged: int
    containers: Amount
    dead_bytes: int
    gc: GcPayload


class NotebookInput(TypedDict):
    """A version that a notebook used, and the newest of its name where that is another."""

    version: str
    qualified_name: str
    newest: str | None


class StaleCell(TypedDict):
    """An execution that would come out otherwise now."""

    ordinal: int | None
    cell_id: str | None
    source: str
    reason: str


class StatusPayload(TypedDict):
    """What of a notebook's work is not up to date; without tracking, nothing is known of its cells."""

    kind: Literal["status"]
    is_tracked: bool
    cell_count: int
    inputs: list[NotebookInput]
    inputs_more: int
    stale: list[StaleCell]
    stale_more: int
