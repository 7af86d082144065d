"""References: entries whose bytes lie elsewhere, known by an address and a fingerprint. What of them the manifest holds."""

from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.hashes import hash_text
from jupyter_artifacts.core.model.manifest import Entry, Extra, canonical_json

BLAKE3_KIND, ETAG_KIND, NO_KIND = "blake3", "etag", "none"
"""What a fingerprint is: a digest of the content, the server's word for its state (never taken for a hash), or nothing."""

_HEADER = b"jupyter_artifacts reference 1\n"


class Pin(NamedTuple):
    """Bytes elsewhere, as they were when they were recorded.

    Attributes:
        ref: address, without credentials.
        size: bytes; 0 where nobody looked.
        kind: what is known of them, one of the kinds above.
        digest: of the content; only of kind "blake3".
        etag: as the server sent it, quotes included, also beside a digest; None where it sends none.
        version: the server's name for this version of the object; None where there are no versions.
    """

    ref: str
    size: int
    kind: str
    digest: Digest | None = None
    etag: str | None = None
    version: str | None = None

    def describe(self) -> str:
        """The fingerprint, for people."""
        size = f"{self.size:,} bytes"
        if self.kind == BLAKE3_KIND and self.digest is not None:
            return f"BLAKE3 {self.digest.hex()[:16]}…, {size}"
        if self.kind == ETAG_KIND:
            version = f", version {self.version}" if self.version else ""
            return f"ETag {self.etag}{version}, {size}"
        return f"no fingerprint, {size}" if self.size else "no fingerprint"

    def matches(self, other: "Pin") -> bool:
        """Whether `other`, found at the same address, is the same as far as can be told."""
        if self.kind == NO_KIND:
            return True
        if self.kind == BLAKE3_KIND:
            return (self.digest, self.size) == (other.digest, other.size)
        is_same_version = self.version is None or other.version is None or self.version == other.version
        return (self.etag, self.size) == (other.etag, other.size) and is_same_version

    @property
    def fingerprint(self) -> Digest:
        """The digest of the entry: of the content where it is known, else of all that is."""
        if self.digest is not None:
            return self.digest
        return digest_of(_HEADER + canonical_json([self.ref, self.kind, self.etag, self.version, self.size]).encode())


def reference_entry(path: str, pin: Pin) -> Entry:
    """The entry of a reference."""
    extra: dict[str, object] = {"checksum": pin.kind, "ref": pin.ref}
    if pin.etag is not None:
        extra["etag"] = pin.etag
    if pin.version is not None:
        extra["versionID"] = pin.version
    return Entry(path, pin.fingerprint, pin.size, extra)


def pin_of(entry: Entry) -> Pin:
    """What an entry says of the bytes that it refers to."""
    extra = entry.extra
    kind = str(extra.get("checksum", NO_KIND))
    digest = entry.digest if kind == BLAKE3_KIND else None
    return Pin(str(extra["ref"]), entry.size, kind, digest, _text(extra.get("etag")), _text(extra.get("versionID")))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def wandb_digest(extra: Extra, digest: Digest) -> str:
    """The digest of a reference as W&B's manifests have it: the ETag without quotes, else the address.

    Of a file it is the MD5 of the content, which an artifact with W&B's digests has in the extra `digest`; where it has none, ours.
    """
    if "digest" in extra:
        return str(extra["digest"])
    if "etag" in extra:
        return str(extra["etag"]).strip('"')
    return hash_text(digest) if extra.get("checksum") == BLAKE3_KIND and str(extra["ref"]).startswith("file:") else str(extra["ref"])
