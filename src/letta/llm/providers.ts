import type { components } from '../../../generated/letta.js';
import { nameTaken } from '../values/constraint.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { withoutNulls } from '../values/given.js';
import { BASE_PROVIDERS, CATALOG, type CatalogEntry } from './model-catalog.js';
import { rowNotFound } from '../values/not-found.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, pageOfTable } from '../tables/tables.js';
import { type Provider, type ProviderRecord, PROVIDER_KEYS } from '../model/providers.js';

type Schemas = components['schemas'];

/** What to look for; what is left out does not matter. */
export interface ProviderFilter {
  name?: string;
  provider_type?: Schemas['ProviderType'];
}

/** Those that are not deleted, oldest first. */
export function ownProviders(letta: LettaServer): ProviderRecord[] {
  return [...letta.state.providers.items.values()].filter(({ is_deleted }) => !is_deleted);
}

/** One page of those that are not deleted. */
export function listProviders(letta: LettaServer, filter: ProviderFilter, request: PageRequest): Provider[] {
  const { name, provider_type } = filter;
  const isWanted = (provider: ProviderRecord) =>
    !provider.is_deleted &&
    (!name || provider.name === name) &&
    (!provider_type || provider.provider_type === provider_type);
  const page = pageOfTable(
    letta.state.providers,
    PROVIDER_KEYS,
    'created_at',
    { ...request, rules: rowPages('Provider') },
    isWanted,
  );
  return page.items.map(presentProvider);
}

/**
 * A provider; also one that was deleted, without its keys (real server: only lists leave those out). Throws the real
 * server's 404 when there never was one.
 */
export function getProvider(letta: LettaServer, id: string): ProviderRecord {
  const provider = letta.state.providers.items.get(id);
  if (!provider) throw new LettaError(404, `Provider not found with id='${id}'`);
  return provider;
}

/**
 * Adds a provider, and with it the models that its kind has here. One that was deleted under this name comes back
 * under its old id. Throws `LettaError` 400 for a name that is a base provider's or empty, or for a kind that cannot
 * be asked, and 409 for a name that is taken.
 */
export function createProvider(letta: LettaServer, wanted: Schemas['ProviderCreate']): Provider {
  const given = Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => [key, value === '' ? null : value]),
  ) as Schemas['ProviderCreate'];
  const { name } = given;
  if ((BASE_PROVIDERS as readonly string[]).includes(name)) {
    const text = `Provider name '${name}' conflicts with an existing base provider. Please choose a different name.`;
    throw new LettaError(400, text);
  }
  // Null when it was empty.
  if (!name) throw notAText('Provider', 'name');
  catalogOf(given.provider_type);
  const earlier = [...letta.state.providers.items.values()].find((provider) => provider.name === name);
  if (earlier && !earlier.is_deleted) throw nameTaken('Provider', 'name', name);
  return earlier ? revive(letta, earlier, given) : addProvider(letta, given);
}

function addProvider(letta: LettaServer, given: Schemas['ProviderCreate']): Provider {
  const { name, provider_type, api_key, access_key = null, region = null, api_version = null } = given;
  const base_url = given.base_url ?? catalogOf(provider_type).baseUrl;
  const created_at = creationTime(letta);
  const provider: ProviderRecord = {
    id: `provider-${letta.random.uuid()}`,
    name,
    provider_type,
    provider_category: 'byok',
    api_key: null,
    base_url,
    access_key: null,
    region,
    api_version,
    organization_id: DEFAULT_ORGANIZATION,
    updated_at: created_at,
    last_synced: null,
    api_key_enc: api_key,
    access_key_enc: access_key,
    created_at,
    is_deleted: false,
  };
  insertItem(letta.state.providers, PROVIDER_KEYS, provider);
  const answer = presentProvider(provider);
  synchronize(letta, provider);
  return answer;
}

/** The real server gives it what was asked for now, and keeps a key that was not given. */
function revive(letta: LettaServer, provider: ProviderRecord, given: Schemas['ProviderCreate']): Provider {
  const { provider_type, api_key, access_key, region = null, base_url = null, api_version = null } = given;
  changeItem(letta.state.providers, PROVIDER_KEYS, provider, {
    provider_type,
    region,
    api_version,
    // Only this kind is given its address again.
    base_url: base_url ?? (provider_type === 'openai' ? catalogOf(provider_type).baseUrl : null),
    api_key_enc: api_key,
    access_key_enc: access_key ?? null,
    is_deleted: false,
    updated_at: creationTime(letta),
  });
  const answer = presentProvider(provider);
  synchronize(letta, provider);
  return answer;
}

/** Changes what is given and not null. Throws the real server's 404 for a provider that is not there or deleted. */
export function modifyProvider(letta: LettaServer, id: string, given: Schemas['ProviderUpdate']): Provider {
  const provider = getLiving(letta, id);
  const { api_key, access_key, ...others } = given;
  const changes = { ...others, api_key_enc: api_key, access_key_enc: access_key };
  const updated_at = creationTime(letta);
  changeItem(letta.state.providers, PROVIDER_KEYS, provider, { ...withoutNulls(changes), updated_at });
  return presentProvider(provider);
}

/** Marks a provider as deleted and forgets its keys; its models go with it. Throws the real server's 404. */
export function deleteProvider(letta: LettaServer, id: string): void {
  changeItem(letta.state.providers, PROVIDER_KEYS, getLiving(letta, id), {
    api_key_enc: null,
    access_key_enc: null,
    is_deleted: true,
    updated_at: creationTime(letta),
  });
}

/** Asks a provider for its models again. Throws the real server's 404. */
export function refreshProvider(letta: LettaServer, id: string): Provider {
  const provider = getProvider(letta, id);
  synchronize(letta, provider);
  return presentProvider(provider);
}

/**
 * Looks whether a key can be used: any can that is there, for a kind that can be asked. Throws `LettaError` 400 for
 * others, Letta's own kind among them: the real server does not know how to check its keys, and answers 500.
 */
export function checkKey({ provider_type, api_key }: Schemas['ProviderCheck']): string {
  catalogOf(provider_type);
  if (!api_key) throw new LettaError(400, 'API key is required!');
  if (provider_type === 'letta') throw new LettaError(400, 'The keys of letta cannot be checked');
  return `Valid api key for provider_type=${provider_type}`;
}

/** Checks the key that a provider has. Throws as `checkKey`, and the real server's 404. */
export function checkProvider(letta: LettaServer, id: string): string {
  const { provider_type, api_key_enc: api_key } = getProvider(letta, id);
  if (api_key === null) throw notAText('ProviderCheck', 'api_key');
  return checkKey({ provider_type, api_key });
}

/** A provider as it goes over the wire. */
export function presentProvider({ created_at, is_deleted, ...provider }: ProviderRecord): Provider {
  void [created_at, is_deleted];
  return { ...provider };
}

/** A kind without models here was asked as well, but could not be reached. */
function synchronize(letta: LettaServer, provider: ProviderRecord): void {
  const { models } = catalogOf(provider.provider_type);
  if (models.length === 0 || provider.is_deleted) return;
  changeItem(letta.state.providers, PROVIDER_KEYS, provider, { last_synced: creationTime(letta) });
}

function getLiving(letta: LettaServer, id: string): ProviderRecord {
  const provider = letta.state.providers.items.get(id);
  if (provider && !provider.is_deleted) return provider;
  throw new LettaError(404, `${rowNotFound('Provider', id).message}, is_deleted=False`);
}

/** What a kind of provider is, and has. Throws `LettaError` 400 for a kind that cannot be asked. */
export function catalogOf(type: Schemas['ProviderType']): CatalogEntry {
  const entry = CATALOG[type];
  if (!entry) throw new LettaError(400, `Unknown provider type: ProviderType.${type.replaceAll('-', '_')}`);
  return entry;
}

/** The real server fails to make its own object of the value, and says how. */
function notAText(model: string, field: string): LettaError {
  const text = `1 validation error for ${model}
${field}
  Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]
    For further information visit https://errors.pydantic.dev/2.11/v/string_type`;
  return new LettaError(400, text);
}
