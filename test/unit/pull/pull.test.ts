import { describe, expect, it } from 'vitest';
import { choose, folderOf } from '../../../src/pull/choose.ts';
import { chosenOf, locate, treesToLookAt } from '../../../src/pull/published.ts';
import { type PublishedEntry, publishedIn } from '../../../src/ledger/published-files.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import { resourceId } from '../../../src/resources/id.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const id = 'publication/hub/zenlm/zen-nano-GGUF';
const artifact = resourceId('artifact', 'zen', 'nano', 'gguf', 'q4_k_m');
const path = innerPath('zen-nano-Q4_K_M.gguf');
const readme = innerPath('README.md');
const OID = 'a'.repeat(40);
const remote = (name: string, gitOid = OID) => ({ path: innerPath(name), size: 3, gitOid });

describe('zoo pull names', () => {
  it.each(['zen/nano:Q4_K_M', 'nano', 'zen/nano:gguf', 'zen/nano:gguf/q4_k_m', artifact])(
    'an artifact by %s',
    async (what) => {
      const [choice] = await choose({ what }, fleetOfOne());
      expect(choice).toMatchObject({ publication: { id }, artifact: { id: artifact } });
      if (choice !== undefined) expect(folderOf(choice)).toMatch(/-Q4_K_M$/);
    },
  );

  it('a repo whole by its id, and nothing that is not there', async () => {
    const [choice] = await choose({ what: id }, fleetOfOne());
    expect(choice?.artifact).toBeUndefined();
    if (choice !== undefined) expect(folderOf(choice)).toBe('zen-nano-GGUF');
    await expect(choose({ what: 'zen/nano:q8_0' }, fleetOfOne())).rejects.toThrow(
      'publishes nothing that is called',
    );
    await expect(choose({ what: 'nano', target: 'ghcr' }, fleetOfOne())).rejects.toThrow('on ghcr');
    await expect(choose({ what: 'zen/namo' }, fleetOfOne())).rejects.toThrow(
      'the fleet has no resource zen/namo',
    );
  });
});

describe('what was published', () => {
  const key = digestOf('1');
  const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
  const fields = {
    visibility: 'private',
    'tag:v1': 'set',
    [`file:${path}`]: `git:${OID}`,
    'file:README.md': `git:${OID}`,
    'file:../out': `git:${OID}`,
    'file:odd': 'git:short',
  };
  const output = (sha256: Digest) => ({
    id: artifact,
    output: {
      digest: digestOf('3'),
      files: [{ path, size: 3, sha256, gitOid: sha256 === digestOf('2') ? OID : 'c'.repeat(40) }],
      platform: 'linux-x64',
      facts,
    },
    seconds: 1,
    run: 'r1',
  });
  const entry = { digest: digestOf('4'), artifacts: { [artifact]: key }, version: 'v2', at: '', run: 'r1' };
  const read = (more: { readonly claimed: boolean; readonly contents?: LedgerState['contents'] }) => {
    const { claimed, contents } = more;
    const ledger = emptyLedger({
      outputs: new Map([
        [key, output(digestOf('2'))],
        [digestOf('9'), output(digestOf('8'))],
      ]),
      ...(contents === undefined ? {} : { contents }),
      baselines: new Map([[id, { fields, action: key, at: '', run: 'r1', by: '', claimed }]]),
    });
    return publishedIn(ledger)(id);
  };
  const files: readonly PublishedEntry[] = [
    { path, sha256: digestOf('2'), size: 3, gitOid: OID, artifacts: [artifact] },
    { path: readme, gitOid: OID, artifacts: [] },
  ];

  it('is what the last apply recorded, weights by the digest of their output', () => {
    expect(publishedIn(emptyLedger())(id)).toBeUndefined();
    expect(read({ claimed: false, contents: new Map([[id, [entry]]]) })).toEqual({
      version: 'v2',
      isClaimed: false,
      files,
    });
  });

  it('is what a rebuilt ledger took from the repo, where no apply recorded anything', async () => {
    const published = read({ claimed: true });
    expect(published).toEqual({ version: 'v1', isClaimed: true, files });
    const [choice] = await choose({ what: 'nano' }, fleetOfOne());
    if (choice?.artifact === undefined) throw new Error('not chosen');
    expect(chosenOf(published, choice)?.files).toEqual(files);
    const other = { artifact: { ...choice.artifact, id: 'artifact/zen/nano/gguf/q8_0' } as const };
    expect(chosenOf(published, other)).toBeUndefined();
  });

  it('is looked for at the version first, and then where the card was written anew', () => {
    expect(treesToLookAt({ head: 'h', tags: { v1: 't' } }, 'v1')).toEqual(['t', 'h']);
    expect(treesToLookAt({ head: 'h', tags: { v1: 'h' } }, 'v1')).toEqual(['h']);
    expect(treesToLookAt({ head: 'h', tags: {} }, 'v1')).toEqual(['h']);
    const card = { path: readme, gitOid: OID, artifacts: [] };
    const old = { revision: 't', files: [remote('README.md', 'b'.repeat(40))] };
    expect(locate([card], [old, { revision: 'h', files: [remote('README.md')] }]).located).toMatchObject([
      { path: readme, revision: 'h' },
    ]);
    expect(locate([card], [old]).lost).toEqual(['README.md has other bytes there']);
    expect(locate([card], []).lost).toEqual(['README.md is not there']);
  });

  it('may be what a hub does not tell the sha256 of, and never what it tells another of', () => {
    const file = { path, sha256: digestOf('2'), size: 3, artifacts: [artifact] } as const;
    const at = (more: object) =>
      locate([file], [{ revision: 'h', files: [{ ...remote(path), ...more }] }]).lost.length;
    expect(at({})).toBe(0);
    expect(at({ sha256: digestOf('2') })).toBe(0);
    expect(at({ sha256: digestOf('3') })).toBe(1);
    expect(at({ size: 4 })).toBe(1);
    const known = { ...file, gitOid: 'b'.repeat(40) };
    expect(locate([known], [{ revision: 'h', files: [remote(path)] }]).lost).toHaveLength(1);
  });
});
