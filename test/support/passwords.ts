import type { MatrixUser } from './users.js';

/** What `registerUser` gave the user. */
export function passwordOf({ userId }: MatrixUser): string {
  return `${userId.slice(1).split(':')[0] ?? ''}-password`;
}

/** The answer to the stage that asks who the user is. */
export function proofOf(user: MatrixUser, more: object = {}): object {
  return { type: 'm.login.password', user: user.userId, password: passwordOf(user), ...more };
}

/** The session of an authentication that a request was answered with. */
export function sessionOf({ status, body }: { status: number; body: unknown }): string {
  expect(status).toBe(401);
  return (body as { session: string }).session;
}
