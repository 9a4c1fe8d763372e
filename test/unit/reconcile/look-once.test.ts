import { expect, test } from 'vitest';
import { lookOnce } from '../../../src/reconcile/look-once.ts';
import { createMeter } from '../../../src/reconcile/meter.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { createMemoryRun, worldAround } from '../../support/memory/memory-run.ts';

test('the same looks are judged by another ledger, however often they are handed on', () => {
  const { world, ledger } = createMemoryRun();
  const around = worldAround({ world, ledger, pins: {}, parallelism: 1 });
  const [first, second, third] = [emptyLedger(), emptyLedger(), emptyLedger()];
  const options = { meter: createMeter(), signal: new AbortController().signal, emit: () => undefined };
  const look = lookOnce(around, { ledger: first, ...options });
  expect(look.ledger).toBe(first);
  expect(look.withLedger(second).ledger).toBe(second);
  expect(look.withLedger(second).withLedger(third).ledger).toBe(third);
  expect(look.taken().withLedger(second).withLedger(third).ledger).toBe(third);
  expect(look.ledger).toBe(first);
});
