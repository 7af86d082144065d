"""The one event that browsers listen to."""

from pathlib import Path

CHANGE_SCHEMA = "https://schema.jupyter.org/jupyter_artifacts/change/v1"
"""Its id: a name, which nobody looks up."""

CHANGE_SCHEMA_FILE = Path(__file__).with_name("change_event.yaml")
