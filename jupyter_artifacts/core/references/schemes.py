"""Which scheme an address belongs to. Schemes are made once: they hold connections."""

from functools import lru_cache

from jupyter_artifacts.core.references.address import FILE, GS, HTTP, HTTPS, S3, Address, parse_address
from jupyter_artifacts.core.references.contract import Scheme
from jupyter_artifacts.core.references.policy import TRUSTED, Policy
from jupyter_artifacts.errors import UnsupportedError

READABLE = (FILE, HTTP, HTTPS, S3, GS)


def scheme_of(address: Address, policy: Policy = TRUSTED) -> Scheme:
    """What reads an address.

    Raises:
        UnsupportedError: nothing does.
    """
    if address.scheme not in READABLE:
        raise UnsupportedError(f"{address.url} can't be read: references of the scheme {address.scheme} are only recorded.")
    if address.scheme in (HTTP, HTTPS):
        from jupyter_artifacts.core.references.azure import is_azure

        return _open("azure" if is_azure(address) else HTTP, policy)
    return _open(address.scheme, policy)


def is_readable(ref: str) -> bool:
    """Whether anything reads an address."""
    return parse_address(ref).scheme in READABLE


@lru_cache(maxsize=32)
def _open(kind: str, policy: Policy) -> Scheme:
    if kind == FILE:
        from jupyter_artifacts.core.references.file import FileScheme

        return FileScheme(policy)
    if kind == HTTP:
        from jupyter_artifacts.core.references.http import HttpScheme

        return HttpScheme(policy)
    if kind == S3:
        from jupyter_artifacts.core.references.s3 import S3Scheme

        return S3Scheme()
    if kind == GS:
        from jupyter_artifacts.core.references.gcs import GcsScheme

        return GcsScheme()
    from jupyter_artifacts.core.references.azure import AzureScheme

    return AzureScheme()
