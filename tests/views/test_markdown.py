import re

import mistune
import pytest
from markdown_it import MarkdownIt

from jupyter_artifacts.views.blocks import Changes, Facts, Group, Note, Screen, Table, TextDiff, Title
from jupyter_artifacts.views.markdown import render_markdown
from tests.views.hostile import HOSTILE, screens_with, stand_in, visible_form
from tests.views.reading import ReadHtml

PLUGINS = ["table", "strikethrough", "url", "task_lists", "footnotes", "math", "def_list", "abbr"]


# Both let raw HTML through, so that a tag of the data would be seen.
def read_by_markdown_it(source: str) -> ReadHtml:
    return ReadHtml(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source))


def read_by_mistune(source: str) -> ReadHtml:
    return ReadHtml(str(mistune.create_markdown(escape=False, plugins=PLUGINS)(source)))


READERS = {"markdown-it": read_by_markdown_it, "mistune": read_by_mistune}


def dense(text: str) -> str:
    """`text` without spaces and line breaks, which Markdown may drop or turn into tags."""
    return re.sub(r"[ \n]+", "", text)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_a_hostile_string_is_text_in_its_visible_form_and_changes_no_tag(text, read):
    harmless = stand_in(text) if text.strip(" ") else text
    expected_screens = screens_with(harmless)
    for place, screen in screens_with(text).items():
        source = render_markdown(screen)
        shown, expected = read(source), read(render_markdown(expected_screens[place]))
        assert shown.tags == expected.tags, (place, source)
        assert not {"a", "img", "script", "h1", "h2", "s", "del", "em"} & set(shown.tags), (place, source)
        if text.strip(" "):
            old, new = dense(visible_form(place, harmless)), dense(visible_form(place, text))
            assert dense(shown.text) == dense(expected.text).replace(old, new), (place, source)


def test_a_screen_reads_well_as_source():
    screen = Screen(
        (
            Title("churn", ("v3", "latest")),
            Facts((("Size", "142 MB in 1,797 files"), ("Path", "data/my_file-1.csv"))),
            Table(("name", "size"), (("a|b", "1.4 MB"),), frozenset({1}), more=1),
            Note("careful", "warning"),
        )
    )
    assert render_markdown(screen) == (
        "**churn** `v3` `latest`\n\n"
        "- **Size** 142 MB in 1,797 files\n"
        "- **Path** data/my_file-1.csv\n\n"
        "| name | size |\n| --- | ---: |\n| a&#124;b | 1.4 MB |\n\n"
        "… 1 more row\n\n"
        "**Warning:** careful\n"
    )


def test_changes_and_diffs_are_diff_code():
    screen = Screen((Changes(()), TextDiff("a.txt", (("-", "old"), ("+", "new")), more=4)))
    assert render_markdown(screen) == "No changes.\n\n`a.txt`\n\n```diff\n- old\n+ new\n```\n\n… 4 more lines\n"


def test_a_group_is_its_title_and_its_blocks():
    assert render_markdown(Screen((Group("files", (Note("x"),)),))) == "**files**\n\nx\n"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a@b.example", r"a\@b.example"),
        ("www.b.example", r"www\.b.example"),
        ("ftp://b.example", r"ftp\://b.example"),
        ("churn:v3", "churn:v3"),
        ("_it_ snake_case", r"\_it\_ snake_case"),
        ("[x](y)", r"\[x\](y)"),
        ("$x$ ~y~", r"\$x\$ \~y\~"),
        ("+ one", r"\+ one"),
        ("2) two", r"2\) two"),
        ("===", r"\==="),
        (":-:", r"\:-:"),
        ("# a # b", r"\# a # b"),
    ],
)
def test_only_what_could_act_is_escaped(text, source):
    # Some renderers link addresses or set mathematics where the two above don't.
    assert render_markdown(Screen((Note(text),))) == source + "\n"
