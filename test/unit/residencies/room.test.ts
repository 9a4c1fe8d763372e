/** All tenants of a machine have to fit together: whom the plan holds, and what it says. */
import { describe, expect, test } from 'vitest';
import { besideWhenDone, whyTooLarge } from '../../../src/residencies/room.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import { resourceId } from '../../../src/resources/id.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import type { Neighbour } from '../../../src/resources/machine.ts';
import type { Wanted } from '../../../src/resources/resource.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { residencyResource } from '../../support/machines/residencies.ts';

const GIB = 1024 ** 3;
const machine = machineAt('/zoo', { memory: { totalBytes: 8 * GIB, reserveBytes: 0 } });
const SLOTS = ['main', 'coder', 'small'].map((slot) => resourceId('residency', machine.name, slot));

/** A slot with its next tenant, and who is in the other slots now; `gib` absent: nobody is wanted there. */
function wish(
  slot: string,
  gib: number | undefined,
  neighbours: readonly Neighbour[] = [],
): Wanted<'residency'> {
  const resource = residencyResource(machine, undefined);
  const id = resourceId('residency', machine.name, slot);
  const memory = {
    weightsBytes: (gib ?? 0) * GIB,
    kvBytes: 0,
    repackedBytes: 0,
    overheadBytes: 0,
    totalBytes: (gib ?? 0) * GIB,
  };
  return {
    resource: { ...resource, id, spec: { ...resource.spec, slot, slots: SLOTS } },
    key: undefined,
    value: {
      ...{ machine, neighbours, questions: [], pass: 0 },
      ...(gib === undefined ? {} : { slug: `new-${slot}`, memory }),
    },
  };
}
const present = (slot: string, gib: number): Neighbour => ({
  ...{ slot, tenant: innerPath(`old-${slot}`), memoryBytes: gib * GIB },
});
const sights =
  (...wishes: readonly Wanted<'residency'>[]) =>
  (id: ResourceId) => {
    const wanted = wishes.find(({ resource }) => resource.id === id);
    return wanted === undefined ? undefined : { wanted, observation: { state: 'absent' as const } };
  };
const why = (wanted: Wanted<'residency'>, ...others: readonly Wanted<'residency'>[]) =>
  whyTooLarge(wanted, { state: 'absent' }, sights(wanted, ...others));

describe('tenants of several slots', () => {
  test('fit as long as all of them fit together', () => {
    const [main, coder] = [wish('main', 3), wish('coder', 5)];
    expect(why(main, coder)).toBeUndefined();
    expect(why(coder, main)).toBeUndefined();
  });

  test('are let in as they stand in the file: the one that makes it too much is held, and the parts are named', () => {
    const [main, coder] = [wish('main', 3), wish('coder', 6)];
    expect(why(main, coder)).toBeUndefined();
    expect(why(coder, main)).toBe(
      'needs 6.0 GiB (6.0 GiB weights, 0 MiB KV cache, 0 MiB buffers), beside new-main in main (3.0 GiB); tenants of thor may use 8.0 GiB together; host a smaller quantization, or lower the context',
    );
  });

  test('that are held take no place from those behind them', () => {
    const [main, coder, small] = [wish('main', 3), wish('coder', 6), wish('small', 5)];
    expect(why(small, main, coder)).toBeUndefined();
  });

  test('a tenant that comes is judged beside those that are there, whatever becomes of them later', () => {
    const main = wish('main', 5, [present('coder', 4)]);
    expect(why(main, wish('coder', 1, [present('main', 1)]))).toContain(
      'beside old-coder in coder (4.0 GiB)',
    );
    expect(why(main, wish('coder', undefined))).toContain('beside old-coder in coder (4.0 GiB)');
  });

  test('a slot that the fleet does not name any more counts as long as its tenant is there', () => {
    expect(why(wish('main', 5, [present('left', 4)]))).toContain('beside old-left in left (4.0 GiB)');
  });

  test('the memory of the tenant that goes is free for the one that comes in its slot', () => {
    const main = wish('main', 4, [present('coder', 4)]);
    expect(why(main, wish('coder', 4, [present('main', 4)]))).toBeUndefined();
  });

  test('a slot with a larger next tenant is counted with that one', () => {
    const main = wish('main', 5, [present('coder', 1)]);
    const coder = wish('coder', 4, [present('main', 1)]);
    expect(besideWhenDone(coder, sights(main, coder))).toEqual([
      { slot: 'main', tenant: 'new-main', memoryBytes: 5 * GIB },
    ]);
    expect(why(coder, main)).toContain('beside new-main in main (5.0 GiB)');
  });

  test('are judged once each, however many slots stand before one', () => {
    const names = Array.from({ length: 24 }, (_, index) => `slot-${index}`);
    const slots = names.map((slot) => resourceId('residency', machine.name, slot));
    const wishes = names.map((slot) => {
      const one = wish(slot, 0.1);
      return { ...one, resource: { ...one.resource, spec: { ...one.resource.spec, slots } } };
    });
    let asked = 0;
    const last = wishes.at(-1) ?? wish('main', 1);
    const seen = sights(...wishes);
    whyTooLarge(last, { state: 'absent' }, (id) => {
      asked += 1;
      return seen(id);
    });
    expect(asked).toBe(names.length - 1);
  });
});
