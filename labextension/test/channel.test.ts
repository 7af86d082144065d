import { expect, test, vi } from 'vitest';
import { ChannelSource } from '../src/source/channel';
import { SourceError } from '../src/view/source';

interface Sent {
  readonly id?: number;
  readonly cancel?: number;
}

function connected() {
  const sent: Sent[] = [];
  const source = new ChannelSource();
  source.use({ send: (message) => void sent.push(message) }, 'live');
  return { source, sent };
}

test('answers find their questions in any order', async () => {
  const { source, sent } = connected();
  const [one, other] = [source.request('a', {}), source.request('b', {})];
  source.receive({ id: sent[1]?.id, result: 'second' }, []);
  source.receive({ id: sent[0]?.id, result: 'first' }, []);
  expect((await one).result).toBe('first');
  expect((await other).result).toBe('second');
});

test('an aborted question is cancelled, and its late answer is no surprise', async () => {
  const { source, sent } = connected();
  const controller = new AbortController();
  const asked = source.request('a', {}, { signal: controller.signal });
  controller.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  expect(sent[1]).toEqual({ cancel: sent[0]?.id });
  source.receive({ id: sent[0]?.id, result: 'late' }, []);
});

test('an error of the other side has its code and words', async () => {
  const { source, sent } = connected();
  const asked = source.request('a', {});
  source.receive({ id: sent[0]?.id, error: { code: 'version-not-found', message: 'gone' } }, []);
  await expect(asked).rejects.toMatchObject({ code: 'version-not-found', message: 'gone' });
});

test('a kernel that does not answer for a second is busy, until it does', async () => {
  vi.useFakeTimers();
  const { source, sent } = connected();
  const asked = source.request('a', {});
  vi.advanceTimersByTime(1001);
  expect(source.connection.value).toBe('busy');
  source.receive({ id: sent[0]?.id, result: 1 }, []);
  expect(source.connection.value).toBe('live');
  await asked;
  vi.useRealTimers();
});

test('what was asked of a kernel that is gone fails at once', async () => {
  const { source } = connected();
  const asked = source.request('a', {});
  source.use(null, 'lost');
  await expect(asked).rejects.toBeInstanceOf(SourceError);
  await expect(source.request('b', {})).rejects.toBeInstanceOf(SourceError);
});

test('nonsense from the other side is ignored', () => {
  const { source } = connected();
  for (const message of [null, 3, 'x', {}, { id: 'x' }, { id: 99 }]) source.receive(message, []);
});
