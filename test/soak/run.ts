/**
 * `npm run soak`: what `npm test` and `npm run test:crash` sample, tried for as long as it takes: all pairs of crashes, a hundred
 * thousand hostile files, properties by the ten thousand. The seed is printed first; ZOO_SEED=… repeats a run. `npm run soak --
 * unit` runs only the stage of that project; what begins with two dashes goes to vitest: `npm run soak -- crash
 * --testNamePattern='> another tenant:'` is the part of one stage.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '../..');
const seed = process.env['ZOO_SEED'] ?? String(randomInt(2 ** 31));
const environment = {
  ZOO_SEED: seed,
  ZOO_SOAK: '1',
  ZOO_CRASH_EVERY: '1',
  ZOO_PROPERTY_RUNS: process.env['ZOO_PROPERTY_RUNS'] ?? '10000',
  ZOO_HOSTILE_FILES: process.env['ZOO_HOSTILE_FILES'] ?? '100000',
};
const SLOWLY = ['--testTimeout=3600000', '--hookTimeout=3600000'];
const STAGES = [
  ['--project', 'unit', 'test/unit/reconcile', 'test/unit/fleet/front-door.test.ts'],
  ['--project', 'e2e', 'test/e2e/hub-crash.test.ts'],
  // What CI has no time to install: a start takes minutes.
  ['--project', 'contract', 'test/contract/service', 'test/contract/toolchain', '-t=vllm', ...SLOWLY],
  ['--project', 'e2e', 'test/e2e/vllm.test.ts', ...SLOWLY],
  ['--project', 'crash'],
];

process.stdout.write(`Seed: ${seed}. The same again: ZOO_SEED=${seed} npm run soak\n`);
const words = process.argv.slice(2);
const picked = words.filter((word) => !word.startsWith('--'));
const passedOn = words.filter((word) => word.startsWith('--'));
for (const stage of STAGES.filter(([, project = '']) => picked.length === 0 || picked.includes(project))) {
  const startedAt = performance.now();
  const code = await run([...stage, ...passedOn]);
  process.stdout.write(
    `${stage.join(' ')}: ${code === 0 ? 'passed' : 'failed'} after ${((performance.now() - startedAt) / 60_000).toFixed(1)} min, seed ${seed}\n`,
  );
  if (code !== 0) process.exitCode = 1;
}

function run(words: readonly string[]): Promise<number> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...words], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
