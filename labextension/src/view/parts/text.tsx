/** Strings of a store, as text. Every name, path, cell and message goes through one of these. */

import { visibleLine, visibleText } from '../visible';

/** On a line with other text: right-to-left letters may not reorder their neighbours. */
export function Line({ text }: { readonly text: string }) {
  return <bdi>{visibleLine(text)}</bdi>;
}

export function Lines({ text, class: name }: { readonly text: string; readonly class?: string }) {
  return <div class={`jp-artifacts-lines ${name ?? ''}`}>{visibleText(text)}</div>;
}

export function Mono({ text }: { readonly text: string }) {
  return (
    <code class="jp-artifacts-mono">
      <Line text={text} />
    </code>
  );
}
