import type { ChangeKind } from '../payloads';
import { useUi } from '../ui';

export const SIGNS: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '−', modified: '~', renamed: '→' };

/** A change's kind, by colour and by shape. */
export function Sign({ kind }: { readonly kind: ChangeKind }) {
  const { t } = useUi();
  const names: Readonly<Record<ChangeKind, string>> = {
    added: t.__('added'),
    removed: t.__('removed'),
    modified: t.__('modified'),
    renamed: t.__('renamed'),
  };
  return (
    <span class={`jp-artifacts-sign jp-artifacts-sign-${kind}`} role="img" aria-label={names[kind]} title={names[kind]}>
      {SIGNS[kind]}
    </span>
  );
}
