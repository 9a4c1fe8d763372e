import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';

/**
 * The second run of three recorded that a repo is protected; then its block left the fleet, and the target prunes. Whoever
 * takes the record away must not make the next apply delete the repo.
 */
let rig: ZooRig;
let hub: RunningHub;
let runs: string;
let saved: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  rig = await createZooRig();
  await copySource(rig);
  hub = await serveHub({ directory: join(rig.directory, 'far-hub') });
  runs = join(rig.directory, '.zoo/ledger/runs');
  await applied({ license: 'apache-2.0', models: ['nano', 'mini'] });
  await keep('early');
  await applied({ license: 'mit', models: ['nano', 'mini'], protects: 'publication/hub/zenlm/zen-mini' });
  await applied({ license: 'apache-2.0', models: ['nano', 'mini'] });
  await declare({ license: 'apache-2.0', models: ['nano'] });
  await keep('whole');
  const names = (await readdir(runs)).toSorted();
  saved = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(runs, name))] as const)),
  );
});
beforeEach(async () => {
  await restore('whole');
  await restoreState('seen');
});
afterAll(async () => {
  await hub.close();
  await rig.close();
});

const ledger = (): string => join(rig.directory, '.zoo/ledger');
const state = (): string => join(rig.directory, '../home/.local/state/zoo/ledgers');
const kept = (name: string): string => join(rig.directory, '..', name);
async function keep(name: string): Promise<void> {
  await cp(ledger(), kept(name), { recursive: true });
  if (name === 'whole') await cp(state(), kept('seen'), { recursive: true });
}
async function restore(name: 'whole' | 'early'): Promise<void> {
  await rm(ledger(), { recursive: true, force: true });
  await cp(kept(name), ledger(), { recursive: true });
}
async function restoreState(name: 'seen'): Promise<void> {
  await rm(state(), { recursive: true, force: true });
  await cp(kept(name), state(), { recursive: true });
}

interface Declared {
  readonly license: string;
  readonly models: readonly string[];
  readonly protects?: string;
}
async function declare({ license, models, protects }: Declared): Promise<void> {
  const blocks = models.map(
    (name) => `      ${name}: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }\n`,
  );
  await rig.write(
    'zoo.fleet.yaml',
    `zoo: v1
fleet: cut
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: "${hub.url}", visibility: private, prune: true }
${protects === undefined ? '' : `policies: { protect: [${protects}] }\n`}families:
  zen:
    namespace: zenlm
    license: ${license}
    formats: { safetensors: {} }
    publish: [hub]
    models:
${blocks.join('')}`,
  );
}
async function applied(what: Declared): Promise<void> {
  await declare(what);
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
  if (exit !== 0) throw new Error(`apply ended with ${exit}:\n${stdout}${stderr}`);
}
async function repos(): Promise<readonly string[]> {
  const listed: unknown = await (await fetch(`${hub.url}/api/models?author=zenlm`)).json();
  return Array.isArray(listed) ? listed.map(({ id }: { readonly id: string }) => id).toSorted() : [];
}
function nameOf(fence: number): string {
  return [...saved.keys()][fence - 1] ?? '';
}
const write = (name: string, text: string): Promise<void> => writeFile(join(runs, name), text);
const linesOf = (fence: number): readonly string[] =>
  (saved.get(nameOf(fence))?.toString('utf8') ?? '').split(/(?<=\n)/);

/** What was done to the ledger, and what is said of it. */
const DAMAGES: Readonly<Record<string, { readonly damage: () => Promise<void>; readonly says: RegExp }>> = {
  'a segment is deleted': {
    damage: () => rm(join(runs, nameOf(2))),
    says: /runs\/00000002-\S+: it is missing, and run \S+ has read \d+ records of it/,
  },
  'a segment is emptied': {
    damage: () => write(nameOf(2), ''),
    says: /runs\/00000002-\S+:1: it has lost its beginning/,
  },
  'a segment is cut at a line': {
    damage: () => write(nameOf(2), linesOf(2).slice(0, 2).join('')),
    says: /runs\/00000002-\S+: it was cut after record 2, and run \S+ has read \d+ records of it/,
  },
  'a segment is copied under another run': {
    damage: () => write('00000002-copy.ndjson', linesOf(2).join('')),
    says: /runs\/00000002-copy\.ndjson:1: it does not follow the line before it/,
  },
  'the first segment is deleted': {
    damage: () => rm(join(runs, nameOf(1))),
    says: /runs\/00000001-\S+: it is missing, and run \S+ has read \d+ records of it/,
  },
};

/** Nothing in the ledger itself shows these: this user has seen what it was. */
const STEPS_BACK: typeof DAMAGES = {
  'the last segment is deleted, and its number': {
    damage: async () => {
      await rm(join(runs, nameOf(3)));
      await rm(join(ledger(), 'fences/00000003'));
    },
    says: /runs\/00000003-\S+: it is missing, and this user has read \d+ records of it/,
  },
  'the last segment is cut at a line': {
    damage: () => write(nameOf(3), linesOf(3).slice(0, 2).join('')),
    says: /runs\/00000003-\S+: it was cut after record 2, and this user has read \d+ records of it/,
  },
  'it is put back to what it was': {
    damage: () => restore('early'),
    says: /it was put back or cut, at runs\/00000003-/,
  },
  'all segments are deleted': {
    damage: async () => {
      await rm(runs, { recursive: true });
      await rm(join(ledger(), 'fences'), { recursive: true });
    },
    says: /runs\/00000003-\S+: it is missing/,
  },
  'it is deleted': {
    damage: () => rm(ledger(), { recursive: true }),
    says: /it is gone, and this user has seen one there/,
  },
  'another is begun in its place': {
    damage: async () => {
      await rm(ledger(), { recursive: true });
      await rig.write('.zoo/ledger/ledger.json', '{"format":"zoo.ledger/v1","id":"another"}\n');
    },
    says: /it is another one \(another\) than this user has seen there/,
  },
  'its id is another': {
    damage: () => rig.write('.zoo/ledger/ledger.json', '{"format":"zoo.ledger/v1","id":"another"}\n'),
    says: /runs\/00000001-\S+:1: it does not follow the line before it/,
  },
};

describe('what the ledger protects', () => {
  it('stays although its block has left the fleet and its target prunes', async () => {
    const plan = await rig.zoo('plan');
    expect(plan.stdout).toContain('protect: publication/hub/zenlm/zen-mini is never deleted');
    expect(plan.stdout).toContain('No changes.');
  });

  it.each(Object.entries({ ...DAMAGES, ...STEPS_BACK }))(
    'stays when %s: nothing is planned or done',
    async (_, { damage, says }) => {
      await damage();
      const plan = await rig.zoo('plan');
      expect([plan.exit, plan.stdout]).toEqual([1, '']);
      expect(plan.stderr).toMatch(says);
      expect(plan.stderr).toMatch(/zoo ledger (rebuild|accept)/);
      const apply = await rig.zoo('apply', '--yes');
      expect(apply.exit).toBe(1);
      expect(apply.stderr).toMatch(says);
      expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
    },
  );

  it.each(['it is put back to what it was', 'it is deleted'])(
    'stays when %s and that is accepted',
    async (what) => {
      await STEPS_BACK[what]?.damage();
      expect((await rig.zoo('ledger', 'accept')).exit).toBe(6);
      const { exit, stdout } = await rig.zoo('ledger', 'accept', '--yes');
      expect(exit).toBe(0);
      expect(stdout).toContain(
        'still protected, although it does not say so: publication/hub/zenlm/zen-mini',
      );
      expect((await rig.zoo('apply', '--yes')).stdout).not.toContain('bug');
      expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
      // Where there is one, the ledger itself says it from now on.
      if (what === 'it is deleted') return;
      await rm(state(), { recursive: true });
      await rig.zoo('apply', '--yes');
      expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
    },
  );

  it('stays when all local state was deleted and made anew, which is said, and refuses nothing', async () => {
    const own = join(rig.directory, '.zoo');
    await rename(own, kept('old'));
    try {
      const { exit, stdout, stderr } = await rig.zoo('plan');
      expect([exit, stdout + stderr]).toEqual([0, expect.stringContaining('No ledger at .zoo/ledger')]);
      await rig.zoo('apply', '--yes');
      await rm(state(), { recursive: true });
      await rig.zoo('apply', '--yes');
      expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
    } finally {
      await rm(own, { recursive: true, force: true });
      await rename(kept('old'), own);
    }
  });

  it('stays through a rebuild of a ledger that lost it, on a computer that knew of it', async () => {
    await rm(join(runs, nameOf(2)));
    expect((await rig.zoo('ledger', 'rebuild', '--yes')).exit).toBe(0);
    await rm(state(), { recursive: true });
    expect((await rig.zoo('apply', '--yes')).exit).not.toBe(1);
    expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
  });

  it('stays on a runner that has seen nothing, when the ledger was put back since the plan was made', async () => {
    expect((await rig.zoo('plan', '--out', 'plan.json')).exit).toBe(5);
    await restore('early');
    await rm(state(), { recursive: true });
    const { exit, stderr } = await rig.zoo('apply', 'plan.json');
    expect(exit).toBe(6);
    expect(stderr).toMatch(/was put back or cut since the plan was made, at runs\/00000003-/);
    expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
  });

  it.each(['history', 'status', 'ledger show'])(
    'is told by zoo %s of what is left, with a warning',
    async (words) => {
      await rm(join(runs, nameOf(2)));
      const { exit, stdout, stderr } = await rig.zoo(...words.split(' '));
      expect(exit).toBe(words === 'ledger show' ? 1 : 0);
      expect(stdout.length).toBeGreaterThan(50);
      expect(stderr).toMatch(/the ledger is damaged at runs\/00000002-/);
    },
  );
});
