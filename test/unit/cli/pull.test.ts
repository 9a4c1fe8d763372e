import { describe, expect, it } from 'vitest';
import { choose, folderOf } from '../../../src/cli/pull/choose.ts';
import { locate, recordedIn, type RecordedFile, treesToLookAt } from '../../../src/cli/pull/published.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const id = 'publication/hub/zenlm/zen-nano-GGUF';
const artifact = 'artifact/zen/nano/gguf/q4_k_m';
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
  it('is what the last apply recorded, weights by the digest of their output', async () => {
    const [choice] = await choose({ what: 'nano' }, fleetOfOne());
    if (choice === undefined) throw new Error('not chosen');
    expect(recordedIn(emptyLedger(), choice)).toBeUndefined();
    const key = digestOf('1');
    const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
    const files = [{ path, size: 3, sha256: digestOf('2'), gitOid: OID }];
    const output = { digest: digestOf('3'), files, platform: 'linux-x64', facts };
    const ledger = emptyLedger({
      outputs: new Map([[key, { id: artifact, output, seconds: 1, run: 'r1' }]]),
      contents: new Map([
        [id, [{ digest: digestOf('4'), artifacts: { [artifact]: key }, version: 'v1', at: '', run: 'r1' }]],
      ]),
      baselines: new Map([
        [
          id,
          {
            fields: {
              visibility: 'private',
              'tag:v1': 'set',
              [`file:${path}`]: `git:${OID}`,
              'file:README.md': `git:${OID}`,
              'file:../out': `git:${OID}`,
              'file:odd': 'git:short',
            },
            action: key,
            at: '',
            run: 'r1',
            by: '',
            claimed: false,
          },
        ],
      ]),
    });
    expect(recordedIn(ledger, choice)).toEqual({
      version: 'v1',
      isClaimed: false,
      files: [
        { path, identity: { sha256: digestOf('2') }, size: 3, gitOid: OID },
        { path: readme, identity: { gitOid: OID } },
      ],
    });
  });

  it('is looked for at the version first, and then where the card was written anew', () => {
    expect(treesToLookAt({ head: 'h', tags: { v1: 't' } }, 'v1')).toEqual(['t', 'h']);
    expect(treesToLookAt({ head: 'h', tags: { v1: 'h' } }, 'v1')).toEqual(['h']);
    expect(treesToLookAt({ head: 'h', tags: {} }, 'v1')).toEqual(['h']);
    const card: RecordedFile = { path: readme, identity: { gitOid: OID } };
    const old = { revision: 't', files: [remote('README.md', 'b'.repeat(40))] };
    expect(locate([card], [old, { revision: 'h', files: [remote('README.md')] }]).located).toMatchObject([
      { path: readme, revision: 'h' },
    ]);
    expect(locate([card], [old]).lost).toEqual(['README.md has other bytes there']);
    expect(locate([card], []).lost).toEqual(['README.md is not there']);
  });

  it('may be what a hub does not tell the sha256 of, and never what it tells another of', () => {
    const file: RecordedFile = { path, identity: { sha256: digestOf('2') }, size: 3 };
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
