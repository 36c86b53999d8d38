import { own } from '../../json/read.js';
import { filled, TextTooLong, withTexts } from '../../script/templates.js';
import type { LettaServer } from '../model/server.js';
import type { Arguments, McpOffer } from '../model/tools.js';

/** How a server of tools answers a call. */
export interface McpAnswer {
  text: string;
  isError: boolean;
}

/** What servers of a name offer; undefined where no seed says anything of the name. */
export function offersOf({ state }: LettaServer, serverName: string): readonly McpOffer[] | undefined {
  return state.mcpOffers.get(serverName);
}

/** Says what servers of a name offer, those too that are there; they have other tools once they are refreshed. */
export function setOffers({ state }: LettaServer, serverName: string, offers: McpOffer[]): void {
  state.mcpOffers.set(serverName, offers);
}

/** A server that is renamed goes on offering what it did, unless something is said of its new name. */
export function renameOffers({ state }: LettaServer, before: string, after: string): void {
  const offers = state.mcpOffers.get(before);
  if (offers && !state.mcpOffers.has(after)) state.mcpOffers.set(after, offers);
}

/**
 * What a server of a name answers to a call: what the seed says, without a look at the arguments. A tool that it does not
 * offer is refused in the words of FastMCP; of a server that no seed describes every tool answers how it was called.
 */
export function answerOf(
  letta: LettaServer,
  serverName: string,
  toolName: string,
  given: Arguments,
): McpAnswer {
  const offers = offersOf(letta, serverName);
  const offer = offers?.find(({ name }) => name === toolName);
  if (offers && !offer) return { text: `Unknown tool: ${toolName}`, isError: true };
  const isError = offer?.status === 'error';
  if (offer?.returns === undefined) return { text: calledText(toolName, given), isError };
  try {
    return { text: printed(filledReturns(offer.returns, given)), isError };
  } catch (error) {
    if (!(error instanceof TextTooLong)) throw error;
    return { text: error.message, isError: true };
  }
}

/** What tools answer of which nothing else is known. */
export function calledText(name: string, given: Arguments): string {
  return `Called ${name} with ${JSON.stringify(given)}`;
}

/** What placeholders for arguments begin with. */
export const ARGUMENT_PREFIX = 'args.';

function filledReturns(returns: unknown, given: Arguments): unknown {
  return withTexts(returns, (text) =>
    filled(text, (name) => {
      const value = own(given, name.slice(ARGUMENT_PREFIX.length));
      if (value === undefined) return '';
      return typeof value === 'string' ? value : JSON.stringify(value);
    }),
  );
}

/** What is no text goes over the wire as FastMCP writes JSON. */
function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
