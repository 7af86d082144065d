"""A model of garbage collection as it is implemented, and a search through every interleaving of its steps.

Each step is one transaction, or one act on the disk, of `core/operations/commit.py` or `core/operations/gc`; what a process remembers from
one step to the next is part of the state. Anybody may pause for ever between two steps, which covers being killed; leases may end at any
moment, which covers every clock. Catalog keys (of contents, ranges, containers) are handed out again as SQLite does; keys of containers
never are.

What must hold in every state: a version that was not purged has its range, the range all its contents, each content a row, the row's
container a file, and the file these bytes. A key in the trash is named by no row.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Content = int
Key = int
CatalogKey = int

LIVE, DELETED, PURGED, NONE = "live", "deleted", "purged", "none"
COLLECTOR = "collector"


@dataclass(frozen=True)
class Rules:
    """What makes collection safe; each can be left out.

    Attributes:
        re_check: a commit looks in its own transaction whether what it relies on has rows.
        drop_at_once: "nothing refers to it" is asked in the transaction that drops the row.
        fresh_keys: no container's key is used twice.
        fence: a commit, or a re-pointing, fails when its lease has ended.
        held_base: a version whose references a log is going to copy is not purged while its lease lasts.
        same_pack: re-pointing compares the container's key, and not only its catalog key.
    """

    re_check: bool = True
    drop_at_once: bool = True
    fresh_keys: bool = True
    fence: bool = True
    held_base: bool = True
    same_pack: bool = True


@dataclass(frozen=True)
class Setting:
    """Who takes part.

    Attributes:
        contents: of the first version, all in one container.
        wanted: what each writer logs.
        repacks: how many packs may be rewritten.
        retries: how often a writer tries again.
        has_reader: whether somebody reads the first version, under a lease.
        has_other: whether another collection purges and drops while a pack is rewritten.
    """

    contents: frozenset[Content]
    wanted: tuple[frozenset[Content], ...]
    repacks: int = 0
    retries: int = 1
    has_reader: bool = False
    has_other: bool = False


class Row(NamedTuple):
    """A content's row: its catalog key, and the container it lies in."""

    id: CatalogKey
    key: Key


class Range(NamedTuple):
    """A range's row: its catalog key, what it stands for, and the catalog keys of contents that it refers to."""

    id: CatalogKey
    entries: frozenset[Content]
    refers_to: frozenset[CatalogKey]


class Version(NamedTuple):
    """A version: what became of it, what it holds, and the catalog key of its range."""

    state: str
    entries: frozenset[Content]
    range_id: CatalogKey


class Writer(NamedTuple):
    """A log: where it is, and what it remembers."""

    at: str = "look up"
    staged: frozenset[Content] = frozenset()
    relied_on: frozenset[Content] = frozenset()
    base: CatalogKey = 0
    removed: frozenset[CatalogKey] = frozenset()
    key: Key = 0
    tries: int = 0


class Collector(NamedTuple):
    """A collection: where it is, and what it remembers. Most of its steps need no memory, so that it is "idle" between them."""

    at: str = "idle"
    doomed: frozenset[Key] = frozenset()
    victim: CatalogKey = 0
    old_id: CatalogKey = 0
    old_key: Key = 0
    new_key: Key = 0
    copied: frozenset[tuple[CatalogKey, Content]] = frozenset()
    repacks: int = 0


class Reader(NamedTuple):
    """A download of the first version: where it is, and which container it was told to open for the content 0."""

    at: str = "begin"
    key: Key = 0


class State(NamedTuple):
    """Everything: the catalog, the disk, and what each process remembers."""

    rows: tuple[tuple[Content, Row], ...]
    containers: frozenset[tuple[CatalogKey, Key]]
    ranges: frozenset[Range]
    versions: tuple[Version, ...]
    condemned_ranges: frozenset[CatalogKey]
    condemned: frozenset[CatalogKey]
    trash: frozenset[Key]
    leases: frozenset[str]
    intents: frozenset[tuple[Key, str]]
    pins: frozenset[tuple[str, Content]]
    held: frozenset[str]
    disk: frozenset[tuple[Key, frozenset[Content]]]
    writers: tuple[Writer, ...]
    collector: Collector
    reader: Reader
    next_key: Key

    def row(self, content: Content) -> Row | None:
        """The row of a content."""
        return next((row for each, row in self.rows if each == content), None)

    def range_of(self, entries: frozenset[Content]) -> Range | None:
        """The range of these entries; there is one at most."""
        return next((each for each in self.ranges if each.entries == entries), None)

    def is_on_disk(self, key: Key) -> bool:
        """Whether a container has its file."""
        return any(each == key for each, _ in self.disk)


Steps = Iterator[tuple[str, State]]


def first_state(setting: Setting) -> State:
    """One version, in one container."""
    rows = tuple((content, Row(at + 1, 1)) for at, content in enumerate(sorted(setting.contents)))
    return State(
        rows=rows,
        containers=frozenset({(1, 1)}),
        ranges=frozenset({Range(1, setting.contents, frozenset(row.id for _, row in rows))}),
        versions=(Version(LIVE, setting.contents, 1), *(Version(NONE, wanted, 0) for wanted in setting.wanted)),
        condemned_ranges=frozenset(), condemned=frozenset(), trash=frozenset(), leases=frozenset(), intents=frozenset(),
        pins=frozenset(), held=frozenset(),
        disk=frozenset({(1, setting.contents)}),
        writers=(Writer(),) * len(setting.wanted), collector=Collector(), reader=Reader(), next_key=2,
    )  # fmt: skip


def _next_id(ids: Iterable[CatalogKey]) -> CatalogKey:
    """As SQLite hands out keys: one above the highest there is."""
    return max(ids, default=0) + 1


def _with_writer(state: State, at: int, writer: Writer) -> State:
    return state._replace(writers=(*state.writers[:at], writer, *state.writers[at + 1 :]))


def _without_lease(state: State, lease: str, *, trashes: bool) -> State:
    """End a lease and all that it holds; what it announced goes to the trash, or was put into the catalog."""
    announced = frozenset(key for key, owner in state.intents if owner == lease)
    return state._replace(
        leases=state.leases - {lease},
        intents=frozenset(each for each in state.intents if each[1] != lease),
        pins=frozenset(each for each in state.pins if each[0] != lease),
        held=state.held - {lease},
        trash=state.trash | announced if trashes else state.trash,
    )


# Writers ----------------------------------------------------------------------------------------------------------------------------


def _writer_steps(state: State, at: int, setting: Setting, rules: Rules) -> Steps:
    writer, lease, wanted = state.writers[at], f"writer {at}", setting.wanted[at]
    if writer.at == "look up":
        yield f"{lease} looks up", _with_writer(state, at, _look_up(state, writer, wanted))
    elif writer.at == "claim":
        yield f"{lease} claims", _claim(state, at, writer, lease, setting, rules)
    elif writer.at == "publish":
        disk = state.disk | {(writer.key, writer.staged)} if writer.staged else state.disk
        yield f"{lease} publishes", _with_writer(state._replace(disk=disk), at, writer._replace(at="commit"))
    elif writer.at == "commit":
        yield f"{lease} commits", _commit(state, at, writer, lease, wanted, rules)
    elif writer.at == "give up":
        given_up = _without_lease(state, lease, trashes=True) if lease in state.leases else state
        yield f"{lease} gives up", _with_writer(given_up, at, writer._replace(at="unlink"))
    elif writer.at == "unlink":
        left = frozenset(each for each in state.disk if each[0] != writer.key)
        yield f"{lease} deletes what it published", _with_writer(state._replace(disk=left), at, _again(writer, setting))


def _again(writer: Writer, setting: Setting) -> Writer:
    return Writer(tries=writer.tries + 1) if writer.tries < setting.retries else Writer(at="failed")


def _look_up(state: State, writer: Writer, wanted: frozenset[Content]) -> Writer:
    """What is not in the catalog is staged. A range like one of the live first version will be a copy of it."""
    staged = frozenset(content for content in wanted if state.row(content) is None)
    if state.range_of(wanted) is not None:
        return writer._replace(at="claim", staged=staged)
    first = state.versions[0]
    base = next((each for each in state.ranges if each.id == first.range_id), None) if first.state == LIVE else None
    if base is None or not wanted & first.entries:
        return writer._replace(at="claim", staged=staged, relied_on=wanted - staged)
    removed = frozenset(row.id for content in first.entries - wanted if (row := state.row(content)) is not None)
    return writer._replace(at="claim", staged=staged, relied_on=wanted - first.entries - staged, base=base.id, removed=removed)


def _claim(state: State, at: int, writer: Writer, lease: str, setting: Setting, rules: Rules) -> State:
    is_base_gone = bool(writer.base) and state.versions[0].state == PURGED
    if is_base_gone or any(state.row(content) is None for content in writer.relied_on):
        return _with_writer(state, at, _again(writer, setting))
    # Without fresh keys the key is what the container holds, as where contents are stored by their digests.
    key = state.next_key if rules.fresh_keys else 100 + sum(1 << content for content in writer.staged)
    return _with_writer(
        state._replace(
            leases=state.leases | {lease},
            intents=state.intents | {(key, lease)} if writer.staged else state.intents,
            pins=state.pins | {(lease, content) for content in writer.relied_on},
            held=state.held | {lease} if writer.base else state.held,
            next_key=state.next_key + 1,
        ),
        at,
        writer._replace(at="publish", key=key),
    )


def _commit(state: State, at: int, writer: Writer, lease: str, wanted: frozenset[Content], rules: Rules) -> State:
    if rules.fence and lease not in state.leases:
        return _with_writer(state, at, writer._replace(at="give up"))
    done = _insert_container(_without_lease(state, lease, trashes=False), writer.key, writer.staged)
    found = done.range_of(wanted)
    if found is None:
        added = wanted - state.versions[0].entries if writer.base else wanted
        rows = {content: done.row(content) for content in added}
        if rules.re_check and None in rows.values():
            return _with_writer(state, at, writer._replace(at="give up"))  # rolled back
        base = next((each.refers_to for each in done.ranges if each.id == writer.base), frozenset())
        refers_to = (base - writer.removed) | {row.id for row in rows.values() if row is not None}
        found = Range(_next_id(each.id for each in done.ranges), wanted, refers_to)
        done = done._replace(ranges=done.ranges | {found})
    versions = list(done.versions)
    versions[at + 1] = Version(LIVE, wanted, found.id)
    return _with_writer(done._replace(versions=tuple(versions)), at, writer._replace(at="done"))


def _insert_container(state: State, key: Key, contents: frozenset[Content]) -> State:
    """What has a row already keeps it; a container in which nothing lies goes to the trash."""
    if not contents:
        return state
    rows = dict(state.rows)
    new = [content for content in sorted(contents) if content not in rows]
    for content in new:
        rows[content] = Row(_next_id(row.id for row in rows.values()), key)
    if not new:
        return state._replace(trash=state.trash | {key})
    made = (_next_id(each for each, _ in state.containers), key)
    return state._replace(rows=tuple(sorted(rows.items())), containers=state.containers | {made})


# Collection ---------------------------------------------------------------------------------------------------------------------------


def _collector_steps(state: State, setting: Setting, rules: Rules) -> Steps:
    collector = state.collector
    if collector.at == "idle":
        yield from _purges(state, rules)
        yield from _drops_of_ranges(state)
        yield from _drops_of_contents(state, rules)
        if state.trash:
            yield "sweep lists", state._replace(collector=collector._replace(at="delete files", doomed=state.trash))
        if collector.repacks < setting.repacks:
            yield from _copies(state)
    elif collector.at == "drop victim":  # only where it was decided in a step of its own
        yield "drops what it had chosen", _drop_content(state, collector.victim)._replace(collector=Collector(repacks=collector.repacks))
    elif collector.at == "delete files":
        left = frozenset(each for each in state.disk if each[0] not in collector.doomed)
        yield "sweep deletes files", state._replace(disk=left, collector=collector._replace(at="forget"))
    elif collector.at == "forget":
        yield "sweep forgets", state._replace(trash=state.trash - collector.doomed, collector=Collector(repacks=collector.repacks))
    else:
        yield from _repack_steps(state, rules)


def _purges(state: State, rules: Rules) -> Steps:
    for at, version in enumerate(state.versions):
        if version.state != DELETED or (at == 0 and rules.held_base and state.held):
            continue
        versions = (*state.versions[:at], version._replace(state=PURGED), *state.versions[at + 1 :])
        yield f"purges version {at}", state._replace(versions=versions, condemned_ranges=state.condemned_ranges | {version.range_id})


def _drops_of_ranges(state: State) -> Steps:
    for chosen in sorted(state.condemned_ranges):
        kept = state._replace(condemned_ranges=state.condemned_ranges - {chosen})
        if any(version.range_id == chosen for version in state.versions if version.state in (LIVE, DELETED)):
            yield f"keeps range {chosen}", kept
            continue
        ranges = frozenset(each for each in state.ranges if each.id != chosen)
        freed = frozenset(key for each in state.ranges - ranges for key in each.refers_to)
        held = frozenset(key for each in ranges for key in each.refers_to)
        yield f"drops range {chosen}", kept._replace(ranges=ranges, condemned=state.condemned | (freed - held))


def _drops_of_contents(state: State, rules: Rules) -> Steps:
    held = frozenset(key for each in state.ranges for key in each.refers_to)
    contents = {row.id: content for content, row in state.rows}
    for chosen in sorted(state.condemned):
        if chosen in held:
            yield f"keeps content {chosen}", state._replace(condemned=state.condemned - {chosen})
        elif any(content == contents[chosen] for _, content in state.pins):
            continue
        elif rules.drop_at_once:
            yield f"drops content {chosen}", _drop_content(state, chosen)
        else:
            yield f"chooses content {chosen}", state._replace(collector=state.collector._replace(at="drop victim", victim=chosen))


def _drop_content(state: State, chosen: CatalogKey) -> State:
    """A container in which nothing is left goes with it."""
    rows = tuple((content, row) for content, row in state.rows if row.id != chosen)
    used = {row.key for _, row in rows}
    empty = frozenset(each for each in state.containers if each[1] not in used)
    return state._replace(
        rows=rows, condemned=state.condemned - {chosen}, containers=state.containers - empty, trash=state.trash | {key for _, key in empty}
    )


def _copies(state: State) -> Steps:
    """Any pack may be worn; what is copied is what has a row in it."""
    for old_id, old_key in sorted(state.containers):
        copied = frozenset((row.id, content) for content, row in state.rows if row.key == old_key)
        if copied and state.is_on_disk(old_key):
            collector = state.collector._replace(
                at="claim", old_id=old_id, old_key=old_key, copied=copied, repacks=state.collector.repacks + 1
            )
            yield f"copies container {old_key}", state._replace(collector=collector)


def _repack_steps(state: State, rules: Rules) -> Steps:
    collector = state.collector
    contents = frozenset(content for _, content in collector.copied)
    if collector.at == "claim":
        key = state.next_key if rules.fresh_keys else 100 + sum(1 << content for content in contents)
        claimed = state._replace(leases=state.leases | {COLLECTOR}, intents=state.intents | {(key, COLLECTOR)}, next_key=state.next_key + 1)
        yield "repack claims", claimed._replace(collector=collector._replace(at="publish", new_key=key))
    elif collector.at == "publish":
        disk = state.disk | {(collector.new_key, contents)}
        yield "repack publishes", state._replace(disk=disk, collector=collector._replace(at="re-point"))
    elif collector.at == "re-point":
        yield "repack re-points", _repoint(state, collector, rules)._replace(collector=Collector(repacks=collector.repacks))


def _repoint(state: State, collector: Collector, rules: Rules) -> State:
    if rules.fence and COLLECTOR not in state.leases:
        return state
    old_key = collector.old_key if rules.same_pack else next((key for each, key in state.containers if each == collector.old_id), 0)
    living = {row.id: content for content, row in state.rows if row.key == old_key}
    copied = dict(collector.copied)
    is_there = (collector.old_id, old_key) in state.containers
    if not is_there or not living or not living.keys() <= copied.keys():
        return _without_lease(state, COLLECTOR, trashes=True)
    done = _without_lease(state, COLLECTOR, trashes=False)
    rows = tuple((content, row._replace(key=collector.new_key) if row.id in living else row) for content, row in done.rows)
    made = (_next_id(each for each, _ in done.containers), collector.new_key)
    return done._replace(rows=rows, containers=(done.containers | {made}) - {(collector.old_id, old_key)}, trash=done.trash | {old_key})


# Everything ---------------------------------------------------------------------------------------------------------------------------


def _reader_steps(state: State) -> Steps:
    reader = state.reader
    if reader.at == "begin" and state.versions[0].state == LIVE:
        yield (
            "reader begins",
            state._replace(leases=state.leases | {"reader"}, held=state.held | {"reader"}, reader=reader._replace(at="look up")),
        )
    elif reader.at == "look up":
        row = state.row(0)
        yield "reader looks up", state._replace(reader=Reader("open", row.key) if row else Reader("lost"))
    elif reader.at == "open":
        opened = next((contents for key, contents in state.disk if key == reader.key), None)
        if opened is None:  # it may have been moved: look again, unless nothing has changed
            row = state.row(0)
            at = "look up" if row is not None and row.key != reader.key else "lost"
        else:
            at = "read" if 0 in opened else "wrong"
        yield "reader opens", state._replace(reader=Reader(at, reader.key))
    elif reader.at == "read":
        yield "reader ends", _without_lease(state, "reader", trashes=False)._replace(reader=Reader("done"))


def steps_from(state: State, setting: Setting, rules: Rules) -> Steps:
    """Every step that somebody may take, with its name."""
    for at in range(len(state.writers)):
        yield from _writer_steps(state, at, setting, rules)
    yield from _collector_steps(state, setting, rules)
    if setting.has_other and state.collector.at != "idle" and rules.drop_at_once:
        for steps in (_purges(state, rules), _drops_of_ranges(state), _drops_of_contents(state, rules)):
            yield from ((f"another collection {name}", following) for name, following in steps)
    for at, version in enumerate(state.versions):
        if version.state == LIVE and at <= 1:
            versions = (*state.versions[:at], version._replace(state=DELETED), *state.versions[at + 1 :])
            yield f"somebody deletes version {at}", state._replace(versions=versions)
    for lease in sorted(state.leases):
        if lease != "reader":  # a reader whose lease ends is no longer promised anything
            yield f"the lease of {lease} ends", _without_lease(state, lease, trashes=True)
    if setting.has_reader:
        yield from _reader_steps(state)


def wrong_in(state: State) -> str:
    """What must not be so; empty when all is well."""
    by_id = {row.id: (content, row) for content, row in state.rows}
    ranges = {each.id: each for each in state.ranges}
    disk = dict(state.disk)
    containers = {key for _, key in state.containers}
    for at, version in enumerate(state.versions):
        if version.state not in (LIVE, DELETED):
            continue
        its_range = ranges.get(version.range_id)
        if its_range is None or its_range.entries != version.entries:
            return f"version {at} has lost its range"
        found = {by_id[key][0]: by_id[key][1] for key in its_range.refers_to if key in by_id}
        if found.keys() != version.entries:
            return f"version {at} holds {sorted(version.entries)}, and its range refers to {sorted(found)}"
        for content, row in found.items():
            if content not in disk.get(row.key, ()) or row.key not in containers:
                return f"content {content} of version {at} is not in container {row.key}"
    if named := state.trash & {row.key for _, row in state.rows}:
        return f"container {min(named)} is in the trash, and in use"
    if state.reader.at in ("lost", "wrong"):
        return f"a reader with a lease found its content {state.reader.at}"
    return ""


class Search(NamedTuple):
    """What a search found: how many states, and the shortest way to one that is wrong."""

    states: int
    wrong: str
    way: tuple[str, ...]


def search(setting: Setting, rules: Rules = Rules()) -> Search:
    """Every state that can be reached, the nearest first; ends at the first that is wrong."""
    first = first_state(setting)
    came_from: dict[State, tuple[State, str] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        for name, following in steps_from(state, setting, rules):
            if following in came_from:
                continue
            came_from[following] = (state, name)
            if wrong := wrong_in(following):
                return Search(len(came_from), wrong, _way(came_from, following))
            waiting.append(following)
    return Search(len(came_from), "", ())


def _way(came_from: Mapping[State, tuple[State, str] | None], state: State) -> tuple[str, ...]:
    names = []
    while (before := came_from[state]) is not None:
        state = before[0]
        names.append(before[1])
    return tuple(reversed(names))
