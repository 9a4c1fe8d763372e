/** What a person does with tenants day by day, with the real llama-server: one machine for all of it. */
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { startZoo } from '../support/cli/zoo-rig.ts';
import { zooOnTerminal } from '../support/cli/zoo-on-terminal.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { createHostingRig, type HostingRig } from '../support/machines/hosting-fleet.ts';
import { ensureToolchain, testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

let rig: HostingRig;
beforeAll(async () => {
  await ensureToolchain();
  rig = await createHostingRig();
  requireExit(await rig.zoo('apply', '--yes'), 0);
});
afterAll(() => rig.close());

const place = () => ({
  directory: rig.directory,
  environment: { HOME: join(dirname(rig.directory), 'home'), ZOO_CACHE: testCacheDirectory },
});

describe('zoo ps', () => {
  it('tells who serves what, what that takes, and what was compared', async () => {
    const { pid } = await rig.server();
    requireExit(await rig.zoo('ask', 'laptop', 'What is your name?'), 0);
    const { exit, stdout } = await rig.zoo('ps', '--json');
    expect(exit).toBe(0);
    await expectDocument(stdout, 'ps');
    expect(JSON.parse(stdout)).toMatchObject({
      tenants: [
        {
          machine: 'laptop',
          slot: 'main',
          state: 'serving',
          why: [],
          digestCompared: true,
          model: 'zen/nano',
          variety: 'gguf q4_k_m',
          port: rig.port,
          pid,
          context: 512,
          slots: 1,
          busy: 0,
          uptimeSeconds: expect.any(Number),
          residentBytes: expect.any(Number),
          predictedBytes: expect.any(Number),
          tokens: expect.any(Number),
          tokensPerSecond: expect.any(Number),
        },
      ],
    });
    const { tenants } = JSON.parse(stdout);
    expect(tenants[0].residentBytes).toBeGreaterThan(1_000_000);
    expect(tenants[0].tokens).toBeGreaterThan(0);
    const text = (await rig.zoo('ps', 'laptop')).stdout;
    expect(text).toMatch(
      /laptop +zen\/nano gguf q4_k_m +unpublished +serving +compared +\d+ +\d+ +[\d.]+ MB \([\d.]+ MB predicted\) +\d.* +0 of 1 busy, 512 tokens each +[\d.]+/,
    );
  });

  it('says of a stranger on the port that it differs, and believes none of its numbers', async () => {
    const { argv } = await rig.server();
    await rig.endServer();
    const pid = await rig.startByHand([...argv, '--temp', '0.1']);
    const { stdout } = await rig.zoo('ps', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      tenants: [{ state: 'differs', pid, why: [expect.stringContaining('--temp 0.1')] }],
    });
    expect((await rig.zoo('ps')).stdout).toContain('differs');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await rig.zoo('ps')).stdout).toContain('serving');
  });

  it('names the machines that there are', async () => {
    const { exit, stderr } = await rig.zoo('ps', 'lapto');
    expect(exit).toBe(64);
    expect(stderr).toContain('Did you mean laptop?');
  });
});

describe('zoo run', () => {
  it('answers what comes through a pipe, and nothing but the answer goes on', async () => {
    const input = 'What is your name?\n';
    const { exitCode, stdout, stderr } = await startZoo(['run', 'laptop'], { ...place(), input });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Zen Nano.*\n$/);
    const nothing = await startZoo(['run', 'laptop'], place());
    expect(nothing.exitCode).toBe(64);
    expect(nothing.stderr).toContain('echo hi | zoo run laptop');
  });

  it('is a conversation on a terminal, until /bye', async () => {
    const screen = zooOnTerminal(['run', 'laptop'], place());
    await screen.sees('/bye ends.');
    await screen.sees('>>> ');
    screen.types('What is your name?\r');
    await screen.sees('Zen Nano');
    await screen.sees('>>> ');
    screen.types('"""Who\r');
    await screen.sees('... ');
    screen.types('created you?"""\r');
    await screen.sees('>>> ');
    screen.types('/save chat.json\r');
    await screen.sees('Saved to');
    screen.types('/bye\r');
    expect(await screen.ended).toBe(0);
    expect(JSON.parse(await rig.read('chat.json'))).toMatchObject([
      { role: 'user', content: 'What is your name?' },
      { role: 'assistant', content: expect.stringContaining('Zen Nano') },
      { role: 'user', content: 'Who\ncreated you?' },
      { role: 'assistant' },
    ]);
  });

  it('ends with the second Ctrl-C', async () => {
    const screen = zooOnTerminal(['run', 'laptop'], place());
    await screen.sees('>>> ');
    screen.types('\u0003');
    await screen.sees('Ctrl-C again, or /bye, ends.');
    screen.types('\u0003');
    expect(await screen.ended).toBe(130);
    expect(screen.said()).not.toContain('Stopping');
  });

  it('does not talk to a stranger on the port', async () => {
    const { argv } = await rig.server();
    await rig.endServer();
    await rig.startByHand([...argv, '--temp', '0.1']);
    const { exitCode, stdout, stderr } = await startZoo(['run', 'laptop'], { ...place(), input: 'hi' });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('what answers on laptop is not the tenant that zoo left there');
    const screen = zooOnTerminal(['run', 'laptop'], place());
    expect(await screen.ended).toBe(1);
    expect(screen.said()).not.toContain('>>>');
    requireExit(await rig.zoo('apply', '--yes'), 0);
  });
});

/** Resolves when it has printed this, or had before. */
function sightOf({ stdout, stderr }: ReturnType<HostingRig['start']>): (text: string) => Promise<void> {
  let said = '';
  const looks = new Set<() => void>();
  for (const stream of [stdout, stderr])
    stream.on('data', (chunk: unknown) => {
      said += String(chunk);
      for (const look of looks) look();
    });
  return (text) =>
    new Promise((seen) => {
      const look = (): void => void (said.includes(text) && seen());
      looks.add(look);
      look();
    });
}

describe('zoo logs -f', () => {
  it('goes on behind a new start and a swap to the next tenant, says so, and ends with the signal', async () => {
    const following = rig.startWith({ ZOO_CACHE: testCacheDirectory }, 'logs', '-f', '-n', '3', 'laptop');
    const sees = sightOf(following);
    await sees('\n');
    requireExit(await rig.zoo('ask', 'laptop', 'What is your name?'), 0);
    await sees('launch_slot_');
    await rig.endServer();
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await sees('The server of zen-nano-gguf-q4_k_m on laptop began a new log.');
    await rig.edit('zoo.fleet.yaml', 'quantizations: [q4_k_m]', 'quantizations: [q4_k_m, q8_0]');
    await rig.edit('zoo.fleet.yaml', 'quantization: q4_k_m }', 'quantization: q8_0 }');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await sees('laptop hosts zen-nano-gguf-q8_0 now: its log.');
    following.kill('SIGINT');
    expect((await following).exitCode).toBe(130);
    const other = await rig.zoo('logs', '-n', '1', 'laptop');
    expect(other.stdout.trimEnd().split('\n')).toHaveLength(1);
  });
});
