import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Client } from '../api/client';
import { Changes } from './changes';
import { IArtifacts } from './tokens';

export const serverPlugin: JupyterFrontEndPlugin<IArtifacts> = {
  id: 'jupyter-artifacts:server',
  description: 'Asks the server part of jupyter_artifacts, and tells of changes.',
  autoStart: true,
  provides: IArtifacts,
  activate: ({ serviceManager }: JupyterFrontEnd) => ({
    client: new Client(serviceManager.serverSettings),
    changes: new Changes(serviceManager.events.stream),
  }),
};
