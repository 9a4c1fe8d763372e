import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { copySource, type Ended } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { type ShimTools, shimTools } from '../support/faults/shim-tools.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** Canaries: a token in the environment and one in a file, both needed, on a run that calls every tool there is. */
const ADA = 'hf_canary-in-the-environment-0123456789';
const BOB = 'hf_canary-in-a-file-9876543210';
let rig: FaultRig;
let hubs: readonly RunningHub[] = [];
let tools: ShimTools;
const ended: Ended[] = [];

beforeAll(async () => {
  const toolchain = await ensureToolchain();
  rig = await createFaultRig();
  const beside = join(rig.directory, '..');
  const serve = (name: string, token: string): Promise<RunningHub> =>
    serveHub({ directory: join(beside, name), users: [{ name, token, role: 'write', orgs: ['zenlm'] }] });
  const [one, two] = [await serve('ada', ADA), await serve('bob', BOB)];
  hubs = [one, two];
  const target = (name: string, url: string): string =>
    `  ${name}: { kind: huggingface, endpoint: "${url}", visibility: private }`;
  const fleet = (await hostingFleet())
    .replace(/ {2}hub: .*/, `${target('hub', one.url)}\n${target('other', two.url)}`)
    .replace('publish: [hub]', 'publish: [hub, other]');
  await rig.write('zoo.fleet.yaml', fleet);
  await copySource(rig);
  tools = await shimTools(toolchain, join(beside, 'tools'));
  await rig.write('../token', `${BOB}\n`);
  await rig.write(
    '../config.yaml',
    `origins: { "${two.url}": { token: { file: "${join(beside, 'token')}" } } }
tools: { llama.cpp: "${tools.bin}" }
`,
  );
  const environment = {
    HF_TOKEN: ADA,
    HF_ENDPOINT: one.url,
    ZOO_CONFIG: join(beside, 'config.yaml'),
    ZOO_CACHE: tools.cache,
  };
  const run = async (...words: readonly string[]): Promise<void> => {
    const done = await rig.zooWith(environment, ...words);
    requireExit(done, 0);
    ended.push(done);
  };
  await run('plan', '-v', '--out', 'plan.json');
  await run('apply', '--yes', '-v');
  await run('plan', '--json');
  await run('ledger', 'export', '--out', 'ledger.ndjson');
}, 300_000);
afterAll(async () => {
  for (const hub of hubs) await hub.close();
  await rig.close();
});

describe('two tokens that were both needed', () => {
  it('are printed nowhere', () => {
    expect(ended).toHaveLength(4);
    for (const { stdout, stderr } of ended)
      for (const token of [ADA, BOB]) expect(stdout + stderr).not.toContain(token);
  });

  it('are in no file: plan, ledger, caches, cards, machine', async () => {
    const files = await filesBelow(rig.directory);
    expect(files.length).toBeGreaterThan(30);
    const found: string[] = [];
    for (const file of [...files, ...(await filesBelow(join(rig.directory, '../ada')))]) {
      const bytes = await readFile(file);
      if ([ADA, BOB].some((token) => bytes.includes(token))) found.push(file);
    }
    expect(found).toEqual([]);
  });

  it('reach no tool: neither its words nor its environment', async () => {
    const log = await readFile(tools.log, 'utf8');
    for (const tool of ['convert_hf_to_gguf.py', 'llama-quantize', 'llama-server', '--port'])
      expect(log).toMatch(new RegExp(`^called: .*${tool}`, 'm'));
    expect(log).toContain('PATH=');
    expect(log).not.toContain('HF_TOKEN');
    for (const token of [ADA, BOB]) expect(log).not.toContain(token);
  });
});

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
