"""By which rules references of a version are followed.

Addresses that the user's own Python named may lead anywhere. Those that came in an import, and whatever a server follows because a browser
asks, may lead to the public internet, to object stores, and to the hosts and folders that settings name.
"""

import os

from jupyter_artifacts.core.model.version import VersionRecord, has_imported_references
from jupyter_artifacts.core.references.policy import TRUSTED, Policy
from jupyter_artifacts.core.store import Store


def policy_of(store: Store, version: VersionRecord) -> Policy:
    """What references of `version` may lead to.

    Raises:
        UsageError: the settings can't be read.
    """
    if not store.is_served and not has_imported_references(version.extras):
        return TRUSTED
    from jupyter_artifacts.settings import load_settings

    settings = load_settings()
    roots = tuple(os.path.realpath(os.path.expanduser(root)) for root in settings.reference_roots)
    return Policy(is_trusted=False, hosts=frozenset(settings.reference_hosts), roots=roots)
