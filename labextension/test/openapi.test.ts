// @vitest-environment node
import { expect, test } from 'vitest';
// @ts-expect-error Vite's own way to read a file as text
import written from '../src/api/openapi.ts?raw';
// @ts-expect-error it is a script, without types
import { typesText } from '../write_types.mjs';

test('the types of what the server answers are those of its document', async () => {
  expect(written === (await typesText()), 'they have drifted apart: `make openapi` writes them anew').toBe(true);
});
