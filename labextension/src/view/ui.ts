/** What the place that a view lives in lends to it. */

import { createContext, type ComponentType } from 'preact';
import { useContext } from 'preact/hooks';
import type { DataSource } from './source';

/** The part of JupyterLab's translation bundles that views use: `%1`, `%2` ... stand for the arguments. */
export interface Translate {
  __(text: string, ...values: readonly unknown[]): string;
  _n(one: string, many: string, count: number, ...values: readonly unknown[]): string;
}

export interface Ui {
  readonly t: Translate;
  readonly source: DataSource;
  readonly copy: (text: string) => Promise<void>;
  /** Draws a table of any length, in hosts that carry the reader of Arrow; others show its first rows. */
  readonly LiveTable?: ComponentType<{ readonly store: string; readonly version: string; readonly path: string }>;
}

function fill(text: string, values: readonly unknown[]): string {
  return text.replace(/%(\d)/g, (whole, at: string) => (Number(at) <= values.length ? `${values[Number(at) - 1]}` : whole));
}

/** English, as written. */
export const untranslated: Translate = {
  __: (text, ...values) => fill(text, values),
  _n: (one, many, count, ...values) => fill(count === 1 ? one : many, values.length ? values : [count]),
};

export async function copyToClipboard(text: string): Promise<void> {
  // Pages that came by plain HTTP have no clipboard interface.
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export const UiContext = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === null) throw new Error('a view was drawn outside of mountView');
  return ui;
}
