/** What a version or run was made from, and what was made from it: a picture, its outline, and what the chosen node is. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { Note } from '../parts/note';
import { Line } from '../parts/text';
import { Tabs } from '../parts/tabs';
import { useRequest } from '../parts/use_request';
import { useUi } from '../ui';
import { Canvas } from './canvas';
import { focusNode } from './focus';
import { neighboursOf, nodesById } from './graph';
import { Outline } from './outline';
import type { Direction, LineagePayload, Options } from './payload';
import type { RenderCard } from './member';
import { Preview } from './preview';

const DEPTHS = [2, 4, 6, 10, 20];

type Form = 'graph' | 'outline';

export interface LineagePanelProps {
  readonly store: string;
  readonly first: Options;
  readonly known?: LineagePayload;
  /** Draws the card of a version inside the preview of its node; not where this is part of a card itself. */
  readonly renderCard?: RenderCard | undefined;
}

export function LineagePanel({ store, first, known, renderCard }: LineagePanelProps) {
  const { t, source } = useUi();
  const [options, setOptions] = useState(first);
  const [payload, setPayload] = useState(known ?? null);
  const [selected, setSelected] = useState<string | null>(null);
  const [form, setForm] = useState<Form>('graph');
  // Drawn soon, and then chosen (`extract`) or where the keyboard goes on (`follow`).
  const awaited = useRef<{ readonly id: string; readonly isChosen: boolean } | null>(null);
  const [focusOn, setFocusOn] = useState<string | null>(null);
  const panel = useRef<HTMLElement>(null);
  const asked = useRequest<LineagePayload>('lineage', { store, ...options });
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  useEffect(() => {
    if (asked.state !== 'answered') return;
    const { result } = asked.reply;
    setPayload(result);
    const waiting = awaited.current;
    awaited.current = null;
    if (waiting === null) return;
    const to = nodesById(result).has(waiting.id) ? waiting.id : result.root;
    if (waiting.isChosen) setSelected(to);
    // Whoever went on elsewhere meanwhile stays there.
    if (document.activeElement === document.body || panel.current?.contains(document.activeElement) === true) setFocusOn(to);
  }, [asked]);
  useLayoutEffect(() => {
    if (focusOn === null) return;
    focusNode(panel.current, focusOn);
    setFocusOn(null);
  }, [focusOn, payload]);
  const change = (changed: Partial<Options>) => setOptions({ ...options, ...changed });
  const follow = (root: string) => {
    setSelected(null);
    awaited.current = { id: root, isChosen: false };
    change({ root, extracted: [] });
  };
  const extract = (id: string) => {
    awaited.current = { id, isChosen: true };
    change({ extracted: [...options.extracted, id], explodes: true });
  };
  if (payload === null) {
    return asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : <p class="jp-artifacts-empty">{isLive ? t.__('Loading…') : t.__('The lineage needs a running kernel.')}</p>;
  }
  const node = selected === null ? undefined : nodesById(payload).get(selected);
  return (
    <section class="jp-artifacts-card jp-artifacts-lineage" ref={panel} aria-label={t.__('Lineage of %1', payload.name)}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">
          <Line text={payload.name} />
        </span>
        <span class="jp-artifacts-quiet-text">{counted(payload, t)}</span>
      </div>
      {isLive ? <Choices options={options} onChange={change} onBack={options.root === first.root ? null : () => follow(first.root)} /> : null}
      {asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : null}
      <div aria-busy={asked.state === 'waiting'}>
        <Tabs
          label={t.__('Lineage as')}
          tabs={[
            { name: 'graph', label: t.__('Graph') },
            { name: 'outline', label: t.__('Outline') },
          ]}
          chosen={form}
          onChoose={setForm}
        >
          {form === 'graph' ? (
            <Canvas payload={payload} selected={selected} onSelect={setSelected} />
          ) : (
            <Outline payload={payload} selected={selected} onSelect={setSelected} />
          )}
        </Tabs>
      </div>
      {payload.hidden > 0 || payload.is_cut ? <p class="jp-artifacts-quiet-text">{leftOut(payload, t)}</p> : null}
      {node === undefined ? (
        <p class="jp-artifacts-quiet-text">{t.__('Choose a node to see what it is.')}</p>
      ) : (
        <Preview
          key={node.id}
          store={store}
          node={node}
          options={options}
          isRoot={node.id === payload.root}
          neighbours={neighboursOf(payload, nodesById(payload), node.id)}
          onSelect={(id) => {
            setSelected(id);
            setFocusOn(id);
          }}
          onExtract={extract}
          onFollow={follow}
          onClose={() => {
            setSelected(null);
            setFocusOn(node.id);
          }}
          renderCard={renderCard}
        />
      )}
    </section>
  );
}

type Translator = ReturnType<typeof useUi>['t'];

function counted(payload: LineagePayload, t: Translator): string {
  const versions = t._n('%1 version', '%1 versions', payload.version_count, formatCount(payload.version_count));
  const runs = t._n('%1 run', '%1 runs', payload.run_count, formatCount(payload.run_count));
  return `${versions} · ${runs}`;
}

function leftOut(payload: LineagePayload, t: Translator): string {
  const hidden = t._n('%1 more version or run is not drawn.', '%1 more versions and runs are not drawn.', payload.hidden, formatCount(payload.hidden));
  const cut = t.__('There is more further away: go more steps, or show the lineage of a node at the edge.');
  return [payload.hidden > 0 ? hidden : '', payload.is_cut ? cut : ''].filter(Boolean).join(' ');
}

interface ChoicesProps {
  readonly options: Options;
  readonly onChange: (changed: Partial<Options>) => void;
  readonly onBack: (() => void) | null;
}

function Choices({ options, onChange, onBack }: ChoicesProps) {
  const { t } = useUi();
  const depths = options.depth === null || DEPTHS.includes(options.depth) ? DEPTHS : [...DEPTHS, options.depth].sort((a, b) => a - b);
  return (
    <div class="jp-artifacts-tools">
      <select
        data-lm-suppress-shortcuts="true"
        aria-label={t.__('Direction')}
        value={options.direction}
        onChange={(event) => onChange({ direction: event.currentTarget.value as Direction })}
      >
        <option value="both">{t.__('Both ways')}</option>
        <option value="up">{t.__('Made from')}</option>
        <option value="down">{t.__('Made into')}</option>
      </select>
      <select
        data-lm-suppress-shortcuts="true"
        aria-label={t.__('How far')}
        value={options.depth === null ? 'all' : `${options.depth}`}
        onChange={(event) => onChange({ depth: event.currentTarget.value === 'all' ? null : Number(event.currentTarget.value) })}
      >
        {depths.map((depth) => (
          <option key={depth} value={`${depth}`}>
            {t._n('%1 step', '%1 steps', depth)}
          </option>
        ))}
        <option value="all">{t.__('All the way')}</option>
      </select>
      <label class="jp-artifacts-choice">
        <input type="checkbox" checked={options.explodes} onChange={(event) => onChange({ explodes: event.currentTarget.checked })} />{' '}
        {t.__('Every version and run')}
      </label>
      {options.extracted.length === 0 ? null : (
        <button type="button" class="jp-artifacts-link" onClick={() => onChange({ extracted: [] })}>
          {t.__('Back into clusters')}
        </button>
      )}
      {onBack === null ? null : (
        <button type="button" class="jp-artifacts-link" onClick={onBack}>
          {t.__('Back to the first')}
        </button>
      )}
    </div>
  );
}
