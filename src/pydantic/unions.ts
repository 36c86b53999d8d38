import { objectOf, own, textOf } from '../json/read.js';
import { pythonRepr, pythonStr } from '../python/repr.js';
import type { Work } from '../scheduling/slices.js';
import { choicesOf, shownChoice } from './choices.js';
import { nameOf } from './names.js';
import { read } from './read.js';
import {
  alternativesOf,
  dereference,
  isDict,
  type Loc,
  newReading,
  type PydanticError,
  type Reading,
  type ReadingRules,
  remembering,
  type Schema,
} from './reading.js';

/**
 * Several possibilities without a tag: of those that fit, the one that has most fields of the input, then the one
 * that needs no conversion, then the first (pydantic's smart mode). When none fits, all of them say why.
 */
export function* readUnion(members: Schema[], input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  let best: { attempt: Reading; value: unknown } | undefined;
  let errors: PydanticError[] = [];
  for (const member of members) {
    const attempt = newReading(reading);
    const value = yield* read(member, input, [...loc, nameOf(member, reading)], attempt);
    if (attempt.errors.length > 0) errors = [...errors, ...attempt.errors];
    else if (!best || isBetter(attempt, best.attempt)) best = { attempt, value };
  }
  if (!best) {
    // One at a time: there is a limit to how many arguments a call can have.
    for (const error of errors) reading.errors.push(error);
    return input;
  }
  reading.fields += best.attempt.fields;
  reading.converted ||= best.attempt.converted;
  return best.value;
}

function isBetter(one: Reading, other: Reading): boolean {
  if (one.fields !== other.fields) return one.fields > other.fields;
  return other.converted && !one.converted;
}

/** Several models, one of which a field of the input names. */
export function* readTagged(schema: Schema, input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  const { propertyName, discriminator, tags } = tagsOf(schema, reading);
  const refuse = (type: string, msg: string, ctx?: Record<string, unknown>) => {
    reading.errors.push({ type, loc, msg, input, ...(ctx && { ctx }) });
    return input;
  };
  if (!isDict(input)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    return refuse('model_attributes_type', msg);
  }
  const tag = own(input, propertyName);
  if (!Object.hasOwn(input, propertyName)) {
    const msg = `Unable to extract tag using discriminator ${discriminator}`;
    return refuse('union_tag_not_found', msg, { discriminator });
  }
  const found = tags.find(({ value }) => value === tag);
  if (found) return yield* read(found.member, input, [...loc, pythonStr(tag)], reading);
  const shown = typeof tag === 'string' ? tag : pythonRepr(tag);
  const expected_tags = tags.map(({ text }) => text).join(', ');
  const msg = `Input tag '${shown}' found using ${discriminator} does not match any of the expected tags: ${expected_tags}`;
  return refuse('union_tag_invalid', msg, { discriminator, tag: shown, expected_tags });
}

/** The field that names the model, also as Python prints it, and what leads to which. */
const tagsOf = remembering((schema, rules) => {
  const propertyName = textOf(objectOf(schema.discriminator).propertyName) ?? '';
  const members = alternativesOf(schema, rules)?.members ?? [];
  const tags = inOrder(
    schema,
    members.flatMap((member) => tagsOfMember(schema, member, rules)),
  );
  return { propertyName, discriminator: pythonRepr(propertyName), tags };
});

/** Members may have several tags each; the mapping says in which order all of them come. */
function inOrder({ discriminator }: Schema, tags: Tag[]): Tag[] {
  const order = Object.keys(objectOf(objectOf(discriminator).mapping));
  const rank = ({ value }: Tag) => order.indexOf(pythonStr(value));
  return [...tags].sort((a, b) => rank(a) - rank(b));
}

interface Tag {
  value: unknown;
  text: string;
  member: Schema;
}

/** The values of the tag that lead to a member: what its own field allows, else what the mapping says. */
function tagsOfMember(schema: Schema, member: Schema, rules: ReadingRules): Tag[] {
  const discriminator = objectOf(schema.discriminator);
  const mapping = objectOf(discriminator.mapping);
  const { properties } = dereference(member, rules).schema;
  const tag = own(objectOf(properties), textOf(discriminator.propertyName) ?? '');
  const field = dereference(tag, rules).schema;
  const named = choicesOf(field).filter((value) => value !== null);
  const values =
    named.length > 0 ? named : Object.keys(mapping).filter((value) => own(mapping, value) === member.$ref);
  return values.map((value) => ({ value, text: shownChoice(field, value), member }));
}
