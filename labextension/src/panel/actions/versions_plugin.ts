import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { formatBytes } from '../../view/format';
import { copyToClipboard, type Translate } from '../../view/ui';
import { visibleLine } from '../../view/visible';
import { partsOf, PROJECT, VERSION } from '../names';
import { COMMANDS, IArtifacts, type Target } from '../tokens';

const VERSION_ARGS = { args: { type: 'object', properties: { store: { type: 'string' }, version: { type: 'string' } } } };

export const versionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-artifacts:versions',
  description: 'Commands on versions: copy a reference, delete, restore, undo.',
  autoStart: true,
  requires: [IArtifacts],
  optional: [ICommandPalette, ITranslator],
  activate: (app: JupyterFrontEnd, artifacts: IArtifacts, palette: ICommandPalette | null, translator: ITranslator | null) => {
    const t = (translator ?? nullTranslator).load('jupyter_artifacts') as unknown as Translate;
    const { commands } = app;
    const isVersion = () => ['version', 'collection', 'file'].includes(artifacts.selection()?.kind ?? '');
    commands.addCommand(COMMANDS.copyReference, {
      label: t.__('Copy Reference'),
      caption: t.__('Copy the full name of a version'),
      describedBy: VERSION_ARGS,
      isEnabled: (args) => artifacts.target(args) !== null,
      execute: async (args) => {
        const target = artifacts.target(args);
        if (target !== null) await copyToClipboard(target.version);
      },
    });
    commands.addCommand(COMMANDS.remove, {
      label: t.__('Delete Version…'),
      caption: t.__('Delete a version; it can be undone until garbage is collected'),
      describedBy: VERSION_ARGS,
      isVisible: () => artifacts.selection()?.canWrite ?? true,
      isEnabled: (args) => artifacts.target(args) !== null && (args['version'] !== undefined || isVersion()),
      execute: async (args) => {
        const target = artifacts.target(args);
        if (target !== null) await told(t, t.__('It was not deleted'), () => remove(artifacts, target, t));
      },
    });
    commands.addCommand(COMMANDS.restore, {
      label: t.__('Restore Version'),
      caption: t.__('Bring back a version that was deleted'),
      describedBy: VERSION_ARGS,
      isEnabled: (args) => artifacts.target(args) !== null && (artifacts.selection()?.canWrite ?? true),
      execute: async (args) => {
        const target = artifacts.target(args);
        if (target !== null) await told(t, t.__('It was not restored'), () => restore(artifacts, target));
      },
    });
    commands.addCommand(COMMANDS.undo, {
      label: t.__('Undo Last Change of Artifacts'),
      caption: t.__('Undo what was done last to the project that the sidebar shows'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => artifacts.selection()?.canWrite === true && artifacts.selection()?.place !== null,
      execute: async () => {
        const { store, place } = artifacts.selection() ?? {};
        if (store === undefined || !place) return;
        await told(t, t.__('It was not undone'), async () => {
          await artifacts.client.post(`${PROJECT}/undo`, { path: { store, ...place }, body: {} });
          Notification.success(t.__('The last change was undone.'), { autoClose: 3000 });
        });
      },
    });
    for (const command of [COMMANDS.showPanel, COMMANDS.compare, COMMANDS.undo, COMMANDS.remove, COMMANDS.copyReference]) {
      palette?.addItem({ command, category: t.__('Artifacts') });
    }
  },
};

/** What goes wrong is told to the person, in the server's words. */
export async function told(t: Translate, title: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await showErrorMessage(title, visibleLine(error instanceof Error ? error.message : `${error}`, 1000), [Dialog.okButton({ label: t.__('Close') })]);
  }
}

async function remove(artifacts: IArtifacts, target: Target, t: Translate): Promise<void> {
  const path = { store: target.store, ...partsOf(target.version) };
  const [{ version }, usage] = await Promise.all([artifacts.client.get(VERSION, { path }), artifacts.client.get(`${VERSION}/usage`, { path })]);
  const freed = usage.collections[0]?.versions[0]?.unique ?? 0;
  const aliases = version.aliases.filter((alias) => alias !== 'latest');
  const sentences = [
    t.__('This frees %1, once garbage is collected. Until then it can be restored.', formatBytes(freed)),
    aliases.length === 0 ? '' : t.__('These aliases go with it: %1.', visibleLine(aliases.join(', '))),
  ];
  const answer = await showDialog({
    title: t.__('Delete %1?', visibleLine(version.name)),
    body: sentences.filter((each) => each !== '').join(' '),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: t.__('Delete') })],
  });
  if (!answer.button.accept) return;
  await artifacts.client.delete(VERSION, { path, query: { delete_aliases: aliases.length > 0 } });
  const back = { store: target.store, version: version.qualified_name };
  Notification.success(t.__('%1 was deleted.', visibleLine(version.name)), {
    autoClose: 8000,
    actions: [{ label: t.__('Restore'), callback: () => void told(t, t.__('It was not restored'), () => restore(artifacts, back)) }],
  });
}

async function restore(artifacts: IArtifacts, target: Target): Promise<void> {
  await artifacts.client.post(`${VERSION}/restore`, { path: { store: target.store, ...partsOf(target.version) } });
}
