import { didYouMean, nearest } from '../../src/words/nearest.js';

const FLAGS = ['--host', '--letta-port', '--matrix-port', '--letta-api-key', '--seed', '--random-seed'];
const OPERATIONS = ['list_agents', 'retrieve_agent', 'create_agent', 'joinRoomById', 'joinRoom', 'register'];

test.each([
  ['listAgents', OPERATIONS, ['list_agents']],
  ['list-agents', OPERATIONS, ['list_agents']],
  ['LIST_AGENTS', OPERATIONS, ['list_agents']],
  ['list_agent', OPERATIONS, ['list_agents']],
  ['agents_list', OPERATIONS, ['list_agents']],
  ['join_room', OPERATIONS, ['joinRoom']],
  ['joinRoomByID', OPERATIONS, ['joinRoomById']],
  ['regsiter', OPERATIONS, ['register']],
  ['creat_agnet', OPERATIONS, ['create_agent']],
  ['regist', OPERATIONS, ['register']],
  ['--port', FLAGS, ['--letta-port', '--matrix-port']],
  ['--leta-port', FLAGS, ['--letta-port']],
  ['--lettaKey', FLAGS, ['--letta-api-key']],
  ['--hots', FLAGS, ['--host']],
  ['--sed', FLAGS, ['--seed']],
])('the nearest to %s are named', (word, allowed, expected) => {
  expect(nearest(word, allowed)).toEqual(expected);
});

test.each(['--verbose', 'x', '', '-', '...', 'a'.repeat(1_000_000), '--hostess-of-the-evening'])(
  'nothing is suggested for a word that is like none',
  (word) => {
    expect(nearest(word, FLAGS)).toEqual([]);
    expect(didYouMean(word, FLAGS)).toBe('');
  },
);

test('a word of another alphabet is compared by its letters', () => {
  expect(nearest('агеnты', ['агенты', 'комнаты'])).toEqual(['агенты']);
});

test('several that are as near are all named, up to three', () => {
  expect(didYouMean('port', ['letta-port', 'matrix-port'])).toBe(
    ' (Did you mean letta-port or matrix-port?)',
  );
  expect(nearest('port', ['a-port', 'b-port', 'c-port', 'd-port'])).toEqual(['a-port', 'b-port', 'c-port']);
});
