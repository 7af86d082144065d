/** `entity/project/name` of `entity/project/name:v3`. */
export function collectionNameOf(version: string): string {
  return version.slice(0, version.lastIndexOf(':'));
}
