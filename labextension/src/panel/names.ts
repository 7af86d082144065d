/** Names of versions, taken apart for the server's paths. */

export const STORE = '/jupyter-artifacts/stores/{store}';
export const PROJECT = `${STORE}/projects/{entity}/{project}` as const;
export const VERSION = `${PROJECT}/collections/{name}/versions/{label}` as const;

export interface VersionParts {
  readonly entity: string;
  readonly project: string;
  readonly name: string;
  readonly label: string;
}

/** Of `entity/project/name:v3`. */
export function partsOf(version: string): VersionParts {
  const [entity = '', project = '', rest = ''] = version.split('/');
  const at = rest.lastIndexOf(':');
  return { entity, project, name: rest.slice(0, at), label: rest.slice(at + 1) };
}
