/** Finds the kernel behind an output, and shares one comm with it among all views of a document. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { computed, signal } from '@preact/signals';
import { ChannelSource } from '../source/channel';
import { executionOf } from './executions';

const TARGET = 'jupyter_artifacts';

interface SessionContext {
  readonly session: { readonly kernel: Kernel.IKernelConnection | null } | null;
  readonly kernelChanged: { connect(slot: () => void): boolean; disconnect(slot: () => void): boolean };
}

/** Notebooks and consoles have one; nothing else is asked of them, so that this works in every application. */
function sessionContextAround(app: JupyterFrontEnd, node: Node): SessionContext | null {
  for (const area of ['main', 'down', 'right', 'left']) {
    for (const widget of widgetsIn(app, area)) {
      const { sessionContext, content } = widget as { sessionContext?: SessionContext; content?: { sessionContext?: SessionContext } };
      const found = sessionContext ?? content?.sessionContext;
      if (widget.node.contains(node) && found !== undefined) return found;
    }
  }
  return null;
}

function widgetsIn(app: JupyterFrontEnd, area: string): { readonly node: Node }[] {
  try {
    return [...app.shell.widgets(area)];
  } catch {
    return []; // Notebook 7 has fewer areas, and says so by an error
  }
}

interface Link {
  readonly send: (message: object) => void;
  readonly receivers: Map<string, ChannelSource>;
  readonly ready: Promise<boolean>;
}

const links = new WeakMap<Kernel.IKernelConnection, Link>();
let lastView = 0;

/** One comm for each kernel: subshells are made for each comm's target, and few comms are few things to go wrong. */
function linkTo(kernel: Kernel.IKernelConnection): Link {
  const known = links.get(kernel);
  if (known !== undefined) return known;
  const receivers = new Map<string, ChannelSource>();
  let settle: (isThere: boolean) => void = () => {};
  const ready = new Promise<boolean>((resolve) => (settle = resolve));
  const comm = kernel.createComm(TARGET);
  const end = () => {
    settle(false);
    links.delete(kernel);
    for (const source of receivers.values()) source.use(null, 'lost');
    receivers.clear();
  };
  comm.onMsg = (message: KernelMessage.ICommMsgMsg) => {
    const data = message.content.data as { hello?: unknown; view?: unknown };
    if (data.hello === true) settle(true);
    else receivers.get(`${data.view}`)?.receive(data, (message.buffers ?? []).map(toDataView));
  };
  comm.onClose = end;
  const onStatus = () => {
    if (!['restarting', 'autorestarting', 'terminating', 'dead'].includes(kernel.status)) return;
    kernel.statusChanged.disconnect(onStatus);
    end();
  };
  kernel.statusChanged.connect(onStatus);
  const link = { receivers, ready, send: (message: object) => void comm.send(message as never) };
  links.set(kernel, link);
  comm.open({});
  return link;
}

function toDataView(buffer: ArrayBuffer | ArrayBufferView): DataView {
  return ArrayBuffer.isView(buffer) ? new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new DataView(buffer);
}

/** A data source for a view at `node`; it follows the kernel of its document. Call the second to end it. */
export function kernelSource(app: JupyterFrontEnd, node: Node): [ChannelSource, () => void] {
  const view = `${++lastView}`;
  let context: SessionContext | null = null;
  let link: Link | null = null;
  const current = signal<Kernel.IKernelConnection | null>(null);
  const connect = () => {
    link?.receivers.delete(view);
    link = null;
    context ??= sessionContextAround(app, node);
    context?.kernelChanged.disconnect(connect);
    context?.kernelChanged.connect(connect);
    const kernel = context?.session?.kernel;
    current.value = kernel ?? null;
    if (!kernel || !kernel.handleComms) return;
    const made = linkTo(kernel);
    link = made;
    source.use(null, 'connecting');
    void made.ready.then((isThere) => {
      if (link !== made) return;
      if (!isThere) return source.use(null, 'static');
      made.receivers.set(view, source);
      source.use({ send: (message) => made.send({ ...message, view }) }, 'live');
    });
  };
  const execution = computed(() => (current.value === null ? null : executionOf(current.value).value));
  const interrupt = (asked: string) => {
    if (execution.value === asked) void current.value?.interrupt();
  };
  const source = Object.assign(new ChannelSource(connect), { execution, interrupt });
  connect();
  return [
    source,
    () => {
      link?.receivers.delete(view);
      context?.kernelChanged.disconnect(connect);
      source.use(null, 'lost');
    },
  ];
}
