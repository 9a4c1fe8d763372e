import { describe, expect, it } from 'vitest';
import { cachedBlobs } from '../../../src/care/cache-contents.ts';
import { keptOf } from '../../../src/care/find-garbage.ts';
import { cacheText } from '../../../src/report/cache.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { digestOf } from '../../support/cli/plans.ts';

const NOW = '2026-11-30T14:00:00.000Z';
const id = 'artifact/zen/nano/gguf/q4_k_m';
const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
const outputOf = (hex: string) => ({
  digest: digestOf(hex),
  files: [{ path: innerPath('a.gguf'), size: 10, sha256: digestOf(`${hex}0`) }],
  platform: 'linux-x64',
  facts,
});
const ledger = emptyLedger({
  outputs: new Map(
    ['a', 'b'].map((hex) => [
      digestOf(`${hex}1`),
      { id, output: outputOf(hex), seconds: 1, run: 'r' } as const,
    ]),
  ),
});

function store(hexes: readonly string[], marked: readonly string[] = []) {
  return {
    async *list() {
      for (const hex of hexes)
        yield { digest: digestOf(hex), sizeBytes: 1_000, usedAt: '2026-11-30T13:00:00.000Z' };
    },
    others: async () => [{ mark: 'm', folder: '/else\u001b[2J', digests: new Set(marked.map(digestOf)) }],
  };
}

describe('zoo cache', () => {
  it('tells for whom each file lies there, by the same answer as gc', async () => {
    const blobs = await cachedBlobs(store(['a0', 'b0', 'c0', 'd0'], ['c0', 'b0']), ledger, keptOf(ledger, 1));
    expect(blobs.map(({ state, of, folders }) => [state, of.length, folders.length])).toEqual([
      ['unneeded', 1, 0],
      ['needed', 1, 1],
      ['of another', 0, 1],
      ['unneeded', 0, 0],
    ]);
    const toolchains = [
      { tool: 'llama.cpp', version: '0.5.0', path: '/c/0.5.0', sizeBytes: 2_000_000, isPartial: false },
    ];
    expect(cacheText({ format: 'zoo.cache/v1', blobs, toolchains }, { paint: PLAIN, now: NOW }))
      .toMatchInlineSnapshot(`
        "NEEDED BY                                               FILES  SIZE    LAST USED
        nothing (it belonged to artifact/zen/nano/gguf/q4_k_m)  1      1.0 kB  1h ago
        artifact/zen/nano/gguf/q4_k_m                           1      1.0 kB  1h ago
        /else␛[2J                                               1      1.0 kB  1h ago
        nothing                                                 1      1.0 kB  1h ago

        TOOLCHAIN  VERSION  SIZE    WHERE
        llama.cpp  0.5.0    2.0 MB  /c/0.5.0

        4 files of 4.0 kB in the local store, 2.0 MB of toolchains. 2.0 kB can go: zoo gc shows it, zoo gc --yes deletes it."
      `);
  });

  it('says that nothing can go where nothing can', async () => {
    const blobs = await cachedBlobs(store(['b0']), ledger, keptOf(ledger, 1));
    const text = cacheText({ format: 'zoo.cache/v1', blobs, toolchains: [] }, { paint: PLAIN, now: NOW });
    expect(text).toContain('Nothing of it can go');
    const empty = cacheText(
      { format: 'zoo.cache/v1', blobs: [], toolchains: [] },
      { paint: PLAIN, now: NOW },
    );
    expect(empty).toContain('The local store is empty.');
  });
});
