/** What the server answers, by the names of its document. */

import type { components } from './openapi';

type Schemas = components['schemas'];

export type CollectionOverview = Schemas['CollectionOverview'];
export type DeletedVersion = Schemas['DeletedVersion'];
export type FoundFile = Schemas['FoundFile'];
export type MadeVersion = Schemas['MadeVersion'];
export type ProjectOverview = Schemas['ProjectOverview'];
export type Server = Schemas['Server'];
export type StoredDraft = Schemas['StoredDraft'];
export type StoreState = Schemas['StoreState'];
export type TaskState = Schemas['TaskState'];
export type TypeCount = Schemas['TypeCount'];
export type UsagePayload = Schemas['UsagePayload'];
export type Version = Schemas['Version'];
