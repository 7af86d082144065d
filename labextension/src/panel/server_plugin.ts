import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Client } from '../api/client';
import { Changes } from './changes';
import { IArtifacts } from './tokens';

export const serverPlugin: JupyterFrontEndPlugin<IArtifacts> = {
  id: 'jupyter-artifacts:server',
  description: 'Asks the server part of jupyter_artifacts, and tells of changes.',
  autoStart: true,
  provides: IArtifacts,
  activate: ({ serviceManager }: JupyterFrontEnd): IArtifacts => {
    const artifacts: IArtifacts = {
      client: new Client(serviceManager.serverSettings),
      changes: new Changes(serviceManager.events.stream),
      selection: () => null,
      target: ({ store, version }) => {
        const chosen = artifacts.selection();
        if (typeof version === 'string') return { store: typeof store === 'string' ? store : artifacts.store(), version };
        return chosen === null || chosen.version === null ? null : { store: chosen.store, version: chosen.version };
      },
      picked: () => artifacts.selection()?.picked ?? null,
      store: () => artifacts.selection()?.store ?? 'default',
    };
    return artifacts;
  },
};
