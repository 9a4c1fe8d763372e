import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../blobs/errors.ts';
import { childEnvironment } from '../children/child-environment.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { SecretReference } from '../resources/publication.ts';
import type { Secrets } from './secrets.ts';
import type { Environment } from '../workspace/environment.ts';
import { originOf, type UserConfiguration } from './user-configuration.ts';

export interface CredentialOptions {
  readonly environment: Environment;
  readonly configuration: UserConfiguration;
  readonly secrets: Secrets;
  /** What `{file: …}` in the fleet is relative to. */
  readonly fleetDirectory: string;
  /** `{command: …}` of the fleet may run. */
  readonly allowCommands: boolean;
}
/** Tokens by address. Undefined: none is known that may go there, and it is asked without one. */
export type TokenFor = (address: string, wish?: SecretReference) => Promise<string | undefined>;

/**
 * A token goes to an origin only when configuration outside the fleet names that origin. Its token there wins; only where
 * it has none does the fleet's own reference count. So a changed `endpoint:` in a pull request is looked at without a
 * token, and no `token:` in one can send a secret to an untrusted origin.
 */
export function tokensFor(options: CredentialOptions): TokenFor {
  const known = new Map<string, Promise<string | undefined>>();

  async function find(origin: string, wish: SecretReference | undefined): Promise<string | undefined> {
    const trusted = options.configuration.origins.get(origin);
    if (trusted === undefined) return undefined;
    const configured = trusted.token === undefined ? undefined : await resolveSecret(trusted.token, options);
    if (configured !== undefined) return configured;
    if (wish === undefined) return undefined;
    if ('command' in wish && !options.allowCommands) {
      throw new WorldFailure({
        class: 'authentication',
        message: `the token for ${origin} comes from a command of the fleet file, which was not run`,
        remedy: 'Allow it with --allow-commands, or name the token in your own configuration.',
      });
    }
    return resolveSecret(wish, options);
  }

  return async (address, wish) => {
    const origin = originOf(address);
    if (origin === undefined) return undefined;
    const key = `${origin} ${JSON.stringify(wish ?? '')}`;
    const token = known.get(key) ?? find(origin, wish);
    known.set(key, token);
    return token;
  };
}

/** A secret of one's own configuration, hidden wherever it turns up. Undefined: it is not there. */
export async function resolveSecret(
  reference: SecretReference,
  {
    environment,
    secrets,
    fleetDirectory,
  }: Pick<CredentialOptions, 'environment' | 'secrets' | 'fleetDirectory'>,
): Promise<string | undefined> {
  const value = (await readSecret(reference, environment, fleetDirectory))?.trim();
  if (value === undefined || value === '') return undefined;
  secrets.add(value);
  return value;
}

async function readSecret(
  reference: SecretReference,
  environment: Environment,
  directory: string,
): Promise<string | undefined> {
  if ('env' in reference) return environment[reference.env];
  if ('file' in reference) {
    try {
      return await readFile(resolve(directory, reference.file), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw new WorldFailure({
        class: 'permission',
        message: `the token file ${reference.file} cannot be read (${errorCode(error) ?? 'unknown'})`,
      });
    }
  }
  const [program = '', ...rest] = reference.command;
  try {
    const env = childEnvironment('secret', environment);
    return (await promisify(execFile)(program, rest, { cwd: directory, env, timeout: COMMAND_MILLISECONDS }))
      .stdout;
  } catch (error) {
    // What the command printed may hold the secret, so it is not repeated.
    throw new WorldFailure({
      class: 'authentication',
      message: `the command ${program}, which should print a token, ${howItFailed(error)}`,
      remedy: 'Run it by hand. A variable that it reads must be named in ZOO_PASS_ENVIRONMENT.',
    });
  }
}

const COMMAND_MILLISECONDS = 60_000;

function howItFailed(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if ('killed' in error && error.killed === true)
    return `had no answer after ${COMMAND_MILLISECONDS / 1000} s`;
  if ('signal' in error && typeof error.signal === 'string') return `was ended by ${error.signal}`;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `failed with exit ${code}`;
  return code === 'ENOENT' ? 'was not found' : `could not be started (${String(code)})`;
}
