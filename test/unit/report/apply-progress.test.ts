import { describe, expect, it } from 'vitest';
import { humanBytes } from '../../../src/diagnostics/human-bytes.ts';
import type { Event } from '../../../src/reconcile/event.ts';
import { applyFrame } from '../../../src/report/apply-frame.ts';
import { type ApplyState, foldEvent, NOTHING_YET } from '../../../src/report/apply-state.ts';
import { lineReporter } from '../../../src/report/line-reporter.ts';
import { paintWhen, PLAIN } from '../../../src/report/paint.ts';
import { actionOf, busyPlan } from '../../support/cli/plans.ts';

const convert = actionOf({ kind: 'artifact', id: 'artifact/zen/nano-4b/gguf/q4_k_m' });
const swap = actionOf({ kind: 'residency', id: 'residency/thor/main', verb: 'replace' });

function progress(done: number): Event {
  return {
    type: 'progress',
    id: convert.id,
    progress: { what: 'quantize', done, total: 8e9, unit: 'bytes' },
  };
}

describe('what is drawn while actions run', () => {
  const events: readonly (readonly [number, Event])[] = [
    [0, { type: 'planned', plan: busyPlan() }],
    [1000, { type: 'started', action: convert }],
    [2000, { type: 'started', action: swap }],
    [3000, progress(0)],
    [13_000, progress(2e9)],
  ];
  const state = events.reduce<ApplyState>(
    (before, [now, event]) => foldEvent(before, event, now),
    NOTHING_YET,
  );

  it('is a bar with counts, speed and time left for each, and the sum', () => {
    expect(applyFrame(state, { columns: 200, now: 13_000, paint: PLAIN })).toMatchInlineSnapshot(`
      "  [=====>                  ]  artifact/zen/nano-4b/gguf/q4_k_m  quantize 2.0 GB of 8.0 GB  12s  200.0 MB/s  30s left
        [<=>                     ]  residency/thor/main  swapping  11s
        0 of 3 done, 2 running"
    `);
  });

  it('never wraps, also in colour', () => {
    const frame = applyFrame(state, { columns: 60, now: 13_000, paint: paintWhen(true) });
    for (const line of frame.split('\n')) {
      // oxlint-disable-next-line no-control-regex -- colours are what is taken out
      expect(line.replaceAll(/\u001B\[\d+m/g, '').length).toBeLessThanOrEqual(60);
    }
  });

  it('keeps the counts on a narrow screen, and the end of a long id', () => {
    const frame = applyFrame(state, { columns: 80, now: 13_000, paint: PLAIN });
    expect(frame.split('\n')[0]).toContain('quantize 2.0 GB of 8.0 GB');
    expect(applyFrame(state, { columns: 60, now: 13_000, paint: PLAIN })).toContain('…');
  });

  it('fits 80 columns whatever is counted: the name gives way in its middle, and no count is cut', () => {
    for (const columns of [79, 119]) {
      for (const [done, total] of [
        [100, 1000],
        [999_999_999, 2e12],
      ] as const) {
        const id = `publication/hub/zenlm/${'long-name-'.repeat(9)}GGUF` as const;
        const action = actionOf({ kind: 'publication', id });
        const what = 'convert the tensors';
        const told: readonly Event[] = [
          { type: 'planned', plan: busyPlan() },
          { type: 'started', action },
          { type: 'progress', id, progress: { what, done: 0, total, unit: 'bytes' } },
          { type: 'progress', id, progress: { what, done, total, unit: 'bytes' } },
        ];
        const now = told.reduce<ApplyState>(
          (before, event, index) => foldEvent(before, event, index * 9000),
          NOTHING_YET,
        );
        const [line = ''] = applyFrame(now, { columns, now: 40_000, paint: PLAIN }).split('\n');
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line).toContain(`${what} ${humanBytes(done)} of ${humanBytes(total)}`);
        expect(line).toMatch(/ {2}pub[^ ]*…[^ ]*GGUF {2}/);
      }
    }
  });

  it('says what is being looked at instead of an empty bar', () => {
    const looking: Event = { type: 'observing', what: 'the ledger', done: 0, total: 10 };
    const state = foldEvent(NOTHING_YET, looking, 0);
    expect(applyFrame(state, { columns: 80, now: 0, paint: PLAIN })).toBe('  looking at the ledger');
    const planned = foldEvent(NOTHING_YET, { type: 'planned', plan: busyPlan() }, 0);
    expect(applyFrame(planned, { columns: 80, now: 0, paint: PLAIN })).toBe('');
  });

  it('is nothing once everything ended', () => {
    const result = {
      counts: {
        done: 3,
        failed: 0,
        skipped: 0,
        held: 0,
        stale: 0,
        unapproved: 0,
        interrupted: 0,
        unknown: 0,
        outOfBudget: 0,
      },
      added: 3,
      changed: 0,
      destroyed: 0,
      failures: [],
      milliseconds: 1,
    };
    const after = foldEvent(state, { type: 'finished', result }, 14_000);
    expect(after.running.size).toBe(0);
  });
});

describe('an interruption', () => {
  it('shows what was running, and not everything that never began', () => {
    const lines: string[] = [];
    const reporter = lineReporter({ write: (text) => lines.push(text), now: () => 0 }, PLAIN);
    reporter.event({ type: 'started', action: convert });
    reporter.event({ type: 'interrupted', action: convert });
    reporter.event({ type: 'interrupted', action: swap });
    expect(lines.filter((line) => line.includes('interrupted'))).toEqual([`${convert.id}: interrupted\n`]);
  });
});

describe('a log without a reader at a terminal', () => {
  function logOf(script: (tell: (now: number, event?: Event) => void) => void): string {
    let now = 0;
    const lines: string[] = [];
    const reporter = lineReporter({ write: (text) => lines.push(text), now: () => now }, PLAIN);
    script((at, event) => {
      now = at;
      if (event === undefined) reporter.tick();
      else reporter.event(event);
    });
    return lines.join('');
  }

  it('tells begin and end, and a sign of life every ten seconds', () => {
    const log = logOf((tell) => {
      tell(0, { type: 'started', action: convert });
      for (let second = 1; second <= 25; second += 1) tell(second * 1000, progress(second * 1e8));
      tell(26_000, { type: 'done', action: convert, milliseconds: 26_000, notes: ['platform linux-x64'] });
    });
    expect(log).toMatchInlineSnapshot(`
      "artifact/zen/nano-4b/gguf/q4_k_m: making...
      artifact/zen/nano-4b/gguf/q4_k_m: still making... [10s elapsed, 1.0 GB of 8.0 GB]
      artifact/zen/nano-4b/gguf/q4_k_m: still making... [20s elapsed, 2.0 GB of 8.0 GB]
      artifact/zen/nano-4b/gguf/q4_k_m: made after 26s
          platform linux-x64
      "
    `);
  });

  it('shows a sign of life also for work that counts nothing', () => {
    const log = logOf((tell) => {
      tell(0, { type: 'started', action: swap });
      tell(9000);
      tell(11_000);
    });
    expect(log).toContain('residency/thor/main: still swapping... [11s elapsed]');
    expect(log.split('\n')).toHaveLength(3);
  });

  it('says how far a tool is that is being built, once for all who wait for it', () => {
    const log = logOf((tell) => {
      tell(0, { type: 'started', action: convert });
      tell(1000, { type: 'started', action: swap });
      for (let second = 2; second <= 32; second += 1)
        tell(second * 1000, {
          type: 'toolchain',
          tool: 'llama.cpp',
          step: 'build',
          done: second,
          total: 64,
        });
      tell(32_500);
    });
    expect(log).toMatchInlineSnapshot(`
      "artifact/zen/nano-4b/gguf/q4_k_m: making...
      residency/thor/main: swapping...
      llama.cpp: build
      llama.cpp: build 50 %
      "
    `);
  });

  it('says what failed, why, what to do, and what was skipped for it', () => {
    const log = logOf((tell) => {
      tell(0, {
        type: 'failed',
        action: convert,
        failure: { class: 'space', message: 'the disk is full', remedy: 'zoo gc shows what can go' },
      });
      tell(1, { type: 'skipped', action: swap, because: convert.id });
    });
    expect(log).toMatchInlineSnapshot(`
      "artifact/zen/nano-4b/gguf/q4_k_m: failed: the disk is full
          zoo gc shows what can go
      residency/thor/main: skipped: it needs artifact/zen/nano-4b/gguf/q4_k_m
      "
    `);
  });
});
