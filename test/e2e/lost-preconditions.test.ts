import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { type HeldHub, isCommit, isIn, serveHeldHub } from '../support/faults/held-hub.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** Somebody is faster than the real program, after it has planned and before it acts: that action is stale, and only that. */
const SECOND = `      nexus:
        version: 2025.01.24-thinking
        source: { directory: sources/supra-nexus }
`;
let rig: FaultRig;
let hub: HeldHub;

beforeEach(async () => {
  rig = await createFaultRig();
  hub = await serveHeldHub(rig.directory);
  await copySource(rig);
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rig.close();
});

/** As any client of the hub would. */
async function commitElsewhere(repo: string, path: string, text: string): Promise<void> {
  const lines = [
    { key: 'header', value: { summary: 'theirs' } },
    { key: 'file', value: { path, encoding: 'base64', content: Buffer.from(text).toString('base64') } },
  ];
  const answer = await fetch(`${hub.url}/api/models/${repo}/commit/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`the hub says ${answer.status}: ${await answer.text()}`);
}

describe('a repo that moves at the moment of our commit', () => {
  it('is stale with exit 6, keeps what they wrote, and the approved rest is done', async () => {
    await copySource(rig, 'supra-nexus');
    const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`) + SECOND;
    await rig.write('zoo.fleet.yaml', fleet);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await rig.edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
    requireExit(await rig.zoo('plan', '--out', 'plan.json'), 0);

    const hold = hub.hold((method, path) => isCommit(method, path) && path.includes('zen-nano'));
    const zoo = rig.start('apply', 'plan.json');
    await isIn(zoo, hold);
    await commitElsewhere('zenlm/zen-nano', 'README.md', '# theirs');
    hold.letGo();
    const { exitCode, stdout } = await zoo;
    expect(stdout).toMatch(/publication\/hub\/zenlm\/zen-nano: stale: /);
    expect(stdout).toMatch(/publication\/hub\/zenlm\/zen-nexus: changed after/);
    expect(exitCode).toBe(6);
    expect(await (await fetch(`${hub.url}/zenlm/zen-nano/resolve/main/README.md`)).text()).toBe('# theirs');
    const ends = (await rig.records()).filter(({ type, id }) => type === 'end' && id?.endsWith('zen-nano'));
    expect(ends.at(-1)).toMatchObject({ result: { state: 'stale' } });
  });
});

describe('a tenant that another run exchanges while its weights are on their way', () => {
  it('is stale with exit 6, and who was put there goes on serving', async () => {
    await ensureToolchain();
    await rig.write(
      'zoo.fleet.yaml',
      (await hostingFleet()).replace('endpoint: embedded', `endpoint: "${hub.url}"`),
    );
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await rm(join(rig.directory, '.zoo/blobs'), { recursive: true });
    await rig.edit('zoo.fleet.yaml', 'quantization: f16 }', 'quantization: q8_0 }');
    requireExit(await rig.zoo('plan', '--out', 'plan.json'), 0);

    const hold = hub.hold((method, path) => method === 'GET' && path.includes('/resolve/'));
    const zoo = rig.start('apply', 'plan.json');
    await isIn(zoo, hold);
    const pointer = 'model-zoo/resident/current.json';
    const there: { readonly generation: number } = JSON.parse(await rig.read(pointer));
    await rig.write(pointer, JSON.stringify({ ...there, generation: there.generation + 6 }));
    hold.letGo();
    const { exitCode, stdout } = await zoo;
    expect(stdout).toMatch(
      /residency\/here\/main: stale: the machine is at generation 7, and generation 1 was planned/,
    );
    expect(stdout).toContain('artifact/zen/nano/gguf/q8_0');
    expect(exitCode).toBe(6);
    expect(await rig.generation()).toBe(7);
    expect(await rig.serving()).toBe(1);
  });
});
