import { useEffect, useState } from 'preact/hooks';
import { isAbort, type Reply } from '../source';
import { useUi } from '../ui';

export type Asked<Result> =
  | { readonly state: 'idle' }
  | { readonly state: 'waiting' }
  | { readonly state: 'answered'; readonly reply: Reply<Result> }
  | { readonly state: 'failed'; readonly message: string };

/** Ask again whenever what is asked changes; what was asked before is cancelled. Null asks nothing. */
export function useRequest<Result>(method: string, params: object | null): Asked<Result> {
  const { source } = useUi();
  const connection = source.connection.value;
  const canAsk = connection === 'live' || connection === 'busy';
  const question = params === null || !canAsk ? null : JSON.stringify(params);
  const [asked, setAsked] = useState<Asked<Result>>({ state: 'idle' });
  useEffect(() => {
    if (question === null) {
      setAsked({ state: 'idle' });
      return;
    }
    const controller = new AbortController();
    setAsked({ state: 'waiting' });
    source.request<Result>(method, JSON.parse(question) as object, { signal: controller.signal }).then(
      (reply) => setAsked({ state: 'answered', reply }),
      (error: unknown) => {
        if (!isAbort(error)) setAsked({ state: 'failed', message: error instanceof Error ? error.message : `${error}` });
      },
    );
    return () => controller.abort();
  }, [method, question, source]);
  return asked;
}
