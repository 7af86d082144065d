"""Tables of the catalog, as numbered forward migrations. A migration that was released is never edited.

Types are written so that one text serves both databases: `{id}` is a self-numbering key, `{bytes}` binary, `{end}` closes a table, and
`{end_keyed}` one that lies in the order of its primary key: one tree of pages less to write in each commit, and fewer bytes.
Times are microseconds since 1970 (UTC), JSON is text.

    collections → versions → version_ranges → ranges → range_contents ─┐
                                                   runs → run_history ─┴→ contents → containers

These chains are what keeps bytes alive: foreign keys make the database refuse to drop anything a version or a run still needs. Garbage
collection walks them from what was given up, so that it costs what the garbage costs: `condemned_ranges` and `condemned_contents` name
what may have lost its last holder, `containers.dead` counts stored bytes that belong to no content any more, `trash` has the keys
that no row will ever name again.

A draft holds ranges too, those of the version that it begins with (part 0) and those that were added to it (parts from 1 on, one for
each upsert of a distributed draft): neither has to be logged, nor the version to live on, for their bytes to stay.

A version is live, expired, deleted or purged: see `queries/liveness.py`, whose predicate every query of versions uses. `ttl_seconds` is
null where the next level decides (version, project, entity), 0 for never, else a length of time counted from the version's creation;
`expires_at` is what follows from all three, kept up to date in the transaction that changes any of them.
"""

import re
from collections.abc import Mapping

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) {end};

    CREATE TABLE entities (name TEXT PRIMARY KEY, ttl_seconds BIGINT) {end};

    CREATE TABLE projects (
        id {id}, entity TEXT NOT NULL, name TEXT NOT NULL, description TEXT, artifact_types TEXT, ttl_seconds BIGINT,
        created_at BIGINT NOT NULL, UNIQUE (entity, name)) {end};

    CREATE TABLE collections (
        id {id}, project_id BIGINT NOT NULL REFERENCES projects (id), name TEXT NOT NULL, type TEXT NOT NULL, description TEXT,
        kind TEXT NOT NULL DEFAULT 'source', next_version BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
        UNIQUE (project_id, name)) {end};
    CREATE INDEX collections_of_type ON collections (project_id, type, name);

    CREATE TABLE collection_tags (
        collection_id BIGINT NOT NULL REFERENCES collections (id), name TEXT NOT NULL, PRIMARY KEY (collection_id, name)) {end_keyed};

    CREATE TABLE runs (
        id {id}, project_id BIGINT NOT NULL REFERENCES projects (id), run_id TEXT NOT NULL, name TEXT NOT NULL, job_type TEXT,
        run_group TEXT, notes TEXT, config TEXT NOT NULL, summary TEXT NOT NULL, metrics TEXT NOT NULL, state TEXT NOT NULL,
        exit_code BIGINT, host TEXT NOT NULL, process TEXT NOT NULL, origin TEXT NOT NULL, next_step BIGINT NOT NULL DEFAULT 0,
        journal_end BIGINT NOT NULL DEFAULT 0,
        created_at BIGINT NOT NULL, beat_at BIGINT NOT NULL, finished_at BIGINT, UNIQUE (project_id, run_id)) {end};
    CREATE INDEX runs_by_time ON runs (project_id, created_at, id);
    CREATE INDEX running_runs ON runs (id) WHERE state = 'running';
    CREATE INDEX runs_of_notebooks ON runs (origin) WHERE origin LIKE '%"kind":"notebook"%';

    CREATE TABLE steps (
        id {id}, run_id BIGINT NOT NULL REFERENCES runs (id), cell_id TEXT, ordinal BIGINT, source TEXT NOT NULL,
        created_at BIGINT NOT NULL, session TEXT, facts TEXT) {end};
    CREATE INDEX steps_of_run ON steps (run_id);
    CREATE INDEX tracked_steps ON steps (session) WHERE facts IS NOT NULL;

    CREATE TABLE containers (
        id {id}, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, length BIGINT NOT NULL, dead BIGINT NOT NULL DEFAULT 0,
        created_at BIGINT NOT NULL, checked_at BIGINT) {end};
    CREATE INDEX worn_containers ON containers (id) WHERE dead > 0;

    CREATE TABLE contents (
        id {id}, digest {bytes} NOT NULL UNIQUE, size BIGINT NOT NULL, container_id BIGINT REFERENCES containers (id),
        start BIGINT NOT NULL, length BIGINT NOT NULL, codec BIGINT NOT NULL, state TEXT NOT NULL DEFAULT 'live') {end};
    CREATE INDEX contents_of_container ON contents (container_id);
    CREATE INDEX corrupt_contents ON contents (digest) WHERE state = 'corrupt';

    CREATE TABLE content_blocks (
        content_id BIGINT PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE, block_size BIGINT NOT NULL,
        digests {bytes} NOT NULL) {end_keyed};

    CREATE TABLE content_chunks (
        content_id BIGINT NOT NULL REFERENCES contents (id), position BIGINT NOT NULL,
        chunk_id BIGINT NOT NULL REFERENCES contents (id), PRIMARY KEY (content_id, position)) {end};
    CREATE INDEX chunks_in_content ON content_chunks (chunk_id);

    CREATE TABLE content_hashes (
        content_id BIGINT NOT NULL REFERENCES contents (id) ON DELETE CASCADE, algorithm TEXT NOT NULL, digest {bytes} NOT NULL,
        PRIMARY KEY (content_id, algorithm)) {end_keyed};

    CREATE TABLE run_history (
        run_id BIGINT NOT NULL REFERENCES runs (id), position BIGINT NOT NULL,
        content_id BIGINT NOT NULL REFERENCES contents (id), first_step BIGINT NOT NULL, last_step BIGINT NOT NULL,
        row_count BIGINT NOT NULL, PRIMARY KEY (run_id, position)) {end};
    CREATE INDEX history_with_content ON run_history (content_id);

    CREATE TABLE run_journal (
        run_id BIGINT NOT NULL REFERENCES runs (id), position BIGINT NOT NULL, row_count BIGINT NOT NULL, body {bytes} NOT NULL,
        PRIMARY KEY (run_id, position)) {end};

    CREATE TABLE ranges (
        id {id}, content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id), entry_count BIGINT NOT NULL, size BIGINT NOT NULL) {end};

    CREATE TABLE range_contents (
        range_id BIGINT NOT NULL REFERENCES ranges (id), content_id BIGINT NOT NULL REFERENCES contents (id),
        PRIMARY KEY (range_id, content_id)) {end_keyed};
    CREATE INDEX ranges_with_content ON range_contents (content_id);

    CREATE TABLE versions (
        id {id}, collection_id BIGINT NOT NULL REFERENCES collections (id), number BIGINT NOT NULL, token TEXT NOT NULL UNIQUE,
        digest {bytes} NOT NULL, entry_count BIGINT NOT NULL, size BIGINT NOT NULL, description TEXT, metadata TEXT NOT NULL,
        extras TEXT NOT NULL, base_id BIGINT REFERENCES versions (id), ttl_seconds BIGINT, created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL, expires_at BIGINT, deleted_at BIGINT, purged_at BIGINT, UNIQUE (collection_id, number)) {end};
    CREATE INDEX versions_by_digest ON versions (collection_id, digest);
    CREATE INDEX versions_by_expiry ON versions (expires_at) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;
    CREATE INDEX versions_to_purge ON versions (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
    CREATE INDEX versions_by_time ON versions (collection_id, created_at, id);

    CREATE TABLE links (
        id {id}, collection_id BIGINT NOT NULL REFERENCES collections (id), number BIGINT NOT NULL,
        version_id BIGINT NOT NULL REFERENCES versions (id), created_at BIGINT NOT NULL, deleted_at BIGINT,
        UNIQUE (collection_id, number), UNIQUE (collection_id, version_id)) {end};
    CREATE INDEX links_of_version ON links (version_id);

    CREATE TABLE version_ranges (
        version_id BIGINT NOT NULL REFERENCES versions (id), position BIGINT NOT NULL,
        range_id BIGINT NOT NULL REFERENCES ranges (id), first_path TEXT NOT NULL, PRIMARY KEY (version_id, position)) {end_keyed};
    CREATE INDEX versions_with_range ON version_ranges (range_id);

    CREATE TABLE aliases (
        collection_id BIGINT NOT NULL REFERENCES collections (id), name TEXT NOT NULL,
        version_id BIGINT NOT NULL REFERENCES versions (id), created_at BIGINT NOT NULL, PRIMARY KEY (collection_id, name)) {end_keyed};
    CREATE INDEX aliases_of_version ON aliases (version_id);

    CREATE TABLE tags (
        version_id BIGINT NOT NULL REFERENCES versions (id), name TEXT NOT NULL, PRIMARY KEY (version_id, name)) {end_keyed};

    CREATE TABLE step_files (
        step_id BIGINT NOT NULL REFERENCES steps (id), path TEXT NOT NULL, role TEXT NOT NULL, digest {bytes}, size BIGINT,
        version_id BIGINT REFERENCES versions (id), PRIMARY KEY (step_id, path, role)) {end};

    CREATE TABLE run_outputs (
        run_id BIGINT NOT NULL REFERENCES runs (id), version_id BIGINT NOT NULL REFERENCES versions (id),
        step_id BIGINT REFERENCES steps (id), token TEXT NOT NULL, created_at BIGINT NOT NULL,
        PRIMARY KEY (run_id, version_id)) {end_keyed};
    CREATE INDEX producers_of_version ON run_outputs (version_id);
    CREATE INDEX outputs_by_time ON run_outputs (run_id, created_at, version_id);

    CREATE TABLE run_inputs (
        run_id BIGINT NOT NULL REFERENCES runs (id), version_id BIGINT NOT NULL REFERENCES versions (id),
        step_id BIGINT REFERENCES steps (id), created_at BIGINT NOT NULL, PRIMARY KEY (run_id, version_id)) {end_keyed};
    CREATE INDEX users_of_version ON run_inputs (version_id);
    CREATE INDEX inputs_by_time ON run_inputs (run_id, created_at, version_id);

    CREATE TABLE drafts (
        id {id}, name TEXT NOT NULL UNIQUE, collection_id BIGINT NOT NULL REFERENCES collections (id), distributed_id TEXT,
        generation BIGINT NOT NULL, state TEXT NOT NULL, base_id BIGINT REFERENCES versions (id), is_incremental BIGINT NOT NULL,
        version_id BIGINT REFERENCES versions (id), created_at BIGINT NOT NULL, touched_at BIGINT NOT NULL,
        held_until BIGINT NOT NULL DEFAULT 0, UNIQUE (collection_id, distributed_id, generation)) {end};
    CREATE UNIQUE INDEX open_drafts ON drafts (collection_id, distributed_id) WHERE state = 'open';
    CREATE INDEX drafts_by_touch ON drafts (touched_at);

    CREATE TABLE draft_parts (
        draft_id BIGINT NOT NULL REFERENCES drafts (id), number BIGINT NOT NULL, token TEXT NOT NULL, writer TEXT NOT NULL,
        run_id BIGINT REFERENCES runs (id), step_id BIGINT REFERENCES steps (id), entry_count BIGINT NOT NULL, size BIGINT NOT NULL,
        body TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (draft_id, number), UNIQUE (token)) {end};

    CREATE TABLE draft_ranges (
        draft_id BIGINT NOT NULL REFERENCES drafts (id), part BIGINT NOT NULL, position BIGINT NOT NULL,
        range_id BIGINT NOT NULL REFERENCES ranges (id), first_path TEXT NOT NULL, last_path TEXT NOT NULL,
        PRIMARY KEY (draft_id, part, position)) {end};
    CREATE INDEX drafts_with_range ON draft_ranges (range_id);

    CREATE TABLE leases (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, started_at BIGINT NOT NULL, until BIGINT NOT NULL) {end_keyed};
    CREATE TABLE lease_versions (
        lease_id TEXT NOT NULL REFERENCES leases (id) ON DELETE CASCADE, version_id BIGINT NOT NULL REFERENCES versions (id),
        PRIMARY KEY (lease_id, version_id)) {end_keyed};
    CREATE INDEX leases_of_version ON lease_versions (version_id);
    CREATE TABLE pins (
        lease_id TEXT NOT NULL REFERENCES leases (id) ON DELETE CASCADE, digest {bytes} NOT NULL,
        PRIMARY KEY (lease_id, digest)) {end_keyed};
    CREATE INDEX pins_of_digest ON pins (digest);
    CREATE TABLE intents (
        key TEXT PRIMARY KEY, kind TEXT NOT NULL, lease_id TEXT NOT NULL REFERENCES leases (id) ON DELETE CASCADE) {end_keyed};

    CREATE TABLE condemned_ranges (
        range_id BIGINT PRIMARY KEY REFERENCES ranges (id) ON DELETE CASCADE, since BIGINT NOT NULL) {end_keyed};
    CREATE TABLE condemned_contents (
        content_id BIGINT PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE, since BIGINT NOT NULL) {end_keyed};
    CREATE TABLE trash (key TEXT PRIMARY KEY, kind TEXT NOT NULL, since BIGINT NOT NULL) {end_keyed};

    CREATE TABLE operations (
        id {id}, kind TEXT NOT NULL, at BIGINT NOT NULL, entity TEXT NOT NULL, project TEXT, subject TEXT NOT NULL, actor TEXT NOT NULL,
        run_id BIGINT REFERENCES runs (id), before TEXT NOT NULL, after TEXT NOT NULL, undone_at BIGINT) {end};
    CREATE INDEX operations_of_project ON operations (entity, project);

    CREATE TABLE records (seq {id}, at BIGINT NOT NULL, body TEXT NOT NULL, digest {bytes} NOT NULL) {end};
    """,
)

SCHEMA_NUMBER = len(MIGRATIONS)

SQLITE_WORDS: Mapping[str, str] = {
    "id": "INTEGER PRIMARY KEY",
    "bytes": "BLOB",
    "end": "",
    "end_keyed": "WITHOUT ROWID",
}


def temporary(statement: str) -> str:
    """A statement of a migration, for a table of the same name that goes with its connection and hides the lasting one."""
    return re.sub(r"^CREATE (TABLE|INDEX|UNIQUE INDEX) ", lambda found: _TEMPORARY[found[1]], statement)


_TEMPORARY = {"TABLE": "CREATE TEMP TABLE ", "INDEX": "CREATE INDEX temp.", "UNIQUE INDEX": "CREATE UNIQUE INDEX temp."}


def statements(migration: str, words: Mapping[str, str]) -> list[str]:
    """The statements of a migration in one database's words."""
    text = migration.format_map(words)
    return [statement.strip() for statement in text.split(";") if statement.strip()]
