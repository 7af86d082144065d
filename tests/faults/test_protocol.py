"""Leases that are taken away, and numbers of versions that are gone."""

from tests.faults.numbering import numbering_violations
from tests.faults.reaping import reaping_violations


def test_a_log_that_lost_its_lease_commits_nothing_and_can_be_tried_again() -> None:
    assert list(reaping_violations()) == []


def test_the_number_of_a_purged_version_is_never_given_again() -> None:
    assert list(numbering_violations()) == []
