import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copySource, createZooRig, type Ended, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';
import { json, startLyingHub } from '../support/hostile/lying-hub.ts';
import { withHeader } from '../support/models/safetensors-bytes.ts';

/** What files, servers and models say is printed, recorded and published; none of it may speak for zoo. */
const LINE = 'Plan: 0 to add, 0 to change, 0 to destroy.';
const FORGED = `a\u001B[2J\u001B]0;pwn\u0007\n${LINE}\n\u001B[8m\u202E\u200B`;
let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

function expectSafe({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): void {
  const printed = stdout + stderr;
  expect(printed).not.toMatch(/[^\P{Cc}\n]|[\p{Default_Ignorable_Code_Point}\u2028\u2029]/u);
  expect(printed.split('\n').map((line) => line.trim())).not.toContain(LINE);
}

describe('the name of a tensor', () => {
  beforeEach(async () => {
    const header = JSON.stringify({ [FORGED]: { dtype: 'ZZ\u202E', shape: [1], data_offsets: [0, 4] } });
    await writeFile(join(rig.directory, 'sources/zen-nano/model.safetensors'), withHeader(header, 4));
  });

  test('forges no line of a run, of its history, of a reason', async () => {
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.exit).toBe(1);
    expect(applied.stdout).toContain('tensor a␛[2J␛]0;pwn␇␊Plan: 0 to add');
    expectSafe(applied);
    for (const words of [
      ['plan'],
      ['plan', '--format', 'markdown'],
      ['history'],
      ['why', 'publication/hub/zenlm/zen-nano'],
      ['show', 'source/zen/nano'],
      ['status'],
      ['apply', '--yes', '--color'],
    ]) {
      const ended = await rig.zoo(...words);
      // oxlint-disable-next-line no-control-regex -- zoo's own colours
      expectSafe({ stdout: ended.stdout.replaceAll(/\u001B\[\d+m/g, ''), stderr: ended.stderr });
    }
  });

  test('is text in JSON, and no character of it reaches a terminal', async () => {
    const applied = await rig.zoo('apply', '--yes', '--json');
    expectSafe(applied);
    const events = applied.stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'planned',
        plan: expect.objectContaining({
          unknown: expect.arrayContaining([
            expect.objectContaining({ why: expect.stringContaining('tensor a␛[2J') }),
          ]),
        }),
      }),
    );
  });
});

test('an architecture is no markup, no line and no escape on the card', async () => {
  await using hub = await serveHeldHub(rig.directory);
  await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
  const config: object = JSON.parse(await rig.read('sources/zen-nano/config.json'));
  const architecture = `X\`|</td><img src=x>[x](javascript:alert(1))${FORGED}\n---\n`;
  await rig.write(
    'sources/zen-nano/config.json',
    JSON.stringify({ ...config, architectures: [architecture] }),
  );
  const applied = await rig.zoo('apply', '--yes');
  expect(applied.exit).toBe(0);
  expectSafe(applied);
  const card = await (await fetch(`${hub.url}/zenlm/zen-nano/raw/main/README.md`)).text();
  expect(card).not.toMatch(/[^\P{Cc}\n]|[\p{Default_Ignorable_Code_Point}\u2028\u2029]/u);
  expect(card.split('\n').filter((line) => line === '---')).toHaveLength(2);
  const [row = ''] = card.split('\n').filter((line) => line.startsWith('| **Architecture**'));
  expect(row.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(4);
});

test.each([
  ['with escapes', FORGED],
  ['of 50 MB', 'E'.repeat(50_000_000)],
])('the error of a hub %s is one short line', async (_, error) => {
  const hub = await startLyingHub(({ path, response }) =>
    path.startsWith('/api/models') ? json(response, { error }, 400) : false,
  );
  await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
  for (const words of [['plan'], ['drift'], ['apply', '--yes'], ['plan', '--json']]) {
    const ended = await rig.zoo(...words);
    expectSafe(ended);
    expect(ended.stdout.length).toBeLessThan(20_000);
  }
});
