/** What plugins of ours lend to one another. */

import { Token } from '@lumino/coreutils';
import type { Client } from '../api/client';
import type { Changes } from './changes';

/** The server's part, as seen from here. */
export interface IArtifacts {
  readonly client: Client;
  readonly changes: Changes;
}

export const IArtifacts = new Token<IArtifacts>('jupyter-artifacts:IArtifacts', 'Asks the server part of jupyter_artifacts, and tells of changes.');

/** Names of our commands: other extensions, menus and settings know them. */
export const COMMANDS = {
  showPanel: 'jupyter-artifacts:show-panel',
  open: 'jupyter-artifacts:open',
  compare: 'jupyter-artifacts:compare',
} as const;
