"""Changes what may change on a version, as a person typed it into the card."""

from collections.abc import Callable

from jupyter_artifacts.core.model.names import check_alias, check_tag, check_text
from jupyter_artifacts.core.model.ttl import Ttl, parse_ttl
from jupyter_artifacts.core.operations.update import VersionEdit, edit_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.card import FIRST_FILES
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import artifact_payload


def edit(store: Store, params: Params, check: Check) -> Answer:
    """Apply it all at once, and tell the card as it is then. What the person did not change stays as others left it meanwhile."""
    version = version_named(store, params)
    aliases_added, aliases_removed = _change(params, "aliases", check_alias)
    tags_added, tags_removed = _change(params, "tags", check_tag)
    described = params.part("description")
    description = None if described is None else (check_text("description", described.text("after") or None),)
    ttl: tuple[Ttl] | None = (parse_ttl(text),) if (text := params.text("ttl", "")) else None
    wanted = VersionEdit(
        description=description, tags_added=tags_added, tags_removed=tags_removed,
        aliases_added=aliases_added, aliases_removed=aliases_removed, ttl=ttl,
    )  # fmt: skip
    return Answer(artifact_payload(store, edit_version(store, version, wanted), limit=FIRST_FILES))


def _change(params: Params, name: str, checked: Callable[[object], str]) -> tuple[frozenset[str], frozenset[str]]:
    part = params.part(name)
    if part is None:
        return frozenset(), frozenset()
    before, after = set(part.texts("before")), set(part.texts("after"))
    return frozenset(checked(each) for each in after - before), frozenset(before - after)
