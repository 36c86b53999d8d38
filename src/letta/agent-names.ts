import type { Random } from '../sandbox/random.js';

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
