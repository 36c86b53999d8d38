// Loaded before everything else, by any Node that knows modules: no newer syntax here, and no imports.

/** What `engines` in package.json asks for. */
const NEEDED = [20, 19];

/** Why a version of Node such as `v18.20.4` is none to run on, or undefined. */
export function complaintOfNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = NEEDED;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `letta-matrix-mock needs Node >= ${NEEDED.join('.')}, this is ${version}`;
}
