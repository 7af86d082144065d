/** `%artifact du --map`: who takes how much room, what each deletion would free, and what garbage collection would do. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../format';
import type { ViewProps } from '../mount';
import { CodeBlock } from '../parts/code';
import { Facts } from '../parts/facts';
import { Note } from '../parts/note';
import { Tabs } from '../parts/tabs';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import { useUi } from '../ui';
import { StorageMap } from './map';
import type { StorageCollection, StoragePayload, StorageVersion } from './payload';
import { Plan } from './plan';
import { StorageTable } from './table';

type Form = 'map' | 'table';

export function StorageView({ snapshot }: ViewProps) {
  const { t } = useUi();
  const saved = snapshot.payload as StoragePayload;
  const [known, setKnown] = useState(saved);
  const [opened, setOpened] = useState<string | null>(saved.name === null ? null : (saved.collections[0]?.qualified_name ?? null));
  const [detail, setDetail] = useState<StoragePayload | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const [form, setForm] = useState<Form>('map');
  const view = useRef<HTMLElement>(null);
  const wantsKeyboard = useRef(false);
  const current = useRequest<StoragePayload>('storage', { store: snapshot.store, name: nameOf(saved) });
  const asked = useRequest<StoragePayload>('storage', opened === null || saved.name !== null ? null : { store: snapshot.store, name: opened });
  useEffect(() => {
    if (current.state === 'answered') setKnown(current.reply.result);
  }, [current]);
  useEffect(() => {
    if (asked.state === 'answered') setDetail(asked.reply.result);
  }, [asked]);

  // By itself a collection is laid out for itself; until that comes, as it is part of the whole.
  const alone = detail?.collections.find((each) => each.qualified_name === opened);
  const open = opened === null ? null : (alone ?? known.collections.find((each) => each.qualified_name === opened) ?? null);
  const version = open?.versions.find((each) => each.name === selected) ?? null;
  const goTo = (collection: string | null) => {
    // What was pressed may go; the keyboard then goes on in the map.
    wantsKeyboard.current = view.current?.contains(document.activeElement) === true;
    setOpened(collection);
    setSelected(null);
    if (collection === null) setDetail(null);
  };
  const failed = [current, asked].find((each) => each.state === 'failed');
  const parts = { payload: known, open, selected, onOpen: goTo, onSelect: setSelected };
  return (
    <section class="jp-artifacts-card jp-artifacts-storage" ref={view} aria-label={t.__('Storage')}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">{saved.name === null ? t.__('Storage') : <Line text={saved.name} />}</span>
        <span class="jp-artifacts-quiet-text">{totals(known, t)}</span>
      </div>
      {failed?.state === 'failed' ? <Note level="error">{failed.message}</Note> : null}
      {known.collections.length === 0 ? (
        <p class="jp-artifacts-empty">{t.__('Nothing is kept here.')}</p>
      ) : (
        <>
          <Trail open={open} hasWhole={saved.name === null} onUp={() => goTo(null)} />
          <Tabs
            label={t.__('Storage as')}
            tabs={[
              { name: 'map', label: t.__('Map') },
              { name: 'table', label: t.__('Table') },
            ]}
            chosen={form}
            onChoose={setForm}
          >
            {form === 'map' ? <StorageMap {...parts} wantsKeyboard={wantsKeyboard} onUp={() => saved.name === null && goTo(null)} /> : <StorageTable {...parts} />}
          </Tabs>
          {form === 'map' ? <Legend /> : null}
          {open !== null && version !== null ? <VersionPart collection={open} version={version} /> : null}
          {open !== null && version === null ? <p class="jp-artifacts-quiet-text">{t.__('Choose a version to see what deleting it frees.')}</p> : null}
          {open === null ? <p class="jp-artifacts-quiet-text">{t.__('Choose a name to see its versions.')}</p> : null}
        </>
      )}
      <Plan gc={known.gc} />
    </section>
  );
}

type Translator = ReturnType<typeof useUi>['t'];

/** The name that a kernel understands wherever it is: qualified, with the version where it is of one. */
function nameOf(saved: StoragePayload): string | null {
  const [collection] = saved.collections;
  if (saved.name === null || collection === undefined) return saved.name;
  const version = saved.name.includes(':') ? collection.versions[0] : undefined;
  return version === undefined ? collection.qualified_name : `${collection.qualified_name}:${version.version}`;
}

function totals(payload: StoragePayload, t: Translator): string {
  const count = payload.collections.length + payload.more;
  // JupyterLab fills the first place of a plural with its number: nothing else may stand there.
  const names = t._n('%1 collection', '%1 collections', count);
  return [names, formatBytes(payload.charged), t.__('%1 on disk', formatBytes(payload.containers.bytes))].join(' · ');
}

interface TrailProps {
  readonly open: StorageCollection | null;
  readonly hasWhole: boolean;
  readonly onUp: () => void;
}

function Trail({ open, hasWhole, onUp }: TrailProps) {
  const { t } = useUi();
  if (open === null) return null;
  return (
    <nav class="jp-artifacts-tools" aria-label={t.__('Where you are')}>
      {hasWhole ? (
        <>
          <button type="button" class="jp-artifacts-link" onClick={onUp}>
            {t.__('Whole store')}
          </button>
          <span aria-hidden="true">›</span>
        </>
      ) : null}
      <strong>
        <Line text={open.name} />
      </strong>
      <span class="jp-artifacts-quiet-text">
        {t._n('%1 version', '%1 versions', open.version_count, formatCount(open.version_count))} ·{' '}
        {t.__('%1; deleting all of it frees %2', formatBytes(open.charged), formatBytes(open.unique))}
      </span>
    </nav>
  );
}

function Legend() {
  const { t } = useUi();
  return (
    <p class="jp-artifacts-legend">
      <span>{t.__('Others hold it too')}</span>
      {[0, 1, 2, 3, 4].map((step) => (
        <svg key={step} width="18" height="12" aria-hidden="true">
          <rect class={`jp-artifacts-shade-${step}`} width="18" height="12" />
        </svg>
      ))}
      <span>{t.__('It alone holds it: deleting frees it')}</span>
    </p>
  );
}

function VersionPart({ collection, version }: { readonly collection: StorageCollection; readonly version: StorageVersion }) {
  const { t } = useUi();
  const name = `${collection.qualified_name}:${version.version}`;
  return (
    <section class="jp-artifacts-nested" aria-label={t.__('About %1', version.name)}>
      <strong>
        <Line text={version.name} />
      </strong>
      <Facts
        facts={[
          [t.__('Size'), formatBytes(version.size)],
          [t.__('Charged'), t.__('%1 that no older version holds', formatBytes(version.charged))],
          [t.__('Shared'), t.__('%1 that other versions hold too', formatBytes(version.shared))],
          [t.__('Deleting frees'), formatBytes(version.unique)],
        ]}
      />
      <CodeBlock text={`%artifact show ${name}`} label={t.__('See it')} />
      <CodeBlock text={`%artifact delete ${name}`} label={t.__('Delete it; %artifact undo brings it back')} />
    </section>
  );
}
