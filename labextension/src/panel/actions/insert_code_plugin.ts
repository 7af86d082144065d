import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Translate } from '../../view/ui';
import { COMMANDS, IArtifacts } from '../tokens';

export const insertCodePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:insert-code',
  description: 'Inserts code that uses a version into the active notebook.',
  autoStart: true,
  requires: [IArtifacts],
  optional: [INotebookTracker, ITranslator],
  activate: (app: JupyterFrontEnd, artifacts: IArtifacts, notebooks: INotebookTracker | null, translator: ITranslator | null) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    app.commands.addCommand(COMMANDS.insertCode, {
      label: t.__('Insert Code That Uses This Version'),
      caption: t.__('Insert a cell below the active one, that uses this version'),
      describedBy: { args: { type: 'object', properties: { store: { type: 'string' }, version: { type: 'string' } } } },
      isVisible: () => notebooks !== null,
      isEnabled: (args) => notebooks?.currentWidget != null && artifacts.target(args) !== null,
      execute: async (args) => {
        const target = artifacts.target(args);
        const panel = notebooks?.currentWidget;
        if (target === null || panel == null) return;
        await panel.context.ready; // what is inserted while a notebook is still read would be lost
        await panel.revealed;
        NotebookActions.insertBelow(panel.content);
        const { cells } = panel.context.model;
        cells.get(Math.max(panel.content.activeCellIndex, 0)).sharedModel.setSource(codeFor(target.version));
        app.shell.activateById(panel.id);
      },
    });
  },
};

/** As `%artifact use` has it: records that the notebook used the version, and gives its folder. */
function codeFor(version: string): string {
  const name = version.slice(version.lastIndexOf('/') + 1).replace(/\W+/g, '_').replace(/_v\d+$/, '').replace(/^(?=\d)/, '_');
  return `%load_ext jupyter_artifacts\n${name} = %artifact use ${version}`;
}
