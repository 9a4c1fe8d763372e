import { execFileSync } from 'node:child_process';
import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../support/failure-of.ts';
import { type Bench, setUpBench } from '../../../support/models/bench.ts';
import { tinyModel } from '../../../support/toolchain/ensure-toolchain.ts';

const SPEC = { kind: 'directory', path: 'model' } as const;
let bench: Bench;
beforeEach(async () => {
  bench = await setUpBench();
  await cp(tinyModel('zen-nano'), place('model'), { recursive: true });
  await mkdir(place('outside'));
  await writeFile(place('outside/token'), 'not for the public');
});
afterEach(() => bench[Symbol.asyncDispose]());

function place(path: string): string {
  return join(bench.directory, path);
}

/** All problems as one text. */
async function problemsOf(): Promise<string> {
  const { message, details = [], class: kind } = await failureOf(bench.observing.origin(SPEC));
  expect(kind).toBe('input');
  return [message, ...details].join('\n');
}

describe('a link in a source', () => {
  test.each([
    ['relative', '../outside/token'],
    ['over a folder that is a link', 'elsewhere/token'],
    ['over another link', 'first'],
    ['of the kernel', '/proc/self/environ'],
  ])('that leads out is refused with where it leads: %s', async (_kind, target) => {
    await symlink('../outside', place('model/elsewhere'));
    await symlink('../outside/token', place('model/first'));
    await symlink(target, place('model/merges.txt'));
    expect(await problemsOf()).toMatch(
      /merges\.txt is a link that leads out of the source, to \/.*(token|environ)$/m,
    );
    expect(bench.meter.hashedBytes).toBe(0);
  });

  test('is named beside all others that are no files', async () => {
    await symlink('nowhere', place('model/merges.txt'));
    await symlink('vocab.json', place('model/vocab.json'));
    await symlink('..', place('model/additional_chat_templates'));
    await rm(place('model/chat_template.jinja'));
    await symlink('.git/config', place('model/chat_template.jinja'));
    await mkdir(place('model/.git'));
    await writeFile(place('model/.git/config'), '[http] extraheader = AUTHORIZATION: basic eDpzZWNyZXQ=');
    execFileSync('mkfifo', [place('model/vocab.txt')]);
    await symlink('/dev/zero', place('model/tekken.json'));
    const text = await problemsOf();
    expect(text).toContain('merges.txt is a link to nowhere, where nothing is');
    expect(text).toContain('vocab.json is a link to vocab.json, which leads back to itself');
    expect(text).toContain('additional_chat_templates is a link to .., not a folder');
    expect(text).toContain('chat_template.jinja is a link into a hidden folder');
    expect(text).toContain('vocab.txt is a pipe, not a file');
    expect(text).toContain('tekken.json is a link that leads out of the source, to /dev/zero');
  });

  test('that stays inside is followed', async () => {
    await rename(place('model/config.json'), place('model/the-config.json'));
    await symlink('the-config.json', place('model/config.json'));
    expect((await bench.observing.origin(SPEC)).files.map(({ path }) => path)).toContain('config.json');
  });
});

describe("a snapshot of a Hub's cache", () => {
  const REPO = 'models--zenlm--zen-nano';
  const REVISION = '0123456789abcdef0123456789abcdef01234567';
  const SNAPSHOT = { kind: 'directory', path: `${REPO}/snapshots/${REVISION}` } as const;

  beforeEach(async () => {
    await mkdir(place(`${REPO}/snapshots/${REVISION}`), { recursive: true });
    await rename(place('model'), place(`${REPO}/blobs`));
    for (const name of ['config.json', 'generation_config.json', 'chat_template.jinja', 'model.safetensors'])
      await symlink(`../../blobs/${name}`, place(`${SNAPSHOT.path}/${name}`));
  });

  test('is made of links into the files of its repo', async () => {
    const { files } = await bench.observing.origin(SNAPSHOT);
    expect(files).toHaveLength(4);
  });

  test('is taken into the store', async () => {
    const listing = await bench.observing.origin(SNAPSHOT);
    const { blobs } = bench;
    const context = { blobs, signal: new AbortController().signal, scratch: bench.directory };
    const { origins } = bench;
    await origins['directory']?.fetch(SNAPSHOT, listing, context);
    for (const { sha256 } of listing.files) {
      if (sha256 === undefined) throw new Error('a folder is listed with digests');
      expect(await blobs.stat(sha256)).toBeDefined();
    }
  });

  test('is refused where its files are links that go on to elsewhere', async () => {
    await rm(place(`${REPO}/blobs/config.json`));
    await symlink('../../outside/token', place(`${REPO}/blobs/config.json`));
    const { message } = await failureOf(bench.observing.origin(SNAPSHOT));
    expect(message).toContain(
      `config.json is a link that leads out of the source, to ${place('outside/token')}`,
    );
  });

  test('is refused where the folder of its files is a link to elsewhere', async () => {
    await rename(place(`${REPO}/blobs`), place('outside/blobs'));
    await symlink('../outside/blobs', place(`${REPO}/blobs`));
    const { details = [] } = await failureOf(bench.observing.origin(SNAPSHOT));
    expect(details).toHaveLength(4);
  });

  test('does not allow the files of another repo', async () => {
    await mkdir(place('models--other--private/blobs'), { recursive: true });
    await writeFile(place('models--other--private/blobs/secret'), 'x');
    await symlink('../../../models--other--private/blobs/secret', place(`${SNAPSHOT.path}/merges.txt`));
    expect((await failureOf(bench.observing.origin(SNAPSHOT))).message).toContain('leads out of the source');
  });
});

describe('a file that is exchanged between the look and the copy', () => {
  test.each([
    ['a link to the same bytes elsewhere', (path: string) => symlink(place('outside/same'), path)],
    ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
    ['a link to a device', (path: string) => symlink('/dev/zero', path)],
  ])('for %s is not taken', async (_what, exchange) => {
    const listing = await bench.observing.origin(SPEC);
    await rename(place('model/config.json'), place('outside/same'));
    await exchange(place('model/config.json'));
    const context = {
      blobs: bench.blobs,
      signal: new AbortController().signal,
      scratch: bench.directory,
      only: (path: string) => path === 'config.json',
    };
    const { message } = await failureOf(
      Promise.resolve(bench.origins['directory']?.fetch(SPEC, listing, context)),
    );
    expect(message).toMatch(/config\.json is a (link that leads out of the source|pipe)/);
    const config = listing.files.find(({ path }) => path === 'config.json');
    expect(
      config?.sha256 === undefined ? 'no digest' : await bench.blobs.stat(config.sha256),
    ).toBeUndefined();
  });
});
