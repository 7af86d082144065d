/** A long list of which pages come when they are looked at, and far ones are forgotten. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbort } from '../source';
import { useUi } from '../ui';

export const PAGE = 200;
const PAGES_KEPT = 20;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export interface Pages<Item> {
  readonly total: number;
  readonly item: (at: number) => Item | undefined;
  readonly want: (first: number, end: number) => void;
  readonly problem: string;
}

/** `params` say which list; `known` is its beginning where that is known already. Null params ask for nothing. */
export function usePages<Item>(method: string, params: object | null, known: Page<Item>): Pages<Item> {
  const { source } = useUi();
  const connection = source.connection.value;
  const question = params === null || connection === 'static' || connection === 'lost' || connection === 'connecting' ? null : JSON.stringify(params);
  const held = useRef({ question: '', pages: new Map<number, readonly Item[]>(), wanted: new Map<number, AbortController>() });
  const [total, setTotal] = useState(known.total);
  const [problem, setProblem] = useState('');
  const [, redraw] = useState(0);

  const ask = (page: number) => {
    const { pages, wanted } = held.current;
    if (question === null || pages.has(page) || wanted.has(page)) return;
    const controller = new AbortController();
    wanted.set(page, controller);
    const asked = { ...(JSON.parse(question) as object), offset: page * PAGE, limit: PAGE };
    source
      .request<Page<Item>>(method, asked, { signal: controller.signal })
      .then(({ result }) => {
        if (pages.size >= PAGES_KEPT) pages.delete(pages.keys().next().value as number);
        pages.set(page, result.items);
        setTotal(result.total);
        redraw((count) => count + 1);
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(error instanceof Error ? error.message : `${error}`);
      })
      .finally(() => wanted.delete(page));
  };

  useEffect(() => {
    for (const controller of held.current.wanted.values()) controller.abort();
    held.current = { question: question ?? '', pages: new Map(), wanted: new Map() };
    setProblem('');
    if (question === null) setTotal(known.total);
    else ask(0);
    return () => {
      for (const controller of held.current.wanted.values()) controller.abort();
    };
  }, [question]);

  return {
    total: question === null ? known.total : total,
    item: (at) => {
      const page = held.current.question === (question ?? '') ? held.current.pages.get(Math.floor(at / PAGE)) : undefined;
      return page?.[at % PAGE] ?? (question === null || held.current.pages.size === 0 ? known.items[at] : undefined);
    },
    want: (first, end) => {
      const wantedPages = new Set<number>();
      for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) wantedPages.add(page);
      for (const [page, controller] of held.current.wanted) if (!wantedPages.has(page)) controller.abort();
      wantedPages.forEach(ask);
    },
    problem,
  };
}
