/** A menu of the versions that a side of a comparison can be. */

import { collectionNameOf } from '../names';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import { useUi } from '../ui';
import { visibleLine } from '../visible';

export interface PickableVersion {
  readonly name: string;
  readonly label: string;
  readonly aliases: readonly string[];
}

export interface PickerProps {
  readonly store: string;
  readonly label: string;
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function VersionPicker({ store, label, chosen, onChoose }: PickerProps) {
  const { source } = useUi();
  const collection = collectionNameOf(chosen);
  const asked = useRequest<{ items: readonly PickableVersion[] }>('versions', { store, collection, offset: 0, limit: 500 });
  const name = chosen.slice(chosen.lastIndexOf('/') + 1);
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  if (!isLive || asked.state !== 'answered') {
    return (
      <span class="jp-artifacts-title">
        <Line text={name} />
      </span>
    );
  }
  const { items } = asked.reply.result;
  const isListed = items.some((item) => item.name === chosen);
  return (
    <span class="jp-artifacts-picker">
      <span class="jp-artifacts-title">
        <Line text={collection.slice(collection.lastIndexOf('/') + 1)} />
      </span>
      <select aria-label={label} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)} onKeyDown={(event) => event.stopPropagation()} data-lm-suppress-shortcuts="true">
        {isListed ? null : <option value={chosen}>{visibleLine(name)}</option>}
        {items.map((item) => (
          <option key={item.name} value={item.name}>
            {visibleLine(item.aliases.length ? `${item.label} (${item.aliases.join(', ')})` : item.label, 60)}
          </option>
        ))}
      </select>
    </span>
  );
}
