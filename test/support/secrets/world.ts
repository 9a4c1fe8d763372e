/** A fleet on three hubs, each with a canary of its own, and how every command ended there. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type RunningHub, serveHub } from '../../../src/hub/serve-hub.ts';
import { everyCommand } from '../cli/every-command.ts';
import { copySource, createZooRig, type Ended, type ZooRig } from '../cli/zoo-rig.ts';
import { requireExit } from '../faults/fault-rig.ts';
import { shimPrograms } from '../faults/shim-tools.ts';
import { callInTurn } from './calls-in-turn.ts';
import { canaryOf, KINDS } from './canaries.ts';
import { type EchoFront, type Manner, startEchoFront } from './echo-front.ts';
import { farText, fleetText, gitRepository } from './secrets-fleet.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

export interface Scene {
  readonly name: string;
  readonly hubs?: Manner;
  /** What happens after everything was published once. */
  readonly meanwhile?: (world: World) => Promise<unknown>;
  readonly ledger?: string;
}

const VERBOSITIES: readonly (readonly string[])[] = [[], ['-v'], ['-q']];

export interface World {
  readonly rig: ZooRig;
  readonly beside: string;
  readonly fronts: readonly EchoFront[];
  readonly calls: readonly (readonly string[])[];
  readonly ended: readonly Ended[];
  close(): Promise<void>;
}

export async function play(scene: Scene, index: number): Promise<World> {
  const rig = await createZooRig();
  const beside = join(rig.directory, '../beside');
  await mkdir(beside);
  const hubs: RunningHub[] = [];
  const fronts: EchoFront[] = [];
  for (const kind of KINDS) {
    const users = [{ name: kind, token: canaryOf(kind), role: 'write', orgs: ['zenlm'] }] as const;
    const hub = await serveHub({ directory: join(beside, kind), users });
    hubs.push(hub);
    fronts.push(await startEchoFront(hub.url));
  }
  const urls = fronts.map(({ url }) => url);
  await rig.write('zoo.fleet.yaml', fleetText(urls, scene.ledger ?? 'directory: .zoo/ledger'));
  await copySource(rig);
  await writeFile(join(beside, 'token'), `${canaryOf('file')}\n`);
  await writeFile(join(beside, 'printed'), canaryOf('command'));
  await writeFile(
    join(beside, 'print-token'),
    `#!/bin/sh\ncat '${beside}/printed'\n[ ! -f '${beside}/fails' ] || { cat '${beside}/printed' >&2; exit 1; }\n`,
  );
  await chmod(join(beside, 'print-token'), 0o755);
  // One token is configured, the others are the fleet's own, for hubs that the configuration trusts.
  await writeFile(
    join(beside, 'config.yaml'),
    `origins: { "${urls[0]}": {}, "${urls[1]}": {}, "${urls[2]}": { token: { command: ["${beside}/print-token"] } } }\n`,
  );
  await shimPrograms(['git', 'sh', 'ps', 'ssh'], {
    directory: join(beside, 'bin'),
    log: join(beside, 'called'),
  });
  await gitRepository(rig.directory);
  const environment = {
    PATH: `${join(beside, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: join(rig.directory, '../home'),
    ZOO_CONFIG: join(beside, 'config.yaml'),
    ZOO_CACHE: testCacheDirectory,
    BIRD: canaryOf('env'),
  };
  requireExit(await rig.zooWith(environment, 'apply', '--yes', '-v'), 0);
  // Something is left to do, so that apply has to write.
  await rig.edit('zoo.fleet.yaml', 'focus: birds', 'focus: all birds');
  await rig.edit('zoo.fleet.yaml', '# far', farText(urls[0] ?? ''));
  if (scene.hubs !== undefined) for (const front of fronts) front.become(scene.hubs);
  const close = async (): Promise<void> => {
    for (const front of fronts) await front.close();
    for (const hub of hubs) await hub.close();
    await rig.close();
  };
  const partly = { rig, beside, fronts, calls: [], ended: [], close };
  await scene.meanwhile?.(partly);
  const calls = callsFor(index);
  return { ...partly, calls, ended: await callInTurn(calls, { directory: rig.directory, environment }) };
}

function callsFor(world: number): readonly (readonly string[])[] {
  const known = {
    publication: 'publication/by-file/zenlm/zen-nano',
    machine: 'here',
    exported: '../beside/config.yaml',
  };
  return everyCommand(known).flatMap(({ calls, definition }, place) => {
    const format = definition.formats[(world + place) % definition.formats.length] ?? 'text';
    const verbosity = VERBOSITIES[(Math.floor(world / 3) + place) % VERBOSITIES.length] ?? [];
    const mayAllow = (definition.options ?? []).some(({ flags }) => flags === '--allow-commands');
    const allowed = mayAllow && world % 2 === 1 ? ['--allow-commands'] : [];
    return calls.map((words) => [...words, ...allowed, '--format', format, ...verbosity]);
  });
}
