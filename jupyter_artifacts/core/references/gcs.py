"""`gs://`: Google Cloud Storage. Each object has a generation, also where the bucket keeps only the last one."""

import os
from collections.abc import AsyncIterator
from typing import Any

from jupyter_artifacts.core.model.reference import ETAG_KIND, Pin
from jupyter_artifacts.core.references.address import Address, canonical, parse_address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.core.references.remote import RemoteScheme, error_of_status, process_key
from jupyter_artifacts.errors import Error, ReferenceMissingError, ReferenceUnreachableError, UnsupportedError

_FIELDS = "name,etag,size,generation"


class GcsScheme(RemoteScheme):
    """Objects of buckets."""

    def __init__(self) -> None:
        self._clients: dict[object, Any] = {}

    async def _find(self, address: Address) -> AsyncIterator[list[Found]]:
        if address.path and not address.path.endswith("/"):
            try:
                pin = await self._surely(address.url, lambda: self._stat(address.host, address.path, address.version))
                yield [Found(address.last_component, pin)]
                return
            except ReferenceMissingError:
                if address.version is not None:
                    raise
        prefix = address.path if not address.path or address.path.endswith("/") else f"{address.path}/"
        asked = {"prefix": prefix, "maxResults": "1000", "fields": f"nextPageToken,items({_FIELDS})"}
        while True:
            said = await self._surely(address.url, lambda: self._json(address.url, "b/{}/o", address.host, **asked))
            items = [each for each in said.get("items", ()) if not each["name"].endswith("/")]
            yield [Found(each["name"][len(prefix) :], _pin(address.host, each)) for each in items]
            if not said.get("nextPageToken"):
                return
            asked["pageToken"] = said["nextPageToken"]

    async def _stat(self, bucket: str, key: str, generation: str | None) -> Pin:
        asked = {"fields": _FIELDS} | ({} if generation is None else {"generation": generation})
        said = await self._json(f"gs://{bucket}/{key}", "b/{}/o/{}", bucket, key, **asked)
        return _pin(bucket, said)

    async def _look(self, pin: Pin) -> Pin:
        address = parse_address(pin.ref)
        return (await self._stat(address.host, address.path, pin.version))._replace(ref=pin.ref)

    async def _get(self, pin: Pin, start: int, length: int | None) -> bytes:
        address = parse_address(pin.ref)
        headers = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        asked = {"alt": "media"} | ({} if pin.version is None else {"generation": pin.version})
        return await self._request(pin.ref, "b/{}/o/{}", (address.host, address.path), asked, headers)

    async def _json(self, url: str, path: str, *parts: str, **asked: str) -> Any:
        import json

        return json.loads(await self._request(url, path, parts, asked, {}))

    async def _request(self, url: str, path: str, parts: tuple[str, ...], asked: dict[str, str], headers: dict[str, str]) -> bytes:
        filesystem = self._filesystem()
        try:
            await filesystem._set_session()
            async with filesystem.session.request(
                method="GET",
                url=filesystem._format_path(path, parts),
                params=filesystem._get_params(asked),
                headers=filesystem._get_headers(headers),
                timeout=filesystem.requests_timeout,
            ) as response:
                content: bytes = await response.read()
                status = response.status
        except Error:
            raise
        except Exception as error:
            raise ReferenceUnreachableError(f"{url} can't be reached ({type(error).__name__}).") from None
        if status not in (200, 206):
            raise error_of_status(status, url)
        return content

    def _filesystem(self) -> Any:
        os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")  # it asks a control service about each bucket
        try:
            from gcsfs import GCSFileSystem
        except ImportError:
            raise UnsupportedError(
                "addresses that begin with gs:// need the package gcsfs: pip install 'jupyter-artifacts[gcs]'."
            ) from None
        endpoint = os.environ.get("STORAGE_EMULATOR_HOST")
        key = (endpoint, os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"), process_key())
        if key not in self._clients:
            self._clients[key] = GCSFileSystem(
                token="anon" if endpoint else None, endpoint_url=endpoint, requests_timeout=60, skip_instance_cache=True
            )
        return self._clients[key]


def _pin(bucket: str, said: dict[str, Any]) -> Pin:
    ref = canonical(f"gs://{bucket}/{said['name']}").url
    return Pin(ref, int(said["size"]), ETAG_KIND, None, str(said["etag"]), str(said["generation"]))
