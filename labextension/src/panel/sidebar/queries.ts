/** What the sidebar asks the server for. */

import type { Client } from '../../api/client';
import type { CollectionOverview, DeletedVersion, FoundFile, MadeVersion, StoredDraft } from '../../api/shapes';
import { PROJECT, STORE } from '../names';
import type { FetchPage } from './paged';

/** A project, or all of a store where it is null. */
export type Place = { readonly entity: string; readonly project: string } | null;

export type Sorting = 'name' | '-updated_at';

export interface Scope {
  readonly store: string;
  readonly place: Place;
  readonly search: string;
}

const FILES_SHOWN = 50;
const LISTED = 200;

function query(scope: Scope) {
  return { ...(scope.place ?? {}), ...(scope.search === '' ? {} : { search: scope.search }) };
}

export async function countTypes(client: Client, scope: Scope, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const { types } = await client.get(`${STORE}/types`, { path: { store: scope.store }, query: query(scope), signal });
  return new Map(types.map((each) => [each.type, each.collections]));
}

/** The collections of a type, or of all types. */
export function collectionsOf(client: Client, scope: Scope, type: string | null, order: Sorting): FetchPage<CollectionOverview> {
  return async (start, limit, signal) => {
    const asked = { ...query(scope), ...(type === null ? {} : { type }), ...(start === null ? {} : { start }), limit, order };
    const page = await client.get(`${STORE}/collections`, { path: { store: scope.store }, query: asked, signal });
    return { items: page.collections, next: page.next, total: page.total };
  };
}

export function versionsOf(client: Client, store: string, collection: CollectionOverview): FetchPage<MadeVersion> {
  const { entity, project, name } = collection;
  return async (start, limit, signal) => {
    const asked = { ...(start === null ? {} : { start }), limit };
    const page = await client.get(`${PROJECT}/collections/{name}/versions`, { path: { store, entity, project, name }, query: asked, signal });
    return { items: page.versions, next: page.next, total: page.total };
  };
}

export function filesFor(client: Client, scope: Scope): FetchPage<FoundFile> {
  return async (_, __, signal) => {
    const asked = { ...(scope.place ?? {}), search: scope.search, limit: FILES_SHOWN };
    const { files } = await client.get(`${STORE}/files`, { path: { store: scope.store }, query: asked, signal });
    return { items: files, next: null, total: files.length };
  };
}

type Known = NonNullable<Place>;

export function draftsOf(client: Client, store: string, places: readonly Known[]): FetchPage<StoredDraft> {
  return async (_, __, signal) => {
    const found = await Promise.all(places.map((place) => client.get(`${PROJECT}/drafts`, { path: { store, ...place }, query: { limit: LISTED }, signal })));
    const items = found.flatMap((each) => each.drafts);
    return { items, next: null, total: items.length };
  };
}

export function deletedOf(client: Client, store: string, places: readonly Known[]): FetchPage<DeletedVersion> {
  return async (_, __, signal) => {
    const found = await Promise.all(places.map((place) => client.get(`${PROJECT}/deleted`, { path: { store, ...place }, query: { limit: LISTED }, signal })));
    const items = found.flatMap(({ place, versions }) => versions.map((each) => ({ ...each, name: `${place}/${each.name}` }))).sort((one, other) => (other.gone_at ?? '').localeCompare(one.gone_at ?? ''));
    return { items, next: null, total: items.length };
  };
}
