import { LettaError } from './error.js';

/** What PostgreSQL and SQLAlchemy say before the constraint itself. */
const ORIGIN = '(sqlalchemy.dialects.postgresql.asyncpg.IntegrityError) <class ';

/**
 * The real server's 409 for something that must be there once only: `columns` and `values` name what is there
 * already. The real text goes on with the SQL statement.
 */
export function uniqueViolation(
  kind: string,
  constraint: string,
  columns: string[],
  values: (string | null)[],
): LettaError {
  return new LettaError(
    409,
    `A unique constraint was violated for ${kind}. Check your input for duplicates: ` +
      `${ORIGIN}'asyncpg.exceptions.UniqueViolationError'>: duplicate key value violates unique constraint ` +
      `"${constraint}"\nDETAIL:  Key (${columns.join(', ')})=(${values.map(String).join(', ')}) already exists.`,
  );
}

/** The real server's 409 for an agent that would be given something that does not exist. */
export function missingReference(table: string, column: string, id: string, target: string): LettaError {
  return new LettaError(
    409,
    `${ORIGIN}'asyncpg.exceptions.ForeignKeyViolationError'>: insert or update on table "${table}" violates ` +
      `foreign key constraint "${table}_${column}_fkey"\n` +
      `DETAIL:  Key (${column})=(${id}) is not present in table "${target}".`,
  );
}
