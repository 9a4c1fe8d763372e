import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { everyCommand } from '../support/cli/every-command.ts';
import { copySource, createZooRig, type Ended, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { shimPrograms } from '../support/faults/shim-tools.ts';
import { callInTurn } from '../support/secrets/calls-in-turn.ts';
import { type EchoFront, type Manner, startEchoFront } from '../support/secrets/echo-front.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

/**
 * A canary from a variable, one from a file and one from a command, each for a hub of its own; every command of the program's
 * own table, in every world below. How they are paired: each command is called once in each world, and from one world to the
 * next the output (of those it has) and how much it says (plain, -v, -q) move on, so that each command meets each value of
 * each dimension at least twice. `--allow-commands` is given in every other world.
 */
const KINDS = ['env', 'file', 'command'] as const;
type Kind = (typeof KINDS)[number];
const canaryOf = (kind: Kind): string => `hf_CANARY-${kind}-+/"\\%&=~9d8f7e6c`;

interface Scene {
  readonly name: string;
  readonly hubs?: Manner;
  /** What happens after everything was published once. */
  readonly meanwhile?: (world: World) => Promise<unknown>;
  readonly ledger?: string;
}
const echo = (status: number, only: 'all' | 'writes'): Manner => ({ kind: 'echo', status, only });
const SCENES: readonly Scene[] = [
  { name: 'all is well', ledger: 'git: { remote: origin, branch: zoo-ledger }' },
  { name: 'hubs repeat the token with 400 when written to', hubs: echo(400, 'writes') },
  { name: 'hubs repeat the token with 401', hubs: echo(401, 'all') },
  {
    name: 'hubs repeat the token with 403 when written to',
    hubs: echo(403, 'writes'),
    ledger: 'git: { remote: origin, branch: zoo-ledger }',
  },
  { name: 'hubs repeat the token with 500', hubs: echo(500, 'all') },
  {
    name: 'nobody listens',
    meanwhile: ({ fronts }) => Promise.all(fronts.map((front) => front.close())),
  },
  {
    name: 'the file of the token is missing',
    meanwhile: ({ beside }) => rm(join(beside, 'token')),
  },
  {
    name: 'the command prints the token to both streams and fails',
    meanwhile: ({ beside }) => writeFile(join(beside, 'fails'), ''),
  },
];
const VERBOSITIES: readonly (readonly string[])[] = [[], ['-v'], ['-q']];

interface World {
  readonly rig: ZooRig;
  readonly beside: string;
  readonly fronts: readonly EchoFront[];
  readonly calls: readonly (readonly string[])[];
  readonly ended: readonly Ended[];
  close(): Promise<void>;
}

const NAMES = everyCommand({ publication: '', machine: '', exported: '' }).map(({ name }) => name);

describe.each(SCENES.map((scene, index) => ({ ...scene, index })))('where $name', (scene) => {
  let world: World;
  beforeAll(async () => {
    world = await play(scene, scene.index);
  }, 600_000);
  afterAll(() => world.close());

  it('every command was called, and none of them found a bug', () => {
    const called = NAMES.filter((name) =>
      world.calls.some((words) => words.slice(0, name.split(' ').length).join(' ') === name),
    );
    expect(called).toEqual(NAMES);
    const bugs = world.ended.filter(({ stdout, stderr }) => /bug in zoo|"bug":true/.test(stdout + stderr));
    expect(bugs).toEqual([]);
  });

  it('no command prints a token, not even the beginning of one', () => {
    const leaks = world.ended.flatMap(({ stdout, stderr }, index) =>
      leaksIn(`${stdout}\n${stderr}`).map((leak) => `zoo ${world.calls[index]?.join(' ')}: ${leak}`),
    );
    expect(leaks).toEqual([]);
  });

  it('no file has one: fleet, plan, ledger and its remote, caches, machine, home', async () => {
    const { rig } = world;
    const files = [rig.directory, join(rig.directory, '../home'), join(rig.directory, '../remote.git')];
    const found: string[] = [];
    let count = 0;
    for (const file of (await Promise.all(files.map(filesBelow))).flat()) {
      count += 1;
      if (leaksIn(await readFile(file, 'latin1')).length > 0) found.push(file);
    }
    expect(count).toBeGreaterThan(30);
    expect(found).toEqual([]);
  });

  it('no program that was run got one, among its words or in its environment', async () => {
    const log = await readFile(join(world.beside, 'called'), 'utf8');
    expect(log).toMatch(/^called: .*\/git /m);
    expect(log).toMatch(/^called: .*\/sh /m);
    expect(leaksIn(log)).toEqual([]);
  });

  it('each hub was asked with its own and with no other', () => {
    expect(
      world.fronts.map(({ authorizations }) => [...authorizations].filter((one) => one !== 'nothing')),
    ).toEqual(KINDS.map((kind) => [`Bearer ${canaryOf(kind)}`]));
    if (scene.hubs !== undefined) for (const { echoes } of world.fronts) expect(echoes()).toBeGreaterThan(0);
  });
});

async function play(scene: Scene, index: number): Promise<World> {
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

/** Also half of one: the word in the middle of each, as it stands and at the three places that base64 can have it. */
function leaksIn(text: string): readonly string[] {
  const words = ['CANARY', ...KINDS.flatMap((kind) => inBase64(`CANARY-${kind}-`))];
  return words.flatMap((word) => {
    const at = text.indexOf(word);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 60), at + 60)];
  });
}

function inBase64(text: string): readonly string[] {
  return ['', 'x', 'xx'].map((before, offset) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, -4),
  );
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** With a remote, for a ledger that is kept there. */
async function gitRepository(directory: string): Promise<void> {
  const remote = join(directory, '../remote.git');
  const git = (...words: readonly string[]) =>
    execa('git', ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', ...words], { cwd: directory });
  await git('init', '--quiet', '--bare', remote);
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', remote);
  await git('add', 'zoo.fleet.yaml');
  await git('commit', '--quiet', '-m', 'A fleet');
}

const farText = (url: string): string => `far:
        version: 2025.01.24-far
        source: { huggingface: zenlm/zen-nano, endpoint: "${url}", revision: main }`;

function fleetText([env = '', file = '', command = '']: readonly string[], ledger: string): string {
  const target = (url: string, token: string): string =>
    `{ kind: huggingface, endpoint: "${url}", visibility: private, token: ${token} }`;
  return `zoo: v1
fleet: birds
ledger: { ${ledger} }
targets:
  by-env: ${target(env, '{ env: BIRD }')}
  by-file: ${target(file, '{ file: ../beside/token }')}
  by-command: ${target(command, '{ command: [../beside/print-token] }')}
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    focus: birds
    formats: { safetensors: {} }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
        publish: [by-env, by-file, by-command]
      # far
machines:
  here: { os: linux, arch: x64, reach: [{ local: true }], zoo: model-zoo, backend: { kind: llama-server, context: 256, port: 1 } }
`;
}
