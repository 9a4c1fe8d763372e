import { getGlobalDispatcher } from 'undici';
import { readdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { serveHub, type RunningHub } from '../../src/hub/serve-hub.ts';
import { isRead, type ReadRoute } from '../../src/endpoints/read-routes.ts';
import { type CommandCall, everyCommand } from '../support/cli/every-command.ts';
import { readOnlyDiskBut } from '../support/cli/read-only-disk.ts';
import { copySource } from '../support/cli/zoo-rig.ts';
import { snapshotTrees, type TreeSnapshot } from '../support/drivers/tree-snapshot.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { type FaultProxy, startFaultProxy } from '../support/publications/fault-proxy.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';
import { noSecrets } from '../support/no-secrets.ts';

/**
 * Every command that only looks, through the real binary, on a finished fleet with everything in it: a hub of another
 * process, a machine with a running tenant, a source that comes from the hub, a git repository.
 */
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
let rig: FaultRig;
let hub: RunningHub;
let proxy: FaultProxy;
let prefix: readonly string[] = [];
let whyNot: string | undefined;
const at = (path: string): string => join(rig.directory, path);

beforeAll(async () => {
  rig = await createFaultRig();
  hub = await serveHub({ directory: at('../hub-store') });
  proxy = await startFaultProxy(hub.url);
  const fleet = (await hostingFleet())
    .replace('endpoint: embedded', `endpoint: "${proxy.url}"`)
    .replace('formats: { gguf:', 'formats: { safetensors: {}, gguf:');
  await rig.write('zoo.fleet.yaml', fleet);
  await rig.write('.gitignore', '.zoo/\nmodel-zoo/\nsources/\n');
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  // What was published is the source of another model, which nobody has made yet.
  const source = `source: { huggingface: zenlm/zen-nano, endpoint: "${proxy.url}", revision: main }`;
  await rig.edit(
    'zoo.fleet.yaml',
    'machines:',
    `      far:\n        version: 2025.01.24-far\n        ${source}\nmachines:`,
  );
  const git = (...words: readonly string[]) =>
    execa('git', ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', ...words], {
      cwd: rig.directory,
    });
  await git('init', '--quiet');
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'A fleet');
  const disk = await readOnlyDiskBut(rig.places.cache);
  if ('prefix' in disk) ({ prefix } = disk);
  else whyNot = disk.why;
  for (const name of await readdir(rig.places.cache))
    await rm(join(rig.places.cache, name), { recursive: true });
}, 900_000);
afterAll(async () => {
  await rig.close();
  await proxy.close();
  await hub.close();
});

/** Of everything there is: fleet, ledger, machine, git, home and hub, without the cache that may be written. */
async function world(): Promise<TreeSnapshot> {
  const seen = await snapshotTrees([rig.directory, at('../home'), at('../hub-store')], { touched: true });
  const cache = relative(at('..'), rig.places.cache);
  return Object.fromEntries(Object.entries(seen).filter(([path]) => !`${path}/`.startsWith(`${cache}/`)));
}

const known = { publication: 'publication/hub/zenlm/zen-nano', machine: 'here', exported: 'none' };
const calls = everyCommand(known).flatMap(({ name, looks, calls: ways, definition }: CommandCall) =>
  looks ? ways.map((words) => ({ name, words, definition })) : [],
);

describe('a command that only looks', () => {
  let before: TreeSnapshot;
  let setUp: number;
  beforeAll(async () => {
    setUp = proxy.seen.length;
    before = await world();
    expect(Object.keys(before).length).toBeGreaterThan(60);
  });

  it.each(calls)(
    'zoo $words changes nothing, where nothing but its cache can be written',
    async ({ words }) => {
      const [command = '', ...more] = [...prefix, process.execPath, MAIN, ...words];
      const { exitCode, stderr, stdout } = await execa(command, more, {
        cwd: rig.directory,
        env: { PATH: process.env['PATH'] ?? '', HOME: at('../home'), ZOO_CACHE: testCacheDirectory },
        extendEnv: false,
        // For a chat, which has nothing to do without.
        input: 'What is your name?',
        reject: false,
      });
      // 2: something is to be done. Everything else would be a failure.
      expect([0, 2], `${stdout}${stderr}`).toContain(exitCode);
      expect(stdout).not.toBe('');
      expect(await world()).toEqual(before);
    },
  );

  it('could write nowhere but into its cache, and did', async ({ skip }) => {
    expect((await readdir(rig.places.cache)).length).toBeGreaterThan(1);
    if (whyNot !== undefined) skip(whyNot);
  });

  it('sent the hub nothing that is not on the list of a target or an origin', async () => {
    const routes: ReadRoute[] = [];
    for (const definition of Object.values(REGISTRIES.targets))
      routes.push(...(await definition.create({ dispatcher: getGlobalDispatcher() })).readRoutes);
    const ports = {
      baseDirectory: '',
      cacheFile: '',
      hash: neverAsked,
      endpoint: neverAsked,
      requireFolder: neverAsked,
      secrets: noSecrets,
      selectionsFile: '',
      verifyEverySeconds: undefined,
      dispatcher: getGlobalDispatcher(),
    };
    for (const definition of Object.values(REGISTRIES.origins))
      routes.push(...(await definition.create(ports)).readRoutes);
    const looked = proxy.seen.slice(setUp);
    const unlisted = looked.filter((request) => {
      const [method = '', path = ''] = request.split(' ');
      return !isRead(routes, { method, to: new URL(path, proxy.url), server: proxy.url });
    });
    expect(looked.length).toBeGreaterThan(20);
    expect(unlisted).toEqual([]);
  });
});

function neverAsked(): never {
  throw new Error('a list is data');
}
