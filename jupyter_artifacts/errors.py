"""Every exception the package raises, in one tree, grouped by what a caller would do.

    Error                                     code
    ├── UsageError (ValueError)               usage               fix the call
    │   ├── InvalidNameError                  invalid-name
    │   ├── InvalidPathError                  invalid-path
    │   ├── InvalidMetadataError              invalid-metadata
    │   ├── ConflictError                     conflict
    │   ├── LimitExceededError                limit-exceeded
    │   ├── CellTypeError (TypeError)         cell-type
    │   ├── NotATableError                    not-a-table
    │   ├── PartSchemaError                   part-schema
    │   ├── NotAModelError (AssertionError)   not-a-model
    │   └── MissingArgumentError (TypeError)  missing-argument
    ├── SourceError                           source              look at the files being logged
    │   ├── SourceChangedError                source-changed
    │   ├── SourceVanishedError               source-vanished
    │   ├── SourceUnreadableError             source-unreadable
    │   └── UnsupportedFileTypeError          unsupported-file-type
    ├── CommError                             fetch               ask for something that exists
    │   ├── StoreNotFoundError      (LookupError)   store-not-found
    │   ├── CollectionNotFoundError (LookupError)   collection-not-found
    │   ├── VersionNotFoundError    (LookupError)   version-not-found
    │   ├── EntryNotFoundError      (KeyError)      entry-not-found
    │   │   └── PathNotFoundError (FileNotFoundError) path-not-found
    │   ├── RunNotFoundError        (LookupError)   run-not-found
    │   ├── DraftNotFoundError      (LookupError)   draft-not-found
    │   └── TaskNotFoundError       (LookupError)   task-not-found
    ├── ArtifactStatusError (AttributeError)  artifact-status     log first, or draft again
    │   ├── ArtifactNotLoggedError            artifact-not-logged
    │   └── ArtifactFinalizedError            artifact-finalized
    ├── StoreError                            store               repair or wait
    │   ├── StoreUnavailableError             store-unavailable
    │   ├── StoreReadOnlyError                store-read-only
    │   ├── StoreFullError                    store-full
    │   ├── StoreCorruptError                 store-corrupt
    │   │   └── RecoveryNeededError           recovery-needed     run `jupyter artifacts recover`
    │   ├── SchemaTooNewError                 schema-too-new
    │   └── LeaseLostError                    lease-lost
    ├── IntegrityError                        integrity           restore the bytes
    │   ├── MissingContentError               missing-content
    │   ├── DamagedExportError                damaged-export
    │   └── FolderMismatchError (ValueError)  folder-mismatch
    │       └── FileMissingError (FileNotFoundError)  file-missing
    ├── BrokenReferenceError                  reference           look at what is referred to
    │   ├── ReferenceMissingError (FileNotFoundError) reference-missing
    │   ├── ReferenceDeniedError (PermissionError)    reference-denied
    │   ├── ReferenceChangedError (ValueError)        reference-changed
    │   ├── ReferenceUnreachableError         reference-unreachable
    │   └── ReferenceBlockedError             reference-blocked
    ├── TargetFullError                       target-full         free some room
    ├── WaitTimeoutError (TimeoutError)       wait-timeout        wait longer
    ├── ForbiddenError                        forbidden           ask whoever runs the server
    ├── SupersededError                       superseded          ask again, if it is still wanted
    └── UnsupportedError                      unsupported         do it another way

`Error`, `UsageError`, `CommError`, `UnsupportedError`, `WaitTimeoutError` and the `Artifact…` names are W&B's; the rest is ours, below
them. Codes are stable: they only get added, since JSON output and the browser see them.
"""

from typing import ClassVar


class Error(Exception):
    """Base of every error of this package."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """The message as it is, also for classes that derive from KeyError (which would quote it)."""
        return self.message


class UsageError(Error, ValueError):
    """The call cannot be carried out as given."""

    code = "usage"


class InvalidNameError(UsageError):
    """A name, type, alias, tag or project breaks the rules for names."""

    code = "invalid-name"


class InvalidPathError(UsageError):
    """A path inside an artifact, or a path to log, breaks the rules for paths."""

    code = "invalid-path"


class InvalidMetadataError(UsageError):
    """Metadata is not a JSON object, or is too large."""

    code = "invalid-metadata"


class MetadataTypeError(InvalidMetadataError, TypeError):
    """Metadata holds something that is not of JSON; a TypeError, as W&B promises."""


class ConflictError(UsageError):
    """Two things claim the same place: one path with two contents, one name with two types."""

    code = "conflict"


class LimitExceededError(UsageError):
    """A documented limit was passed; the message names the limit and how to raise it."""

    code = "limit-exceeded"


class CellTypeError(UsageError, TypeError):
    """A cell of a table is not of its column's type (a TypeError, as W&B promises)."""

    code = "cell-type"


class NotATableError(UsageError):
    """A file is read as a table and is none, or is damaged since before it was logged."""

    code = "not-a-table"


class PartSchemaError(UsageError):
    """A part of a partitioned table has other columns than the others."""

    code = "part-schema"


class NotAModelError(UsageError, AssertionError):
    """An artifact is used as a model and is none (an AssertionError, as W&B promises)."""

    code = "not-a-model"


class MissingArgumentError(UsageError, TypeError):
    """An argument is missing that nothing else stands in for (a TypeError, as W&B promises)."""

    code = "missing-argument"


class SourceError(Error):
    """Something is wrong with a file that is being logged; the store is unchanged."""

    code = "source"


class SourceChangedError(SourceError):
    """A file changed although it was declared immutable, or kept changing while it was read."""

    code = "source-changed"


class SourceVanishedError(SourceError):
    """A file that was added is gone."""

    code = "source-vanished"


class SourceUnreadableError(SourceError):
    """A file cannot be read."""

    code = "source-unreadable"


class UnsupportedFileTypeError(SourceError):
    """A named pipe, socket or device: not something that has a content to keep."""

    code = "unsupported-file-type"


class CommError(Error):
    """Something asked for does not exist (W&B's name for a failed fetch)."""

    code = "fetch"


class StoreNotFoundError(CommError, LookupError):
    """There is no store to read from."""

    code = "store-not-found"


class CollectionNotFoundError(CommError, LookupError):
    """No artifact of that name."""

    code = "collection-not-found"


class VersionNotFoundError(CommError, LookupError):
    """The artifact has no such version or alias."""

    code = "version-not-found"


class EntryNotFoundError(CommError, KeyError):
    """The version has no such path (a KeyError, as W&B promises)."""

    code = "entry-not-found"


class PathNotFoundError(EntryNotFoundError, FileNotFoundError):
    """There is nothing at a path that is to be removed (a FileNotFoundError, as W&B promises)."""

    code = "path-not-found"


class RunNotFoundError(CommError, LookupError):
    """No run of that path."""

    code = "run-not-found"


class TaskNotFoundError(CommError, LookupError):
    """No task of that id, or it ended long ago."""

    code = "task-not-found"


class DraftNotFoundError(CommError, LookupError):
    """No draft of that name that can be gone on with."""

    code = "draft-not-found"


class ArtifactStatusError(Error, AttributeError):
    """The artifact is in the wrong state for this call."""

    code = "artifact-status"


class ArtifactNotLoggedError(ArtifactStatusError):
    """The artifact must be logged before this can be asked of it."""

    code = "artifact-not-logged"

    @classmethod
    def of(cls, owner: str, member: str) -> "ArtifactNotLoggedError":
        """The error for `member` (such as "version" or "download()") of an artifact that is not logged."""
        return cls(
            f"'{owner}.{member}' is used before the artifact was logged. Log it first: `run.log_artifact(artifact)` or"
            " `artifact.save()`, then `artifact.wait()`."
        )


class ArtifactFinalizedError(ArtifactStatusError):
    """The artifact is logged and cannot change any more."""

    code = "artifact-finalized"

    @classmethod
    def of(cls, owner: str, member: str) -> "ArtifactFinalizedError":
        """The error for `member` of an artifact whose content is fixed."""
        return cls(f"'{owner}.{member}' is used on a logged artifact, whose files cannot change. Make a new version instead.")


class StoreError(Error):
    """The store itself is in trouble."""

    code = "store"


class StoreUnavailableError(StoreError):
    """The store could not be reached, or stayed locked; trying again may help."""

    code = "store-unavailable"


class StoreReadOnlyError(StoreError):
    """The store, or a folder a setting names, can't be written."""

    code = "store-read-only"


class StoreFullError(StoreError):
    """No room left; nothing was committed and what was there is intact."""

    code = "store-full"


class StoreCorruptError(StoreError):
    """The store's own files are not what they should be; nothing was written."""

    code = "store-corrupt"


class RecoveryNeededError(StoreCorruptError):
    """The catalog is not the one that the records tell of; it can be read, and is not written before it was recovered."""

    code = "recovery-needed"


class SchemaTooNewError(StoreError):
    """The store was written by a newer release."""

    code = "schema-too-new"


class LeaseLostError(StoreError):
    """The operation paused so long that its claim expired; nothing was committed."""

    code = "lease-lost"


class IntegrityError(Error):
    """Bytes are not the ones that were logged; they were not delivered."""

    code = "integrity"


class MissingContentError(IntegrityError):
    """Bytes that a version needs are not in the store."""

    code = "missing-content"


class DamagedExportError(IntegrityError):
    """A file is no export of a collection, or is damaged; nothing was imported."""

    code = "damaged-export"


class FolderMismatchError(IntegrityError, ValueError):
    """A folder does not hold what the version does (a ValueError, as W&B promises of `verify`)."""

    code = "folder-mismatch"


class FileMissingError(FolderMismatchError, FileNotFoundError):
    """A folder lacks a file that the version holds."""

    code = "file-missing"


class BrokenReferenceError(Error):
    """What a reference leads to can't be had as it was recorded."""

    code = "reference"


class ReferenceMissingError(BrokenReferenceError, FileNotFoundError):
    """There is nothing any more (a FileNotFoundError, as W&B promises)."""

    code = "reference-missing"


class ReferenceDeniedError(BrokenReferenceError, PermissionError):
    """Its owner does not let us read it."""

    code = "reference-denied"


class ReferenceChangedError(BrokenReferenceError, ValueError):
    """It is not what was recorded; the message names both fingerprints (a ValueError, as W&B promises)."""

    code = "reference-changed"


class ReferenceUnreachableError(BrokenReferenceError):
    """It could not be reached, or not be read to its end; trying again may help."""

    code = "reference-unreachable"


class ReferenceBlockedError(BrokenReferenceError):
    """It leads where an address from elsewhere must not lead: into a private network, or out of the allowed folders."""

    code = "reference-blocked"


class TargetFullError(Error):
    """No room left in the folder that files are brought to."""

    code = "target-full"


class WaitTimeoutError(Error, TimeoutError):
    """The artifact was not committed in the time allowed."""

    code = "wait-timeout"


class ForbiddenError(Error):
    """Whoever asks a server may not do that there."""

    code = "forbidden"


class SupersededError(Error):
    """A later request took the place of this one, which was given up."""

    code = "superseded"


class UnsupportedError(Error):
    """Not supported here."""

    code = "unsupported"


class StoreWarning(UserWarning):
    """Something is wrong with a store that can still be read."""


class ReferenceWarning(UserWarning):
    """A reference can't do all that a file can; the message says what."""
