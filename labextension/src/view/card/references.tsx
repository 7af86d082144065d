/** What a version refers to elsewhere: how much, and on request whether it is still what was recorded. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { CardPayload } from '../payloads';
import { isAbort } from '../source';
import { useUi, type Translate } from '../ui';

export interface Drift {
  readonly path: string;
  readonly what: string;
  readonly detail: string;
}

export interface ReferencesPayload {
  readonly unchanged: number;
  readonly changed: number;
  readonly gone: number;
  readonly unreachable: number;
  readonly unchecked: number;
  readonly problems: readonly Drift[];
  readonly more: number;
}

type Check =
  | { readonly state: 'none' | 'waiting' }
  | { readonly state: 'done'; readonly found: ReferencesPayload }
  | { readonly state: 'failed'; readonly message: string };

export interface ReferencesProps {
  readonly store: string;
  readonly card: CardPayload;
}

export function References({ store, card }: ReferencesProps) {
  const { t, source } = useUi();
  const version = card.version.qualified_name;
  // Where all files are known and none of them is a reference, nobody needs to be asked.
  const mayRefer = card.more > 0 || card.entries.some((entry) => entry.ref !== null);
  const asked = useRequest<{ readonly count: number }>('references', mayRefer ? { store, version } : null);
  const [check, setCheck] = useState<Check>({ state: 'none' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = () => {
    running.current = new AbortController();
    setCheck({ state: 'waiting' });
    source.request<ReferencesPayload>('references', { store, version, check: true }, { signal: running.current.signal }).then(
      (reply) => setCheck({ state: 'done', found: reply.result }),
      (error: unknown) => {
        setCheck(isAbort(error) ? { state: 'none' } : { state: 'failed', message: error instanceof Error ? error.message : `${error}` });
      },
    );
  };
  if (asked.state !== 'answered' || asked.reply.result.count === 0) return null;
  const count = asked.reply.result.count;
  return (
    <div class="jp-artifacts-references" role="group" aria-label={t.__('References')}>
      <p>
        {t._n('%1 reference to data elsewhere.', '%1 references to data elsewhere.', count, formatCount(count))}{' '}
        {check.state === 'waiting' ? (
          <button type="button" class="jp-artifacts-button" onClick={() => running.current?.abort()}>
            {t.__('Cancel')}
          </button>
        ) : (
          <button type="button" class="jp-artifacts-button" onClick={start}>
            {t.__('Check')}
          </button>
        )}
      </p>
      {check.state === 'waiting' ? <Waiting /> : null}
      {check.state === 'failed' ? <Note level="error">{check.message}</Note> : null}
      {check.state === 'done' ? <Found found={check.found} /> : null}
    </div>
  );
}

function Found({ found }: { readonly found: ReferencesPayload }) {
  const { t } = useUi();
  return (
    <>
      <p role="status">{summary(found, t)}</p>
      {found.problems.length === 0 ? null : (
        <ul aria-label={t.__('References that are not as they were recorded')}>
          {found.problems.map((each) => (
            <li key={each.path}>
              <Line text={each.path} /> {stateOf(each.what, t)}:{' '}
              <span class="jp-artifacts-quiet-text">
                <Line text={each.detail} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {found.more > 0 ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more', '… %1 more', found.more, formatCount(found.more))}</p> : null}
    </>
  );
}

export function summary(found: ReferencesPayload, t: Translate): string {
  const parts: readonly (readonly [number, string])[] = [
    [found.unchanged, t.__('%1 unchanged', formatCount(found.unchanged))],
    [found.changed, t.__('%1 changed', formatCount(found.changed))],
    [found.gone, t.__('%1 gone', formatCount(found.gone))],
    [found.unreachable, t.__('%1 unreachable', formatCount(found.unreachable))],
    [found.unchecked, t.__('%1 without a fingerprint', formatCount(found.unchecked))],
  ];
  return `${parts
    .filter(([count]) => count > 0)
    .map(([, text]) => text)
    .join(', ')}.`;
}

function stateOf(what: string, t: Translate): string {
  return what === 'changed' ? t.__('changed') : what === 'gone' ? t.__('gone') : what === 'unreachable' ? t.__('unreachable') : what;
}
