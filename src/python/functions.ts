import { forEachOf, mapped, type Work } from '../scheduling/slices.js';
import { type LogicalLine, logicalLines, PythonSyntaxError, type Token } from './tokens.js';

/** A parameter of a function. */
export interface Parameter {
  name: string;
  /** The tokens of its type; undefined when it has none. */
  annotation?: Token[];
  /** The tokens of its default; undefined when it has none. */
  default?: Token[];
}

/** A function as it is written down. */
export interface FunctionSource {
  name: string;
  /** Those that can be given by position or by name; others do not count for tools. */
  parameters: Parameter[];
  /** Undefined when there is none, or an empty one. */
  docstring?: string;
}

/** A field of a pydantic model: `name: annotation = value`. */
export interface FieldSource {
  name: string;
  annotation: Token[];
  value?: Token[];
}

/** A class that derives from `BaseModel` itself. */
export interface ModelSource {
  name: string;
  fields: FieldSource[];
}

/** What tools are made of. */
export interface ModuleSource {
  /** In the order in which `ast.walk` comes to them: level by level. */
  functions: FunctionSource[];
  models: ModelSource[];
}

interface Placed<Item> {
  depth: number;
  item: Item;
}

/** Reads what there is of functions and pydantic models in a source. Throws `PythonSyntaxError`. */
export function* readModule(source: string): Work<ModuleSource> {
  const lines = yield* logicalLines(source);
  const depths = yield* depthsOf(lines);
  const functions: Placed<FunctionSource>[] = [];
  const models: Placed<ModelSource>[] = [];
  yield* forEachOf(lines, (line, index) => {
    checkWords(line);
    const depth = depths[index] ?? 0;
    const next = (depths[index + 1] ?? 0) > depth ? lines[index + 1] : undefined;
    const [head, name] = line.tokens;
    if (head?.text === 'def') functions.push({ depth, item: readFunction(line, next) });
    if (head?.text === 'class' && name && isModel(line.tokens)) {
      const inside = bodyOf(lines, depths, index);
      models.push({ depth, item: { name: name.text, fields: inside.flatMap(readField) } });
    }
  });
  return { functions: byDepth(functions), models: byDepth(models) };
}

/** Tokens as Python prints the expression they are. */
export function unparse(tokens: Token[]): string {
  const text = tokens.map(({ kind, text, value }) =>
    kind === 'string' && value !== undefined ? quote(value) : text,
  );
  return text
    .join(' ')
    .replace(/ ?([[(\].)]) ?/g, '$1')
    .replace(/ ,/g, ',')
    .replace(/([\])])(?=[\p{L}_|])/gu, '$1 ')
    .replace(/([|])(?=\S)/g, '$1 ');
}

/** Cuts tokens at the commas that are in no bracket. */
export function splitAtCommas(tokens: Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if ('([{'.includes(token.text)) depth++;
    if (')]}'.includes(token.text)) depth--;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
}

/** Whether tokens are a value that `ast.literal_eval` can read. */
export function isLiteral(tokens: Token[]): boolean {
  return tokens.every(({ kind, text, value }) => {
    if (kind === 'name') return ['True', 'False', 'None'].includes(text);
    if (kind === 'string') return value !== undefined || /^[rR]?[bB]/.test(text);
    return kind === 'number' || '+-()[]{},:...'.includes(text);
  });
}

function readFunction({ tokens, line }: LogicalLine, next: LogicalLine | undefined): FunctionSource {
  const [, name, bracket] = tokens;
  if (name?.kind !== 'name' || bracket?.text !== '(') throw new PythonSyntaxError('invalid syntax', line);
  const close = endOfBracket(tokens, 2);
  const colon = tokens.findIndex(
    (token, index) => index > close && token.text === ':' && isOutside(tokens, close, index),
  );
  if (colon < 0) throw new PythonSyntaxError("expected ':'", line);
  const rest = tokens.slice(colon + 1);
  if (rest.length === 0 && !next) throw noBlock(tokens, line, line);
  const first = rest.length > 0 ? rest : (next?.tokens ?? []);
  const docstring = first.every(({ value }) => value !== undefined)
    ? first.map(({ value }) => value).join('')
    : undefined;
  const parameters = readParameters(splitAtCommas(tokens.slice(3, close)));
  return { name: name.text, parameters, ...(docstring && { docstring }) };
}

/** What stands before `/` is by position only, what follows a `*` by name only. */
function readParameters(parts: Token[][]): Parameter[] {
  const slash = parts.findIndex((part) => part.length === 1 && part[0]?.text === '/');
  const star = parts.findIndex((part) => part[0]?.text === '*' || part[0]?.text === '**');
  return parts.slice(slash + 1, star < 0 ? undefined : star).map((part) => {
    const equals = outsideIndex(part, '=');
    const head = equals < 0 ? part : part.slice(0, equals);
    return {
      name: head[0]?.text ?? '',
      ...(head[1]?.text === ':' && { annotation: head.slice(2) }),
      ...(equals >= 0 && { default: part.slice(equals + 1) }),
    };
  });
}

function readField({ tokens }: LogicalLine): FieldSource[] {
  const [name, colon] = tokens;
  if (name?.kind !== 'name' || colon?.text !== ':') return [];
  const equals = outsideIndex(tokens, '=');
  const annotation = tokens.slice(2, equals < 0 ? undefined : equals);
  return [{ name: name.text, annotation, ...(equals >= 0 && { value: tokens.slice(equals + 1) }) }];
}

function isModel(tokens: Token[]): boolean {
  const bases = splitAtCommas(tokens.slice(3, endOfBracket(tokens, 2)));
  return tokens[2]?.text === '(' && bases.some((base) => base.length === 1 && base[0]?.text === 'BaseModel');
}

function endOfBracket(tokens: Token[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const text = tokens[index]?.text ?? '';
    if ('([{'.includes(text)) depth++;
    if (')]}'.includes(text) && --depth === 0) return index;
  }
  return tokens.length;
}

function outsideIndex(tokens: Token[], text: string): number {
  return tokens.findIndex((token, index) => token.text === text && isOutside(tokens, -1, index));
}

function isOutside(tokens: Token[], from: number, index: number): boolean {
  let depth = 0;
  for (const { text } of tokens.slice(from + 1, index)) {
    if ('([{'.includes(text)) depth++;
    if (')]}'.includes(text)) depth--;
  }
  return depth === 0;
}

/** How deep each line is nested. Throws for indentation that leads nowhere, and for heads without a body. */
function depthsOf(lines: LogicalLine[]): Work<number[]> {
  const indents = [0];
  return mapped(lines, ({ indent, line }, index) => {
    const before = lines[index - 1];
    const opens = before?.tokens.at(-1)?.text === ':';
    const innermost = indents.at(-1) ?? 0;
    if (before && opens && indent <= innermost) throw noBlock(before.tokens, before.line, line);
    if (indent > innermost) {
      if (before && !opens && COMPOUND.has(before.tokens[0]?.text ?? '')) {
        throw new PythonSyntaxError("expected ':'", before.line);
      }
      if (!opens) throw new PythonSyntaxError('unexpected indent', line);
      indents.push(indent);
    }
    while (indent < (indents.at(-1) ?? 0)) indents.pop();
    if (indent !== indents.at(-1)) {
      throw new PythonSyntaxError('unindent does not match any outer indentation level', line);
    }
    return indents.length - 1;
  });
}

/** What Python calls the statements that have a body; others it calls by their keyword. */
const COMPOUND = new Map([
  ['def', 'function definition'],
  ['class', 'class definition'],
  ...['if', 'for', 'while', 'with', 'try', 'else', 'elif', 'except', 'finally'].map(
    (word) => [word, `'${word}' statement`] as [string, string],
  ),
]);

function noBlock(head: Token[], headLine: number, line: number): PythonSyntaxError {
  const after = COMPOUND.get(head[0]?.text ?? '') ?? 'statement';
  return new PythonSyntaxError(`expected an indented block after ${after} on line ${headLine}`, line);
}

function bodyOf(lines: LogicalLine[], depths: number[], index: number): LogicalLine[] {
  const depth = depths[index] ?? 0;
  const body: LogicalLine[] = [];
  for (let next = index + 1; (depths[next] ?? 0) > depth; next++) {
    const line = lines[next];
    if (line && depths[next] === depth + 1) body.push(line);
  }
  return body;
}

/** Two words in a row that are no words of Python's are no Python. */
function checkWords({ tokens, line }: LogicalLine): void {
  const isPlain = (token: Token | undefined) => token?.kind === 'name' && !WORDS.has(token.text);
  tokens.forEach((token, index) => {
    const isFirst = index === 0;
    if (isPlain(token) && isPlain(tokens[index + 1]) && !(isFirst && SOFT_WORDS.has(token.text))) {
      throw new PythonSyntaxError('invalid syntax', line);
    }
  });
}

const SOFT_WORDS = new Set(['match', 'case', 'type']);

const WORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

function byDepth<Item>(placed: Placed<Item>[]): Item[] {
  return [...placed].sort((a, b) => a.depth - b.depth).map(({ item }) => item);
}

function quote(value: string): string {
  return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
}
