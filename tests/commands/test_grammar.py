"""Lines become verbs and arguments; mistakes become one line that says what to type."""

import pytest

from jupyter_artifacts.commands.grammar import Dialect, HelpRequested, parse
from jupyter_artifacts.commands.verbs import SUMMARIES, load_verb
from jupyter_artifacts.errors import UsageError

DIALECT = Dialect(prog="%artifact", words={verb: verb for verb in SUMMARIES}, hints={"put": "log"})

SHORTEST = {
    "init": [],
    "log": ["data"],
    "use": ["digits"],
    "download": ["digits"],
    "show": ["digits"],
    "table": ["digits"],
    "ls": [],
    "runs": [],
    "run": [],
    "history": ["digits"],
    "lineage": ["digits"],
    "track": [],
    "status": [],
    "recipe": ["digits"],
    "diff": ["digits"],
    "alias": ["digits:v1", "best"],
    "tag": ["digits", "clean"],
    "edit": ["digits"],
    "link": ["digits", "registry/shelf"],
    "unlink": ["registry/shelf"],
    "collection": ["digits"],
    "ttl": ["digits"],
    "delete": ["digits:v1"],
    "restore": [],
    "undo": [],
    "redo": [],
    "oplog": [],
    "drafts": [],
    "settings": [],
    "du": [],
    "gc": [],
    "export": ["digits"],
    "import": ["digits.zip"],
    "cache": [],
    "fsck": [],
    "recover": [],
    "verify": ["digits"],
}


@pytest.mark.parametrize("verb", SUMMARIES)
def test_each_verb_takes_its_shortest_line(verb: str) -> None:
    module, _ = parse([verb, *SHORTEST[verb]], DIALECT)

    assert module is load_verb(verb)


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("verb", SUMMARIES)
def test_each_verb_has_help_wherever_it_is_asked_for(verb: str, flag: str) -> None:
    for words in ([verb, flag], [verb, *SHORTEST[verb], flag], ["help", verb]):
        with pytest.raises(HelpRequested) as asked:
            parse(words, DIALECT)

        assert asked.value.text.startswith(f"usage: %artifact {verb} [-h]")
        assert SUMMARIES[verb].capitalize() in asked.value.text


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_without_a_verb_all_are_listed(words: list[str]) -> None:
    with pytest.raises(HelpRequested) as asked:
        parse(words, DIALECT)

    for verb, summary in SUMMARIES.items():
        assert f"  {verb}" in asked.value.text
        assert summary in asked.value.text


@pytest.mark.parametrize(
    "words",
    [
        ["log", "a", "--name", "n", "b", "--alias", "x", "c"],
        ["log", "--name", "n", "--alias", "x", "a", "b", "c"],
        ["log", "a", "b", "c", "-n", "n", "-a", "x"],
        ["log", "a", "b", "c", "--name=n", "--alias=x"],
        ["log", "-nn", "-ax", "--", "a", "b", "c"],
    ],
)
def test_options_and_paths_come_in_any_order(words: list[str]) -> None:
    _, args = parse(words, DIALECT)

    assert (args.paths, args.name, args.alias) == (["a", "b", "c"], "n", ["x"])


def test_options_of_several_values_are_repeated() -> None:
    _, args = parse(["log", "d", "-a", "x", "--alias", "y", "--tag", "t", "--ignore", "*.tmp", "--ignore", "b/"], DIALECT)

    assert (args.alias, args.tag, args.ignore) == (["x", "y"], ["t"], ["*.tmp", "b/"])


def test_the_second_version_of_a_diff_may_be_left_out() -> None:
    assert parse(["diff", "a", "b"], DIALECT)[1].new == "b"
    assert parse(["diff", "--stat", "a"], DIALECT)[1].new is None
    assert parse(["diff", "a", "--stat", "b"], DIALECT)[1].new == "b"


def test_aliases_follow_the_name_wherever_the_option_stands() -> None:
    for words in (["n:v1", "x", "y", "--remove"], ["--remove", "n:v1", "x", "y"], ["n:v1", "--remove", "x", "y"]):
        _, args = parse(["alias", *words], DIALECT)

        assert (args.name, args.aliases, args.remove) == ("n:v1", ["x", "y"], True)


def test_two_dashes_end_the_options() -> None:
    _, args = parse(["log", "--name", "n", "--", "--help"], DIALECT)

    assert args.paths == ["--help"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lgo", "x"], "there is no verb 'lgo'; did you mean %artifact log?"),
        (["put", "x"], "there is no verb 'put'; did you mean %artifact log?"),
        (["xyzzy"], f"there is no verb 'xyzzy'; there are {', '.join(SUMMARIES)}."),
        (["help", "lgo"], "there is no verb 'lgo'; did you mean %artifact log?"),
        (["log", "x", "--nmae", "y"], "there is no argument '--nmae' here; did you mean --name? See `%artifact log -h`."),
        (["log", "x", "--nmae=y"], "there is no argument '--nmae=y' here; did you mean --name? See `%artifact log -h`."),
        (["log", "x", "--desc", "y"], "there is no argument '--desc' here; did you mean --description? See `%artifact log -h`."),
        (["show", "a", "b"], "there is no argument 'b' here. See `%artifact show -h`."),
        (["log"], "the following arguments are required: PATH. See `%artifact log -h`."),
        (["log", "x", "--name"], "argument --name/-n: expected one argument. See `%artifact log -h`."),
        (["history", "x", "--limit", "many"], "argument --limit: invalid int value: 'many'. See `%artifact history -h`."),
        (["diff", "a", "b", "c"], "there is no argument 'c' here. See `%artifact diff -h`."),
        (["show", "a\0b"], "the line holds a null character, which no name or path may hold."),
    ],
)
def test_mistakes_are_one_line_with_a_next_step(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words, DIALECT)

    assert str(caught.value) == message


def test_the_verbs_own_description_is_the_one_in_the_list() -> None:
    for verb in SUMMARIES:
        assert load_verb(verb).__doc__.startswith(f"`{verb}`: ")
