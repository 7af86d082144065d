/** What a kernel executes, as its messages tell. */

import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { signal, type ReadonlySignal } from '@preact/signals';

/** As much of a message as tells what it belongs to. */
export interface Told {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_type?: string; readonly msg_id?: string } | object;
  readonly content: { readonly execution_state?: unknown } | object;
}

/** The id of the request that is executed after a message, when it was `now` before. */
export function executionAfter(now: string | null, { header, parent_header: parent, content }: Told): string | null {
  if (!('msg_type' in parent) || parent.msg_type !== 'execute_request' || parent.msg_id === undefined) return now;
  const state = header.msg_type === 'status' && 'execution_state' in content ? content.execution_state : null;
  if (state === 'busy') return parent.msg_id;
  if (state === 'idle') return parent.msg_id === now ? null : now;
  // A page that is loaded meanwhile has missed the beginning. What threads of earlier cells write must not be taken for it.
  return header.msg_type === 'display_data' || header.msg_type === 'update_display_data' ? (now ?? parent.msg_id) : now;
}

const known = new WeakMap<Kernel.IKernelConnection, ReadonlySignal<string | null>>();

/** The id of the request that a kernel executes; null until it is known. */
export function executionOf(kernel: Kernel.IKernelConnection): ReadonlySignal<string | null> {
  const found = known.get(kernel);
  if (found !== undefined) return found;
  const execution = signal<string | null>(null);
  kernel.iopubMessage.connect((_, message: KernelMessage.IIOPubMessage) => {
    execution.value = executionAfter(execution.value, message);
  });
  kernel.statusChanged.connect((_, status) => {
    // A kernel that is started anew does not say that the old one has ended.
    if (['starting', 'restarting', 'autorestarting', 'terminating', 'dead', 'unknown'].includes(status)) execution.value = null;
  });
  known.set(kernel, execution);
  return execution;
}
