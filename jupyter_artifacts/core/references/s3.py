"""`s3://`: any server that speaks S3. Endpoint, region and credentials come from the environment, as for every program that uses it.

A listing gives ETags and sizes, and where the bucket keeps versions, those too: one request for a thousand objects.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from jupyter_artifacts.core.model.reference import ETAG_KIND, Pin
from jupyter_artifacts.core.references.address import Address, canonical, parse_address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.core.references.remote import TRANSIENT, RemoteScheme, error_of_status, missing, process_key
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    Error,
    ReferenceDeniedError,
    ReferenceMissingError,
    ReferenceUnreachableError,
    UnsupportedError,
)

_PAGE = 1000
_CONFIG = {"retries": {"total_max_attempts": 1}, "connect_timeout": 10, "read_timeout": 30, "max_pool_connections": 64}
_LISTED_FROM = 50
"""From how many objects on they are looked at by listing what lies between the first and the last."""


class S3Scheme(RemoteScheme):
    """Objects of buckets."""

    def __init__(self) -> None:
        self._clients: dict[object, Any] = {}

    async def _find(self, address: Address) -> AsyncIterator[list[Found]]:
        if address.version is not None:
            yield [Found(address.last_component, await self._head_surely(address))]
            return
        if address.path and not address.path.endswith("/"):
            with suppress(ReferenceMissingError, ReferenceDeniedError):  # who may not list is told "denied" of what is not there
                yield [Found(address.last_component, await self._head_surely(address))]
                return
        prefix = address.path if not address.path or address.path.endswith("/") else f"{address.path}/"
        list_page = self._versions if await self._keeps_versions(address.host) else self._objects
        marker: dict[str, str] | None = {}
        while marker is not None:
            page, marker = await self._surely(address.url, partial(list_page, address.host, prefix, marker))
            yield page

    async def _head_surely(self, address: Address) -> Pin:
        return await self._surely(address.url, lambda: self._head(address.host, address.path, address.version))

    async def _keeps_versions(self, bucket: str) -> bool:
        try:
            found = await self._surely(f"s3://{bucket}", lambda: self._ask("get_bucket_versioning", f"s3://{bucket}", Bucket=bucket))
        except ReferenceMissingError:
            raise
        except BrokenReferenceError:  # some servers know no versions, and some callers may not ask
            return False
        return found.get("Status") in ("Enabled", "Suspended")

    async def _objects(self, bucket: str, prefix: str, marker: dict[str, str]) -> tuple[list[Found], dict[str, str] | None]:
        said = await self._ask("list_objects_v2", f"s3://{bucket}/{prefix}", Bucket=bucket, Prefix=prefix, MaxKeys=_PAGE, **marker)
        page = [self._found(bucket, prefix, each, None) for each in said.get("Contents", ()) if not each["Key"].endswith("/")]
        return page, {"ContinuationToken": said["NextContinuationToken"]} if said.get("IsTruncated") else None

    async def _versions(self, bucket: str, prefix: str, marker: dict[str, str]) -> tuple[list[Found], dict[str, str] | None]:
        return await self._all_versions(bucket, prefix, marker, only_latest=True)

    async def _all_versions(
        self, bucket: str, prefix: str, marker: dict[str, str], *, only_latest: bool = False
    ) -> tuple[list[Found], dict[str, str] | None]:
        said = await self._ask("list_object_versions", f"s3://{bucket}/{prefix}", Bucket=bucket, Prefix=prefix, MaxKeys=_PAGE, **marker)
        kept = [each for each in said.get("Versions", ()) if (each["IsLatest"] or not only_latest) and not each["Key"].endswith("/")]
        page = [self._found(bucket, prefix, each, _version(each.get("VersionId"))) for each in kept]
        if not said.get("IsTruncated"):
            return page, None
        marker = {"KeyMarker": said["NextKeyMarker"]}
        return page, marker | ({"VersionIdMarker": said["NextVersionIdMarker"]} if said.get("NextVersionIdMarker") else {})

    def _found(self, bucket: str, prefix: str, said: dict[str, Any], version: str | None) -> Found:
        key = said["Key"]
        return Found(key[len(prefix) :], Pin(_ref(bucket, key, None), said["Size"], ETAG_KIND, None, _etag(said, key), version))

    async def _head(self, bucket: str, key: str, version: str | None) -> Pin:
        pinned = {} if version is None else {"VersionId": version}
        said = await self._ask("head_object", _ref(bucket, key, version), Bucket=bucket, Key=key, **pinned)
        return Pin(
            _ref(bucket, key, version), said["ContentLength"], ETAG_KIND, None, _etag(said, key), version or _version(said.get("VersionId"))
        )

    def look(self, pins: Sequence[Pin]) -> list[Pin | Error]:
        """See `Scheme`. Many at once are found in listings, a thousand by a request; those that are not there are asked for one by one."""
        found = self._run(self._look_by_listing(pins)) if len(pins) >= _LISTED_FROM else {}
        others = [pin for pin in pins if pin not in found]
        asked = dict(zip(others, super().look(others), strict=True))
        return [found[pin] if pin in found else asked[pin] for pin in pins]

    async def _look_by_listing(self, pins: Sequence[Pin]) -> dict[Pin, Pin]:
        groups: dict[tuple[str, bool], dict[str, list[Pin]]] = {}
        for pin in pins:
            address = parse_address(pin.ref)
            if pin.kind == ETAG_KIND:
                groups.setdefault((address.host, pin.version is not None), {}).setdefault(address.path, []).append(pin)
        found: dict[Pin, Pin] = {}
        for (bucket, is_versioned), wanted in groups.items():
            if len(wanted) >= _LISTED_FROM:
                with suppress(Error):  # who may read objects may not be allowed to list them
                    await self._list_between(bucket, wanted, found, is_versioned=is_versioned)
        return found

    async def _list_between(self, bucket: str, wanted: dict[str, list[Pin]], found: dict[Pin, Pin], *, is_versioned: bool) -> None:
        """List what follows the first key, up to the last. Where far more lies between them than is wanted, that is given up."""
        first, last = min(wanted), max(wanted)
        prefix = first[: next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))]
        list_page = self._all_versions if is_versioned else self._objects
        marker: dict[str, str] | None = {"KeyMarker" if is_versioned else "StartAfter": first}
        for _ in range(2 * (len(wanted) // _PAGE + 1)):
            if marker is None:
                return
            page, marker = await self._surely(f"s3://{bucket}/{prefix}", partial(list_page, bucket, prefix, marker))
            for name, now in page:
                for pin in wanted.get(prefix + name, ()):
                    if not is_versioned or pin.version == now.version:
                        found[pin] = now._replace(ref=pin.ref)
            if page and prefix + page[-1].name >= last:
                return

    async def _look(self, pin: Pin) -> Pin:
        address = parse_address(pin.ref)
        found = await self._head(address.host, address.path, pin.version)
        return found._replace(ref=pin.ref)

    async def _get(self, pin: Pin, start: int, length: int | None) -> bytes:
        address = parse_address(pin.ref)
        asked: dict[str, str] = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        if pin.version is not None:
            asked["VersionId"] = pin.version
        elif pin.etag is not None:
            asked["IfMatch"] = pin.etag
        said = await self._ask("get_object", pin.ref, Bucket=address.host, Key=address.path, **asked)
        async with said["Body"] as body:
            if pin.etag not in (None, _etag(said, address.path)):  # a server that doesn't know the condition
                raise error_of_status(412, pin.ref)
            with _s3_errors(pin.ref):
                content: bytes = await body.read()
        return content

    async def _ask(self, method: str, url: str, **arguments: Any) -> Any:
        is_part = "Range" in arguments
        with _s3_errors(url):
            client = await (await self._filesystem(is_anonymous=False, is_part=is_part)).get_s3(arguments["Bucket"])
            try:
                return await getattr(client, method)(**arguments)
            except Exception as error:
                if type(error).__name__ != "NoCredentialsError":
                    raise
            client = await (await self._filesystem(is_anonymous=True, is_part=is_part)).get_s3(arguments["Bucket"])  # public data need none
            return await getattr(client, method)(**arguments)

    async def _filesystem(self, *, is_anonymous: bool, is_part: bool) -> Any:
        try:
            from s3fs import S3FileSystem
        except ImportError:
            raise UnsupportedError("addresses that begin with s3:// need the package s3fs: pip install 'jupyter-artifacts[s3]'.") from None
        endpoint = os.environ.get("AWS_S3_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        account = tuple(os.environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"))
        key = (endpoint, region, hash(account), is_anonymous, is_part, process_key())
        if key not in self._clients:
            self._clients[key] = S3FileSystem(
                anon=is_anonymous,
                endpoint_url=endpoint,
                client_kwargs={"region_name": region} if region else {},
                config_kwargs={**_CONFIG, **(_without_checksum() if is_part else {})},
                skip_instance_cache=True,
            )
        found = self._clients[key]
        await found.set_session()
        return found


def _without_checksum() -> dict[str, str]:
    """Some servers send the checksum of the whole with a part of it, which the client would compare with that part."""
    from botocore.config import Config

    return {"response_checksum_validation": "when_required"} if "response_checksum_validation" in Config.OPTION_DEFAULTS else {}


def _ref(bucket: str, key: str, version: str | None) -> str:
    return canonical(f"s3://{bucket}/{key}{'' if version is None else f'?versionId={version}'}").url


def _etag(said: dict[str, Any], key: str) -> str:
    if not said.get("ETag"):
        raise BrokenReferenceError(f"the server gives no ETag for {key}, so changes could not be noticed; refer to it with checksum=False.")
    etag = str(said["ETag"])
    return etag if etag.endswith('"') else f'"{etag}"'  # some servers quote it in answers and not in listings


def _version(text: str | None) -> str | None:
    return None if text in (None, "null", "") else text


class _s3_errors:
    """Turns errors of the client into those of references."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, BrokenReferenceError | UnsupportedError):
            return
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            status, code = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0), response.get("Error", {}).get("Code", "")
            if code in ("NoSuchKey", "NoSuchBucket", "NoSuchVersion") or (status in (400, 405) and "VersionId" in str(error)):
                raise missing(self._url) from None
            if code in ("SlowDown", "RequestTimeout", "InternalError"):
                raise error_of_status(TRANSIENT[0], self._url) from None
            raise error_of_status(status, self._url) from None
        if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"):
            raise ReferenceDeniedError(f"there are no credentials for {self._url}; set them up as for the provider's own tools.") from None
        raise ReferenceUnreachableError(f"{self._url} can't be reached ({type(error).__name__}).") from None
