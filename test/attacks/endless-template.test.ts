/** A chat template whose loops take an hour for each question. */
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySource } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig } from '../support/faults/fault-rig.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

const LOOPS = ['a', 'b', 'c'].map((name) => `{% for ${name} in range(3000) %}`).join('');
const ENDS = '{% endfor %}'.repeat(3);

let rig: FaultRig;
beforeAll(async () => {
  await ensureToolchain();
  rig = await createFaultRig({
    'zoo.fleet.yaml': `zoo: v1
fleet: endless
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    identity: [{ ask: What is your name?, expect: { all: [Zen Nano] } }]
    formats: { gguf: { quantizations: [f16] } }
    gates: { identity: { pass: 1 } }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
`,
  });
  await copySource(rig);
  const template = 'sources/zen-nano/chat_template.jinja';
  await rig.write(template, `${LOOPS}${ENDS}${await rig.read(template)}`);
});
afterAll(() => rig.close());

/** Command lines of the judging servers of this rig. */
async function servers(): Promise<readonly string[]> {
  const lines = (await execa('ps', ['-eo', 'args'])).stdout.split('\n');
  return lines.filter((line) => line.includes('llama-server') && line.includes(rig.directory));
}

async function hasAnswered(): Promise<boolean> {
  const port = /--port (\d+)/.exec((await servers())[0] ?? '')?.[1];
  if (port === undefined) return false;
  return fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );
}

test('ends with SIGTERM while it is asked, and its server with it', async () => {
  const zoo = rig.start('apply', '--yes');
  await expect.poll(hasAnswered, { timeout: 120_000, interval: 200 }).toBe(true);
  zoo.kill('SIGTERM');
  const { exitCode, stdout } = await zoo;
  expect(exitCode).toBe(143);
  expect(stdout).not.toContain('published');
  expect(await servers()).toEqual([]);
});
