from jupyter_artifacts.views.blocks import Screen, Tree, TreeNode
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.outline import DEEPEST, outline
from jupyter_artifacts.views.text import render_text


def chain(length: int) -> TreeNode:
    node = TreeNode("last")
    for _ in range(length - 1):
        node = TreeNode("node", children=(node,))
    return node


def test_branches_lead_from_parents_to_children():
    root = TreeNode("a", children=(TreeNode("b", children=(TreeNode("c"), TreeNode("d"))), TreeNode("e")))
    assert [line.branch + line.label for line in outline(root)] == ["a", "├─ b", "│  ├─ c", "│  └─ d", "└─ e"]


def test_what_lies_too_deep_is_counted():
    lines = list(outline(chain(5_000)))
    assert len(lines) == DEEPEST + 2
    assert lines[-1].label == f"… {5_000 - DEEPEST - 1:,} more below"


def test_a_chain_longer_than_the_recursion_limit_is_rendered():
    screen = Screen((Tree(chain(5_000)),))
    for render in (render_html, render_markdown, render_text):
        assert "4,975 more below" in render(screen)
