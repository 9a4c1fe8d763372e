import { afterEach, describe, expect, test } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const UNTIDY = SMALL_FLEET.replace('    namespace: zenlm', '    namespace:   zenlm # of the hub').replace(
  'publish: [hub]',
  'publish: [ hub ]',
);
const TIDY = SMALL_FLEET.replace('namespace: zenlm', 'namespace: zenlm # of the hub');

let rig: ZooRig | undefined;
async function rigWith(text: string): Promise<ZooRig> {
  rig = await createZooRig({ 'zoo.fleet.yaml': text });
  return rig;
}
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

describe('zoo fmt', () => {
  test('lays the file out, says which one, and has nothing to do the second time', async () => {
    const { zoo, read } = await rigWith(UNTIDY);
    const first = await zoo('fmt');
    expect(first).toMatchObject({ exit: 0, stdout: 'zoo.fleet.yaml\n' });
    expect(await read('zoo.fleet.yaml')).toBe(TIDY);
    expect(await zoo('fmt')).toMatchObject({ exit: 0, stdout: '' });
    expect((await zoo('fmt', '--check')).exit).toBe(0);
  });

  test('--check names the places, exits 2 and writes nothing', async () => {
    const { zoo, read } = await rigWith(UNTIDY);
    const { exit, stdout, stderr } = await zoo('fmt', '--check');
    expect(stdout).toBe('zoo.fleet.yaml:8\nzoo.fleet.yaml:11\n');
    expect(stderr).toContain('zoo fmt does it');
    expect(exit).toBe(2);
    expect(await read('zoo.fleet.yaml')).toBe(UNTIDY);
    const document = await expectDocument((await zoo('fmt', '--check', '--json')).stdout, 'fmt');
    expect(document).toMatchObject({
      written: false,
      files: [
        {
          file: 'zoo.fleet.yaml',
          places: [
            { line: 8, lines: 1 },
            { line: 11, lines: 1 },
          ],
        },
      ],
    });
  });

  test('--diff shows what changes', async () => {
    const { zoo } = await rigWith(UNTIDY);
    const { stdout } = await zoo('fmt', '--check', '--diff');
    expect(stdout).toContain('-     publish: [ hub ]\n+     publish: [hub]');
  });

  test('leaves a fleet with problems as it is, and shows them', async () => {
    const broken = UNTIDY.replace('license: apache-2.0', 'licence: apache-2.0');
    const { zoo, read } = await rigWith(broken);
    const { exit, stderr } = await zoo('fmt');
    expect(stderr).toContain('licence');
    expect(exit).toBe(3);
    expect(await read('zoo.fleet.yaml')).toBe(broken);
  });

  test('lays out included files, too, in the encoding and with the line ends that they have', async () => {
    const [head = '', families = ''] = UNTIDY.split('families:\n');
    const { zoo, read } = await rigWith(
      head.replace('fleet: small\n', 'fleet: small\ninclude: [families/*.yaml]\n'),
    );
    await rig?.write('families/zen.yaml', `\uFEFFfamilies:\n${families}`.replaceAll('\n', '\r\n'));
    expect(await zoo('fmt')).toMatchObject({ exit: 0, stdout: 'families/zen.yaml\n' });
    const text = await read('families/zen.yaml');
    expect(text.startsWith('\uFEFFfamilies:\r\n')).toBe(true);
    expect(text).toContain('    publish: [hub]\r\n');
  });
});
