"""What lies in the repository: only what belongs there, and nothing that ties it to one machine."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "jupyter_artifacts",
    "labextension",
    "notebooks",
    "pyproject.toml",
    "tests",
}

# Lock files and settings that name a registry work only where that registry is reached by that name. The patterns are
# written so that they don't match themselves.
REGISTRY = re.compile(
    r"(?i)pypi\.org|pythonhosted\.org|registry\.(?:npmjs|yarnpkg)\.|index[-_]url"
    r"|\"resolved\":\s*\"https?:|\bregistry\s*=\s*\"?https?:"
)

# A person's folder on somebody's machine. A path inside a longer one (`site/home/x`) or a web address is not meant.
HOME_FOLDER = re.compile(r"(?<![\w./-])(?:/(?:(?:home|Users)/\w[\w.-]*|root)/|[A-Z]:[\\/]+Users[\\/])")


def repository_files() -> list[Path]:
    """Every file that is committed or would be by `git add .`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).is_file()]


def lines_matching(pattern: re.Pattern[str]) -> Iterator[str]:
    for file in repository_files():
        content = file.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            if found := pattern.search(line):
                yield f"{file.relative_to(ROOT)}:{number}: {found.group()}"


def this_machine() -> re.Pattern[str]:
    """Matches this checkout, what lies beside it, and the home folder of whoever runs the tests."""
    own = {ROOT, Path.home()}
    if ROOT.parent not in {Path("/"), Path(tempfile.gettempdir())}:  # there anybody's folders lie, of any name
        own |= set(ROOT.parent.iterdir())
    own.discard(Path("/"))
    return re.compile("|".join(rf"(?<![\w.]){re.escape(str(path))}(?![\w-])" for path in sorted(own)))


def test_top_level_holds_only_what_belongs_there() -> None:
    names = {file.relative_to(ROOT).parts[0] for file in repository_files()}

    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_package_registry() -> None:
    assert list(lines_matching(REGISTRY)) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert list(lines_matching(HOME_FOLDER)) == []
    assert list(lines_matching(this_machine())) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, '"resolved": ' + '"https://example.org/a.tgz"'),
        (REGISTRY, "--extra-index" + "-url=https://example.org"),
        (REGISTRY, "https://" + "pypi" + ".org/simple"),
        (HOME_FOLDER, "open('/" + "home/ana/table.csv')"),
        (HOME_FOLDER, "C:" + "\\Users\\ana"),
    ],
)
def test_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
