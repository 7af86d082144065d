import type { Version } from '../payloads';
import { useUi } from '../ui';
import { Badge } from './badge';
import { Line } from './text';

/** The name of a version, large, with its number, type and aliases. */
export function VersionHead({ version }: { readonly version: Version }) {
  const { t } = useUi();
  return (
    <div class="jp-artifacts-head">
      <span class="jp-artifacts-title" title={t.__('Name')}>
        <Line text={version.collection} />
      </span>
      <Badge text={version.version} tone="version" />
      {version.aliases.map((alias) => (
        <Badge key={alias} text={alias} tone="alias" />
      ))}
      <span class="jp-artifacts-kind">
        <Line text={version.type} />
      </span>
    </div>
  );
}
