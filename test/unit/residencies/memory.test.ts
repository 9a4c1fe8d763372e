import { describe, expect, test } from 'vitest';
import { describeNeed, memoryBudget } from '../../../src/residencies/memory.ts';
import { chooseForm } from '../../../src/residencies/swap/choose-form.ts';
import { machineAt } from '../../support/machines/machine.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

describe('what a tenant needs', () => {
  const need = {
    weightsBytes: 2.3 * GIB,
    repackedBytes: 0,
    kvBytes: 600 * MIB,
    overheadBytes: 200 * MIB,
    totalBytes: 3.1 * GIB,
  };

  test('is shown in parts', () => {
    expect(describeNeed(need)).toBe('needs 3.1 GiB (2.3 GiB weights, 600 MiB KV cache, 200 MiB buffers)');
  });

  test('names what a processor copies of the weights', () => {
    expect(describeNeed({ ...need, repackedBytes: GIB, totalBytes: 4.1 * GIB })).toBe(
      'needs 4.1 GiB (2.3 GiB weights, 1.0 GiB weights repacked for the processor, 600 MiB KV cache, 200 MiB buffers)',
    );
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
    ['is nothing, and not less, where the machine needs all of it itself', undefined, GIB / 2, 0],
    [
      'is nothing, and not less, where the reserve is more than the GPU has',
      { totalBytes: 64 * GIB, reserveBytes: 8 * GIB, vramBytes: 4 * GIB },
      64 * GIB,
      0,
    ],
    ['is not known before anybody looked', undefined, undefined, undefined],
  ])('%s', (_name, memory, total, budget) => {
    expect(memoryBudget(machineAt('/zoo', memory === undefined ? {} : { memory }), total)).toBe(budget);
  });
});

describe('the form of a swap', () => {
  const need = {
    weightsBytes: 4 * GIB,
    repackedBytes: 0,
    kvBytes: GIB,
    overheadBytes: GIB,
    totalBytes: 6 * GIB,
  };
  test.each([
    [
      'beside, when both fit',
      { budgetBytes: 12 * GIB, availableBytes: 7 * GIB, outgoing: { memoryBytes: 6 * GIB } },
      'beside',
    ],
    [
      'instead, when both would be over the budget',
      { budgetBytes: 11 * GIB, availableBytes: 20 * GIB, outgoing: { memoryBytes: 6 * GIB } },
      'instead',
    ],
    [
      'instead, when too little is free until the old one ends',
      { budgetBytes: 20 * GIB, availableBytes: 5 * GIB, outgoing: { memoryBytes: 6 * GIB } },
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

  test('is instead, when it is not known what the new or the old one takes', () => {
    const room = { canTry: true, beside: [], budgetBytes: 9 * GIB, availableBytes: 9 * GIB };
    expect(chooseForm({ ...room, need: undefined, outgoing: { memoryBytes: GIB } })).toBe('instead');
    expect(chooseForm({ ...room, need, availableBytes: GIB, outgoing: { memoryBytes: undefined } })).toBe(
      'instead',
    );
  });

  test('is instead, and no refusal, when the machine does not tell what is free or what it has', () => {
    const room = { need, canTry: true, beside: [], outgoing: { memoryBytes: GIB } };
    expect(chooseForm({ ...room, budgetBytes: 99 * GIB, availableBytes: undefined })).toBe('instead');
    expect(chooseForm({ ...room, budgetBytes: undefined, availableBytes: 99 * GIB })).toBe('instead');
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
        outgoing: { memoryBytes: 3 * GIB },
      }),
    ).toThrow('2.0 GiB are free now, and ending the present tenant frees about 3.0 GiB');
  });
});
