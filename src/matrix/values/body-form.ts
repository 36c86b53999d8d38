import { isObject, isOneOf, isTexts, own, type JsonObject } from '../../json/read.js';
import { MatrixError } from './error.js';

/** What is wrong with a body that has to have a form, in the order of its fields. */
interface Problem {
  path: string;
  kind: 'missing' | 'type';
  text: string;
}

/** What a text has to be like; lengths are in characters. */
export interface TextKind {
  least?: number;
  most?: number;
  /** Found anywhere in it. */
  pattern?: RegExp;
}

/**
 * Collects what is wrong with a body whose form Synapse checks as a whole, and refuses it in the manner of the
 * library that Synapse uses for that: the errcode depends on how much is wrong (Synapse: observed).
 */
export class BodyForm {
  private readonly problems: Problem[] = [];

  /** `model` is what Synapse calls the form; it stands in the text. */
  constructor(private readonly model: string) {}

  /** A field that has to be a text, and one of a kind if any is given. */
  text(holder: JsonObject, path: string, field: string, kind: TextKind = {}): void {
    this.check(holder, path, field, isText, 'Input should be a valid string');
    const value = own(holder, field);
    const complaint = isText(value) ? complaintOf(value, kind) : undefined;
    if (complaint !== undefined) this.wrong(path ? `${path}.${field}` : field, `String should ${complaint}`);
  }

  /** A field that has to be a text where it is there and not null. */
  optionalText(holder: JsonObject, path: string, field: string): void {
    if ((own(holder, field) ?? null) !== null) this.text(holder, path, field);
  }

  /** A field that has to be an integer. */
  integer(holder: JsonObject, path: string, field: string): void {
    this.check(holder, path, field, Number.isInteger, 'Input should be a valid integer');
  }

  /** A field that has to be one of some texts. */
  oneOf(holder: JsonObject, path: string, field: string, choices: readonly string[]): void {
    const listed = choices.map((choice) => `'${choice}'`).join(' or ');
    this.check(holder, path, field, (value) => isOneOf(choices, value), `Input should be ${listed}`);
  }

  /** A field that has to be a list of texts. */
  texts(holder: JsonObject, path: string, field: string): void {
    this.check(holder, path, field, isTexts, 'Input should be a valid list');
  }

  /** A field that has to map texts to what `holds` accepts. */
  mapping(holder: JsonObject, path: string, field: string, holds: (value: unknown) => boolean): void {
    const isMapping = (value: unknown) => isObject(value) && Object.values(value).every(holds);
    this.check(holder, path, field, isMapping, 'Input should be a valid mapping');
  }

  /** Notes that something is of a wrong kind. */
  wrong(path: string, text: string): void {
    this.problems.push({ path, kind: 'type', text });
  }

  /** Throws `M_MISSING_PARAM` when a single field is missing and nothing else is wrong, else `M_BAD_JSON`. */
  refuse(): void {
    const [first] = this.problems;
    if (!first) return;
    const { length } = this.problems;
    const lines = this.problems.map(({ path, kind, text }) => `${path}\n  ${text} [type=${kind}]`);
    const text = [`${length} validation error${length > 1 ? 's' : ''} for ${this.model}`, ...lines].join(
      '\n',
    );
    throw new MatrixError(length === 1 && first.kind === 'missing' ? 'M_MISSING_PARAM' : 'M_BAD_JSON', text);
  }

  private check(
    holder: JsonObject,
    path: string,
    field: string,
    holds: (value: unknown) => boolean,
    text: string,
  ): void {
    const at = path ? `${path}.${field}` : field;
    if (!Object.hasOwn(holder, field))
      this.problems.push({ path: at, kind: 'missing', text: 'Field required' });
    else if (!holds(own(holder, field))) this.wrong(at, text);
  }
}

/** What is said of a text that is not of a kind: its length comes first. */
function complaintOf(text: string, { least = 0, most = Infinity, pattern }: TextKind): string | undefined {
  const characters = [...text].length;
  if (characters < least) return `have at least ${least} character${least === 1 ? '' : 's'}`;
  if (characters > most) return `have at most ${most} characters`;
  return pattern && !pattern.test(text) ? `match pattern '${pattern.source}'` : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
