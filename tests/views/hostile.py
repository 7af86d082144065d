"""Strings that a store may hold to harm its reader, and screens that hold a string in every place there is."""

from jupyter_artifacts.views.blocks import (
    ChangeLine,
    Changes,
    Code,
    Facts,
    Group,
    Note,
    Picture,
    Screen,
    Table,
    TextDiff,
    Title,
    Tree,
    TreeNode,
)
from jupyter_artifacts.views.visible import visible_line, visible_lines

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script src=//evil.example></script>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>click</a>",
    '<button data-commandlinker-command="terminal:open" data-commandlinker-args="{}">go</button>',
    '" onmouseover="alert(1)" x="',
    "' onfocus=alert(1) autofocus '",
    "\"><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><input></form>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "</td></tr></table><h1>out</h1>",
    "</pre></details></div><p>out",
    "<!-- swallow the rest",
    "<![CDATA[ x ]]>",
    "<?php echo 1 ?>",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp; &copy",
    "a\u202egnp.exe",
    "\u2066isolated\u2069 \u200emarks\u200f \u061c",
    "zero\u200bwidth\u200c \u200d \u2060 \ufeff\u00ad",
    "\u3164\u115f\u2800 drawn as nothing",
    "tag\U000e0041\U000e007f \ue000 private",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x9b31m \x85 \x7f",
    "nul\x00 \x08\x08 bell\x07",
    "lone \ud800 surrogate",
    "line\nbreak\r\nand\rreturn\u2028and\u2029more\x0b\x0c",
    "# heading",
    "- item\n- item",
    "1. one\n2) two",
    "> quote",
    "    indented code",
    "text\n===\ntext\n---\n:-:",
    "***\n___\n~~~",
    "[link](javascript:alert(1))",
    "![image](http://evil.example/x.png)",
    "[ref]: http://evil.example 'title'",
    "[^1] [x] - [ ] todo",
    "<http://evil.example> http://evil.example www.evil.example evil@evil.example",
    "**bold** __bold__ *it* _it_ ~~gone~~ snake_case_name",
    "$x$ $$y$$ \\(z\\) \\[w\\] \\begin{equation}",
    "a|b||c|\\|d\\",
    "`code` ``two`` ```",
    "```\n</pre><script>alert(1)</script>\n```",
    "````\n~~~~",
    "\\",
    "\\`*_{}[]()#+-.!|~<>&:@$\"'",
    "",
    " ",
    "\t\ttabs\t",
    "e\u0301 \U0001f469\u200d\U0001f52c \u6771\u4eac\u3000\u05e2\u05d1\u05e8\u05d9\u05ea",
    "%s {0} {{x}} {x!r} \\1 \\g<0>",
    "x" * 100_000,
    "<b>|" * 5_000,
    "\n" * 50 + "deep" + "\n" * 50,
)


def screens_with(text: str) -> dict[str, Screen]:
    """Screens by the place where they hold `text`; the letter M stands nowhere else in them."""
    tree = TreeNode("root", "its detail", (TreeNode(text, "below"), TreeNode("leaf", text)))
    blocks = {
        "Title.text": Title(text, ("v1",)),
        "Title.badge_texts": Title("name", ("v1", text, "latest")),
        "Facts.pairs, label": Facts((("a", "b"), (text, "value"))),
        "Facts.pairs, value": Facts((("label", text), ("c", "d"))),
        "Table.columns": Table((text, "size"), (("a", "1"), ("b", "2")), frozenset({1})),
        "Table.rows, first": Table(("name", "size"), ((text, "1"), ("b", "2")), frozenset({1}), "list", 3),
        "Table.rows, last": Table(("name", "size"), (("a", "1"), ("b", text)), frozenset({1})),
        "Table.caption": Table(("name", "size"), (("a", "1"),), caption=text),
        "ChangeLine.sign": Changes((ChangeLine(text, "a.txt", "1 kB"),)),  # type: ignore[arg-type]
        "ChangeLine.path": Changes((ChangeLine("+", text, "1 kB"), ChangeLine("-", "b.txt")), more=2),
        "ChangeLine.detail": Changes((ChangeLine("~", "a.txt", text),)),
        "TextDiff.path": TextDiff(text, (("+", "new"), ("-", "old")), more=1),
        "TextDiff.lines, sign": TextDiff("a.txt", ((text, "new"),)),  # type: ignore[arg-type]
        "TextDiff.lines, text": TextDiff("a.txt", (("@", text), (" ", text), ("+", text), ("-", "old"))),
        "Note.text": Note(text),
        "Note.text, labelled": Note(text, "error"),
        "Note.level": Note("a note", text),  # type: ignore[arg-type]
        "Code.text": Code(text),
        "Code.caption": Code("code", text),
        "TreeNode.label, root": Tree(TreeNode(text, "", (TreeNode("leaf"),))),
        "TreeNode.label and detail": Tree(tree),
        "Picture.svg": Picture(text, "a picture"),
        "Picture.alternative": Picture("<svg/>", text),
        "Group.title": Group(text, (Note("inside"),), True),
        "Group.blocks": Group("group", (Facts(((text, text),)), Group("inner", (Title(text),)))),
        "Group.blocks, lines": Group("group", (Note(text), Code(text))),
    }
    return {place: Screen((block, Note("after"))) for place, block in blocks.items()}


def stand_in(text: str) -> str:
    """Harmless text of the length and lines of `text`."""
    return "".join("\n" if character == "\n" else "M" for character in text.replace("\r\n", "\n"))


def visible_form(place: str, text: str) -> str:
    """What a reader sees of `text` in that place."""
    has_lines = place in {"Note.text", "Note.text, labelled", "Code.text", "Group.blocks, lines"}
    return "\n".join(visible_lines(text)) if has_lines else visible_line(text)
