// Writes `src/api/openapi.ts`, the types of what the server answers, from its OpenAPI document: `npm run types`.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENT = new URL('../jupyter_artifacts/server/openapi.yaml', import.meta.url);
const HEAD = '/** Made of `openapi.yaml` by `make openapi`; a test compares the two. */\n\n';
const OUT = new URL('src/api/openapi.ts', import.meta.url);

/** The types as they should be. */
export async function typesText() {
  return HEAD + astToString(await openapiTS(readFileSync(DOCUMENT, 'utf8')));
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(OUT, await typesText());
