import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  await applied({ license: 'mit', models: ['nano', 'mini'], protects: 'publication/hub/zenlm/zen-mini' });
  await applied({ license: 'apache-2.0', models: ['nano', 'mini'] });
  await declare({ license: 'apache-2.0', models: ['nano'] });
  const names = (await readdir(runs)).toSorted();
  saved = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(runs, name))] as const)),
  );
});
beforeEach(async () => {
  await rm(runs, { recursive: true });
  for (const [name, bytes] of saved) await rig.write(`.zoo/ledger/runs/${name}`, bytes.toString('utf8'));
});
afterAll(async () => {
  await hub.close();
  await rig.close();
});

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

describe('what the ledger protects', () => {
  it('stays although its block has left the fleet and its target prunes', async () => {
    const plan = await rig.zoo('plan');
    expect(plan.stdout).toContain('protect: publication/hub/zenlm/zen-mini is never deleted');
    expect(plan.stdout).toContain('No changes.');
  });

  it.each(Object.entries(DAMAGES))(
    'stays when %s: nothing is planned or done',
    async (_, { damage, says }) => {
      await damage();
      const plan = await rig.zoo('plan');
      expect([plan.exit, plan.stdout]).toEqual([1, '']);
      expect(plan.stderr).toMatch(says);
      expect(plan.stderr).toContain('zoo ledger rebuild');
      const apply = await rig.zoo('apply', '--yes');
      expect(apply.exit).toBe(1);
      expect(apply.stderr).toMatch(says);
      expect(await repos()).toEqual(['zenlm/zen-mini', 'zenlm/zen-nano']);
    },
  );

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
