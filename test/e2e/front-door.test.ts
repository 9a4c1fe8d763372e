import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZooRig, type Ended, type ZooRig } from '../support/cli/zoo-rig.ts';
import { hostileClasses } from '../support/fleet/hostile-bytes.ts';

/** What the unit tests put through the front door by the thousand, as bytes on a disk under the real program. */
const VALID = readFileSync(join(import.meta.dirname, '../../examples/demo/zoo.fleet.yaml'), 'utf8');
/** Of the old generation: whoever needs more dies, with V8's own stack. */
const BOUNDED = { NODE_OPTIONS: '--max-old-space-size=512' };
let rig: ZooRig;

beforeAll(async () => {
  rig = await createZooRig();
});
afterAll(() => rig.close());

async function validate(bytes: Uint8Array): Promise<Ended> {
  await writeFile(join(rig.directory, 'zoo.fleet.yaml'), bytes);
  return rig.zooWith(BOUNDED, 'validate');
}

describe('zoo validate of a file that is', () => {
  it.each(hostileClasses(VALID))('$what: $code', async ({ bytes, code }) => {
    const { exit, stderr } = await validate(bytes());
    expect(stderr).not.toMatch(/^ +at /m);
    if (code === 'a fleet') {
      expect(`${exit} ${stderr}`).toMatch(/^0/);
      return;
    }
    expect(exit).toBe(3);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toMatch(/^ *--> zoo\.fleet\.yaml:\d+:\d+$/m);
    expect(stderr).toMatch(/\| +\^/);
  });

  it('90,000 mistakes: a bounded answer', async () => {
    const keys = Array.from({ length: 90_000 }, (_, index) => `k${index}: 1\n`).join('');
    const { exit, stderr } = await validate(Buffer.from(VALID + keys));
    expect(exit).toBe(3);
    expect(stderr).toMatch(/error\[too-many\]: and \d{5} more from here on/);
    expect(stderr.length).toBeLessThan(100_000);
  });

  it('a link to something without an end', async () => {
    const path = join(rig.directory, 'zoo.fleet.yaml');
    await rm(path);
    await symlink('/dev/zero', path);
    const { exit, stderr } = await rig.zooWith(BOUNDED, 'validate');
    await rm(path);
    expect(exit).toBe(3);
    expect(stderr).toContain('is a link that leads out');
  });
});

it('a fleet in UTF-16 is read by every command, its included parts too', async () => {
  const backend = '{ kind: llama-server, context: 512, port: 18432 }';
  const part = `machines:\n  thor: { os: linux, arch: x64, reach: [{ local: true }], zoo: z, backend: ${backend} }\n`;
  const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');
  await rig.write('parts/.keep', '');
  await writeFile(join(rig.directory, 'parts/thor.yaml'), utf16(part));
  expect(await validate(utf16(`${VALID}include: [parts/*.yaml]\n`))).toMatchObject({ exit: 0 });
  expect((await rig.zoo('graph')).stdout).toContain('host/thor');
});
