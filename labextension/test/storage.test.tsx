import { nullTranslator } from '@jupyterlab/translation';
import { signal } from '@preact/signals';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { mountView } from '../src/view/mount';
import type { Connection, DataSource, Reply } from '../src/view/source';
import { areaTowards, collectionAreas, shadeOf, versionAreas } from '../src/view/storage/areas';
import type { Box, StorageCollection, StoragePayload } from '../src/view/storage/payload';
import { StorageView } from '../src/view/storage/storage';
import { untranslated, type Translate } from '../src/view/ui';

const HOSTILE = '<img src=x onerror="globalThis.hurt=1">';

function collection(name: string, box: Box, sizes: readonly number[]): StorageCollection {
  const [x, y, width, height] = box;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let left = x + 2;
  const versions = sizes.map((size, at) => {
    const wide = ((width - 4) * size) / total;
    const placed: Box = [left, y + 20, wide, height - 22];
    left += wide;
    return { name: `${name}:v${at}`, version: `v${at}`, size, charged: size, shared: 0, unique: at === 0 ? 0 : size, box: placed };
  });
  return {
    name, qualified_name: `ana/demo/${name}`, type: 'dataset', version_count: sizes.length, charged: total, unique: total, box, versions,
    more: 0, more_box: null,
  };
}

const NOTHING = { count: 0, bytes: 0 };
const NONE = { versions: [], count: 0, size: 0 };
const PAYLOAD: StoragePayload = {
  kind: 'storage', name: null, width: 960, height: 540, more: 0, charged: 4_000_000, containers: { count: 2, bytes: 4_100_000 }, dead_bytes: 0,
  collections: [collection('images', [0, 0, 640, 540], [2_000_000, 1_000_000]), collection('table', [640, 0, 320, 540], [1_000_000])],
  gc: {
    waits: {}, expired: NONE, drafts: 0, purged: NONE, kept: { versions: ['ana/demo/gone:v0'], count: 1, size: 9000 }, contents: NOTHING,
    condemned: NOTHING, removed: { count: 1, bytes: 12_000 }, rewritten: { ...NOTHING, new_bytes: 0 }, held: NOTHING, staging: NOTHING,
    freed_bytes: 12_000, is_empty: false,
  },
};

let unmount = () => {};
afterEach(() => unmount());

async function draw(payload: StoragePayload, state: Connection = 'static', answer: (params: object) => unknown = () => payload, t: Translate = untranslated): Promise<[HTMLElement, object[]]> {
  const host = document.createElement('div');
  document.body.append(host);
  const asked: object[] = [];
  const source: DataSource = {
    connection: signal(state),
    reconnect: () => {},
    request: async <Result,>(_: string, params: object) => {
      asked.push(params);
      return { result: answer(params), buffers: [] } as unknown as Reply<Result>;
    },
  };
  await act(async () => {
    const end = mountView(host, { storage: StorageView }, { format: 1, view: 'storage', store: 's', payload }, {
      t, source, copy: async () => {},
    });
    unmount = () => (end(), host.remove());
  });
  return [host, asked];
}

const press = (element: Element, key: string) =>
  act(async () => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
const click = (element: Element) => act(async () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true })));
const areas = (host: Element) => [...host.querySelectorAll('[data-area]')].map((each) => each.getAttribute('data-area'));

describe('areas', () => {
  const screen: Box = [0, 0, 480, 270];

  it('are as on the large map, for a screen of any width', () => {
    expect(collectionAreas(PAYLOAD, screen).map((area) => area.box)).toEqual([[0, 0, 320, 270], [320, 0, 160, 270]]);
    const [first, second] = versionAreas(PAYLOAD.collections[0]!, screen).map((area) => area.box);
    expect(first?.map(Math.round)).toEqual([0, 0, 320, 270]);
    expect(second?.map(Math.round)).toEqual([320, 0, 160, 270]);
  });

  it('lie beside each other for arrow keys', () => {
    const found = collectionAreas(PAYLOAD, screen);
    expect(areaTowards(found, 'ana/demo/images', 'ArrowRight')).toBe('ana/demo/table');
    expect(areaTowards(found, 'ana/demo/table', 'ArrowLeft')).toBe('ana/demo/images');
    expect(areaTowards(found, 'ana/demo/table', 'ArrowUp')).toBeNull();
    expect(areaTowards(found, 'ana/demo/table', 'x')).toBeNull();
  });

  it('are the darker the more deleting them frees', () => {
    expect([shadeOf(10, 0), shadeOf(10, 5), shadeOf(10, 10), shadeOf(0, 0)]).toEqual([0, 2, 4, 0]);
  });
});

describe('the storage map', () => {
  it('opens a collection, shows a version, and goes back, without a kernel', async () => {
    const [host] = await draw(PAYLOAD);
    expect(areas(host)).toEqual(['ana/demo/images', 'ana/demo/table']);
    await click(host.querySelector('[data-area="ana/demo/images"]')!);
    expect(areas(host)).toEqual(['images:v0', 'images:v1']);
    await click(host.querySelector('[data-area="images:v1"]')!);
    expect(host.querySelector('[aria-label="About images:v1"]')?.textContent).toContain('Deleting frees1.0 MB');
    await click([...host.querySelectorAll('button')].find((button) => button.textContent === 'Whole store')!);
    expect(areas(host)).toEqual(['ana/demo/images', 'ana/demo/table']);
    expect(host.textContent).toContain('It frees 12.0 kB on disk.');
    expect(host.textContent).toContain('ana/demo/gone:v0 (9.0 kB)');
  });

  it('is walked, opened and left with keys alone, which notebooks do not see', async () => {
    const [host] = await draw(PAYLOAD);
    let escaped = 0;
    host.addEventListener('keydown', () => (escaped += 1));
    const at = () => document.activeElement!;
    host.querySelector<SVGElement>('[data-area][tabindex="0"]')!.focus();
    await press(at(), 'ArrowRight');
    expect(at().getAttribute('data-area')).toBe('ana/demo/table');
    await press(at(), 'ArrowLeft');
    await press(at(), 'Enter');
    await expect.poll(() => at().getAttribute('data-area')).toBe('images:v0');
    await press(at(), 'ArrowRight');
    await press(at(), ' ');
    expect(host.querySelector('[aria-label="About images:v1"]')).not.toBeNull();
    await press(at(), 'Escape');
    await expect.poll(() => at().getAttribute('data-area')).toBe('ana/demo/images');
    expect(escaped).toBe(0);
  });

  it('asks for a collection by itself, and for what is there now', async () => {
    const [host, asked] = await draw(PAYLOAD, 'live');
    expect(asked).toEqual([{ store: 's', name: null }]);
    await click(host.querySelector('[data-area="ana/demo/table"]')!);
    expect(asked.at(-1)).toEqual({ store: 's', name: 'ana/demo/table' });
    unmount();
    const [, ofOne] = await draw({ ...PAYLOAD, name: 'images:latest', collections: [PAYLOAD.collections[0]!] }, 'live');
    expect(ofOne).toEqual([{ store: 's', name: 'ana/demo/images:v0' }]);
  });

  it('reads as a table', async () => {
    const [host] = await draw(PAYLOAD);
    await click(host.querySelectorAll('[role=tab]')[1]!);
    const rows = () => [...host.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent).join(' '));
    expect(rows()).toEqual(['ana/demo/images 2 3.0 MB 3.0 MB', 'ana/demo/table 1 1.0 MB 1.0 MB']);
    await click(host.querySelector('tbody button')!);
    expect(rows()).toEqual(['v0 2.0 MB 2.0 MB 0 bytes', 'v1 1.0 MB 1.0 MB 1.0 MB']);
  });

  it.each([untranslated, nullTranslator.load('') as unknown as Translate])('says how many collections take how much', async (t) => {
    const [host] = await draw(PAYLOAD, 'static', () => PAYLOAD, t);
    expect(host.querySelector('.jp-artifacts-head')!.textContent).toBe('Storage2 collections · 4.0 MB · 4.1 MB on disk');
  });

  it('says that nothing is kept, and shows hostile names as text', async () => {
    const [empty] = await draw({ ...PAYLOAD, collections: [], charged: 0 });
    expect(empty.textContent).toContain('Nothing is kept here.');
    unmount();
    const [host] = await draw({ ...PAYLOAD, collections: [{ ...PAYLOAD.collections[0]!, name: HOSTILE, qualified_name: HOSTILE }] });
    await click(host.querySelector('[data-area]')!);
    expect(host.querySelector('img')).toBeNull();
    expect((globalThis as { hurt?: number }).hurt).toBeUndefined();
  });
});
