import { appendFile, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleZooThatDies, type Bundle } from '../support/crash/bundle.ts';
import type { CrashStore } from '../support/crash/crash-fleet.ts';
import type { CopyAtPoint } from '../support/crash/crash-point.ts';
import { createCrashRig, type CrashRig, type Ran } from '../support/crash/crash-rig.ts';
import { printCopies } from '../support/crash/state-print.ts';

const ONLY = ['apply', '--yes', '--only', 'host/laptop'];
const KILLED_AT = 'host/laptop, after effect: write file (2)';
/** Three folders and two files, before and after each. */
const EFFECTS = 10;

const CHANGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['a file more', (path) => writeFile(join(path, 'model-zoo/another'), '')],
  ['a file less', (path) => rm(join(path, 'model-zoo/host/identity.json'))],
  ['a byte more', (path) => appendFile(join(path, 'model-zoo/host/identity.json'), ' ')],
  ['a link', (path) => symlink('elsewhere', join(path, 'model-zoo/link'))],
  ['a temporary file', (path) => writeFile(join(path, '.zoo/x.tmp'), '')],
  ['another line in its fleet', (path) => appendFile(join(path, 'zoo.fleet.yaml'), '# edited\n')],
];

/** A pair of crashes is left out where its print was seen: prints that say too little would empty the soak in silence. */
describe.each<CrashStore>(['directory', 'git'])('the print of a state, ledger in %s', (store) => {
  let top: string;
  let bundle: Bundle;
  const rigs: CrashRig[] = [];
  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'zoo-prints-'));
    bundle = await bundleZooThatDies();
    for (const _ of ['one', 'another']) rigs.push(await createCrashRig({ store, bundle }));
  });
  afterAll(async () => {
    for (const rig of rigs) await rig.close();
    await rm(bundle.directory, { recursive: true, force: true });
    await rm(top, { recursive: true, force: true });
  });

  const runs = new Map<CrashRig, Ran>();
  async function killed(rig: CrashRig | undefined): Promise<{ readonly rig: CrashRig; readonly ran: Ran }> {
    if (rig === undefined) throw new Error('there is no such rig');
    const ran =
      runs.get(rig) ??
      (await rig.zoo(ONLY, { copyTo: await mkdtemp(join(top, 'rig-')), crashAt: KILLED_AT }));
    runs.set(rig, ran);
    return { rig, ran };
  }
  /** Without the first, that may be announced while the begin of the action is on its way to the disk. */
  async function effectsOf(which: CrashRig | undefined): Promise<ReadonlyMap<string, string>> {
    const { rig, ran } = await killed(which);
    const copies = ran.copies.filter(({ point }) => /effect: .*(?:\(\d\)|write file)$/.test(point));
    return printCopies(rig, { ...ran, copies });
  }
  async function last(): Promise<{ readonly rig: CrashRig; readonly ran: Ran; readonly copy: CopyAtPoint }> {
    const { rig, ran } = await killed(rigs[0]);
    const copy = ran.copies.at(-1);
    if (copy === undefined) throw new Error('no point was passed');
    return { rig, ran, copy };
  }
  async function printOf(rig: CrashRig, ran: Ran, copy: CopyAtPoint): Promise<string | undefined> {
    return (await printCopies(rig, { ...ran, copies: [copy] })).get(copy.point);
  }

  it('is the same for two runs that were killed at the same point, in other folders, at other times', async () => {
    const [one, another] = [await effectsOf(rigs[0]), await effectsOf(rigs[1])];
    expect(one.size).toBe(EFFECTS);
    expect(one).toEqual(another);
  });

  it('is another one after each effect, and after it was announced', async () => {
    expect(new Set((await effectsOf(rigs[0])).values()).size).toBe(EFFECTS);
  });

  it.each(CHANGES)('is another one with %s', async (_, change) => {
    const { rig, ran, copy } = await last();
    const path = await mkdtemp(join(top, 'changed-'));
    await cp(copy.path, path, { recursive: true, verbatimSymlinks: true });
    const changed = { ...copy, path };
    expect(await printOf(rig, ran, changed)).toBe(await printOf(rig, ran, copy));
    await change(path);
    expect(await printOf(rig, ran, changed)).not.toBe(await printOf(rig, ran, copy));
  });

  it('is another one where something else runs', async () => {
    const { rig, ran, copy } = await last();
    const beside = { ...copy, running: [...copy.running, 'llama-server --model x'] };
    expect(await printOf(rig, ran, beside)).not.toBe(await printOf(rig, ran, copy));
  });
});
