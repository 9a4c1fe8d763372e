import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

/** Fleet files as other editors save them: what reads or writes them besides the front door understands them as it does. */
const REPO = 'publication/hub/zenlm/zen-nano';
const [HEAD = '', MODELS = ''] = SMALL_FLEET.split(/(?=^families:)/m);
const WHOLE = `${HEAD}include: [parts/*.yaml]\n# caf\u00e9, \u7985, \u{1f9d8}\n`;

type Encode = (text: string) => Uint8Array;
const ENCODINGS: readonly (readonly [string, Encode])[] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ['UTF-8 with lines that end as on Windows', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['UTF-16 LE with a mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 BE with a mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
];
let rig: ZooRig;

beforeEach(async () => {
  rig = await createZooRig({ '.gitignore': '.zoo\nsources\n' });
  await copySource(rig);
  await copySource(rig, 'supra-nexus');
});
afterEach(() => rig.close());

async function declare(encode: Encode, models: string): Promise<void> {
  await rig.write('parts/zen.yaml', '');
  await writeFile(join(rig.directory, 'zoo.fleet.yaml'), encode(WHOLE));
  await writeFile(join(rig.directory, 'parts/zen.yaml'), encode(models));
}

async function git(...words: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'core.autocrlf=false'];
  await execa('git', [...who, ...words], { cwd: rig.directory });
}

describe.each(ENCODINGS)('a fleet in %s', (_, encode) => {
  it('is read at another commit as it is here', async () => {
    await declare(encode, MODELS);
    await git('init', '-q', '-b', 'main');
    await git('add', '.');
    await git('commit', '-qm', 'base');
    const late = `${MODELS}      late: { version: 2025.01.24-late, source: { directory: sources/supra-nexus } }\n`;
    await declare(encode, late);
    const { exit, stdout, stderr } = await rig.zoo('plan', '--base', 'main', '--json');
    expect(`${exit} ${stderr}`).toBe('0 ');
    const plan: {
      readonly actions: readonly { readonly key: string; readonly id: string }[];
      readonly pending: { readonly actions: readonly { readonly id: string }[] };
      readonly base: { readonly branch: readonly string[]; readonly anyway: readonly string[] };
    } = JSON.parse(stdout);
    const published = (keys: readonly string[]): readonly string[] =>
      plan.actions.flatMap(({ key, id }) => (keys.includes(key) && id.startsWith('publication') ? [id] : []));
    expect(published(plan.base.branch)).toEqual(['publication/hub/zenlm/zen-late']);
    // What the base wants is not this version's to approve.
    expect(published(plan.base.anyway)).toEqual([]);
    expect(plan.pending.actions.map(({ id }) => id)).toContain(REPO);
  });

  it('goes back in a file of the same encoding, every other character as it was', async () => {
    await declare(encode, MODELS);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    const next = MODELS.replace('sources/zen-nano', 'sources/supra-nexus')
      .replace('2025.01.24-instruct', '2025.02.01-instruct')
      .replace('license: apache-2.0', 'license: apache-2.0 # caf\u00e9, \u{1f9d8}');
    await declare(encode, next);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);

    const { exit, stdout, stderr } = await rig.zoo('rollback', REPO);
    expect(`${exit} ${stderr}`).toMatch(/^0 /);
    const [, pin = ''] = /^\+ +(publish: .*)$/m.exec(stdout) ?? [];
    expect(pin).toMatch(/pin: \{ safetensors: sha256:[0-9a-f]{64} \}/);
    const expected = next.replace('        version:', `        ${pin}\n        version:`);
    const written = await readFile(join(rig.directory, 'parts/zen.yaml'));
    expect(written.equals(encode(expected))).toBe(true);
    expect((await rig.zoo('plan')).stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
  });
});
