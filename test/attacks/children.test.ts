import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../support/attacks/pull-request.ts';
import { CHILDREN_LOG, type SeenChild } from '../support/attacks/seen-child.ts';
import { copySource, startZoo } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet } from '../support/faults/fault-rig.ts';
import { ensureToolchain, testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

/** All that a CI runner may have in its environment. Every value is told apart from every other text. */
const CANARIES = Object.fromEntries(
  [
    ...[
      'HF_TOKEN',
      'HUGGING_FACE_HUB_TOKEN',
      'GITHUB_TOKEN',
      'GH_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
      'OPENAI_API_KEY',
    ],
    ...[
      'NPM_TOKEN',
      'NODE_AUTH_TOKEN',
      'PIP_INDEX_URL',
      'UV_INDEX_LAB_PASSWORD',
      'CI_JOB_TOKEN',
      'ANYTHING_ELSE',
    ],
    ...['SSH_AUTH_SOCK', 'GIT_ASKPASS', 'GIT_DIR', 'all_proxy', 'PRINTER', 'NAMED', 'CMAKE_PREFIX_PATH'],
  ].map((name) => [name, `/canary-of-${name}`]),
);

let rig: FaultRig;
const at = (path: string): string => join(rig.directory, path);

async function watched(
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<{
  readonly exit: number | undefined;
  readonly text: string;
  readonly children: readonly SeenChild[];
}> {
  const log = at('../children');
  await writeFile(log, '');
  const { exitCode, stdout, stderr } = await startZoo(words, {
    directory: rig.directory,
    program: join(import.meta.dirname, '../support/attacks/zoo-watched.ts'),
    environment: {
      HOME: at('../home'),
      ZOO_CACHE: testCacheDirectory,
      ...CANARIES,
      [CHILDREN_LOG]: log,
      ...environment,
    },
  });
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  const children = lines.map((line): SeenChild => JSON.parse(line));
  return { exit: exitCode, text: stdout + stderr, children };
}

/** `git: SSH_AUTH_SOCK`: which program was given which canary. */
function given(children: readonly SeenChild[]): readonly string[] {
  const found = children.flatMap(({ words, environment }) =>
    Object.keys(CANARIES)
      .filter((name) => environment.some((pair) => pair.includes(`/canary-of-${name}`)))
      .map((name) => `${programOf(words)}: ${name}`),
  );
  return [...new Set(found)].toSorted();
}

/** A tool is started by a shell that ends it with zoo: its own words follow. */
function programOf(words: readonly string[]): string {
  const [program = ''] = words;
  const at = words.indexOf('zoo');
  return program === '/bin/sh' && at > 0 ? basename(words[at + 1] ?? '') : basename(program);
}

const WHAT_GIT_NEEDS = ['git: GIT_ASKPASS', 'git: SSH_AUTH_SOCK', 'git: all_proxy'];

beforeAll(async () => {
  await ensureToolchain();
  rig = await createFaultRig();
  const fleet = await hostingFleet();
  await rig.write(
    'zoo.fleet.yaml',
    fleet.replace('{ directory: .zoo/ledger }', '{ git: { remote: origin, branch: zoo-ledger } }'),
  );
  await copySource(rig);
  const git = gitIn(rig.directory);
  await git('init', '--quiet', '--bare', at('../remote.git'));
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', at('../remote.git'));
  await git('add', 'zoo.fleet.yaml');
  await git('commit', '--quiet', '-m', 'fleet');
});
afterAll(() => rig.close());

describe('no child gets a variable that it does not need', () => {
  it('in a whole apply: git, converters, quantizer, servers, scripts', async () => {
    const { exit, text, children } = await watched({}, ['apply', '--yes']);
    expect(`${exit} ${text}`).toMatch(/^0 /);
    const words = children.map((child) => child.words.join(' '));
    for (const program of ['git', 'convert_hf_to_gguf.py', 'llama-quantize', 'llama-server', 'sh'])
      expect(words.filter((line) => line.includes(program)).length).toBeGreaterThan(0);
    expect(given(children)).toEqual(WHAT_GIT_NEEDS);
  });

  it.each([
    [['plan', '--base', 'HEAD']],
    [['verify']],
    [['ask', 'here', 'What is your name?']],
    [['logs', 'here']],
    [['toolchain', 'doctor']],
  ])('in zoo %j', async (words) => {
    const { children } = await watched({}, words);
    expect(children.length).toBeGreaterThan(0);
    expect(WHAT_GIT_NEEDS).toEqual(expect.arrayContaining([...given(children)]));
  });

  it('in an installation: each installer has its own settings', async () => {
    // Nobody listens on port 1.
    await rig.write('../home/.npmrc', 'registry=http://127.0.0.1:1/\nfetch-retries=0\n');
    await rig.write('../home/.gitconfig', '[url "http://127.0.0.1:1/"]\n\tinsteadOf = https://github.com/\n');
    await mkdir(at('../empty'), { recursive: true });
    const { children } = await watched({ ZOO_CACHE: at('../empty') }, ['toolchain', 'install']);
    const seen = given(children);
    expect(seen).toContain('npm: NPM_TOKEN');
    const isOwn = (line: string): boolean =>
      /^(?:git: (?:GIT_ASKPASS|SSH_AUTH_SOCK)|npm: (?:NPM_TOKEN|NODE_AUTH_TOKEN)|(?:uv|python[\d.]*): (?:PIP_INDEX_URL|UV_INDEX_LAB_PASSWORD)|cmake: CMAKE_PREFIX_PATH|tar: CMAKE_PREFIX_PATH|\S+: all_proxy)$/.test(
        line,
      );
    expect(seen.filter((line) => !isOwn(line))).toEqual([]);
  });

  it('for a secret: its command gets what was named for it, and nothing else', async () => {
    await rig.write('../print', '#!/bin/sh\nenv > "$(dirname "$0")/printed"\necho hf_x\n');
    await rig.write(
      '../config.yaml',
      `origins: { "http://127.0.0.1:1": { token: { command: [sh, "${at('../print')}"] } } }\n`,
    );
    await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', 'endpoint: "http://127.0.0.1:1"');
    const environment = { ZOO_CONFIG: at('../config.yaml'), ZOO_PASS_ENVIRONMENT: 'NAMED' };
    await watched(environment, ['plan']);
    const printed = await readFile(at('../printed'), 'utf8');
    const names = Object.keys(CANARIES).filter((name) => printed.includes(`/canary-of-${name}`));
    expect(names.toSorted()).toEqual(['NAMED', 'SSH_AUTH_SOCK', 'all_proxy']);
  });
});
