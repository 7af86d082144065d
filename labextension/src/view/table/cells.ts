/** Cells of Arrow pages as text: exact whole numbers, times as ISO, nested values as JSON. */

import { tableFromIPC } from '@uwdata/flechette';
import { tsvOf } from '../parts/tsv';

export interface ArrowPage {
  readonly rows: number;
  readonly cell: (row: number, column: number) => unknown;
}

/** Decode a page; whole numbers of 64 bits stay exact. */
export function decodePage(buffer: DataView): ArrowPage {
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const table = tableFromIPC(bytes, { useBigInt: true, useDate: true });
  const columns = table.children;
  return { rows: table.numRows, cell: (row, column) => columns[column]?.at(row) };
}

const SHOWN_ITEMS = 20;

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? '' : value.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('T', ' ').replace(/(\.000)?Z$/, '');
  }
  if (value instanceof Uint8Array) return `${[...value.slice(0, SHOWN_ITEMS)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}${value.length > SHOWN_ITEMS ? ' …' : ''}`;
  return JSON.stringify(plain(value)) ?? '';
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
  if (value instanceof Date) return cellText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plain);
  const entries = Symbol.iterator in value ? [...(value as Iterable<unknown>)].map(plain) : null;
  return entries ?? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** Rows of values for spreadsheets. */
export function toTsv(rows: readonly (readonly unknown[])[]): string {
  return tsvOf(rows.map((row) => row.map(cellText)));
}
