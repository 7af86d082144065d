"""Metadata as an option of a line: JSON, or @FILE that holds it."""

import os

from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.errors import InvalidMetadataError, UsageError

METADATA_HELP = "a JSON object in single quotes, or @FILE that holds one"


def read_metadata(text: str | None) -> dict[str, object]:
    """The metadata that an option names; none where it is left out.

    Raises:
        InvalidMetadataError: it is not a JSON object.
        UsageError: the file can't be read.
    """
    if text is None:
        return {}
    if text.startswith("@"):
        file = os.path.expanduser(text[1:])
        try:
            with open(file, encoding="utf-8") as opened:
                text = opened.read()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"the metadata file {file!r} can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}."
            ) from error
        return check_metadata(text)
    try:
        return check_metadata(text)
    except InvalidMetadataError as error:
        raise InvalidMetadataError(f"""{error} Write it in single quotes, as in --metadata '{{"rows": 344}}'.""") from error
