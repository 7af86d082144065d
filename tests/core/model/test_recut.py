"""A manifest that is changed range by range is the one that is made of all its entries at once."""

import random
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import BORDERS, Borders, Entry, ManifestRange, encode_range, split_into_ranges
from jupyter_artifacts.core.model.paths import folders_above
from jupyter_artifacts.core.model.recut import OldRanges, Recut
from jupyter_artifacts.core.model.removals import Removals
from jupyter_artifacts.errors import ConflictError

SHORT = Borders(least=2, most=5, mask=1)

names = st.sampled_from(["a", "b", "a!", "a0", "b-", "é", "𐀀", "z"])
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
trees = st.sets(paths, max_size=40)


def files_of(chosen: Iterable[str]) -> set[str]:
    """Those of `chosen` that are no folder of another."""
    return set(chosen) - {folder for path in chosen for folder in folders_above(path)}


def entries_of(chosen: Iterable[str], content: bytes = b"") -> list[Entry]:
    return [
        Entry(path, digest_of(path.encode() + content), len(path) + len(content), {"note": path} if "é" in path else {})
        for path in sorted(chosen)
    ]


def ranges_of(entries: Sequence[Entry], borders: Borders) -> list[ManifestRange]:
    extras = {at: entry.extra for at, entry in enumerate(entries) if entry.extra}
    return split_into_ranges(
        [each.path for each in entries], [each.digest for each in entries], [each.size for each in entries], extras, borders
    )


class Loads:
    """The old ranges, and which of them were loaded."""

    def __init__(self, ranges: Sequence[ManifestRange]) -> None:
        self.ranges = ranges
        self.loaded: list[int] = []

    def load(self, at: int) -> ManifestRange:
        self.loaded.append(at)
        return self.ranges[at]

    @property
    def old(self) -> OldRanges:
        return OldRanges([each.paths[0] for each in self.ranges], [len(each) for each in self.ranges], self.load)


def changed(before: Sequence[Entry], additions: Sequence[Entry], removed: Iterable[str]) -> list[Entry]:
    removals = Removals(removed)
    after = {entry.path: entry for entry in before if not removals.removes(entry.path)}
    return sorted((after | {entry.path: entry for entry in additions}).values())


def recut(loads: Loads, additions: Sequence[Entry], removed: Iterable[str], borders: Borders) -> tuple[list[ManifestRange], int, list[int]]:
    """The ranges, by how much they grew, and which of the old ones were kept."""
    folders = sorted({folder for entry in additions for folder in folders_above(entry.path)})
    done = Recut(loads.old, additions, Removals(removed), folders, borders)
    parts = list(done)
    kept = [part for part in parts if isinstance(part, int)]
    return [loads.ranges[part] if isinstance(part, int) else part for part in parts], done.growth, kept


def is_tree(entries: Iterable[Entry]) -> bool:
    chosen = {entry.path for entry in entries}
    return files_of(chosen) == chosen


@settings(max_examples=400)
@given(trees, trees, st.sets(paths, max_size=4), st.sampled_from([SHORT, Borders(1, 3, 3), Borders(2, 4, 0), Borders(3, 4, 7)]))
@example({"a", "a!", "b-", "b/a"}, {"b"}, set(), Borders(2, 4, 0))
@example({"a", "b/a", "b/b", "b/z"}, {"b"}, {"b/a"}, Borders(1, 4, 0))
def test_what_comes_of_changes_is_what_a_rebuild_makes(one: set[str], other: set[str], removed: set[str], borders: Borders) -> None:
    before, additions = entries_of(files_of(one)), entries_of(files_of(other), b"!")
    after = changed(before, additions, removed)
    loads = Loads(ranges_of(before, borders))

    if is_tree(after):
        ranges, growth, _ = recut(loads, additions, removed, borders)

        assert list(map(encode_range, ranges)) == list(map(encode_range, ranges_of(after, borders)))
        assert growth == sum(entry.size for entry in after) - sum(entry.size for entry in before)
    else:
        with pytest.raises(ConflictError, match="both a file and a folder"):
            recut(loads, additions, removed, borders)


def many(count: int) -> list[Entry]:
    dice = random.Random(count)
    return entries_of({f"{dice.choice(['train', 'test'])}/{dice.randrange(10**9):09}" for _ in range(count)})


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_borders_of_the_format_are_found_again(data: st.DataObject) -> None:
    before = many(20_000)
    picked = data.draw(st.lists(st.integers(0, len(before) - 1), max_size=30))
    added = data.draw(st.lists(st.integers(0, 10**9), max_size=30))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(before) - 1), st.integers(0, 6000)), max_size=2))
    removed = {before[at].path for at in picked} | {entry.path for start, length in spans for entry in before[start : start + length]}
    additions = entries_of({f"test/{number:09}" for number in added}, b"!")
    loads = Loads(ranges_of(before, BORDERS))

    ranges, _, _ = recut(loads, additions, removed, BORDERS)

    wanted = ranges_of(changed(before, additions, removed), BORDERS)
    assert [len(each) for each in ranges] == [len(each) for each in wanted]
    assert list(map(encode_range, ranges)) == list(map(encode_range, wanted))


def test_only_what_changes_is_read() -> None:
    before = many(60_000)
    loads = Loads(ranges_of(before, BORDERS))
    middle = before[30_000].path

    _, _, kept = recut(loads, [Entry(middle, digest_of(b"new"), 3)], [], BORDERS)

    assert len(loads.ranges) > 30
    assert len(kept) >= len(loads.ranges) - 1
    assert len(set(loads.loaded)) <= 2, "the range of the file, and that in which its folder could be a file"


def test_ranges_after_a_change_are_the_old_ones_again_soon() -> None:
    before = many(60_000)
    loads = Loads(ranges_of(before, BORDERS))
    border = loads.ranges[20].paths[0]

    _, _, kept = recut(loads, [], [border], BORDERS)

    assert len(kept) >= len(loads.ranges) - 6, "a border that goes away moves the next few ones only"


def test_additions_far_beyond_a_block_are_taken_a_block_at_a_time() -> None:
    before, additions = entries_of(["a", "z"]), many(30_000)

    ranges, _, _ = recut(Loads(ranges_of(before, BORDERS)), additions, [], BORDERS)

    assert list(map(encode_range, ranges)) == list(map(encode_range, ranges_of(sorted([*before, *additions]), BORDERS)))


@given(trees, st.sets(paths, max_size=6))
def test_removals_take_paths_and_all_below_them(chosen: set[str], removed: set[str]) -> None:
    removals, ordered = Removals(removed), sorted(chosen)
    expected = [path for path in ordered if not ({path, *folders_above(path)} & removed)]

    assert [path for path in ordered if not removals.removes(path)] == expected
    assert [ordered[at] for at in removals.kept(ordered, removals)] == expected
    if ordered:
        assert [ordered[at] for at in removals.kept(ordered, removals.between(ordered[0], None))] == expected


EXPECTED: Mapping[str, list[str]] = {"a/b/c": ["a/b", "a"], "a": [], "a/b": ["a"]}


@pytest.mark.parametrize("path", EXPECTED)
def test_folders_above_a_path(path: str) -> None:
    assert list(folders_above(path)) == EXPECTED[path]
