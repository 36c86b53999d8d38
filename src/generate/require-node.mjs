// Says at once what a Node that is too old would say late, and in other words. Runs in any Node that knows modules.
import { readFileSync } from 'node:fs';

const { name, engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const needed = engines.node.replace('>=', '').split('.').map(Number);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(`error: ${name} needs Node >= ${needed.join('.')}, this is ${process.version}\n`);
  process.exitCode = 1;
}
