/** The card of a version: what it is, its files, how to get it, and its place in the history. */

import { useEffect, useState } from 'preact/hooks';
import { HistoryPanel } from '../history/panel';
import { FORMAT, useView, type ViewProps } from '../mount';
import { Note } from '../parts/note';
import { Lines } from '../parts/text';
import { Tabs, type Tab } from '../parts/tabs';
import { useRequest } from '../parts/use_request';
import { VersionHead } from '../parts/version_head';
import type { CardPayload } from '../payloads';
import { formatCount } from '../format';
import { useUi } from '../ui';
import { FilesPanel } from './files';
import { MetadataPanel } from './metadata';
import { OverviewPanel } from './overview';
import { UsePanel } from './use';

type Name = 'overview' | 'files' | 'metadata' | 'use' | 'history' | 'lineage';

export function CardView({ snapshot }: ViewProps) {
  const payload = snapshot.payload as CardPayload;
  const [card, setCard] = useState(payload);
  const fresh = useRequest<CardPayload>('card', { store: snapshot.store, version: payload.version.qualified_name });
  useEffect(() => {
    if (fresh.state === 'answered') setCard(fresh.reply.result);
  }, [fresh]);
  return <Card store={snapshot.store} card={card} notes={snapshot.notes ?? []} onChange={setCard} />;
}

interface CardProps {
  readonly store: string;
  readonly card: CardPayload;
  readonly notes: readonly string[];
  readonly onChange: (card: CardPayload) => void;
}

function Card({ store, card, notes, onChange }: CardProps) {
  const { t } = useUi();
  const [chosen, setChosen] = useState<Name>('overview');
  const { version } = card;
  const Lineage = useView('version-lineage');
  const keys = Object.keys(card.metadata).length;
  const tabs: Tab<Name>[] = [
    { name: 'overview', label: t.__('Overview') },
    { name: 'files', label: t.__('Files (%1)', formatCount(version.file_count)) },
    { name: 'metadata', label: t.__('Metadata (%1)', formatCount(keys)) },
    { name: 'use', label: t.__('Use it') },
    { name: 'history', label: t.__('History') },
  ];
  if (Lineage !== undefined) tabs.push({ name: 'lineage', label: t.__('Lineage') });
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Artifact %1', version.name)}>
      <VersionHead version={version} />
      {notes.map((note) => (
        <Lines key={note} text={note} class="jp-artifacts-headline" />
      ))}
      {card.problem === '' ? null : <Note level="error">{t.__('Its files can not be listed: %1', card.problem)}</Note>}
      <Tabs label={t.__('About %1', version.name)} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === 'overview' ? <OverviewPanel store={store} card={card} onChange={onChange} /> : null}
        {chosen === 'files' ? <FilesPanel store={store} card={card} /> : null}
        {chosen === 'metadata' ? <MetadataPanel metadata={card.metadata} /> : null}
        {chosen === 'use' ? <UsePanel card={card} /> : null}
        {chosen === 'history' ? <HistoryPanel store={store} version={version} /> : null}
        {chosen === 'lineage' && Lineage !== undefined ? (
          <Lineage snapshot={{ format: FORMAT, view: 'version-lineage', store, payload: { name: version.source ?? version.qualified_name } }} />
        ) : null}
      </Tabs>
    </div>
  );
}
