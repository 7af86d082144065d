import dataclasses

import pytest

from jupyter_artifacts.views import blocks
from jupyter_artifacts.views.bundle import mimebundle
from tests.views.hostile import screens_with


def test_every_string_of_every_block_is_among_the_hostile_places():
    places = {place.partition(",")[0].partition(" and ")[0] for place in screens_with("x")}
    classes = [value for value in vars(blocks).values() if dataclasses.is_dataclass(value)]
    fields = {f"{cls.__name__}.{field.name}": str(field.type) for cls in classes for field in dataclasses.fields(cls)}
    holding_text = {name for name, type_ in fields.items() if "str" in type_ or "Literal" in type_}
    assert holding_text - {"TreeNode.detail"} <= places


@pytest.mark.parametrize("row", [("a",), ("a", "b", "c")])
def test_a_table_refuses_a_row_of_another_length(row):
    with pytest.raises(ValueError, match="for 2 columns"):
        blocks.Table(("name", "size"), (row,))


def test_a_bundle_has_a_form_for_every_front_end():
    bundle = mimebundle(blocks.Screen((blocks.Note("hello"),)), payload={"any": "thing"})
    assert set(bundle) == {"text/html", "text/markdown", "text/plain"}
    assert all("hello" in str(form) for form in bundle.values())
    assert bundle["text/plain"] == "hello"
