import { DEFAULT_ORGANIZATION } from './default-user.js';
import { LettaError } from './error.js';

/** What PostgreSQL and SQLAlchemy say before the constraint itself. */
const ORIGIN = '(sqlalchemy.dialects.postgresql.asyncpg.IntegrityError) <class ';

/** The refusal of an id that is taken. Only seeds choose ids, so it is told in short. */
export function idTaken(kind: string, id: string): LettaError {
  return new LettaError(409, `${uniqueLead(kind)}${id}`);
}

/** The real server's 409 for a name that is taken, where it leaves out the name of the constraint. */
export function nameTaken(kind: string, column: string, name: string): LettaError {
  const key = `Key (${column}, organization_id)=(${name}, ${DEFAULT_ORGANIZATION}) already exists.`;
  return new LettaError(409, `${uniqueLead(kind)}${key}`);
}

/**
 * The real server's 409 for something that must be there once only: `columns` and `values` name what is there
 * already, and `kind` what was to be written, where the real server says so. The real text goes on with the SQL
 * statement.
 */
export function uniqueViolation(
  kind: string | null,
  constraint: string,
  columns: string[],
  values: (string | null)[],
): LettaError {
  return new LettaError(
    409,
    `${kind === null ? '' : uniqueLead(kind)}${ORIGIN}'asyncpg.exceptions.UniqueViolationError'>: duplicate key value violates unique constraint ` +
      `"${constraint}"\nDETAIL:  Key (${columns.join(', ')})=(${values.map(String).join(', ')}) already exists.`,
  );
}

/**
 * The real server's 409 for something that would name what does not exist. Some tables are written in a way that says
 * which `kind` of thing was to be written.
 */
export function missingReference(
  table: string,
  column: string,
  id: string,
  target: string,
  kind?: string,
): LettaError {
  const lead = kind
    ? `A foreign key constraint was violated for ${kind}. Check your input for missing or invalid references: `
    : '';
  return new LettaError(
    409,
    `${lead}${ORIGIN}'asyncpg.exceptions.ForeignKeyViolationError'>: insert or update on table "${table}" ` +
      `violates foreign key constraint "${table}_${column}_fkey"\n` +
      `DETAIL:  Key (${column})=(${id}) is not present in table "${target}".`,
  );
}

/** The real server's 409 for something that cannot go, because something else names it. */
export function stillReferenced(table: string, id: string, constraint: string, by: string): LettaError {
  return new LettaError(
    409,
    `${ORIGIN}'asyncpg.exceptions.ForeignKeyViolationError'>: update or delete on table "${table}" violates ` +
      `foreign key constraint "${constraint}" on table "${by}"\n` +
      `DETAIL:  Key (id)=(${id}) is still referenced from table "${by}".`,
  );
}

/** The real server's 409 for something that must not be left out. */
export function notNullViolation(table: string, column: string): LettaError {
  return new LettaError(
    409,
    `${ORIGIN}'asyncpg.exceptions.NotNullViolationError'>: null value in column "${column}" of relation "${table}" ` +
      'violates not-null constraint',
  );
}

function uniqueLead(kind: string): string {
  return `A unique constraint was violated for ${kind}. Check your input for duplicates: `;
}
