/** Cells that stand for a picture, a sound or a film: a small picture, or a button that plays it. */

import { useEffect, useState } from 'preact/hooks';
import { useObjectUrl } from '../parts/media';
import { Line } from '../parts/text';
import type { DataSource } from '../source';
import { useUi } from '../ui';

export const MEDIA = new Set(['image', 'audio', 'video']);

export interface Medium {
  readonly path: string;
  readonly caption: string;
}

/** What a cell says of its medium; null where it says nothing. */
export function mediumOf(value: unknown): Medium | null {
  if (value === null || typeof value !== 'object') return null;
  const { path, caption } = value as { readonly path?: unknown; readonly caption?: unknown };
  return typeof path === 'string' ? { path, caption: typeof caption === 'string' ? caption : '' } : null;
}

export interface MediaCellProps {
  readonly store: string;
  readonly version: string;
  readonly kind: string;
  readonly medium: Medium;
  readonly onOpen: () => void;
}

export function MediaCell({ store, version, kind, medium, onOpen }: MediaCellProps) {
  const { t } = useUi();
  const name = medium.caption || medium.path.slice(medium.path.lastIndexOf('/') + 1);
  if (kind === 'image') {
    return (
      <span class="jp-artifacts-thumbnail">
        <Picture store={store} version={version} path={medium.path} label={name} />
        {medium.caption ? <Line text={medium.caption} /> : null}
      </span>
    );
  }
  return (
    <button type="button" tabIndex={-1} class="jp-artifacts-link" onClick={onOpen}>
      ▶ {medium.caption ? <Line text={medium.caption} /> : kind === 'audio' ? t.__('Sound') : t.__('Film')}
    </button>
  );
}

const SIDE = 96;

function Picture({ store, version, path, label }: { readonly store: string; readonly version: string; readonly path: string; readonly label: string }) {
  const { source } = useUi();
  const [picture, setPicture] = useState<Blob | null | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    void small(source, { store, version, path, side: SIDE }).then((found) => isGone || setPicture(found));
    return () => {
      isGone = true;
    };
  }, [source, store, version, path]);
  return picture ? <Drawn picture={picture} label={label} /> : <span class="jp-artifacts-no-picture" aria-hidden="true" />;
}

function Drawn({ picture, label }: { readonly picture: Blob; readonly label: string }) {
  const url = useObjectUrl(picture);
  return url === '' ? null : <img src={url} alt={label} />;
}

const KEPT = 300;
const pictures = new WeakMap<DataSource, Map<string, Promise<Blob | null>>>();

/** A small picture; the last ones are kept, since rows come and go while somebody scrolls. */
function small(source: DataSource, params: object): Promise<Blob | null> {
  const known = pictures.get(source) ?? new Map<string, Promise<Blob | null>>();
  pictures.set(source, known);
  const key = JSON.stringify(params);
  const found = known.get(key);
  if (found !== undefined) return found;
  const asked = source.request<{ readonly mime: string }>('thumbnail', params).then(
    ({ buffers: [content] }) => (content === undefined ? null : new Blob([content as unknown as BlobPart], { type: 'image/png' })),
    () => {
      known.delete(key);
      return null;
    },
  );
  if (known.size >= KEPT) known.delete(known.keys().next().value as string);
  known.set(key, asked);
  return asked;
}
