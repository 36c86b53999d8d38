import { own, setOwn } from '../../../src/json/read.js';
import { pythonRepr, Shown } from '../../../src/python/repr.js';
import { read } from '../../../src/pydantic/read.js';
import { type Loc, type Reading, ValueProblem, valueError } from '../../../src/pydantic/reading.js';
import { atOnce } from '../../../src/scheduling/slices.js';
import type { FilePart } from '../../../src/server/multipart.js';
import { type Form, formSchemaOf } from '../../../src/server/read-form.js';
import type { Operation } from '../../../src/server/spec.js';

/**
 * Reads the fields of a form as FastAPI does: each text as pydantic reads a text for the type of its field, an empty
 * one as none where the field may be left out (fastapi/dependencies/utils.py; observed).
 */
export function readFields(operation: Operation, sent: Form, reading: Reading): Record<string, unknown> {
  const { properties, required = [] } = formSchemaOf(operation);
  const fields: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const loc = ['body', name];
    const isRequired = required.includes(name);
    const value = own(sent, name);
    if (value === undefined || (value === '' && !isRequired)) {
      if (isRequired) reading.errors.push({ type: 'missing', loc, msg: 'Field required', input: null });
      if (schema.default !== undefined) setOwn(fields, name, schema.default);
    } else {
      const isFile = schema.format === 'binary';
      const field = isFile ? readFile(value, loc, reading) : readText(schema, name, value, reading);
      setOwn(fields, name, field);
    }
  }
  return fields;
}

function readFile(value: string | FilePart, loc: Loc, reading: Reading): string | FilePart {
  if (typeof value === 'string') {
    const problem = new ValueProblem("Expected UploadFile, received: <class 'str'>");
    reading.errors.push(valueError(problem, loc, value));
  }
  return value;
}

function readText(schema: object, name: string, value: string | FilePart, reading: Reading): unknown {
  const text = typeof value === 'string' ? value : shownFile(name, value);
  return atOnce(read(schema, text, ['body', name], reading));
}

/** A file where none belongs, as Python prints it. */
function shownFile(name: string, { filename, type, bytes }: FilePart): Shown {
  const headers = pythonRepr({
    'content-disposition': `form-data; name="${name}"; filename="${filename}"`,
    ...(type !== null && { 'content-type': type }),
  });
  const file = `filename=${pythonRepr(filename)}, size=${bytes.length}, headers=Headers(${headers})`;
  return new Shown(`UploadFile(${file})`, {});
}
