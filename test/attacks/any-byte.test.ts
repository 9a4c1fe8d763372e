/**
 * An adversary changes one file of what zoo believes: the local store, the ledger, the embedded hub, what it remembers of
 * earlier runs. Either `zoo verify --deep` says so, or nothing that counts has changed; and no apply makes it worse.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveHub } from '../../src/hub/serve-hub.ts';
import { systemClock } from '../../src/ledger/clock.ts';
import { openDirectoryLedger } from '../../src/ledger/stores/directory/open-directory-ledger.ts';
import { arbitraryEdit, type Edit, edit, filesBelow } from '../support/attacks/adversary.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { propertyRuns } from '../support/memory/property-runs.ts';

const REPO = 'zenlm/zen-nano';
const TAG = '2025.01.24-instruct';
let rig: ZooRig;
let root: string;
let untouched: string;
let before: Counts;

/** What counts: what clients get, and what zoo holds for true. */
interface Counts {
  readonly served: string;
  readonly believed: string;
}

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  root = dirname(rig.directory);
  await copySource(rig);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  await rig.edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  expect((await rig.zoo('verify', '--deep')).exit).toBe(0);
  untouched = await mkdtemp(join(tmpdir(), 'zoo-untouched-'));
  await cp(root, untouched, { recursive: true, preserveTimestamps: true });
  before = await look();
});
afterAll(async () => {
  await rig.close();
  await rm(untouched, { recursive: true, force: true });
});

test('whatever file is changed, verify says so or nothing that counts has changed, and no apply makes it worse', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryEdit, async (how) => {
      expect(await problemsOf(how)).toEqual([]);
    }),
    { ...propertyRuns(0.06), endOnFailure: true },
  );
});

/** What a user could not have known after this edit; each with all that was done and said. */
async function problemsOf(how: Edit): Promise<readonly string[]> {
  await restore();
  const done = await edit(await filesBelow([join(rig.directory, '.zoo'), rig.places.state]), how, root);
  const problems: string[] = [];
  const verified = await rig.zoo('verify', '--deep');
  const now = await look();
  if (verified.exit === 0 && (now.served !== before.served || now.believed !== before.believed))
    problems.push(
      `${done}: verify says nothing, and it changed ${now.served === before.served ? 'what zoo believes' : now.served}`,
    );
  if (verified.stderr.includes('a bug in zoo')) problems.push(`${done}: ${verified.stderr}`);
  const applied = await rig.zoo('apply', '--yes');
  if (applied.stderr.includes('a bug in zoo')) problems.push(`${done}: ${applied.stderr}`);
  const isWell = applied.exit === 0 && (await rig.zoo('verify', '--deep')).exit === 0;
  const mended = await look();
  if (isWell && lasting(mended.served) !== lasting(before.served))
    problems.push(`${done}: apply and verify are well, and it serves ${mended.served}`);
  return problems;
}

/** A repo that was lost is published anew: its version gets the present card then. Everything else is as it was. */
function lasting(served: string): string {
  const isCard = (line: string): boolean =>
    [`${TAG} README.md `, `${TAG} zoo.provenance.json `].some((start) => line.startsWith(start));
  return served
    .split('\n')
    .filter((line) => !isCard(line))
    .join('\n');
}

async function restore(): Promise<void> {
  await rm(root, { recursive: true, force: true });
  await cp(untouched, root, { recursive: true, preserveTimestamps: true });
}

async function look(): Promise<Counts> {
  const copy = await mkdtemp(join(tmpdir(), 'zoo-look-'));
  try {
    await cp(rig.places.hub, join(copy, 'hub'), { recursive: true });
    return { served: await served(join(copy, 'hub')), believed: await believed() };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The files of the version and of the default branch, with the digests of what is really sent. */
async function served(directory: string): Promise<string> {
  const lines: string[] = [];
  try {
    const hub = await serveHub({ directory });
    try {
      for (const at of ['main', TAG]) {
        const listed = await fetch(`${hub.url}/api/models/${REPO}/tree/${at}?recursive=true`);
        const tree: readonly { readonly type: string; readonly path: string }[] = JSON.parse(
          await listed.text(),
        );
        for (const { path, type } of tree) {
          if (type !== 'file') continue;
          const response = await fetch(`${hub.url}/${REPO}/resolve/${at}/${path}`);
          const digest = createHash('sha256')
            .update(Buffer.from(await response.arrayBuffer()))
            .digest('hex');
          lines.push(`${at} ${path} ${response.status} ${digest}`);
        }
      }
    } finally {
      await hub.close();
    }
  } catch (error) {
    return `not to be read: ${error instanceof Error ? error.name : 'unknown'}`;
  }
  return lines.join('\n');
}

async function believed(): Promise<string> {
  try {
    const state = await openDirectoryLedger({
      directory: join(rig.directory, '.zoo/ledger'),
      cacheDirectory: join(root, 'no-cache'),
      clock: systemClock,
    }).read();
    // Where its segments end, and what was passed over while reading, is no statement about the world.
    return JSON.stringify({ ...state, tip: undefined, notes: undefined }, (_key, value: unknown) =>
      value instanceof Map || value instanceof Set ? [...value] : value,
    );
  } catch (error) {
    return `not to be read: ${error instanceof Error ? error.name : 'unknown'}`;
  }
}
