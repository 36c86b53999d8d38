import type { Doc } from './document.js';

/** What a name looks like that may be that of a secret. */
const SMELL =
  /pass(?!age)|secret|token|^key$|_key$|_enc$|credential|private|^mac$|^env$|^env_|environment|^auth|_auth|session|cookie|nonce|recover|headers$|signature/i;

/** Names that are none, and why. */
const HARMLESS: [names: RegExp, reason: string][] = [
  [
    /_tokens(_details|_after|_before)?$|^(num|max|stream|return)_tokens?_?|^context_tokens/,
    'counts what models read and write',
  ],
  [/^tokens?_per_|^return_token_ids$|^stream_tokens$/, 'says how models are asked'],
  [/^termination_token$/, 'a word of a conversation'],
  [/^(next|prev)_(token|batch)$/, 'a place in a list'],
  [/^signature$/, 'what a model put under its thoughts'],
  [/^AgentState\.(secrets|tool_exec_environment_variables)$/, 'lists, in which the values are marked'],
  [/^auth_header$/, 'the name of a header'],
  [/^(identifier_keys?|key)$/, 'the name of something'],
  [/^(state_key|keyName|stateKey)$/, 'a part of the name of an event or profile field'],
  [/^(master|self_signing|user_signing)_keys?$/, 'a public key'],
  [/^auth$/, 'holds secrets, which are marked themselves'],
  [/^auth_data$/, 'the public part of the key of a backup'],
  [/^session_data$|^sessions$|^session$|^sessionId$/, 'encrypted, or the number of something under way'],
  [/^nonce$/, 'given to anybody'],
  [/^m\.read\.private$/, 'an event id'],
  [/^token_type$/, 'a word of the protocol'],
  [/^m\.(change_password|get_login_token)$/, 'whether something can be done'],
];

/**
 * Names in a spec that smell of a secret although they are neither marked with `x-secret` nor known to be harmless:
 * whoever adds one has to say which it is, because the journal shows what is not marked.
 */
export function lintSecrets(document: Doc): string[] {
  const problems = new Set<string>();
  visit(document, 'the spec', (name, node, at) => {
    const isListed = HARMLESS.some(([names]) => names.test(name) || names.test(`${at}.${name}`));
    const isMarked =
      node['x-secret'] !== undefined || (node.schema as Doc | undefined)?.['x-secret'] !== undefined;
    if (isMarked || !SMELL.test(name) || isCount(node) || isListed) return;
    problems.add(`${at}.${name}: say x-secret, or list it as harmless in src/generate/lint-secrets.ts`);
  });
  return [...problems];
}

/** Numbers and truth values tell no secret. */
function isCount({ type }: Doc): boolean {
  return [type].flat().every((one) => ['integer', 'number', 'boolean', 'null'].includes(one as string));
}

type Visitor = (name: string, node: Doc, at: string) => void;

/** Every property of every schema, and every parameter. */
function visit(node: unknown, at: string, tell: Visitor): void {
  if (Array.isArray(node)) return node.forEach((item) => visit(item, at, tell));
  if (node === null || typeof node !== 'object') return;
  const { in: where, name, operationId, properties } = node as Doc;
  const here = typeof operationId === 'string' ? operationId : at;
  if (typeof where === 'string' && typeof name === 'string') tell(name, node as Doc, here);
  if (properties !== null && typeof properties === 'object' && !Array.isArray(properties)) {
    for (const [key, property] of Object.entries(properties))
      if (property !== null && typeof property === 'object') tell(key, property as Doc, here);
  }
  for (const [key, inner] of Object.entries(node)) {
    // Security schemes are credentials anyway, and examples no schemas.
    if (['securitySchemes', 'example', 'examples', 'default', 'enum'].includes(key)) continue;
    visit(inner, at === 'the spec' || key !== 'properties' ? nameOf(here, key) : here, tell);
  }
}

/** Component schemas are known by their names. */
function nameOf(at: string, key: string): string {
  return /^[A-Z]/.test(key) ? key : at;
}
