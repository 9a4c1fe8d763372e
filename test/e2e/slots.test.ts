/** Two tenants on one machine, with the real llama-server: what happens in one slot never touches the other. */
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import {
  CODER,
  createSlotsRig,
  isThere,
  type SlotsRig,
  SUPRA_F16,
  ZEN_F16,
  ZEN_Q8,
} from '../support/machines/slots-fleet.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

let rig: SlotsRig;
beforeAll(async () => {
  await ensureToolchain();
  rig = await createSlotsRig();
});
afterAll(() => rig.close());

const FILE = 'zoo.fleet.yaml';
const asked = async (place: string): Promise<string> => {
  const { stdout } = requireExit(await rig.zoo('ask', place, 'What is your name?'), 0);
  return stdout;
};

describe('two slots of a machine', () => {
  it('are installed by one apply, and each answers in its own name', async () => {
    const plan = requireExit(await rig.zoo('plan'), 0).stdout;
    expect(plan).toContain('residency/laptop/coder');
    expect(plan).not.toContain('not in this version');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await asked('laptop')).toContain('Zen Nano');
    expect(await asked('laptop/main')).toContain('Zen Nano');
    expect(await asked('laptop/coder')).toContain('Supra Nexus');
    const zoo = join(rig.directory, 'model-zoo/resident');
    expect(await readlink(join(zoo, 'current'))).toBe(`tenants/${ZEN_F16}`);
    expect(await readlink(join(zoo, 'slots/coder/current'))).toBe(`tenants/${SUPRA_F16}`);
    requireExit(await rig.zoo('drift'), 0);
  });

  it('are both in ps, status and output, and each has its log', async () => {
    const { stdout } = await rig.zoo('ps', '--json');
    await expectDocument(stdout, 'ps');
    expect(JSON.parse(stdout).tenants).toMatchObject([
      { machine: 'laptop', slot: 'main', state: 'serving', port: rig.ports[0], model: 'zen/nano' },
      { machine: 'laptop', slot: 'coder', state: 'serving', port: rig.ports[1], model: 'supra/nexus' },
    ]);
    expect((await rig.zoo('ps', 'laptop/coder')).stdout).toMatch(/laptop\/coder +supra\/nexus/);
    expect((await rig.zoo('status')).stdout).toContain('coder');
    const log = requireExit(await rig.zoo('logs', 'laptop/coder'), 0).stdout;
    expect(log).toContain(String(rig.ports[1]));
    const { exit, stderr } = await rig.zoo('ask', 'laptop/none', 'hi');
    expect(exit).toBe(1);
    expect(stderr).toContain('name one of laptop, laptop/coder');
    expect((await rig.zoo('logs', 'laptop/none')).stderr).toContain('laptop/none has no tenant with a log');
  });

  it('are compared by the same questions, each judged by its own family', async () => {
    const { stdout } = requireExit(await rig.zoo('compare', 'laptop', '--json'), 0);
    await expectDocument(stdout, 'compare');
    const { questions, tenants } = JSON.parse(stdout);
    const [zen, supra] = tenants;
    expect(questions).toContain('What is your name?');
    expect([zen.model, supra.model]).toEqual(['zen/nano', 'supra/nexus']);
    for (const { answers, residentBytes } of tenants) {
      expect(answers).toHaveLength(questions.length);
      expect(answers.some(({ isRight }: { isRight?: boolean }) => isRight === true)).toBe(true);
      expect(answers.every(({ isRight }: { isRight?: boolean }) => isRight !== false)).toBe(true);
      expect(residentBytes).toBeGreaterThan(1_000_000);
    }
    const text = requireExit(await rig.zoo('compare', 'laptop/coder', 'laptop', '--ask', 'Who?'), 0).stdout;
    expect(text).toMatch(/^ {2}laptop\/coder .* ms {2}\S/mu);
    expect((await rig.zoo('compare', 'laptop/none')).stderr).toContain('name one of laptop, laptop/coder');
  });

  it('a swap in one leaves the server of the other alone', async () => {
    const before = await rig.pid('coder', SUPRA_F16);
    await rig.edit(FILE, 'quantization: f16 }\n      -', 'quantization: q8_0 }\n      -');
    const plan = requireExit(await rig.zoo('plan'), 0).stdout;
    expect(plan).not.toContain('residency/laptop/coder');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await asked('laptop')).toContain('Zen Nano');
    expect(await rig.pid('coder', SUPRA_F16)).toBe(before);
    expect(await isThere(before)).toBe(true);
    requireExit(await rig.zoo('drift'), 0);
  });

  it('drift in one is that of one, and mending it leaves the other alone', async () => {
    const [main, coder] = [await rig.pid('main', ZEN_Q8), await rig.pid('coder', SUPRA_F16)];
    await rig.end(coder);
    const drift = requireExit(await rig.zoo('drift'), 2).stdout;
    expect(drift).toContain('residency/laptop/coder');
    expect(drift).not.toContain('residency/laptop/main');
    expect((await rig.zoo('ask', 'laptop/coder', 'hi')).stderr).toContain(
      'zoo why residency/laptop/coder says',
    );
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await asked('laptop/coder')).toContain('Supra Nexus');
    expect(await rig.pid('main', ZEN_Q8)).toBe(main);
    expect(await isThere(main)).toBe(true);
  });

  it('a third that does not fit beside them is held in the plan, with all parts', async () => {
    const before = await rig.read(FILE);
    const third = '- { model: zen/nano, format: gguf, quantization: f16, slot: third, port: 1 }';
    await rig.edit(FILE, CODER, `${third}\n      ${CODER}`);
    const plan = requireExit(await rig.zoo('plan'), 0).stdout;
    expect(plan).toMatch(
      new RegExp(
        `needs \\d+ MiB .*beside ${ZEN_Q8} in main \\(\\d+ MiB\\) and ${SUPRA_F16} in coder \\(\\d+ MiB\\); tenants of laptop may use 55 MiB together`,
      ),
    );
    expect((await rig.zoo('apply', '--yes')).exit).toBe(5);
    await rig.write(FILE, before);
  });

  it('the plan of a swap tells what all of them take together, and gc keeps the weights of each', async () => {
    const before = await rig.read(FILE);
    await rig.edit(FILE, 'quantization: q8_0 }', 'quantization: f16 }');
    expect((await rig.zoo('plan')).stdout).toMatch(
      new RegExp(`${ZEN_F16} \\(\\d+ MiB\\) beside ${SUPRA_F16} in coder \\(\\d+ MiB\\), of 55 MiB`),
    );
    await rig.write(FILE, before);
    expect(requireExit(await rig.zoo('gc', '--keep', '1'), 0).stdout).not.toContain('available/');
  });

  it('one that leaves the file is left alone without prune, and ended alone with it', async () => {
    const [main, coder] = [await rig.pid('main', ZEN_Q8), await rig.pid('coder', SUPRA_F16)];
    await rig.edit(FILE, `      ${CODER}${rig.ports[1]} }\n`, '');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await isThere(coder)).toBe(true);
    await rig.edit(FILE, '    zoo: model-zoo', '    prune: true\n    zoo: model-zoo');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await isThere(coder)).toBe(false);
    expect(await isThere(main)).toBe(true);
    expect(await asked('laptop')).toContain('Zen Nano');
    requireExit(await rig.zoo('drift'), 0);
  });
});
