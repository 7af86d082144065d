"""Which files count: what a person's work reads and writes, not what Python, libraries and this package do besides, and never a secret."""

import os
import re
import sys
import sysconfig
import tempfile
from functools import cache

_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/opt/", "/var/lib/", "/var/cache/", "/run/", "/bin/", "/sbin/")
_OWN_CODE = re.compile(r"\.(py[co]?|pyi|so(\.[\d.]+)?|pyd|dylib|dll|egg-link|pth)$")
_SECRET_FILE = re.compile(
    r"(?i)\.env(\..*)?$|^\.?(netrc|pgpass|htpasswd|npmrc|pypirc|git-credentials)$|id_(rsa|dsa|ecdsa|ed25519)"
    r"|\.(pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg)$"
    r"|secret|credential|passw(or)?d|token|api[_-]?key|private[_-]?key|service[_-]?account"
)
_SECRET_FOLDERS = frozenset([".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".gcloud", "secrets", ".secrets"])


def is_secret(path: str) -> bool:
    """Whether a path looks like that of a secret: of such a file or anything in such a folder. Its name is not to be kept anywhere."""
    *folders, name = path.replace("\\", "/").split("/")
    return bool(_SECRET_FILE.search(name)) or any(
        folder.lower() in _SECRET_FOLDERS or _SECRET_FILE.search(folder) for folder in folders[-3:]
    )


def counts(path: str, here: str, own: tuple[str, ...]) -> bool:
    """Whether a file is part of somebody's work.

    Args:
        path: absolute, without "..".
        here: the folder in which the cell runs; what lies below it counts even where folders of that kind don't.
        own: folders of this package: store, cache, downloads.
    """
    is_here = _is_below(path, (here,))
    if is_secret(path[len(here) :] if is_here else path) or _OWN_CODE.search(path) or _is_below(path, own):
        return False
    if is_here:
        inside = path[len(here) + 1 :].split(os.sep)
        return not any(part.startswith(".") or part in ("__pycache__", "node_modules", "site-packages") for part in inside)
    return not path.startswith(_SYSTEM) and not _is_below(path, _machinery()) and "/." not in path


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders if folder)


@cache
def _machinery() -> tuple[str, ...]:
    """Folders of Python, its libraries, and what is thrown away."""
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values(), tempfile.gettempdir()}
    return tuple(os.path.realpath(folder) for folder in folders)
