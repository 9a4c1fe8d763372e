import { describe, expect, test } from 'vitest';
import { describeNeed, memoryBudget, memoryNeed } from '../../../src/residencies/memory.ts';
import { chooseForm } from '../../../src/residencies/swap/choose-form.ts';
import type { ArtifactFacts, MemoryShape } from '../../../src/resources/artifact.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const QWEN_14B: MemoryShape = {
  weightsBytes: 8.4 * GIB,
  blockCount: 48,
  embeddingLength: 5120,
  headCount: 40,
  headCountKv: Array.from({ length: 48 }, () => 8),
  keyLength: 128,
  valueLength: 128,
  contextTrain: 131_072,
  vocabularySize: 152_064,
};
const facts = (memory?: MemoryShape): ArtifactFacts => ({
  architecture: 'qwen2',
  parameters: 14e9,
  tensorTypes: {},
  hasChatTemplate: true,
  ...(memory === undefined ? {} : { memory }),
});
const content = {
  digest: 'sha256:00',
  files: [{ path: innerPath('w.gguf'), size: 1000 * MIB, sha256: 'sha256:00' }],
} as const;

describe('what a tenant needs', () => {
  test('has the KV cache that was measured for a 14B of 48 layers at 8192 tokens: 1536 MiB', () => {
    expect(memoryNeed(content, facts(QWEN_14B), { context: 8192, parallel: 1 }).kvBytes).toBe(1536 * MIB);
  });

  test('has one KV cache for each conversation', () => {
    expect(memoryNeed(content, facts(QWEN_14B), { context: 8192, parallel: 3 }).kvBytes).toBe(3 * 1536 * MIB);
  });

  test('counts no tokens beyond those it was trained on, which the server caps', () => {
    const small = { ...QWEN_14B, contextTrain: 512 };
    expect(memoryNeed(content, facts(small), { context: 8192, parallel: 1 }).kvBytes).toBe((1536 / 16) * MIB);
  });

  test('counts every layer with its own heads', () => {
    const mixed = {
      ...QWEN_14B,
      headCountKv: QWEN_14B.headCountKv.map((heads, layer) => (layer % 2 === 0 ? heads : 0)),
    };
    expect(memoryNeed(content, facts(mixed), { context: 8192, parallel: 1 }).kvBytes).toBe(768 * MIB);
  });

  test('is guessed from the files where there is no header', () => {
    expect(memoryNeed(content, facts(), { context: 8192, parallel: 1 })).toEqual({
      weightsBytes: 1000 * MIB,
      kvBytes: 0,
      overheadBytes: 350 * MIB,
      totalBytes: 1350 * MIB,
    });
  });

  test('is shown in parts', () => {
    expect(
      describeNeed({
        weightsBytes: 2.3 * GIB,
        kvBytes: 600 * MIB,
        overheadBytes: 200 * MIB,
        totalBytes: 3.1 * GIB,
      }),
    ).toBe('needs 3.1 GiB (2.3 GiB weights, 600 MiB KV cache, 200 MiB buffers)');
  });
});

describe('what tenants may use', () => {
  test.each([
    [
      'is what the fleet says, less the reserve',
      { totalBytes: 122 * GIB, reserveBytes: 22 * GIB },
      8 * GIB,
      100 * GIB,
    ],
    [
      'is the GPU where there is one',
      { totalBytes: 64 * GIB, reserveBytes: GIB, vramBytes: 16 * GIB },
      64 * GIB,
      15 * GIB,
    ],
    ['leaves a tenth to a machine that says what it has', undefined, 100 * GIB, 90 * GIB],
    ['leaves at least 1 GiB', undefined, 4 * GIB, 3 * GIB],
    ['is not known before anybody looked', undefined, undefined, undefined],
  ])('%s', (_name, memory, total, budget) => {
    expect(memoryBudget(machineAt('/zoo', memory === undefined ? {} : { memory }), total)).toBe(budget);
  });
});

describe('the form of a swap', () => {
  const need = { weightsBytes: 4 * GIB, kvBytes: GIB, overheadBytes: GIB, totalBytes: 6 * GIB };
  test.each([
    [
      'beside, when both fit',
      { budgetBytes: 12 * GIB, availableBytes: 7 * GIB, outgoingBytes: 6 * GIB },
      'beside',
    ],
    [
      'instead, when both would be over the budget',
      { budgetBytes: 11 * GIB, availableBytes: 20 * GIB, outgoingBytes: 6 * GIB },
      'instead',
    ],
    [
      'instead, when too little is free until the old one ends',
      { budgetBytes: 20 * GIB, availableBytes: 5 * GIB, outgoingBytes: 6 * GIB },
      'instead',
    ],
    [
      'instead, when nobody is there to protect',
      { budgetBytes: 20 * GIB, availableBytes: 19 * GIB },
      'instead',
    ],
  ])('is %s', (_name, room, form) => {
    expect(chooseForm({ need, canTry: true, beside: [], ...room })).toBe(form);
  });

  test('does not exist for what is over the budget, and the numbers say why', () => {
    expect(() =>
      chooseForm({ need, canTry: true, beside: [], budgetBytes: 5 * GIB, availableBytes: 99 * GIB }),
    ).toThrow(
      'needs 6.0 GiB (4.0 GiB weights, 1.0 GiB KV cache, 1.0 GiB buffers), and tenants of this machine may use 5.0 GiB; nothing was stopped',
    );
  });

  test('does not exist while others use the memory, even after the old tenant ended', () => {
    expect(() =>
      chooseForm({
        need,
        canTry: true,
        beside: [],
        budgetBytes: 20 * GIB,
        availableBytes: 2 * GIB,
        outgoingBytes: 3 * GIB,
      }),
    ).toThrow('2.0 GiB are free now, and ending the present tenant frees about 3.0 GiB');
  });
});
