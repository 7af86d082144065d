/** A list of the server that comes page by page as far as somebody looks, and is read anew when something changed. */

import { isAbort } from '../../view/source';

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number;
}

export type FetchPage<Item> = (start: string | null, limit: number, signal: AbortSignal) => Promise<PageOf<Item>>;

const FIRST = 100;
const LARGEST = 500;

export class Paged<Item> {
  items: readonly Item[] = [];
  total: number;
  problem = '';
  isStale = false;
  private next: string | null = null;
  private hasBegun = false;
  private loading: Promise<void> | null = null;
  private readonly controller = new AbortController();

  constructor(
    private readonly fetch: FetchPage<Item>,
    private readonly onChange: () => void,
    total = 0,
  ) {
    this.total = total;
  }

  /** Nobody looks at it any more, and nothing is asked for it. */
  private get isEnded(): boolean {
    return this.controller.signal.aborted;
  }

  get isLoaded(): boolean {
    return this.hasBegun;
  }

  /** Load until the item at `index` is there; what is being loaded is not loaded twice. */
  reach(index: number): Promise<void> {
    if (this.loading !== null) return this.loading.then(() => this.reach(index), () => undefined);
    const isThere = index < this.items.length || (this.hasBegun && this.next === null);
    if (isThere || this.problem !== '' || this.isEnded) return Promise.resolve();
    return this.load(() => this.more(this.hasBegun ? LARGEST : Math.min(LARGEST, Math.max(FIRST, index + 1)))).then(() => this.reach(index));
  }

  /** Read anew what was read; until then the old is shown. */
  reload(): Promise<void> {
    if ((!this.hasBegun && this.problem === '') || this.isEnded) return Promise.resolve();
    if (this.loading !== null) return this.loading.then(() => this.reload(), () => undefined);
    return this.load(async () => {
      const wanted = this.items.length;
      let items: readonly Item[] = [];
      let page: PageOf<Item>;
      let start: string | null = null;
      do {
        page = await this.fetch(start, Math.min(LARGEST, Math.max(FIRST, wanted - items.length)), this.controller.signal);
        items = [...items, ...page.items];
        start = page.next;
      } while (start !== null && items.length < wanted);
      this.take(items, page);
    });
  }

  /** Forget it: what is still asked is cancelled. */
  end(): void {
    this.controller.abort();
  }

  private async more(limit: number): Promise<void> {
    const page = await this.fetch(this.next, limit, this.controller.signal);
    this.take([...this.items, ...page.items], page);
  }

  private take(items: readonly Item[], page: PageOf<Item>): void {
    this.items = items;
    this.total = Math.max(page.total, items.length);
    this.next = page.next;
    this.hasBegun = true;
    this.isStale = false;
  }

  private load(work: () => Promise<void>): Promise<void> {
    this.problem = '';
    this.loading = work()
      .catch((error: unknown) => {
        if (!isAbort(error)) this.problem = error instanceof Error ? error.message : `${error}`;
      })
      .finally(() => {
        this.loading = null;
        if (!this.isEnded) this.onChange();
      });
    return this.loading;
  }
}
