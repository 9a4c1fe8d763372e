import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource } from '../support/cli/zoo-rig.ts';
import {
  createFaultRig,
  type FaultRig,
  hostingFleet,
  type JournalRecord,
  requireExit,
} from '../support/faults/fault-rig.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** `kill -9` at the record of an effect: the next apply finishes, and nothing is done twice. */
const ARTIFACT = 'artifact/zen/nano/gguf';
const REPO = 'zenlm/zen-nano-GGUF';
let rig: FaultRig;

async function killAt(is: (record: JournalRecord) => boolean): Promise<void> {
  const reached = rig.recorded(is);
  const zoo = rig.start('apply', '--yes');
  const ended = await Promise.race([reached.then(() => undefined), zoo]);
  if (ended !== undefined) throw new Error(`it ended before: ${ended.stdout}${ended.stderr}`);
  zoo.kill('SIGKILL');
  expect((await zoo).signal).toBe('SIGKILL');
}

async function finish(): Promise<void> {
  requireExit(await rig.zoo('apply', '--yes'), 0);
  expect((await rig.zoo('plan', '--detailed-exitcode')).stdout).toContain('No changes.');
  // The lock of a dead run is nobody's: whoever needs it takes it, and the last run may have needed none.
  expect((await rig.leftovers()).filter((path) => !path.startsWith('.zoo/ledger/locks/'))).toEqual([]);
}

async function outputs(): Promise<readonly (string | undefined)[]> {
  return (await rig.records()).filter(({ type }) => type === 'output').map(({ id }) => id);
}

beforeAll(async () => {
  await ensureToolchain();
  rig = await createFaultRig({ 'zoo.fleet.yaml': await hostingFleet() });
  await copySource(rig);
});
afterAll(() => rig.close());

const effect =
  (step: string) =>
  (record: JournalRecord): boolean =>
    record.type === 'effect' && record.step === step;

describe('killed in the middle of', () => {
  it('a conversion: it is made by the next, once, and published whole', async () => {
    await killAt(effect('convert'));
    expect(await outputs()).toEqual([]);
    await finish();
    expect(await outputs()).toEqual([`${ARTIFACT}/f16`, `${ARTIFACT}/q8_0`]);
    expect(await rig.generation()).toBe(1);
    expect(await rig.commits(REPO)).toBe(2);
  });

  // In the order of a swap; each begins with the other tenant serving.
  it.each(['bring weights', 'try beside', 'end tenant', 'start tenant', 'move pointer', 'link'])(
    'a swap, at «%s»: it is the only swap, and somebody serves at the end of it',
    async (step) => {
      const generation = await rig.generation();
      const isQ8 = (await rig.read('zoo.fleet.yaml')).includes('quantization: q8_0 }');
      const [from, to] = isQ8 ? ['q8_0', 'f16'] : ['f16', 'q8_0'];
      await rig.edit('zoo.fleet.yaml', `quantization: ${from} }`, `quantization: ${to} }`);
      await killAt(effect(step));
      await finish();
      expect(await rig.generation()).toBe(generation + 1);
      expect((await rig.zoo('ask', 'here', 'What is your name?')).stdout).toContain('Zen Nano');
      expect(await rig.serving()).toBe(1);
      expect(await outputs()).toHaveLength(2);
      expect(await rig.commits(REPO)).toBe(2);
    },
  );
});
