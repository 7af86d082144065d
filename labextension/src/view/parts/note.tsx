import type { ComponentChildren } from 'preact';

export type Level = 'note' | 'warning' | 'error';

/** A sentence to the reader. Errors are told to screen readers when they appear. */
export function Note({ level = 'note', children }: { readonly level?: Level; readonly children: ComponentChildren }) {
  return (
    <div class={`jp-artifacts-note jp-artifacts-note-${level}`} role={level === 'error' ? 'alert' : undefined}>
      {children}
    </div>
  );
}
