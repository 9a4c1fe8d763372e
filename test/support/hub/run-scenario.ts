import { join } from 'node:path';
import { execa } from 'execa';
import { pythonEnvironment } from '../python/python-environment.ts';
import { temporaryDirectory } from './start-hub.ts';

const REQUIREMENTS = join(import.meta.dirname, '../python/hub-requirements.txt');
const SCENARIOS = join(import.meta.dirname, 'scenarios.py');

/** Makes the environment before the tests, whose time limits do not count on a package index. */
export async function prepareScenarios(): Promise<void> {
  await pythonEnvironment(REQUIREMENTS);
}

/** Runs one function of scenarios.py with the client from the package index, unmodified, and gives its result. */
export async function runScenario(
  name: string,
  where: { readonly url: string; readonly xet: boolean; readonly home?: string; readonly token?: string },
): Promise<unknown> {
  const python = await pythonEnvironment(REQUIREMENTS);
  const { stdout } = await execa(python, [SCENARIOS, name], {
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HF_ENDPOINT: where.url,
      HF_HOME: where.home ?? (await temporaryDirectory()),
      HF_HUB_DISABLE_XET: where.xet ? '0' : '1',
      HF_HUB_DISABLE_PROGRESS_BARS: '1',
      HF_HUB_DISABLE_TELEMETRY: '1',
      TEST_TOKEN: where.token ?? 'hf_test',
    },
  });
  const last: unknown = JSON.parse(stdout.split('\n').at(-1) ?? '');
  return typeof last === 'object' && last !== null && 'result' in last ? last.result : undefined;
}
