import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { pythonEnvironment } from '../support/python/python-environment.ts';
import { DEAD_HUB } from './serve-peers.ts';
import { type SuiteResult, firstLine } from './suite-result.ts';

/** What note_requests.py writes of each test. */
interface Noted {
  readonly name: string;
  readonly asked: boolean;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly message: string;
}

/**
 * The tests of huggingface_hub. One that needs a hub sends a request to it and fails when nothing answers there: all run
 * once with our hub, and those that asked it run again with none. What it knows as huggingface.co is ours for the
 * client, and nothing for tests that read what other people have published there.
 */
export async function pythonSuite(checkout: string, place: string, hub: string): Promise<SuiteResult> {
  const python = await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'));
  const live = await runTests({ python, checkout, place: join(place, 'live'), hub }, ['tests']);
  const asked = live.filter((test) => test.asked && test.outcome !== 'skipped');
  const dead = await runTests(
    { python, checkout, place: join(place, 'dead'), hub: DEAD_HUB },
    asked.map(({ name }) => name),
  );
  const failsWithout = new Set(dead.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name));
  return {
    suite: 'huggingface_hub',
    ran: live.filter(({ outcome }) => outcome !== 'skipped').length,
    needHub: asked
      .filter(({ name }) => failsWithout.has(name))
      .map(({ name, outcome, message }) => ({
        name,
        ended: outcome === 'passed' ? 'passed' : 'failed',
        why: firstLine(message),
      })),
  };
}

async function runTests(
  {
    python,
    checkout,
    place,
    hub,
  }: { readonly python: string; readonly checkout: string; readonly place: string; readonly hub: string },
  tests: readonly string[],
): Promise<readonly Noted[]> {
  const copy = join(place, 'copy');
  await mkdir(join(place, 'home'), { recursive: true });
  for (const part of ['src', 'tests', 'pyproject.toml', 'setup.py', 'README.md'])
    await cp(join(checkout, part), join(copy, part), { recursive: true });
  await replaceBelow(join(copy, 'src'), 'https://huggingface.co', hub);
  await replaceBelow(copy, 'https://hub-ci.huggingface.co', hub);
  const constants = join(copy, 'tests/testing_constants.py');
  await writeFile(
    constants,
    (await readFile(constants, 'utf8')).replaceAll('https://huggingface.co', DEAD_HUB),
  );

  const report = join(place, 'report.jsonl');
  const selection = join(place, 'tests.txt');
  await writeFile(selection, tests.join('\n'));
  const { stdout } = await execa(
    python,
    [
      '-m',
      'pytest',
      ...[
        '-o',
        'addopts=-Werror::FutureWarning --strict-markers',
        '-q',
        '-n',
        String(availableParallelism() * 2),
      ],
      ...['-p', 'note_requests', '-p', 'no:cacheprovider', `@${selection}`],
    ],
    {
      cwd: copy,
      reject: false,
      stdin: 'ignore',
      env: {
        HOME: join(place, 'home'),
        HF_HOME: undefined,
        HF_ENDPOINT: undefined,
        ZOO_PEERS_HUB: hub,
        ZOO_PEERS_REPORT: report,
        PYTHONPATH: [import.meta.dirname, join(copy, 'src')].join(delimiter),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    },
  );
  const text = await readFile(report, 'utf8').catch(() => {
    process.stderr.write(`${stdout}\n`);
    throw new Error('the suite of huggingface_hub did not run');
  });
  const last = new Map<string, Noted>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const noted: Noted = JSON.parse(line);
    last.set(noted.name, noted);
  }
  return [...last.values()];
}

async function replaceBelow(folder: string, from: string, to: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.py')) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    if (text.includes(from)) await writeFile(path, text.replaceAll(from, to));
  }
}
