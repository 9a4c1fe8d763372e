import { describe, expect, test } from 'vitest';
import { digestOf, finished, runStart } from '../support/ledger/records.ts';
import { startChild } from '../support/ledger/start-child.ts';
import { STORES } from '../support/ledger/stores.ts';

describe.each(STORES)('a killed run in a $name', ({ create }) => {
  test('loses at most the append that was not acknowledged', async () => {
    await using world = await create();
    for (const acknowledged of [1, 7, 40]) {
      const run = `killed-after-${acknowledged}`;
      const child = await startChild(world.address('child'));
      await child.ask({ type: 'open', run });
      child.send({ type: 'append-forever' });
      for (let seen = 0; seen < acknowledged; seen += 1) await child.next();
      const answered = acknowledged + (await child.kill()).length;
      const state = await world.open('child').read();
      const stored = [...state.outputs.values()].filter((entry) => entry.run === run).length;
      expect(stored).toBeGreaterThanOrEqual(answered);
      expect(stored).toBeLessThanOrEqual(answered + 1);
    }
  });

  test('does not stand in the way of the next, which sees what was open', async () => {
    await using world = await create();
    const child = await startChild(world.address('child'));
    await child.ask({ type: 'open', run: 'killed' });
    await child.ask({ type: 'append', name: 'nano' });
    await child.kill();
    const writer = await world.open('next').open(runStart('next'));
    expect(writer.fence).toBe(2);
    expect(writer.state().outputs.has(digestOf('key of nano'))).toBe(true);
    expect(writer.state().runs.find(({ run }) => run === 'killed')).not.toHaveProperty('exit');
    await writer.append(...finished('mini'));
    await writer.close();
    expect((await world.open('reader').read()).outputs.size).toBe(2);
  });
});
