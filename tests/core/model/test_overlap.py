"""Clashes between what two writers add: all are found, and no range that can hold one is left unread."""

from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange
from jupyter_artifacts.core.model.overlap import Overlap

NAMES = st.sampled_from(["a", "a-", "a.b", "b", "a0"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
ENTRIES = st.dictionaries(PATHS, st.sampled_from([b"1", b"2"]), max_size=6)


def is_tree(paths: set[str]) -> bool:
    """Whether no path is both a file and a folder."""
    return not any(other.startswith(f"{path}/") for path in paths for other in paths)


def clashes(mine: dict[str, bytes], theirs: dict[str, bytes]) -> bool:
    """As one would say it."""
    return any(mine[path] != theirs[path] for path in mine.keys() & theirs.keys()) or not is_tree({*mine, *theirs})


@given(ENTRIES.filter(lambda found: is_tree(set(found))), ENTRIES.filter(lambda found: bool(found) and is_tree(set(found))))
def test_a_clash_is_found_wherever_there_is_one(mine: dict[str, bytes], theirs: dict[str, bytes]) -> None:
    overlap = Overlap(Entry(path, digest_of(body), 1) for path, body in mine.items())
    paths = sorted(theirs)

    found = overlap.find_clash(ManifestRange(paths, [digest_of(theirs[path]) for path in paths], [1] * len(paths)))

    assert (found is not None) == clashes(mine, theirs)
    assert overlap.may_meet(paths[0], paths[-1]) or found is None
    if found is not None:
        path, are_files = found
        assert are_files == (path in mine and path in theirs)
