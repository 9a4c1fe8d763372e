import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const GGUF_FLEET = SMALL_FLEET.replace(
  'formats: { safetensors: {} }',
  'formats: { safetensors: {}, gguf: { quantizations: [f16] } }',
);
let rig: ZooRig;

async function git(...words: readonly string[]): Promise<void> {
  await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd: rig.directory });
}

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': GGUF_FLEET, '.gitignore': '.zoo/\nsources/\n' });
  await copySource(rig);
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'first');
  const cache = { ZOO_CACHE: testCacheDirectory };
  expect((await rig.zooWith(cache, 'apply', '--yes')).exit).toBe(0);
  return () => rig.close();
});

async function withFleet(from: string, to: string, ...words: readonly string[]): Promise<string> {
  await rig.write('zoo.fleet.yaml', GGUF_FLEET.replace(from, to));
  const { stdout } = await rig.zoo(...words);
  await rig.write('zoo.fleet.yaml', GGUF_FLEET);
  return stdout;
}

describe('why something is done', () => {
  test('names the files of the source that changed', async () => {
    const config = await rig.read('sources/zen-nano/config.json');
    await rig.write('sources/zen-nano/config.json', `${config}\n`);
    const stdout = await withFleet('2025.01.24-instruct', '2025.02.01-instruct', 'plan');
    await rig.write('sources/zen-nano/config.json', config);
    expect(stdout).toContain('# why: config.json changed (zoo.fleet.yaml:15)');
    expect(stdout).toContain('# why: source/zen/nano changes (config.json changed) (zoo.fleet.yaml:15)');
  });

  test('says of a rename that the name is written into the file', async () => {
    const renamed = await withFleet('      nano:\n', '      tiny:\n        was: nano\n', 'why', 'zen/tiny');
    expect(renamed).toContain('its name is written into the file: zen-nano becomes zen-tiny');
    expect(renamed).not.toMatch(/build [0-9a-f]{12}/);
  });

  test('shows the lines of the fleet file that changed since it was applied', async () => {
    const text = await withFleet('apache-2.0', 'mit', 'why', 'zenlm/zen-nano');
    expect(text).toContain('because README.md, zoo.provenance.json change (zoo.fleet.yaml:11)');
    expect(text).toMatch(/What changed in the fleet file since commit [0-9a-f]{10} was applied on /);
    expect(text).toContain('  zoo.fleet.yaml:9  license: apache-2.0 -> license: mit');
  });

  test('counts the changed lines that are about other resources, and does not show them', async () => {
    const eco = '      eco: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }';
    const fleet = GGUF_FLEET.replace('apache-2.0', 'mit');
    const text = await withFleet(GGUF_FLEET, `${fleet}${eco}\n`, 'why', 'zenlm/zen-nano');
    expect(text).toContain('license: apache-2.0 -> license: mit');
    expect(text).not.toContain('eco');
    expect(text).toContain('1 line about other resources');
  });
});

test('the lines of a fleet file that git does not know are not called changed since a commit', async () => {
  const other = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET, '.gitignore': '*\n' });
  await copySource(other);
  for (const words of [
    ['init', '-q'],
    ['commit', '-qm', 'empty', '--allow-empty'],
  ])
    await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd: other.directory });
  expect((await other.zoo('apply', '--yes')).exit).toBe(0);
  await other.edit('zoo.fleet.yaml', 'apache-2.0', 'mit');
  const { stdout } = await other.zoo('why', 'zenlm/zen-nano');
  expect(stdout).toContain('because README.md, zoo.provenance.json change');
  expect(stdout).not.toContain('What changed in the fleet file');
  await other.close();
});

test('a reason names what it comes from once, in why, JSON and verify', async () => {
  const nowhere = ['sources/zen-nano', 'sources/nowhere'] as const;
  for (const words of [['why', 'zen/nano'], ['plan', '--json'], ['verify']]) {
    const text = await withFleet(...nowhere, ...words);
    expect(text).toContain('source/zen/nano: the folder');
    expect(text).not.toMatch(/(artifact|source)\/[^ ]+: (artifact|source)\/zen\/[^ ]+: (artifact|source)/);
    expect(text).not.toMatch(/(source\/zen\/nano: ){2}/);
  }
});
