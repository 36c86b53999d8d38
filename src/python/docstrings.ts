/** What a docstring says. */
export interface Docstring {
  /** Its first line. */
  short: string;
  /** What follows up to the first section. */
  long: string;
  /** What it says of parameters, by their names. */
  parameters: Map<string, string>;
}

const TITLES =
  /^(Arguments|Args|Parameters|Params|Raises|Exceptions|Except|Attributes|Example|Examples|Returns|Yields|Warns|Warning|Note|Notes|References|See Also|Todo):[ \t\r\f\v]*$/gm;

const PARAMETER_TITLES = new Set(['Arguments', 'Args', 'Parameters', 'Params', 'Attributes']);

/**
 * Reads a docstring in Google's style (`Args:` and other sections), or in reStructuredText's (`:param name: ...`) or
 * NumPy's (underlined titles) where that says more, as the package docstring_parser does.
 */
export function readDocstring(docstring: string): Docstring {
  const text = cleanDoc(docstring);
  const google = readGoogle(text);
  const others = [readFields(text), readNumpy(text)];
  return others.find(({ parameters }) => parameters.size > google.parameters.size) ?? google;
}

/** The examples of a docstring, as they stand in it; undefined when it has none. */
export function examplesOf(docstring: string): string | undefined {
  const lines = docstring.trim().split('\n');
  const start = lines.findIndex((line) => line.trim().startsWith('Examples:'));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() && !line.startsWith(' ') && line.trim().endsWith(':'));
  return [lines[start], ...rest.slice(0, end < 0 ? undefined : end)].join('\n').trim();
}

/** Python's `inspect.cleandoc`: without the indentation that all lines but the first have in common. */
export function cleanDoc(text: string): string {
  const [first = '', ...rest] = text.replaceAll('\t', '        ').split('\n');
  const indents = rest.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const margin = indents.length > 0 ? indents.reduce((least, indent) => Math.min(least, indent)) : 0;
  const lines = [first.trimStart(), ...rest.map((line) => line.slice(margin))];
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  while (lines[0] === '') lines.shift();
  return lines.join('\n');
}

function readGoogle(text: string): Docstring {
  const titles = [...text.matchAll(TITLES)];
  const described = describe(text.slice(0, titles[0]?.index ?? text.length));
  const parameters = new Map<string, string>();
  titles.forEach((title, index) => {
    if (!PARAMETER_TITLES.has(title[1] ?? '')) return;
    const start = title.index + title[0].length;
    // A line that is not indented ends the section.
    const section = text.slice(start, titles[index + 1]?.index).replace(/\n\S[\s\S]*/, '');
    readEntries(section.replace(/^\n+|\n+$/g, ''), parameters);
  });
  return { ...described, parameters };
}

/** `name (type): text`, which may go on in lines that are indented more. */
function readEntries(section: string, parameters: Map<string, string>): void {
  const indent = /^\s*/.exec(section)?.[0] ?? '';
  const entries: string[] = [];
  for (const line of section.split('\n')) {
    if (line.startsWith(indent) && /^\S/.test(line.slice(indent.length)))
      entries.push(line.slice(indent.length));
    else if (entries.length > 0) entries[entries.length - 1] += `\n${line.slice(indent.length)}`;
  }
  // The package gives a section up whose entries are none.
  if (entries.some((entry) => !entry.includes(':'))) return;
  for (const entry of entries) {
    const colon = entry.indexOf(':');
    const before = entry.slice(0, colon);
    const name = /^(.+?)\s*\(\s*(.*\S)\s*\)/.exec(before)?.[1] ?? before;
    if (!parameters.has(name)) parameters.set(name, readText(entry.slice(colon + 1)));
  }
}

function readText(text: string): string {
  const [first = '', ...rest] = text.replace(/^ /, '').split('\n');
  return [first, ...(rest.length > 0 ? [cleanDoc(rest.join('\n'))] : [])]
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

function readFields(text: string): Docstring {
  const start = text.search(/^:/m);
  const described = describe(start < 0 ? text : text.slice(0, start));
  const parameters = new Map<string, string>();
  if (start < 0) return { ...described, parameters };
  for (const field of text.slice(start).split(/\n(?=:)/)) {
    const [, names = '', said = ''] = /^:([^:]*):([\s\S]*)$/.exec(field) ?? [];
    const [kind, ...words] = names.trim().split(/\s+/);
    const name = words.at(-1)?.replace(/\?$/, '');
    if (['param', 'parameter', 'arg', 'argument', 'key', 'keyword'].includes(kind ?? '') && name) {
      parameters.set(name, readText(said.replace(/^\s+/, ' ')).trimEnd());
    }
  }
  return { ...described, parameters };
}

function readNumpy(text: string): Docstring {
  const titles = [...text.matchAll(/^([A-Z][A-Za-z ]*)\n-+[ \t]*$/gm)];
  const described = describe(text.slice(0, titles[0]?.index ?? text.length));
  const parameters = new Map<string, string>();
  titles.forEach((title, index) => {
    if (!/^(Other )?(Parameters|Params|Arguments|Args|Attributes)$/.test(title[1] ?? '')) return;
    const section = text.slice(title.index + title[0].length, titles[index + 1]?.index).trim();
    for (const entry of section.split(/\n(?=\S)/)) {
      const [head = '', ...rest] = entry.split('\n');
      const name = head.split(':')[0]?.trim() ?? '';
      if (name && rest.length > 0) parameters.set(name, cleanDoc(rest.join('\n')));
    }
  });
  return { ...described, parameters };
}

function describe(chunk: string): { short: string; long: string } {
  const end = chunk.indexOf('\n');
  if (end < 0) return { short: chunk, long: '' };
  return { short: chunk.slice(0, end), long: chunk.slice(end + 1).trim() };
}
