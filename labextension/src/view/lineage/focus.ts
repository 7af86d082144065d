/** Which node of a picture or outline has the keyboard, and how it gets it. */

/** The node that an element of `around` belongs to. */
export function nodeAround(around: Element | null, element: EventTarget | null): string | null {
  if (around === null || !(element instanceof Element) || !around.contains(element)) return null;
  return element.closest('[data-node]')?.getAttribute('data-node') ?? null;
}

export function focusNode(around: Element | null, id: string): void {
  const nodes = around?.querySelectorAll<SVGElement | HTMLElement>('[data-node]') ?? [];
  [...nodes].find((each) => each.dataset['node'] === id)?.focus();
}
