/** Two versions side by side: which, why, what differs among files and metadata. Either side can be changed. */

import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatGrowth } from '../format';
import { countsSentence } from '../parts/counts';
import { Facts } from '../parts/facts';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Tabs, type Tab } from '../parts/tabs';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { DiffPayload } from '../payloads';
import { useUi, type Translate } from '../ui';
import { ChangesPanel } from './changes';
import { MetadataChanges } from './metadata';
import { VersionPicker } from './picker';

export interface DiffPanelProps {
  readonly store: string;
  readonly old: string;
  readonly new: string;
  readonly known?: DiffPayload;
}

export function DiffPanel({ store, old, new: newer, known }: DiffPanelProps) {
  const { t } = useUi();
  const [sides, setSides] = useState<readonly [string, string]>([old, newer]);
  const isKnown = known !== undefined && sides[0] === known.old.qualified_name && sides[1] === known.new.qualified_name;
  const asked = useRequest<DiffPayload>('diff', { store, old: sides[0], new: sides[1] });
  const diff = asked.state === 'answered' ? asked.reply.result : isKnown ? known : null;
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Comparison')}>
      <div class="jp-artifacts-sides">
        <VersionPicker store={store} label={t.__('Older version')} chosen={sides[0]} onChoose={(name) => setSides([name, sides[1]])} />
        <span aria-hidden="true">→</span>
        <VersionPicker store={store} label={t.__('Newer version')} chosen={sides[1]} onChoose={(name) => setSides([sides[0], name])} />
        <SwapButton onSwap={() => setSides([sides[1], sides[0]])} />
      </div>
      {asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : null}
      {diff === null ? asked.state === 'waiting' ? <Waiting /> : null : <Difference key={sides.join(' ')} store={store} diff={diff} />}
    </div>
  );
}

function SwapButton({ onSwap }: { readonly onSwap: () => void }) {
  const { t, source } = useUi();
  if (source.connection.value !== 'live' && source.connection.value !== 'busy') return null;
  return (
    <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Swap the two versions')} title={t.__('Swap')} onClick={onSwap}>
      ⇄
    </button>
  );
}

type Name = 'files' | 'metadata';

function Difference({ store, diff }: { readonly store: string; readonly diff: DiffPayload }) {
  const { t } = useUi();
  const { changes } = diff;
  const files = changes.entries.length + changes.more;
  const [chosen, setChosen] = useState<Name>(files === 0 && changes.metadata.length > 0 ? 'metadata' : 'files');
  if (files === 0 && changes.metadata.length === 0) {
    return <Note>{diff.old.digest === diff.new.digest ? t.__('Both hold the same files and metadata.') : t.__('Nothing differs.')}</Note>;
  }
  const tabs: Tab<Name>[] = [
    { name: 'files', label: t.__('Files (%1)', formatCount(files)) },
    { name: 'metadata', label: t.__('Metadata (%1)', formatCount(changes.metadata.length)) },
  ];
  return (
    <>
      <Facts
        facts={[
          [t.__('Files'), filesSentence(diff, t)],
          [t.__('Size'), sizeSentence(diff)],
          diff.is_successor && files > 0 ? [t.__('Why %1', diff.new.version), t.__('its files differ; changed metadata alone makes no new version')] : null,
        ]}
      />
      <Tabs label={t.__('What differs')} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === 'files' ? <ChangesPanel store={store} diff={diff} /> : null}
        {chosen === 'metadata' ? <MetadataChanges changes={changes.metadata} old={diff.old.version} new={diff.new.version} /> : null}
      </Tabs>
    </>
  );
}

function filesSentence({ changes, new: newer }: DiffPayload, t: Translate): string {
  const { added = 0, modified = 0, renamed = 0 } = changes.counts;
  const unchanged = newer.file_count - added - modified - renamed;
  const changed = countsSentence(changes.counts, t);
  const same = t.__('%1 unchanged', formatCount(unchanged));
  return changed === '' ? same : unchanged > 0 ? `${changed}, ${same}` : changed;
}

function sizeSentence({ old, new: newer }: DiffPayload) {
  if (old.size === newer.size) return formatBytes(newer.size);
  return (
    <>
      {formatBytes(old.size)} → {formatBytes(newer.size)} <Line text={`(${formatGrowth(old.size, newer.size)})`} />
    </>
  );
}
