/** JupyterLab matches its shortcuts first at the element that has the focus: only what stands on that element itself keeps its keys. */

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlaceSwitcher } from '../src/panel/sidebar/places';
import type { SidebarModel } from '../src/panel/sidebar/model';
import { VersionPicker } from '../src/view/diff/picker';
import { Canvas } from '../src/view/lineage/canvas';
import type { LineageNode } from '../src/view/lineage/payload';
import { mountView } from '../src/view/mount';
import { Rows } from '../src/view/parts/rows';
import { Tabs } from '../src/view/parts/tabs';
import { VirtualList } from '../src/view/parts/virtual_list';
import { Chart } from '../src/view/run/chart';
import { Grid } from '../src/view/table/grid';
import { FilterRow } from '../src/view/table/filter';
import { untranslated } from '../src/view/ui';

const NAME = 'data-lm-suppress-shortcuts';
const COLUMNS = [{ name: 'id', type: 'integer', is_sortable: true }];
const WORDS = { label: 'Rows', markHead: '#', markWidth: 40, mark: String, cell: () => 'x', onOpen: () => {}, onCopy: () => {}, onRange: () => {} };
const MODEL = { drawing: signal(0), stores: signal([{ name: 'a', problem: null }, { name: 'b', problem: null }]), projects: signal([]), place: null, store: 'a' };
const NODE: LineageNode = {
  id: 'a', kind: 'artifact', is_cluster: false, type: 'dataset', level: 0, x: 0, y: 0, member_count: 1, members: [], more_members: 0, more: 0,
};
const GRAPH = {
  kind: 'lineage', root: 'a', name: 'a:v0', direction: 'both', depth: 6, explodes: true, nodes: [NODE], edges: [], width: 190, height: 44, node_width: 190,
  node_height: 44, version_count: 1, run_count: 0, hidden: 0, is_cut: false,
} as const;

const listening = new Set<Element>();
const listen = Element.prototype.addEventListener;
let unmount = () => {};
beforeEach(() => {
  Element.prototype.addEventListener = function (this: Element, ...given: Parameters<typeof listen>) {
    if (given[0] === 'keydown') listening.add(this);
    return listen.apply(this, given);
  } as typeof listen;
});
afterEach(() => {
  Element.prototype.addEventListener = listen;
  listening.clear();
  unmount();
});

async function draw(children: ComponentChildren): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.append(host);
  const item = { name: 'ana/demo/a:v0', label: 'v0', aliases: [] };
  const source = {
    connection: signal('live' as const),
    reconnect: () => {},
    request: async () => ({ result: { items: [item], total: 1 } as never, buffers: [] }),
  };
  await act(async () => {
    const end = mountView(host, { part: () => <>{children}</> }, { format: 1, view: 'part', store: 's', payload: {} }, {
      t: untranslated, source, copy: async () => {},
    });
    unmount = () => (end(), host.remove());
  });
  return host;
}

/** What the arrow keys mean something to, once it has the focus. Text fields keep their keys anyway. */
function keyed(host: HTMLElement): Element[] {
  const found = new Set<Element>(host.querySelectorAll('[role=tab], select, input[type=range]'));
  for (const each of host.querySelectorAll('[role=option], [role=treeitem], [role=gridcell]')) {
    const holder = each.closest('[tabindex]');
    if (holder !== null) found.add(holder);
  }
  for (const each of listening) {
    if (each.matches('[tabindex], button')) found.add(each);
    else each.querySelectorAll('[tabindex]').forEach((inside) => found.add(inside));
  }
  return [...found].filter((each) => host.contains(each));
}

const ROWS = { active: 0, count: 3, height: 100, label: 'Rows', onActivate: () => {}, row: String };

test.each<[string, ComponentChildren]>([
  ['tabs', <Tabs label="About" tabs={[{ name: 'a', label: 'A' }, { name: 'b', label: 'B' }]} chosen="a" onChoose={() => {}} children={null} />],
  ['lists', <VirtualList {...ROWS} />],
  ['trees', <VirtualList {...ROWS} role="tree" />],
  ['grids', <Rows {...WORDS} columns={[{ key: 'a', width: 80, head: 'a' }]} total={3} question={0} />],
  ['heads of columns', <Grid store="s" version="v" path="t.csv" viewer="table" columns={COLUMNS} total={3} />],
  ['graphs', <Canvas payload={GRAPH} selected={null} onSelect={() => {}} />],
  ['charts', <Chart curve={{ name: 'loss', points: [1, 2, 3] } as never} last="3" />],
  ['menus of versions', <VersionPicker store="s" label="Old" chosen="ana/demo/a:v0" onChoose={() => {}} />],
  ['menus of stores', <PlaceSwitcher model={MODEL as unknown as SidebarModel} t={untranslated} />],
])('%s keep their keys from the shortcuts of notebooks', async (_, part) => {
  const found = keyed(await draw(part));

  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((each) => each.getAttribute(NAME) !== 'true').map((each) => each.outerHTML.slice(0, 200))).toEqual([]);
});

test('the menus of a filter keep their keys', async () => {
  const host = await draw(<FilterRow columns={COLUMNS} filters={[]} onChange={() => {}} />);
  await act(async () => host.querySelector('button')?.click());

  expect([...host.querySelectorAll('select')].map((each) => each.getAttribute(NAME))).toEqual(['true', 'true']);
});
