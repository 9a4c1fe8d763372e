import { describe, expect, it } from 'vitest';
import { garbageOnMachine, keptOf } from '../../../src/care/find-garbage.ts';
import type { ContentEntry } from '../../../src/ledger/ledger.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import type { MachineFacts } from '../../../src/resources/machine.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { slotOn } from '../../../src/resources/slot.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

function outputOf(hex: string): ArtifactOutput {
  return {
    digest: digestOf(hex),
    files: [{ path: innerPath('model.gguf'), size: 10, sha256: digestOf(`${hex}0`) }],
    platform: 'linux-x64',
    facts: { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true },
  };
}

/** Four outputs of one artifact, the oldest first. */
const ledger = emptyLedger({
  outputs: new Map(
    ['a', 'b', 'c', 'd'].map((hex) => [
      digestOf(`${hex}1`),
      { id: 'artifact/zen/nano/gguf/q4_k_m' as const, output: outputOf(hex), seconds: 1, run: 'r' },
    ]),
  ),
});

const STAMP = { mtimeNanoseconds: '0', ctimeNanoseconds: '0', inode: '1' };

function machineWith(wish: Partial<MachineFacts>): MachineFacts {
  return {
    os: 'linux',
    arch: 'x64',
    memoryTotalBytes: 0,
    memoryAvailableBytes: 0,
    diskFreeBytes: 0,
    zoo: '/zoo',
    layout: [],
    links: [],
    strange: [],
    slots: [],
    serviceManager: 'none',
    cpus: 1,
    available: ['a', 'b', 'c', 'd'].map((hex) => ({
      name: hex.repeat(64),
      files: [{ path: innerPath('model.gguf'), size: 10, ...STAMP }],
    })),
    ...wish,
  };
}

describe('what can go', () => {
  it('is never among the last outputs of an artifact, which a rollback goes back to', () => {
    expect([...keptOf(ledger, 3).outputs]).toEqual([digestOf('b'), digestOf('c'), digestOf('d')]);
    expect([...keptOf(ledger, 1).files]).toEqual([digestOf('d0')]);
  });

  it('is never the current output, whatever the user asks for', () => {
    expect([...keptOf(ledger, 0).outputs]).toEqual([digestOf('d')]);
  });

  it('is never what a repo or a slot holds now, also when its weights are older than others', () => {
    const at = { at: '2026-01-01T00:00:00.000Z', run: 'r' };
    const entryOf = (hex: string): ContentEntry => ({
      digest: digestOf(hex),
      artifacts: { 'artifact/zen/nano/gguf/q4_k_m': digestOf(`${hex}1`) },
      ...at,
    });
    const back = {
      ...ledger,
      contents: new Map([['publication/hub/zenlm/zen-nano' as const, ['a', 'b', 'c', 'a'].map(entryOf)]]),
    };
    expect([...keptOf(back, 1).files].toSorted()).toEqual([digestOf('a0'), digestOf('d0')]);
    expect([...keptOf(back, 2).outputs].toSorted()).toEqual(['a', 'c', 'd'].map(digestOf));
  });

  it('is never what the fleet has pinned', () => {
    const id = 'residency/laptop/main' as const;
    const entries = ['a', 'b'].map((hex) => ({
      digest: digestOf(hex),
      artifacts: { 'artifact/zen/nano/gguf/q4_k_m': digestOf(`${hex}1`) },
      at: '2026-01-01T00:00:00.000Z',
      run: 'r',
    }));
    const pinned = keptOf(
      { ...ledger, contents: new Map([[id, entries]]) },
      1,
      new Map([[id, digestOf('a')]]),
    );
    expect(pinned.files).toContain(digestOf('a0'));
  });

  it('on a machine is what neither an output, nor the pointer, nor a lease names', () => {
    const facts = machineWith({
      slots: [
        { ...slotOn({ slots: [] }, 'main'), pointer: JSON.stringify({ digest: digestOf('a') }) },
        {
          ...slotOn({ slots: [] }, 'coder'),
          tenants: [{ slug: innerPath('zen-nano'), lease: JSON.stringify({ digest: digestOf('b') }) }],
        },
      ],
    });
    expect(garbageOnMachine(facts, ledger, keptOf(ledger, 1)).garbage.map(({ path }) => path)).toEqual([
      `available/${'c'.repeat(64)}`,
    ]);
  });

  it('is nothing that no record names: it may be of another fleet', () => {
    const other = 'e'.repeat(64);
    const facts = machineWith({ available: [{ name: other, files: [] }] });
    expect(garbageOnMachine(facts, ledger, keptOf(ledger, 1))).toEqual({
      garbage: [],
      left: [`available/${other}`],
    });
  });
});
