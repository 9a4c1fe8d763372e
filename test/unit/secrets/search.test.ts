import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileChanged } from '../../../src/blobs/errors.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { RULES } from '../../../src/secrets/finding.ts';
import { openSecretSearch, type SecretSearch } from '../../../src/secrets/secret-search.ts';
import { searchText } from '../../../src/secrets/search-text.ts';
import { tinyModel } from '../../support/toolchain/ensure-toolchain.ts';

/** In pieces, so that nothing that looks at this repository takes it for real. */
const TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-secrets-'));
});
afterEach(() => rm(directory, { recursive: true }));

function open(harmless: readonly string[] = []): Promise<SecretSearch> {
  const memoryFile = join(directory, 'secrets.json');
  return openSecretSearch({ memoryFile, harmless: new Set(harmless), remedy: () => '' });
}

async function put(name: string, bytes: string | Uint8Array) {
  const absolute = join(directory, name);
  await writeFile(absolute, bytes);
  return { name, absolute, sha256: hashBytes(bytes).digest };
}

describe('a text', () => {
  it('with a token is a hit with its line, wherever it is', async () => {
    expect(await searchText(`a\nb ${TOKEN}`)).toEqual([{ line: 2, kind: 'GITHUB_TOKEN' }]);
    // Across the edge of two pieces.
    for (const before of [1024 * 1024 - 20, 1024 * 1024 - 16 * 1024 - 20, 3_000_000])
      expect(await searchText(`${' '.repeat(before)}\n${TOKEN}\n`)).toEqual([
        { line: 2, kind: 'GITHUB_TOKEN' },
      ]);
  });

  it('cannot tell the scanner to look away', async () => {
    for (const comment of [
      '// secretlint-disable',
      '# SecretLint-Disable-Line',
      '/* secretlint-disable-next-line */',
    ])
      expect(await searchText(`${comment}\n${TOKEN}`)).toHaveLength(1);
  });

  it('that only looks like much is none', async () => {
    const texts = [
      'hf_device_map_of_the_whole_model = 1',
      'task-oriented sk-learn',
      '{"eos_token": "<|im_end|>"}',
      'a'.repeat(100_000),
    ];
    for (const text of texts) expect(await searchText(text)).toEqual([]);
  });

  it('of an attacker takes no time without end', async () => {
    const texts = ['sk-ant-api03-', 'AWS_SECRET_ACCESS_KEY="', '://a:', '-----BEGIN A ', '\n'];
    for (const text of texts) expect(await searchText(text.repeat(300_000 / text.length))).toEqual([]);
  }, 60_000);
});

describe('a file', () => {
  it('is searched once, also by the next run', async () => {
    const file = await put('config.json', `{"a": "${TOKEN}"}`);
    const first = await open();
    expect(first.known(file)).toBeUndefined();
    expect(await first.file(file)).toEqual([{ line: 1, kind: 'GITHUB_TOKEN' }]);
    await first.save();
    await rm(file.absolute);
    const next = await open();
    expect(next.known(file)).toEqual([{ line: 1, kind: 'GITHUB_TOKEN' }]);
    expect(await readFile(join(directory, 'secrets.json'), 'utf8')).not.toContain(TOKEN);
  });

  it('is searched again by other rules', async () => {
    const file = await put('config.json', TOKEN);
    const memory = { rules: `${RULES} of another day`, files: { [`text ${file.sha256}`]: [] } };
    await writeFile(join(directory, 'secrets.json'), JSON.stringify(memory));
    expect((await open()).known(file)).toBeUndefined();
  });

  it('is harmless by its digest', async () => {
    const file = await put('config.json', TOKEN);
    expect(await (await open([file.sha256])).file(file)).toEqual([]);
  });

  it('that has become another one is not remembered as this one', async () => {
    const file = await put('config.json', 'harmless');
    await writeFile(file.absolute, 'h4rmless');
    await expect((await open()).file(file)).rejects.toThrow(FileChanged);
  });

  it('is not known as a text by having been weights', async () => {
    const file = await put('model.safetensors', `\0\0\0\0\0\0\0\0${TOKEN}`);
    const search = await open();
    expect(await search.file(file)).toEqual([]);
    expect(await search.file({ ...file, name: 'config.json' })).toHaveLength(1);
  });

  it('of weights is searched where it has words', async () => {
    const header = Buffer.from(JSON.stringify({ __metadata__: { note: TOKEN } }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.byteLength));
    const file = await put('model.safetensors', Buffer.concat([length, header, Buffer.alloc(64)]));
    expect(await (await open()).file(file)).toEqual([{ kind: 'GITHUB_TOKEN' }]);
  });
});

it('no model of the tests has anything that looks like a secret', async () => {
  const search = await open();
  for (const model of ['zen-nano', 'supra-nexus', 'zen-impostor'] as const) {
    for (const name of await readdir(tinyModel(model))) {
      const absolute = join(tinyModel(model), name);
      const { digest: sha256 } = hashBytes(await readFile(absolute));
      expect(await search.file({ name, absolute, sha256 })).toEqual([]);
    }
  }
});

it('the version of the rules is that of the library', async () => {
  const { dependencies } = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  );
  expect(RULES).toContain(dependencies['@secretlint/secretlint-rule-preset-recommend']);
});
