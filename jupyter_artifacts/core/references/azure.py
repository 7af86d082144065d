"""Azure Blob Storage, by its web addresses.

They are ``https://<account>.blob.core.windows.net/container/path``, or lie below the endpoint that ``AZURE_STORAGE_CONNECTION_STRING``
names. Listing needs a slash at the end, since web addresses are otherwise single files.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, unquote

from jupyter_artifacts.core.model.reference import ETAG_KIND, Pin
from jupyter_artifacts.core.references.address import Address, canonical, parse_address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.core.references.remote import RemoteScheme, error_of_status
from jupyter_artifacts.errors import Error, InvalidPathError, ReferenceUnreachableError, UnsupportedError

_HOST = re.compile(r"[a-z0-9-]+\.blob\.core\.(windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)")


def is_azure(address: Address) -> bool:
    """Whether a web address is one of Azure Blob Storage."""
    endpoint = _endpoint()
    return _HOST.fullmatch(address.host) is not None or (endpoint is not None and address.url.startswith(f"{endpoint}/"))


class AzureScheme(RemoteScheme):
    """Blobs of containers."""

    async def _find(self, address: Address) -> AsyncIterator[list[Found]]:
        account, container, name = _split(address)
        if name and not name.endswith("/"):
            yield [Found(address.last_component, await self._surely(address.url, lambda: self._stat(address.url, None)))]
            return
        async with self._service(account, address.url) as service:
            client = service.get_container_client(container)
            with_versions = await self._surely(address.url, lambda: self._keeps_versions(client, name, address.url))
            pages = client.list_blobs(
                name_starts_with=name, include=["versions"] if with_versions else None, results_per_page=1000
            ).by_page()
            while (page := await self._surely(address.url, lambda: self._page(pages, address.url))) is not None:
                files = [blob for blob in page if not _is_folder(blob) and (not with_versions or blob.is_current_version)]
                yield [Found(blob.name[len(name) :], _pin(f"{account}/{container}/{quote(blob.name)}", blob)) for blob in files]

    async def _keeps_versions(self, client: Any, prefix: str, url: str) -> bool:
        async with _azure_errors(url):
            async for blob in client.list_blobs(name_starts_with=prefix, results_per_page=1):
                return blob.version_id is not None or bool(blob.is_current_version)
        return False

    async def _page(self, pages: Any, url: str) -> list[Any] | None:
        async with _azure_errors(url):
            page = await anext(pages, None)
            return None if page is None else [blob async for blob in page]

    async def _stat(self, url: str, version: str | None) -> Pin:
        account, container, name = _split(parse_address(url))
        async with self._service(account, url) as service, _azure_errors(url):
            found = await service.get_blob_client(container, name, version_id=version).get_blob_properties()
            return _pin(url, found)

    async def _look(self, pin: Pin) -> Pin:
        return await self._stat(pin.ref, pin.version)

    async def _get(self, pin: Pin, start: int, length: int | None) -> bytes:
        from azure.core import MatchConditions

        account, container, name = _split(parse_address(pin.ref))
        asked: dict[str, Any] = {}
        if pin.version is None and pin.etag is not None:
            asked = {"etag": pin.etag, "match_condition": MatchConditions.IfNotModified}
        async with self._service(account, pin.ref) as service, _azure_errors(pin.ref):
            blob = service.get_blob_client(container, name, version_id=pin.version)
            if pin.size == 0 and pin.kind == ETAG_KIND:  # an empty range is no range
                await blob.get_blob_properties(**asked)
                return b""
            part = {} if length is None else {"offset": start, "length": length}
            stream = await blob.download_blob(**part, **asked)
            content: bytes = await stream.readall()
        return content

    @asynccontextmanager
    async def _service(self, account: str, url: str) -> AsyncIterator[Any]:
        try:
            from azure.storage.blob.aio import BlobServiceClient
        except ImportError:
            raise UnsupportedError(f"{url} needs the package adlfs: pip install 'jupyter-artifacts[azure]'.") from None
        options: dict[str, Any] = {"retry_total": 0, "connection_timeout": 10, "read_timeout": 30}
        text = os.environ.get("AZURE_STORAGE_CONNECTION_STRING")
        if text and account == _endpoint():
            async with BlobServiceClient.from_connection_string(text, **options) as service:
                yield service
            return
        if (
            secret := os.environ.get("AZURE_STORAGE_KEY")
            or os.environ.get("AZURE_STORAGE_ACCOUNT_KEY")
            or os.environ.get("AZURE_STORAGE_SAS_TOKEN")
        ):
            async with BlobServiceClient(account, credential=secret, **options) as service:
                yield service
            return
        from azure.identity.aio import DefaultAzureCredential

        async with DefaultAzureCredential() as credential, BlobServiceClient(account, credential=credential, **options) as service:
            yield service


def _endpoint() -> str | None:
    """The address of blobs in the connection string; that holds keys, which go no further."""
    parts = dict(part.split("=", 1) for part in os.environ.get("AZURE_STORAGE_CONNECTION_STRING", "").split(";") if "=" in part)
    if "BlobEndpoint" in parts:
        return parts["BlobEndpoint"].rstrip("/")
    if "AccountName" in parts:
        suffix = parts.get("EndpointSuffix", "core.windows.net")
        return f"{parts.get('DefaultEndpointsProtocol', 'https')}://{parts['AccountName']}.blob.{suffix}"
    return None


def _split(address: Address) -> tuple[str, str, str]:
    """(account's address, container, name of the blob)."""
    endpoint = _endpoint()
    account = endpoint if endpoint is not None and address.url.startswith(f"{endpoint}/") else f"{address.scheme}://{address.host}"
    container, _, name = address.url.partition("?")[0][len(account) + 1 :].partition("/")
    if not container:
        raise InvalidPathError(f"{address.url} names no container; an address is {account}/container/path.")
    return account, container, unquote(name)


def _is_folder(blob: Any) -> bool:
    return blob.name.endswith("/") or (blob.metadata or {}).get("hdi_isfolder") == "true"


def _pin(url: str, found: Any) -> Pin:
    etag = f'"{str(found.etag).strip(chr(34))}"'
    return Pin(canonical(url).url, int(found.size), ETAG_KIND, None, etag, found.version_id)


@asynccontextmanager
async def _azure_errors(url: str) -> AsyncIterator[None]:
    try:
        yield
    except Error:
        raise
    except Exception as error:
        status = getattr(error, "status_code", None)
        if status is None:
            raise ReferenceUnreachableError(f"{url} can't be reached ({type(error).__name__}).") from None
        raise error_of_status(status, url) from None
