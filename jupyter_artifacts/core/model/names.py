"""Names of everything a person can name, checked once at the edge, and the grammar of artifact references.

    [[entity/]project/]name[:version-or-alias]

Artifact names are strict (they become default folder names); run names, groups and job types are free text, which only has to be Unicode.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.errors import InvalidNameError, UsageError

MAX_NAME_LENGTH = 128
LATEST = "latest"
REGISTRY_PREFIX = "wandb-registry-"
"""What the names of registries' projects begin with."""

_ARTIFACT_NAME = re.compile(r"[A-Za-z0-9_\-.]+")
_VERSION = re.compile(r"v(0|[1-9][0-9]{0,17})")
_VERSION_LIKE = re.compile(r"v[-+]?[0-9][0-9_.eE+-]*")
_HEX_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_TAG = re.compile(r"[A-Za-z0-9_\-]+( [A-Za-z0-9_\-]+)*")
_PROJECT_FORBIDDEN = frozenset("/\\#?%:\r\n")
_ALIAS_FORBIDDEN = frozenset("/:@?#%\\")
_WINDOWS_DEVICES = frozenset(["con", "prn", "aux", "nul"] + [f"com{n}" for n in range(1, 10)] + [f"lpt{n}" for n in range(1, 10)])


def _shown(text: object) -> str:
    """`text` for an error message: escaped and cut, so that a hostile name can't spoil a terminal. Cut first: it may be a megabyte."""
    if isinstance(text, str) and len(text) > 80:
        return f"{_shown(text[:60])[:60]}… ({len(text)} characters)"
    shown = ascii(text) if not isinstance(text, str) or not text.isprintable() else repr(text)
    return shown if len(shown) <= 80 else f"{shown[:60]}…"


def _text(kind: str, name: object) -> str:
    """`name` as NFC text of a sane length, or an error."""
    if not isinstance(name, str):
        raise InvalidNameError(f"{kind} must be text, not {type(name).__name__}.")
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidNameError(f"{kind} {_shown(name)} is too long: {len(name)} characters, {MAX_NAME_LENGTH} are allowed.")
    if not name or not name.strip():
        raise InvalidNameError(f"{kind} is empty; give it 1 to {MAX_NAME_LENGTH} characters.")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise InvalidNameError(f"{kind} {_shown(name)} is not valid Unicode.") from None
    composed = unicodedata.normalize("NFC", name)
    if len(composed) > MAX_NAME_LENGTH:  # a few characters become longer
        raise InvalidNameError(f"{kind} {_shown(name)} is too long: {len(composed)} characters in NFC, {MAX_NAME_LENGTH} are allowed.")
    return composed


def _refuse_invisible(kind: str, name: str) -> None:
    """Refuse control, format (zero-width, bidi) and private characters, and all spaces but one: they make two names look alike."""
    for char in name:
        if unicodedata.category(char)[0] in "CZ" and char != " ":
            raise InvalidNameError(f"{kind} {_shown(name)} holds the invisible character U+{ord(char):04X}.")


def check_artifact_name(name: object) -> str:
    """A valid artifact (collection) name: 1 to 128 of ASCII letters, digits, `_`, `-` and `.`.

    Raises:
        InvalidNameError: with the reason and the rule.
    """
    text = _text("artifact name", name)
    if not _ARTIFACT_NAME.fullmatch(text) or text != name:  # the Kelvin sign, for one, turns into a K
        raise InvalidNameError(f"artifact name {_shown(text)} may only hold letters A-Z, digits, '_', '-' and '.'{_suggest(text)}.")
    if text.strip(".") == "":
        raise InvalidNameError(f"artifact name {_shown(text)} is a folder reference, not a name.")
    if text[0] == "-":
        raise InvalidNameError(f"artifact name {_shown(text)} starts with '-', which reads as an option.")
    if text.endswith("."):
        raise InvalidNameError(f"artifact name {_shown(text)} ends with '.', which Windows drops.")
    if text.split(".")[0].lower() in _WINDOWS_DEVICES:
        raise InvalidNameError(f"artifact name {_shown(text)} is a device name on Windows.")
    return text


def _suggest(text: str) -> str:
    """How the name could read instead, or nothing."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    tried = re.sub(r"[^A-Za-z0-9_\-.]+", "-", ascii_text).strip("-.")
    return f"; {tried!r} would do" if tried else ""


def check_type(name: object) -> str:
    """A valid artifact type: one line of printable text without slash or colon.

    Raises:
        InvalidNameError: with the reason.
    """
    text = _text("artifact type", name)
    _refuse_invisible("artifact type", text)
    if set(text) & {"/", ":", "\\"}:
        raise InvalidNameError(f"artifact type {_shown(text)} may not hold '/', '\\' or ':'.")
    return text


def check_new_type(type_name: object, artifact_name: str) -> str:
    """A type that a person may give to `artifact_name`; W&B reserves some for artifacts that are made automatically.

    Raises:
        InvalidNameError: also for reserved types.
    """
    text = check_type(type_name)
    reserved = (
        text.startswith("wandb-")
        or text == "job"
        or (text == "run_table" and artifact_name.startswith("run-"))
        or (text == "code" and artifact_name.startswith("source-"))
    )
    if reserved:
        raise InvalidNameError(f"artifact type {_shown(text)} is reserved for artifacts that are made automatically; choose another.")
    return text


def check_alias(name: object) -> str:
    """A valid alias: printable text that can't be taken for a version, a digest or a path.

    Raises:
        InvalidNameError: with the reason.
    """
    text = _text("alias", name)
    _refuse_invisible("alias", text)
    if bad := set(text) & _ALIAS_FORBIDDEN:
        raise InvalidNameError(f"alias {_shown(text)} may not hold {' '.join(sorted(bad))}.")
    if _VERSION_LIKE.fullmatch(text) or _HEX_DIGEST.fullmatch(text):
        raise InvalidNameError(f"alias {_shown(text)} reads as a version or a digest; choose another.")
    if text[0] in "-~$`" or text != text.strip():
        raise InvalidNameError(f"alias {_shown(text)} starts or ends with a character that shells and options use.")
    return text


def check_distributed_id(name: object) -> str:
    """A valid distributed id: one line of printable text.

    Raises:
        InvalidNameError: with the reason.
    """
    text = _text("distributed id", name)
    _refuse_invisible("distributed id", text)
    return text


def check_tag(name: object) -> str:
    """A valid tag: words of letters, digits, `_` and `-`, joined by single spaces.

    Raises:
        InvalidNameError: with the reason.
    """
    text = _text("tag", name)
    if not _TAG.fullmatch(text) or text != name:
        raise InvalidNameError(f"tag {_shown(text)} may only hold letters, digits, '_' and '-', with single spaces between words.")
    return text


def check_project(name: object) -> str:
    r"""A valid project name: one line without any of ``/ \ # ? % :``.

    Raises:
        InvalidNameError: with the reason.
    """
    return _check_place("project", name)


def check_entity(name: object) -> str:
    """A valid entity (person or team) name, by the rules of projects.

    Raises:
        InvalidNameError: with the reason.
    """
    return _check_place("entity", name)


def _check_place(kind: str, name: object) -> str:
    text = _text(kind, name)
    _refuse_invisible(kind, text)
    if bad := set(text) & _PROJECT_FORBIDDEN:
        raise InvalidNameError(f"{kind} {_shown(text)} may not hold {' '.join(sorted(bad))}.")
    if text.strip(".") == "" or text != text.strip() or text[0] == "-":
        raise InvalidNameError(f"{kind} {_shown(text)} may not be '.' or '..', start with '-' or have spaces at its ends.")
    return text


def as_list(what: str, values: Iterable[str] | None) -> list[str]:
    """Names that are given as a list, or not at all.

    Raises:
        UsageError: a single text, whose letters would count as names.
    """
    if isinstance(values, str):
        raise UsageError(f"{what} must be a list, such as [{values!r}], not a single text.")
    return list(values or ())


def check_text(kind: str, text: str | None) -> str | None:
    """Free text as it is: a description, a note, the name of a run.

    Raises:
        UsageError: it is not valid Unicode, which no catalog can keep.
    """
    try:
        (text or "").encode()
    except UnicodeEncodeError:
        raise UsageError(f"{kind} {_shown(text)} is not valid Unicode.") from None
    return text


def parse_version_number(label: str) -> int | None:
    """`12` for "v12", None for anything else (also for "v007")."""
    found = _VERSION.fullmatch(label)
    return int(found[1]) if found else None


class ArtifactRef(NamedTuple):
    """What a person wrote to name an artifact: parts that were left out are None."""

    entity: str | None
    project: str | None
    name: str
    label: str | None

    @property
    def label_or_latest(self) -> str:
        """The version or alias asked for; "latest" when none was given."""
        return self.label or LATEST

    def __str__(self) -> str:
        """The reference as it is written; `parse_artifact_ref(str(ref)) == ref`."""
        place = "/".join(part for part in (self.entity, self.project, self.name) if part)
        return f"{place}:{self.label}" if self.label else place


def parse_artifact_ref(text: object) -> ArtifactRef:
    """Read ``[[entity/]project/]name[:version-or-alias]``.

    Raises:
        InvalidNameError: naming the part that is wrong.
    """
    if not isinstance(text, str):
        raise InvalidNameError(f"an artifact is named by text such as 'name:latest', not by {type(text).__name__}.")
    place, colon, label = text.strip().partition(":")
    parts = place.split("/", 3)
    if len(parts) > 3:
        raise InvalidNameError(f"{_shown(text)} has {place.count('/') + 1} parts; an artifact is named 'entity/project/name:version'.")
    name = check_artifact_name(parts[-1])
    project = check_project(parts[-2]) if len(parts) > 1 else None
    entity = check_entity(parts[-3]) if len(parts) > 2 else None
    return ArtifactRef(entity, project, name, _wanted_label(place, label) if colon else None)


def parse_collection_ref(text: object) -> ArtifactRef:
    """Read ``[[entity/]project/]name``, which names all versions of an artifact.

    Raises:
        InvalidNameError: naming the part that is wrong; also when a version or alias is named.
    """
    ref = parse_artifact_ref(text)
    if ref.label is not None:
        raise InvalidNameError(f"{_shown(text)} names one version; here a whole artifact is meant, so leave out {_shown(f':{ref.label}')}.")
    return ref


def is_registry(project: str) -> bool:
    """Whether a project is a registry: a place for links to what was logged elsewhere."""
    return project.startswith(REGISTRY_PREFIX)


def registry_project(name: object) -> str:
    """The project's name of a registry that is named with or without the prefix.

    Raises:
        InvalidNameError: it can't be the name of a project.
    """
    text = check_project(name)
    return text if is_registry(text) else check_project(f"{REGISTRY_PREFIX}{text}")


def _wanted_label(place: str, label: str) -> str:
    """A version or alias that is looked up. One that no alias may be, since it reads as a version or a digest, is merely never found."""
    if not label:
        raise InvalidNameError(f"no version or alias is given after {_shown(f'{place}:')}; leave the colon out for the latest.")
    label = _text("version or alias", label)
    return label if _VERSION_LIKE.fullmatch(label) or _HEX_DIGEST.fullmatch(label) else check_alias(label)
