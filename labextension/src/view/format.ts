/** Numbers as people read them, the same as `views/quantities.py`. */

import type { Translate } from './ui';

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

export function formatBytes(size: number): string {
  if (size < 0) return `-${formatBytes(-size)}`;
  if (size < 1000) return size === 1 ? '1 byte' : `${size} bytes`;
  let scaled = size;
  for (const unit of UNITS) {
    scaled /= 1000;
    if (scaled < 999.5 || unit === 'EB') {
      return scaled < 99.95 ? `${scaled.toFixed(1)} ${unit}` : `${Math.round(scaled).toLocaleString('en')} ${unit}`;
    }
  }
  return `${size}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `2026-11-21 11:33` in the reader's own time zone. */
export function formatTime(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const two = (part: number) => `${part}`.padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

export function formatFiles(count: number, t: Translate): string {
  return t._n('%1 file', '%1 files', count, formatCount(count));
}

/** `+1.2 kB`, `-3 bytes`; nothing where nothing changed. */
export function formatGrowth(before: number, after: number): string {
  if (before === after) return '';
  return `${after > before ? '+' : '-'}${formatBytes(Math.abs(after - before))}`;
}

const MINUTE = 60_000;
const SPANS: readonly (readonly [number, string])[] = [[365 * 24 * 60, 'y'], [30 * 24 * 60, 'mo'], [24 * 60, 'd'], [60, 'h'], [1, 'min']];

/** How far off a moment is, in the one unit that tells most: `5 min`, `3 d`; `now` within a minute. */
export function formatAge(iso: string, now: number, t: Translate): string {
  const minutes = Math.floor(Math.abs(now - new Date(iso).getTime()) / MINUTE);
  const span = SPANS.find(([size]) => minutes >= size);
  if (span === undefined) return Number.isNaN(minutes) ? '' : t.__('now');
  const count = Math.floor(minutes / span[0]);
  const words: Readonly<Record<string, string>> = {
    y: t.__('%1 y', count),
    mo: t.__('%1 mo', count),
    d: t.__('%1 d', count),
    h: t.__('%1 h', count),
    min: t.__('%1 min', count),
  };
  return words[span[1]] ?? '';
}
