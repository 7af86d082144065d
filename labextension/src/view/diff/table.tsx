/** Two tables: which columns came and went, how many rows and cells differ, and these rows with each cell before and after. */

import { useState } from 'preact/hooks';
import { formatCount } from '../format';
import { Note } from '../parts/note';
import { usePages } from '../parts/pages';
import { ONE_LINE, Rows, TWO_LINES, numberWidth, type GridColumn } from '../parts/rows';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { tsvOf } from '../parts/tsv';
import { useRequest } from '../parts/use_request';
import type { ChangeKind } from '../payloads';
import { useUi, type Translate } from '../ui';
import { visibleLine, visibleText } from '../visible';
import { Sign } from './signs';

type RowKind = 'added' | 'removed' | 'changed';

interface ColumnChange {
  readonly kind: string;
  readonly name: string;
  readonly old_name: string | null;
  readonly old_type: string | null;
  readonly new_type: string | null;
}

interface Figures {
  readonly match: 'key' | 'place' | 'whole';
  readonly key: readonly string[];
  readonly key_origin: string;
  readonly columns: readonly ColumnChange[];
  readonly counts: Readonly<Record<RowKind | 'unchanged', number>>;
  readonly changed_cells: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  readonly total: number;
  readonly shown: readonly string[];
  readonly more_columns: number;
  readonly key_choices: readonly string[];
}

interface RowChange {
  readonly kind: RowKind;
  readonly old_row: number | null;
  readonly new_row: number | null;
  readonly key: readonly string[];
  /** The text of a cell; of one that differs, before and after. */
  readonly cells: readonly (string | readonly [string, string])[];
}

export interface Pair {
  readonly store: string;
  readonly old: string;
  readonly new: string;
  readonly path: string;
  readonly old_path: string | null;
}

/** How a reader was shown it first: by a key that was given, by the place of rows, or as wholes. */
export interface Matching {
  readonly key: readonly string[];
  readonly match: string;
}

export const BY_ITSELF: Matching = { key: [], match: '' };

export interface TableDiffProps {
  readonly pair: Pair;
  readonly matching: Matching;
  readonly onMatch: (matching: Matching) => void;
}

export function TableDiff({ pair, matching, onMatch: setMatching }: TableDiffProps) {
  const { t } = useUi();
  const { key } = matching;
  const setKey = (chosen: readonly string[]) => setMatching({ key: chosen, match: '' });
  const asked = useRequest<Figures>('table-diff', { ...pair, ...matching });
  if (asked.state === 'failed') {
    return (
      <>
        <Note level="error">{asked.message}</Note>
        {key.length ? <Retry onRetry={() => setKey([])} /> : null}
      </>
    );
  }
  if (asked.state !== 'answered') return <Waiting />;
  const figures = asked.reply.result;
  return (
    <>
      <div class="jp-artifacts-tools">
        <KeyPicker figures={figures} onChange={setKey} />
        <span class="jp-artifacts-quiet-text" role="status">
          {rowsSentence(figures, t)}
        </span>
      </div>
      <ColumnChanges columns={figures.columns} />
      {figures.notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {figures.total === 0 ? (
        <p class="jp-artifacts-empty">{figures.columns.length ? t.__('No row differs in the columns that both have.') : t.__('The rows are equal; only the files differ.')}</p>
      ) : (
        <Differing pair={pair} matching={matching} figures={figures} />
      )}
    </>
  );
}

function Retry({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useUi();
  return (
    <button type="button" class="jp-artifacts-button" onClick={onRetry}>
      {t.__('Find the key again')}
    </button>
  );
}

const FOUND = '\u0000';

function KeyPicker({ figures, onChange }: { readonly figures: Figures; readonly onChange: (key: readonly string[]) => void }) {
  const { t } = useUi();
  const { key, key_origin: origin, key_choices: choices } = figures;
  const isGiven = origin === 'given' && key.length === 1;
  const found = figures.match === 'key' ? (origin === 'given' ? t.__('found by itself') : key.join(', ')) : figures.match === 'place' ? t.__('their place') : t.__('all their cells');
  return (
    <label class="jp-artifacts-choice">
      {t.__('Rows matched by')}
      <select
        data-lm-suppress-shortcuts="true"
        value={isGiven ? key[0] : FOUND}
        onKeyDown={(event) => event.stopPropagation()}
        onChange={(event) => onChange(event.currentTarget.value === FOUND ? [] : [event.currentTarget.value])}
      >
        <option value={FOUND}>{visibleLine(found, 60)}</option>
        {choices.filter((name) => isGiven || origin === 'given' || key.length !== 1 || name !== key[0]).map((name) => (
          <option key={name} value={name}>
            {visibleLine(name, 60)}
          </option>
        ))}
      </select>
    </label>
  );
}

function rowsSentence({ counts, total }: Figures, t: Translate): string {
  const parts = [
    counts.changed ? t.__('%1 changed', formatCount(counts.changed)) : '',
    counts.added ? t.__('%1 added', formatCount(counts.added)) : '',
    counts.removed ? t.__('%1 removed', formatCount(counts.removed)) : '',
    counts.unchanged ? t.__('%1 unchanged', formatCount(counts.unchanged)) : '',
  ].filter((part) => part !== '');
  return total === 0 && counts.unchanged === 0 ? t.__('No rows') : t.__('Rows: %1', parts.join(', '));
}

function ColumnChanges({ columns }: { readonly columns: readonly ColumnChange[] }) {
  const { t } = useUi();
  if (columns.length === 0) return null;
  return (
    <p class="jp-artifacts-columns">
      {t.__('Columns:')}{' '}
      {columns.map((change) => (
        <span key={`${change.kind} ${change.name}`} class="jp-artifacts-column-change">
          <Sign kind={signOf(change.kind)} /> {change.old_name !== null && change.old_name !== change.name ? <Renamed from={change.old_name} /> : null}
          <Line text={change.name} />
          {change.old_type !== null && change.new_type !== null && change.old_type !== change.new_type ? (
            <span class="jp-artifacts-quiet-text">
              {' '}
              {change.old_type} → {change.new_type}
            </span>
          ) : null}
        </span>
      ))}
    </p>
  );
}

function Renamed({ from }: { readonly from: string }) {
  return (
    <span class="jp-artifacts-quiet-text">
      <Line text={from} />
      {' → '}
    </span>
  );
}

function signOf(kind: string): ChangeKind {
  return kind === 'added' || kind === 'removed' || kind === 'renamed' ? kind : 'modified';
}

const CELL_LIMIT = 160;
const USUAL = 132;
const WIDE = 220;
const SIGNS: Readonly<Record<RowKind, ChangeKind>> = { added: 'added', removed: 'removed', changed: 'modified' };

function Differing({ pair, matching, figures }: { readonly pair: Pair; readonly matching: Matching; readonly figures: Figures }) {
  const { t, copy } = useUi();
  const question = JSON.stringify([pair, matching]);
  const pages = usePages<RowChange>('table-diff-rows', { ...pair, ...matching }, { items: [], total: figures.total });
  const [open, setOpen] = useState<readonly [number, number] | null>(null);
  const keys = figures.match === 'key' ? figures.key : [];
  const columns = [...keys.map((name) => keyColumn(name)), ...figures.shown.map((name) => column(name, figures.changed_cells[name] ?? 0, t))];
  const cellAt = (row: number, at: number) => {
    const change = pages.item(row);
    return change === undefined ? undefined : at < keys.length ? change.key[at] : change.cells[at - keys.length];
  };
  const opened = open === null ? undefined : cellAt(...open);
  return (
    <>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      <Rows
        label={t.__('Rows that differ')}
        columns={columns.map((each, at) => ({ ...each, key: `${at}` }))}
        total={pages.total}
        headHeight={Object.keys(figures.changed_cells).length ? TWO_LINES : ONE_LINE}
        mark={(row) => <RowMark change={pages.item(row)} />}
        markHead={t.__('Row')}
        markWidth={numberWidth(figures.counts.unchanged + figures.total) + 24}
        cell={(row, at) => <CellChange cell={cellAt(row, at)} />}
        cellClass={(row, at) => (at < keys.length ? 'jp-artifacts-key-cell' : Array.isArray(cellAt(row, at)) ? 'jp-mod-changed' : '')}
        rowClass={(row) => `jp-artifacts-row-${pages.item(row)?.kind ?? 'unknown'}`}
        onOpen={(row, at) => setOpen([row, at])}
        onEscape={() => setOpen(null)}
        onCopy={(row) => void copy(rowText(pages.item(row)))}
        onRange={pages.want}
        question={question}
        canJump
      />
      {figures.more_columns ? <p class="jp-artifacts-quiet-text">{t._n('%1 more column', '%1 more columns', figures.more_columns, formatCount(figures.more_columns))}</p> : null}
      {opened === undefined || open === null ? null : <WholeChange name={(open[1] < keys.length ? keys[open[1]] : figures.shown[open[1] - keys.length]) ?? ''} cell={opened} onClose={() => setOpen(null)} />}
    </>
  );
}

function keyColumn(name: string): Omit<GridColumn, 'key'> {
  return { width: USUAL, head: <ColumnName name={name} /> };
}

function column(name: string, changed: number, t: Translate): Omit<GridColumn, 'key'> {
  return { width: changed ? WIDE : USUAL, head: <ColumnName name={name} note={changed ? t._n('%1 cell differs', '%1 cells differ', changed, formatCount(changed)) : ''} /> };
}

function ColumnName({ name, note = '' }: { readonly name: string; readonly note?: string }) {
  return (
    <>
      <span class="jp-artifacts-grid-top">
        <span class="jp-artifacts-path" title={visibleLine(name, CELL_LIMIT)}>
          <Line text={name} />
        </span>
      </span>
      <span class="jp-artifacts-grid-type">{note}</span>
    </>
  );
}

function RowMark({ change }: { readonly change: RowChange | undefined }) {
  if (change === undefined) return <>…</>;
  const row = change.new_row ?? change.old_row;
  return (
    <>
      <Sign kind={SIGNS[change.kind]} /> {row === null ? '' : formatCount(row)}
    </>
  );
}

function CellChange({ cell }: { readonly cell: string | readonly [string, string] | undefined }) {
  if (cell === undefined) return <>…</>;
  if (typeof cell === 'string') return <bdi>{visibleLine(cell, CELL_LIMIT)}</bdi>;
  return (
    <>
      <del>
        <bdi>{visibleLine(cell[0], CELL_LIMIT)}</bdi>
      </del>{' '}
      <ins>
        <bdi>{visibleLine(cell[1], CELL_LIMIT)}</bdi>
      </ins>
    </>
  );
}

function WholeChange({ name, cell, onClose }: { readonly name: string; readonly cell: string | readonly [string, string]; readonly onClose: () => void }) {
  const { t } = useUi();
  const sides = typeof cell === 'string' ? ([['', cell]] as const) : ([[t.__('Before'), cell[0]], [t.__('After'), cell[1]]] as const);
  return (
    <div class="jp-artifacts-preview" role="group" aria-label={t.__('The whole cell')}>
      <div class="jp-artifacts-preview-head">
        <span class="jp-artifacts-path">
          <Line text={name} />
        </span>
        <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Close')} onClick={onClose}>
          ✕
        </button>
      </div>
      {sides.map(([label, text]) => (
        <div key={label}>
          {label === '' ? null : <span class="jp-artifacts-quiet-text">{label}</span>}
          <pre class="jp-artifacts-wrapped" tabIndex={0} role="group" aria-label={label || visibleLine(name, 80)}>
            {visibleText(text)}
          </pre>
        </div>
      ))}
    </div>
  );
}

/** For spreadsheets: what a row was and is. */
function rowText(change: RowChange | undefined): string {
  if (change === undefined) return '';
  return tsvOf([[change.kind, ...change.key, ...change.cells.map((cell) => (typeof cell === 'string' ? cell : cell.join(' → ')))]]);
}
