import { signal } from '@preact/signals';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { branchesOf, curve, nodesById, nodeTowards } from '../src/view/lineage/graph';
import { LineageView } from '../src/view/lineage/lineage';
import type { LineageNode, LineagePayload } from '../src/view/lineage/payload';
import { mountView } from '../src/view/mount';
import type { Connection, DataSource, Reply } from '../src/view/source';
import { untranslated } from '../src/view/ui';

const HOSTILE = '<img src=x onerror="globalThis.hurt=1">';

function node(id: string, kind: 'artifact' | 'run', x: number, y: number, more: Partial<LineageNode> = {}): LineageNode {
  const name = id.slice(id.lastIndexOf('/') + 1);
  const member = {
    id, path: id.slice(id.indexOf(':') + 1), name, state: kind === 'run' ? 'finished' : 'live', created_at: '2026-11-21T10:00:00Z',
    finished_at: null, aliases: [], size: 3, file_count: 1,
  };
  return {
    id, kind, is_cluster: false, type: kind === 'run' ? 'train' : 'dataset', level: 0, x, y, member_count: 1, members: [member],
    more_members: 0, more: 0, ...more,
  };
}

const RAW = 'artifact:ana/demo/raw:v0';
const RUN = 'run:ana/demo/fit';
const MODEL = 'artifact:ana/demo/model:v0';
const OTHER = 'artifact:ana/demo/other:v0';

const PAYLOAD: LineagePayload = {
  kind: 'lineage', root: MODEL, name: 'model:v0', direction: 'both', depth: 6, explodes: true,
  nodes: [node(RAW, 'artifact', 0, 0), node(OTHER, 'artifact', 0, 60), node(RUN, 'run', 260, 30), node(MODEL, 'artifact', 520, 30)],
  edges: [
    { source: RAW, target: RUN, bends: [] },
    { source: OTHER, target: RUN, bends: [] },
    { source: RUN, target: MODEL, bends: [[500, 40]] },
  ],
  width: 710, height: 104, node_width: 190, node_height: 44, version_count: 3, run_count: 1, hidden: 0, is_cut: false,
};

function sourceOf(state: Connection, answer: (method: string, params: object) => unknown): DataSource & { readonly asked: [string, object][] } {
  const asked: [string, object][] = [];
  return {
    asked,
    connection: signal(state),
    reconnect: () => {},
    request: async <Result,>(method: string, params: object) => {
      asked.push([method, params]);
      return { result: answer(method, params), buffers: [] } as unknown as Reply<Result>;
    },
  };
}

let unmount = () => {};
afterEach(() => unmount());

async function draw(payload: LineagePayload, source: DataSource): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.append(host);
  await act(async () => {
    const end = mountView(host, { lineage: LineageView }, { format: 1, view: 'lineage', store: 's', payload }, {
      t: untranslated, source, copy: async () => {},
    });
    unmount = () => (end(), host.remove());
  });
  return host;
}

const press = (element: Element, key: string) =>
  act(async () => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
const focused = () => document.activeElement?.getAttribute('data-node');
const click = (element: Element) => act(async () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true })));

describe('the graph', () => {
  const nodes = nodesById(PAYLOAD);

  it('draws an edge from the right side of its source through its bends to the left side of its target', () => {
    const path = curve(PAYLOAD.edges[2]!, nodes, 190, 44);
    expect(path.startsWith('M450 52')).toBe(true);
    expect(path).toContain('500 40');
    expect(path.endsWith('512 52')).toBe(true);
  });

  it('leads arrow keys along edges, and up and down within a layer', () => {
    expect(nodeTowards(PAYLOAD, nodes, MODEL, 'ArrowLeft')).toBe(RUN);
    expect(nodeTowards(PAYLOAD, nodes, RAW, 'ArrowRight')).toBe(RUN);
    expect(nodeTowards(PAYLOAD, nodes, RAW, 'ArrowDown')).toBe(OTHER);
    expect(nodeTowards(PAYLOAD, nodes, RAW, 'ArrowUp')).toBeNull();
    expect(nodeTowards(PAYLOAD, nodes, MODEL, 'ArrowRight')).toBeNull();
  });

  it('is a tree of what something was made from, in which nothing is told twice', () => {
    const circle: LineagePayload = { ...PAYLOAD, edges: [...PAYLOAD.edges, { source: MODEL, target: RUN, bends: [] }] };
    const [run] = branchesOf(circle, nodes, MODEL, 'up');
    expect(run?.node.id).toBe(RUN);
    expect(run?.branches.map((branch) => [branch.node.id, branch.isRepeated])).toEqual([
      [RAW, false],
      [OTHER, false],
      [MODEL, true],
    ]);
  });
});

describe('the view', () => {
  it('draws its snapshot without asking anybody', async () => {
    const source = sourceOf('static', () => null);
    const host = await draw(PAYLOAD, source);
    expect(source.asked).toEqual([]);
    expect(host.querySelectorAll('[role=button]').length).toBe(4);
    expect(host.textContent).toContain('3 versions · 1 run');
  });

  it('shows what a node is when it is clicked, or reached by arrow keys', async () => {
    const host = await draw(PAYLOAD, sourceOf('static', () => null));
    await click(host.querySelector('[aria-label^="raw:v0"]')!);
    expect(host.querySelector('[aria-label="About raw:v0"]')?.textContent).toContain('ana/demo/raw:v0');
    await press(host.querySelector('[aria-label^="raw:v0"]')!, 'ArrowRight');
    expect(host.querySelector('[aria-label="About fit"]')).not.toBeNull();
    await click(host.querySelectorAll('.jp-artifacts-neighbour')[2]!);
    expect(host.querySelector('[aria-label="About model:v0"]')?.textContent).toContain('From');
    await expect.poll(focused).toBe(MODEL);
  });

  it('asks again when something else is chosen, and follows a node', async () => {
    const source = sourceOf('live', (method) => (method === 'lineage' ? PAYLOAD : { run: { origin: { path: null, git_commit: null }, notes: null }, config: {}, summary: {}, row_count: 0, steps: [{ source: 'fit()', ordinal: 4 }], steps_more: 0 }));
    const host = await draw(PAYLOAD, source);
    const direction = host.querySelector<HTMLSelectElement>('select')!;
    await act(async () => {
      direction.value = 'up';
      direction.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(source.asked.at(-1)).toEqual(['lineage', expect.objectContaining({ root: MODEL, direction: 'up' })]);
    await click(host.querySelector('[aria-label^="fit"]')!);
    await expect.poll(() => host.querySelector('[aria-label="About fit"]')?.textContent).toContain('fit()');
    await click([...host.querySelectorAll('button')].find((button) => button.textContent === 'Show its lineage')!);
    expect(source.asked.filter(([method]) => method === 'lineage').at(-1)?.[1]).toMatchObject({ root: RUN });
  });

  it('searches a cluster, and draws a member by itself', async () => {
    const members = Array.from({ length: 6 }, (_, at) => node(`artifact:ana/demo/m:v${at}`, 'artifact', 0, 0).members[0]!);
    const cluster = node('cluster:1', 'artifact', 0, 0, { is_cluster: true, members, member_count: 6 });
    const payload: LineagePayload = { ...PAYLOAD, nodes: [...PAYLOAD.nodes, { ...cluster, y: 120 }], height: 164 };
    const source = sourceOf('live', () => payload);
    const host = await draw(payload, source);
    await click(host.querySelector('[aria-label^="6 versions"]')!);
    const search = host.querySelector<HTMLInputElement>('input[type=search]')!;
    await act(async () => {
      search.value = 'v4';
      search.dispatchEvent(new Event('input', { bubbles: true }));
    });
    expect(host.querySelector('[role=status]')?.textContent).toBe('1 of 6');
    await click(host.querySelector('[role=option]')!);
    await click([...host.querySelectorAll('button')].find((button) => button.textContent === 'Draw it by itself')!);
    expect(source.asked.at(-1)?.[1]).toMatchObject({ extracted: ['artifact:ana/demo/m:v4'] });
  });

  it('gives the keyboard to a member that is drawn by itself, and keeps it through a drawing in another order', async () => {
    const members = Array.from({ length: 6 }, (_, at) => node(`artifact:ana/demo/m:v${at}`, 'artifact', 0, 0).members[0]!);
    const cluster = node('cluster:1', 'artifact', 520, 90, { is_cluster: true, members, member_count: 6 });
    const known: LineagePayload = { ...PAYLOAD, nodes: [...PAYLOAD.nodes, cluster], height: 164 };
    const drawn = node(members[0]!.id, 'artifact', 520, 150);
    const apart: LineagePayload = {
      ...known, nodes: [drawn, ...known.nodes], edges: [...known.edges, { source: RUN, target: drawn.id, bends: [] }], height: 200,
    };
    let next = known;
    const host = await draw(known, sourceOf('live', () => next));
    await click(host.querySelector('[aria-label^="6 versions"]')!);
    await click(host.querySelector('[role=option]')!);
    next = apart;
    await click([...host.querySelectorAll('button')].find((button) => button.textContent === 'Draw it by itself')!);
    await expect.poll(focused).toBe(drawn.id);

    next = { ...apart, nodes: [...apart.nodes].reverse() };
    const [every] = host.querySelectorAll<HTMLInputElement>('input[type=checkbox]');
    await act(async () => every!.click());
    await expect.poll(focused).toBe(drawn.id);

    // Two keys before anything is drawn between them.
    await act(async () => {
      for (const key of ['ArrowLeft', 'ArrowLeft']) document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    });
    await expect.poll(() => [RAW, OTHER].includes(focused() ?? '')).toBe(true);

    next = { ...PAYLOAD, nodes: [node(MODEL, 'artifact', 0, 0)], edges: [] };
    await act(async () => every!.click());
    await expect.poll(focused).toBe(MODEL);
  });

  it('reads as two trees', async () => {
    const host = await draw(PAYLOAD, sourceOf('static', () => null));
    await click(host.querySelectorAll('[role=tab]')[1]!);
    expect([...host.querySelectorAll('.jp-artifacts-outline button')].map((button) => button.textContent)).toEqual([
      'fit train', 'raw:v0 dataset', 'other:v0 dataset',
    ]);
  });

  it('shows hostile names as text', async () => {
    const bad = node(RAW, 'artifact', 0, 0);
    const named = { ...bad, type: HOSTILE, members: [{ ...bad.members[0]!, name: HOSTILE, path: HOSTILE, aliases: [HOSTILE] }] };
    const host = await draw({ ...PAYLOAD, name: HOSTILE, nodes: [named, ...PAYLOAD.nodes.slice(1)] }, sourceOf('static', () => null));
    await click(host.querySelector('[role=button]')!);
    expect(host.querySelector('img')).toBeNull();
    expect((globalThis as { hurt?: number }).hurt).toBeUndefined();
  });
});
