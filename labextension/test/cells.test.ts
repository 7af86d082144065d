import { expect, test } from 'vitest';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { cellText, decodePage, toTsv } from '../src/view/table/cells';
import { typedValue } from '../src/view/table/filter';

test('a page is decoded where it lies in a larger buffer', () => {
  const bytes = tableToIPC(tableFromArrays({ a: [1, 2], b: ['x', null] }), { format: 'stream' }) as Uint8Array;
  const larger = new Uint8Array(bytes.length + 8);
  larger.set(bytes, 8);
  const page = decodePage(new DataView(larger.buffer, 8, bytes.length));
  expect(page.rows).toBe(2);
  expect([page.cell(0, 0), page.cell(1, 1)].map(cellText)).toEqual(['1', '']);
});

test.each([
  [2n ** 62n + 1n, '4611686018427387905'],
  [0.1, '0.1'],
  [null, ''],
  [true, 'true'],
  [new Date('2026-11-21T00:00:00Z'), '2026-11-21'],
  [new Date('2026-11-21T11:33:05.120Z'), '2026-11-21 11:33:05.120'],
  [new Uint8Array([1, 255]), '01 ff'],
  [{ a: [1n, null] }, '{"a":[1,null]}'],
])('%o reads as %s', (value, text) => expect(cellText(value)).toBe(text));

test('what a spreadsheet would take for a formula is text there, numbers stay', () => {
  expect(toTsv([['=cmd()', '-3.5', '@x', 'a\tb\nc', '+1 (555)']])).toBe("'=cmd()\t-3.5\t'@x\ta b c\t'+1 (555)");
});

test('filters compare with what the column holds', () => {
  expect(typedValue('3', 'integer')).toBe(3);
  expect(typedValue('3', 'text')).toBe('3');
  expect(typedValue('yes', 'boolean')).toBe(true);
});
