/** Two texts as rows of a comparison: lines in common, and lines that differ with the words that do. */

import { diffArrays, diffWordsWithSpace } from 'diff';

export interface Word {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface LineSide {
  readonly number: number;
  readonly words: readonly Word[];
}

/** Equal lines have both sides; so have changed ones, whose words differ. */
export interface LineRow {
  readonly isEqual: boolean;
  readonly old: LineSide | null;
  readonly new: LineSide | null;
}

const WORDS_LIMIT = 2_000;
const TIMEOUT_MS = 1500;

/** Null where comparing takes longer than a reader waits. */
export function compareLines(old: string, newer: string, timeout = TIMEOUT_MS): LineRow[] | null {
  const parts = diffArrays(split(old), split(newer), { timeout });
  if (parts === undefined) return null;
  const rows: LineRow[] = [];
  let oldNumber = 0;
  let newNumber = 0;
  let removed: string[] = [];
  const flush = (added: readonly string[]) => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) {
      const [before, after] = [removed[at], added[at]];
      const [oldWords, newWords] = compareWords(before, after);
      rows.push({
        isEqual: false,
        old: before === undefined ? null : { number: ++oldNumber, words: oldWords },
        new: after === undefined ? null : { number: ++newNumber, words: newWords },
      });
    }
    removed = [];
  };
  for (const part of parts) {
    if (part.removed) removed = part.value;
    else if (part.added) flush(part.value);
    else {
      flush([]);
      for (const line of part.value) {
        const words = [{ text: line, isChanged: false }];
        rows.push({ isEqual: true, old: { number: ++oldNumber, words }, new: { number: ++newNumber, words } });
      }
    }
  }
  flush([]);
  return rows;
}

function split(text: string): string[] {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function compareWords(old: string | undefined, newer: string | undefined): readonly [readonly Word[], readonly Word[]] {
  if (old === undefined || newer === undefined || old.length + newer.length > WORDS_LIMIT) {
    return [[{ text: old ?? '', isChanged: false }], [{ text: newer ?? '', isChanged: false }]];
  }
  const parts = diffWordsWithSpace(old, newer);
  const side = (skip: 'added' | 'removed') =>
    parts.filter((part) => !part[skip]).map((part) => ({ text: part.value, isChanged: part.added || part.removed }));
  return [side('added'), side('removed')];
}

export const CONTEXT = 3;

/** The rows to show, and where equal ones are left out, how many. */
export function fold(rows: readonly LineRow[], context = CONTEXT): (LineRow | number)[] {
  const near = new Uint8Array(rows.length);
  rows.forEach((row, at) => {
    if (!row.isEqual) near.fill(1, Math.max(0, at - context), Math.min(rows.length, at + context + 1));
  });
  const folded: (LineRow | number)[] = [];
  for (let at = 0; at < rows.length; at++) {
    const last = folded.at(-1);
    if (near[at]) folded.push(rows[at] as LineRow);
    else if (typeof last === 'number') folded[folded.length - 1] = last + 1;
    else folded.push(1);
  }
  return folded;
}
