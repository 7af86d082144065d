import { useState } from 'preact/hooks';

let last = 0;

/** An id that no other element of the page has. preact's own are counted anew in each view, and a notebook has many. */
export function useUniqueId(): string {
  return useState(() => `jp-artifacts-${++last}`)[0];
}
