import { Line } from './text';

export type Tone = 'version' | 'alias' | 'tag' | 'quiet';

export function Badge({ text, tone = 'quiet' }: { readonly text: string; readonly tone?: Tone }) {
  return (
    <span class={`jp-artifacts-badge jp-artifacts-badge-${tone}`}>
      <Line text={text} />
    </span>
  );
}
