import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Which folders each folder may import from, besides itself, its own sub-folders counting as a part of it, and
 * `BASICS`; the composition root may import everything.
 */
const MAY_IMPORT: Record<string, string[]> = {
  'src/json': [],
  'src/scheduling': [],
  'src/server': ['src/python', 'src/sandbox', 'src/words'],
  'src/process': [],
  'src/command-line': [
    'src',
    'src/json',
    'src/process',
    'src/sandbox',
    'src/server',
    'src/settings',
    'src/words',
  ],
  'src/sandbox': ['src/process', 'src/python', 'src/matrix', 'src/letta', 'src/server', 'generated'],
  'src/settings': ['src/sandbox', 'src/words'],
  'src/pydantic': ['src/python'],
  'src/python': [],
  'src/words': [],
  'src/matrix': ['src/sandbox', 'src/python'],
  'src/letta': ['src/python', 'src/sandbox', 'src/script', 'generated'],
  'src/script': ['src/words', 'generated'],
  'src/seed': [
    'src/words',
    'src/python',
    'src/sandbox',
    'src/matrix',
    'src/letta',
    'src/script',
    'generated',
    'src/server',
  ],
  'src/generate': [
    'src/sandbox',
    'src/server',
    'src/seed',
    'overrides/letta',
    'overrides/matrix',
    'overrides/mock',
  ],
  // What knows both a service and HTTP: who asks, what a request looks like, how a refusal is worded.
  'overrides/matrix/edge': ['src/matrix', 'src/python', 'src/sandbox', 'src/server', 'generated'],
  'overrides/letta/edge': [
    'src/letta',
    'src/pydantic',
    'src/python',
    'src/sandbox',
    'src/server',
    'generated',
  ],
  'overrides/mock/edge': [
    'src/python',
    'src/sandbox',
    'src/script',
    'src/seed',
    'src/server',
    'src/words',
    'generated',
  ],
  'overrides/matrix': [
    'overrides/matrix/edge',
    'src/matrix',
    'src/python',
    'src/sandbox',
    'src/server',
    'generated',
  ],
  'overrides/letta': [
    'overrides/letta/edge',
    'src/letta',
    'src/pydantic',
    'src/python',
    'src/sandbox',
    'src/server',
    'generated',
  ],
  'overrides/mock': [
    'overrides/mock/edge',
    'src/process',
    'src/python',
    'src/matrix',
    'src/letta',
    'src/script',
    'src/seed',
    'src/sandbox',
    'src/server',
    'src/words',
    'generated',
  ],
};

/** These know nothing of the product: values that came in as JSON, and works that share the thread. */
const BASICS = ['src/json', 'src/scheduling'];

/** Their folders import only from those above them in the table of their README. */
const LAYERED = ['src/letta', 'src/matrix'];

/** Files that need one another, and why. */
const RINGS: Record<string, string[]> = {
  'a model has fields, which may be of any type, models and unions among them': [
    'src/pydantic/models.ts',
    'src/pydantic/read.ts',
    'src/pydantic/unions.ts',
  ],
};

/** Packages that only some folders may use. */
const PACKAGE_HOMES: Record<string, string[]> = {
  express: ['src/server'],
  'express-openapi-validator': ['src/server'],
  'json-schema-faker': ['src/server'],
  commander: ['src/command-line'],
  yaml: ['src/seed', 'src/generate'],
  '@apidevtools/swagger-parser': ['src/generate'],
  'openapi-typescript': ['src/generate'],
  typescript: ['src/generate'],
};

/** Rules that would be as true over another transport have no business with these. */
const NO_HTTP = ['src/matrix', 'src/letta', 'src/script'];

interface Import {
  file: string;
  folder: string;
  /** The folder whose rule holds for the file. */
  ruled: string;
  target: string;
  typeOnly: boolean;
}

const sources = [...sourcesOf('src'), ...sourcesOf('overrides')];
const imports = sources.flatMap(importsOf);

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (match) => ({
      file,
      folder: dirname(file),
      ruled: ruledFolder(dirname(file)),
      typeOnly: match[1] !== undefined,
      target: match[2] ?? match[3] ?? '',
    }),
  );
}

function folderOf(found: Import): string {
  return ruledFolder(dirname(relative(root, join(root, found.folder, found.target))));
}

/** The folder whose rule holds for a folder: itself, or the one around it that has a rule. */
function ruledFolder(folder: string): string {
  if (folder in MAY_IMPORT || folder === '.') return folder;
  const around = ruledFolder(dirname(folder));
  return around in MAY_IMPORT ? around : folder;
}

/** The folders in the order in which the README of a service has them. */
function foldersInReadme(service: string): string[] {
  const text = readFileSync(join(root, service, 'README.md'), 'utf8');
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

/** The files of the project that a file imports, types included. */
function targetsOf(file: string): string[] {
  return importsOf(file)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ folder, target }) => join(folder, target).replace(/\.js$/, '.ts'));
}

/** Every set of files each of which leads to all others of it, sorted (Tarjan's strongly connected components). */
function ringsOf(graph: Map<string, string[]>): string[][] {
  const rings: string[][] = [];
  const found = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const number = found.size;
    found.set(file, number);
    lowest.set(file, number);
    open.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      const reached = found.has(target)
        ? open.includes(target)
          ? (found.get(target) ?? number)
          : number
        : visit(target);
      lowest.set(file, Math.min(lowest.get(file) ?? number, reached));
    }
    if (lowest.get(file) === number) {
      const ring = open.splice(open.indexOf(file));
      if (ring.length > 1) rings.push(ring.sort());
    }
    return lowest.get(file) ?? number;
  };
  for (const file of graph.keys()) if (!found.has(file)) visit(file);
  return rings;
}

test('folders import only from where they may', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .filter(({ ruled }) => ruled in MAY_IMPORT)
    .filter((found) => {
      const to = folderOf(found);
      return to !== found.ruled && !BASICS.includes(to) && !MAY_IMPORT[found.ruled]?.includes(to);
    });

  expect(wrong).toEqual([]);
});

test.each(LAYERED)('the folders of %s import only from those above them in its README', (service) => {
  const order = foldersInReadme(service);
  const rank = (file: string) => order.indexOf(relative(service, file).split('/')[0] ?? '');
  const files = sources.filter((file) => file.startsWith(`${service}/`));
  const wrong = files.flatMap((file) =>
    targetsOf(file)
      .filter((target) => target.startsWith(`${service}/`) && rank(target) > rank(file))
      .map((target) => `${file} imports ${target}`),
  );

  expect(wrong).toEqual([]);
  expect([...new Set(files.map((file) => relative(service, file).split('/')[0]))].sort()).toEqual(
    [...order].sort(),
  );
});

test('files import one another in no ring, not even for types, but for those that are named', () => {
  const rings = ringsOf(new Map(sources.map((file) => [file, targetsOf(file)])));

  expect(rings).toEqual(Object.values(RINGS));
});

test('every folder has its rule', () => {
  const folders = new Set(sources.map((file) => ruledFolder(dirname(file))));
  folders.delete('src');

  expect([...folders].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('the pipeline knows no service', () => {
  const texts = sourcesOf('src/server').map(
    (file) => [file, readFileSync(join(root, file), 'utf8')] as const,
  );

  expect(texts.filter(([, text]) => /from '[^']*(overrides|\/matrix|\/letta|generated)/.test(text))).toEqual(
    [],
  );
});

test('rules know no HTTP', () => {
  const wrong = imports.filter(
    ({ ruled, target }) =>
      NO_HTTP.includes(ruled) && (/^(node:)?https?$/.test(target) || target === 'express'),
  );

  expect(wrong).toEqual([]);
});

test('each package is used in its own place', () => {
  const wrong = imports.filter(({ folder, target }) => {
    const name = target.startsWith('@')
      ? target.split('/').slice(0, 2).join('/')
      : (target.split('/')[0] ?? '');
    return name in PACKAGE_HOMES && !PACKAGE_HOMES[name]?.includes(folder);
  });

  expect(wrong).toEqual([]);
});

test('time and chance come from the sandbox', () => {
  const homes = ['src/sandbox/clock.ts', 'src/sandbox/random.ts', 'src/sandbox/sandbox.ts'];
  const wrong = sources
    .filter((file) => !homes.includes(file))
    .filter((file) =>
      /Date\.now\(|Math\.random\(|randomUUID|randomBytes|new Date\(\)/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );

  expect(wrong).toEqual([]);
});
