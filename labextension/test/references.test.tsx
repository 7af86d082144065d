import { expect, test } from 'vitest';
import { summary, type ReferencesPayload } from '../src/view/card/references';
import { untranslated } from '../src/view/ui';

const NOTHING: ReferencesPayload = { unchanged: 0, changed: 0, gone: 0, unreachable: 0, unchecked: 0, problems: [], more: 0 };

test('a check is told by the states that there are', () => {
  expect(summary({ ...NOTHING, unchanged: 1200 }, untranslated)).toBe('1,200 unchanged.');
  expect(summary({ ...NOTHING, changed: 2, gone: 1, unreachable: 3, unchecked: 4 }, untranslated)).toBe(
    '2 changed, 1 gone, 3 unreachable, 4 without a fingerprint.',
  );
});
