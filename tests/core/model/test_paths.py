"""Logical paths: rows P1 to P3, P8 and P9 of the threat model, and one spelling for each place."""

import os
import posixpath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.paths import MAX_PATH_BYTES, check_logical_path, is_plain_path
from jupyter_artifacts.errors import InvalidPathError


def refused(path: object) -> str:
    with pytest.raises(InvalidPathError) as error:
        check_logical_path(path)
    return str(error.value)


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../a",
        "a/..",
        "a/../b",
        "a/../../b",
        "/",
        "/a",
        "//a",
        "//server/share",
        "C:",
        "C:a",
        "c:/a",
        "C:\\a",
        "\\\\server\\share",
        "~",
        "~/a",
    ],
)
def test_p1_paths_that_lead_elsewhere(path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", ["a\\b", "\\a", "a\\", "a/b\\c", "..\\a"])
def test_p2_backslashes(path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", ["", ".", "./a", "a/.", "a/./b", "a//b", "a/", "a//"])
def test_p3_a_second_spelling_of_the_same_place(path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", ["x" * 255, "ü" * 127, "/".join(["x" * 255] * 16), "a/" + "x" * 255 + "/b"])
def test_p8_as_long_as_allowed(path: str) -> None:
    assert check_logical_path(path) == path


@pytest.mark.parametrize(
    "path", ["x" * 256, "ü" * 128, "a/" + "x" * 256, "/".join(["x" * 255] * 16) + "/x", "a/" * 2048 + "a", "x" * 10**6]
)
def test_p8_too_long(path: str) -> None:
    assert len(refused(path)) < 250


@pytest.mark.parametrize("name", [b"caf\xe9", b"\xff", b"a\x80b.txt"])
def test_p9_a_file_name_that_is_not_utf8(name: bytes) -> None:
    message = refused(os.fsdecode(name))

    assert "rename the file" in message
    assert "\\udc" in message
    message.encode()


@pytest.mark.parametrize("char", [*map(chr, range(32)), *map(chr, range(127, 160))])
def test_control_characters(char: str) -> None:
    assert char not in refused(f"a{char}b")


@pytest.mark.parametrize("path", [None, b"a", 5, ["a"]])
def test_what_is_not_text(path: object) -> None:
    assert "must be text" in refused(path)


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "a.txt",
        "a/b/c.tar.gz",
        ".hidden",
        "a/.hidden",
        "..a",
        "a..",
        "...",
        "a/...",
        "-a",
        "~a",
        "a/~",
        "ab:c",
        "1:2",
        "a b",
        "größe",
        "雪/花",
    ],
)
def test_ordinary_and_odd_paths_are_kept_as_they_are(path: str) -> None:
    assert check_logical_path(path) == path


def is_one_place_below(path: str) -> bool:
    """The rules said in another way: what the standard library makes of the path, below two different roots."""
    if not path.isascii():
        return True
    return all(posixpath.normpath(f"{root}/{path}") == f"{root}/{path}" for root in ("/top", "/other/top"))


pieces = st.sampled_from(["a", "B9", "x" * 60, "-", "_", ".", "..", "/", "//", "~", ":", "\\", " ", "é", "\n", "\x7f", "\udc80", "C:"])
paths = st.text() | st.lists(pieces, max_size=12).map("".join)


@given(paths)
@example("a/.")
@example("a./b")
@example(".a/b")
def test_a_path_is_refused_or_is_one_place_below_any_root(path: str) -> None:
    try:
        assert check_logical_path(path) == path
    except InvalidPathError as error:
        str(error).encode()
    else:
        assert is_one_place_below(path)
        assert not set(path) & {"\\", "\0", "\n"}
        assert 0 < len(path.encode()) <= MAX_PATH_BYTES
        assert max(len(component.encode()) for component in path.split("/")) <= 255


@given(st.text("aB9_-./~: \\", max_size=20) | st.text("ab/.", max_size=300))
def test_the_quick_look_never_accepts_what_the_rules_refuse(path: str) -> None:
    if is_plain_path(path):
        assert is_one_place_below(path)
        assert not set(path) & set("\\:~ ")
        assert max(map(len, path.split("/"))) <= 255
