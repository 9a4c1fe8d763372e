import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchSignals } from '../../../src/cli/watch-signals.ts';

describe('Ctrl-C', () => {
  it('finishes what is safe the first time, and stops the second time', () => {
    const source = new EventEmitter();
    const told: string[] = [];
    const watch = watchSignals(source, (text) => told.push(text));
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([false, false, undefined]);
    source.emit('SIGINT');
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([true, false, 130]);
    source.emit('SIGINT');
    expect([watch.drain.aborted, watch.stop.aborted, watch.exit()]).toEqual([true, true, 130]);
    expect(told).toHaveLength(1);
  });

  it('is told from a termination', () => {
    const source = new EventEmitter();
    const watch = watchSignals(source, () => undefined);
    source.emit('SIGTERM');
    expect(watch.exit()).toBe(143);
  });

  it('is no longer watched once the command has ended', () => {
    const source = new EventEmitter();
    watchSignals(source, () => undefined).end();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
