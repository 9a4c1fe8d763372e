import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchSignals } from '../../../src/cli/watch-signals.ts';

const QUIET = { tell: () => undefined, leave: () => undefined };

describe('Ctrl-C', () => {
  it('finishes what is safe the first time, stops the second time, and leaves the third', () => {
    const source = new EventEmitter();
    const told: string[] = [];
    const left: number[] = [];
    const watch = watchSignals(source, { tell: (text) => told.push(text), leave: (code) => left.push(code) });
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([false, false, undefined]);
    source.emit('SIGINT');
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([true, false, 130]);
    source.emit('SIGINT');
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([true, true, 130]);
    expect(told).toHaveLength(1);
    expect(left).toEqual([]);
    source.emit('SIGTERM');
    expect(left).toEqual([130]);
  });

  it('differs from a termination', () => {
    const source = new EventEmitter();
    const watch = watchSignals(source, QUIET);
    source.emit('SIGTERM');
    expect(watch.exit()).toBe(143);
  });

  it('is no longer watched once the command has ended', () => {
    const source = new EventEmitter();
    watchSignals(source, QUIET).end();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});

describe('Ctrl-C that a command expects', () => {
  it('ends it without a word and without an exit code of its own; a termination keeps its own', () => {
    for (const [signal, exit, words] of [
      ['SIGINT', undefined, 0],
      ['SIGTERM', 143, 1],
    ] as const) {
      const source = new EventEmitter();
      const told: string[] = [];
      const watch = watchSignals(source, { ...QUIET, tell: (text) => told.push(text) });
      watch.expectInterrupt();
      source.emit(signal);
      expect([watch.drain.aborted, watch.exit(), told.length]).toEqual([true, exit, words]);
    }
  });
});
