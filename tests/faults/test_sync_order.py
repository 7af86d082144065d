"""Contents are synced before they get their names, names before the commit, records before the acknowledgement."""

from tests.faults.sync_order import order_violations, order_violations_after_kills
from tests.faults.tracing import needs_strace

pytestmark = needs_strace


def test_nothing_is_relied_on_before_it_is_durable() -> None:
    assert list(order_violations()) == []


def test_what_a_killed_process_did_not_sync_is_synced_before_it_is_relied_on() -> None:
    assert list(order_violations_after_kills()) == []
