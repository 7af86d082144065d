"""Who may send us where. Addresses that a user's own Python names may lead anywhere; those that come from elsewhere may not.

From elsewhere come addresses in requests to a server and in imported manifests, and what a redirect leads to.
"""

import ipaddress
import os
from collections.abc import Collection
from typing import NamedTuple

from jupyter_artifacts.errors import ReferenceBlockedError

MOST_HOPS = 5
"""How many redirects are followed."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Policy(NamedTuple):
    """What an address may lead to.

    Attributes:
        is_trusted: whether the user's own Python named it.
        hosts: names that may be private all the same.
        roots: folders, resolved, in which files may lie.
    """

    is_trusted: bool = True
    hosts: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()

    def check_file(self, path: str) -> None:
        """Nothing, where a file may be read.

        Raises:
            ReferenceBlockedError: it lies outside of all roots, perhaps through a link.
        """
        if self.is_trusted:
            return
        real = os.path.realpath(path)
        if not any(os.path.commonpath([real, root]) == root for root in self.roots):
            raise ReferenceBlockedError(
                f"{path!a} lies outside of the folders that references from elsewhere (an import, a browser) may lead to. If it may be"
                " read, name its folder in JUPYTER_ARTIFACTS_REFERENCE_ROOTS."
            )

    def check_host(self, host: str, addresses: Collection[str], *, known: Collection[str] = ()) -> None:
        """Nothing, where a host with these addresses may be asked; all of them count, since a connection may go to any.

        Raises:
            ReferenceBlockedError: one of them is not public, and none of those that are `known`.
        """
        if host in self.hosts:
            return
        for each in addresses:
            if each not in known and not is_public(each):
                raise ReferenceBlockedError(
                    f"{host!a} is the address {each} of a private network or of this machine, where an address from elsewhere or a"
                    " redirect must not lead. If it may, name the host in JUPYTER_ARTIFACTS_REFERENCE_HOSTS."
                )


TRUSTED = Policy()
"""For what a user's own Python names."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also one that is wrapped in another."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        for inner in (found.ipv4_mapped, found.sixtofour):
            if inner is not None:
                return is_public(str(inner))
    return found.is_global and not found.is_multicast
