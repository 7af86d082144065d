/** Puts a view on the page. Every host (JupyterLab, widgets) comes in through here. */

import { createContext, render, type ComponentType } from 'preact';
import { useContext } from 'preact/hooks';
import { ConnectionStatus } from './parts/status';
import { UiContext, type Ui } from './ui';

/** What a notebook keeps of a view: enough to draw it again without asking anybody. */
export interface Snapshot {
  readonly format: number;
  readonly view: string;
  readonly store: string;
  readonly payload: unknown;
  /** Sentences about how it came to be shown. */
  readonly notes?: readonly string[];
}

export interface ViewProps {
  readonly snapshot: Snapshot;
}

/** The views by the names that snapshots call them. A new view is a folder, and a line where a host names its views. */
export type Views = Readonly<Record<string, ComponentType<ViewProps>>>;

export const FORMAT = 1;

const ViewsContext = createContext<Views>({});

/** A view that is drawn inside another one, by its name; undefined where the host does not have it. */
export function useView(name: string): ComponentType<ViewProps> | undefined {
  const views = useContext(ViewsContext);
  return Object.hasOwn(views, name) ? views[name] : undefined;
}

export function isSnapshot(value: unknown): value is Snapshot {
  const { format, view, store, payload } = (value ?? {}) as Partial<Record<keyof Snapshot, unknown>>;
  return typeof format === 'number' && typeof view === 'string' && typeof store === 'string' && typeof payload === 'object' && payload !== null;
}

/** Draw the view of a snapshot into `host`, also over one that is there already; returns what takes it away again. */
export function mountView(host: HTMLElement, views: Views, snapshot: unknown, ui: Ui): () => void {
  const { t } = ui;
  const known = isSnapshot(snapshot) ? snapshot : null;
  const View = known !== null && Object.hasOwn(views, known.view) ? views[known.view] : undefined;
  host.classList.add('jp-artifacts');
  render(
    known === null || known.format > FORMAT || View === undefined ? (
      <p>{t.__('This view was saved by another release of jupyter_artifacts, and can not be drawn by this one.')}</p>
    ) : (
      <UiContext.Provider value={ui}>
        <ViewsContext.Provider value={views}>
          <View snapshot={known} />
        </ViewsContext.Provider>
        {known.view === 'progress' ? null : <ConnectionStatus />}
      </UiContext.Provider>
    ),
    host,
  );
  return () => render(null, host);
}
