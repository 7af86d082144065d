"""What browsers are told of errors names no place on the server."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts import errors
from jupyter_artifacts.server.failures import Veil, status_of
from jupyter_artifacts.server.inputs import BODY_LIMIT, read_json

HOME = str(Path.home())
VEIL = Veil([("/srv/team/my store", "the store"), ("/srv/lab", ".")])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("there is no store at /srv/team/my store: nothing was logged", "there is no store at the store: nothing was logged"),
        ("the catalog /srv/team/my store/catalog.db is damaged", "the catalog the store/catalog.db is damaged"),
        ("file '/srv/lab/data/a b.csv' changed", "file './data/a b.csv' changed"),
        ("/srv/lab-other/x is none", "…/x is none"),
        ("can't read /var/lib/secret/key.pem: permission denied", "can't read …/key.pem: permission denied"),
        ("D:\\data\\x\\key.pem is open", "…/key.pem is open"),
        ("file:///srv/team/my store", "the store"),
        ("ana/vision/digits:v3 has no file 'notes/read.md'", "ana/vision/digits:v3 has no file 'notes/read.md'"),
        ("1/2 of it, and/or more; see …/x", "1/2 of it, and/or more; see …/x"),
    ],
)
def test_places_on_the_server_are_taken_out_and_names_are_kept(text: str, shown: str) -> None:
    assert VEIL.hide(text) == shown


@given(st.lists(st.text("abcXYZ09_-.é", min_size=1, max_size=8).filter(lambda part: part.strip(".")), min_size=2, max_size=6))
def test_of_a_place_that_nobody_knows_only_the_last_part_is_told(parts: list[str]) -> None:
    hidden = VEIL.hide(f"no permission for '/{'/'.join(parts)}' here")

    assert hidden == f"no permission for '…/{parts[-1]}' here"


def test_every_error_has_a_status_that_says_whose_matter_it_is() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.Error)]

    assert {kind: status_of(kind("x")) for kind in kinds if not 400 <= status_of(kind("x")) < 600} == {}
    assert status_of(errors.InvalidNameError("x")) == 400
    assert status_of(errors.ConflictError("x")) == 409
    assert status_of(errors.VersionNotFoundError("x")) == 404
    assert status_of(errors.StoreFullError("x")) == 507
    assert status_of(errors.IntegrityError("x")) == 500


def test_json_that_no_store_can_keep_is_refused() -> None:
    for text in (b'"\\ud800"', b'{"a": 1, "a": 2}', b"NaN", b"", b"1" * 5000):
        with pytest.raises(errors.UsageError):
            read_json(text)
    with pytest.raises(errors.LimitExceededError):
        read_json(b"[" * 200_000)
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"
    assert BODY_LIMIT > 0
