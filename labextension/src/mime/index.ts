import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { StorageView } from '../view/storage/storage';
import { TableView } from '../view/table/table';
import type { Translate } from '../view/ui';
import { COMMON_VIEWS } from '../view/views';
import { rendererFactory } from './renderer';

// Below the rank of widget-view (-10), which is shown as an error message once its model is gone.
const RANK = -20;

export const mimePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:mime',
  description: 'Draws the outputs of jupyter_artifacts, live and from what a notebook has saved of them.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, rendermime: IRenderMimeRegistry, translator: ITranslator | null) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    rendermime.addFactory(rendererFactory(app, { ...COMMON_VIEWS, table: TableView, storage: StorageView }, t), RANK);
  },
};
