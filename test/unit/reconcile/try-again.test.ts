import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/cli/compose/system-clock.ts';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { hasWaited, waitBeforeNext } from '../../../src/reconcile/try-again.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const failure = (retryAfterMilliseconds?: number) => ({
  class: 'network' as const,
  message: 'no',
  ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
});

describe('before another attempt', () => {
  test('is waited as long as the world asked for, or a back-off that doubles, whichever is longer', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => waitBeforeNext(failure(1_000), attempt, 0))).toEqual([
      1_000, 1_000, 2_000, 4_000, 8_000,
    ]);
    expect(waitBeforeNext(failure(60_000), 3, 0)).toBe(60_000);
  });

  test('is waited up to a quarter more, so that not all come back together', () => {
    expect(waitBeforeNext(failure(8_000), 1, 1)).toBe(10_000);
  });

  test('is not waited for what does not pass, nor for who asks for too much', () => {
    expect(waitBeforeNext(failure(), 1, 0)).toBeUndefined();
    expect(waitBeforeNext(failure(86_400_000), 1, 0)).toBeUndefined();
  });
});

describe('a first Ctrl-C while an action waits for its next attempt', () => {
  test('ends the wait, and is no error', async () => {
    const stop = new AbortController();
    const waited = hasWaited(systemClock, 3_600_000, stop.signal);
    stop.abort();
    expect(await waited).toBe(false);
  });

  test('leaves the action failed for the reason that it had, and the run ends as ever', async () => {
    const { apply, world } = createMemoryRun();
    const stop = new AbortController();
    world.interrupt = (moment, { what }) => {
      if (moment === 'before' && what === 'check') throw new WorldFailure(failure(1_000));
    };
    const fleet = buildFleet({
      models: [
        {
          name: 'nano',
          quantizations: ['f16'],
          safetensors: true,
          publish: true,
          questions: [],
          version: '1',
        },
      ],
      machines: [],
    });
    const emitted: string[] = [];
    const { result } = await apply(fleet, {
      drain: stop.signal,
      emit(event) {
        emitted.push(event.type);
        if (event.type === 'retrying') stop.abort();
      },
    });
    expect(emitted.filter((type) => type === 'retrying')).toHaveLength(1);
    expect(result.failures.map(({ failure: { message } }) => message)).toEqual(['no']);
  });
});
