import { describe, expect, test } from 'vitest';
import { memoryNeed } from '../../../src/backends/llama-server/memory.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';
import type { MemoryNeed } from '../../../src/resources/residency.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { MEASURED, type MeasuredMemory } from '../../support/machines/measured-memory.ts';

const MIB = 1024 * 1024;

function needOf(
  { architecture, context, parallel, weights, repacked, shape }: MeasuredMemory,
  machine: Partial<MachineSpec> = {},
): MemoryNeed {
  const memory = {
    blockCount: 0,
    headCountKv: [],
    headCount: 0,
    keyLength: 0,
    valueLength: 0,
    contextTrain: 32_768,
    embeddingLength: 0,
    vocabularySize: 0,
    feedForwardLength: 0,
    ...shape,
    weightsBytes: weights * MIB,
    matrixBytes: { q4_k: repacked * MIB, q8_0: (weights - repacked) * MIB },
  };
  const facts = { architecture, parameters: 1, tensorTypes: {}, hasChatTemplate: true, memory };
  const backend = { kind: 'llama-server', context, parallel, port: 8080, settings: {} };
  const need = memoryNeed(facts, { ...machineAt('/zoo'), arch: 'x64', os: 'linux', backend, ...machine });
  if (need === undefined) throw new Error('a shape is known');
  return need;
}

function measured(isWanted: (one: MeasuredMemory) => boolean): MeasuredMemory {
  const one = MEASURED.find(isWanted);
  if (one === undefined) throw new Error('nothing of the kind was measured');
  return one;
}

describe('what llama-server takes', () => {
  test.each(MEASURED)(
    '$architecture at $context tokens x $parallel is never more than predicted, and hardly less',
    (row) => {
      const { checkpoints, cache, peak, repacked } = row;
      const need = needOf(row);
      expect(need.repackedBytes).toBe(repacked * MIB);
      expect(Math.abs(need.kvBytes / MIB - cache - checkpoints)).toBeLessThan(1);
      const error = need.totalBytes / MIB / (peak + checkpoints) - 1;
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(0.2);
    },
  );

  test('has no second copy of weights that a graphics processor holds', () => {
    const row = measured(({ repacked }) => repacked > 0);
    expect(needOf(row, { os: 'macos' }).repackedBytes).toBe(0);
    const memory = { totalBytes: 64 * 1024 * MIB, reserveBytes: 0, vramBytes: 16 * 1024 * MIB };
    expect(needOf(row, { memory }).repackedBytes).toBe(0);
    // An ARM processor copies q8_0, too.
    expect(needOf(row, { arch: 'arm64' }).repackedBytes).toBe(row.weights * MIB);
  });

  test('counts what it does not know as if it kept everything', () => {
    const row = measured(({ architecture }) => architecture === 'gemma3');
    expect(needOf({ ...row, architecture: 'brand-new' }).kvBytes).toBe(2304 * MIB);
  });

  test('is not known without a header to reckon from', () => {
    const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
    expect(memoryNeed(facts, machineAt('/zoo'))).toBeUndefined();
  });
});
