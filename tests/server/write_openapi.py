"""Writes `openapi.yaml` anew: `make openapi`."""

from pathlib import Path

import yaml

import jupyter_artifacts.server
from jupyter_artifacts.server.openapi import describe
from jupyter_artifacts.server.route_table import ROUTES

FILE = Path(jupyter_artifacts.server.__file__).with_name("openapi.yaml")
_HEAD = "# Made of route_table.py by `make openapi`; a test compares the two.\n"


class _Plain(yaml.SafeDumper):
    """Without anchors, which some readers of OpenAPI don't know, and long text in blocks."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)


def text() -> str:
    """The document as it should be."""
    return _HEAD + yaml.dump(describe(ROUTES), Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    print(f"{len(ROUTES)} routes in {FILE}")
