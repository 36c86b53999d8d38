import { Draft } from './draft.js';
import type { Work } from '../scheduling/slices.js';

/**
 * Does a work on a draft of a server's state, which the state becomes when the work is over: all of it or, when the work
 * throws or is given up, nothing. The server must not change meanwhile (`Gate.alone`).
 */
export function* onDraft<Server extends { state: object }, Result>(
  server: Server,
  change: (drafted: Server) => Work<Result>,
): Work<Result> {
  const draft = new Draft<Server['state']>(server.state);
  const drafted = { ...server, state: draft.state };
  const result = yield* change(drafted);
  draft.commit();
  // For timers, if any were set: they act on what they were set with.
  drafted.state = server.state;
  return result;
}
