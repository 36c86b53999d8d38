import type { components } from '../../generated/mock.js';
import type { SandboxSettings } from '../sandbox/settings.js';

type Schemas = components['schemas'];

/** Settings as seeds and the control API spell them, in the spelling of the code; only those that are given. */
export function settingsOfSeed(given: Schemas['SeedSettings']): Partial<SandboxSettings> {
  const { dialect, letta_list_format: lettaListFormat, unknown_user_login: unknownUserLogin } = given;
  const { room_publication: roomPublication } = given;
  const { registration_tokens: registrationTokens, access_token_lifetime: accessTokenLifetime } = given;
  const { max_upload_size: maxUploadSize } = given;
  return {
    ...(dialect && { dialect }),
    ...(lettaListFormat && { lettaListFormat }),
    ...(unknownUserLogin && { unknownUserLogin }),
    ...(roomPublication && { roomPublication }),
    ...(registrationTokens && { registrationTokens }),
    ...(accessTokenLifetime !== undefined && { accessTokenLifetime }),
    ...(maxUploadSize && { maxUploadSize }),
  };
}

/** The other way round, and all of them. */
export function settingsToSeed(settings: SandboxSettings): Schemas['MockSettings'] {
  return {
    dialect: settings.dialect,
    letta_list_format: settings.lettaListFormat,
    unknown_user_login: settings.unknownUserLogin,
    room_publication: settings.roomPublication,
    registration_tokens: settings.registrationTokens,
    access_token_lifetime: settings.accessTokenLifetime,
    max_upload_size: settings.maxUploadSize,
  };
}
