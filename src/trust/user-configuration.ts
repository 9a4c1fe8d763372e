/**
 * What a person or a CI job says outside the fleet: which hubs may be given a token, which one, where tools are, and which
 * folders a fleet may name.
 * A fleet file can come from a stranger's pull request; nothing here can be said by it.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { isDigest, type Digest } from '../resources/digest.ts';
import type { SecretReference } from '../resources/publication.ts';
import type { Environment } from '../workspace/environment.ts';
import {
  entriesOf,
  folderOf,
  invalid,
  parseSecret,
  type SSHConfiguration,
  sshOf,
  textsOf,
  wordsOf,
} from './configuration-values.ts';
import { errorCode } from '../blobs/errors.ts';

export interface UserConfiguration {
  /** Origin (`https://hub.lab:8443`) -> what it may be given. Being listed is what makes an origin trusted. */
  readonly origins: ReadonlyMap<string, { readonly token?: SecretReference }>;
  /** Tool -> path. */
  readonly tools: Readonly<Record<string, string>>;
  /** Absolute. Of these, and what is below them, a fleet may make sources, ledgers and machines. */
  readonly folders: readonly string[];
  readonly ssh: SSHConfiguration;
  /** Digests of files that are published though something in them looks like a secret: a person has seen that it is none. */
  readonly harmless: readonly string[];
  /** Public keys: what one of them signed is no mere claim. */
  readonly signers: readonly string[];
  /** The private key that what is published is signed with. */
  readonly signWith?: SecretReference;
  /** Whether it is there or not. */
  readonly file: string;
}

const HUGGING_FACE = 'https://huggingface.co';

export async function readUserConfiguration(environment: Environment): Promise<UserConfiguration> {
  const file = await readConfigurationFile(environment);
  // What stands closer to the call wins: the file, then the usual variables, then zoo's own.
  const origins = new Map([
    ...huggingFaceOrigin(environment),
    ...file.origins,
    ...tokensVariable(environment['ZOO_TOKENS'] ?? ''),
  ]);
  const folders = (environment['ZOO_FOLDERS'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const home = homeOf(environment);
  const sshConfig = environment['ZOO_SSH_CONFIG'] ?? '';
  return {
    ...file,
    origins,
    ssh: {
      ...file.ssh,
      ...(sshConfig === '' ? {} : { config: folderOf(sshConfig, { home, where: 'ZOO_SSH_CONFIG' }) }),
      hosts: [...file.ssh.hosts, ...wordsOf(environment['ZOO_SSH_HOSTS'])],
    },
    harmless: [...file.harmless, ...digestsOf(wordsOf(environment['ZOO_HARMLESS']), 'ZOO_HARMLESS')],
    folders: [...file.folders, ...folders.map((folder) => folderOf(folder, { home, where: 'ZOO_FOLDERS' }))],
  };
}

/** `https://hub.lab=HUB_TOKEN https://other=OTHER_TOKEN`: names of variables, never tokens. */
function tokensVariable(text: string): readonly (readonly [string, { readonly token: SecretReference }])[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.lastIndexOf('=');
      const origin = at > 0 ? originOf(entry.slice(0, at)) : undefined;
      const name = entry.slice(at + 1);
      if (origin === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        // Not quoted: the token itself may stand there.
        throw invalid(
          'ZOO_TOKENS has an entry that is not ORIGIN=NAME_OF_A_VARIABLE',
          'https://hub.lab=HUB_TOKEN',
        );
      }
      return [origin, { token: { env: name } }] as const;
    });
}

/** The Hub's own variables belong to the Hub, or to the one that HF_ENDPOINT names. */
function huggingFaceOrigin(environment: Environment): UserConfiguration['origins'] {
  const endpoint = environment['HF_ENDPOINT'] ?? '';
  const origin = originOf(endpoint === '' ? HUGGING_FACE : endpoint);
  if (origin === undefined) return new Map();
  if ((environment['HF_TOKEN'] ?? '') !== '') return new Map([[origin, { token: { env: 'HF_TOKEN' } }]]);
  const home =
    environment['HF_HOME'] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface');
  return new Map([[origin, { token: { file: environment['HF_TOKEN_PATH'] ?? join(home, 'token') } }]]);
}

async function readConfigurationFile(environment: Environment): Promise<UserConfiguration> {
  const named = environment['ZOO_CONFIG'] ?? '';
  const home = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const path = named === '' ? join(home, 'zoo', 'config.yaml') : resolve(named);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && named === '')
      return {
        origins: new Map(),
        tools: {},
        signers: [],
        folders: [],
        harmless: [],
        ssh: { hosts: [] },
        file: path,
      };
    throw invalid(`${path} cannot be read (${errorCode(error) ?? 'unknown'})`, 'ZOO_CONFIG names the file');
  }
  const { parse } = await import('yaml');
  return parseConfiguration(parse(text), path, homeOf(environment));
}

function parseConfiguration(value: unknown, path: string, home: string): UserConfiguration {
  const origins = new Map<string, { readonly token?: SecretReference }>();
  const tools: Record<string, string> = {};
  let signers: readonly string[] = [];
  let folders: readonly string[] = [];
  let harmless: readonly string[] = [];
  let signWith: SecretReference | undefined;
  let ssh: SSHConfiguration = { hosts: [] };
  for (const [key, part] of entriesOf(value)) {
    if (key === 'sign') {
      signWith = parseSecret(part, `${path}: sign`);
      continue;
    }
    if (key === 'signers') {
      signers = textsOf(part, `${path}: signers`, [
        'public keys',
        'signers: [ssh-ed25519 AAAA… release@lab]',
      ]);
      continue;
    }
    if (key === 'harmless') {
      harmless = digestsOf(textsOf(part, `${path}: harmless`, HARMLESS), `${path}: harmless`);
      continue;
    }
    if (key === 'ssh') {
      ssh = sshOf(part, { home, where: `${path}: ssh` });
      continue;
    }
    if (key === 'folders') {
      const where = `${path}: folders`;
      const named = textsOf(part, where, ['folders', 'folders: [/data/models, ~/zoo]']);
      folders = named.map((folder) => folderOf(folder, { home, where }));
      continue;
    }
    if (key !== 'origins' && key !== 'tools')
      throw invalid(
        `${path} has an unknown key ${key}`,
        'origins, tools, folders, ssh, harmless, signers, sign',
      );
    for (const [name, entry] of entriesOf(part)) {
      if (key === 'tools') {
        if (typeof entry !== 'string')
          throw invalid(`${path}: tools.${name} is not a path`, '/opt/llama.cpp/bin');
        tools[name] = entry;
        continue;
      }
      const origin = originOf(name);
      if (origin === undefined) throw invalid(`${path}: origins.${name} is not an origin`, 'https://hub.lab');
      const token = entriesOf(entry).find(([field]) => field === 'token')?.[1];
      origins.set(
        origin,
        token === undefined ? {} : { token: parseSecret(token, `${path}: origins.${name}.token`) },
      );
    }
  }
  return {
    origins,
    tools,
    folders,
    ssh,
    harmless,
    signers,
    file: path,
    ...(signWith === undefined ? {} : { signWith }),
  };
}

export function homeOf(environment: Environment): string {
  return environment['HOME'] ?? homedir();
}

/** Scheme, host and port; undefined for what is no address. */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin } = new URL(address);
  return origin === 'null' ? undefined : origin;
}

const HARMLESS = ['digests of files', 'harmless: [sha256:…]'] as const;

function digestsOf(texts: readonly string[], where: string): readonly string[] {
  const other = texts.find((text) => !isDigest(text));
  if (other === undefined) return texts;
  throw invalid(`${where} names ${other}, which is not the digest of a file`, HARMLESS[1]);
}

/** What lets a file be published in which a person saw no secret. */
export function remedyForHarmless(
  files: readonly Digest[],
  { harmless, file }: Pick<UserConfiguration, 'harmless' | 'file'>,
): string {
  const all = [...harmless, ...files];
  return `if it is no secret, write \`harmless: [${all.join(', ')}]\` into ${file}, or set ZOO_HARMLESS=${all.join(',')}`;
}
