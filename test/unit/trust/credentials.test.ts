import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokensFor } from '../../../src/trust/credentials.ts';
import { readUserConfiguration } from '../../../src/trust/user-configuration.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import type { SecretReference } from '../../../src/resources/publication.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-config-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly allowCommands?: boolean;
}

async function tokenFor(address: string, given: Given, wish?: SecretReference) {
  const environment = {
    HF_HOME: join(directory, 'no-home'),
    XDG_CONFIG_HOME: directory,
    ...given.environment,
  };
  const file = join(directory, 'config.yaml');
  if (given.config !== undefined) await writeFile(file, given.config);
  const configuration = await readUserConfiguration(
    given.config === undefined ? environment : { ...environment, ZOO_CONFIG: file },
  );
  const secrets = createSecrets();
  const find = tokensFor({
    configuration,
    environment,
    secrets,
    fleetDirectory: directory,
    allowCommands: given.allowCommands ?? false,
  });
  const token = await find(address, wish);
  return { token, redact: secrets.redact };
}

describe('a token', () => {
  it('of the Hub goes to the Hub, and nowhere else', async () => {
    const given = { environment: { HF_TOKEN: 'hf_abcdef' } };
    expect((await tokenFor('https://huggingface.co', given)).token).toBe('hf_abcdef');
    expect((await tokenFor('https://huggingface.co.evil.example', given)).token).toBeUndefined();
    expect((await tokenFor('http://huggingface.co', given)).token).toBeUndefined();
    expect((await tokenFor('https://evil.example/https://huggingface.co', given)).token).toBeUndefined();
  });

  it('follows HF_ENDPOINT', async () => {
    const given = { environment: { HF_TOKEN: 'hf_abcdef', HF_ENDPOINT: 'https://hub.lab:8443/' } };
    expect((await tokenFor('https://hub.lab:8443', given)).token).toBe('hf_abcdef');
    expect((await tokenFor('https://huggingface.co', given)).token).toBeUndefined();
  });

  it('named by the fleet is not sent to an origin that only the fleet names', async () => {
    const given = { environment: { AWS_SECRET: 'very-secret' } };
    expect((await tokenFor('https://evil.example', given, { env: 'AWS_SECRET' })).token).toBeUndefined();
    expect((await tokenFor('https://evil.example', given, { file: '/etc/hostname' })).token).toBeUndefined();
  });

  it('named by the fleet is used where the user trusts the origin and says nothing of a token', async () => {
    const given = { environment: { LAB: 'lab-token' }, config: 'origins: { "https://hub.lab": {} }\n' };
    expect((await tokenFor('https://hub.lab', given, { env: 'LAB' })).token).toBe('lab-token');
  });

  it('of the user wins over the one that the fleet names', async () => {
    const given = {
      environment: { MINE: 'my-token', THEIRS: 'their-token', ZOO_TOKENS: 'https://hub.lab=MINE' },
    };
    expect((await tokenFor('https://hub.lab', given, { env: 'THEIRS' })).token).toBe('my-token');
  });

  it('that a command of the fleet would print is asked for only when that is allowed', async () => {
    const wish = { command: [process.execPath, '-e', 'console.log("from-command")'] };
    const config = 'origins: { "https://hub.lab": {} }\n';
    await expect(tokenFor('https://hub.lab', { config }, wish)).rejects.toThrow(/which was not run/);
    expect((await tokenFor('https://hub.lab', { config, allowCommands: true }, wish)).token).toBe(
      'from-command',
    );
  });

  it.each([
    ['exit 3', [process.execPath, '-e', 'console.log("hf_half"); process.exit(3)'], /failed with exit 3$/],
    ['a program that is not there', ['zoo-no-such-program'], /zoo-no-such-program.* was not found$/],
    ['a signal', [process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'], /was ended by SIGKILL$/],
  ])('says how its command failed, and not what it printed: %s', async (_, command, says) => {
    const given = { config: 'origins: { "https://hub.lab": {} }\n', allowCommands: true };
    const failure = await tokenFor('https://hub.lab', given, { command }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(says);
    expect(String(failure)).not.toContain('hf_half');
  });

  it('is registered, so that it can never be printed', async () => {
    const { redact } = await tokenFor('https://huggingface.co', { environment: { HF_TOKEN: 'hf_abcdef' } });
    expect(redact('Authorization: Bearer hf_abcdef')).toBe('Authorization: Bearer [secret]');
  });
});

describe('configuration that cannot be meant', () => {
  it.each([
    ['tokens: {}', 'unknown key tokens'],
    ['origins: { hub.lab: {} }', 'origins.hub.lab is not an origin'],
    ['origins: { "https://hub.lab": { token: hf_plain } }', 'is not a reference to a secret'],
    ['tools: { llama.cpp: 5 }', 'tools.llama.cpp is not a path'],
  ])('%s', async (config, message) => {
    await expect(tokenFor('https://hub.lab', { config })).rejects.toThrow(message);
  });

  it('does not repeat what may be a token', async () => {
    const environment = { ZOO_TOKENS: 'https://hub.lab=hf_oops-i-pasted-it' };
    await expect(tokenFor('https://hub.lab', { environment })).rejects.toThrow(
      /^(?!.*oops).*NAME_OF_A_VARIABLE/,
    );
  });
});
