import { appendFile, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleZooThatDies, type Bundle } from '../support/crash/bundle.ts';
import type { CrashStore } from '../support/crash/crash-fleet.ts';
import type { CopyAtPoint } from '../support/crash/crash-point.ts';
import { createCrashRig, type CrashRig, type Ran } from '../support/crash/crash-rig.ts';
import { printCopies } from '../support/crash/state-print.ts';

const APPLY = ['apply', '--yes', '--only', 'host/laptop'];
const KILLED_AT = 'host/laptop, after effect: write file (2)';
/** Three folders and two files, before and after each. */
const EFFECTS = 10;

interface Killed {
  readonly rig: CrashRig;
  readonly ran: Ran;
}

const CHANGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['a file more', (path) => writeFile(join(path, 'model-zoo/another'), '')],
  ['a file less', (path) => rm(join(path, 'model-zoo/host/identity.json'))],
  ['a byte more', (path) => appendFile(join(path, 'model-zoo/host/identity.json'), ' ')],
  ['a link', (path) => symlink('elsewhere', join(path, 'model-zoo/link'))],
  ['a temporary file', (path) => writeFile(join(path, 'model-zoo/x.tmp'), '')],
  ['another line in its fleet', (path) => appendFile(join(path, 'zoo.fleet.yaml'), '# edited\n')],
];

/** A pair of crashes is left out where its print was seen: prints that say too little would empty the soak in silence. */
describe.each<CrashStore>(['directory', 'git'])('the print of a state, ledger in %s', (store) => {
  let top: string;
  let bundle: Bundle;
  const killed: Killed[] = [];
  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'zoo-prints-'));
    bundle = await bundleZooThatDies();
    for (const name of ['one', 'another']) {
      const rig = await createCrashRig({ store, bundle });
      const ran = await rig.zoo(APPLY, { copyTo: join(top, name), crashAt: KILLED_AT });
      killed.push({ rig, ran });
      if (ran.exit !== undefined)
        throw new Error(`zoo was not killed, and ended with ${ran.exit}: ${ran.output}`);
    }
  });
  afterAll(async () => {
    for (const { rig } of killed) await rig.close();
    await rm(bundle.directory, { recursive: true, force: true });
    await rm(top, { recursive: true, force: true });
  });

  function lastCopy(): CopyAtPoint {
    const copy = killed[0]?.ran.copies.at(-1);
    if (copy === undefined) throw new Error('no point was passed');
    return copy;
  }
  async function printOf(copy: CopyAtPoint): Promise<string | undefined> {
    const [one] = killed;
    if (one === undefined) throw new Error('nothing was killed');
    return (await printCopies(one.rig, { ...one.ran, copies: [copy] })).get(copy.point);
  }

  it('is the same for two runs that were killed at the same point, in other folders, at other times', async () => {
    const [one, another] = await Promise.all(killed.map(printEffects));
    expect(one?.size).toBe(EFFECTS);
    expect(one).toEqual(another);
  });

  it('is another one after each effect, and after it was announced', async () => {
    const [prints] = await Promise.all(killed.slice(0, 1).map(printEffects));
    expect(new Set(prints?.values()).size).toBe(EFFECTS);
  });

  it.each(CHANGES)('is another one with %s', async (_, change) => {
    const copy = lastCopy();
    const path = await mkdtemp(join(top, 'changed-'));
    await cp(copy.path, path, { recursive: true, verbatimSymlinks: true });
    const changed = { ...copy, path };
    expect(await printOf(changed)).toBe(await printOf(copy));
    await change(path);
    expect(await printOf(changed)).not.toBe(await printOf(copy));
  });

  it('is another one where something else runs', async () => {
    const copy = lastCopy();
    const beside = { ...copy, running: [...copy.running, 'llama-server --model x'] };
    expect(await printOf(beside)).not.toBe(await printOf(copy));
  });
});

/** Without the first, that may be announced while the begin of the action is on its way to the disk. */
function printEffects({ rig, ran }: Killed): Promise<ReadonlyMap<string, string>> {
  const copies = ran.copies.filter(({ point }) => /effect: .*(?:\(\d\)|write file)$/.test(point));
  return printCopies(rig, { ...ran, copies });
}
