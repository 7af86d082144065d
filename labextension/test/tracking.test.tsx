import { signal } from '@preact/signals';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { mountView } from '../src/view/mount';
import { SourceError, type Connection, type DataSource, type Reply } from '../src/view/source';
import { TrackingView, type TrackingPayload } from '../src/view/tracking/tracking';
import { untranslated } from '../src/view/ui';

const HOSTILE = '<img src=x onerror="globalThis.hurt=1">';
const FILE = { path: 'out.csv', size: 3, version: null, output: 'abc', code: '%artifact log out.csv' };
const CELL = { ordinal: 2, source: '\nwrite()', inputs: [{ path: 'raw.csv', size: 1, version: 'raw:v0' }], inputs_more: 2, outputs: [FILE], outputs_more: 0 };
const PAYLOAD: TrackingPayload = { logs: false, problem: '', cell_count: 1, cells: [CELL], unlogged: [FILE], unlogged_more: 0 };

let unmount = () => {};
afterEach(() => unmount());

async function draw(payload: TrackingPayload, state: Connection, answer: () => Promise<object>): Promise<[HTMLElement, unknown[]]> {
  const host = document.createElement('div');
  document.body.append(host);
  const asked: unknown[] = [];
  const source: DataSource = {
    connection: signal(state),
    reconnect: () => {},
    request: async <Result,>(method: string, params: object) => {
      asked.push([method, params]);
      return { result: await answer(), buffers: [] } as unknown as Reply<Result>;
    },
  };
  await act(async () => {
    const end = mountView(host, { tracking: TrackingView }, { format: 1, view: 'tracking', store: 's', payload }, { t: untranslated, source, copy: async () => {} });
    unmount = () => (end(), host.remove());
  });
  return [host, asked];
}

const logButton = (host: Element) => host.querySelector<HTMLButtonElement>('li button');
const press = (button: HTMLButtonElement) => act(async () => button.click());

it('logs an output by its id, and shows the version in the place of the button', async () => {
  let give: (result: object) => void = () => {};
  const [host, asked] = await draw(PAYLOAD, 'live', () => new Promise((resolve) => (give = resolve)));
  await press(logButton(host)!);
  expect(logButton(host)!.textContent).toBe('Logging…');
  await press(logButton(host)!);
  expect(asked).toEqual([['log-output', { store: 's', output: 'abc' }]]);
  await act(async () => give({ version: 'out.csv:v0' }));
  await vi.waitFor(() => expect(host.querySelector('[role=status]')?.textContent).toBe('Logged as out.csv:v0'));
  expect(logButton(host)).toBeNull();
});

it('says why an output was not logged, and lets it be tried again', async () => {
  const [host] = await draw(PAYLOAD, 'live', () => Promise.reject(new SourceError('usage', 'not what the cell wrote')));
  await press(logButton(host)!);
  await vi.waitFor(() => expect(host.querySelector('[role=alert]')?.textContent).toBe('not what the cell wrote'));
  expect(logButton(host)!.textContent).toBe('Log');
});

it('has no button without a kernel or for what the kernel does not offer, but the line that logs', async () => {
  const [saved] = await draw(PAYLOAD, 'static', async () => ({}));
  expect(logButton(saved)).toBeNull();
  expect(saved.querySelector('li')!.textContent).toContain('%artifact log out.csv');
  unmount();
  const [gone] = await draw({ ...PAYLOAD, unlogged: [{ ...FILE, output: null }], unlogged_more: 4 }, 'live', async () => ({}));
  expect(logButton(gone)).toBeNull();
  expect(gone.textContent).toContain('… 4 more files');
});

it('tells what cells read and wrote, and shows hostile names as text', async () => {
  const hostile = { ...FILE, path: HOSTILE, code: HOSTILE };
  const [host] = await draw({ ...PAYLOAD, logs: true, problem: HOSTILE, unlogged: [hostile], cells: [{ ...CELL, outputs: [hostile] }] }, 'live', async () => ({}));
  const [row] = host.querySelectorAll('tbody tr');
  expect([...row!.children].map((cell) => cell.textContent)).toEqual(['2', 'write()', 'raw.csv (raw:v0) +2', HOSTILE]);
  expect(host.querySelector('img')).toBeNull();
  expect((globalThis as { hurt?: number }).hurt).toBeUndefined();
});
