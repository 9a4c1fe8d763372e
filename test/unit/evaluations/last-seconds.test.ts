import { expect, test } from 'vitest';
import { lastSeconds } from '../../../src/evaluations/last-seconds.ts';
import type { Ended } from '../../../src/ledger/ledger.ts';

const COUNT = 500;

function ended(id: `evaluation/${string}`, milliseconds: number): Ended {
  const result = { state: 'done', milliseconds, downBytes: 0, upBytes: 0 } as const;
  return { action: 'sha256:', verb: 'create', id, at: '', run: 'r', result };
}

test('the last time that it was done counts, and one that failed does not', () => {
  const failed: Ended = { ...ended('evaluation/a', 0), result: { state: 'interrupted' } };
  const history = [ended('evaluation/a', 1_000), ended('evaluation/a', 3_000), failed];
  expect(lastSeconds({ history }, 'evaluation/a')).toBe(3);
  expect(lastSeconds({ history }, 'evaluation/b')).toBeUndefined();
  history.push(ended('evaluation/b', 2_000));
  expect(lastSeconds({ history }, 'evaluation/b')).toBe(2);
});

test('a history is read once, however many gates ask', () => {
  let reads = 0;
  const history = Array.from({ length: COUNT }, (_, at): Ended => {
    const entry = ended(`evaluation/${at}`, at);
    return Object.defineProperty({ ...entry }, 'id', {
      get: () => {
        reads += 1;
        return entry.id;
      },
    });
  });
  for (let at = 0; at < COUNT; at += 1) lastSeconds({ history }, `evaluation/${at}`);
  expect(reads).toBe(COUNT);
});
