/** What a crash, a bad disk or a careless hand leaves of what zoo wrote: seen, named, and made good where that is safe. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LedgerDamaged } from '../../src/ledger/errors.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { planHere } from '../support/crash/plan-here.ts';
import { mountSmallDisk } from '../support/ledger/small-disk.ts';

const REPO = 'publication/hub/zenlm/zen-nano';
let rig: ZooRig;
let saved: string;
let segment: string;

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
  if (exit !== 0) throw new Error(`the first apply ended with ${exit}:\n${stdout}${stderr}`);
  saved = join(rig.directory, '../saved');
  await cp(join(rig.directory, '.zoo'), saved, { recursive: true });
  const [name = ''] = await readdir(join(rig.directory, '.zoo/ledger/runs'));
  segment = join(rig.directory, '.zoo/ledger/runs', name);
});
beforeEach(async () => {
  await forget();
  await rm(join(rig.directory, '.zoo'), { recursive: true });
  await cp(saved, join(rig.directory, '.zoo'), { recursive: true });
});
afterAll(() => rig.close());

/** Nobody has seen more of the ledger than what is there: as after the kill that left it so. */
async function forget(): Promise<void> {
  for (const home of ['../home', '.'])
    await rm(join(rig.directory, home, '.local/state/zoo/ledgers'), { recursive: true, force: true });
}

/** Where each line ends, the newline included. */
function lineEnds(bytes: Buffer): readonly number[] {
  return [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
}

describe('a journal that is cut', () => {
  it('at any byte of its last record is read up to there, and there is nothing to do', async () => {
    const bytes = await readFile(segment);
    const start = lineEnds(bytes).at(-2) ?? 0;
    for (let cut = start; cut < bytes.length; cut += 1) {
      await writeFile(segment, bytes.subarray(0, cut));
      const { actions, notes } = await planHere(rig.directory);
      expect(actions, `cut at byte ${cut}`).toEqual([]);
      const told = notes.join('\n');
      if (cut === start) expect(told).toBe('');
      else expect(told).toContain('the last line is incomplete and was passed over');
    }
  });

  it('at the end of any record is finished by the next apply, without another commit', async () => {
    const bytes = await readFile(segment);
    const commits = join(rig.directory, '.zoo/hub/repos');
    const before = await commitsBelow(commits);
    // In front of the first there is no run, and of the whole file nothing is lost.
    for (const cut of lineEnds(bytes).slice(0, -1)) {
      await forget();
      await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
      await cp(join(saved, 'ledger'), join(rig.directory, '.zoo/ledger'), { recursive: true });
      await writeFile(segment, bytes.subarray(0, cut));
      expect((await rig.zoo('apply', '--yes')).exit, `cut at byte ${cut}`).toBe(0);
      expect((await planHere(rig.directory)).actions).toEqual([]);
      expect(await commitsBelow(commits)).toEqual(before);
    }
  });
});

/** Git's own names: the same commits, and none besides. */
async function commitsBelow(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.includes('/commits/') && name.endsWith('.json')).toSorted();
}

describe('a flipped bit', () => {
  it('anywhere in the last two records is never believed, and named with file, line and the command that helps', async () => {
    const bytes = await readFile(segment);
    const ends = lineEnds(bytes);
    const name = segment.slice(segment.lastIndexOf('/') + 1);
    for (let at = ends.at(-3) ?? 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      await writeFile(segment, flipped);
      const error = await planHere(rig.directory).catch((caught: unknown) => caught);
      if (!(error instanceof LedgerDamaged))
        throw new Error(`byte ${at}: ${String(error)}`, { cause: error });
      expect(error.where).toMatch(new RegExp(`^runs/${name}:\\d+$`));
      expect(error.remedy).toContain('zoo ledger rebuild');
    }
  });

  it('is reported on the command line in two lines, and the rebuild that they name leaves nothing to do', async () => {
    const bytes = await readFile(segment);
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    await writeFile(segment, bytes);
    const { exit, stderr } = await rig.zoo('plan');
    expect(exit).toBe(1);
    expect(stderr).toMatch(/the ledger is damaged at runs\/.*:1: .*\n.*zoo ledger rebuild/);
    expect((await rig.zoo('ledger', 'rebuild', '--yes')).exit).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
  });
});

describe('a ledger', () => {
  it('that was lost is made again from the world, and the plan after it is empty', async () => {
    await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
    expect((await rig.zoo('ledger', 'rebuild', '--yes')).exit).toBe(0);
    const { actions, drift } = await planHere(rig.directory);
    expect({ actions, drift }).toEqual({ actions: [], drift: [] });
  });

  it('leaves as one file and comes back as the same ledger', async () => {
    expect((await rig.zoo('ledger', 'export', '--out', 'ledger.ndjson')).exit).toBe(0);
    const { ledger } = await planHere(rig.directory);
    await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
    expect((await rig.zoo('ledger', 'import', 'ledger.ndjson')).stdout).toContain('Took 1 run');
    const plan = await planHere(rig.directory);
    expect({ ledger: plan.ledger, actions: plan.actions, notes: plan.notes }).toEqual({
      ledger,
      actions: [],
      notes: [],
    });
    // Two histories are not mixed.
    const again = await rig.zoo('ledger', 'import', 'ledger.ndjson');
    expect(again.exit).not.toBe(0);
    expect(again.stderr).toContain('there is a ledger at');
  });
});

describe('a blob', () => {
  it('that vanished is no reason to do anything until an action needs it, and then it is brought back', async () => {
    await rm(join(rig.directory, '.zoo/blobs'), { recursive: true });
    expect((await planHere(rig.directory)).actions).toEqual([]);
    await rm(join(rig.directory, '.zoo/hub/repos'), { recursive: true });
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
  });

  it('with other bytes than its name says is named by verify', async () => {
    const { path } = await largestBlob(join(rig.directory, '.zoo/blobs/sha256'));
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
    await rm(path);
    await writeFile(path, bytes);
    const { exit, stdout, stderr } = await rig.zoo('verify');
    expect(exit).toBe(2);
    expect(stdout + stderr).toContain(path.slice(path.lastIndexOf('/') + 1).slice(0, 12));
  });
});

describe('a folder that may not be written', () => {
  it('is named by apply, which changes nothing, and does not keep plan from looking', async ({ skip }) => {
    const mounted = await mountSmallDisk(64 * 1024 * 1024);
    if ('why' in mounted) return skip(mounted.why);
    await using disk = mounted;
    await cp(rig.directory, join(disk.path, 'fleet'), { recursive: true });
    const fleet = join(disk.path, 'fleet');
    const text = await readFile(join(fleet, 'zoo.fleet.yaml'), 'utf8');
    await writeFile(join(fleet, 'zoo.fleet.yaml'), text.replace('license: apache-2.0', 'license: mit'));
    await disk.makeReadOnly();
    expect((await planHere(fleet)).actions.map(({ id }) => id)).toEqual([REPO]);
    const { exit, stdout, stderr } = await rig.zoo('-C', fleet, 'apply', '--yes');
    expect(exit).toBe(4);
    expect(stdout + stderr).toMatch(/may not be written|read-only/);
    expect(stdout + stderr).not.toContain('bug in zoo');
  });
});

async function largestBlob(directory: string): Promise<{ readonly path: string }> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sized = await Promise.all(
    files.map(async (path) => ({ path, sizeBytes: (await readFile(path)).length })),
  );
  const [first] = sized.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  if (first === undefined) throw new Error(`no blob in ${directory}`);
  return first;
}
