"""Collections: the list that a panel begins with, their versions, what may change on them."""

from typing import TypedDict

from jupyter_artifacts.core.model.names import check_artifact_name, check_tag, check_text, check_type
from jupyter_artifacts.core.operations.browse import VersionListing
from jupyter_artifacts.core.operations.delete import delete_collection as delete
from jupyter_artifacts.core.operations.delete import restore
from jupyter_artifacts.core.operations.overview import OverviewListing, Wanted, find_first_producers, wanted_words
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection, list_tags_of
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import PageQuery, Text, fetch_page
from jupyter_artifacts.views.payloads import collection_payload, delete_payload, restore_payload
from jupyter_artifacts.views.payloads.browse import collections_page, versions_page
from jupyter_artifacts.views.payloads.browse_shapes import CollectionsPage, VersionsPage
from jupyter_artifacts.views.payloads.change_shapes import DeletePayload, RestorePayload
from jupyter_artifacts.views.payloads.shapes import CollectionPayload


class CollectionsQuery(PageQuery, total=False):
    """Which collections; any where left out.

    `search` has words that all occur in names, types, descriptions, aliases, tags or metadata. `with_empty`: also those whose versions
    are all deleted.
    """

    entity: Text
    project: Text
    type: Text
    search: Text
    with_empty: bool


class CollectionChanges(TypedDict, total=False):
    """What is to change on a collection; what is left out stays."""

    name: Text
    type: Text
    description: str | None
    tags_added: list[Text]
    tags_removed: list[Text]


def list_collections(call: Call, query: CollectionsQuery) -> CollectionsPage:
    """List collections with what they hold, by name."""
    wanted = Wanted(
        query.get("entity"), query.get("project"), query.get("type"), wanted_words(query.get("search", "")), query.get("with_empty", False)
    )
    return collections_page(*fetch_page(OverviewListing(call.store, wanted), query))


def get_collection(call: Call) -> CollectionPayload:
    """Tell of one collection."""
    found = call.collection()
    described = (found, list_tags_of(call.store, found))
    return collection_payload(call.store, described, described)


def list_versions(call: Call, query: PageQuery) -> VersionsPage:
    """List the versions of a collection, newest first, each with the run that made it."""
    collection = call.collection()
    found, following, total = fetch_page(VersionListing(call.store, collection), query)
    return versions_page(collection, found, find_first_producers(call.store, found), following, total)


def change_collection(call: Call, body: CollectionChanges) -> CollectionPayload:
    """Change the name, type, description or tags of a collection, all at once."""
    before = call.collection()
    tags = list_tags_of(call.store, before)
    edit = CollectionEdit(
        name=check_artifact_name(body["name"]) if "name" in body else None,
        type=check_type(body["type"]) if "type" in body else None,
        description=(check_text("description", body["description"]) or None,) if "description" in body else None,
        tags_added=frozenset(map(check_tag, body.get("tags_added", ()))),
        tags_removed=frozenset(body.get("tags_removed", ())),
    )
    after = edit_collection(call.store, before, edit)
    return collection_payload(call.store, (before, tags), (after, list_tags_of(call.store, after)))


def delete_collection(call: Call) -> DeletePayload:
    """Delete all versions of a collection, until garbage collection so that it can be undone."""
    return delete_payload([delete(call.store, call.collection())])


def restore_collection(call: Call) -> RestorePayload:
    """Bring back what the last deletion took of a collection."""
    return restore_payload([restore(call.store, call.collection())])
