/** A run: its facts, small charts of its metrics, its configuration, its inputs and outputs, and the cells that it ran. */

import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatTime } from '../format';
import { FORMAT, useView } from '../mount';
import { Badge } from '../parts/badge';
import { Facts } from '../parts/facts';
import { JsonTree } from '../parts/json_tree';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Tabs, type Tab } from '../parts/tabs';
import { Line, Lines } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { CardPayload, Json, Version } from '../payloads';
import { useUi, type Translate } from '../ui';
import { visibleLine } from '../visible';
import { Chart, number } from './chart';
import type { RunPayload, Step } from './payload';

type Name = 'overview' | 'config' | 'artifacts' | 'code';

export function RunPanel({ store, payload }: { readonly store: string; readonly payload: RunPayload }) {
  const { t } = useUi();
  const [chosen, setChosen] = useState<Name>('overview');
  const { run, config, inputs, outputs } = payload;
  const versions = inputs.length + outputs.length + payload.inputs_more + payload.outputs_more;
  const cells = payload.steps.length + payload.steps_more;
  const tabs: Tab<Name>[] = [
    { name: 'overview', label: t.__('Overview') },
    { name: 'config', label: t.__('Config (%1)', formatCount(Object.keys(config).length)) },
    { name: 'artifacts', label: t.__('Inputs and outputs (%1)', formatCount(versions)) },
    { name: 'code', label: t.__('Code (%1)', formatCount(cells)) },
  ];
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Run %1', run.name)}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">
          <Line text={run.name} />
        </span>
        <span class={`jp-artifacts-badge jp-artifacts-state-${run.state}`}>{stateName(run.state, t)}</span>
        {run.job_type === null ? null : (
          <span class="jp-artifacts-kind">
            <Line text={run.job_type} />
          </span>
        )}
      </div>
      {run.state === 'crashed' ? <Note level="warning">{t.__('Its process is gone without having ended it; what it logged until a few seconds before is kept.')}</Note> : null}
      {run.notes ? <Lines text={run.notes} class="jp-artifacts-description" label={t.__('Notes')} /> : null}
      <Tabs label={t.__('About %1', run.name)} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === 'overview' ? <Overview payload={payload} /> : null}
        {chosen === 'config' ? Object.keys(config).length ? <JsonTree value={config} label={t.__('Config')} /> : <p class="jp-artifacts-empty">{t.__('It has no configuration.')}</p> : null}
        {chosen === 'artifacts' ? <Artifacts store={store} payload={payload} /> : null}
        {chosen === 'code' ? <Cells payload={payload} /> : null}
      </Tabs>
    </div>
  );
}

function stateName(state: string, t: Translate): string {
  const names: Readonly<Record<string, string>> = { running: t.__('running'), finished: t.__('finished'), failed: t.__('failed'), crashed: t.__('crashed') };
  return names[state] ?? state;
}

function Overview({ payload }: { readonly payload: RunPayload }) {
  const { t } = useUi();
  const { run, row_count: rows } = payload;
  const ended = run.state === 'crashed' ? t.__('Last seen') : run.state === 'failed' ? t.__('Failed') : t.__('Finished');
  return (
    <>
      <Facts
        facts={[
          [t.__('Run'), <Line text={run.path} />],
          run.group === null ? null : [t.__('Group'), <Line text={run.group} />],
          [t.__('Started'), <time dateTime={run.created_at}>{formatTime(run.created_at)}</time>],
          run.finished_at === null ? null : [ended, <Ended began={run.created_at} ended={run.finished_at} />],
          run.exit_code ? [t.__('Exit code'), `${run.exit_code}`] : null,
          run.origin.path === null ? null : [t.__('Made in'), <Line text={run.origin.path} />],
          run.origin.git_commit === null ? null : [t.__('Commit'), <Line text={run.origin.git_commit.slice(0, 12)} />],
          rows ? [t.__('History'), t._n('%1 row', '%1 rows', rows, formatCount(rows))] : null,
        ]}
      />
      <Metrics payload={payload} />
    </>
  );
}

function Ended({ began, ended }: { readonly began: string; readonly ended: string }) {
  const seconds = (Date.parse(ended) - Date.parse(began)) / 1000;
  return (
    <>
      <time dateTime={ended}>{formatTime(ended)}</time>
      {seconds >= 0 ? <span class="jp-artifacts-quiet-text"> · {duration(seconds)}</span> : null}
    </>
  );
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (part: number) => `${part}`.padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))} h`;
}

const CHARTS_SHOWN = 12;

/** Metrics with a curve as charts, the other values of the summary as facts. */
function Metrics({ payload }: { readonly payload: RunPayload }) {
  const { t } = useUi();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(CHARTS_SHOWN);
  const { curves, summary } = payload;
  if (curves.length === 0 && Object.keys(summary).length === 0) return <p class="jp-artifacts-empty">{t.__('It logged no metrics.')}</p>;
  const wanted = search.trim().toLowerCase();
  const drawn = curves.filter(({ name }) => name.toLowerCase().includes(wanted));
  const isDrawn = new Set(curves.map(({ name }) => name));
  const others = Object.entries(summary).filter(([name]) => !isDrawn.has(name) && name.toLowerCase().includes(wanted));
  return (
    <>
      {curves.length > CHARTS_SHOWN ? (
        <div class="jp-artifacts-tools">
          <input
            type="search"
            placeholder={t.__('Search metrics')}
            aria-label={t.__('Search metrics')}
            value={search}
            onKeyDown={(event) => event.stopPropagation()}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          <span class="jp-artifacts-quiet-text" role="status">
            {wanted === '' ? null : t._n('%1 metric found', '%1 metrics found', drawn.length + others.length, formatCount(drawn.length + others.length))}
          </span>
        </div>
      ) : null}
      {drawn.length ? (
        <div class="jp-artifacts-charts">
          {drawn.slice(0, shown).map((curve) => (
            <Chart key={curve.name} curve={curve} last={valueText(summary[curve.name] ?? null, curve.points[curve.points.length - 1])} />
          ))}
        </div>
      ) : null}
      {drawn.length > shown ? (
        <button type="button" class="jp-artifacts-link" onClick={() => setShown(shown + CHARTS_SHOWN)}>
          {t._n('%1 more metric', '%1 more metrics', drawn.length - shown, formatCount(drawn.length - shown))}
        </button>
      ) : null}
      {payload.curves_more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more metric', '… %1 more metrics', payload.curves_more, formatCount(payload.curves_more))}</p> : null}
      {others.length ? (
        <details class="jp-artifacts-fold" open={others.length <= CHARTS_SHOWN}>
          <summary>{t.__('Summary')}</summary>
          <JsonTree value={Object.fromEntries(others)} label={t.__('Summary')} />
        </details>
      ) : null}
    </>
  );
}

function valueText(value: Json, last: number | null | undefined): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, each]) => `${key} ${typeof each === 'number' ? number(each) : `${JSON.stringify(each)}`}`)
      .join(', ');
  }
  return typeof value === 'string' ? value : number(last);
}

function Artifacts({ store, payload }: { readonly store: string; readonly payload: RunPayload }) {
  const { t } = useUi();
  const [open, setOpen] = useState<string | null>(null);
  const lists = [
    [t.__('Inputs'), payload.inputs, payload.inputs_more, t.__('It used no artifacts.')],
    [t.__('Outputs'), payload.outputs, payload.outputs_more, t.__('It logged no artifacts.')],
  ] as const;
  return (
    <>
      {lists.map(([label, versions, more, none]) => (
        <section key={label} class="jp-artifacts-side" aria-label={label}>
          <h4>{label}</h4>
          {versions.length === 0 ? <p class="jp-artifacts-empty">{none}</p> : null}
          <ul class="jp-artifacts-versions">
            {versions.map((version) => (
              <VersionRow key={version.qualified_name} version={version} isOpen={open === version.qualified_name} onOpen={() => setOpen(open === version.qualified_name ? null : version.qualified_name)} />
            ))}
          </ul>
          {more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more', '… %1 more', more, formatCount(more))}</p> : null}
        </section>
      ))}
      {open === null ? null : <VersionCard key={open} store={store} version={open} />}
    </>
  );
}

function VersionRow({ version, isOpen, onOpen }: { readonly version: Version; readonly isOpen: boolean; readonly onOpen: () => void }) {
  const { source } = useUi();
  const Card = useView('artifact');
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const name = <Line text={version.name} />;
  return (
    <li>
      {isLive && Card !== undefined ? (
        <button type="button" class="jp-artifacts-link" aria-expanded={isOpen} onClick={onOpen}>
          {name}
        </button>
      ) : (
        <span>{name}</span>
      )}
      {version.aliases.map((alias) => (
        <Badge key={alias} text={alias} tone="alias" />
      ))}
      <span class="jp-artifacts-quiet-text">
        <Line text={version.type} /> · {formatBytes(version.size)}
      </span>
    </li>
  );
}

function VersionCard({ store, version }: { readonly store: string; readonly version: string }) {
  const Card = useView('artifact');
  const asked = useRequest<CardPayload>('card', { store, version });
  if (asked.state === 'failed') return <Note level="error">{asked.message}</Note>;
  if (asked.state !== 'answered' || Card === undefined) return <Waiting />;
  return (
    <div class="jp-artifacts-nested">
      <Card snapshot={{ format: FORMAT, view: 'artifact', store, payload: asked.reply.result }} />
    </div>
  );
}

function Cells({ payload }: { readonly payload: RunPayload }) {
  const { t } = useUi();
  const { steps, steps_more: more, run } = payload;
  if (steps.length === 0) {
    return (
      <p class="jp-artifacts-empty">
        {run.origin.path === null ? t.__('No cell is recorded.') : t.__('It is no run of notebook cells: its code is in %1.', visibleLine(run.origin.path))}
      </p>
    );
  }
  return (
    <div class="jp-artifacts-notebook">
      {steps.map((step, at) => (
        <Cell key={at} step={step} />
      ))}
      {more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more cell', '… %1 more cells', more, formatCount(more))}</p> : null}
    </div>
  );
}

function Cell({ step }: { readonly step: Step }) {
  const { t } = useUi();
  const label = step.ordinal === null ? t.__('Cell') : t.__('Cell [%1]', step.ordinal);
  return (
    <div class="jp-artifacts-run-cell">
      <span class="jp-artifacts-quiet-text">{label}</span>
      <Lines text={step.source} class="jp-artifacts-source" label={label} />
    </div>
  );
}
