"""Names: what is refused (rows N1 to N13 of the threat model), and the grammar of references."""

import timeit
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.names import (
    MAX_NAME_LENGTH,
    ArtifactRef,
    check_alias,
    check_artifact_name,
    check_entity,
    check_new_type,
    check_project,
    check_tag,
    check_type,
    parse_artifact_ref,
    parse_version_number,
)
from jupyter_artifacts.errors import Error, InvalidNameError

Check = Callable[[object], str]
CHECKS: list[Check] = [check_artifact_name, check_type, check_alias, check_tag, check_project, check_entity]
FREE_CHECKS: list[Check] = [check_type, check_alias, check_project, check_entity]  # those that allow more than ASCII

every_check = pytest.mark.parametrize("check", CHECKS)
every_free_check = pytest.mark.parametrize("check", FREE_CHECKS)


@every_check
@pytest.mark.parametrize("name", ["", " ", "   ", "\t", "\u3000", None, b"name", 5, 1.5, ["a"]])
def test_n1_nothing_and_what_is_not_text(check: Check, name: object) -> None:
    with pytest.raises(InvalidNameError):
        check(name)


@pytest.mark.parametrize("check", [check_artifact_name, check_project, check_entity])
@pytest.mark.parametrize("name", [".", "..", "...", "a/..", "../a", "./a"])
def test_n2_references_to_folders(check: Check, name: str) -> None:
    with pytest.raises(InvalidNameError):
        check(name)


@every_check
@pytest.mark.parametrize("name", ["a/b", "/a", "a/", "a\\b", "\\a"])
def test_n3_slashes(check: Check, name: str) -> None:
    with pytest.raises(InvalidNameError):
        check(name)


@every_check
@pytest.mark.parametrize("char", [*map(chr, range(32)), *map(chr, range(127, 160))])
def test_n4_control_characters(check: Check, char: str) -> None:
    with pytest.raises(InvalidNameError) as error:
        check(f"a{char}b")
    assert char not in str(error.value)


@every_check
@pytest.mark.parametrize("length", [MAX_NAME_LENGTH + 1, 10**6])
def test_n5_too_long(check: Check, length: int) -> None:
    with pytest.raises(InvalidNameError) as error:
        check("x" * length)
    assert len(str(error.value)) < 300


def test_n5_a_million_characters_are_refused_in_a_moment() -> None:
    def refuse() -> None:
        with suppress(InvalidNameError):
            parse_artifact_ref("x" * 10**6)

    assert min(timeit.repeat(refuse, number=1, repeat=5)) < 0.02


@every_check
def test_n5_as_long_as_allowed(check: Check) -> None:
    assert check("x" * MAX_NAME_LENGTH) == "x" * MAX_NAME_LENGTH


@every_free_check
def test_n5_length_is_that_of_the_composed_form(check: Check) -> None:
    with pytest.raises(InvalidNameError, match="too long"):
        check("\u0958" * MAX_NAME_LENGTH)  # DEVANAGARI LETTER QA, which NFC takes apart


@every_free_check
@pytest.mark.parametrize("name", ["größe", "café", "Å", "가"])
def test_n6_one_name_however_it_is_spelled(check: Check, name: str) -> None:
    assert check(unicodedata.normalize("NFD", name)) == check(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("check", [check_artifact_name, check_tag])
@pytest.mark.parametrize("name", ["d\u0430ta", "\uff44ata", "\u212aelvin", "\u017fet", "größe", "データ", "\uff11"])
def test_n7_letters_that_look_like_others(check: Check, name: str) -> None:
    with pytest.raises(InvalidNameError):
        check(name)


@every_check
@pytest.mark.parametrize(
    "char",
    [
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2069",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\u2029",
        "\ue000",
        "\U000e0041",
    ],
)
def test_n7_characters_that_cannot_be_seen(check: Check, char: str) -> None:
    with pytest.raises(InvalidNameError) as error:
        check(f"a{char}b")
    assert char not in str(error.value)


@every_check
def test_n8_case_is_kept(check: Check) -> None:
    assert check("Data") == "Data"


@pytest.mark.parametrize(
    "alias", ["v0", "v12", "v007", "v-1", "v+1", "v1e9", "v1.5", "v1_000", "v0" * 1, "v9" * 1 + "9" * 30, "0" * 64, "deadBEEF" * 8]
)
def test_n9_aliases_that_read_as_versions_or_digests(alias: str) -> None:
    with pytest.raises(InvalidNameError, match="reads as a version or a digest"):
        check_alias(alias)


@pytest.mark.parametrize("alias", ["latest", "v", "v1beta", "version1", "V1", "best model", "größte", "0" * 63, "a.b", "2026-09-01"])
def test_n9_aliases_that_cannot_be_mistaken(alias: str) -> None:
    assert check_alias(alias) == alias


@pytest.mark.parametrize("alias", ["a:b", "a@b", "a?b", "a#b", "a%2fb", "a%252fb", ":", "a/b"])
def test_n10_aliases_with_marks_of_addresses(alias: str) -> None:
    with pytest.raises(InvalidNameError):
        check_alias(alias)


@pytest.mark.parametrize("check", [check_artifact_name, check_alias])
@pytest.mark.parametrize("name", ["-rf", "--all", "~", "~root", "$HOME", "$(id)", "`id`", " a", "a "])
def test_n11_what_a_shell_would_read_as_something_else(check: Check, name: str) -> None:
    with pytest.raises(InvalidNameError):
        check(name)


@pytest.mark.parametrize("name", ["con", "CON", "nul.txt", "Aux.tar.gz", "com1", "LPT9.csv", "data.", "data..", "data "])
def test_n12_names_that_windows_reserves_or_changes(name: str) -> None:
    with pytest.raises(InvalidNameError):
        check_artifact_name(name)


@pytest.mark.parametrize("name", ["console", "com10", "com", "my.con", ".hidden", "a.b.c", "_", "0", "v1", "data-1.2_x"])
def test_n12_names_that_only_resemble_those(name: str) -> None:
    assert check_artifact_name(name) == name


@every_check
@pytest.mark.parametrize("name", ["\ud800", "a\udcffb"])
def test_n13_text_that_is_not_unicode(check: Check, name: str) -> None:
    with pytest.raises(InvalidNameError) as error:
        check(name)
    str(error.value).encode()


@pytest.mark.parametrize("type_name", ["job", "wandb-history", "wandb-"])
def test_reserved_types_are_refused_for_people_only(type_name: str) -> None:
    assert check_type(type_name) == type_name
    with pytest.raises(InvalidNameError, match="reserved"):
        check_new_type(type_name, "data")


def test_types_that_are_reserved_for_some_names() -> None:
    assert check_new_type("code", "data") == "code"
    with pytest.raises(InvalidNameError, match="reserved"):
        check_new_type("code", "source-demo")
    with pytest.raises(InvalidNameError, match="reserved"):
        check_new_type("run_table", "run-1-table")


@every_check
@given(name=st.text() | st.text("abv019-._: /\\%~$\u0301\u212a\u0958"))
def test_a_name_is_accepted_for_good_or_refused_as_such(check: Check, name: str) -> None:
    try:
        accepted = check(name)
    except InvalidNameError:
        return
    assert check(accepted) == accepted
    assert accepted.isprintable()
    assert 0 < len(accepted) <= MAX_NAME_LENGTH


@given(st.none() | st.integers() | st.binary() | st.lists(st.text()) | st.floats())
def test_what_is_not_text_is_refused_as_a_reference(reference: object) -> None:
    with pytest.raises(InvalidNameError, match="named by text"):
        parse_artifact_ref(reference)


# References


def is_accepted(check: Check) -> Callable[[str], bool]:
    def accepts(name: str) -> bool:
        try:
            return check(name) == name
        except InvalidNameError:
            return False

    return accepts


names = st.from_regex(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,20}", fullmatch=True).filter(is_accepted(check_artifact_name))
places = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="/\\#?%:"), min_size=1, max_size=20).filter(
    is_accepted(check_project)
)
aliases = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="/\\#?%:@"), min_size=1, max_size=20).filter(
    is_accepted(check_alias)
)
labels = st.none() | aliases | st.integers(-(10**20), 10**20).map(lambda number: f"v{number}")
refs = st.one_of(
    st.builds(ArtifactRef, st.none(), st.none(), names, labels),
    st.builds(ArtifactRef, st.none(), places, names, labels),
    st.builds(ArtifactRef, places, places, names, labels),
)


@given(refs)
def test_a_reference_is_read_back_from_its_text(ref: ArtifactRef) -> None:
    assert parse_artifact_ref(str(ref)) == ref
    assert parse_artifact_ref(f"  {ref}\n") == ref


@given(
    st.text()
    | st.lists(st.sampled_from(["a", "b.c", "v1", "latest", "/", ":", "@", " ", "..", "é", "\u0301", "\u0958" * 100])).map("".join)
)
@example("a:" + "\u0958" * 128)
@example("\u212a")
@example("a:v1 ")
@example("a/b/c/d")
@example("a:b:c")
def test_parsing_is_total(text: str) -> None:
    try:
        ref = parse_artifact_ref(text)
    except InvalidNameError:
        return
    assert parse_artifact_ref(str(ref)) == ref


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("data", ArtifactRef(None, None, "data", None)),
        ("data:v3", ArtifactRef(None, None, "data", "v3")),
        ("demo/data:best model", ArtifactRef(None, "demo", "data", "best model")),
        ("ana/my project/data:latest", ArtifactRef("ana", "my project", "data", "latest")),
        ("data:v-1", ArtifactRef(None, None, "data", "v-1")),
        ("data:v00", ArtifactRef(None, None, "data", "v00")),
        ("data:v" + "9" * 40, ArtifactRef(None, None, "data", "v" + "9" * 40)),
        ("data:" + "0f" * 32, ArtifactRef(None, None, "data", "0f" * 32)),
    ],
)
def test_the_parts_of_a_reference(text: str, ref: ArtifactRef) -> None:
    assert parse_artifact_ref(text) == ref


@pytest.mark.parametrize(
    "text",
    ["", ":", "data:", ":v1", "/data", "a//data", "a/b/c/data", "data:v1:v2", "data@v1", "a:b/c", "../data", "data:v1/x"],
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(InvalidNameError):
        parse_artifact_ref(text)


def test_a_colon_alone_asks_for_what_comes_after_it() -> None:
    with pytest.raises(InvalidNameError, match="no version or alias is given after 'demo/data:'"):
        parse_artifact_ref("demo/data:")


def test_without_a_label_the_latest_is_meant() -> None:
    assert parse_artifact_ref("data").label_or_latest == "latest"
    assert parse_artifact_ref("data:v2").label_or_latest == "v2"


@given(st.integers(0, 10**18 - 1))
def test_version_numbers_have_one_spelling(number: int) -> None:
    assert parse_version_number(f"v{number}") == number
    assert parse_version_number(f"v0{number}") is None


@pytest.mark.parametrize("label", ["", "v", "V1", "v-1", "v+1", "v1.0", "v 1", "v1\n", "v\uff11", "v" + "9" * 19, "latest"])
def test_what_is_no_version_number(label: str) -> None:
    assert parse_version_number(label) is None


def test_every_refusal_is_one_of_ours() -> None:
    assert issubclass(InvalidNameError, Error)
    assert issubclass(InvalidNameError, ValueError)
