"""Manifest ranges: one encoding for each list of entries, borders that stay where they are, and no trust in bytes."""

import json
import random
import struct
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate, islice
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import (
    BORDER_MASK,
    MANIFEST_HEADER,
    MAX_RANGE,
    MAX_SIZE,
    MIN_RANGE,
    Entry,
    ManifestRange,
    canonical_json,
    decode_range,
    encode_range,
    manifest_digest,
    split_into_ranges,
)
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.errors import InvalidPathError, StoreCorruptError


def is_path(text: str) -> bool:
    try:
        return bool(check_logical_path(text))
    except InvalidPathError:
        return False


paths = st.text(st.characters(exclude_categories=["C"], exclude_characters="\\~"), min_size=1, max_size=12).filter(is_path)
digests = st.binary(min_size=32, max_size=32)
sizes = st.integers(0, MAX_SIZE)
extras = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.text(max_size=5) | st.integers() | st.none(), max_size=3
)


@st.composite
def ranges(draw: st.DrawFn, min_size: int = 1) -> ManifestRange:
    """A range of up to 15 entries."""
    chosen = sorted(draw(st.sets(paths, min_size=min_size, max_size=15)))
    count = len(chosen)
    named = draw(st.dictionaries(st.integers(0, count - 1), extras.filter(bool), max_size=count))
    return ManifestRange(
        chosen, draw(st.lists(digests, min_size=count, max_size=count)), draw(st.lists(sizes, min_size=count, max_size=count)), named
    )


def many_paths(count: int, seed: int = 1) -> list[str]:
    """`count` paths in order, as a folder of a data set may have them."""
    dice = random.Random(seed)
    found: set[str] = set()
    while len(found) < count:
        found.add(f"{dice.choice(['train', 'test'])}/class-{dice.randrange(50)}/image {dice.randrange(10**7):07}.png")
    return sorted(found)


def split(chosen: Sequence[str], changed: Mapping[str, bytes] | None = None) -> list[ManifestRange]:
    """The ranges of files whose digests are those of their paths, but for `changed`."""
    own = [digest_of((changed or {}).get(path, path.encode())) for path in chosen]
    return split_into_ranges(chosen, own, [len(path) for path in chosen])


def range_digests(chosen: Sequence[ManifestRange]) -> list[Digest]:
    return [digest_of(encode_range(each)) for each in chosen]


def is_marked(path: str) -> bool:
    return crc32(path.encode()) & BORDER_MASK == 0


# Encoding


@given(ranges())
def test_a_range_is_read_back(each: ManifestRange) -> None:
    assert list(decode_range(encode_range(each))) == list(each)


@given(ranges())
def test_what_is_read_back_has_the_same_bytes(each: ManifestRange) -> None:
    assert encode_range(decode_range(encode_range(each))) == encode_range(each)


@given(ranges(), ranges())
def test_ranges_with_equal_bytes_are_equal(one: ManifestRange, other: ManifestRange) -> None:
    assert (encode_range(one) == encode_range(other)) == (list(one) == list(other))


def test_the_bytes_are_those_of_the_format() -> None:
    body = encode_range(ManifestRange(["a", "b/ü"], [b"1" * 32, b"2" * 32], [5, 2**40], {1: {"ref": "s3://x", "a": None}}))

    assert body == (
        b"JAR1" + struct.pack("<II", 2, 6) + "a\0b/ü".encode() + struct.pack("<QQ", 5, 2**40) + b"1" * 32 + b"2" * 32
        + b'{"1":{"a":null,"ref":"s3://x"}}'
    )  # fmt: skip


@given(ranges())
def test_an_entry_is_found_by_its_path_only(each: ManifestRange) -> None:
    assert [each.find(entry.path) for entry in each] == list(each)
    assert each.find("not there") is None


def test_references_need_no_content() -> None:
    each = ManifestRange(["a", "b", "c"], [b"1" * 32, b"2" * 32, b"1" * 32], [1, 2, 1], {1: {"ref": "s3://x"}, 2: {"note": "n"}})

    assert each.content_digests() == {b"1" * 32}


# Borders


@settings(max_examples=25)
@given(st.integers(0, 9000), st.integers(0, 3))
@example(0, 1)
@example(1, 1)
@example(MIN_RANGE, 1)
def test_all_ranges_together_are_the_entries(count: int, seed: int) -> None:
    chosen = many_paths(count, seed)

    assert [entry for each in split(chosen) for entry in each] == [Entry(path, digest_of(path.encode()), len(path), {}) for path in chosen]


@settings(max_examples=25)
@given(st.integers(0, 9000), st.integers(0, 3))
def test_every_range_but_the_last_has_its_least_length_and_none_is_too_long(count: int, seed: int) -> None:
    lengths = [len(each) for each in split(many_paths(count, seed))]

    assert all(length >= MIN_RANGE for length in lengths[:-1])
    assert all(0 < length <= MAX_RANGE for length in lengths)


def test_a_border_falls_before_a_marked_path_unless_a_range_is_full() -> None:
    chosen = many_paths(20_000)
    ends = set(accumulate(len(each) for each in split(chosen)))

    marked = {at for at, path in enumerate(chosen) if is_marked(path)}
    assert len(ends) > 8
    assert ends - {len(chosen)} <= marked


def test_paths_that_are_all_marked_make_ranges_of_the_least_length() -> None:
    marked = list(islice(filter(is_marked, map("{:07}".format, range(10**7))), 2 * MIN_RANGE + 1))

    assert [len(each) for each in split(marked)] == [MIN_RANGE, MIN_RANGE, 1]


@pytest.mark.parametrize(("before", "lengths"), [(255, [266]), (256, [256, 11]), (257, [257, 11]), (4095, [4095, 11]), (4096, [4096, 11])])
def test_a_marked_path_ends_a_range_that_is_long_enough(before: int, lengths: list[int]) -> None:
    numbered = list(map("{:07}".format, range(10_000)))
    marked = next(path for path in numbered[5000:] if is_marked(path))
    unmarked = [path for path in numbered if not is_marked(path)]
    at = bisect(unmarked, marked)
    chosen = [*unmarked[at - before : at], marked, *unmarked[at : at + 10]]

    assert [len(each) for each in split(chosen)] == lengths


def test_paths_of_which_none_is_marked_make_ranges_of_the_greatest_length() -> None:
    unmarked = [path for path in many_paths(9000) if not is_marked(path)]

    assert [len(each) for each in split(unmarked)] == [MAX_RANGE, MAX_RANGE, len(unmarked) - 2 * MAX_RANGE]


@given(ranges(), st.data())
def test_equal_entries_give_equal_ranges_whoever_holds_them(each: ManifestRange, data: st.DataObject) -> None:
    columns = (each.paths, each.digests, each.sizes)
    emptied = {at: each.extras.get(at, {}) for at in range(len(each))}  # an entry without extras, said in another way
    as_tuples = [tuple(column) for column in columns]

    assert range_digests(split_into_ranges(*columns, each.extras)) == range_digests(split_into_ranges(*as_tuples, emptied))


@settings(max_examples=20)
@given(st.integers(0, 7999))
def test_a_changed_file_changes_exactly_one_range(at: int) -> None:
    chosen = many_paths(8000)
    before = range_digests(split(chosen))
    after = range_digests(split(chosen, {chosen[at]: b"changed"}))

    assert len(after) == len(before)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@settings(max_examples=20)
@given(st.integers(0, 7999))
def test_a_file_more_or_less_changes_few_ranges_and_none_before_it(at: int) -> None:
    chosen = many_paths(8000)
    before, after = range_digests(split(chosen)), range_digests(split(chosen[:at] + chosen[at + 1 :]))
    untouched = sum(end <= at for end in accumulate(len(each) for each in split(chosen)))

    assert after[: max(0, untouched - 1)] == before[: max(0, untouched - 1)]
    assert len(set(after) - set(before)) <= 3
    assert len(set(before) - set(after)) <= 3


def test_the_digest_of_a_version_covers_its_ranges_in_order() -> None:
    one, two = b"1" * 32, b"2" * 32

    assert manifest_digest([]) == digest_of(MANIFEST_HEADER)
    assert manifest_digest([one, two]) == digest_of(b"jupyter_artifacts manifest 1\n" + one + two)
    assert len({manifest_digest(listed) for listed in ([], [one], [two], [one, two], [two, one], [one, one])}) == 6


# Hostile bytes

GOOD = encode_range(
    ManifestRange(["a", "b/c", "d"], [b"1" * 32, b"2" * 32, b"3" * 32], [0, 7, 2**63 - 1], {0: {"ref": "x"}, 2: {"n": [1, None]}})
)


def refused_or_canonical(body: bytes) -> bool:
    """Whether `body` is refused. What isn't must be the one spelling of what it says."""
    try:
        decoded = decode_range(body)
    except StoreCorruptError:
        return True
    assert encode_range(decoded) == body
    assert all(is_path(path) for path in decoded.paths)
    return False


def raw_range(listed: Sequence[bytes], *, sizes: Sequence[int] | None = None, extras: bytes = b"") -> bytes:
    """The bytes of a range with whatever paths."""
    joined = b"\0".join(listed)
    header = struct.pack("<4sII", b"JAR1", len(listed), len(joined))
    return header + joined + struct.pack(f"<{len(listed)}Q", *(sizes or [1] * len(listed))) + bytes(32 * len(listed)) + extras


def test_a_body_that_is_cut_short_is_refused() -> None:
    whole = len(GOOD) - len(b'{"0":{"ref":"x"},"2":{"n":[1,null]}}')

    assert [length for length in range(len(GOOD)) if not refused_or_canonical(GOOD[:length])] == [whole]  # a range without extras


def test_a_body_with_any_bit_flipped_is_refused_or_says_something_else() -> None:
    for at in range(8 * len(GOOD)):
        flipped = bytearray(GOOD)
        flipped[at // 8] ^= 1 << at % 8
        refused_or_canonical(bytes(flipped))


@settings(max_examples=300)
@given(st.data())
def test_a_body_with_anything_in_it_changed_is_refused_or_says_something_else(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, len(GOOD)))

    refused_or_canonical(GOOD[:start] + data.draw(st.binary(max_size=40)) + GOOD[end:])


@given(st.binary(max_size=300))
def test_any_bytes_behind_the_magic_are_refused_or_canonical(rest: bytes) -> None:
    refused_or_canonical(b"JAR1" + rest)
    refused_or_canonical(rest)


@pytest.mark.parametrize("count", [0, 1, 2, 4, 2**16, 2**31, 2**32 - 1])
@pytest.mark.parametrize("length", [0, 1, 6, 2**20, 2**31, 2**32 - 1])
def test_numbers_in_the_header_that_lie_are_refused(count: int, length: int) -> None:
    assert refused_or_canonical(struct.pack("<4sII", b"JAR1", count, length) + GOOD[12:])


@pytest.mark.parametrize(
    "listed",
    [
        [b"a", b"a"],
        [b"b", b"a"],
        [b"a", b"c", b"b"],
        [b"a", b"b", b"b"],
        [b""],
        [b"", b"a"],
        [b".."],
        [b"../a"],
        [b"a/../b"],
        [b"/etc/passwd"],
        [b"C:a"],
        [b"a\\b"],
        [b"a", b"a//b"],
        [b"a\nb"],
        [b"x" * 256],
        [b"x/" * 2048 + b"x"],
        [b"\xff"],
        [b"\xed\xa0\x80"],
        ["\U0001f600".encode(), "\uffff".encode()],
    ],
)
def test_paths_that_break_the_rules_are_refused(listed: list[bytes]) -> None:
    with pytest.raises(StoreCorruptError, match="malformed"):
        decode_range(raw_range(listed))


def test_the_order_is_that_of_code_points() -> None:
    """UTF-16, as JavaScript sorts, would have these the other way round."""
    assert list(decode_range(raw_range(["\uffee".encode(), "\U0001f600".encode()])).paths) == ["\uffee", "\U0001f600"]


@pytest.mark.parametrize("size", [2**63, 2**64 - 1])
def test_sizes_beyond_what_a_file_can_have_are_refused(size: int) -> None:
    with pytest.raises(StoreCorruptError):
        decode_range(raw_range([b"a", b"b"], sizes=[1, size]))


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"[]",
        b"null",
        b"5",
        b"no JSON",
        b'{"0":{}}',
        b'{"0":5}',
        b'{"0":{"ref":"x"}',
        b'{"0":{"ref":"x"}} ',
        b'{"0": {"ref":"x"}}',
        b'{"00":{"ref":"x"}}',
        b'{" 0":{"ref":"x"}}',
        b'{"+0":{"ref":"x"}}',
        b'{"-1":{"ref":"x"}}',
        b'{"2":{"ref":"x"}}',
        b'{"1e0":{"ref":"x"}}',
        b'{"99999999999999999999":{"ref":"x"}}',
        b'{"' + b"9" * 5000 + b'":{"ref":"x"}}',
        '{"\u0660":{"ref":"x"}}'.encode(),
        b'{"0":{"ref":"x"},"0":{"ref":"y"}}',
        b'{"0":{"ref":"x","ref":"y"}}',
        b'{"1":{"ref":"x"},"0":{"ref":"y"}}',
        b'{"0":{"b":1,"a":2}}',
        b'{"0":{"n":NaN}}',
        b'{"0":{"n":1e999}}',
        b'{"0":{"n":1E2}}',
        b'{"0":{"n":' + b"9" * 5000 + b"}}",
        '{"0":{"ref":"ü"}}'.encode(),
        '{"0":{"ref":"x"}}'.encode("utf-16"),
        '{"0":{"ref":"x"}}'.encode("utf-32-le"),
        b'\xef\xbb\xbf{"0":{"ref":"x"}}',
        b'{"0":{"ref":"\xff"}}',
        b"[" * 200_000,
        b'{"0":' + b'{"a":' * 200_000,
        b"\0" * 10,
    ],
)
def test_extras_that_are_not_canonical_are_refused(text: bytes) -> None:
    with pytest.raises(StoreCorruptError):
        decode_range(raw_range([b"a", b"b"], extras=text))


def test_extras_are_ordered_as_text() -> None:
    body = raw_range([b"%02d" % number for number in range(12)], extras=b'{"1":{"x":1},"10":{"x":1},"2":{"x":1}}')

    assert decode_range(body).extras == {1: {"x": 1}, 10: {"x": 1}, 2: {"x": 1}}


# Canonical JSON


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_canonical_json_has_one_spelling(value: object) -> None:
    text = canonical_json(value)

    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text
    assert text.isascii()
    assert "\n" not in text
