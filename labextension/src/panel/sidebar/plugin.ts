import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Translate } from '../../view/ui';
import { COMMANDS, IArtifacts } from '../tokens';
import { SidebarModel, type Remembered } from './model';
import { selectionOf } from './selection';
import { SidebarWidget } from './widget';

const REMEMBERED = 'jupyter-artifacts:sidebar';
/** Behind JupyterLab's own, which are below 500, and before those who choose none, at 900. */
const RANK = 600;

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:sidebar',
  description: 'Shows the artifacts of the store in a sidebar.',
  autoStart: true,
  requires: [IArtifacts],
  optional: [ILayoutRestorer, IStateDB, ITranslator],
  activate: (app: JupyterFrontEnd, artifacts: IArtifacts, restorer: ILayoutRestorer | null, state: IStateDB | null, translator: ITranslator | null) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    const recalled = Promise.resolve(state?.fetch(REMEMBERED)).then((found) => (found ?? {}) as Remembered, () => ({}));
    const model = new SidebarModel(artifacts.client, artifacts.changes, recalled, (remembered) => void state?.save(REMEMBERED, { ...remembered } as never));
    const sidebar = new SidebarWidget(model, t, {
      openVersion: (version, path) => void app.commands.execute(COMMANDS.open, { store: model.storeId, version, ...(path === undefined ? {} : { path }) }),
      compare: (one, other) => void app.commands.execute(COMMANDS.compare, { store: model.storeId, one, other }),
    });
    artifacts.selection = () => selectionOf(model);
    app.shell.add(sidebar, 'left', { rank: RANK, type: 'Artifacts' });
    restorer?.add(sidebar, 'jupyter-artifacts-sidebar');
    app.commands.addCommand(COMMANDS.showPanel, {
      label: t.__('Show Artifacts'),
      caption: t.__('Show the sidebar with the artifacts of the store'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(sidebar.id),
    });
    app.commands.addCommand(COMMANDS.pick, {
      label: t.__('Pick for Comparison'),
      caption: t.__('Pick a version; two picked ones can be compared'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => selectionOf(model)?.version != null,
      isToggled: () => model.marked.value.includes(selectionOf(model)?.version ?? ''),
      execute: () => {
        const version = selectionOf(model)?.version;
        if (version != null) model.mark(version);
      },
    });
  },
};
