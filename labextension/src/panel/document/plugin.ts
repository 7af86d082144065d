import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Translate } from '../../view/ui';
import { COMMANDS, IArtifacts } from '../tokens';
import type { Button, Shown } from './document';
import { ArtifactDocument } from './widget';

const TEXT = { type: 'string' };

export const documentPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:documents',
  description: 'Opens versions in tabs of the main area.',
  autoStart: true,
  requires: [IArtifacts],
  optional: [ILayoutRestorer, ITranslator],
  activate: (app: JupyterFrontEnd, artifacts: IArtifacts, restorer: ILayoutRestorer | null, translator: ITranslator | null) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    const { commands } = app;
    const tracker = new WidgetTracker<ArtifactDocument>({ namespace: 'jupyter-artifacts' });
    const open = (shown: Shown) => {
      const known = tracker.find((each) => each.shown.store === shown.store && each.shown.version === shown.version && each.shown.base === shown.base && shown.path === undefined);
      if (known !== undefined) return app.shell.activateById(known.id);
      const made: ArtifactDocument = new ArtifactDocument(artifacts, shown, t, buttonsOf(app, t, shown), () => void tracker.save(made));
      app.shell.add(made, 'main', { type: 'Artifact' });
      void tracker.add(made);
      app.shell.activateById(made.id);
    };
    commands.addCommand(COMMANDS.open, {
      label: t.__('Open Artifact Version'),
      caption: t.__('Open a version in a tab: its files, history, lineage, room'),
      describedBy: {
        args: { type: 'object', required: ['store', 'version'], properties: { store: TEXT, version: TEXT, tab: TEXT, path: TEXT, base: TEXT } },
      },
      isVisible: () => artifacts.target({}) !== null,
      execute: (args) => {
        const target = artifacts.target(args);
        if (target !== null) open({ ...(args as unknown as Shown), ...target });
      },
    });
    commands.addCommand(COMMANDS.compare, {
      label: t.__('Compare Picked Versions'),
      caption: t.__('Show what differs between the two versions picked in the sidebar'),
      describedBy: { args: { type: 'object', properties: { store: TEXT, one: TEXT, other: TEXT } } },
      isEnabled: (args) => args['one'] !== undefined || artifacts.picked() !== null,
      execute: (args) => {
        const picked = args['one'] === undefined ? artifacts.picked() : ([`${args['one']}`, `${args['other']}`] as const);
        const store = `${args['store'] ?? artifacts.store()}`;
        if (picked !== null) open({ store, version: newest(picked), base: oldest(picked), tab: 'compare' });
      },
    });
    void restorer?.restore(tracker, { command: COMMANDS.open, args: ({ shown }) => ({ ...shown }), name: ({ shown }) => `${shown.store} ${shown.version} ${shown.base ?? ''}` });
  },
};

function numberOf(version: string): number {
  return Number(/:v(\d+)$/.exec(version)?.[1] ?? 0);
}

function newest(pair: readonly [string, string]): string {
  return numberOf(pair[1]) >= numberOf(pair[0]) ? pair[1] : pair[0];
}

function oldest(pair: readonly [string, string]): string {
  return newest(pair) === pair[1] ? pair[0] : pair[1];
}

/** The commands that belong to a version, as buttons of its tab; those that are not possible here are left out. */
function buttonsOf({ commands }: JupyterFrontEnd, t: Translate, { store, version }: Shown): Button[] {
  const named = (command: string, label: string, title: string): Button[] =>
    commands.hasCommand(command) && commands.isVisible(command, { store, version })
      ? [{ label, title, onClick: () => void commands.execute(command, { store, version }) }]
      : [];
  return [
    ...named(COMMANDS.insertCode, t.__('Insert code'), t.__('Insert a cell that uses this version into the active notebook')),
    ...named(COMMANDS.copyReference, t.__('Copy reference'), t.__('Copy the name of this version')),
    ...named(COMMANDS.download, t.__('Download'), t.__('Bring its files into the folder of the file browser')),
    ...named(COMMANDS.remove, t.__('Delete…'), t.__('Delete this version; it can be undone until garbage is collected')),
  ];
}
