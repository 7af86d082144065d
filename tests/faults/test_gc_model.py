"""The model of garbage collection: nothing is lost in any order of steps, and each rule is needed (rows C4, C5, C7)."""

import pytest

from tests.faults.gc_model import Rules, Setting, search

ONE, TWO = frozenset({0}), frozenset({0, 1})

SETTINGS = {
    "one content, two writers": Setting(ONE, (ONE, ONE), retries=0),
    "one content, a writer, repacking": Setting(ONE, (ONE,), repacks=1),
    "another content, repacking beside another collection": Setting(ONE, (frozenset({1}),), repacks=1, retries=0, has_other=True),
    "a pack of two, a writer, repacking": Setting(TWO, (ONE,), repacks=1),
    "a pack of two, two writers": Setting(TWO, (ONE, frozenset({1, 2})), retries=0),
    "a pack of two, a writer, a reader, repacking": Setting(TWO, (ONE,), repacks=1, retries=0, has_reader=True),
}
LARGE_SETTINGS = {
    "one content, two writers, repacking": Setting(ONE, (ONE, ONE), repacks=1),
    "a pack of two, two writers, repacking": Setting(TWO, (ONE, frozenset({1, 2})), repacks=1, retries=0),
}
"""These take minutes: `make proofs`."""

CONTROLS = {
    "re_check": "one content, two writers",
    "drop_at_once": "one content, two writers",
    "fresh_keys": "one content, two writers",
    "fence": "one content, two writers",
    "held_base": "a pack of two, two writers",
    "same_pack": "another content, repacking beside another collection",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_nothing_is_lost_in_any_order_of_steps(name: str) -> None:
    found = search(SETTINGS[name])

    assert (found.wrong, found.way) == ("", ())
    assert found.states > 1000


@pytest.mark.parametrize("rule", CONTROLS)
def test_without_any_one_rule_something_is_lost(rule: str) -> None:
    found = search(SETTINGS[CONTROLS[rule]], Rules(**{rule: False}))

    assert found.wrong
    assert 3 <= len(found.way) < 20


def test_every_rule_has_its_control() -> None:
    assert CONTROLS.keys() == Rules.__dataclass_fields__.keys()
