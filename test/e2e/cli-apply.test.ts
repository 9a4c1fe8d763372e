import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ledger/clock.ts';
import { openDirectoryLedger } from '../../src/ledger/stores/directory/open-directory-ledger.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';
let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

describe('zoo apply', () => {
  it('does nothing where no person can say yes', async () => {
    const { exit, stderr, stdout } = await rig.zoo('apply');
    expect(exit).toBe(6);
    expect(stderr).toContain('there is no terminal to approve the plan on');
    expect(stdout).toBe('');
    expect(await readdir(rig.directory)).toEqual(['sources', 'zoo.fleet.yaml']);
  });

  it('publishes what the fleet says, and then there is nothing to do', async () => {
    const planned = await rig.zoo('plan', '--detailed-exitcode');
    expect(planned.exit).toBe(2);
    expect(planned.stdout).toContain(`# ${REPO} will be published`);

    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).toContain(`${REPO}: published after`);
    expect(applied.stdout).toMatch(/Apply complete! Resources: \d added, \d changed, 0 destroyed\./);
    expect(applied.exit).toBe(0);

    const again = await rig.zoo('plan', '--detailed-exitcode');
    expect(again.stdout).toContain('No changes. The world matches the fleet.');
    expect(again.exit).toBe(0);
    expect((await rig.zoo('drift')).exit).toBe(0);
    expect((await rig.zoo('status')).stdout).toMatch(
      /zen\/nano +safetensors +made .* hub 2025\.01\.24-instruct ok/,
    );
    expect((await rig.zoo('history')).stdout).toContain(`${REPO} published in`);
    expect((await rig.zoo('why', REPO)).stdout).toContain(`${REPO} is in sync`);
  });

  it('does what a saved plan says and names what came up later', async () => {
    await rig.zoo('plan', '--out', 'plan.json');
    await expectDocument(await rig.read('plan.json'), 'plan');
    await copySource(rig, 'supra-nexus');
    await rig.edit(
      'zoo.fleet.yaml',
      '    models:\n',
      '    models:\n      late:\n        version: 2025.01.24-late\n        source: { directory: sources/supra-nexus }\n',
    );
    const { exit, stdout } = await rig.zoo('apply', 'plan.json');
    expect(stdout).toContain(`${REPO}: published after`);
    expect(stdout).toContain('source/zen/late: not approved, so not done');
    expect(stdout).toContain('publication/hub/zenlm/zen-late: skipped');
    expect(exit).toBe(6);
    const rest = await rig.zoo('plan');
    expect(rest.stdout).not.toContain(`# ${REPO} will`);
    expect(rest.stdout).toContain('# publication/hub/zenlm/zen-late will be published');
  });

  it('takes the digest that was reviewed, and no other', async () => {
    const wrong = await rig.zoo('apply', '--approval', `sha256:${'0'.repeat(64)}`);
    expect(wrong.stderr).toContain('the plan is not the one that was approved');
    expect(wrong.exit).toBe(6);
    expect(await rig.zoo('ledger', 'show')).toMatchObject({
      stdout: expect.stringContaining('There is no ledger'),
    });

    const { approval } = JSON.parse((await rig.zoo('plan', '--json')).stdout);
    expect((await rig.zoo('apply', '--approval', approval)).exit).toBe(0);
  });

  it('refuses the plan of another fleet', async () => {
    await rig.zoo('plan', '--out', 'plan.json');
    await rig.edit('zoo.fleet.yaml', 'fleet: small', 'fleet: other');
    const { exit, stderr } = await rig.zoo('apply', 'plan.json');
    expect(stderr).toContain('is a plan for the fleet small, and this is other');
    expect(exit).toBe(6);
  });

  it('tells programs every event as a line, each as its schema says', async () => {
    const { stdout, exit } = await rig.zoo('apply', '--yes', '--json');
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) await expectDocument(line, 'event');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(
      expect.arrayContaining(['planned', 'started', 'done', 'finished']),
    );
    expect(exit).toBe(0);
  });

  it('does not wait: what is locked ends with 7 and says who has it', async () => {
    const ledger = openDirectoryLedger({
      directory: join(rig.directory, '.zoo/ledger'),
      cacheDirectory: rig.places.cache,
      clock: systemClock,
    });
    const answer = await ledger.locks.acquire('target/hub', {
      run: 'r1',
      by: 'ada@lab',
      host: 'lab',
      pid: process.pid,
      since: '2026-11-22T00:00:00Z',
      termSeconds: 60,
    });
    const { exit, stderr } = await rig.zoo('apply', '--yes');
    expect(stderr).toContain('target/hub is locked by ada@lab');
    expect(exit).toBe(7);
    expect((await rig.zoo('ledger', 'locks')).stdout).toContain('ada@lab');
    if (answer.state === 'acquired') await answer.lock.release();
  });
});

describe('when the world moves', () => {
  it('is drift with exit 2, and an apply brings it back', async () => {
    await rig.zoo('apply', '--yes');
    await rm(join(rig.directory, '.zoo/hub'), { recursive: true });
    const { exit, stdout } = await rig.zoo('drift');
    expect(stdout).toContain(`# ${REPO} has drifted`);
    expect(exit).toBe(2);
    await expectDocument((await rig.zoo('drift', '--json')).stdout, 'drift');
    expect((await rig.zoo('drift', '--format', 'markdown')).stdout).toContain('## zoo drift: small');
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    expect((await rig.zoo('drift')).exit).toBe(0);
  });
});

describe('what was applied', () => {
  beforeEach(async () => {
    await rig.zoo('apply', '--yes');
  });

  it('can be read by programs from every side', async () => {
    await expectDocument((await rig.zoo('status', '--json')).stdout, 'status');
    await expectDocument((await rig.zoo('why', REPO, '--json')).stdout, 'why');
    await expectDocument((await rig.zoo('show', REPO, '--json')).stdout, 'show');
    await expectDocument((await rig.zoo('history', '--json')).stdout, 'history');
    await expectDocument((await rig.zoo('gc', '--json')).stdout, 'gc');
    await expectDocument((await rig.zoo('verify', '--json')).stdout, 'verify');
    expect((await rig.zoo('status', '--format', 'markdown')).stdout).toContain(
      '| zen/nano | safetensors | made |',
    );
  });

  it('is verified by reading it, and a byte that rotted is found', async () => {
    expect((await rig.zoo('verify', '--deep')).stdout).toMatch(
      /Verified: [1-9]\d* ok, 0 differ, 0 missing, 0 unknown/,
    );
    const blob = await largestBlob(rig);
    await rm(join(rig.directory, blob));
    await rig.write(blob, 'rotten');
    const { exit, stdout } = await rig.zoo('verify');
    expect(stdout).toContain('its bytes changed on disk; moved to quarantine');
    expect(exit).toBe(2);
  });

  it('leaves nothing that can go, until something else lies in the store', async () => {
    expect((await rig.zoo('gc')).stdout).toContain('Nothing can go.');
    const digest = 'ab'.repeat(32);
    await rig.write(`.zoo/blobs/sha256/ab/${digest}`, 'left by a killed run');
    expect((await rig.zoo('gc')).stdout).toContain('1 item, 20 B can go');
    expect((await rig.zoo('gc', '--yes')).stdout).toContain('Deleted 1 item');
    expect((await rig.zoo('gc')).stdout).toContain('Nothing can go.');
    expect((await rig.zoo('verify')).exit).toBe(0);
  });

  it('leaves its store as one file', async () => {
    expect(await rig.zoo('ledger', 'export', '--out', 'ledger.ndjson')).toMatchObject({ exit: 0 });
    const lines = (await rig.read('ledger.ndjson')).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'zoo.ledger-export/v1' });
    expect(lines.join('\n')).toContain(REPO);
  });

  it('survives a ledger that was tampered with: it is set aside, and rebuilt', async () => {
    const runs = join(rig.directory, '.zoo/ledger/runs');
    const [segment = ''] = await readdir(runs);
    await rig.edit(`.zoo/ledger/runs/${segment}`, 'zenlm', 'evilm');
    await rm(rig.places.cache, { recursive: true });
    const broken = await rig.zoo('plan');
    expect(broken.stderr).toContain('the ledger is damaged');
    expect(broken.stderr).toContain('zoo ledger rebuild');
    const rebuilt = await rig.zoo('ledger', 'rebuild', '--yes');
    await expectDocument((await rig.zoo('ledger', 'rebuild', '--yes', '--json')).stdout, 'rebuild');
    expect(rebuilt.stdout).toContain('The damaged ledger is kept as');
    expect((await rig.zoo('plan')).exit).toBe(0);
  });

  it('survives the loss of the ledger: it is rebuilt from what is published', async () => {
    await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
    expect((await rig.zoo('ledger', 'rebuild')).exit).toBe(6);
    const rebuilt = await rig.zoo('ledger', 'rebuild', '--yes');
    expect(rebuilt.stdout).toMatch(/Recorded [1-9]\d* claims? in \.zoo\/ledger\./);
    expect((await rig.zoo('plan')).stdout).not.toContain(`# ${REPO} will`);
  });
});

async function largestBlob(from: ZooRig): Promise<string> {
  const { outputs } = JSON.parse((await from.zoo('show', 'artifact/zen/nano/safetensors', '--json')).stdout);
  const files: readonly { readonly sha256: string; readonly size: number }[] = outputs[0].output.files;
  const [largest] = files.toSorted((a, b) => b.size - a.size);
  const hex = (largest?.sha256 ?? '').slice('sha256:'.length);
  return `.zoo/blobs/sha256/${hex.slice(0, 2)}/${hex}`;
}
