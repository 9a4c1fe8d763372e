import { describe, expect, test } from 'vitest';
import { holdPublication } from '../../../src/publications/holds.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import type { ListedFile } from '../../../src/resources/content.ts';
import { resourceId } from '../../../src/resources/id.ts';
import type { PublicationSeen } from '../../../src/resources/publication.ts';
import type { Output, Wanted } from '../../../src/resources/resource.ts';
import {
  artifactOutput,
  buildKey,
  gitOid,
  hash,
  inputsFrom,
  ledgerState,
  publication,
  VERSION,
  wantContext,
} from '../../support/publications/fleet.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

/** Sharded safetensors under a version that is published, from a source that has another key now. */
const WHOLE = resourceId('artifact', 'zen', 'nano-4b', 'safetensors');
const RESOURCE = publication({
  repo: 'zenlm/zen-nano-4b',
  format: 'safetensors',
  artifacts: [WHOLE],
  heldBy: [],
});
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
const BEFORE = artifactOutput(
  [...SHARDS, 'model.safetensors.index.json', 'config.json'].map((path) => ({
    path,
    bytes: Buffer.from(`bytes of ${path}`),
  })),
);

/** As a hub lists them: large files by sha256, small ones by git's name. */
function listed({ files }: ArtifactOutput): readonly ListedFile[] {
  return files.map(({ path, size, sha256, gitOid: oid }) =>
    SHARDS.includes(path) || oid === undefined ? { path, size, sha256 } : { path, size, gitOid: oid },
  );
}

function want(output: Output<'artifact'>): Wanted<'publication'> {
  const lastApplied = Object.fromEntries(BEFORE.files.map(({ path, sha256 }) => [`file:${path}`, sha256]));
  const baseline = { fields: lastApplied, action: hash(''), at: '', run: '', by: '', claimed: false };
  const published = {
    digest: BEFORE.digest,
    artifacts: { [WHOLE]: buildKey('before') },
    version: VERSION,
    at: '',
    run: '',
  };
  const ledger = {
    ...ledgerState(new Map([[RESOURCE.id, baseline]])),
    contents: new Map([[RESOURCE.id, [published]]]),
  };
  const inputs = inputsFrom({ outputs: new Map([[WHOLE, output]]), gates: new Map() });
  return wantPublication(RESOURCE, inputs, wantContext(ledger));
}

function pending(files?: readonly ListedFile[]): Wanted<'publication'> {
  return want({ state: 'pending', key: buildKey('after'), ...(files === undefined ? {} : { files }) });
}

const SEEN: PublicationSeen = {
  head: 'c0ffee',
  visibility: 'private',
  files: listed(BEFORE).map((file) => ({
    ...file,
    gitOid: file.gitOid ?? gitOid(`pointer to ${file.path}`),
  })),
  tags: { [VERSION]: 'c0ffee' },
  branches: { main: 'c0ffee' },
  named: [],
  ours: true,
};

function heldBecause(wanted: Wanted<'publication'>): string | undefined {
  return holdPublication(wanted, { state: 'present', seen: SEEN })?.text.replace(/ would change, but .*/, '');
}

function without(path: string): readonly ListedFile[] {
  return listed(BEFORE).filter((file) => file.path !== path);
}

describe('weights of several files that were not taken from their source yet', () => {
  test('hold nothing back where the listing shows the ones that are published', () => {
    expect(heldBecause(pending(listed(BEFORE)))).toBeUndefined();
    expect(heldBecause(want({ state: 'known', key: buildKey('after'), value: BEFORE }))).toBeUndefined();
  });

  test('are held by name where one is another, whichever of its two names the listing knows', () => {
    const [shard = ''] = SHARDS;
    expect(
      heldBecause(pending([...without(shard), { path: innerPath(shard), size: 1, sha256: hash('x') }])),
    ).toBe(shard);
    expect(
      heldBecause(
        pending([
          ...without('config.json'),
          { path: innerPath('config.json'), size: 1, gitOid: gitOid('x') },
        ]),
      ),
    ).toBe('config.json');
  });

  test('are held when a file was added or removed: a tag names all of them', () => {
    expect(heldBecause(pending(without('config.json')))).toBe('config.json');
    const more = { path: innerPath('tokenizer.json'), size: 1, gitOid: gitOid('x') };
    expect(heldBecause(pending([...listed(BEFORE), more]))).toBe('tokenizer.json');
  });

  test('may be others where they cannot be listed, and are held', () => {
    expect(heldBecause(pending())).toBe('safetensors weights');
  });

  test('do not count files that zoo writes itself', () => {
    const readme = { path: innerPath('README.md'), size: 1, gitOid: gitOid('theirs') };
    expect(heldBecause(pending([...listed(BEFORE), readme]))).toBeUndefined();
  });
});
