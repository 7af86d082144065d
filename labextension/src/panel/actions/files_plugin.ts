import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { IDefaultFileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { SourceError } from '../../view/source';
import type { Translate } from '../../view/ui';
import { visibleLine } from '../../view/visible';
import { partsOf, STORE, VERSION } from '../names';
import { COMMANDS, IArtifacts, type Target } from '../tokens';
import { LogForm } from './log_form';
import { followTask } from './tasks';
import { told } from './versions_plugin';

/** Drives that show the server's own files, by another name. */
const OWN_DRIVES: ReadonlySet<string> = new Set(['', 'RTC']);

export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:files',
  description: 'Logs files of the file browser, and downloads versions into its folder.',
  autoStart: true,
  requires: [IArtifacts],
  optional: [IFileBrowserFactory, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    artifacts: IArtifacts,
    factory: IFileBrowserFactory | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null,
  ) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    const { contents } = app.serviceManager;
    const isOurs = (path: string) => OWN_DRIVES.has(contents.driveName(path));
    const chosen = () => [...(factory?.tracker.currentWidget?.selectedItems() ?? [])];
    app.commands.addCommand(COMMANDS.logFile, {
      label: t.__('Log as Artifact…'),
      caption: t.__('Make a version of the chosen file or folder'),
      describedBy: { args: { type: 'object', properties: { path: { type: 'string' } } } },
      isVisible: () => factory !== null,
      isEnabled: (args) => args['path'] !== undefined || (chosen().length === 1 && chosen().every((item) => isOurs(item.path))),
      execute: async (args) => {
        const path = args['path'] === undefined ? chosen()[0]?.path : `${args['path']}`;
        if (path !== undefined) await told(t, t.__('It was not logged'), () => logFile(artifacts, contents.localPath(path), t));
      },
    });
    app.commands.addCommand(COMMANDS.download, {
      label: t.__('Download into the File Browser’s Folder'),
      caption: t.__('Bring the files of a version into the folder that the file browser shows'),
      describedBy: { args: { type: 'object', properties: { store: { type: 'string' }, version: { type: 'string' } } } },
      isVisible: () => browser !== null,
      isEnabled: (args) => artifacts.target(args) !== null && browser !== null && isOurs(browser.model.path),
      execute: async (args) => {
        const target = artifacts.target(args);
        if (target === null || browser === null) return;
        await told(t, t.__('It was not downloaded'), () => download(artifacts, target, contents.localPath(browser.model.path), t));
      },
    });
  },
};

async function logFile(artifacts: IArtifacts, path: string, t: Translate): Promise<void> {
  const form = new LogForm(path.slice(path.lastIndexOf('/') + 1), t);
  const answer = await showDialog({
    title: t.__('Log as artifact'),
    body: form,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: t.__('Log') })],
    focusNodeSelector: 'input',
  });
  if (!answer.button.accept || answer.value === null) return;
  const store = artifacts.store();
  const place = artifacts.selection()?.place ?? {};
  const work = followTask(artifacts, () => artifacts.client.post(`${STORE}/logs`, { path: { store }, body: { path, ...place, ...answer.value } }));
  const logged = work.then(() => null);
  Notification.promise(logged, {
    pending: { message: t.__('Logging %1…', visibleLine(path)) },
    success: { message: () => t.__('%1 was logged.', visibleLine(path)), options: { autoClose: 4000 } },
    error: { message: (error) => t.__('%1 was not logged: %2', visibleLine(path), visibleLine(`${(error as Error).message}`, 1000)) },
  });
}

async function download(artifacts: IArtifacts, target: Target, folder: string, t: Translate, replace = false): Promise<void> {
  const path = { store: target.store, ...partsOf(target.version) };
  const begin = () => artifacts.client.post(`${VERSION}/download`, { path, body: { folder, replace } });
  try {
    const { name, label } = partsOf(target.version);
    await followTask(artifacts, begin);
    Notification.success(t.__('%1 is in the folder %2.', visibleLine(`${name}:${label}`), visibleLine(`${folder}/${name}-${label}`)), { autoClose: 4000 });
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'conflict' || replace) throw error;
    const answer = await showDialog({
      title: t.__('Replace files?'),
      body: visibleLine(error.message, 1000),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: t.__('Replace') })],
    });
    if (answer.button.accept) await download(artifacts, target, folder, t, true);
  }
}
