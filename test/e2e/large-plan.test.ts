import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { inTerminal } from '../support/cli/in-terminal.ts';

const MODELS = 21;
let rig: ZooRig;

function fleetOf(license: string): string {
  const models = Array.from(
    { length: MODELS },
    (_, index) =>
      `      m${index}: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }\n`,
  );
  return SMALL_FLEET.replace(/ {6}nano:[^]*/, models.join('')).replace('apache-2.0', license);
}

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': fleetOf('apache-2.0') });
  await copySource(rig);
  return () => rig.close();
});

describe('a plan of many actions', () => {
  test('is a line each on a terminal and in a log, and whole with --full', async () => {
    const brief = /^ {2}\+ publication hub\/zenlm\/zen-m\d+ will be published; 1.9 MB up$/gm;
    const shown = await inTerminal(rig, { columns: 80, rows: 24 }, 'plan');
    expect(shown).toContain('  looking at the ledger');
    expect(shown.match(brief)).toHaveLength(MODELS);
    expect((await rig.zoo('plan')).stdout.match(brief)).toHaveLength(MODELS);
    const full = await inTerminal(rig, { columns: 80, rows: 24 }, 'plan', '--full');
    expect(full.match(/^ {2}\+ publication "hub\/zenlm\/zen-m\d+" \{$/gm)).toHaveLength(MODELS);
  });

  test('names its digest once in each form, and it is the same', async () => {
    const digest = /approval"?:? "?(sha256:[0-9a-f]{64})/g;
    const found: string[] = [];
    for (const format of ['text', 'markdown', 'json']) {
      const { stdout } = await rig.zoo('plan', '--only', 'zen/m1', '--out', 'plan.json', '--format', format);
      const digests = [...stdout.matchAll(digest)].map(([, one = '']) => one);
      expect(digests).toHaveLength(1);
      found.push(
        ...digests,
        ...[...(await rig.read('plan.json')).matchAll(digest)].map(([, one = '']) => one),
      );
      if (format !== 'json') expect(stdout).toContain(`zoo apply --approval ${digests[0]} --only zen/m1`);
    }
    expect(new Set(found).size).toBe(1);
    const { exit } = await rig.zoo('apply', '--approval', found[0] ?? '', '--only', 'zen/m1');
    expect(exit).toBe(0);
  });
});

test('beside a base, a changed card is shown as a diff', async () => {
  expect((await rig.zoo('apply', '--yes', '--only', 'zen/m1')).exit).toBe(0);
  const git = async (...words: readonly string[]) => execa('git', [...words], { cwd: rig.directory });
  await git('init', '-q');
  await git('add', 'zoo.fleet.yaml');
  await git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'first');
  await rig.write('zoo.fleet.yaml', fleetOf('mit'));
  const { stdout } = await rig.zoo('plan', '--base', 'HEAD', '--format', 'markdown', '--out', 'plan.json');
  expect(stdout).toContain('# README.md of publication/hub/zenlm/zen-m1\n');
  expect(stdout).toMatch(/^- license: apache-2\.0\n\+ license: mit$/m);
  expect(stdout.match(/sha256:[0-9a-f]{64}/g)).toHaveLength(1);
  const text = (await rig.zoo('plan', '--base', 'HEAD')).stdout;
  expect(text).toMatch(
    /README\.md of publication\/hub\/zenlm\/zen-m1:\n@@ line 2 @@\n {2}---\n- license: apache-2\.0\n\+ license: mit\n/,
  );
  expect(stdout).toContain(JSON.parse(await rig.read('plan.json')).approval);
});
