import { LettaError } from '../values/error.js';
import type { Random } from '../../sandbox/random.js';

const ADJECTIVES =
  'Amber Brave Bright Calm Clever Cosmic Crisp Curious Daring Dapper Eager Early Fabled Fluent Gentle Golden Happy Humble Jolly Keen Kindly Lively Lucky Mellow Merry Misty Noble Patient Plucky Quiet Rapid Rustic Silent Silver Snowy Steady Sunny Tidy Velvet Witty'.split(
    ' ',
  );

const NOUNS =
  'Acorn Badger Beacon Birch Canyon Cedar Cloud Comet Coral Cricket Dune Ember Falcon Fern Fjord Glacier Harbor Heron Island Juniper Lantern Lark Lynx Maple Meadow Otter Pebble Pine Planet Puffin Quartz Raven River Saffron Sparrow Summit Thistle Valley Walnut Willow'.split(
    ' ',
  );

/** A name for an agent that is given none, such as `QuietHeron`; two may come to share one. */
export function randomName(random: Random): string {
  return pick(random, ADJECTIVES) + pick(random, NOUNS);
}

function pick(random: Random, words: string[]): string {
  return words[random.int(words.length)] ?? '';
}

/**
 * Throws `LettaError` 400 for a name with characters that files cannot have. The real server says the same, but with
 * 500 (CreateAgent.validate_name in letta/schemas/agent.py), which clients take for a failure of its own and repeat.
 */
export function checkAgentName(name: string): void {
  if (name === '' || /^[\p{L}\p{N}\p{M}_ '-]+$/u.test(name)) return;
  throw new LettaError(
    400,
    `Export failed: Agent name '${name}' contains invalid characters. Only letters (any language), digits, spaces, ` +
      'hyphens, underscores, and apostrophes are allowed. Please avoid filesystem-unsafe characters like: ' +
      '/ \\ : * ? " < > |',
  );
}
