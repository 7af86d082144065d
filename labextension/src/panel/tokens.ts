/** What plugins of ours lend to one another. */

import { Token, type ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Client } from '../api/client';
import type { Changes } from './changes';

/** A version that a command is about. */
export interface Target {
  readonly store: string;
  readonly version: string;
}

/** What is chosen in the sidebar. */
export interface Selection {
  readonly store: string;
  readonly kind: string;
  /** The qualified name of what is chosen: of a version, for a collection its latest. */
  readonly version: string | null;
  readonly picked: readonly [string, string] | null;
  readonly place: { readonly entity: string; readonly project: string } | null;
  /** False where something is known against it; the server has the last word. */
  readonly canWrite: boolean;
}

/** The server's part, as seen from here. */
export interface IArtifacts {
  readonly client: Client;
  readonly changes: Changes;
  /** Told by the sidebar: what is chosen there now. */
  selection: () => Selection | null;
  /** What a command is about: what its arguments name, else what is chosen in the sidebar. */
  target(args: ReadonlyPartialJSONObject): Target | null;
  picked(): readonly [string, string] | null;
  store(): string;
}

export const IArtifacts = new Token<IArtifacts>('jupyter-artifacts:IArtifacts', 'Asks the server part of jupyter_artifacts, and tells of changes.');

/** Names of our commands: other extensions, menus and settings know them. */
export const COMMANDS = {
  showPanel: 'jupyter-artifacts:show-panel',
  open: 'jupyter-artifacts:open',
  compare: 'jupyter-artifacts:compare',
  pick: 'jupyter-artifacts:pick',
  insertCode: 'jupyter-artifacts:insert-code',
  copyReference: 'jupyter-artifacts:copy-reference',
  download: 'jupyter-artifacts:download',
  remove: 'jupyter-artifacts:delete',
  restore: 'jupyter-artifacts:restore',
  undo: 'jupyter-artifacts:undo',
  logFile: 'jupyter-artifacts:log-file',
} as const;
