"""Links: other collections that hold a version too, such as those of a registry; and registries themselves."""

from typing import NotRequired, TypedDict

from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.operations.link import list_links, unlink_version
from jupyter_artifacts.core.operations.resolve import get_project_record
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import Text
from jupyter_artifacts.views.payloads import link_payload, unlink_payload
from jupyter_artifacts.views.payloads.browse import links_payload, project_shape
from jupyter_artifacts.views.payloads.browse_shapes import LinksPayload, ProjectOverview
from jupyter_artifacts.views.payloads.shapes import LinkPayload, UnlinkPayload


class LinkRequest(TypedDict):
    """Which collection is to hold the version too (``entity/project/name``, made when it is missing), and what it calls it there."""

    target: Text
    aliases: NotRequired[list[Text]]


class RegistryRequest(TypedDict):
    """A registry to make: its name, with or without ``wandb-registry-``; `types` are those that may be linked to it, all where left out."""

    name: Text
    entity: NotRequired[Text]
    description: NotRequired[str]
    types: NotRequired[list[Text]]


def list_version_links(call: Call) -> LinksPayload:
    """List the collections that link to a version."""
    version = call.version()
    return links_payload(version, list_links(call.store, version))


def link_to_collection(call: Call, body: LinkRequest) -> LinkPayload:
    """Let another collection hold a version too."""
    artifact = call.api.artifact(call.version().qualified_name)
    return link_payload(call.store, artifact.link(body["target"], body.get("aliases", [])).record)


def unlink_from_collection(call: Call) -> UnlinkPayload:
    """Take a link away, which the path names; the version stays where it was logged."""
    link = call.version()
    unlink_version(call.store, link)
    return unlink_payload(link)


def make_registry(call: Call, body: RegistryRequest) -> ProjectOverview:
    """Make a registry."""
    made = call.api.create_registry(
        body["name"], organization=body.get("entity"), description=body.get("description"), artifact_types=body.get("types")
    )
    record: ProjectRecord = get_project_record(call.store, made.organization, made.full_name)
    return project_shape(record, 0)
