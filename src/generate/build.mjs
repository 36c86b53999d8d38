// Compiles to dist/ and puts the precomputed specs beside the compiled code, with validators for their answers.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
mkdirSync(`${root}dist/generated`, { recursive: true });
for (const file of readdirSync(`${root}generated`)) {
  if (file.endsWith('.json') && file !== 'seed.schema.json')
    copyFileSync(`${root}generated/${file}`, `${root}dist/generated/${file}`);
}
const { responseValidatorsSource } = await import(`${root}dist/src/server/compile-responses.js`);
for (const name of ['letta', 'matrix', 'mock']) {
  const spec = JSON.parse(readFileSync(`${root}generated/${name}.json`, 'utf8'));
  writeFileSync(`${root}dist/generated/${name}.validators.cjs`, responseValidatorsSource(spec));
}
