/** One line of the sidebar's tree. */

import type { CollectionOverview } from '../../api/shapes';
import { formatAge, formatBytes, formatCount, formatFiles, formatTime } from '../../view/format';
import { Line } from '../../view/parts/text';
import type { Translate } from '../../view/ui';
import { visibleLine } from '../../view/visible';
import { Caret, Clock } from '../icons';
import type { Heading, Row } from './rows';

interface RowProps {
  readonly row: Row;
  readonly now: number;
  readonly t: Translate;
  /** Whether names are told with their projects. */
  readonly isEverywhere: boolean;
}

export function RowLine({ row, now, t, isEverywhere }: RowProps) {
  switch (row.kind) {
    case 'heading':
      return (
        <>
          <Caret isOpen={row.isOpen} />
          <span class="jp-artifacts-label">{row.heading === 'type' ? <Line text={row.text} /> : headingText(row.heading, t)}</span>
          <span class="jp-artifacts-count">{row.count === null ? '' : formatCount(row.count)}</span>
        </>
      );
    case 'collection':
      return <CollectionLine collection={row.collection} isOpen={row.isOpen} now={now} t={t} isEverywhere={isEverywhere} />;
    case 'version': {
      const { version, run } = row.made;
      return (
        <>
          <span class="jp-artifacts-number">{version.version}</span>
          <span class="jp-artifacts-label">
            {version.aliases.map((alias) => (
              <span key={alias} class="jp-artifacts-alias">
                <Line text={alias} />
              </span>
            ))}
            {run === null ? null : (
              <span class="jp-artifacts-faint">
                <Line text={run.name} />
              </span>
            )}
          </span>
          <Expiry expires={version.expires_at} now={now} t={t} />
          <span class="jp-artifacts-cell-size">{formatBytes(version.size)}</span>
          <span class="jp-artifacts-cell-age">{formatAge(version.created_at, now, t)}</span>
        </>
      );
    }
    case 'file':
      return (
        <>
          <span class="jp-artifacts-label">
            <Line text={row.file.path} />
          </span>
          <span class="jp-artifacts-faint jp-artifacts-cell-of">
            <Line text={shortName(row.file.version)} />
          </span>
        </>
      );
    case 'draft':
      return (
        <>
          <span class="jp-artifacts-label">
            <Line text={row.draft.artifact} />
            <span class="jp-artifacts-faint">
              {row.draft.distributed_id === null ? t.__('draft') : t._n('%1 run writes', '%1 runs write', row.draft.runs.length, formatCount(row.draft.runs.length))}
            </span>
          </span>
          <span class="jp-artifacts-cell-size">{formatBytes(row.draft.size)}</span>
          <span class="jp-artifacts-cell-age">{formatAge(row.draft.touched_at, now, t)}</span>
        </>
      );
    case 'deleted':
      return (
        <>
          <span class="jp-artifacts-label">
            <Line text={isEverywhere ? row.deleted.name : shortName(row.deleted.name)} />
            {row.deleted.has_expired ? <span class="jp-artifacts-faint">{t.__('expired')}</span> : null}
          </span>
          <span class="jp-artifacts-cell-size">{formatBytes(row.deleted.size)}</span>
          <span class="jp-artifacts-cell-age">{row.deleted.gone_at === null ? '' : formatAge(row.deleted.gone_at, now, t)}</span>
        </>
      );
    case 'problem':
      return (
        <span class="jp-artifacts-label">
          <Line text={row.text} />
        </span>
      );
    case 'waiting':
      return <span class="jp-artifacts-faint">…</span>;
  }
}

interface CollectionLineProps extends Omit<RowProps, 'row'> {
  readonly collection: CollectionOverview;
  readonly isOpen: boolean;
}

function CollectionLine({ collection, isOpen, now, t, isEverywhere }: CollectionLineProps) {
  const { latest } = collection;
  return (
    <>
      <Caret isOpen={isOpen} />
      <span class="jp-artifacts-label">
        <Line text={collection.name} />
        {isEverywhere ? (
          <span class="jp-artifacts-faint">
            <Line text={collection.project} />
          </span>
        ) : null}
      </span>
      <Expiry expires={latest?.expires_at ?? null} now={now} t={t} />
      <span class="jp-artifacts-cell-version">{latest?.version ?? ''}</span>
      <span class="jp-artifacts-cell-size">{latest === null ? '' : formatBytes(latest.size)}</span>
      <span class="jp-artifacts-cell-age">{latest === null ? '' : formatAge(latest.created_at, now, t)}</span>
    </>
  );
}

function Expiry({ expires, now, t }: { readonly expires: string | null; readonly now: number; readonly t: Translate }) {
  if (expires === null) return null;
  const left = formatAge(expires, now, t);
  return (
    <span class="jp-artifacts-expiry" title={t.__('Kept until %1', formatTime(expires))}>
      <Clock />
      {left}
    </span>
  );
}

export function headingText(heading: Heading, t: Translate): string {
  switch (heading) {
    case 'files':
      return t.__('Files');
    case 'drafts':
      return t.__('In the making');
    case 'deleted':
      return t.__('Deleted');
    case 'type':
      return '';
  }
}

/** `digits:v3` of `ana/vision/digits:v3`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** All that is known of a row, for who points at it. */
export function tooltipOf(row: Row, t: Translate): string | undefined {
  switch (row.kind) {
    case 'collection': {
      const { qualified_name: name, versions, latest, description, tags } = row.collection;
      return lines([
        name,
        t._n('%1 version', '%1 versions', versions, formatCount(versions)),
        latest === null ? '' : t.__('Latest: %1, %2, %3', latest.version, formatBytes(latest.size), formatTime(latest.created_at)),
        tags.length === 0 ? '' : t.__('Tags: %1', tags.join(', ')),
        description ?? '',
      ]);
    }
    case 'version': {
      const { version, run } = row.made;
      return lines([
        version.qualified_name,
        version.aliases.join(', '),
        t.__('%1 in %2', formatBytes(version.size), formatFiles(version.file_count, t)),
        t.__('Created %1', formatTime(version.created_at)),
        run === null ? '' : t.__('Made by %1', run.origin.path ? `${run.name} (${run.origin.path})` : run.name),
        version.expires_at === null ? '' : t.__('Kept until %1', formatTime(version.expires_at)),
        version.description ?? '',
      ]);
    }
    case 'file':
      return lines([row.file.path, row.file.version, formatBytes(row.file.size)]);
    case 'draft':
      return lines([row.draft.name, row.draft.runs.join(', '), t.__('Dropped on %1 unless somebody goes on', formatTime(row.draft.expires_at))]);
    case 'deleted':
      return lines([row.deleted.name, row.deleted.gone_at === null ? '' : formatTime(row.deleted.gone_at)]);
    default:
      return undefined;
  }
}

function lines(all: readonly string[]): string {
  return all
    .filter((each) => each !== '')
    .map((each) => visibleLine(each))
    .join('\n');
}
