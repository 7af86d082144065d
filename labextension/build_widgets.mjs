// One ES module and one style sheet for each widget: anywidget loads no second file.
import { readdirSync, statSync } from 'node:fs';
import { build } from 'esbuild';

const LARGEST = 100_000;
const OUT = '../jupyter_artifacts/widgets';
const entryPoints = readdirSync('src/widgets')
  .filter((name) => /^\w+_widget\.tsx?$/.test(name))
  .map((name) => ({ in: `src/widgets/${name}`, out: name.replace(/_widget\.tsx?$/, '') }));

await build({
  entryPoints,
  outdir: OUT,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // A dependency that finds an AMD loader, as in VS Code, would register there and be lost.
  define: { 'define.amd': 'false' },
  logLevel: 'warning',
});

for (const { out } of entryPoints) {
  const size = statSync(`${OUT}/${out}.js`).size;
  console.log(`widgets/${out}.js ${size} bytes`);
  if (size > LARGEST) {
    console.error(`widgets/${out}.js is over ${LARGEST} bytes, and is sent with each widget.`);
    process.exitCode = 1;
  }
}
