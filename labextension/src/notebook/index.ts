import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { PathTeller } from './teller';

export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:notebook',
  description: 'Tells kernels that use jupyter_artifacts where their notebook lies, also after it was renamed.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (_panel, context) => {
        const teller = new PathTeller(() => context.localPath);
        const follow = () => teller.use(context.sessionContext.session?.kernel ?? null);
        const tell = () => teller.tell();
        context.sessionContext.kernelChanged.connect(follow);
        context.pathChanged.connect(tell);
        follow();
        return {
          get isDisposed() {
            return teller.isDisposed;
          },
          dispose: () => {
            context.sessionContext.kernelChanged.disconnect(follow);
            context.pathChanged.disconnect(tell);
            teller.dispose();
          },
        };
      },
    });
  },
};
