import { signal } from '@preact/signals';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import { executionAfter, type Told } from '../src/mime/executions';
import { mountView } from '../src/view/mount';
import { ProgressView } from '../src/view/progress/progress';
import { untranslated } from '../src/view/ui';

let unmount = () => {};
afterEach(() => unmount());

async function draw(execution: string | null, running = signal<string | null>(null)) {
  const host = document.createElement('div');
  document.body.append(host);
  const stopped: string[] = [];
  const source = {
    connection: signal('live' as const),
    reconnect: () => {},
    request: () => Promise.reject(new Error('nothing is asked')),
    execution: running,
    interrupt: (asked: string) => void stopped.push(asked),
  };
  await act(async () => {
    const payload = { text: 'Hashing', fraction: 0.5, execution };
    const end = mountView(host, { progress: ProgressView }, { format: 1, view: 'progress', store: '', payload }, {
      t: untranslated, source, copy: async () => {},
    });
    unmount = () => (end(), host.remove());
  });
  return { button: () => host.querySelector('button'), stopped, running };
}

test('a line can be cancelled while its own request is executed, and not after', async () => {
  const { button, stopped, running } = await draw('one');
  expect(button()).toBeNull();
  await act(async () => void (running.value = 'one'));
  await act(async () => button()?.click());
  expect(stopped).toEqual(['one']);
  await act(async () => void (running.value = 'another'));
  expect(button()).toBeNull();
});

test('a line that was left by a kernel before never stops what the next one executes', async () => {
  const { button, stopped } = await draw('one', signal<string | null>('another'));
  expect(button()).toBeNull();
  expect(stopped).toEqual([]);
});

test('a line of unknown origin can not be cancelled', async () => {
  expect((await draw(null)).button()).toBeNull();
});

const told = (msg_type: string, msg_id: string, execution_state?: string, parent = 'execute_request'): Told => ({
  header: { msg_type }, parent_header: { msg_type: parent, msg_id }, content: { execution_state },
});

test('messages tell what is executed', () => {
  const steps: readonly (readonly [Told, string | null])[] = [
    [told('update_display_data', 'one'), 'one'], // the page was loaded in the middle of it
    [told('status', 'asked', 'busy', 'comm_msg'), 'one'],
    [told('status', 'asked', 'idle', 'comm_msg'), 'one'],
    [told('status', 'one', 'idle'), null],
    [told('status', 'two', 'busy'), 'two'],
    [told('display_data', 'one'), 'two'], // a thread that the first has left
    [told('status', 'one', 'idle'), 'two'],
    [told('status', 'two', 'idle'), null],
  ];
  let now: string | null = null;
  for (const [message, then] of steps) expect((now = executionAfter(now, message))).toBe(then);
});
