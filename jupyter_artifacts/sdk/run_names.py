"""Ids and names for runs that were given none. From the system's randomness: a fork must not repeat them."""

import os

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
