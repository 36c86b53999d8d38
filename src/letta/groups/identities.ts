import { idTaken, uniqueViolation } from '../values/constraint.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { checkIdForm } from '../values/ids.js';
import { rowNotFound } from '../values/not-found.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { unrelateFromAll } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, pageOfTable, removeItem } from '../tables/tables.js';
import { type Identity, type IdentityRecord, IDENTITY_KEYS } from '../model/identities.js';

/** What may be said of an identity apart from what it is related to. */
export type IdentityFields = Pick<IdentityRecord, 'identifier_key' | 'name' | 'identity_type'> &
  Partial<Pick<IdentityRecord, 'id' | 'project_id' | 'properties'>>;

/** Adds an identity. Throws `LettaError` 409 when its project has one of that key, or its id is taken. */
export function addIdentity(letta: LettaServer, fields: IdentityFields): IdentityRecord {
  const { identifier_key, name, identity_type, project_id = null, properties = [] } = fields;
  checkKey(letta, identifier_key, project_id);
  const id = fields.id ?? `identity-${letta.random.uuid()}`;
  if (findIdentity(letta, id)) throw idTaken('Identity', id);
  const created_at = creationTime(letta);
  const block_ids = new Set<string>();
  const identity = { id, identifier_key, name, identity_type, project_id, properties, block_ids, created_at };
  insertItem(letta.state.identities, IDENTITY_KEYS, identity);
  keysOf(letta, identifier_key).add(id);
  return identity;
}

/** Undefined when there is no such identity. */
export function findIdentity(letta: LettaServer, id: string): IdentityRecord | undefined {
  return letta.state.identities.items.get(id);
}

/**
 * Throws the real server's 404 when there is no such identity, and its 400 for what is no id of one: not all paths
 * check that beforehand.
 */
export function getIdentity(letta: LettaServer, id: string): IdentityRecord {
  checkIdForm('identity', id);
  const identity = findIdentity(letta, id);
  if (!identity) throw rowNotFound('Identity', id);
  return identity;
}

/** The identities of a key; each project may have one. */
export function identitiesWithKey(letta: LettaServer, key: string): IdentityRecord[] {
  return [...(letta.state.identityKeys.get(key) ?? [])].flatMap((id) => findIdentity(letta, id) ?? []);
}

/** Gives an identity other members. Throws `LettaError` 409 when its project has another one of the new key. */
export function changeIdentity(
  letta: LettaServer,
  identity: IdentityRecord,
  changes: Partial<IdentityFields>,
): IdentityRecord {
  const { identifier_key: key = identity.identifier_key } = changes;
  if (key !== identity.identifier_key) {
    checkKey(letta, key, identity.project_id);
    forgetKey(letta, identity);
    keysOf(letta, key).add(identity.id);
  }
  return changeItem(letta.state.identities, IDENTITY_KEYS, identity, changes);
}

/** Takes an identity away, from the agents that work for it too. */
export function deleteIdentity(letta: LettaServer, identity: IdentityRecord): void {
  unrelateFromAll(letta, 'identity_ids', identity.id);
  forgetKey(letta, identity);
  removeItem(letta.state.identities, IDENTITY_KEYS, identity);
}

/** What to look for; what is left out does not matter. */
export interface IdentityFilter {
  /** A part of the name, in letters of either case. */
  name?: string;
  project_id?: string;
  identifier_key?: string;
  identity_type?: string;
}

/** The identities that a filter lets through, one page of them. Throws `LettaError` 404 for an unknown cursor. */
export function listIdentities(
  letta: LettaServer,
  filter: IdentityFilter,
  request: PageRequest,
): IdentityRecord[] {
  const { identities } = letta.state;
  const isWanted = (identity: IdentityRecord) =>
    (!filter.name || identity.name.toLowerCase().includes(filter.name.toLowerCase())) &&
    (!filter.project_id || identity.project_id === filter.project_id) &&
    (!filter.identifier_key || identity.identifier_key === filter.identifier_key) &&
    (!filter.identity_type || identity.identity_type === filter.identity_type);
  // Real server: it reads one more than is wanted, and everything when nothing is.
  const limit = request.limit ? request.limit + 1 : undefined;
  const { items } = pageOfTable(
    identities,
    IDENTITY_KEYS,
    'created_at',
    { ...request, limit, rules: rowPages('Identity') },
    isWanted,
  );
  return items.slice(0, request.limit || undefined);
}

/** An identity as it goes over the wire, where the real server never names what it is related to. */
export function presentIdentity({ created_at, ...identity }: IdentityRecord): Identity & { id: string } {
  void created_at;
  return { ...identity, agent_ids: [], block_ids: [], organization_id: DEFAULT_ORGANIZATION };
}

function checkKey(letta: LettaServer, key: string, projectId: string | null): void {
  if (!identitiesWithKey(letta, key).some(({ project_id }) => project_id === projectId)) return;
  throw uniqueViolation(
    'Identity',
    'unique_identifier_key_project_id_organization_id',
    ['identifier_key', 'project_id', 'organization_id'],
    [key, projectId, DEFAULT_ORGANIZATION],
  );
}

function keysOf(letta: LettaServer, key: string): Set<string> {
  const { identityKeys } = letta.state;
  let ids = identityKeys.get(key);
  if (!ids) identityKeys.set(key, (ids = new Set()));
  return ids;
}

function forgetKey(letta: LettaServer, { id, identifier_key }: IdentityRecord): void {
  const { identityKeys } = letta.state;
  identityKeys.get(identifier_key)?.delete(id);
  if (identityKeys.get(identifier_key)?.size === 0) identityKeys.delete(identifier_key);
}
