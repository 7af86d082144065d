import { JsonTree } from '../parts/json_tree';
import type { Json } from '../payloads';
import { useUi } from '../ui';

export function MetadataPanel({ metadata }: { readonly metadata: { readonly [key: string]: Json } }) {
  const { t } = useUi();
  if (Object.keys(metadata).length === 0) return <p class="jp-artifacts-empty">{t.__('It has no metadata.')}</p>;
  return <JsonTree value={metadata} label={t.__('Metadata')} />;
}
