"""Inline styles of the HTML renderer.

Only properties and values that JupyterLab's sanitizer lets through in an untrusted notebook: no `var()`, no
`currentColor`, no `gap` or `flex-wrap`, no `overflow-wrap: anywhere`. No colour of text reaches 4.5:1 on both white
and near-black (their contrast is 18.9:1, so the best for both is 4.3:1): text keeps the page's colour or brings its
own background.
JupyterLab's own rules for `table`, `td`, `ul`, `pre` and `code` are overridden where they would widen or centre things.
"""

HAIRLINE = "1px solid rgba(127,127,127,0.35)"
# JupyterLab's code font; its own rules give it to `code`, but not to every `pre`.
MONOSPACE = "font-family:Menlo,Consolas,DejaVu Sans Mono,monospace"

# Filled marks: their own background under white text, at least 4.5:1.
ON_FILL = "#ffffff"
GREEN = "#1a7f37"
RED = "#cf222e"
AMBER = "#8f5f00"
BLUE = "#0969da"
GREY = "#656d76"

ROOT = "line-height:1.5;margin:4px 0;max-width:100%"
QUIET = "opacity:0.72"

TITLE = "margin:0 0 6px 0;overflow-wrap:break-word"
TITLE_NAME = "font-size:115%;font-weight:bold;vertical-align:middle"
BADGE = (
    "display:inline-block;box-sizing:border-box;max-width:100%;border:1px solid rgba(127,127,127,0.6);"
    "border-radius:10px;padding:0 8px;margin:0 0 0 4px;font-size:85%;"
    "vertical-align:middle;overflow-wrap:break-word"
)

FACTS = "border-collapse:collapse;table-layout:fixed;width:100%;max-width:720px;margin:0 0 10px 0;font-size:93%;border:none"
FACT_ROW = "background-color:transparent;border:none"
FACT_LABEL = f"padding:1px 12px 1px 0;text-align:left;vertical-align:top;font-weight:normal;{QUIET}"
FACT_VALUE = "padding:1px 0;text-align:left;vertical-align:top;overflow-wrap:break-word"

SCROLLED = "overflow-x:auto;margin:0 0 10px 0"
TABLE = "border-collapse:collapse;table-layout:auto;margin:0;font-size:93%;border:none"
CAPTION = f"caption-side:top;padding:0 0 4px 0;text-align:left;{QUIET}"
TABLE_ROW = f"border-bottom:{HAIRLINE}"
CELL = "padding:3px 10px;text-align:left"
CELL_RIGHT = "padding:3px 10px;text-align:right"
UNBROKEN = ";white-space:nowrap"
TALL = ";vertical-align:top"
LONG_CELL = "max-width:330px;min-width:150px;overflow-wrap:break-word"
THUMBNAIL = "display:block;max-width:64px;max-height:64px;margin:2px 0"
REST = f"padding:3px 0;font-size:93%;{QUIET}"

CHANGES = "list-style:none;margin:0 0 10px 0;padding:0"
CHANGE = "position:relative;margin:0;padding:1px 0 1px 26px;overflow-wrap:break-word"
PATH = "background-color:transparent;padding:0"
SIGN = (
    "position:absolute;left:0;top:3px;width:18px;line-height:18px;border-radius:3px;text-align:center;"
    f"font-weight:bold;{MONOSPACE};color:{ON_FILL};background-color:"
)
SIGN_FILLS = {"+": GREEN, "-": RED, "~": AMBER, "→": BLUE}

FRAME = f"border:{HAIRLINE};border-radius:4px;margin:0 0 10px 0;overflow:hidden"
FRAME_HEAD = f"padding:3px 10px;border-bottom:{HAIRLINE};font-size:93%;overflow-wrap:break-word"
DIFF = f"background-color:transparent;margin:0;padding:4px 0;overflow-x:auto;white-space:pre;font-size:93%;{MONOSPACE}"
DIFF_LINES = "display:inline-block;min-width:100%"
DIFF_LINE = "padding:0 10px"
DIFF_TINTS = {"+": "rgba(46,160,67,0.18)", "-": "rgba(229,83,75,0.18)", "@": "rgba(84,140,240,0.14)"}

NOTE = "margin:0 0 10px 0;padding:1px 0 1px 10px;white-space:pre-wrap;overflow-wrap:break-word;border-left:3px solid "
NOTE_LABEL = (
    "display:inline-block;border-radius:3px;padding:0 6px;line-height:18px;font-size:85%;"
    f"font-weight:bold;color:{ON_FILL};background-color:"
)
NOTE_FILLS = {"note": GREY, "warning": AMBER, "error": RED, "success": GREEN}

CODE = (
    "background-color:rgba(127,127,127,0.12);border-radius:4px;margin:0 0 10px 0;padding:6px 10px;"
    f"white-space:pre-wrap;overflow-wrap:break-word;font-size:93%;{MONOSPACE}"
)
CODE_CAPTION = f"margin:0 0 2px 0;font-size:93%;overflow-wrap:break-word;{QUIET}"
TREE = f"background-color:transparent;margin:0 0 10px 0;padding:0;overflow-x:auto;white-space:pre;line-height:1.4;font-size:93%;{MONOSPACE}"

GROUP = "margin:0 0 10px 0"
GROUP_TITLE = "cursor:pointer;font-weight:bold;overflow-wrap:break-word"
GROUP_BODY = f"margin:4px 0 0 4px;padding:0 0 0 12px;border-left:{HAIRLINE}"
