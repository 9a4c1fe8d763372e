/** File names of others that lead out of a folder, or would be read as something else: from a hub, a ledger, a source. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { contentDigest } from '../../src/resources/content.ts';
import { encodeExport } from '../../src/ledger/export.ts';
import { encodeLine } from '../../src/ledger/segment-line.ts';
import { segmentStart } from '../../src/ledger/fold-segment.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { output, runStart } from '../support/ledger/records.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const PROVENANCE = 'zoo.provenance.json';

let hub: TestTarget;
let rig: ZooRig;
beforeAll(async () => {
  hub = await startHubTarget();
  const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
});
afterAll(async () => {
  await rig.close();
  await hub.close();
});

/** As an attacker would: the sums fit, and one file more leads out of every folder. */
function forged(provenance: string, path: string): string {
  const json: { artifacts: { files: object[]; digest: string }[] } = JSON.parse(provenance);
  const evil = { path, size: 1, sha256: `sha256:${'0'.repeat(64)}` };
  for (const artifact of json.artifacts) {
    artifact.files.push(evil);
    const files: Parameters<typeof contentDigest>[0] = JSON.parse(JSON.stringify(artifact.files));
    artifact.digest = contentDigest(files, (text) => hashBytes(text).digest);
  }
  return JSON.stringify(json);
}

it.each(['../../../victim/.bashrc', '/victim/.bashrc', 'a\nvictim', 'A/victim', 'C:victim'])(
  'a provenance that names %j is believed in nothing by a runner without a ledger',
  async (path) => {
    const honest = (await hub.load(REPO, PROVENANCE)).toString('utf8');
    // Two names that are one on some systems.
    const text = path === 'A/victim' ? forged(forged(honest, path), 'a/victim') : forged(honest, path);
    await hub.edit(REPO, PROVENANCE, text);
    try {
      await forgetEverything();
      const planned = await rig.zoo('plan', '--json');
      expect([0, 2, 5]).toContain(planned.exit);
      await rig.zoo('apply', '--yes');
      const { stdout } = await rig.zoo('ledger', 'show', '--json');
      expect(`${planned.stdout}${stdout}`).not.toContain('victim');
      const names = await readdir(join(rig.directory, '..'), { recursive: true });
      expect(names.filter((name) => name.includes('victim'))).toEqual([]);
    } finally {
      await hub.edit(REPO, PROVENANCE, honest);
    }
  },
);

/** What a fresh runner has: no ledger, and no memory of one. */
async function forgetEverything(): Promise<void> {
  await rm(join(rig.directory, '.zoo'), { recursive: true, force: true });
  await rm(rig.places.state, { recursive: true, force: true });
}

it('a file of a repo whose name is invisible in part is said, and the repo is unknown', async () => {
  await hub.edit(REPO, 'a\u202egnp.exe', 'x');
  const { stdout, exit } = await rig.zoo('plan');
  expect(stdout).toContain('the file name "a␡gnp.exe" holds characters that are invisible');
  expect(exit).toBe(0);
  await hub.remove(REPO, 'a\u202egnp.exe');
});

it('a file of a source whose name holds a line break is said, and the source is unknown', async () => {
  const folder = join(rig.directory, 'sources/zen-nano/additional_chat_templates');
  await mkdir(folder);
  await writeFile(join(folder, 'a\nb.jinja'), '');
  const { stdout } = await rig.zoo('plan');
  expect(stdout).toContain('the file name "additional_chat_templates/a␊b.jinja" holds control characters');
  await rm(folder, { recursive: true });
});

it.each(['00000001-/../../../../victim.ndjson', '00000001-r1.ndjson'])(
  'a ledger that is imported with a segment %s writes nothing outside, and nothing of it is believed',
  async (name) => {
    const evil = output('nano');
    const files = evil.output.files.map((file) => ({ ...file, path: '../../victim' }));
    let end: { readonly seq: number; readonly sum: string } = segmentStart('id', '00000001-r1.ndjson');
    let text = '';
    for (const record of [{ type: 'run' as const, ...runStart('r1'), after: [] }, evil]) {
      const line: unknown = record.type === 'run' ? record : { ...evil, output: { ...evil.output, files } };
      const encoded = Reflect.apply(encodeLine, undefined, [line, end]);
      text += encoded.line;
      end = encoded.end;
    }
    const whole = encodeExport({ id: 'id', segments: [{ name: '00000001-r1.ndjson', text }] });
    const body = `${whole.replace('00000001-r1.ndjson', name).trimEnd().split('\n').slice(0, -1).join('\n')}\n`;
    const sum = createHash('sha256').update(body).digest('hex');
    await rig.write('evil.ndjson', `${body}${JSON.stringify({ sha256: sum })}\n`);
    await forgetEverything();
    const { exit, stderr } = await rig.zoo('ledger', 'import', 'evil.ndjson');
    expect(exit).not.toBe(0);
    expect(stderr).toMatch(/a segment should begin here|leads out of its folder/);
    const names = await readdir(join(rig.directory, '..'), { recursive: true });
    expect(names.filter((found) => found.includes('victim'))).toEqual([]);
    expect(await readFile(join(rig.directory, 'evil.ndjson'), 'utf8')).toContain('victim');
  },
);
