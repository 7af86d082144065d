/** What the sidebar shows and has chosen. Knows no element of the page; does nothing while nobody looks. */

import { signal } from '@preact/signals';
import type { Client } from '../../api/client';
import type { CollectionOverview, DeletedVersion, FoundFile, MadeVersion, ProjectOverview, Server, StoredDraft, StoreState } from '../../api/shapes';
import { isAbort, SourceError } from '../../view/source';
import type { Changes } from '../changes';
import { Paged } from './paged';
import type { Row } from './rows';
import { collectionsOf, countTypes, deletedOf, draftsOf, filesFor, versionsOf, type Place, type Scope, type Sorting } from './queries';

/** What is remembered when the page is loaded again. */
export interface Remembered {
  readonly store?: string;
  readonly place?: Place;
  readonly closed?: readonly string[];
  readonly sorting?: Sorting;
}

/** So many collections come in one request for all types; where there are more, each type is asked for when it is looked at. */
const FEW = 500;
const MOST_PLACES = 30;
const PAUSE_MS = 250;

export class SidebarModel {
  readonly server = signal<Server | null>(null);
  readonly stores = signal<readonly StoreState[]>([]);
  readonly projects = signal<readonly ProjectOverview[]>([]);
  readonly problem = signal<SourceError | null>(null);
  readonly isLoaded = signal(false);
  /** Counts up whenever what is below has changed. */
  readonly drawing = signal(0);
  readonly activeKey = signal('');
  /** The row that is active, as it was drawn last. */
  activeRow: Row | null = null;
  readonly marked = signal<readonly string[]>([]);

  types: ReadonlyMap<string, number> = new Map();
  readonly collections = new Map<string, Paged<CollectionOverview>>();
  readonly versions = new Map<string, Paged<MadeVersion>>();
  files: Paged<FoundFile> | null = null;
  drafts: Paged<StoredDraft> | null = null;
  deleted: Paged<DeletedVersion> | null = null;
  store = '';
  place: Place = null;
  search = '';
  sorting: Sorting = 'name';
  /** Headings that are closed, and collections that are open. */
  readonly closed = new Set<string>(['deleted']);
  readonly opened = new Set<string>();

  private isShown = false;
  private isStale = true;
  private isWorking = false;
  private asking = new AbortController();

  constructor(
    readonly client: Client,
    changes: Changes,
    private readonly recalled: Promise<Remembered>,
    private readonly onRemember: (remembered: Remembered) => void,
  ) {
    changes.listen((change) => {
      if (change.task === null && (this.store === '' || this.idOf(this.store) === null || change.store === this.idOf(this.store))) this.markStale();
    });
  }

  /** Somebody looks, or no longer does. */
  show(isShown: boolean): void {
    this.isShown = isShown;
    if (isShown) void this.work();
  }

  can(action: 'read' | 'write', resource: string): boolean {
    return this.server.value?.permissions[resource]?.includes(action) ?? false;
  }

  /** Nothing can be changed here at all: by permission, or because nobody may write to the store. */
  get isReadOnly(): boolean {
    const state = this.stores.value.find((each) => each.name === this.store);
    return !this.can('write', 'versions') || (state !== undefined && state.id !== null && !state.is_writable);
  }

  choose(store: string, place: Place): void {
    const isOther = store !== this.store;
    this.store = store;
    this.place = place;
    this.marked.value = [];
    if (isOther) this.opened.clear();
    this.remember();
    this.begin(isOther);
  }

  seek(search: string): void {
    if (search === this.search) return;
    this.search = search;
    this.begin(false);
  }

  sort(sorting: Sorting): void {
    this.sorting = sorting;
    this.remember();
    this.begin(false);
  }

  toggleHeading(key: string): void {
    if (!this.closed.delete(key)) this.closed.add(key);
    this.remember();
    this.redraw();
  }

  toggleCollection(collection: CollectionOverview): void {
    const key = collection.qualified_name;
    if (!this.opened.delete(key)) {
      this.opened.add(key);
      void this.versionsIn(collection).reach(0);
    }
    this.redraw();
  }

  versionsIn(collection: CollectionOverview): Paged<MadeVersion> {
    const key = collection.qualified_name;
    const known = this.versions.get(key);
    if (known !== undefined) return known;
    const made = new Paged(versionsOf(this.client, this.store, collection), () => this.redraw(), collection.versions);
    this.versions.set(key, made);
    return made;
  }

  mark(version: string): void {
    const marked = this.marked.value;
    this.marked.value = marked.includes(version) ? marked.filter((each) => each !== version) : [...marked, version].slice(-2);
    this.redraw();
  }

  pickNone(): void {
    this.marked.value = [];
    this.redraw();
  }

  redraw(): void {
    this.drawing.value++;
  }

  /** Something changed: read anew what is shown, at once where somebody looks. */
  markStale(): void {
    this.isStale = true;
    if (this.isShown) void this.work();
  }

  private recall({ store, place, closed, sorting }: Remembered): void {
    if (this.isLoaded.value) return;
    this.store = store ?? '';
    this.place = place ?? null;
    this.sorting = sorting ?? 'name';
    if (closed !== undefined) {
      this.closed.clear();
      for (const each of closed) this.closed.add(each);
    }
  }

  /** One refresh at a time; what happens meanwhile is looked at afterwards, and not more often than a person could follow. */
  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    this.recall(await this.recalled);
    while (this.isStale && this.isShown) {
      this.isStale = false;
      await this.refresh();
      if (this.isStale) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.isWorking = false;
  }

  private async refresh(): Promise<void> {
    const { signal } = this.asking;
    try {
      const [server, stores] = await Promise.all([
        this.server.value ?? this.client.get('/jupyter-artifacts/server', { signal }),
        this.client.get('/jupyter-artifacts/stores', { signal }),
      ]);
      this.server.value = server;
      this.stores.value = stores.stores;
      if (!stores.stores.some((each) => each.name === this.store)) this.store = stores.stores[0]?.name ?? '';
      if (this.idOf(this.store) === null) this.forget();
      else await this.refreshStore(signal);
      this.problem.value = null;
    } catch (error) {
      if (isAbort(error)) return;
      this.problem.value = error instanceof SourceError ? error : new SourceError('internal', `${error}`);
    }
    this.isLoaded.value = true;
    this.redraw();
  }

  private async refreshStore(signal: AbortSignal): Promise<void> {
    const scope = this.scope;
    const [types, projects] = await Promise.all([
      countTypes(this.client, scope, signal),
      this.client.get('/jupyter-artifacts/stores/{store}/projects', { path: { store: scope.store }, signal }),
    ]);
    this.projects.value = projects.projects;
    this.takeTypes(types);
    const shown = [...this.collections].filter(([type]) => !this.closed.has(`type ${type}`));
    for (const each of this.collections.values()) each.isStale = each.isLoaded;
    for (const each of this.versions.values()) each.isStale = each.isLoaded;
    await Promise.all([
      ...shown.slice(0, 1).map(([, each]) => (each.isLoaded ? each.reload() : each.reach(0))),
      this.refreshOthers(),
    ]);
  }

  private takeTypes(types: ReadonlyMap<string, number>): void {
    this.types = types;
    for (const [type, each] of this.collections) {
      if (types.has(type)) each.total = types.get(type) ?? 0;
      else {
        each.end();
        this.collections.delete(type);
      }
    }
    const total = [...types.values()].reduce((sum, each) => sum + each, 0);
    const together = total <= FEW ? new SharedFirst(collectionsOf(this.client, this.scope, null, this.sorting)) : null;
    for (const [type, count] of types) {
      if (this.collections.has(type)) continue;
      const alone = collectionsOf(this.client, this.scope, type, this.sorting);
      const fetch = together === null ? alone : together.of(type, alone);
      this.collections.set(type, new Paged(fetch, () => this.redraw(), count));
    }
  }

  private async refreshOthers(): Promise<void> {
    const places = this.place === null ? this.projects.value.slice(0, MOST_PLACES).map((each) => ({ entity: each.entity, project: each.name })) : [this.place];
    const onChange = () => this.redraw();
    if (this.search !== '') {
      this.files ??= new Paged(filesFor(this.client, this.scope), onChange);
      void this.files.reach(0);
      return;
    }
    const isNew = this.drafts === null;
    this.drafts ??= new Paged(draftsOf(this.client, this.store, places), onChange);
    this.deleted ??= new Paged(deletedOf(this.client, this.store, places), onChange);
    void (isNew ? this.drafts.reach(0) : this.drafts.reload());
    if (this.closed.has('deleted')) this.deleted.isStale = this.deleted.isLoaded;
    else void (this.deleted.isLoaded ? this.deleted.reload() : this.deleted.reach(0));
  }

  /** What the store is known by everywhere. */
  get storeId(): string {
    return this.idOf(this.store) ?? this.store;
  }

  private get scope(): Scope {
    return { store: this.store, place: this.place, search: this.search };
  }

  private begin(isOtherStore: boolean): void {
    this.asking.abort();
    this.asking = new AbortController();
    this.forget();
    if (isOtherStore) this.projects.value = [];
    this.markStale();
    this.redraw();
  }

  private forget(): void {
    for (const each of [...this.collections.values(), ...this.versions.values(), this.files, this.drafts, this.deleted]) each?.end();
    this.collections.clear();
    this.versions.clear();
    this.types = new Map();
    this.files = this.drafts = this.deleted = null;
  }

  private idOf(name: string): string | null {
    return this.stores.value.find((each) => each.name === name)?.id ?? null;
  }

  private remember(): void {
    this.onRemember({ store: this.store, place: this.place, closed: [...this.closed], sorting: this.sorting });
  }
}

/** The first page of all types in one request, from which each type takes its own; afterwards each asks for itself. */
class SharedFirst {
  private first: Promise<readonly CollectionOverview[]> | null = null;

  constructor(private readonly fetch: ReturnType<typeof collectionsOf>) {}

  of(type: string, alone: ReturnType<typeof collectionsOf>): ReturnType<typeof collectionsOf> {
    let isFirst = true;
    return async (start, limit, signal) => {
      if (!isFirst) return alone(start, limit, signal);
      isFirst = false;
      this.first ??= this.fetch(null, FEW, signal).then((page) => page.items);
      const items = (await this.first).filter((each) => each.type === type);
      return { items, next: null, total: items.length };
    };
  }
}
