import pytest

from jupyter_artifacts.views.quantities import format_age, format_bytes, format_count, format_rest, format_time


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (1_400_000, "1.4 MB"),
        (99_949, "99.9 kB"),
        (99_950, "100 kB"),
        (142_300_000, "142 MB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (2**63, "9.2 EB"),
        (10**22, "10,000 EB"),
        (-1_400_000, "-1.4 MB"),
    ],
)
def test_sizes(size, shown):
    assert format_bytes(size) == shown


@pytest.mark.parametrize(
    ("count", "noun", "shown"),
    [
        (1, "file", "1 file"),
        (0, "file", "0 files"),
        (1_797, "file", "1,797 files"),
        (-1, "row", "-1 row"),
        (2, "entry", "2 entries"),
        (2, "alias", "2 aliases"),
        (2, "key", "2 keys"),
        (2, "branch", "2 branches"),
    ],
)
def test_counts(count, noun, shown):
    assert format_count(count, noun) == shown


def test_the_rest_of_a_list():
    assert format_rest(2, "entry") == "… 2 more entries"
    assert format_rest(0, "entry", is_empty=True) == "No entries."
    assert format_rest(0, "entry") == ""


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "just now"),
        (4.9, "just now"),
        (-3, "just now"),
        (5, "5 seconds ago"),
        (61, "1 minute ago"),
        (7_300, "2 hours ago"),
        (86_400 * 6.9, "6 days ago"),
        (86_400 * 8, "1 week ago"),
        (86_400 * 65, "2 months ago"),
        (86_400 * 800, "2 years ago"),
        (-86_400 * 3, "in 3 days"),
    ],
)
def test_ages(seconds, shown):
    assert format_age(seconds) == shown


@pytest.mark.parametrize(
    ("epoch_us", "shown"),
    [
        (0, "1970-01-01 00:00 UTC"),
        (1_795_260_785_999_999, "2026-11-21 11:33 UTC"),
        (-1, "1969-12-31 23:59 UTC"),
        (10**30, "unknown time"),
    ],
)
def test_times(epoch_us, shown):
    assert format_time(epoch_us) == shown
