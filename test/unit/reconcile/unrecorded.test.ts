import { describe, expect, it } from 'vitest';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const FLEET = buildFleet({
  models: [
    {
      name: 'nano',
      quantizations: ['f16'],
      safetensors: false,
      publish: true,
      questions: ['name?'],
      version: '1',
    },
  ],
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'f16' } }],
});

/** Killed when everything is done about this resource, and before that is recorded. */
async function killBeforeTheEnd(run: MemoryRun, id: string): Promise<void> {
  run.ledger.cut = (moment, record) => {
    if (moment === 'before' && record.type === 'baseline' && record.id === id) throw new Error('SIGKILL');
  };
  await run.apply(FLEET).catch(() => undefined);
  run.ledger.crash();
  run.ledger.cut = () => undefined;
}

describe.each(['publication/hub/zenlm/zen-nano-GGUF', 'residency/thor/main', 'host/thor'])(
  'a run that is killed when %s is done and not yet recorded',
  (id) => {
    it('is finished by the next one, which does nothing about it again', async () => {
      const run = createMemoryRun();
      await killBeforeTheEnd(run, id);
      const known = [...(await run.ledger.read()).baselines.keys()];
      expect(known).not.toContain(id);
      const before = run.world.effects.filter((effect) => effect.id === id).length;
      await run.apply(FLEET);
      const { open, baselines } = await run.ledger.read();
      expect([...open.values()]).toEqual([]);
      expect([...baselines.keys()]).toContain(id);
      expect(run.world.effects.filter((effect) => effect.id === id)).toHaveLength(before);
    });
  },
);

describe('a run that is killed when bytes were made again and that is not yet recorded', () => {
  it('is finished by the next one, which does not make them a third time', async () => {
    const artifact = 'artifact/zen/nano/gguf/f16';
    const run = createMemoryRun();
    await run.apply(FLEET);
    run.world.blobs.clear();
    run.world.repos.clear();
    await killBeforeTheEnd(run, artifact);
    expect([...(await run.ledger.read()).open.values()].map(({ id }) => id)).toContain(artifact);
    const made = (): number => run.world.effects.filter(({ id }) => id === artifact).length;
    const before = made();
    await run.apply(FLEET);
    expect([...(await run.ledger.read()).open.values()]).toEqual([]);
    expect(made()).toBe(before);
  });
});

describe('an apply with nothing to do and nothing to settle', () => {
  it('writes nothing', async () => {
    const run = createMemoryRun();
    await run.apply(FLEET);
    const { length } = run.ledger.records;
    await run.apply(FLEET);
    expect(run.ledger.records).toHaveLength(length);
  });
});
