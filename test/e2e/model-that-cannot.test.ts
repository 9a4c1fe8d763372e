/** A model that a tool cannot take is named in one sentence with what to do, and the whole log stays where the message says. */
import { access } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet } from '../support/faults/fault-rig.ts';

const SOURCE = 'sources/zen-nano';
const FLEET = SMALL_FLEET.replace(
  'formats: { safetensors: {} }',
  `formats: { gguf: { quantizations: [f16] } }
    identity: [{ ask: What is your name?, expect: { all: [Zen Nano] } }]
    gates: { identity: { pass: 1.0, holds: model } }`,
);
let rig: FaultRig;
beforeEach(async () => {
  rig = await createFaultRig({ 'zoo.fleet.yaml': FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

async function whatApplySays(): Promise<string> {
  const { exit, stdout } = await rig.zoo('apply', '--yes');
  expect(exit).toBe(8);
  expect(stdout).not.toContain('Traceback');
  const [, log = ''] = /the whole log is (\S+)/.exec(stdout) ?? [];
  await access(log);
  return stdout;
}

it('an architecture that llama.cpp does not know', async () => {
  await rig.edit(`${SOURCE}/config.json`, 'LlamaForCausalLM', 'NopeForCausalLM');
  const said = await whatApplySays();
  expect(said).toContain('llama.cpp does not know the architecture NopeForCausalLM');
  expect(said).toContain('take a newer llama.cpp with `zoo lock`');
  // The remedy that can be followed here.
  await rig.edit('zoo.fleet.yaml', 'gguf: { quantizations: [f16] }', 'safetensors: {}');
  await rig.edit('zoo.fleet.yaml', '    gates: { identity: { pass: 1.0, holds: model } }\n', '');
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
});

it('a chat template that is broken', async () => {
  const configuration = JSON.parse(await rig.read(`${SOURCE}/tokenizer_config.json`));
  await rig.write(
    `${SOURCE}/tokenizer_config.json`,
    JSON.stringify({ ...configuration, chat_template: undefined }),
  );
  const right = await rig.read(`${SOURCE}/chat_template.jinja`);
  await rig.write(`${SOURCE}/chat_template.jinja`, '{% for m in messages %}{{ m.content }}');
  const said = await whatApplySays();
  expect(said).toContain('the chat template of the model cannot be read');
  expect(said).toContain('mend chat_template.jinja');
  await rig.write(`${SOURCE}/chat_template.jinja`, right);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
});

it('a context that is larger than the model was trained for is not served smaller in silence', async () => {
  const fleet = await hostingFleet();
  await rig.write('zoo.fleet.yaml', fleet.replace('context: 256', 'context: 8192'));
  const { exit, stdout } = await rig.zoo('apply', '--yes');
  expect(exit).toBe(8);
  expect(stdout).toContain('the backend asks for 8192; it would serve 512. Write context: 512 or less');
  expect(await rig.serving()).toBe(0);
  await rig.edit('zoo.fleet.yaml', 'context: 8192', 'context: 512');
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
});
