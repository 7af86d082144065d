import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { useUi } from '../ui';
import { visibleLine } from '../visible';
import { compareLines, fold, type LineRow, type LineSide } from './lines';

const ROWS_SHOWN = 500;
const LINE_LIMIT = 2000;

type Layout = 'unified' | 'split';

export function TextDiff({ old, new: newer }: { readonly old: string; readonly new: string }) {
  const { t } = useUi();
  const [layout, setLayout] = useState<Layout>('unified');
  const [shown, setShown] = useState(ROWS_SHOWN);
  const [patience, setPatience] = useState<number | undefined>(undefined);
  const rows = useMemo(() => compareLines(old, newer, patience), [old, newer, patience]);
  const folded = useMemo(() => (rows === null ? [] : fold(rows)), [rows]);
  if (rows === null) {
    return (
      <p class="jp-artifacts-empty">
        {t.__('The texts differ so much that comparing them takes long.')}{' '}
        <button type="button" class="jp-artifacts-link" onClick={() => setPatience(30_000)}>
          {t.__('Go on for up to 30 seconds')}
        </button>
      </p>
    );
  }
  const visible = folded.slice(0, shown);
  return (
    <>
      <div class="jp-artifacts-tools" role="group" aria-label={t.__('Layout')}>
        <button type="button" class="jp-artifacts-filter" aria-pressed={layout === 'unified'} onClick={() => setLayout('unified')}>
          {t.__('Unified')}
        </button>
        <button type="button" class="jp-artifacts-filter" aria-pressed={layout === 'split'} onClick={() => setLayout('split')}>
          {t.__('Side by side')}
        </button>
      </div>
      <div class="jp-artifacts-scroll jp-artifacts-lines-diff" tabIndex={0} role="group" aria-label={t.__('Lines that differ')}>
        <table class={`jp-artifacts-${layout}`}>
          {layout === 'split' ? (
            <colgroup>
              <col class="jp-artifacts-number-column" />
              <col />
              <col class="jp-artifacts-number-column" />
              <col />
            </colgroup>
          ) : null}
          <tbody>{layout === 'unified' ? unified(visible, t.__('unchanged lines')) : sideBySide(visible, t.__('unchanged lines'))}</tbody>
        </table>
      </div>
      {folded.length > shown ? (
        <button type="button" class="jp-artifacts-link" onClick={() => setShown(shown + ROWS_SHOWN)}>
          {t.__('Show more lines')}
        </button>
      ) : null}
    </>
  );
}

function unified(rows: readonly (LineRow | number)[], gap: string) {
  const drawn = [];
  let removed: LineSide[] = [];
  let added: LineSide[] = [];
  const flush = () => {
    for (const side of removed) drawn.push(<Unified key={`o${side.number}`} sign="−" old={side.number} side={side} />);
    for (const side of added) drawn.push(<Unified key={`n${side.number}`} sign="+" new={side.number} side={side} />);
    [removed, added] = [[], []];
  };
  for (const [at, row] of rows.entries()) {
    if (typeof row !== 'number' && !row.isEqual) {
      if (row.old !== null) removed.push(row.old);
      if (row.new !== null) added.push(row.new);
      continue;
    }
    flush();
    if (typeof row === 'number') drawn.push(<Gap key={`g${at}`} count={row} text={gap} columns={4} />);
    else if (row.old !== null && row.new !== null) {
      drawn.push(<Unified key={`n${row.new.number}`} sign=" " old={row.old.number} new={row.new.number} side={row.new} />);
    }
  }
  flush();
  return drawn;
}

interface UnifiedProps {
  readonly sign: '+' | '−' | ' ';
  readonly old?: number;
  readonly new?: number;
  readonly side: LineSide;
}

function Unified({ sign, old, new: newer, side }: UnifiedProps) {
  return (
    <tr class={sign === '+' ? 'jp-artifacts-is' : sign === '−' ? 'jp-artifacts-was' : ''}>
      <td class="jp-artifacts-number">{old}</td>
      <td class="jp-artifacts-number">{newer}</td>
      <td class="jp-artifacts-number">{sign}</td>
      <Words side={side} />
    </tr>
  );
}

function sideBySide(rows: readonly (LineRow | number)[], gap: string) {
  return rows.map((row, at) =>
    typeof row === 'number' ? (
      <Gap key={`g${at}`} count={row} text={gap} columns={4} />
    ) : (
      <tr key={at}>
        <td class="jp-artifacts-number">{row.old?.number}</td>
        <Words side={row.old} class={row.isEqual || row.old === null ? '' : 'jp-artifacts-was'} />
        <td class="jp-artifacts-number">{row.new?.number}</td>
        <Words side={row.new} class={row.isEqual || row.new === null ? '' : 'jp-artifacts-is'} />
      </tr>
    ),
  );
}

function Gap({ count, text, columns }: { readonly count: number; readonly text: string; readonly columns: number }) {
  return (
    <tr class="jp-artifacts-gap">
      <td colSpan={columns}>
        {formatCount(count)} {text}
      </td>
    </tr>
  );
}

function Words({ side, class: name = '' }: { readonly side: LineSide | null; readonly class?: string }) {
  return (
    <td class={`jp-artifacts-line ${name}`}>
      {side?.words.map((word, at) => (word.isChanged ? <mark key={at}>{shownText(word.text)}</mark> : shownText(word.text)))}
    </td>
  );
}

function shownText(text: string): string {
  return visibleLine(text.replace(/\t/g, '    '), LINE_LIMIT);
}

/** Lines that differ as the snapshot has them, without anybody to ask for more. */
export function KnownLines({ lines, more }: { readonly lines: readonly (readonly [string, string])[]; readonly more: number }) {
  const { t } = useUi();
  const names: Readonly<Record<string, string>> = { '+': 'jp-artifacts-is', '-': 'jp-artifacts-was', '@': 'jp-artifacts-gap' };
  return (
    <>
      <div class="jp-artifacts-scroll jp-artifacts-lines-diff" tabIndex={0} role="group" aria-label={t.__('Lines that differ')}>
        <table class="jp-artifacts-unified">
          <tbody>
            {lines.map(([sign, text], at) => (
              <tr key={at} class={names[sign] ?? ''}>
                <td class="jp-artifacts-number">{sign === '-' ? '−' : sign === '@' ? '' : sign}</td>
                <td class="jp-artifacts-line">{shownText(text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more line', '… %1 more lines', more, formatCount(more))}</p> : null}
    </>
  );
}
