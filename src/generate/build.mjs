// Builds the server twice: build/ holds its modules one by one, for tests that count what was covered, and dist/ the
// same code in a few files, which is what users get. Both have the precomputed specs, with validators for their answers.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

for (const folder of ['build', 'dist']) rmSync(`${root}${folder}`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
cpSync(`${root}build`, `${root}dist`, {
  recursive: true,
  filter: (file) => file.endsWith('.d.ts') || statSync(file).isDirectory(),
});
// Loading hundreds of modules takes Node a third of the start-up.
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts', 'src/index.ts'],
  outdir: 'dist',
  outbase: '.',
  // As deep as the entry points, because code finds generated/ relative to itself.
  chunkNames: 'src/chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'warning',
});
const { responseValidatorsSource } = await import(`${root}build/src/server/compile-responses.js`);
const { checkSources } = await import(`${root}build/overrides/mock/edge/wanted.js`);
for (const folder of ['build', 'dist']) {
  mkdirSync(`${root}${folder}/generated`, { recursive: true });
  for (const file of readdirSync(`${root}generated`)) {
    if (file.endsWith('.json') && file !== 'seed.schema.json')
      cpSync(`${root}generated/${file}`, `${root}${folder}/generated/${file}`);
  }
}
const specOf = (name) => JSON.parse(readFileSync(`${root}generated/${name}.json`, 'utf8'));
const written = new Map(
  [...checkSources(specOf('mock'))].map(([name, source]) => [`checks/${name}`, source]),
);
for (const name of ['letta', 'matrix', 'mock'])
  written.set(`${name}.validators`, responseValidatorsSource(specOf(name)));
for (const folder of ['build', 'dist']) {
  mkdirSync(`${root}${folder}/generated/checks`);
  for (const [name, source] of written) writeFileSync(`${root}${folder}/generated/${name}.cjs`, source);
}
