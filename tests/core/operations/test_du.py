"""Each byte is charged to the oldest live version that holds it, and it is told what each deletion would free."""

import random
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from jupyter_artifacts.core.catalog.queries import retention
from jupyter_artifacts.core.operations.delete import delete_collection, restore
from jupyter_artifacts.core.operations.du import VersionUsage, measure_usage
from jupyter_artifacts.core.store import Store, open_store
from tests.conftest import SetClock
from tests.core.builders import find, log, versions_of
from tests.core.operations.gc.stores import collect, container_bytes, delete

MB = 1_000_000
CAT, DOG, RAT = (random.Random(seed).randbytes(size) for seed, size in enumerate((2 * MB, MB, 3 * MB)))


def rows(store: Store, name: str = "animals") -> dict[str, tuple[int, int, int, int]]:
    """(size, charged, shared, unique) of each version."""
    [found] = measure_usage(store, find(store, name).collection).collections
    return {f"v{each.number}": (each.size, each.charged, each.shared, each.unique) for each in found.versions}


def test_animals(store: Store) -> None:
    first = log(store, "animals", {"cat.png": CAT, "dog.png": DOG}).version
    log(store, "animals", {"cat.png": CAT, "dog.png": DOG, "rat.png": RAT})
    assert rows(store) == {"v0": (3 * MB, 3 * MB, 3 * MB, 0), "v1": (6 * MB, 3 * MB, 3 * MB, 3 * MB)}

    delete(store, first)

    assert rows(store) == {"v1": (6 * MB, 6 * MB, 0, 6 * MB)}
    collect(store)
    assert rows(store) == {"v1": (6 * MB, 6 * MB, 0, 6 * MB)}


def test_a_version_that_is_brought_back_is_charged_again(store: Store) -> None:
    first = log(store, "animals", {"cat.png": CAT}).version
    log(store, "animals", {"cat.png": CAT, "dog.png": DOG})
    delete(store, first)
    restore(store, first.collection, 0)

    assert rows(store) == {"v0": (2 * MB, 2 * MB, 2 * MB, 0), "v1": (3 * MB, MB, 2 * MB, MB)}


def test_an_expired_version_is_charged_for_nothing(store: Store, set_clock: SetClock) -> None:
    first = log(store, "animals", {"cat.png": CAT}).version
    log(store, "animals", {"cat.png": CAT, "dog.png": DOG})
    with store.catalog.write() as db:
        retention.set_ttl(db, first.key, timedelta(days=1))
    set_clock.go(timedelta(days=1))

    assert rows(store) == {"v1": (3 * MB, 3 * MB, 0, 3 * MB)}


def test_a_file_that_occurs_twice_counts_once(store: Store) -> None:
    log(store, "animals", {"a": CAT, "b": CAT, "c": DOG})

    assert rows(store) == {"v0": (5 * MB, 3 * MB, 0, 3 * MB)}


def test_a_content_in_two_ranges_of_one_version_counts_once(store: Store) -> None:
    files = {f"{at:05}": b"%d" % at for at in range(6000)} | {"00000": CAT, "05999": CAT}
    log(store, "animals", files)

    [row] = rows(store).values()
    others = sum(len(content) for content in files.values()) - 2 * len(CAT)
    assert row == (2 * len(CAT) + others, len(CAT) + others, 0, len(CAT) + others)


def test_what_other_collections_hold_is_shared_too_and_charged_to_the_older(store: Store) -> None:
    log(store, "animals", {"cat.png": CAT, "dog.png": DOG})
    log(store, "pets", {"cat.png": CAT}, project="elsewhere")

    found = measure_usage(store)

    assert [(each.collection.name, each.charged, each.unique) for each in found.collections] == [("animals", 3 * MB, MB), ("pets", 0, 0)]
    assert found.charged == 3 * MB
    assert rows(store) == {"v0": (3 * MB, 3 * MB, 2 * MB, MB)}


def test_what_deleting_a_collection_frees_is_more_than_what_its_versions_hold_alone(store: Store) -> None:
    log(store, "animals", {"cat.png": CAT})
    log(store, "animals", {"cat.png": CAT, "dog.png": DOG})

    [found] = measure_usage(store).collections

    assert (sum(each.unique for each in found.versions), found.unique) == (MB, 3 * MB)
    before = container_bytes(store)
    delete_collection(store, found.collection)
    collect(store)
    assert before - container_bytes(store) > 3 * MB


def test_an_empty_store_takes_nothing(store: Store) -> None:
    assert measure_usage(store) == ([], 0, 0, 0)


def test_the_containers_of_the_store_are_told_with_what_is_dead_in_them(store: Store) -> None:
    log(store, "animals", {"a": b"a" * 1000, "b": b"b" * 2000})

    found = measure_usage(store)

    assert (found.container_count, found.container_bytes, found.dead_bytes) == (1, container_bytes(store), 0)


CONTENTS = [b"", b"a", b"b" * 300, b"c" * 2000, random.Random(1).randbytes(900)]
# Names of which many lie in other ranges in some versions than in others, since borders depend on what else is there.
FILES = st.dictionaries(st.sampled_from([f"{at:05}" for at in range(0, 4000, 500)]), st.sampled_from(CONTENTS), max_size=5)
ACT = st.one_of(
    st.tuples(st.just("log"), st.sampled_from(["one", "two"]), st.booleans(), FILES),
    st.tuples(st.just("delete"), st.sampled_from(["one", "two"]), st.integers(0, 3)),
)


def expected(alive: Mapping[tuple[str, int], Mapping[str, bytes]]) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    """What each version, in the order in which they were logged, must be told of."""
    found = {}
    for at, files in alive.items():
        contents = set(files.values())
        older = set().union(*(set(other.values()) for key, other in list(alive.items())[: list(alive).index(at)]))
        others = set().union(*(set(other.values()) for key, other in alive.items() if key != at))
        found[at] = tuple(sum(map(len, each)) for each in (files.values(), contents - older, contents & others, contents - others))
    return found  # type: ignore[return-value]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACT, max_size=10))
def test_usage_is_that_of_a_plain_count(acts: list[Any]) -> None:
    many = {f"{at:05}x": b"m" * (at % 7) for at in range(3000)}
    alive: dict[tuple[str, int], Mapping[str, bytes]] = {}
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        store = open_store(f"{folder}/store", Path(folder) / "cache")
        for kind, name, *rest in acts:
            if kind == "log":
                is_large, files = rest
                files = {**many, **files} if is_large else files
                version = log(store, name, files).version
                alive[(name, version.number)] = files
            elif chosen := versions_of(store, name)[rest[0] : rest[0] + 1]:
                delete(store, *chosen)
                del alive[(name, chosen[0].number)]
        for scope in (None, "one", "two"):
            wanted = {at: row for at, row in expected(alive).items() if scope in (None, at[0])}
            if wanted:
                assert told(measure_usage(store, find(store, scope).collection if scope else None)) == wanted
        for at, row in expected(alive).items():
            assert told(measure_usage(store, version=find(store, at[0], f"v{at[1]}"))) == {at: row}
        store.close()


def told(found: Any) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    def row(each: VersionUsage) -> tuple[int, int, int, int]:
        return each.size, each.charged, each.shared, each.unique

    return {(one.collection.name, each.number): row(each) for one in found.collections for each in one.versions}
