import { describe, expect, test } from 'vitest';
import { phrases, words } from '../src/view/card/edit';
import { compareLines, fold } from '../src/view/diff/lines';
import { treeRows } from '../src/view/diff/tree';
import { formatBytes, formatGrowth } from '../src/view/format';
import { countsSentence } from '../src/view/parts/counts';
import type { Change } from '../src/view/payloads';
import { untranslated } from '../src/view/ui';
import { visibleLine, visibleText } from '../src/view/visible';

function change(path: string): Change {
  return { kind: 'modified', path, old_path: path, old_size: 1, new_size: 2 };
}

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [999_950, '1.0 MB'],
    [123_456, '123 kB'],
  ])('%i bytes read as %s', (size, text) => expect(formatBytes(size)).toBe(text));

  test('growth has a sign', () => {
    expect(formatGrowth(1000, 3500)).toBe('+2.5 kB');
    expect(formatGrowth(5, 2)).toBe('-3 bytes');
    expect(formatGrowth(5, 5)).toBe('');
  });
});

describe('strings of a store', () => {
  test('characters that act on their surroundings are shown as escapes', () => {
    expect(visibleLine('a\u202eb\u0000\n\x1b[31m')).toBe('a\\u202eb\\x00\\n\\x1b[31m');
    expect(visibleLine('zero\u200bwidth \u{e0041}')).toBe('zero\\u200bwidth \\U000e0041');
  });

  test('letters of any language stay as they are', () => {
    expect(visibleLine('Größe 数据 مرحبا é 🎉')).toBe('Größe 数据 مرحبا é 🎉');
  });

  test('what is too long is cut, and says by how much', () => {
    expect(visibleLine('x'.repeat(1300))).toBe(`${'x'.repeat(300)}… (1,000 more characters)`);
  });

  test('lines stay lines', () => {
    expect(visibleText('a\r\nb\tc\u202e')).toBe('a\nb    c\\u202e');
  });
});

describe('what a person types', () => {
  test('aliases are parted by commas and spaces', () => expect(words(' best, prod  best ')).toEqual(['best', 'prod']));
  test('tags may hold spaces', () => expect(phrases('clean data, , raw')).toEqual(['clean data', 'raw']));
});

describe('the tree of changes', () => {
  test('folders come before files, and a chain of folders is one row', () => {
    const rows = treeRows([change('a/b/c/1.txt'), change('a/b/c/2.txt'), change('z.txt')], new Set());
    expect(rows.map((row) => [row.kind, row.name, row.depth])).toEqual([
      ['folder', 'a/b/c/', 0],
      ['file', '1.txt', 1],
      ['file', '2.txt', 1],
      ['file', 'z.txt', 0],
    ]);
  });

  test('a closed folder hides what is in it and still counts it', () => {
    const rows = treeRows([change('a/1.txt'), change('a/2.txt')], new Set(['a/']));
    expect(rows).toEqual([{ kind: 'folder', path: 'a/', name: 'a/', depth: 0, count: 2 }]);
  });

  test('names that objects have of their own are names like others', () => {
    const rows = treeRows([change('__proto__/constructor'), change('toString')], new Set());
    expect(rows.map((row) => row.name)).toEqual(['__proto__/', 'constructor', 'toString']);
  });

  test('100,000 changes are rows in a moment', () => {
    const many = Array.from({ length: 100_000 }, (_, at) => change(`${at % 100}/${at}.txt`));
    const began = performance.now();
    expect(treeRows(many, new Set())).toHaveLength(100_100);
    expect(performance.now() - began).toBeLessThan(1500);
  });
});

describe('lines of two texts', () => {
  test('changed lines stand side by side with the words that differ', () => {
    const rows = compareLines('one\ntwo three\nfour', 'one\ntwo 3\nfour\nfive') ?? [];
    expect(rows.map((row) => [row.isEqual, row.old?.number, row.new?.number])).toEqual([
      [true, 1, 1],
      [false, 2, 2],
      [true, 3, 3],
      [false, undefined, 4],
    ]);
    expect(rows[1]?.new?.words).toEqual([
      { text: 'two ', isChanged: false },
      { text: '3', isChanged: true },
    ]);
  });

  test('far equal lines are folded to a count', () => {
    const old = Array.from({ length: 50 }, (_, at) => `line ${at}`);
    const newer = old.map((line, at) => (at === 25 ? 'other' : line));
    const rows = compareLines(old.join('\n'), newer.join('\n')) ?? [];
    expect(fold(rows).filter((row) => typeof row === 'number')).toEqual([22, 21]);
  });

  test('texts that take too long are given up', () => {
    const one = Array.from({ length: 20_000 }, (_, at) => `a${(at * 7919) % 20011}`).join('\n');
    const other = Array.from({ length: 20_000 }, (_, at) => `b${(at * 104729) % 20011}`).join('\n');
    expect(compareLines(one, other, 1)).toBeNull();
  });
});

test('counts read as a sentence', () => {
  expect(countsSentence({ added: 2, removed: 1200 }, untranslated)).toBe('2 added, 1,200 removed');
  expect(countsSentence({}, untranslated)).toBe('');
});
