import { dropOldest, REMEMBERED } from './bounded.js';
import type { Homeserver } from '../matrix/model/homeserver.js';

/** So many tokens of one life of a sandbox are remembered, the latest ones. */
const OF_ONE_LIFE = 1000;

/** Longer ones come from seeds, and are not remembered. */
const LONGEST = 255;

/** A world whose tokens may be known: the parts of a sandbox that count here. */
interface World {
  name: string;
  matrix: Homeserver;
}

/** Where tokens were handed out that no sandbox knows any more, because it was reset, deleted or dropped. */
export class FormerTokens {
  private readonly owners = new Map<string, string>();

  /** To be called when a world comes to its end. */
  remember({ name, matrix: { state } }: World): void {
    for (const tokens of [state.sessions, state.refreshTokens]) {
      for (const token of [...tokens.keys()].slice(-OF_ONE_LIFE)) {
        if (token.length <= LONGEST) this.owners.set(token, name);
      }
    }
    dropOldest(this.owners, REMEMBERED);
  }

  /** The name of the sandbox that handed a token out before its end. */
  ownerOf(token: string): string | undefined {
    return this.owners.get(token);
  }
}

/** So many sandboxes are named. */
const NAMED = 5;

/**
 * What helps somebody whose token is unknown where they sent it; undefined when it is unknown everywhere. Names no token.
 */
export function hintAtToken(
  token: string,
  here: World,
  worlds: World[],
  former: FormerTokens,
): string | undefined {
  const knowing = worlds.filter(({ name, matrix: { state } }) => {
    return name !== here.name && (state.sessions.has(token) || state.refreshTokens.has(token));
  });
  const [first] = knowing;
  if (first) {
    const names = knowing.slice(0, NAMED).map(({ name }) => name);
    const more = knowing.length > NAMED ? ` and ${knowing.length - NAMED} more` : '';
    const owners = `${knowing.length > 1 ? 'sandboxes' : 'sandbox'} ${names.join(', ')}${more}`;
    return `this token is of ${owners}, but was sent to sandbox ${here.name}; put /~${first.name} before the path, or name it in x-mock-sandbox`;
  }
  const owner = former.ownerOf(token);
  return owner && `this token was handed out by sandbox ${owner} before that was reset or deleted`;
}
