"""The shapes of what is read page by page: `next` is where the following page begins, None at the end; `total` counts all pages."""

from typing import Literal, TypedDict

from jupyter_artifacts.views.payloads.shapes import Entry, ListedRun, Run, Version


class ProjectOverview(TypedDict):
    """A project; `collections` of it hold something."""

    entity: str
    name: str
    description: str | None
    is_registry: bool
    collections: int
    created_at: str


class ProjectsPayload(TypedDict):
    """The projects of a store."""

    kind: Literal["projects"]
    projects: list[ProjectOverview]


class TypeCount(TypedDict):
    """A type, and how many collections have it."""

    type: str
    collections: int


class TypesPayload(TypedDict):
    """The types in use."""

    kind: Literal["types"]
    types: list[TypeCount]


class CollectionOverview(TypedDict):
    """A collection, how many versions it has, and the one that its bare name stands for, if one is left."""

    name: str
    entity: str
    project: str
    qualified_name: str
    type: str
    description: str | None
    tags: list[str]
    holds_links: bool
    versions: int
    latest: Version | None
    created_at: str
    updated_at: str


class CollectionsPage(TypedDict):
    """Collections with what they hold."""

    kind: Literal["collections-page"]
    collections: list[CollectionOverview]
    next: str | None
    total: int


class MadeVersion(TypedDict):
    """A version and the run that logged it first."""

    version: Version
    run: Run | None


class VersionsPage(TypedDict):
    """Versions of a collection."""

    kind: Literal["versions-page"]
    qualified_name: str
    versions: list[MadeVersion]
    next: str | None
    total: int


class RunsPage(TypedDict):
    """Runs of a project."""

    kind: Literal["runs-page"]
    place: str
    runs: list[ListedRun]
    next: str | None
    total: int


class EntriesPage(TypedDict):
    """Files of a version, by path."""

    kind: Literal["entries-page"]
    version: str
    entries: list[Entry]
    next: str | None
    total: int


class FolderItem(TypedDict):
    """Something in a folder of a version; `file` is None where it is a folder."""

    name: str
    path: str
    file: Entry | None


class FolderPage(TypedDict):
    """What lies directly in a folder of a version."""

    kind: Literal["folder-page"]
    version: str
    folder: str
    items: list[FolderItem]
    next: str | None


class FoundFile(TypedDict):
    """A file whose path holds what was looked for."""

    version: str
    path: str
    size: int


class FoundFiles(TypedDict):
    """Files among the latest versions; `is_complete` says whether everything was looked at."""

    kind: Literal["found-files"]
    files: list[FoundFile]
    is_complete: bool


class FilePreview(TypedDict):
    """The beginning of a file of a version.

    `media` is "text" (then `text` is set), "image" or "table" (ask for its content, or its pages), or "none", and `reason` says why.
    `is_cut`: there is more.
    """

    kind: Literal["preview"]
    version: str
    file: Entry
    media: Literal["text", "image", "table", "none"]
    media_type: str
    text: str | None
    is_cut: bool
    reason: str


class CellVersion(TypedDict):
    """A version that a cell used or made, and the last run in which it did; `newer` is the newest version of an input that is outdated."""

    version: Version
    run: Run
    at: str
    newer: Version | None


class CellStory(TypedDict):
    """What a cell used and made, the newest first; `at` is when it last did, `ordinal` how the kernel counted that execution."""

    cell_id: str
    ordinal: int | None
    at: str
    used: list[CellVersion]
    made: list[CellVersion]


class NotebookStory(TypedDict):
    """What the cells of a notebook used and made; `is_current`: each cell last used the newest version of its inputs."""

    kind: Literal["notebook-story"]
    path: str
    cells: list[CellStory]
    is_current: bool


class MetricCurve(TypedDict):
    """A metric at some of the `count` steps at which it was logged; what is no number that JSON knows is None."""

    name: str
    steps: list[int]
    values: list[float | None]
    count: int


class RunHistory(TypedDict):
    """The metrics of a run, of which the history has so many rows."""

    kind: Literal["run-history"]
    run: str
    rows: int
    metrics: list[MetricCurve]


class RunCell(TypedDict):
    """A notebook cell in which a run logged or used something."""

    cell_id: str | None
    ordinal: int | None
    source: str


class RunCode(TypedDict):
    """The code of a run: its cells, and the version of type "code" that it kept, if it did."""

    kind: Literal["run-code"]
    run: Run
    cells: list[RunCell]
    version: Version | None


class LinksPayload(TypedDict):
    """A version as the collections hold it that link to it."""

    kind: Literal["links"]
    version: str
    links: list[Version]


class FoundEverywhere(TypedDict):
    """What a search finds: a page of collections, how many there are of each type, and some files."""

    kind: Literal["search"]
    collections: CollectionsPage
    types: list[TypeCount]
    files: FoundFiles
