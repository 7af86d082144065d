/** Strings of a store, as text. Every name, path, cell and message goes through one of these. */

import { visibleLine, visibleText } from '../visible';

/** On a line with other text: right-to-left letters may not reorder their neighbours. */
export function Line({ text }: { readonly text: string }) {
  return <bdi>{visibleLine(text)}</bdi>;
}

export interface LinesProps {
  readonly text: string;
  readonly class?: string;
  /** Names lines that scroll, so that they can be reached by keyboard. */
  readonly label?: string;
}

export function Lines({ text, class: name, label }: LinesProps) {
  const scrolled = label === undefined ? {} : { tabIndex: 0, role: 'group' as const, 'aria-label': label };
  return (
    <div class={`jp-artifacts-lines ${name ?? ''}`} {...scrolled}>
      {visibleText(text)}
    </div>
  );
}

export function Mono({ text }: { readonly text: string }) {
  return (
    <code class="jp-artifacts-mono">
      <Line text={text} />
    </code>
  );
}
