import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, startZoo, type ZooRig } from '../support/cli/zoo-rig.ts';
import { CRASH_AT, CRASH_LOG } from '../support/crash/crash-point.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

const THAT_DIES = resolve(import.meta.dirname, '../support/crash/zoo-that-dies.ts');
const MOVE = ['state', 'mv', 'hub', 'main', '--yes'] as const;

let rig: ZooRig;
let top: string;
beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  await rig.edit('zoo.fleet.yaml', '  hub: {', '  main: {');
  await rig.edit('zoo.fleet.yaml', 'publish: [hub]', 'publish: [main]');
  top = await mkdtemp(join(tmpdir(), 'zoo-state-killed-'));
}, 120_000);
afterAll(async () => {
  await rig.close();
  await rm(top, { recursive: true });
});

interface Copy {
  run(words: readonly string[], environment?: Readonly<Record<string, string>>): ReturnType<typeof startZoo>;
  readonly log: string;
}
let copies = 0;
async function copy(): Promise<Copy> {
  copies += 1;
  const to = join(top, String(copies));
  await cp(dirname(rig.directory), to, { recursive: true, verbatimSymlinks: true });
  const log = join(to, 'points.ndjson');
  const home = { HOME: join(to, 'home') };
  return {
    log,
    run: (words, environment) =>
      startZoo(words, {
        directory: join(to, 'fleet'),
        environment: { ...home, ...environment },
        ...(environment === undefined ? {} : { program: THAT_DIES }),
      }),
  };
}

test('zoo state mv can be killed anywhere: done again, all of it is said, and nothing is published', async () => {
  const whole = await copy();
  expect((await whole.run(MOVE, { [CRASH_LOG]: whole.log })).exitCode).toBe(0);
  const lines = (await readFile(whole.log, 'utf8')).trim().split('\n');
  const points = lines.flatMap((line): readonly string[] => {
    const { type, point }: { type: string; point?: { name: string } } = JSON.parse(line);
    return type === 'point' && point !== undefined ? [point.name] : [];
  });
  expect(points.length).toBeGreaterThan(1);
  const MOVED = 'publication/hub moved to publication/main';
  for (const point of points) {
    const { run, log } = await copy();
    const { signal } = await run(MOVE, { [CRASH_LOG]: log, [CRASH_AT]: point });
    const again = await run(MOVE);
    const plan: { readonly actions: readonly object[]; readonly unmanaged: readonly string[] } = JSON.parse(
      (await run(['plan', '--json'])).stdout,
    );
    const history = (await run(['history'])).stdout;
    // 64: what was said before the kill need not be said again.
    const isSaid = again.exitCode === 0 || again.exitCode === 64;
    const { actions, unmanaged } = plan;
    const found = { point, signal, isSaid, actions, unmanaged, isTold: history.includes(MOVED) };
    const right = { point, signal: 'SIGKILL', isSaid: true, actions: [], unmanaged: [], isTold: true };
    expect(found).toEqual(right);
  }
}, 600_000);
