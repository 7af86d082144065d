"""Ids and names for runs that were given none, from the system's randomness: a fork must not repeat them; and names for what they log."""

import os

from jupyter_artifacts.core.model.paths import absolute_path

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_FIRST = [
    "amber",
    "brisk",
    "calm",
    "clear",
    "copper",
    "dusty",
    "early",
    "fresh",
    "gentle",
    "golden",
    "grand",
    "green",
    "hazel",
    "keen",
    "light",
    "lively",
    "lucid",
    "mellow",
    "misty",
    "quiet",
    "rapid",
    "silent",
    "silver",
    "steady",
    "swift",
    "vivid",
    "warm",
    "wild",
]
_SECOND = [
    "birch",
    "brook",
    "canyon",
    "cedar",
    "cliff",
    "cloud",
    "creek",
    "delta",
    "dune",
    "ember",
    "field",
    "fjord",
    "forest",
    "glade",
    "grove",
    "harbor",
    "hill",
    "island",
    "lagoon",
    "meadow",
    "mesa",
    "moon",
    "oak",
    "orchard",
    "pine",
    "prairie",
    "reef",
    "ridge",
    "river",
    "shore",
    "spring",
    "star",
    "stone",
    "valley",
    "wave",
    "willow",
]


def new_run_id() -> str:
    """Eight random letters and digits."""
    return "".join(_ALPHABET[byte % 36] for byte in os.urandom(8))


def new_run_name() -> str:
    """Two words and a number, such as "calm-river-412"."""
    first, second, high, low = os.urandom(4)
    return f"{_FIRST[first % len(_FIRST)]}-{_SECOND[second % len(_SECOND)]}-{(high << 8 | low) % 900 + 100}"


def name_of_address(uri: str) -> str:
    """What a name can be made of: the last component of an address, else its host."""
    from jupyter_artifacts.core.references.address import parse_address

    address = parse_address(uri)
    return address.last_component or address.host


def default_artifact_name(run_id: str, path: str) -> str:
    """The name of an artifact that was given none: of the run and the file, in characters that a name may have."""
    base = os.path.basename(absolute_path(path))
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "_-.") else "-" for char in base)
    return f"run-{run_id}-{plain}".rstrip(".")[:128]
