/** A chat template whose loops take an hour for each question. */
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySource } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig } from '../support/faults/fault-rig.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** Only for the question: a server whose template loops at its start is never ready. */
const LOOPS = `{% for message in messages %}{% if 'your name' in message['content'] %}${['a', 'b', 'c']
  .map((name) => `{% for ${name} in range(3000) %}`)
  .join('')}${'{% endfor %}'.repeat(3)}{% endif %}{% endfor %}`;

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
  const template = `${LOOPS}${await rig.read('sources/zen-nano/chat_template.jinja')}`;
  await rig.write('sources/zen-nano/chat_template.jinja', template);
  const config: object = JSON.parse(await rig.read('sources/zen-nano/tokenizer_config.json'));
  await rig.write(
    'sources/zen-nano/tokenizer_config.json',
    JSON.stringify({ ...config, chat_template: template }),
  );
});
afterAll(() => rig.close());

/** Seconds of processor time of each judging server of this rig. */
async function servers(): Promise<readonly number[]> {
  const lines = (await execa('ps', ['-eo', 'cputimes,args'])).stdout.split('\n');
  return lines
    .filter((line) => line.includes('llama-server') && line.includes(rig.directory))
    .map((line) => Number.parseInt(line, 10));
}

test('ends with the second SIGTERM while it is asked, and its server with it', async () => {
  const zoo = rig.start('apply', '--yes');
  let said = '';
  for (const stream of [zoo.stdout, zoo.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // A tiny model takes a fraction of one to be loaded and to answer: it loops.
  await expect
    .poll(async () => (await servers()).some((seconds) => seconds >= 5), { timeout: 150_000, interval: 500 })
    .toBe(true);
  // The first one lets end what is under way, as ever, and says so; a question has its own bound.
  zoo.kill('SIGTERM');
  await expect.poll(() => said, { timeout: 60_000 }).toContain('again');
  zoo.kill('SIGTERM');
  const { exitCode, stdout } = await zoo;
  expect(exitCode).toBe(143);
  expect(stdout).not.toContain('identity: asked after');
  expect(await servers()).toEqual([]);
});
