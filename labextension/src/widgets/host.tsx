/** Carries requests of a view over the messages of an anywidget model, and brings in the modules of large views when they are looked at. */

import type { RenderProps } from '@anywidget/types';
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ChannelSource } from '../source/channel';
import { FORMAT, mountView, type ViewProps, type Views } from '../view/mount';
import { Note } from '../view/parts/note';
import { Waiting } from '../view/parts/status';
import { copyToClipboard, untranslated, useUi, type Ui } from '../view/ui';
import '../../style/views.css';

interface State {
  readonly snapshot: unknown;
}

type Model = Pick<RenderProps<State>['model'], 'get' | 'on' | 'off' | 'send'>;

interface Widget {
  render(props: { readonly model: Model; readonly el: HTMLElement }): () => void;
}

/** What a widget's views may show inside themselves that another module draws. */
type Modules = Readonly<Record<string, string>>;

let lastView = 0;

/** The default export of a widget's module. `modules` says which views it lacks, and which module has them. */
export function widgetOf(views: Views, modules: Modules = {}): Widget {
  return {
    render({ model, el }) {
      // A model may be drawn many times, and by several modules: each asks under its own name.
      const view = `${Math.random().toString(36).slice(2)}-${++lastView}`;
      const source = new ChannelSource();
      const receive = (message: unknown, buffers: DataView[]) => {
        if ((message as { view?: unknown } | null)?.view === view) source.receive(message, buffers);
      };
      model.on('msg:custom', receive);
      source.use({ send: (message) => model.send({ ...message, view }) }, 'live');
      const remote = Object.entries(modules).map(([name, module]) => [name, remoteView(model, module)] as const);
      const all: Views = { ...views, ...Object.fromEntries(remote) };
      const unmount = mountView(el, all, model.get('snapshot'), { t: untranslated, source, copy: copyToClipboard, ...liveTable(all) });
      return () => {
        unmount();
        model.off('msg:custom', receive);
        source.use(null, 'lost');
      };
    },
  };
}

/** Tables inside of other views are the view "rows". */
function liveTable(views: Views): Pick<Ui, 'LiveTable'> {
  const Rows = views.rows;
  if (Rows === undefined) return {};
  return { LiveTable: ({ store, version, path }) => <Rows snapshot={{ format: FORMAT, view: 'rows', store, payload: { version, path } }} /> };
}

/** A view that another module draws, in a place of its own. The module's text comes from the widget: nothing is loaded from elsewhere. */
function remoteView(model: Model, module: string): ComponentType<ViewProps> {
  return function Remote({ snapshot }) {
    const { source } = useUi();
    const place = useRef<HTMLDivElement>(null);
    const [problem, setProblem] = useState('');
    const [isThere, setThere] = useState(false);
    const key = JSON.stringify([snapshot.view, snapshot.store, snapshot.payload]);
    useEffect(() => {
      let end: (() => void) | null = null;
      let isGone = false;
      loadModule(source, module)
        .then((widget) => {
          if (isGone || place.current === null) return;
          setThere(true);
          end = widget.render({ model: { ...bound(model), get: () => snapshot as never }, el: place.current });
        })
        .catch((error: unknown) => isGone || setProblem(error instanceof Error ? error.message : `${error}`));
      return () => {
        isGone = true;
        end?.();
      };
    }, [key]);
    return (
      <>
        {problem === '' ? isThere ? null : <Waiting /> : <Note level="error">{problem}</Note>}
        <div ref={place} />
      </>
    );
  };
}

function bound(model: Model): Model {
  return { get: model.get.bind(model), on: model.on.bind(model), off: model.off.bind(model), send: model.send.bind(model) } as Model;
}

const loaded = new Map<string, Promise<Widget>>();

function loadModule(source: Ui['source'], name: string): Promise<Widget> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const asked = source.request<{ readonly text: string }>('module', { name }).then(async ({ result }) => {
    // The way by which anywidget loads every widget's module.
    const url = URL.createObjectURL(new Blob([result.text], { type: 'text/javascript' }));
    try {
      return ((await import(/* webpackIgnore: true */ url)) as { readonly default: Widget }).default;
    } finally {
      URL.revokeObjectURL(url);
    }
  });
  asked.catch(() => loaded.delete(name));
  loaded.set(name, asked);
  return asked;
}
