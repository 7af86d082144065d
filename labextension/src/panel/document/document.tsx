/** The tab of a version: the same views as in notebooks, fed by the server. */

import { useState } from 'preact/hooks';
import type { ReadonlySignal } from '@preact/signals';
import type { Client } from '../../api/client';
import { FilesPanel } from '../../view/card/files';
import { MetadataPanel } from '../../view/card/metadata';
import { OverviewPanel } from '../../view/card/overview';
import { Preview, TABLE } from '../../view/card/preview';
import { UsePanel } from '../../view/card/use';
import { DiffPanel } from '../../view/diff/panel';
import { HistoryPanel } from '../../view/history/panel';
import { COMMON_VIEWS } from '../../view/views';
import { VersionLineage } from '../../view/lineage/lineage';
import { FORMAT, mountView } from '../../view/mount';
import { Note } from '../../view/parts/note';
import { Waiting } from '../../view/parts/status';
import { Tabs, type Tab } from '../../view/parts/tabs';
import { useRequest } from '../../view/parts/use_request';
import { VersionHead } from '../../view/parts/version_head';
import { formatCount } from '../../view/format';
import type { CardPayload, Entry } from '../../view/payloads';
import type { DataSource } from '../../view/source';
import { LiveTable, TableView } from '../../view/table/table';
import { copyToClipboard, useUi, type Translate } from '../../view/ui';
import { visibleLine } from '../../view/visible';
import { partsOf, VERSION } from '../names';
import { UsagePanel } from './usage';

export type DocumentTab = 'overview' | 'files' | 'compare' | 'history' | 'lineage' | 'table' | 'usage';

/** What a tab is about, and what it showed last. */
export interface Shown {
  readonly store: string;
  /** Qualified: `entity/project/name:v3`. */
  readonly version: string;
  readonly tab?: DocumentTab;
  /** A file to show at first. */
  readonly path?: string;
  /** What it is compared with. */
  readonly base?: string;
}

export interface Button {
  readonly label: string;
  readonly title: string;
  readonly onClick: () => void;
}

export interface DocumentProps {
  readonly shown: Shown;
  readonly client: Client;
  readonly source: DataSource;
  readonly t: Translate;
  /** Counts up when something in the store has changed. */
  readonly changed: ReadonlySignal<number>;
  readonly buttons: readonly Button[];
  readonly onTab: (tab: DocumentTab) => void;
}

export function mountDocument(host: HTMLElement, props: DocumentProps): () => void {
  const { t, source, shown } = props;
  const snapshot = { format: FORMAT, view: 'document', store: shown.store, payload: {} };
  return mountView(host, { ...COMMON_VIEWS, table: TableView, document: () => <Document {...props} /> }, snapshot, { t, source, copy: copyToClipboard, LiveTable });
}

function Document(props: DocumentProps) {
  const { t } = useUi();
  const { store, version } = props.shown;
  const asked = useRequest<CardPayload>('card', { store, version, at: props.changed.value });
  const [card, setCard] = useState<CardPayload | null>(null);
  const [answer, setAnswer] = useState<unknown>(null);
  if (asked.state === 'answered' && asked.reply !== answer) {
    setAnswer(asked.reply);
    setCard(asked.reply.result);
  }
  if (asked.state === 'failed' && asked.message !== answer) {
    setAnswer(asked.message);
    setCard(null);
  }
  if (card === null) return asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : <Waiting />;
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Artifact %1', card.version.name)}>
      <VersionHead version={card.version} />
      <div class="jp-artifacts-tools" role="toolbar" aria-label={t.__('What to do with %1', card.version.name)}>
        {props.buttons.map((button) => (
          <button key={button.label} type="button" class="jp-artifacts-button" title={button.title} onClick={button.onClick}>
            {button.label}
          </button>
        ))}
      </div>
      <About {...props} card={card} onChange={setCard} />
    </div>
  );
}

interface AboutProps extends DocumentProps {
  readonly card: CardPayload;
  readonly onChange: (card: CardPayload) => void;
}

function About({ shown, client, card, onChange, onTab, changed }: AboutProps) {
  const { t } = useUi();
  const { store, path } = shown;
  const [chosen, setChosen] = useState<DocumentTab>(shown.tab ?? (path === undefined ? 'overview' : 'files'));
  const { version } = card;
  const tables = card.entries.filter((entry) => TABLE.test(entry.path) && entry.ref === null);
  const tabs: Tab<DocumentTab>[] = [
    { name: 'overview', label: t.__('Overview') },
    { name: 'files', label: t.__('Files (%1)', formatCount(version.file_count)) },
    { name: 'compare', label: t.__('Compare') },
    { name: 'history', label: t.__('History') },
    { name: 'lineage', label: t.__('Lineage') },
    ...(tables.length === 0 ? [] : [{ name: 'table' as const, label: t.__('Table') }]),
    { name: 'usage', label: t.__('Usage') },
  ];
  const choose = (tab: DocumentTab) => {
    setChosen(tab);
    onTab(tab);
  };
  const lineage = { format: FORMAT, view: 'version-lineage', store, payload: { name: version.source ?? version.qualified_name } };
  return (
    <Tabs label={t.__('About %1', version.name)} tabs={tabs} chosen={chosen} onChoose={choose}>
      {chosen === 'overview' ? (
        <>
          <OverviewPanel store={store} card={card} onChange={onChange} />
          <h3 class="jp-artifacts-section">{t.__('Metadata')}</h3>
          <MetadataPanel metadata={card.metadata} />
          <h3 class="jp-artifacts-section">{t.__('Use it')}</h3>
          <UsePanel card={card} />
        </>
      ) : null}
      {chosen === 'files' ? <Files store={store} card={card} path={path} client={client} /> : null}
      {chosen === 'compare' ? <DiffPanel store={store} old={shown.base ?? before(version.qualified_name)} new={version.qualified_name} /> : null}
      {chosen === 'history' ? <HistoryPanel store={store} version={version} /> : null}
      {chosen === 'lineage' ? <VersionLineage snapshot={lineage} /> : null}
      {chosen === 'table' ? <Tables store={store} version={version.qualified_name} tables={tables} /> : null}
      {chosen === 'usage' ? <UsagePanel client={client} store={store} version={version.qualified_name} at={changed.value} t={t} /> : null}
    </Tabs>
  );
}

/** The version before, by its number. Where that is gone, another can be chosen. */
function before(name: string): string {
  return name.replace(/:v(\d+)$/, (_, number: string) => `:v${Math.max(0, Number(number) - 1)}`);
}

interface FilesProps {
  readonly store: string;
  readonly card: CardPayload;
  readonly path: string | undefined;
  readonly client: Client;
}

function Files({ store, card, path, client }: FilesProps) {
  const { t } = useUi();
  const [isShown, setShown] = useState(true);
  const found = card.entries.find((entry) => entry.path === path);
  const link = (entry: Entry) => client.link(`${VERSION}/content`, { path: { store, ...partsOf(card.version.qualified_name) }, query: { path: entry.path } });
  const save = (entry: Entry) =>
    entry.ref === null ? (
      <a class="jp-artifacts-link" href={link(entry)} download={entry.path.slice(entry.path.lastIndexOf('/') + 1)}>
        {t.__('Download')}
      </a>
    ) : null;
  return (
    <>
      {found !== undefined && isShown ? (
        <Preview store={store} version={card.version.qualified_name} entry={found} onClose={() => setShown(false)} action={save(found)} />
      ) : null}
      <FilesPanel store={store} card={card} action={save} />
    </>
  );
}

function Tables({ store, version, tables }: { readonly store: string; readonly version: string; readonly tables: readonly Entry[] }) {
  const { t } = useUi();
  const [chosen, setChosen] = useState(tables[0]?.path ?? '');
  return (
    <>
      {tables.length > 1 ? (
        <div class="jp-artifacts-tools">
          <select data-lm-suppress-shortcuts="true" aria-label={t.__('Table')} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {tables.map((entry) => (
              <option key={entry.path} value={entry.path}>
                {visibleLine(entry.path, 80)}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <LiveTable key={chosen} store={store} version={version} path={chosen} />
    </>
  );
}
